#pragma once
/// The passes of batch normalisation over rows of channels. A "row" is one pixel, or one sample of a vector.
#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <vector>

#include "ogive/tensor/kernels/channels.hpp"
#include "ogive/tensor/kernels/totals.hpp"
#include "ogive/tensor/simd.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// mean[c] and squares[c] = sum of squared deviations from it, over `rows` rows. Two passes, so that a mean
/// far from zero costs no digits: meant for images that are in the cache.
template <std::floating_point T>
void channel_moments(const T* x, std::size_t rows, std::size_t channels, double* mean, double* squares) {
  detail::for_each_channel_block<T>(channels, [&](auto width, std::size_t channel, auto load, auto) {
    constexpr int V = decltype(width)::value;
    constexpr std::size_t count = V;
    const T* const first = x + channel;
    const std::size_t present = std::min(count * lanes<T>, channels - channel);
    const auto sums = total_rows<T, V, 1>(rows, [&](auto& to, std::size_t row) {
#pragma GCC unroll 4
      for (std::size_t v = 0; v < count; ++v)
        to[0][v] = to[0][v] + load(first + row * channels + v * lanes<T>);
    });
    sums[0].write(mean + channel, present);
    T rounded[count * lanes<T>] = {};  // lanes beyond the last channel as well, which whole vectors read
    for (std::size_t c = 0; c < present; ++c)
      rounded[c] = static_cast<T>(mean[channel + c] /= static_cast<double>(rows));
    const auto centre = detail::load_block<T, V>(rounded, load);
    const auto deviations = total_rows<T, V, 1>(rows, [&](auto& to, std::size_t row) {
#pragma GCC unroll 4
      for (std::size_t v = 0; v < count; ++v) {
        const Vec<T> difference = load(first + row * channels + v * lanes<T>) - centre[v];
        to[0][v] = simd::fmadd(difference, difference, to[0][v]);
      }
    });
    deviations[0].write(squares + channel, present);
  });
}

/// Mean and (biased) variance of each channel over `groups` groups of `rows` rows each, from their
/// channel_moments(), added in order (Chan et al. 1979).
struct Moments {
  std::vector<double> mean, variance;
};
inline Moments combine_moments(std::size_t groups, std::size_t rows, std::size_t channels,
                               const double* means, const double* squares) {
  Moments all{std::vector<double>(channels), std::vector<double>(channels)};
  const auto group_count = static_cast<double>(groups);
  for (std::size_t c = 0; c < channels; ++c) {
    double sum = 0, inside = 0, between = 0;
    for (std::size_t g = 0; g < groups; ++g) sum += means[g * channels + c];
    const double mean = sum / group_count;
    for (std::size_t g = 0; g < groups; ++g) {
      const double difference = means[g * channels + c] - mean;
      inside += squares[g * channels + c];
      between += difference * difference;
    }
    all.mean[c] = mean;
    all.variance[c] = (inside / static_cast<double>(rows) + between) / group_count;
  }
  return all;
}

/// y = x * scale[c] + shift[c]. `y` may be `x`.
template <std::floating_point T>
void scale_shift(const T* x, std::size_t rows, std::size_t channels, const T* scale, const T* shift, T* y) {
  detail::for_each_normalised(
      x, scale, shift, rows, channels,
      [&](std::size_t at, const Vec<T>& value, auto, auto store) { store(y + at, value); });
}

/// slopes[c] = sum of gradient, products[c] = sum of gradient * (x - mean[c]), over `rows` rows.
template <std::floating_point T>
void gradient_sums(const T* gradient, const T* x, std::size_t rows, std::size_t channels, const T* mean,
                   double* slopes, double* products) {
  detail::for_each_channel_block<T>(channels, [&](auto width, std::size_t channel, auto load, auto) {
    constexpr int V = decltype(width)::value;
    constexpr std::size_t count = V;
    const auto centre = detail::load_block<T, V>(mean + channel, load);
    const auto sums = total_rows<T, V, 2>(rows, [&](auto& to, std::size_t row) {
      const std::size_t at = row * channels + channel;
#pragma GCC unroll 4
      for (std::size_t v = 0; v < count; ++v) {
        const Vec<T> g = load(gradient + at + v * lanes<T>);
        to[0][v] = to[0][v] + g;
        to[1][v] = simd::fmadd(g, load(x + at + v * lanes<T>) - centre[v], to[1][v]);
      }
    });
    const std::size_t present = std::min(count * lanes<T>, channels - channel);
    sums[0].write(slopes + channel, present);
    sums[1].write(products + channel, present);
  });
}

/// out = a[c] * gradient + b[c] * (x - mean[c]) + offset[c]; rows of `out` are `out_row` elements apart.
template <std::floating_point T>
void normalisation_gradient(const T* gradient, const T* x, std::size_t rows, std::size_t channels, const T* a,
                            const T* b, const T* mean, const T* offset, T* out, std::size_t out_row) {
  detail::for_each_channel_block<T>(channels, [&](auto width, std::size_t channel, auto load, auto store) {
    constexpr int V = decltype(width)::value;
    constexpr std::size_t count = V;
    const auto va = detail::load_block<T, V>(a + channel, load),
               vb = detail::load_block<T, V>(b + channel, load);
    const auto centre = detail::load_block<T, V>(mean + channel, load),
               vc = detail::load_block<T, V>(offset + channel, load);
    for (std::size_t r = 0; r < rows; ++r) {
      const std::size_t at = r * channels + channel;
#pragma GCC unroll 4
      for (std::size_t v = 0; v < count; ++v) {
        const Vec<T> deviation = load(x + at + v * lanes<T>) - centre[v];
        store(out + r * out_row + channel + v * lanes<T>,
              simd::fmadd(load(gradient + at + v * lanes<T>), va[v], simd::fmadd(deviation, vb[v], vc[v])));
      }
    }
  });
}

}  // namespace ogive::inline OGIVE_LEVEL::kernel
