#pragma once
/// Sums: of all elements, of products, of rows. Parts are added in a fixed order.
#include <cstddef>
#include <vector>

#include "ogive/tensor/kernels/depthwise.hpp"
#include "ogive/tensor/kernels/elementwise.hpp"
#include "ogive/tensor/kernels/pieces.hpp"
#include "ogive/tensor/simd.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// The sum over i of f(in[i]...), for vectors f. `f` must give 0 for zeros.
template <std::floating_point T, class F, class... In>
double reduce(std::size_t size, F&& f, const In*... in) {
  std::vector<double> parts((size + chunk_size - 1) / chunk_size);
  for_each_chunk(size, [&](std::size_t begin, std::size_t end) {
    Vec<T> sums[4] = {Vec<T>(T{0}), Vec<T>(T{0}), Vec<T>(T{0}), Vec<T>(T{0})};
    std::size_t turn = 0;
    simd::for_each_vector<T>(end - begin, [&](auto load, auto) {
      sums[turn % 4] = sums[turn % 4] + f(load(in + begin)...);
      ++turn;
    });
    parts[begin / chunk_size] = static_cast<double>(simd::sum((sums[0] + sums[1]) + (sums[2] + sums[3])));
  });
  double total = 0;
  for (const double part : parts) total += part;
  return total;
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
  std::vector<T> parts(image_pieces(rows) * channels);
  for_each_piece(rows, [&](std::size_t piece, std::size_t begin, std::size_t end) {
    detail::for_each_channels<T>(channels, [&](std::size_t channel, auto load, auto store) {
      Vec<T> sum(T{0});
      for (std::size_t r = begin; r < end; ++r) sum = sum + load(x + r * channels + channel);
      store(parts.data() + piece * channels + channel, sum);
    });
  });
  for (std::size_t c = 0; c < channels; ++c) {
    double sum = 0;
    for (std::size_t at = c; at < parts.size(); at += channels) sum += static_cast<double>(parts[at]);
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
