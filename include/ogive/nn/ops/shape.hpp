#pragma once
/// Operations that only move elements: reshape, and channels joined and cut apart.
#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/kernels/copy.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// The same elements under another shape of the same size, without a copy.
template <std::floating_point T>
BasicVar<T> reshape(const BasicVar<T>& x, const Shape& shape) {
  return x.tape().record("reshape", x.value().reshaped(shape), {x},
                         [before = x.shape()](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
                           to.add(0, gradient.reshaped(before));
                         });
}

/// The shape of flatten(). @throws Error when there is no batch
inline Shape flat_shape(const Shape& x) {
  if (x.rank() < 1 || x[0] == 0) throw Error("flatten", "shape (batch, ...)", x.text());
  return {x[0], x.size() / x[0]};
}
/// (batch, ...) to (batch, features).
template <std::floating_point T>
BasicVar<T> flatten(const BasicVar<T>& x) {
  return reshape(x, flat_shape(x.shape()));
}

/// The values side by side in their last dimension, in order; all other dimensions are equal.
template <std::floating_point T>
BasicVar<T> concat_channels(const std::vector<BasicVar<T>>& parts) {
  if (parts.empty()) throw Error("concat_channels", "at least 1 part", "none");
  Shape shape = parts[0].shape();
  if (shape.rank() == 0) throw Error("concat_channels", "parts with channels", "a scalar");
  std::size_t& channels = shape[shape.rank() - 1];
  channels = 0;
  for (const auto& part : parts) {
    Shape other = part.shape();
    if (other.rank() == shape.rank()) other[other.rank() - 1] = channels;
    if (other != shape)
      throw Error("concat_channels", concat("shapes equal up to channels, ", parts[0].shape().text()),
                  part.shape().text());
    channels += part.shape().last();
  }
  auto y = BasicTensor<T>::uninitialised(shape);
  std::size_t begin = 0;
  std::vector<Shape> shapes;
  for (const auto& part : parts) {
    kernel::copy_columns(y.size() / channels, part.shape().last(), part.value().data(), part.shape().last(),
                         y.data() + begin, channels);
    begin += part.shape().last();
    shapes.push_back(part.shape());
  }
  return parts[0].tape().record(
      "concat_channels", std::move(y), parts,
      [shapes = std::move(shapes), channels](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
        std::size_t first = 0;
        for (std::size_t i = 0; i < shapes.size(); first += shapes[i].last(), ++i) {
          if (!to.wanted(i)) continue;
          auto slope = BasicTensor<T>::uninitialised(shapes[i]);
          kernel::copy_columns(gradient.size() / channels, shapes[i].last(), gradient.data() + first,
                               channels, slope.data(), shapes[i].last());
          to.add(i, std::move(slope));
        }
      });
}
template <std::floating_point T>
BasicVar<T> concat_channels(std::initializer_list<BasicVar<T>> parts) {
  return concat_channels(std::vector<BasicVar<T>>(parts));
}

/// Channels [begin, end) of the last dimension.
template <std::floating_point T>
BasicVar<T> slice_channels(const BasicVar<T>& x, std::size_t begin, std::size_t end) {
  const Shape before = x.shape();
  const std::size_t channels = before.last();
  if (before.rank() == 0 || begin >= end || end > channels)
    throw Error("slice_channels", concat("channels inside shape ", before.text()),
                concat("[", begin, ", ", end, ")"));
  Shape shape = before;
  shape[shape.rank() - 1] = end - begin;
  auto y = BasicTensor<T>::uninitialised(shape);
  kernel::copy_columns(y.size() / (end - begin), end - begin, x.value().data() + begin, channels, y.data(),
                       end - begin);
  const Attribute part[] = {{"begin", static_cast<double>(begin)}, {"end", static_cast<double>(end)}};
  return x.tape().record(
      {"slice_channels", part}, std::move(y), {x},
      [before, channels, begin, end](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
        auto slope = BasicTensor<T>::zeros(before);
        kernel::copy_columns(slope.size() / channels, end - begin, gradient.data(), end - begin,
                             slope.data() + begin, channels);
        to.add(0, std::move(slope));
      });
}

/// The shape of even_and_odd_pixels(). @throws Error when x is not a batch of images
inline Shape even_and_odd_pixels_shape(const Shape& x) {
  if (x.rank() != 4)
    throw Error("even_and_odd_pixels", "images (batch, height, width, channels)", concat("shape ", x.text()));
  return {x[0], (x[1] + 1) / 2, (x[2] + 1) / 2, 2 * x[3]};
}

namespace nn_detail {
/// Copies between images `x` (batch, height, width, channels) and their even and odd pixels: from the images,
/// or back to them.
template <std::floating_point T>
void copy_even_and_odd(const Shape& x, bool back, const T* source, T* target) {
  const std::size_t height = x[1], width = x[2], channels = x[3];
  kernel::for_each_piece(x[0], [&](std::size_t, std::size_t begin, std::size_t end) {
    std::size_t half = begin * ((height + 1) / 2) * ((width + 1) / 2) * 2;
    for (std::size_t i = begin; i < end; ++i)
      for (std::size_t r = 0; r < height; r += 2)
        for (std::size_t c = 0; c < width; c += 2, half += 2) {
          const std::size_t even = (i * height + r) * width + c, odd = even + width + 1;
          std::copy_n(source + (back ? half : even) * channels, channels,
                      target + (back ? even : half) * channels);
          if (r + 1 == height || c + 1 == width) continue;
          std::copy_n(source + (back ? half + 1 : odd) * channels, channels,
                      target + (back ? odd : half + 1) * channels);
        }
  });
}
}  // namespace nn_detail

/// Two of four pixels side by side: (batch, height, width, channels) to (batch, ceil(height / 2), ceil(width
/// / 2), 2 channels), first the channels of the pixel in an even row and column (counted from 0), then those
/// of the one below and right of it, zero beyond an odd height or width: what a factorized reduction
/// convolves.
template <std::floating_point T>
BasicVar<T> even_and_odd_pixels(const BasicVar<T>& x) {
  const Shape shape = x.shape();
  auto y = BasicTensor<T>::zeros(even_and_odd_pixels_shape(shape));
  nn_detail::copy_even_and_odd(shape, false, x.value().data(), y.data());
  return x.tape().record("even_and_odd_pixels", std::move(y), {x},
                         [shape](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
                           auto slope = BasicTensor<T>::zeros(shape);
                           nn_detail::copy_even_and_odd(shape, true, gradient.data(), slope.data());
                           to.add(0, std::move(slope));
                         });
}

OGIVE_INSTANCE(Var reshape(const Var&, const Shape&));
OGIVE_INSTANCE(Var concat_channels(const std::vector<Var>&));
OGIVE_INSTANCE(Var slice_channels(const Var&, std::size_t, std::size_t));
OGIVE_INSTANCE(Var even_and_odd_pixels(const Var&));

}  // namespace ogive::inline OGIVE_LEVEL
