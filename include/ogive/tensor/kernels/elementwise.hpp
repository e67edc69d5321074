#pragma once
/// Kernels that treat a tensor as one long row, cut into chunks for the threads.
#include <algorithm>
#include <cstddef>
#include <span>

#include "ogive/core/parallel.hpp"
#include "ogive/tensor/simd.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// How many elements a part of for_each_chunk() has.
inline constexpr std::size_t chunk_size = 64 * 1024;

/// Calls body(begin, end) for consecutive parts of [0, size), on the threads of the current share.
inline void for_each_chunk(std::size_t size, FunctionRef<void(std::size_t, std::size_t)> body) {
  parallel_for((size + chunk_size - 1) / chunk_size,
               [&](std::size_t i) { body(i * chunk_size, std::min(size, (i + 1) * chunk_size)); });
}

/// out[i] = f(in[i]...) for vectors f: map(n, out, f, a, b) computes f(a[i], b[i]). `out` may be one of the
/// inputs.
template <std::floating_point T, class F, class... In>
void map(std::size_t size, T* out, F&& f, const In*... in) {
  for_each_chunk(size, [&](std::size_t begin, std::size_t end) {
    constexpr std::size_t width = lanes<T>;
    std::size_t i = begin;
    for (; i + width <= end; i += width) simd::store(out + i, f(simd::load(in + i)...));
    if (i < end) simd::store_n(out + i, f(simd::load_n(in + i, end - i)...), end - i);
  });
}

/// target += source.
template <std::floating_point T>
void accumulate(std::size_t size, T* target, const T* source) {
  map(
      size, target, [](const Vec<T>& a, const Vec<T>& b) { return a + b; }, target, source);
}

/// Whether no element is NaN or infinite.
template <std::floating_point T>
bool all_finite(std::size_t size, const T* values) {
  return std::all_of(values, values + size, [](T x) { return x - x == T{0}; });
}

}  // namespace ogive::inline OGIVE_LEVEL::kernel
