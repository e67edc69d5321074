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

/// `Pixels` neighbours of a row, all taps: the weights are read once for all of them. Calls
/// emit(offset, sums) for each, `offset` in elements from the first.
template <std::floating_point T, int Pixels, class Load, class Emit>
void depthwise_pixels(const T* source, const DepthwiseStrides& s, const T* weights, std::size_t channels,
                      Extent kernel, Load load, Emit emit) {
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
  for (int i = 0; i < Pixels; ++i) emit(static_cast<std::size_t>(i) * channels, sums[i]);
}

/// The pixels of a row from number `pixel` on, `Pixels` at a time and then fewer.
template <std::floating_point T, int Pixels, class Load, class Emit>
void depthwise_row(const T* source, const DepthwiseStrides& s, const T* weights, std::size_t channels,
                   Extent kernel, std::size_t pixel, std::size_t pixels, Load load, Emit emit) {
  for (; pixel + Pixels <= pixels; pixel += Pixels)
    depthwise_pixels<T, Pixels>(
        source + static_cast<std::ptrdiff_t>(pixel) * s.pixel, s, weights, channels, kernel, load,
        [&](std::size_t offset, const Vec<T>& sum) { emit(pixel * channels + offset, sum); });
  if constexpr (Pixels > 1) {
    if (pixel < pixels)
      depthwise_row<T, Pixels / 2>(source, s, weights, channels, kernel, pixel, pixels, load, emit);
  }
}

/// The same for eight pixels of each of `Rows` rows under a window `Taps` wide whose cells are `Dilation`
/// pixels apart, without stride: a pixel of the frame is read once for all taps of a row that it meets.
/// Calls emit(row, offset, sums).
template <std::floating_point T, int Rows, int Taps, int Dilation, class Load, class Emit>
[[gnu::always_inline]] inline void depthwise_eights(const T* source, const DepthwiseStrides s,
                                                    const T* weights, std::size_t channels,
                                                    std::size_t kernel_height, Load load, Emit emit) {
  Vec<T> sums[Rows][8];
#pragma GCC unroll 2
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) sums[r][i] = Vec<T>(T{0});
  for (std::size_t kh = 0; kh < kernel_height; ++kh, source += s.tap_row, weights += Taps * channels) {
    Vec<T> weight[Taps];
#pragma GCC unroll 5
    for (std::size_t t = 0; t < Taps; ++t) weight[t] = load(weights + t * channels);
    const T* cell = source;
#pragma GCC unroll 16
    for (int p = 0; p < 8 + Dilation * (Taps - 1); ++p, cell += channels)
#pragma GCC unroll 2
      for (int r = 0; r < Rows; ++r) {
        const Vec<T> value = load(cell + r * s.row);
#pragma GCC unroll 5
        for (int t = 0; t < Taps; ++t)
          if (const int i = p - Dilation * t; i >= 0 && i < 8)
            sums[r][i] = simd::fmadd(value, weight[t], sums[r][i]);
      }
  }
#pragma GCC unroll 2
  for (std::size_t r = 0; r < Rows; ++r)
#pragma GCC unroll 8
    for (std::size_t i = 0; i < 8; ++i) emit(r, i * channels, sums[r][i]);
}

/// Adds to a block of `Rows` x `Taps` weights what a vector of channels of all pixels gives them.
template <std::floating_point T, int Rows, int Taps, class Load, class Store>
void depthwise_taps(const T* source, const DepthwiseStrides& s, const T* gradient,
                    std::ptrdiff_t gradient_row, std::ptrdiff_t gradient_pixel, std::size_t rows,
                    std::size_t columns, std::size_t channels, T* weights, std::size_t weights_row, Load load,
                    Store store) {
  constexpr int chains =
      Rows * Taps < 8 ? 2 : 1;  // so many pixels at once, or sums would wait for themselves
  Vec<T> sums[chains][Rows][Taps];
#pragma GCC unroll 2
  for (int i = 0; i < chains; ++i)
#pragma GCC unroll 5
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 5
      for (int t = 0; t < Taps; ++t) sums[i][r][t] = Vec<T>(T{0});
  const auto add = [&](Vec<T>(&to)[Rows][Taps], const T* cell, const Vec<T>& slope) {
#pragma GCC unroll 5
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 5
      for (int t = 0; t < Taps; ++t)
        to[r][t] = simd::fmadd(load(cell + r * s.tap_row + t * s.tap_column), slope, to[r][t]);
  };
  for (std::size_t r = 0; r < rows; ++r, source += s.row, gradient += gradient_row) {
    const T *cell = source, *slope = gradient;
    std::size_t c = 0;
    for (; c + chains <= columns; c += chains, cell += chains * s.pixel, slope += chains * gradient_pixel)
#pragma GCC unroll 2
      for (int i = 0; i < chains; ++i) add(sums[i], cell + i * s.pixel, load(slope + i * gradient_pixel));
    if (c < columns) add(sums[0], cell, load(slope));
  }
#pragma GCC unroll 5
  for (int r = 0; r < Rows; ++r, weights += weights_row)
#pragma GCC unroll 5
    for (int t = 0; t < Taps; ++t) {
      T* const weight = weights + static_cast<std::size_t>(t) * channels;
      store(weight, load(weight) + (chains > 1 ? sums[0][r][t] + sums[chains - 1][r][t] : sums[0][r][t]));
    }
}

}  // namespace detail

/// out(r, c) = sum over taps of frame(r * stride + tap) * weights(tap), for rows [first_row, last_row) of
/// `out_width` pixels. `frame_row` is the pitch of the frame's rows; weights are (kernel.height,
/// kernel.width, channels). Calls emit(channel, at, sums, load, store) for each vector of channels from
/// `channel` on, element `at` of the whole output, on which load and store work.
template <std::floating_point T, class Emit>
void depthwise_rows(const T* frame, std::ptrdiff_t frame_row, std::size_t channels, const T* weights,
                    Extent kernel, Extent stride, Extent dilation, std::size_t first_row,
                    std::size_t last_row, std::size_t out_width, Emit&& emit) {
  const DepthwiseStrides s(frame_row, channels, stride, dilation);
  const std::size_t row = out_width * channels;
  using std::integral_constant;
  constexpr int at_once = lanes<T> * sizeof(T) < 64 ? 1 : 2;  // rows: their sums fit into 16 registers, or 32
  const auto slide = [&](auto taps, auto step) {              // a window of so many taps, or of any
    constexpr int Taps = decltype(taps)::value, Dilation = decltype(step)::value;
    const auto rows = [&](auto count, std::size_t r) {
      constexpr int Rows = decltype(count)::value;
      detail::for_each_channels<T>(channels, [&](std::size_t channel, auto load, auto store) {
        const T* const source = frame + static_cast<std::ptrdiff_t>(r) * s.row + channel;
        const std::size_t target = r * row + channel;
        std::size_t pixel = 0;
        if constexpr (Taps > 0)
          for (; pixel + 8 <= out_width; pixel += 8)
            detail::depthwise_eights<T, Rows, Taps, Dilation>(
                source + pixel * channels, s, weights + channel, channels, kernel.height, load,
                [&](std::size_t i, std::size_t offset, const Vec<T>& sum) {
                  emit(channel, target + i * row + pixel * channels + offset, sum, load, store);
                });
        for (std::size_t i = 0; i < Rows; ++i)
          detail::depthwise_row<T, 8>(source + static_cast<std::ptrdiff_t>(i) * s.row, s, weights + channel,
                                      channels, kernel, pixel, out_width, load,
                                      [&](std::size_t offset, const Vec<T>& sum) {
                                        emit(channel, target + i * row + offset, sum, load, store);
                                      });
      });
    };
    std::size_t r = first_row;
    for (; r + at_once <= last_row; r += at_once) rows(integral_constant<int, at_once>{}, r);
    for (; r < last_row; ++r) rows(integral_constant<int, 1>{}, r);
  };
  const std::size_t step = stride.width == 1 ? dilation.width : 0;
  if (kernel.width == 3 && step == 1) return slide(integral_constant<int, 3>{}, integral_constant<int, 1>{});
  if (kernel.width == 3 && step == 2) return slide(integral_constant<int, 3>{}, integral_constant<int, 2>{});
  if (kernel.width == 5 && step == 1) return slide(integral_constant<int, 5>{}, integral_constant<int, 1>{});
  if (kernel.width == 5 && step == 2) return slide(integral_constant<int, 5>{}, integral_constant<int, 2>{});
  slide(integral_constant<int, 0>{}, integral_constant<int, 0>{});
}

/// weights(tap) += sum over pixels of frame(pixel + tap) * gradient(pixel), for the pixels (rows x columns)
/// of one image. The gradient's rows are `gradient_row` apart and its pixels `gradient_pixel`.
template <std::floating_point T>
void depthwise_weights(const T* frame, std::ptrdiff_t frame_row, std::size_t channels, const T* gradient,
                       std::ptrdiff_t gradient_row, std::ptrdiff_t gradient_pixel, std::size_t rows,
                       std::size_t columns, Extent kernel, Extent stride, Extent dilation, T* weights) {
  const DepthwiseStrides s(frame_row, channels, stride, dilation);
  detail::for_each_channels<T>(channels, [&](std::size_t channel, auto load, auto store) {
    const auto block = [&]<int Rows, int Taps>(std::integral_constant<int, Rows>,
                                               std::integral_constant<int, Taps>, std::size_t kh,
                                               std::size_t kw) {
      detail::depthwise_taps<T, Rows, Taps>(
          frame + static_cast<std::ptrdiff_t>(kh) * s.tap_row +
              static_cast<std::ptrdiff_t>(kw) * s.tap_column + channel,
          s, gradient + channel, gradient_row, gradient_pixel, rows, columns, channels,
          weights + (kh * kernel.width + kw) * channels + channel, kernel.width * channels, load, store);
    };
    using std::integral_constant;
    constexpr int tall = lanes<T> * sizeof(T) < 64 ? 2 : 5;  // sums fit into 16 registers, or 32
    const auto column = [&](auto height, auto width, std::size_t kw) {
      constexpr std::size_t at_once = decltype(height)::value;
      std::size_t kh = 0;
      for (; kh + at_once <= kernel.height; kh += at_once) block(height, width, kh, kw);
      for (; kh < kernel.height; ++kh) block(integral_constant<int, 1>{}, width, kh, kw);
    };
    std::size_t kw = 0;
    for (; kw + 5 <= kernel.width; kw += 5)
      column(integral_constant<int, tall>{}, integral_constant<int, 5>{}, kw);
    for (; kw + 3 <= kernel.width; kw += 3)
      column(integral_constant<int, 3>{}, integral_constant<int, 3>{}, kw);
    for (; kw < kernel.width; ++kw) column(integral_constant<int, 1>{}, integral_constant<int, 1>{}, kw);
  });
}

}  // namespace ogive::inline OGIVE_LEVEL::kernel
