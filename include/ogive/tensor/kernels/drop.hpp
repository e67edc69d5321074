#pragma once
/// Elements and samples set to zero at random.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "ogive/core/rng.hpp"
#include "ogive/tensor/kernels/elementwise.hpp"
#include "ogive/tensor/kernels/pieces.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// y = x / (1 - p) or, with probability p, 0, element by element. The choice depends on `random` and the
/// position only: the same call on a gradient drops the same elements. 0 <= p < 1; `y` may be `x`.
template <std::floating_point T>
void drop(std::size_t size, const T* x, double p, const Rng& random, T* y) {
  const auto limit = static_cast<std::uint32_t>(p * 0x1p32);
  const T factor = static_cast<T>(1 / (1 - p));
  for_each_chunk(size, [&](std::size_t begin, std::size_t end) {
    Rng stream = random.split(begin / chunk_size);
    for (std::size_t i = begin; i < end; i += 2) {  // a draw has bits for two elements
      const std::uint64_t bits = stream();
      y[i] = static_cast<std::uint32_t>(bits) < limit ? T{0} : x[i] * factor;
      if (i + 1 < end) y[i + 1] = static_cast<std::uint32_t>(bits >> 32) < limit ? T{0} : x[i + 1] * factor;
    }
  });
}

/// y = x * factor[row] for rows of `columns` elements. `y` may be `x`.
template <std::floating_point T>
void scale_rows(std::size_t rows, std::size_t columns, const T* x, const T* factor, T* y) {
  for_each_piece(rows, [&](std::size_t, std::size_t begin, std::size_t end) {
    for (std::size_t r = begin; r < end; ++r) {
      const Vec<T> f(factor[r]);
      const T* const from = x + r * columns;
      T* const to = y + r * columns;
      simd::for_each_vector<T>(columns, [&](auto load, auto store) { store(to, load(from) * f); });
    }
  });
}

}  // namespace ogive::inline OGIVE_LEVEL::kernel
