#pragma once
/// The passes of batch normalisation over rows of channels. A "row" is one pixel, or one sample of a vector.
#include <array>
#include <cstddef>
#include <type_traits>
#include <vector>

#include "ogive/tensor/kernels/depthwise.hpp"
#include "ogive/tensor/simd.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

namespace detail {
/// Calls body(integral_constant<int, V>, channel, load, store) for blocks of V vectors of channels: four at
/// once, so that rows are read in the order of memory, then one, then the rest through masks.
template <std::floating_point T, class Body>
void for_each_channel_block(std::size_t channels, Body&& body) {
  constexpr std::size_t block = 4 * lanes<T>;
  std::size_t c = 0;
  for (; c + block <= channels; c += block)
    body(
        std::integral_constant<int, 4>{}, c, [](const T* p) { return simd::load(p); },
        [](T* p, const Vec<T>& v) { simd::store(p, v); });
  for_each_channels<T>(channels - c, [&](std::size_t channel, auto load, auto store) {
    body(std::integral_constant<int, 1>{}, c + channel, load, store);
  });
}

/// V vectors side by side.
template <std::floating_point T, int V, class Load>
std::array<Vec<T>, V> load_block(const T* source, Load load) {
  std::array<Vec<T>, V> block;
#pragma GCC unroll 4
  for (int v = 0; v < V; ++v)
    block[static_cast<std::size_t>(v)] = load(source + static_cast<std::size_t>(v) * lanes<T>);
  return block;
}
template <std::floating_point T, int V>
std::array<Vec<T>, V> zero_block() {
  std::array<Vec<T>, V> block;
  block.fill(Vec<T>(T{0}));
  return block;
}
template <std::floating_point T, std::size_t V, class Store>
void store_block(T* target, const std::array<Vec<T>, V>& block, Store store) {
#pragma GCC unroll 4
  for (std::size_t v = 0; v < V; ++v) store(target + v * lanes<T>, block[v]);
}
}  // namespace detail

/// mean[c] and squares[c] = sum of squared deviations from it, over `rows` rows. Two passes, so that a mean
/// far from zero costs no digits: meant for images that are in the cache.
template <std::floating_point T>
void channel_moments(const T* x, std::size_t rows, std::size_t channels, T* mean, T* squares) {
  detail::for_each_channel_block<T>(channels, [&](auto width, std::size_t channel, auto load, auto store) {
    constexpr int V = decltype(width)::value;
    constexpr std::size_t count = V;
    const T* const first = x + channel;
    auto even = detail::zero_block<T, V>(), odd = even;
    const auto add = [&](auto& sums, const T* row) {
#pragma GCC unroll 4
      for (std::size_t v = 0; v < count; ++v) sums[v] = sums[v] + load(row + v * lanes<T>);
    };
    std::size_t r = 0;
    for (; r + 2 <= rows; r += 2) {
      add(even, first + r * channels);
      add(odd, first + (r + 1) * channels);
    }
    if (r < rows) add(even, first + r * channels);
    auto centre = detail::zero_block<T, V>();
    for (std::size_t v = 0; v < count; ++v)
      centre[v] = (even[v] + odd[v]) * Vec<T>(T{1} / static_cast<T>(rows));
    even = odd = detail::zero_block<T, V>();
    const auto add_square = [&](auto& sums, const T* row) {
#pragma GCC unroll 4
      for (std::size_t v = 0; v < count; ++v) {
        const Vec<T> difference = load(row + v * lanes<T>) - centre[v];
        sums[v] = simd::fmadd(difference, difference, sums[v]);
      }
    };
    for (r = 0; r + 2 <= rows; r += 2) {
      add_square(even, first + r * channels);
      add_square(odd, first + (r + 1) * channels);
    }
    if (r < rows) add_square(even, first + r * channels);
    for (std::size_t v = 0; v < count; ++v) even[v] = even[v] + odd[v];
    detail::store_block(mean + channel, centre, store);
    detail::store_block(squares + channel, even, store);
  });
}

/// Mean and (biased) variance of each channel over `groups` groups of `rows` rows each, from their
/// channel_moments(), added in order (Chan et al. 1979).
struct Moments {
  std::vector<double> mean, variance;
};
template <std::floating_point T>
Moments combine_moments(std::size_t groups, std::size_t rows, std::size_t channels, const T* means,
                        const T* squares) {
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
  detail::for_each_channel_block<T>(channels, [&](auto width, std::size_t channel, auto load, auto store) {
    constexpr int V = decltype(width)::value;
    constexpr std::size_t count = V;
    const auto a = detail::load_block<T, V>(scale + channel, load),
               b = detail::load_block<T, V>(shift + channel, load);
    for (std::size_t at = channel; at < rows * channels; at += channels)
#pragma GCC unroll 4
      for (std::size_t v = 0; v < count; ++v)
        store(y + at + v * lanes<T>, simd::fmadd(load(x + at + v * lanes<T>), a[v], b[v]));
  });
}

/// slopes[c] = sum of gradient, products[c] = sum of gradient * (x - mean[c]), over `rows` rows.
template <std::floating_point T>
void gradient_sums(const T* gradient, const T* x, std::size_t rows, std::size_t channels, const T* mean,
                   T* slopes, T* products) {
  detail::for_each_channel_block<T>(channels, [&](auto width, std::size_t channel, auto load, auto store) {
    constexpr int V = decltype(width)::value;
    constexpr std::size_t count = V;
    const auto centre = detail::load_block<T, V>(mean + channel, load);
    auto slope = detail::zero_block<T, V>(), product = slope, odd_slope = slope, odd_product = slope;
    const auto add = [&](auto& slope_sums, auto& product_sums, std::size_t at) {
#pragma GCC unroll 4
      for (std::size_t v = 0; v < count; ++v) {
        const Vec<T> g = load(gradient + at + v * lanes<T>);
        slope_sums[v] = slope_sums[v] + g;
        product_sums[v] = simd::fmadd(g, load(x + at + v * lanes<T>) - centre[v], product_sums[v]);
      }
    };
    std::size_t at = channel;
    for (std::size_t r = 0; r + 2 <= rows; r += 2, at += 2 * channels) {
      add(slope, product, at);
      add(odd_slope, odd_product, at + channels);
    }
    if (rows % 2 != 0) add(slope, product, at);
    for (std::size_t v = 0; v < count; ++v) {
      slope[v] = slope[v] + odd_slope[v];
      product[v] = product[v] + odd_product[v];
    }
    detail::store_block(slopes + channel, slope, store);
    detail::store_block(products + channel, product, store);
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
