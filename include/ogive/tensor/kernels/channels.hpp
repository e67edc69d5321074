#pragma once
/// Vectors of the channels of a pixel.
#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>

#include "ogive/tensor/simd.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// V vectors side by side.
template <std::floating_point T, int V>
using Vectors = std::array<Vec<T>, V>;

namespace detail {
/// Calls body(channel, load, store) for each vector of channels.
template <std::floating_point T, class Body>
void for_each_channels(std::size_t channels, Body&& body) {
  std::size_t c = 0;
  for (; c + lanes<T> <= channels; c += lanes<T>)
    body(
        c, [](const T* p) { return simd::load(p); }, [](T* p, const Vec<T>& v) { simd::store(p, v); });
  if (const std::size_t rest = channels - c; rest > 0)
    body(
        c, [rest](const T* p) { return simd::load_n(p, rest); },
        [rest](T* p, const Vec<T>& v) { simd::store_n(p, v, rest); });
}

/// Calls body(integral_constant<int, V>, channel, load, store) for blocks of V vectors of channels: four or
/// two at once, so that rows are read in the order of memory, then one, then the rest through masks.
template <std::floating_point T, class Body>
void for_each_channel_block(std::size_t channels, Body&& body) {
  const auto load_all = [](const T* p) { return simd::load(p); };
  const auto store_all = [](T* p, const Vec<T>& v) { simd::store(p, v); };
  std::size_t c = 0;
  for (; c + 4 * lanes<T> <= channels; c += 4 * lanes<T>)
    body(std::integral_constant<int, 4>{}, c, load_all, store_all);
  if (c + 2 * lanes<T> <= channels) {
    body(std::integral_constant<int, 2>{}, c, load_all, store_all);
    c += 2 * lanes<T>;
  }
  for_each_channels<T>(channels - c, [&](std::size_t channel, auto load, auto store) {
    body(std::integral_constant<int, 1>{}, c + channel, load, store);
  });
}

template <std::floating_point T, int V, class Load>
Vectors<T, V> load_block(const T* source, Load load) {
  Vectors<T, V> block;
#pragma GCC unroll 4
  for (std::size_t v = 0; v < block.size(); ++v) block[v] = load(source + v * lanes<T>);
  return block;
}

/// Calls body(offset, x * scale[c] + shift[c], load, store) for each vector of `rows` rows of channels.
template <std::floating_point T, class Body>
void for_each_normalised(const T* x, const T* scale, const T* shift, std::size_t rows, std::size_t channels,
                         Body&& body) {
  for_each_channel_block<T>(channels, [&](auto width, std::size_t channel, auto load, auto store) {
    constexpr int V = decltype(width)::value;
    constexpr std::size_t count = V;
    const auto a = load_block<T, V>(scale + channel, load), b = load_block<T, V>(shift + channel, load);
    for (std::size_t first = channel; first < rows * channels; first += channels)
#pragma GCC unroll 4
      for (std::size_t v = 0; v < count; ++v) {
        const std::size_t at = first + v * lanes<T>;
        body(at, simd::fmadd(load(x + at), a[v], b[v]), load, store);
      }
  });
}
}  // namespace detail

}  // namespace ogive::inline OGIVE_LEVEL::kernel
