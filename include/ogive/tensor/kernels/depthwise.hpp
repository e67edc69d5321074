#pragma once
/// Depthwise convolution of one framed image: every channel has its own filter, and a vector holds channels.
#include <cstddef>

#include "ogive/tensor/kernels/frame.hpp"

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

/// out(r, c) = sum over taps of frame(r * stride + tap) * weights(tap). `frame_row` is the pitch of the
/// frame's rows; weights are (kernel.height, kernel.width, channels), mirrored in both directions if
/// `mirrored`.
template <std::floating_point T>
void depthwise_image(const T* frame, std::ptrdiff_t frame_row, std::size_t channels, const T* weights,
                     Extent kernel, Extent stride, Extent dilation, bool mirrored, T* out,
                     std::size_t out_height, std::size_t out_width) {
  constexpr std::size_t together = 4;  // pixels whose sums are under way at once
  const std::size_t taps = kernel.height * kernel.width;
  const auto pixel = static_cast<std::ptrdiff_t>(channels * stride.width);
  detail::for_each_channels<T>(channels, [&](std::size_t channel, auto load, auto store) {
    for (std::size_t r = 0; r < out_height; ++r) {
      const T* row = frame + static_cast<std::ptrdiff_t>(r * stride.height) * frame_row + channel;
      T* target = out + r * out_width * channels + channel;
      for (std::size_t c = 0; c < out_width; c += together) {
        const std::size_t count = std::min(together, out_width - c);
        Vec<T> sums[together] = {Vec<T>(T{0}), Vec<T>(T{0}), Vec<T>(T{0}), Vec<T>(T{0})};
        for (std::size_t tap = 0; tap < taps; ++tap) {
          const std::size_t kh = tap / kernel.width, kw = tap % kernel.width;
          const Vec<T> weight = load(weights + (mirrored ? taps - 1 - tap : tap) * channels + channel);
          const T* source = row + static_cast<std::ptrdiff_t>(kh * dilation.height) * frame_row +
                            kw * dilation.width * channels + static_cast<std::ptrdiff_t>(c) * pixel;
          if (count == together) {
#pragma GCC unroll 4
            for (std::size_t i = 0; i < together; ++i)
              sums[i] = simd::fmadd(load(source + static_cast<std::ptrdiff_t>(i) * pixel), weight, sums[i]);
          } else {
            for (std::size_t i = 0; i < count; ++i)
              sums[i] = simd::fmadd(load(source + static_cast<std::ptrdiff_t>(i) * pixel), weight, sums[i]);
          }
        }
        for (std::size_t i = 0; i < count; ++i) store(target + (c + i) * channels, sums[i]);
      }
    }
  });
}

/// weights(tap) += sum over pixels of frame(pixel + tap) * gradient(pixel), for the pixels (rows x columns)
/// of one image. The gradient's rows are `gradient_row` apart and its pixels `gradient_pixel`.
template <std::floating_point T>
void depthwise_weights(const T* frame, std::ptrdiff_t frame_row, std::size_t channels, const T* gradient,
                       std::ptrdiff_t gradient_row, std::ptrdiff_t gradient_pixel, std::size_t rows,
                       std::size_t columns, Extent kernel, Extent stride, Extent dilation, T* weights) {
  const auto pixel = static_cast<std::ptrdiff_t>(channels * stride.width);
  detail::for_each_channels<T>(channels, [&](std::size_t channel, auto load, auto store) {
    for (std::size_t kh = 0; kh < kernel.height; ++kh) {
      for (std::size_t kw = 0; kw < kernel.width; ++kw) {
        Vec<T> even(T{0}), odd(T{0});
        for (std::size_t r = 0; r < rows; ++r) {
          const T* source =
              frame + static_cast<std::ptrdiff_t>(r * stride.height + kh * dilation.height) * frame_row +
              kw * dilation.width * channels + channel;
          const T* slope = gradient + static_cast<std::ptrdiff_t>(r) * gradient_row + channel;
          std::size_t c = 0;
          for (; c + 2 <= columns; c += 2) {
            even = simd::fmadd(load(source), load(slope), even);
            odd = simd::fmadd(load(source + pixel), load(slope + gradient_pixel), odd);
            source += 2 * pixel;
            slope += 2 * gradient_pixel;
          }
          if (c < columns) even = simd::fmadd(load(source), load(slope), even);
        }
        T* target = weights + (kh * kernel.width + kw) * channels + channel;
        store(target, load(target) + even + odd);
      }
    }
  });
}

}  // namespace ogive::inline OGIVE_LEVEL::kernel
