#pragma once
/// Sums of several tensors of rows of channels, some of them still to be normalised.
#include <algorithm>
#include <cstddef>
#include <span>

#include "ogive/tensor/kernels/norm.hpp"
#include "ogive/tensor/kernels/pieces.hpp"
#include "ogive/tensor/simd.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// What a sum takes of a tensor: weight * x, or weight * (x * scale[c] + shift[c]) where scale is not null.
template <std::floating_point T>
struct Term {
  const T* x = nullptr;
  const T* scale = nullptr;
  const T* shift = nullptr;
  T weight = 1;
};

namespace detail {

/// out = [out +] term, over `rows` rows of `channels`.
template <bool First, std::floating_point T>
void add_term(const Term<T>& term, const T* x, std::size_t rows, std::size_t channels, T* out) {
  const Vec<T> weight(term.weight);
  const auto join = [&](T* target, const Vec<T>& value, auto load, auto store) {
    if constexpr (First)
      store(target, value * weight);
    else
      store(target, simd::fmadd(value, weight, load(target)));
  };
  if (!term.scale) {
    simd::for_each_vector<T>(rows * channels,
                             [&](auto load, auto store) { join(out, load(x), load, store); });
    return;
  }
  for_each_normalised(
      x, term.scale, term.shift, rows, channels,
      [&](std::size_t at, const Vec<T>& y, auto load, auto store) { join(out + at, y, load, store); });
}

}  // namespace detail

/// out (rows x channels) = the sum of all `terms`, added in order. Every term is read once: the rows are
/// taken a cache full at a time. At least one term.
template <std::floating_point T>
void add_terms(std::size_t rows, std::size_t channels, std::span<const Term<T>> terms, T* out) {
  const std::size_t together = std::max<std::size_t>(1, 2048 / channels);
  for_each_piece(rows, [&](std::size_t, std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; row += together) {
      const std::size_t count = std::min(together, end - row), at = row * channels;
      detail::add_term<true>(terms[0], terms[0].x + at, count, channels, out + at);
      for (const auto& term : terms.subspan(1))
        detail::add_term<false>(term, term.x + at, count, channels, out + at);
    }
  });
}

namespace reference {
template <std::floating_point T>
void add_terms(std::size_t rows, std::size_t channels, std::span<const Term<T>> terms, T* out) {
  for (std::size_t i = 0; i < rows * channels; ++i) {
    T sum{0};
    for (const auto& term : terms) {
      const std::size_t c = i % channels;
      sum += term.weight * (term.scale ? term.x[i] * term.scale[c] + term.shift[c] : term.x[i]);
    }
    out[i] = sum;
  }
}
}  // namespace reference

}  // namespace ogive::inline OGIVE_LEVEL::kernel
