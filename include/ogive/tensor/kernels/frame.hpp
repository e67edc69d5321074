#pragma once
/// Images copied into frames of zeros, so that no kernel has to test for the border.
#include <algorithm>
#include <cstddef>
#include <span>

#include "ogive/tensor/kernels/channels.hpp"
#include "ogive/tensor/kernels/window.hpp"
#include "ogive/tensor/simd.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// Where the pixels of an image lie inside a larger one: pixel (r, c) at row top + r * spread.height and
/// column left + c * spread.width. `top` and `left` may be negative: what falls outside is left out.
struct Frame {
  std::size_t height = 1, width = 1, channels = 1;
  std::ptrdiff_t top = 0, left = 0;
  Extent spread = 1;

  /// The frame that a convolution reads: the image with its padding.
  static Frame around(const Window& w) {
    return {w.height + 2 * w.padding.height,
            w.width + 2 * w.padding.width,
            w.channels,
            static_cast<std::ptrdiff_t>(w.padding.height),
            static_cast<std::ptrdiff_t>(w.padding.width),
            1};
  }
  /// The frame over which the mirrored weights slide, one cell at a time, to give the gradient of a
  /// convolution's input: the gradient of its output with stride - 1 zeros between its pixels.
  static Frame for_gradient(const Convolution& s) {
    const std::size_t reach_h = s.dilation.height * (s.kernel.height - 1);
    const std::size_t reach_w = s.dilation.width * (s.kernel.width - 1);
    return {s.height + reach_h,
            s.width + reach_w,
            s.out_channels,
            static_cast<std::ptrdiff_t>(reach_h) - static_cast<std::ptrdiff_t>(s.padding.height),
            static_cast<std::ptrdiff_t>(reach_w) - static_cast<std::ptrdiff_t>(s.padding.width),
            s.stride};
  }

  std::size_t size() const { return height * width * channels; }
  std::ptrdiff_t row_pitch() const { return static_cast<std::ptrdiff_t>(width * channels); }
  std::ptrdiff_t spread_row_pitch() const { return static_cast<std::ptrdiff_t>(spread.height) * row_pitch(); }
  std::ptrdiff_t spread_pixel_pitch() const { return static_cast<std::ptrdiff_t>(spread.width * channels); }
  std::ptrdiff_t offset(std::size_t row, std::size_t column) const {
    return (top + static_cast<std::ptrdiff_t>(row * spread.height)) * row_pitch() +
           (left + static_cast<std::ptrdiff_t>(column * spread.width)) *
               static_cast<std::ptrdiff_t>(channels);
  }

  struct Interval {
    std::size_t begin, end;
  };
  /// The rows (columns) of an image of `length` that fall inside.
  Interval rows_inside(std::size_t length) const { return inside(top, spread.height, height, length); }
  Interval columns_inside(std::size_t length) const { return inside(left, spread.width, width, length); }

 private:
  static Interval inside(std::ptrdiff_t start, std::size_t step, std::size_t limit, std::size_t length) {
    const std::size_t begin = start >= 0 ? 0 : (static_cast<std::size_t>(-start) + step - 1) / step;
    const std::ptrdiff_t room =
        static_cast<std::ptrdiff_t>(limit) - 1 - start;  // the farthest cell, counted from start
    const std::size_t end = room < 0 ? 0 : static_cast<std::size_t>(room) / step + 1;
    return {std::min(begin, std::min(end, length)), std::min(end, length)};
  }
};

/// Pixels as a kernel reads them: x, or x * scale[c] + shift[c] where scale is not null, the result of a
/// batch norm that was never written; rectified then if `relu`, NaN for NaN.
template <std::floating_point T>
struct Pixels {
  const T* x = nullptr;
  bool relu = false;
  const T* scale = nullptr;
  const T* shift = nullptr;

  explicit Pixels(const T* pixels, bool rectified = false, const T* scales = nullptr,
                  const T* shifts = nullptr)
      : x(pixels), relu(rectified), scale(scales), shift(shifts) {}
  /// Whether they are used as they are in memory.
  bool plain() const { return !relu && !scale; }
  /// Those that begin `elements` later.
  Pixels from(std::size_t elements) const { return Pixels(x + elements, relu, scale, shift); }
};

/// Writes `count` pixels of `channels` to `target`.
template <std::floating_point T>
void read_pixels(const Pixels<T>& pixels, std::size_t count, std::size_t channels, T* target) {
  const Vec<T> zero(T{0});
  if (pixels.scale)
    detail::for_each_normalised(pixels.x, pixels.scale, pixels.shift, count, channels,
                                [&](std::size_t at, const Vec<T>& y, auto, auto store) {
                                  store(target + at, pixels.relu ? xsimd::max(zero, y) : y);
                                });
  else if (pixels.relu)
    simd::for_each_vector<T>(count * channels,
                             [&](auto load, auto store) { store(target, xsimd::max(zero, load(pixels.x))); });
  else
    std::copy_n(pixels.x, count * channels, target);
}

/// Where the gradient of pixels goes: written to `target`, or added to what is there if `add`. Nothing passes
/// a ReLU where the pixel was not positive.
template <std::floating_point T>
struct Delivery {
  Pixels<T> pixels;
  T* target = nullptr;
  bool add = false;

  /// @param at the element, whose channel is `channel`; `load` and `store` are those of its vector
  void operator()(std::size_t channel, std::size_t at, Vec<T> gradient, auto load, auto store) const {
    const Vec<T> zero(T{0});
    if (pixels.relu) {
      Vec<T> pixel = load(pixels.x + at);
      if (pixels.scale)
        pixel = simd::fmadd(pixel, load(pixels.scale + channel), load(pixels.shift + channel));
      gradient = xsimd::select(pixel > zero, gradient, zero);
    }
    if (add) gradient = gradient + load(target + at);
    store(target + at, gradient);
  }
};

/// Delivers `gradient`, of `count` pixels of `channels`.
template <std::floating_point T>
void deliver_gradient(const Delivery<T>& to, const T* gradient, std::size_t count, std::size_t channels) {
  detail::for_each_channel_block<T>(channels, [&](auto width, std::size_t channel, auto load, auto store) {
    for (std::size_t first = channel; first < count * channels; first += channels)
#pragma GCC unroll 4
      for (std::size_t v = 0; v < static_cast<std::size_t>(width.value); ++v) {
        const std::size_t at = v * lanes<T>;
        to(channel + at, first + at, load(gradient + first + at), load, store);
      }
  });
}

/// Copies rows [from, to) of `image`, `columns` pixels each, to their places in `target`, whose other
/// elements must be zero already. Rows that the frame leaves out must not be among them.
template <std::floating_point T>
void fill_frame_rows(const Frame& frame, const Pixels<T>& image, std::size_t from, std::size_t to,
                     std::size_t columns, T* target) {
  const auto [first, last] = frame.columns_inside(columns);
  for (std::size_t r = from; r < to; ++r) {
    const Pixels<T> row = image.from(r * columns * frame.channels);
    if (frame.spread.width == 1) {
      read_pixels(row.from(first * frame.channels), last - first, frame.channels,
                  target + frame.offset(r, first));
    } else {
      for (std::size_t c = first; c < last; ++c)
        read_pixels(row.from(c * frame.channels), 1, frame.channels, target + frame.offset(r, c));
    }
  }
}
/// All rows of `image` (rows x columns x frame.channels) that the frame has.
template <std::floating_point T>
void fill_frame(const Frame& frame, const Pixels<T>& image, std::size_t rows, std::size_t columns,
                T* target) {
  const auto [first, last] = frame.rows_inside(rows);
  fill_frame_rows(frame, image, first, last, columns, target);
}
template <std::floating_point T>
void fill_frame(const Frame& frame, const T* image, std::size_t rows, std::size_t columns, T* target) {
  fill_frame(frame, Pixels<T>(image), rows, columns, target);
}

/// Zeros everywhere that fill_frame() leaves alone for images of `rows` x `columns`.
template <std::floating_point T>
void clear_margin(const Frame& frame, std::size_t rows, std::size_t columns, T* target) {
  const auto [first_row, last_row] = frame.rows_inside(rows);
  const auto [first, last] = frame.columns_inside(columns);
  if (!(frame.spread == Extent(1)) || first_row == last_row || first == last) {
    std::fill_n(target, frame.size(), T{0});
    return;
  }
  const auto place = [&](std::size_t row, std::size_t column) { return target + frame.offset(row, column); };
  T* at = target;  // zero from here to the next pixel that is filled
  for (std::size_t r = first_row; r < last_row; ++r) {
    std::fill(at, place(r, first), T{0});
    at = place(r, last - 1) + frame.channels;
  }
  std::fill(at, target + frame.size(), T{0});
}

/// Room for `count` framed images of `rows` x `columns`, to be filled by fill_frame().
template <std::floating_point T>
BasicTensor<T> empty_frames(const Frame& frame, std::size_t count, std::size_t rows, std::size_t columns) {
  auto frames = BasicTensor<T>::uninitialised({count * frame.size()});
  for (std::size_t i = 0; i < count; ++i)
    clear_margin(frame, rows, columns, frames.data() + i * frame.size());
  return frames;
}

}  // namespace ogive::inline OGIVE_LEVEL::kernel
