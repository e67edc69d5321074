#pragma once
/// Softmax over the last dimension.
#include <utility>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/kernels/pieces.hpp"
#include "ogive/tensor/kernels/softmax.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace nn_detail {
/// Calls body(offset) for the start of each row of the last dimension, on the threads of the current share.
template <class Body>
void for_each_row(const Shape& shape, Body&& body) {
  const std::size_t columns = shape.last();
  kernel::for_each_piece(shape.size() / columns, [&](std::size_t, std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) body(row * columns);
  });
}
}  // namespace nn_detail

/// exp(x) / sum of exp(x), over the last dimension.
template <std::floating_point T>
BasicVar<T> softmax(const BasicVar<T>& x) {
  auto y = BasicTensor<T>::uninitialised(x.shape());
  T* const target = y.data();
  const T* const source = x.value().data();
  const std::size_t columns = x.shape().last();
  nn_detail::for_each_row(x.shape(),
                          [&](std::size_t at) { kernel::softmax_row(source + at, columns, target + at); });
  auto kept = y;
  return x.tape().record(
      "softmax", std::move(y), {x},
      [kept = std::move(kept), columns](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
        auto dx = BasicTensor<T>::uninitialised(kept.shape());
        T* const slope = dx.data();
        nn_detail::for_each_row(kept.shape(), [&](std::size_t at) {
          kernel::softmax_row_gradient(kept.data() + at, gradient.data() + at, columns, slope + at);
        });
        to.add(0, std::move(dx));
      });
}

/// x - log(sum of exp(x)), over the last dimension.
template <std::floating_point T>
BasicVar<T> log_softmax(const BasicVar<T>& x) {
  auto y = BasicTensor<T>::uninitialised(x.shape());
  T* const target = y.data();
  const T* const source = x.value().data();
  const std::size_t columns = x.shape().last();
  nn_detail::for_each_row(
      x.shape(), [&](std::size_t at) { kernel::log_softmax_row(source + at, columns, target + at); });
  auto kept = y;
  return x.tape().record(
      "log_softmax", std::move(y), {x},
      [kept = std::move(kept), columns](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
        auto dx = BasicTensor<T>::uninitialised(kept.shape());
        T* const slope = dx.data();
        nn_detail::for_each_row(kept.shape(), [&](std::size_t at) {
          kernel::log_softmax_row_gradient(kept.data() + at, gradient.data() + at, columns, slope + at);
        });
        to.add(0, std::move(dx));
      });
}

OGIVE_INSTANCE(Var softmax(const Var&));
OGIVE_INSTANCE(Var log_softmax(const Var&));

}  // namespace ogive::inline OGIVE_LEVEL
