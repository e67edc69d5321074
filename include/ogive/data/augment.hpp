#pragma once
/// Random changes of training images that keep their class.
#include <algorithm>
#include <cstddef>
#include <utility>

#include "ogive/core/compiled.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/tensor/level.hpp"
#include "ogive/tensor/shape.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// The usual augmentation of small images (He et al. 2016; DeVries and Taylor 2017). All off: images stay as
/// they are.
struct Augment {
  /// Pixels of black put around the image, before it is cropped to its size at a random place. 4 for
  /// CIFAR-10.
  std::size_t pad = 0;
  /// Whether half of the images are mirrored left to right.
  bool flip = false;
  /// Side of a square, around a random pixel, that is set to 0 after normalisation (the mean colour); 16 for
  /// CIFAR-10, 0 for none. What lies outside of the image is cut off.
  std::size_t cutout = 0;

  /// The augmentation of DARTS (Liu et al. 2019) and NAS-Bench-201, without and with cutout.
  static Augment cifar() { return {.pad = 4, .flip = true}; }
  static Augment cifar_cutout() { return {.pad = 4, .flip = true, .cutout = 16}; }

  bool any() const { return pad > 0 || flip || cutout > 0; }
  void fields(auto&& f) const {
    f("pad", pad);
    f("flip", flip);
    f("cutout", cutout);
  }
};

/// What was drawn for one image.
struct Augmentation {
  std::size_t top = 0;  // of the crop inside the padded image
  std::size_t left = 0;
  bool mirrored = false;
  std::size_t row = 0;  // the pixel in the middle of the cutout
  std::size_t column = 0;

  /// The centred crop, not mirrored.
  static Augmentation none(const Augment& options) { return {.top = options.pad, .left = options.pad}; }
  /// Draws five numbers, whichever options are on.
  /// @param image (height, width, channels)
  static Augmentation draw(const Augment& options, const Shape& image, Rng rng);
};

/// Writes the crop of `image` (height, width, channels), mirrored or not, to `output`, which has the same
/// shape. Value is a byte or a float; the padding is Value{0}.
template <class Value>
void crop(const Shape& shape, const Value* image, const Augmentation& drawn, std::size_t pad, Value* output) {
  const std::size_t height = shape[0], width = shape[1], channels = shape[2], row_length = width * channels;
  // Output columns [begin, end) show the image from its column `from_column` on, those beside them the
  // padding.
  const auto inside = [](std::size_t above, std::size_t below, std::size_t most) {
    return above > below ? std::min(above - below, most) : 0;
  };
  const std::size_t begin = inside(pad, drawn.left, width), from_column = inside(drawn.left, pad, width);
  const std::size_t end = std::max(begin, width - from_column);
  for (std::size_t y = 0; y < height; ++y) {
    Value* const row = output + y * row_length;
    const std::size_t from = y + drawn.top;  // in the padded image
    if (from < pad || from - pad >= height) {
      std::fill_n(row, row_length, Value{0});
      continue;
    }
    const Value* const source = image + (from - pad) * row_length + from_column * channels;
    std::fill_n(row, begin * channels, Value{0});
    std::copy_n(source, (end - begin) * channels, row + begin * channels);
    std::fill(row + end * channels, row + row_length, Value{0});
    if (!drawn.mirrored) continue;
    for (std::size_t left = 0, right = width - 1; left < right; ++left, --right)
      std::swap_ranges(row + left * channels, row + (left + 1) * channels, row + right * channels);
  }
}

/// Sets the square of `side` around the drawn pixel to 0; `image` is (height, width, channels).
void cut_out(const Shape& shape, float* image, const Augmentation& drawn, std::size_t side);

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE Augmentation Augmentation::draw(const Augment& options, const Shape& image, Rng rng) {
  Augmentation drawn;
  drawn.top = rng.below(2 * options.pad + 1);
  drawn.left = rng.below(2 * options.pad + 1);
  drawn.mirrored = rng.bernoulli(0.5) && options.flip;
  drawn.row = rng.below(image[0]);
  drawn.column = rng.below(image[1]);
  return drawn;
}

OGIVE_INLINE void cut_out(const Shape& shape, float* image, const Augmentation& drawn, std::size_t side) {
  const auto range = [side](std::size_t middle, std::size_t length) {
    const std::size_t begin = middle >= side / 2 ? middle - side / 2 : 0;
    return std::pair(begin, std::min(length, middle + side - side / 2));
  };
  const auto [top, bottom] = range(drawn.row, shape[0]);
  const auto [left, right] = range(drawn.column, shape[1]);
  for (std::size_t y = top; y < bottom; ++y)
    std::fill_n(image + (y * shape[1] + left) * shape[2], (right - left) * shape[2], 0.0F);
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
