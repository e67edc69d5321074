#pragma once
/// Sums: of all elements, of products, of rows. Parts are added in a fixed order.
#include <cstddef>
#include <numeric>
#include <vector>

#include "ogive/tensor/kernels/channels.hpp"
#include "ogive/tensor/kernels/elementwise.hpp"
#include "ogive/tensor/kernels/pieces.hpp"
#include "ogive/tensor/kernels/totals.hpp"
#include "ogive/tensor/simd.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// The sum over i of f(in[i]...), for vectors f. `f` must give 0 for zeros.
template <std::floating_point T, class F, class... In>
double reduce(std::size_t size, F&& f, const In*... in) {
  constexpr std::size_t together = 4, width = lanes<T>, row = together * width;
  std::vector<double> parts((size + chunk_size - 1) / chunk_size);
  for_each_chunk(size, [&](std::size_t begin, std::size_t end) {
    const std::size_t rows = (end - begin) / row;
    auto totals = total_rows<T, together, 1>(rows, [&](auto& to, std::size_t r) {
      const std::size_t at = begin + r * row;
#pragma GCC unroll 4
      for (std::size_t v = 0; v < together; ++v) to[0][v] = to[0][v] + f(simd::load(in + at + v * width)...);
    });
    const std::size_t at = begin + rows * row;
    auto rest = zeros<T, together>();
    std::size_t next = 0;
    simd::for_each_vector<T>(end - at, [&](auto load, auto) { rest[next++] = f(load(in + at)...); });
    totals[0].add(rest);
    double sums[row];
    totals[0].write(sums, row);
    parts[begin / chunk_size] = std::accumulate(sums, sums + row, 0.0);
  });
  return std::accumulate(parts.begin(), parts.end(), 0.0);
}

template <std::floating_point T>
double total(std::size_t size, const T* x) {
  return reduce<T>(
      size, [](const Vec<T>& v) { return v; }, x);
}
template <std::floating_point T>
double dot(std::size_t size, const T* a, const T* b) {
  return reduce<T>(
      size, [](const Vec<T>& v, const Vec<T>& w) { return v * w; }, a, b);
}

/// out[c] = sum over `rows` rows of x (rows x channels).
template <std::floating_point T>
void sum_rows(const T* x, std::size_t rows, std::size_t channels, T* out) {
  std::vector<double> parts(image_pieces(rows) * channels);
  for_each_piece(rows, [&](std::size_t piece, std::size_t begin, std::size_t end) {
    row_totals(x + begin * channels, end - begin, channels, parts.data() + piece * channels);
  });
  for (std::size_t c = 0; c < channels; ++c) {
    double sum = 0;
    for (std::size_t at = c; at < parts.size(); at += channels) sum += parts[at];
    out[c] = static_cast<T>(sum);
  }
}

/// y = x + row, for each of `rows` rows of `channels`. `y` may be `x`.
template <std::floating_point T>
void add_row(const T* x, std::size_t rows, std::size_t channels, const T* row, T* y) {
  for_each_piece(rows, [&](std::size_t, std::size_t begin, std::size_t end) {
    detail::for_each_channels<T>(channels, [&](std::size_t channel, auto load, auto store) {
      const Vec<T> more = load(row + channel);
      for (std::size_t at = begin * channels + channel; at < end * channels; at += channels)
        store(y + at, load(x + at) + more);
    });
  });
}

}  // namespace ogive::inline OGIVE_LEVEL::kernel
