#pragma once
/// Convolution by 3 x 3 kernels at stride 1 with a quarter of the multiplications (Lavin and Gray, CVPR
/// 2016).
///
/// Tiles of 6 x 6 cells and the weights are evaluated at 36 points (winograd_transform.hpp); the products
/// there are 36 matrix products over the channels; interpolation gives tiles of 4 x 4 outputs.
#include <algorithm>
#include <cstddef>
#include <utility>

#include "ogive/tensor/kernels/gemm.hpp"
#include "ogive/tensor/kernels/window.hpp"
#include "ogive/tensor/kernels/winograd_transform.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// A convolution cut into tiles for winograd, over framed images.
class WinogradTiles {
 public:
  /// Whether `s` is such a convolution, and large enough to gain from it.
  static bool suit(const Convolution& s) {
    const auto fills = [](std::size_t length) {
      return length >= 4 && (length + 3) / 4 * 4 * 5 <= length * 6;
    };
    return s.kernel == Extent(3) && s.stride == Extent(1) && s.dilation == Extent(1) && s.groups == 1 &&
           s.channels >= 8 && s.out_channels >= 8 && fills(s.out_height()) && fills(s.out_width()) &&
           s.batch * s.out_height() * s.out_width() >= 256;  // else the weights cost more than the images
  }
  explicit WinogradTiles(const Convolution& s)
      : height_(s.out_height()),
        width_(s.out_width()),
        across_((width_ + 3) / 4),
        count_((height_ + 3) / 4 * across_) {}

  std::size_t in_image() const { return count_; }
  /// The first row of tile number `tile` of an image, and its first column.
  std::size_t row(std::size_t tile) const { return start(tile / across_, height_); }
  std::size_t column(std::size_t tile) const { return start(tile % across_, width_); }
  /// How many of a tile's rows, from the first on, belong to the tile above it as well, and how many of its
  /// columns to the one before.
  Extent shared(std::size_t tile) const {
    return {tile / across_ * winograd::out_side - row(tile),
            tile % across_ * winograd::out_side - column(tile)};
  }

 private:
  /// The first cell of a tile along an axis of `length` outputs: the last tile overlaps the one before it
  /// where they do not fit.
  static std::size_t start(std::size_t tile, std::size_t length) {
    return std::min(tile * winograd::out_side, length - winograd::out_side);
  }

  std::size_t height_, width_, across_, count_;
};

/// A convolution for which WinogradTiles::suit(), over framed images.
template <std::floating_point T>
class WinogradSlide {
 public:
  /// @param s geometry whose channels, height and width are those of the frame, without padding
  WinogradSlide(const Convolution& s, const T* weights)
      : shape_(s),
        tiles_(s),
        weights_(BasicTensor<T>::uninitialised({winograd::points * s.channels * s.out_channels})) {
    winograd::evaluate_weights(weights, s.channels * s.out_channels, weights_.data());
  }

  /// How many images fill the matrix products.
  std::size_t images_together() const {
    return (winograd::together + tiles_.in_image() - 1) / tiles_.in_image();
  }

  /// out (count, out_height, out_width, out_channels) from `count` frames one behind the other.
  void operator()(const T* frames, std::size_t count, T* out) const {
    winograd::Values<T> in(shape_.channels), result(shape_.out_channels);
    const auto in_row = static_cast<std::ptrdiff_t>(shape_.width * shape_.channels);
    const auto out_row = static_cast<std::ptrdiff_t>(shape_.out_width() * shape_.out_channels);
    const std::size_t all = count * tiles_.in_image(), out_image = shape_.out_image_size();
    for (std::size_t first = 0; first < all; first += winograd::together) {
      const std::size_t rows = std::min(winograd::together, all - first);
      for (std::size_t t = 0; t < rows; ++t) {
        const auto [image, row, column] = place(first + t);
        winograd::evaluate_tile(
            frames + image * shape_.image_size() + (row * shape_.width + column) * shape_.channels, in_row, t,
            in);
      }
      multiply_points(in, rows, result);
      for (std::size_t t = 0; t < rows; ++t) {
        const auto [image, row, column] = place(first + t);
        winograd::interpolate_tile(
            result, t, out + image * out_image + (row * shape_.out_width() + column) * shape_.out_channels,
            out_row);
      }
    }
  }

 private:
  struct Place {
    std::size_t image, row, column;
  };
  Place place(std::size_t tile) const {
    const std::size_t inside = tile % tiles_.in_image();
    return {tile / tiles_.in_image(), tiles_.row(inside), tiles_.column(inside)};
  }

  void multiply_points(winograd::Values<T>& in, std::size_t rows, winograd::Values<T>& result) const {
    const Block whole;
    BlockProduct<T> p{.rows = rows,
                      .columns = shape_.out_channels,
                      .depth = shape_.channels,
                      .a_row = static_cast<std::ptrdiff_t>(shape_.channels),
                      .b_row = static_cast<std::ptrdiff_t>(shape_.out_channels),
                      .c_row = static_cast<std::ptrdiff_t>(shape_.out_channels),
                      .blocks = {&whole, 1}};
    for (std::size_t point = 0; point < winograd::points; ++point) {
      p.a = in.at(point);
      p.b = weights_.data() + point * shape_.channels * shape_.out_channels;
      p.c = result.at(point);
      multiply(p);
    }
  }

  Convolution shape_;
  WinogradTiles tiles_;
  BasicTensor<T> weights_;  // (36, channels, out_channels)
};

/// The weight gradient of a convolution for which WinogradTiles::suit(), summed over many images.
template <std::floating_point T>
class WinogradGradient {
 public:
  /// @param s geometry whose channels, height and width are those of the frame, without padding
  explicit WinogradGradient(const Convolution& s)
      : shape_(s),
        tiles_(s),
        in_(s.channels),
        slopes_(s.out_channels),
        own_(BasicTensor<T>::uninitialised({winograd::out_side * winograd::out_side * s.out_channels})),
        sums_(BasicTensor<T>::uninitialised({winograd::points * s.channels * s.out_channels})) {}

  /// Takes a framed image and the gradients of its outputs, whose rows are `gradient_row` apart.
  void add(const T* frame, const T* gradient, std::ptrdiff_t gradient_row) {
    const auto in_row = static_cast<std::ptrdiff_t>(shape_.width * shape_.channels);
    for (std::size_t tile = 0; tile < tiles_.in_image(); ++tile) {
      const std::size_t row = tiles_.row(tile), column = tiles_.column(tile);
      winograd::evaluate_tile(frame + (row * shape_.width + column) * shape_.channels, in_row, filled_, in_);
      const T* const slopes =
          gradient + static_cast<std::ptrdiff_t>(row) * gradient_row + column * shape_.out_channels;
      if (const Extent shared = tiles_.shared(tile); shared == Extent(0))
        winograd::spread_tile(slopes, gradient_row, filled_, slopes_);
      else
        spread_own(slopes, gradient_row, shared);
      if (++filled_ == winograd::together) multiply_points();
    }
  }

  /// Adds the gradient of all images so far to `weights` (3, 3, channels, out_channels).
  void add_to(T* weights) {
    if (filled_ > 0) multiply_points();
    winograd::add_weights(std::as_const(sums_).data(), shape_.channels * shape_.out_channels, weights);
  }

 private:
  /// Spreads the gradients of a tile's own cells: each cell's may count once.
  void spread_own(const T* slopes, std::ptrdiff_t row, const Extent& shared) {
    const std::size_t line = winograd::out_side * shape_.out_channels,
                      before = shared.width * shape_.out_channels;
    T* const own = own_.data();
    for (std::size_t r = 0; r < winograd::out_side; ++r) {
      const std::size_t skipped = r < shared.height ? line : before;
      std::fill_n(own + r * line, skipped, T{0});
      std::copy_n(slopes + static_cast<std::ptrdiff_t>(r) * row + skipped, line - skipped,
                  own + r * line + skipped);
    }
    winograd::spread_tile(std::as_const(own_).data(), static_cast<std::ptrdiff_t>(line), filled_, slopes_);
  }

  void multiply_points() {
    const Block whole;
    BlockProduct<T> p{.rows = shape_.channels,
                      .columns = shape_.out_channels,
                      .depth = filled_,
                      .a_row = 1,
                      .a_column = static_cast<std::ptrdiff_t>(shape_.channels),
                      .b_row = static_cast<std::ptrdiff_t>(shape_.out_channels),
                      .c_row = static_cast<std::ptrdiff_t>(shape_.out_channels),
                      .blocks = {&whole, 1},
                      .accumulate = started_};
    T* const sums = sums_.data();
    for (std::size_t point = 0; point < winograd::points; ++point) {
      p.a = in_.at(point);
      p.b = slopes_.at(point);
      p.c = sums + point * shape_.channels * shape_.out_channels;
      multiply(p);
    }
    filled_ = 0;
    started_ = true;
  }

  Convolution shape_;
  WinogradTiles tiles_;
  winograd::Values<T> in_, slopes_;
  BasicTensor<T> own_;  // gradients of a tile that shares cells with others
  BasicTensor<T> sums_;
  std::size_t filled_ = 0;
  bool started_ = false;
};

}  // namespace ogive::inline OGIVE_LEVEL::kernel
