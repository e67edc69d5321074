#pragma once
/// Matrix products: of features with weights, and of two computed values.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/kernels/matmul.hpp"
#include "ogive/tensor/kernels/reduce.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// The shape of linear(). @throws Error, with the shapes, when they do not fit
inline Shape linear_shape(const Shape& x, const Shape& weight) {
  if (weight.rank() != 2) throw Error("linear", "weights (in, out)", concat("shape ", weight.text()));
  if (x.rank() < 2 || x.last() != weight[0])
    throw Error("linear", concat("features (batch, ..., ", weight[0], ")"), concat("shape ", x.text()));
  Shape shape = x;
  shape[shape.rank() - 1] = weight[1];
  return shape;
}

/// x (batch, ..., in) times weight (in, out), plus bias (out) if given: (batch, ..., out).
template <std::floating_point T>
BasicVar<T> linear(const BasicVar<T>& x, const BasicVar<T>& weight,
                   const std::optional<BasicVar<T>>& bias = {}) {
  auto y = BasicTensor<T>::uninitialised(linear_shape(x.shape(), weight.shape()));
  const std::size_t in = weight.shape()[0], out = weight.shape()[1], rows = x.value().size() / in;
  if (bias && bias->value().size() != out)
    throw Error("linear", concat("a bias of ", out, " elements"), concat("shape ", bias->shape().text()));
  if (bias)
    for (std::size_t r = 0; r < rows; ++r) std::copy_n(bias->value().data(), out, y.data() + r * out);
  kernel::matmul<T>({x.value().data(), rows, in}, {weight.value().data(), in, out}, y.data(),
                    bias.has_value());
  std::vector<BasicInput<T>> inputs{x, weight};
  if (bias) inputs.push_back(*bias);
  return x.tape().record("linear", std::move(y), inputs,
                         [rows, in, out, features = x.value(), w = weight.value()](
                             const BasicTensor<T>& gradient, const InputGradients<T>& to) {
                           const kernel::Matrix<T> slope{gradient.data(), rows, out};
                           if (to.wanted(0)) {
                             auto dx = BasicTensor<T>::uninitialised(features.shape());
                             kernel::matmul<T>(slope, {w.data(), out, in, true}, dx.data());
                             to.add(0, std::move(dx));
                           }
                           if (to.wanted(1)) {
                             auto dw = to.take(1);
                             const bool more = !dw.empty();
                             if (!more) dw = BasicTensor<T>::uninitialised(w.shape());
                             kernel::matmul<T>({features.data(), in, rows, true}, slope, dw.data(), more);
                             to.add(1, std::move(dw));
                           }
                           if (to.size() > 2 && to.wanted(2)) {
                             auto db = BasicTensor<T>::uninitialised({out});
                             kernel::sum_rows(gradient.data(), rows, out, db.data());
                             to.add(2, std::move(db));
                           }
                         });
}

/// Which operands of matmul() are transposed in their last two dimensions.
struct MatmulOptions {
  bool transpose_a = false;
  bool transpose_b = false;
};

namespace nn_detail {
/// The matrices of two stacks that matmul() multiplies pairwise.
template <std::floating_point T>
struct MatrixStacks {
  std::size_t count = 1;
  kernel::Matrix<T> a, b;  // the first of each; the next ones follow

  kernel::Matrix<T> a_at(std::size_t i) const {
    return {a.data + i * a.rows * a.columns, a.rows, a.columns, a.transposed};
  }
  kernel::Matrix<T> b_at(std::size_t i) const {
    return {b.data + i * b.rows * b.columns, b.rows, b.columns, b.transposed};
  }
};

template <std::floating_point T>
MatrixStacks<T> matrix_stacks(const BasicTensor<T>& a, const BasicTensor<T>& b,
                              const MatmulOptions& options) {
  const Shape &s = a.shape(), &t = b.shape();
  const std::size_t first = s.rank() == 3 ? 1 : 0;
  if (s.rank() != t.rank() || s.rank() < 2 || s.rank() > 3 || (first == 1 && s[0] != t[0]))
    throw Error("matmul", "two matrices, or two stacks of as many matrices",
                concat(s.text(), " and ", t.text()));
  const auto matrix = [&](const BasicTensor<T>& x, bool transposed) {
    const std::size_t rows = x.shape()[first], columns = x.shape()[first + 1];
    return transposed ? kernel::Matrix<T>{x.data(), columns, rows, true}
                      : kernel::Matrix<T>{x.data(), rows, columns, false};
  };
  const MatrixStacks<T> stacks{first == 1 ? s[0] : 1, matrix(a, options.transpose_a),
                               matrix(b, options.transpose_b)};
  if (stacks.a.columns != stacks.b.rows)
    throw Error("matmul", concat(stacks.a.columns, " rows in the second operand"),
                concat(stacks.b.rows, " in shapes ", s.text(), " and ", t.text()));
  return stacks;
}
}  // namespace nn_detail

/// The product of a and b: matrices (m, k) and (k, n), or stacks (batch, m, k) and (batch, k, n) of them. A
/// transposed operand is stored the other way round.
template <std::floating_point T>
BasicVar<T> matmul(const BasicVar<T>& a, const BasicVar<T>& b, const MatmulOptions& options = {}) {
  const auto stacks = nn_detail::matrix_stacks(a.value(), b.value(), options);
  const std::size_t rows = stacks.a.rows, columns = stacks.b.columns;
  auto y = BasicTensor<T>::uninitialised(a.shape().rank() == 3 ? Shape{stacks.count, rows, columns}
                                                               : Shape{rows, columns});
  for (std::size_t i = 0; i < stacks.count; ++i)
    kernel::matmul(stacks.a_at(i), stacks.b_at(i), y.data() + i * rows * columns);
  const Attribute transposed[] = {{"transpose_a", options.transpose_a ? 1.0 : 0.0},
                                  {"transpose_b", options.transpose_b ? 1.0 : 0.0}};
  return a.tape().record(
      {"matmul", transposed}, std::move(y), {a, b},
      [stacks, p = a.value(), q = b.value()](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
        const auto deliver = [&](std::size_t input, const BasicTensor<T>& operand, auto&& product) {
          if (!to.wanted(input)) return;
          auto slope = BasicTensor<T>::uninitialised(operand.shape());
          const std::size_t size = slope.size() / stacks.count, step = gradient.size() / stacks.count;
          for (std::size_t i = 0; i < stacks.count; ++i)
            product(kernel::Matrix<T>{gradient.data() + i * step, stacks.a.rows, stacks.b.columns}, i,
                    slope.data() + i * size);
          to.add(input, std::move(slope));
        };
        deliver(0, p, [&](const kernel::Matrix<T>& g, std::size_t i, T* out) {
          if (stacks.a.transposed)
            kernel::matmul(stacks.b_at(i), g.transpose(), out);
          else
            kernel::matmul(g, stacks.b_at(i).transpose(), out);
        });
        deliver(1, q, [&](const kernel::Matrix<T>& g, std::size_t i, T* out) {
          if (stacks.b.transposed)
            kernel::matmul(g.transpose(), stacks.a_at(i), out);
          else
            kernel::matmul(stacks.a_at(i).transpose(), g, out);
        });
      });
}

OGIVE_INSTANCE(Var linear(const Var&, const Var&, const std::optional<Var>&));
OGIVE_INSTANCE(Var matmul(const Var&, const Var&, const MatmulOptions&));

}  // namespace ogive::inline OGIVE_LEVEL
