#pragma once
/// Sums, products and means. Nothing broadcasts by itself: operands have equal shapes, or the name says what
/// is repeated.
#include <initializer_list>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/kernels/elementwise.hpp"
#include "ogive/tensor/kernels/reduce.hpp"
#include "ogive/tensor/kernels/terms.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace nn_detail {
inline void check_same(const char* name, const Shape& a, const Shape& b) {
  if (a != b) throw Error(name, concat("operands of one shape, ", a.text()), b.text());
}
}  // namespace nn_detail

namespace nn_detail {
/// `var` as a term of a sum; reads the result of a batch norm before it is written.
template <std::floating_point T>
kernel::Term<T> term(const BasicVar<T>& var, T weight = 1) {
  if (var.normalised()) return var.normalised()->term(weight);
  return {.x = var.value().data(), .weight = weight};
}
template <std::floating_point T>
BasicTensor<T> sum_of(const Shape& shape, const std::vector<kernel::Term<T>>& terms) {
  auto y = BasicTensor<T>::uninitialised(shape);
  const std::size_t channels = shape.rank() == 0 ? 1 : shape.last();
  kernel::add_terms<T>(y.size() / channels, channels, terms, y.data());
  return y;
}
}  // namespace nn_detail

/// The sum of several values of one shape, in one pass. @throws Error when there is none, or shapes differ
template <std::floating_point T>
BasicVar<T> sum(const std::vector<BasicVar<T>>& terms) {
  if (terms.empty()) throw Error("sum", "at least 1 term", "none");
  for (const auto& term : terms) nn_detail::check_same("sum", terms[0].shape(), term.shape());
  if (terms.size() == 1) return terms[0];
  std::vector<kernel::Term<T>> parts;
  for (const auto& term : terms) parts.push_back(nn_detail::term(term));
  return terms[0].tape().record("sum", nn_detail::sum_of(terms[0].shape(), parts), terms,
                                [](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
                                  for (std::size_t i = 0; i < to.size(); ++i) to.add(i, gradient);
                                });
}
template <std::floating_point T>
BasicVar<T> sum(std::initializer_list<BasicVar<T>> terms) {
  return sum(std::vector<BasicVar<T>>(terms));
}
template <std::floating_point T>
BasicVar<T> add(const BasicVar<T>& a, const BasicVar<T>& b) {
  return sum({a, b});
}

/// Element by element.
template <std::floating_point T>
BasicVar<T> multiply(const BasicVar<T>& a, const BasicVar<T>& b) {
  nn_detail::check_same("multiply", a.shape(), b.shape());
  const auto product = [](const BasicTensor<T>& p, const BasicTensor<T>& q) {
    auto y = BasicTensor<T>::uninitialised(p.shape());
    kernel::map(
        y.size(), y.data(), [](const Vec<T>& v, const Vec<T>& w) { return v * w; }, p.data(), q.data());
    return y;
  };
  return a.tape().record(
      "multiply", product(a.value(), b.value()), {a, b},
      [product, p = a.value(), q = b.value()](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
        if (to.wanted(0)) to.add(0, product(gradient, q));
        if (to.wanted(1)) to.add(1, product(gradient, p));
      });
}

/// Each element times the constant `factor`.
template <std::floating_point T>
BasicVar<T> scale(const BasicVar<T>& x, double factor) {
  const auto f = static_cast<T>(factor);
  const Attribute by[] = {{"factor", factor}};
  return x.tape().record({"scale", by}, nn_detail::scaled(x.value(), f), {x},
                         [f](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
                           to.add(0, nn_detail::scaled(gradient, f));
                         });
}

/// Each element times the only element of `factor`: what a mixed operation does with its weight.
template <std::floating_point T>
BasicVar<T> scale(const BasicVar<T>& x, const BasicVar<T>& factor) {
  if (factor.value().size() != 1)
    throw Error("scale", "a factor of 1 element", concat("shape ", factor.shape().text()));
  return x.tape().record(
      "scale", nn_detail::scaled(x.value(), factor.value()[0]), {x, factor},
      [in = x.value(), f = factor.value()](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
        if (to.wanted(0)) to.add(0, nn_detail::scaled(gradient, f[0]));
        if (to.wanted(1))
          to.add(1, BasicTensor<T>::full(f.shape(),
                                         static_cast<T>(kernel::dot(in.size(), in.data(), gradient.data()))));
      });
}

/// x (..., channels) + bias (channels), the same for every pixel or sample.
template <std::floating_point T>
BasicVar<T> add_bias(const BasicVar<T>& x, const BasicVar<T>& bias) {
  const std::size_t channels = x.shape().last(), rows = x.value().size() / channels;
  if (bias.value().size() != channels)
    throw Error("add_bias", concat("a bias of ", channels, " channels for shape ", x.shape().text()),
                bias.shape().text());
  auto y = BasicTensor<T>::uninitialised(x.shape());
  kernel::add_row(x.value().data(), rows, channels, bias.value().data(), y.data());
  return x.tape().record(
      "add_bias", std::move(y), {x, bias},
      [rows, shape = bias.shape()](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
        to.add(0, gradient);
        if (!to.wanted(1)) return;
        auto slope = BasicTensor<T>::uninitialised(shape);
        kernel::sum_rows(gradient.data(), rows, shape.size(), slope.data());
        to.add(1, std::move(slope));
      });
}

/// The sum of all elements, as one number (rank 0).
template <std::floating_point T>
BasicVar<T> total(const BasicVar<T>& x) {
  auto y = BasicTensor<T>::full({}, static_cast<T>(kernel::total(x.value().size(), x.value().data())));
  return x.tape().record("total", std::move(y), {x},
                         [shape = x.shape()](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
                           to.add(0, BasicTensor<T>::full(shape, gradient[0]));
                         });
}
/// The mean of all elements, as one number (rank 0).
template <std::floating_point T>
BasicVar<T> mean(const BasicVar<T>& x) {
  return scale(total(x), 1.0 / static_cast<double>(x.value().size()));
}

template <std::floating_point T>
BasicVar<T> operator+(const BasicVar<T>& a, const BasicVar<T>& b) {
  return add(a, b);
}
template <std::floating_point T>
BasicVar<T> operator*(const BasicVar<T>& a, const BasicVar<T>& b) {
  return multiply(a, b);
}
template <std::floating_point T>
BasicVar<T> operator*(const BasicVar<T>& x, double factor) {
  return scale(x, factor);
}
template <std::floating_point T>
BasicVar<T> operator*(double factor, const BasicVar<T>& x) {
  return scale(x, factor);
}

OGIVE_INSTANCE(Var sum(const std::vector<Var>&));
OGIVE_INSTANCE(Var multiply(const Var&, const Var&));
OGIVE_INSTANCE(Var scale(const Var&, double));
OGIVE_INSTANCE(Var scale(const Var&, const Var&));
OGIVE_INSTANCE(Var add_bias(const Var&, const Var&));
OGIVE_INSTANCE(Var total(const Var&));

}  // namespace ogive::inline OGIVE_LEVEL
