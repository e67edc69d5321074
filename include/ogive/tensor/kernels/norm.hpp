#pragma once
/// The passes of batch normalisation over rows of channels. A "row" is one pixel, or one sample of a vector.
#include <cstddef>
#include <vector>

#include "ogive/tensor/kernels/depthwise.hpp"
#include "ogive/tensor/simd.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// mean[c] and squares[c] = sum of squared deviations from it, over `rows` rows. Two passes, so that a mean far from zero
/// costs no digits: meant for images that are in the cache.
template <std::floating_point T>
void channel_moments(const T* x, std::size_t rows, std::size_t channels, T* mean, T* squares) {
  detail::for_each_channels<T>(channels, [&](std::size_t channel, auto load, auto store) {
    Vec<T> even(T{0}), odd(T{0});
    const T* row = x + channel;
    std::size_t r = 0;
    for (; r + 2 <= rows; r += 2, row += 2 * channels) {
      even = even + load(row);
      odd = odd + load(row + channels);
    }
    if (r < rows) even = even + load(row);
    const Vec<T> centre = (even + odd) * Vec<T>(T{1} / static_cast<T>(rows));
    even = odd = Vec<T>(T{0});
    row = x + channel;
    for (r = 0; r + 2 <= rows; r += 2, row += 2 * channels) {
      const Vec<T> a = load(row) - centre, b = load(row + channels) - centre;
      even = simd::fmadd(a, a, even);
      odd = simd::fmadd(b, b, odd);
    }
    if (r < rows) {
      const Vec<T> a = load(row) - centre;
      even = simd::fmadd(a, a, even);
    }
    store(mean + channel, centre);
    store(squares + channel, even + odd);
  });
}

/// Mean and (biased) variance of each channel over `groups` groups of `rows` rows each, from their channel_moments(),
/// added in order (Chan et al. 1979).
struct Moments {
  std::vector<double> mean, variance;
};
template <std::floating_point T>
Moments combine_moments(std::size_t groups, std::size_t rows, std::size_t channels, const T* means, const T* squares) {
  Moments all{std::vector<double>(channels), std::vector<double>(channels)};
  const auto group_count = static_cast<double>(groups);
  for (std::size_t c = 0; c < channels; ++c) {
    double sum = 0, inside = 0, between = 0;
    for (std::size_t g = 0; g < groups; ++g) sum += static_cast<double>(means[g * channels + c]);
    const double mean = sum / group_count;
    for (std::size_t g = 0; g < groups; ++g) {
      const double difference = static_cast<double>(means[g * channels + c]) - mean;
      inside += static_cast<double>(squares[g * channels + c]);
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
  detail::for_each_channels<T>(channels, [&](std::size_t channel, auto load, auto store) {
    const Vec<T> a = load(scale + channel), b = load(shift + channel);
    for (std::size_t at = channel; at < rows * channels; at += channels) store(y + at, simd::fmadd(load(x + at), a, b));
  });
}

/// slopes[c] = sum of gradient, products[c] = sum of gradient * (x - mean[c]), over `rows` rows.
template <std::floating_point T>
void gradient_sums(const T* gradient, const T* x, std::size_t rows, std::size_t channels, const T* mean, T* slopes,
                   T* products) {
  detail::for_each_channels<T>(channels, [&](std::size_t channel, auto load, auto store) {
    const Vec<T> centre = load(mean + channel);
    Vec<T> slope[2] = {Vec<T>(T{0}), Vec<T>(T{0})}, product[2] = {Vec<T>(T{0}), Vec<T>(T{0})};
    std::size_t at = channel;
    const auto add = [&](int i, std::size_t where) {
      const Vec<T> g = load(gradient + where);
      slope[i] = slope[i] + g;
      product[i] = simd::fmadd(g, load(x + where) - centre, product[i]);
    };
    for (std::size_t r = 0; r + 2 <= rows; r += 2, at += 2 * channels) {
      add(0, at);
      add(1, at + channels);
    }
    if (rows % 2 != 0) add(0, at);
    store(slopes + channel, slope[0] + slope[1]);
    store(products + channel, product[0] + product[1]);
  });
}

/// out = a[c] * gradient + b[c] * (x - mean[c]) + offset[c]; rows of `out` are `out_row` elements apart.
template <std::floating_point T>
void normalisation_gradient(const T* gradient, const T* x, std::size_t rows, std::size_t channels, const T* a, const T* b,
                            const T* mean, const T* offset, T* out, std::size_t out_row) {
  detail::for_each_channels<T>(channels, [&](std::size_t channel, auto load, auto store) {
    const Vec<T> va = load(a + channel), vb = load(b + channel), centre = load(mean + channel), vc = load(offset + channel);
    for (std::size_t r = 0; r < rows; ++r) {
      const std::size_t at = r * channels + channel;
      store(out + r * out_row + channel, simd::fmadd(load(gradient + at), va, simd::fmadd(load(x + at) - centre, vb, vc)));
    }
  });
}

}  // namespace ogive::inline OGIVE_LEVEL::kernel
