#pragma once
/// Softmax over the rows of a matrix. The largest element is taken off first, so that nothing overflows.
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "ogive/tensor/simd.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

namespace detail {
/// y = exp(x - largest of x); returns their sum, and the largest through `largest`. `y` may be `x`.
template <std::floating_point T>
T shifted_exp(const T* x, std::size_t count, T* y, T& largest) {
  largest = *std::max_element(x, x + count);
  const Vec<T> shift(largest);
  simd::for_each_vector<T>(count, [&](auto load, auto store) { store(y, xsimd::exp(load(x) - shift)); });
  Vec<T> sum(T{0});
  simd::for_each_vector<T>(count, [&](auto load, auto) { sum = sum + load(y); });
  return simd::sum(sum);
}
}  // namespace detail

/// y = exp(x) / sum of exp(x), for one row of `count` elements. Returns log(sum of exp(x)).
template <std::floating_point T>
T softmax_row(const T* x, std::size_t count, T* y) {
  T largest = 0;
  const T sum = detail::shifted_exp(x, count, y, largest);
  const Vec<T> factor(T{1} / sum);
  simd::for_each_vector<T>(count, [&](auto load, auto store) { store(y, load(y) * factor); });
  return largest + std::log(sum);
}

/// y = x - log(sum of exp(x)), for one row. `y` must not be `x`.
template <std::floating_point T>
void log_softmax_row(const T* x, std::size_t count, T* y) {
  T largest = 0;
  const T log_sum = std::log(detail::shifted_exp(x, count, y, largest));
  const Vec<T> shift(largest), rest(log_sum);
  simd::for_each_vector<T>(count, [&](auto load, auto store) { store(y, load(x) - shift - rest); });
}

/// The gradient of a row of softmax() from its result y: y * (gradient - sum of gradient * y).
template <std::floating_point T>
void softmax_row_gradient(const T* y, const T* gradient, std::size_t count, T* out) {
  Vec<T> product(T{0});
  simd::for_each_vector<T>(count,
                           [&](auto load, auto) { product = simd::fmadd(load(y), load(gradient), product); });
  const Vec<T> sum(simd::sum(product));
  simd::for_each_vector<T>(count,
                           [&](auto load, auto store) { store(out, load(y) * (load(gradient) - sum)); });
}

/// The gradient of a row of log_softmax() from its result y: gradient - exp(y) * sum of gradient.
template <std::floating_point T>
void log_softmax_row_gradient(const T* y, const T* gradient, std::size_t count, T* out) {
  Vec<T> slopes(T{0});
  simd::for_each_vector<T>(count, [&](auto load, auto) { slopes = slopes + load(gradient); });
  const Vec<T> sum(simd::sum(slopes));
  simd::for_each_vector<T>(
      count, [&](auto load, auto store) { store(out, load(gradient) - xsimd::exp(load(y)) * sum); });
}

namespace reference {
/// By the definition, in double precision.
template <std::floating_point T>
void softmax_row(const T* x, std::size_t count, T* y) {
  const double largest = static_cast<double>(*std::max_element(x, x + count));
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += std::exp(static_cast<double>(x[i]) - largest);
  for (std::size_t i = 0; i < count; ++i)
    y[i] = static_cast<T>(std::exp(static_cast<double>(x[i]) - largest) / sum);
}
}  // namespace reference

}  // namespace ogive::inline OGIVE_LEVEL::kernel
