#pragma once
/// The geometry of everything that slides a window over an image: convolution and pooling.
#include <cstddef>
#include <string>

#include "ogive/core/error.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// A length along height and one along width; one number means both.
struct Extent {
  std::size_t height = 1, width = 1;
  constexpr Extent(std::size_t both) : height(both), width(both) {}
  constexpr Extent(std::size_t h, std::size_t w) : height(h), width(w) {}
  friend constexpr bool operator==(const Extent&, const Extent&) = default;
  std::string text() const { return concat(height, " x ", width); }
};

namespace kernel {

/// How many positions a window of `kernel` cells, `dilation` apart, takes along an axis of `length` cells
/// with `padding` more at both ends. @throws Error, as from the operation `name`, when the window is longer
/// than the padded axis
inline std::size_t window_positions(std::size_t length, std::size_t kernel, std::size_t stride,
                                    std::size_t padding, std::size_t dilation, const char* name = "window") {
  if (kernel == 0 || stride == 0 || dilation == 0)
    throw Error(name, "kernel, stride and dilation of at least 1",
                concat(kernel, ", ", stride, ", ", dilation));
  const std::size_t reach = dilation * (kernel - 1) + 1;
  if (length + 2 * padding < reach)
    throw Error(name, concat("an image of at least ", reach, " cells with its padding"),
                to_text(length + 2 * padding));
  return (length + 2 * padding - reach) / stride + 1;
}

/// A batch of NHWC images and the window that slides over them.
struct Window {
  std::size_t batch = 1, height = 1, width = 1, channels = 1;
  Extent kernel = 1, stride = 1, padding = 0, dilation = 1;

  std::size_t out_height() const {
    return window_positions(height, kernel.height, stride.height, padding.height, dilation.height);
  }
  std::size_t out_width() const {
    return window_positions(width, kernel.width, stride.width, padding.width, dilation.width);
  }
  std::size_t image_size() const { return height * width * channels; }
};

/// A convolution: a window whose `groups` parts of the channels are mapped to as many parts of
/// `out_channels`. Weights are (kernel.height, kernel.width, channels / groups, out_channels), so that a
/// vector holds output channels.
struct Convolution : Window {
  std::size_t out_channels = 1;
  std::size_t groups = 1;

  std::size_t group_channels() const { return channels / groups; }
  std::size_t out_group_channels() const { return out_channels / groups; }
  bool depthwise() const { return groups > 1 && groups == channels && groups == out_channels; }
  std::size_t out_image_size() const { return out_height() * out_width() * out_channels; }
  std::size_t weight_size() const { return kernel.height * kernel.width * group_channels() * out_channels; }
};

}  // namespace kernel
}  // namespace ogive::inline OGIVE_LEVEL
