#pragma once
/// Vectors of the channels of a pixel.
#include <concepts>
#include <cstddef>

#include "ogive/tensor/simd.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

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
}  // namespace detail

}  // namespace ogive::inline OGIVE_LEVEL::kernel
