#pragma once
/// Depthwise convolution of one framed image: every channel has its own filter, and a vector holds channels.
#include <cstddef>
#include <type_traits>

#include "ogive/tensor/kernels/frame.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// Where an image's taps are and how its pixels follow each other, in elements.
struct DepthwiseStrides {
  std::ptrdiff_t row;         ///< from an output pixel's first cell to that of the next row
  std::ptrdiff_t pixel;       ///< to that of the next pixel
  std::ptrdiff_t tap_row;     ///< from a cell of the window to the one below
  std::ptrdiff_t tap_column;  ///< to the one beside it

  /// @param frame_row the pitch of the frame's rows
  DepthwiseStrides(std::ptrdiff_t frame_row, std::size_t channels, Extent stride, Extent dilation)
      : row(static_cast<std::ptrdiff_t>(stride.height) * frame_row),
        pixel(static_cast<std::ptrdiff_t>(stride.width * channels)),
        tap_row(static_cast<std::ptrdiff_t>(dilation.height) * frame_row),
        tap_column(static_cast<std::ptrdiff_t>(dilation.width * channels)) {}
};

namespace detail {

/// `Pixels` neighbours of a row, all taps: the weights are read once for all of them.
template <std::floating_point T, int Pixels, class Load, class Store>
void depthwise_pixels(const T* source, const DepthwiseStrides& s, const T* weights, std::size_t channels,
                      Extent kernel, T* target, Load load, Store store) {
  constexpr int group = 4;  // pixels that share a pointer
  Vec<T> sums[Pixels];
#pragma GCC unroll 8
  for (int i = 0; i < Pixels; ++i) sums[i] = Vec<T>(T{0});
  for (std::size_t kh = 0; kh < kernel.height; ++kh, source += s.tap_row) {
    const T* tap = source;
    for (std::size_t kw = 0; kw < kernel.width; ++kw, tap += s.tap_column, weights += channels) {
      const Vec<T> weight = load(weights);
      const T* const pixels[] = {tap, tap + group * s.pixel};
#pragma GCC unroll 8
      for (int i = 0; i < Pixels; ++i)
        sums[i] = simd::fmadd(load(pixels[i / group] + i % group * s.pixel), weight, sums[i]);
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < Pixels; ++i) store(target + static_cast<std::size_t>(i) * channels, sums[i]);
}

/// The pixels of a row from number `pixel` on, `Pixels` at a time and then fewer.
template <std::floating_point T, int Pixels, class Load, class Store>
void depthwise_row(const T* source, const DepthwiseStrides& s, const T* weights, std::size_t channels,
                   Extent kernel, T* target, std::size_t pixel, std::size_t pixels, Load load, Store store) {
  for (; pixel + Pixels <= pixels; pixel += Pixels)
    depthwise_pixels<T, Pixels>(source + static_cast<std::ptrdiff_t>(pixel) * s.pixel, s, weights, channels,
                                kernel, target + pixel * channels, load, store);
  if constexpr (Pixels > 1) {
    if (pixel < pixels)
      depthwise_row<T, Pixels / 2>(source, s, weights, channels, kernel, target, pixel, pixels, load, store);
  }
}

/// Adds to `Taps` neighbouring weights what a vector of channels of all pixels gives them.
template <std::floating_point T, int Taps, class Load, class Store>
void depthwise_taps(const T* source, const DepthwiseStrides& s, const T* gradient,
                    std::ptrdiff_t gradient_row, std::ptrdiff_t gradient_pixel, std::size_t rows,
                    std::size_t columns, std::size_t channels, T* weights, Load load, Store store) {
  Vec<T> sums[2][Taps];  // of pixels at even and at odd places: one sum would wait for itself
#pragma GCC unroll 5
  for (int t = 0; t < Taps; ++t) sums[0][t] = sums[1][t] = Vec<T>(T{0});
  const auto add = [&](Vec<T>* to, const T* cell, const Vec<T>& slope) {
#pragma GCC unroll 5
    for (int t = 0; t < Taps; ++t) to[t] = simd::fmadd(load(cell + t * s.tap_column), slope, to[t]);
  };
  for (std::size_t r = 0; r < rows; ++r, source += s.row, gradient += gradient_row) {
    const T *cell = source, *slope = gradient;
    std::size_t c = 0;
    for (; c + 2 <= columns; c += 2, cell += 2 * s.pixel, slope += 2 * gradient_pixel) {
      add(sums[0], cell, load(slope));
      add(sums[1], cell + s.pixel, load(slope + gradient_pixel));
    }
    if (c < columns) add(sums[0], cell, load(slope));
  }
#pragma GCC unroll 5
  for (int t = 0; t < Taps; ++t, weights += channels)
    store(weights, load(weights) + (sums[0][t] + sums[1][t]));
}

}  // namespace detail

/// out(r, c) = sum over taps of frame(r * stride + tap) * weights(tap). `frame_row` is the pitch of the
/// frame's rows; weights are (kernel.height, kernel.width, channels).
template <std::floating_point T>
void depthwise_image(const T* frame, std::ptrdiff_t frame_row, std::size_t channels, const T* weights,
                     Extent kernel, Extent stride, Extent dilation, T* out, std::size_t out_height,
                     std::size_t out_width) {
  const DepthwiseStrides s(frame_row, channels, stride, dilation);
  detail::for_each_channels<T>(channels, [&](std::size_t channel, auto load, auto store) {
    for (std::size_t r = 0; r < out_height; ++r)
      detail::depthwise_row<T, 8>(frame + static_cast<std::ptrdiff_t>(r) * s.row + channel, s,
                                  weights + channel, channels, kernel,
                                  out + r * out_width * channels + channel, 0, out_width, load, store);
  });
}

/// weights(tap) += sum over pixels of frame(pixel + tap) * gradient(pixel), for the pixels (rows x columns)
/// of one image. The gradient's rows are `gradient_row` apart and its pixels `gradient_pixel`.
template <std::floating_point T>
void depthwise_weights(const T* frame, std::ptrdiff_t frame_row, std::size_t channels, const T* gradient,
                       std::ptrdiff_t gradient_row, std::ptrdiff_t gradient_pixel, std::size_t rows,
                       std::size_t columns, Extent kernel, Extent stride, Extent dilation, T* weights) {
  const DepthwiseStrides s(frame_row, channels, stride, dilation);
  detail::for_each_channels<T>(channels, [&](std::size_t channel, auto load, auto store) {
    const auto taps = [&]<int Count>(std::integral_constant<int, Count>, std::size_t kh, std::size_t kw) {
      detail::depthwise_taps<T, Count>(frame + static_cast<std::ptrdiff_t>(kh) * s.tap_row +
                                           static_cast<std::ptrdiff_t>(kw) * s.tap_column + channel,
                                       s, gradient + channel, gradient_row, gradient_pixel, rows, columns,
                                       channels, weights + (kh * kernel.width + kw) * channels + channel,
                                       load, store);
    };
    for (std::size_t kh = 0; kh < kernel.height; ++kh) {
      std::size_t kw = 0;
      for (; kw + 5 <= kernel.width; kw += 5) taps(std::integral_constant<int, 5>{}, kh, kw);
      for (; kw + 3 <= kernel.width; kw += 3) taps(std::integral_constant<int, 3>{}, kh, kw);
      for (; kw < kernel.width; ++kw) taps(std::integral_constant<int, 1>{}, kh, kw);
    }
  });
}

}  // namespace ogive::inline OGIVE_LEVEL::kernel
