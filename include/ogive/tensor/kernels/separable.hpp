#pragma once
/// A depthwise convolution followed by a pointwise one. What lies between them lives in the cache, one image
/// at a time, and is computed again on the way back.
#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "ogive/tensor/kernels/conv.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// The two convolutions; the output of the first is the input of the second.
struct Separable {
  Convolution depthwise, pointwise;

  /// @param first a convolution whose groups and output channels are its channels
  Separable(const Convolution& first, std::size_t out_channels) : depthwise(first) {
    pointwise.batch = first.batch;
    pointwise.height = first.out_height();
    pointwise.width = first.out_width();
    pointwise.channels = first.channels;
    pointwise.out_channels = out_channels;
  }
};

/// out = pointwise(depthwise(x)). `after(image, out_image)` is called as by
/// convolve().
template <std::floating_point T, class After>
void separable(const Separable& s, const Pixels<T>& x, const T* depthwise, const T* pointwise, T* out,
               After&& after) {
  const Frame frame = Frame::around(s.depthwise);
  const detail::Slide<T> first(detail::framed(s.depthwise, frame)), second(s.pointwise);
  const std::size_t image = s.depthwise.image_size(), out_image = s.pointwise.out_image_size();
  for_each_piece(s.depthwise.batch, [&](std::size_t, std::size_t begin, std::size_t end) {
    auto framed = empty_frames<T>(frame, 1, s.depthwise.height, s.depthwise.width);
    auto between = BasicTensor<T>::uninitialised({s.pointwise.image_size()});
    for (std::size_t i = begin; i < end; ++i) {
      fill_frame(frame, x.from(i * image), s.depthwise.height, s.depthwise.width, framed.data());
      first(framed.data(), depthwise, between.data());
      second(between.data(), pointwise, out + i * out_image);
      after(i, out + i * out_image);
    }
  });
}

/// What separable_backward() delivers; null pointers are left out.
template <std::floating_point T>
struct SeparableGradients {
  T* x = nullptr;
  T* depthwise = nullptr;
  T* pointwise = nullptr;
};

/// Gradients of separable(). `fill(image, frame, target)` and `add` are as for convolve_backward().
template <std::floating_point T, class Fill>
void separable_backward(const Separable& s, const Pixels<T>& x, const T* depthwise, const T* pointwise,
                        Fill&& fill, const SeparableGradients<T>& to, bool add = false) {
  const Convolution &first = s.depthwise, &second = s.pointwise;
  const Frame in = Frame::around(first), out = Frame::for_gradient(first), flat = Frame::around(second);
  const Frame last = Frame::for_gradient(second);
  const detail::Slide<T> forward(detail::framed(first, in));
  const detail::Slide<T> back_second(detail::gradient_of(second, last)),
      back_first(detail::gradient_of(first, out));
  const BasicTensor<T> mirrored_second = detail::mirrored(second, pointwise),
                       mirrored_first = detail::mirrored(first, depthwise);
  const bool direct = !x.relu && !add;
  const std::size_t image = first.image_size(), pieces = image_pieces(first.batch);
  auto first_parts = BasicTensor<T>::uninitialised({to.depthwise ? pieces * first.weight_size() : 0});
  auto second_parts = BasicTensor<T>::uninitialised({to.pointwise ? pieces * second.weight_size() : 0});
  T* const first_sum = first_parts.data();
  T* const second_sum = second_parts.data();

  for_each_piece(first.batch, [&](std::size_t piece, std::size_t begin, std::size_t end) {
    auto framed = empty_frames<T>(in, 1, first.height, first.width),
         slope = empty_frames<T>(out, 1, second.height, second.width),
         last_slope = empty_frames<T>(last, 1, second.height, second.width);
    auto between = BasicTensor<T>::uninitialised({flat.size()}),
         between_slope = BasicTensor<T>::uninitialised({flat.size()});
    auto slid = BasicTensor<T>::uninitialised({direct ? 0 : image});
    if (to.depthwise) std::fill_n(first_sum + piece * first.weight_size(), first.weight_size(), T{0});
    if (to.pointwise) std::fill_n(second_sum + piece * second.weight_size(), second.weight_size(), T{0});
    for (std::size_t i = begin; i < end; ++i) {
      const Pixels<T> source = x.from(i * image);
      fill(i, last, last_slope.data());
      if (to.depthwise || to.pointwise) fill_frame(in, source, first.height, first.width, framed.data());
      if (to.pointwise) {
        forward(framed.data(), depthwise, between.data());
        detail::add_weight_gradient(second, flat, between.data(), last, last_slope.data(), 1,
                                    second_sum + piece * second.weight_size());
      }
      if (!to.depthwise && !to.x) continue;
      back_second(last_slope.data(), mirrored_second.data(), between_slope.data());
      fill_frame(out, std::as_const(between_slope).data(), second.height, second.width, slope.data());
      if (to.depthwise)
        detail::add_weight_gradient(first, in, framed.data(), out, slope.data(), 1,
                                    first_sum + piece * first.weight_size());
      if (!to.x) continue;
      T* const target = to.x + i * image;
      T* const slopes = direct ? target : slid.data();
      back_first(slope.data(), mirrored_first.data(), slopes);
      if (!direct) deliver_gradient(source, slopes, first.height * first.width, first.channels, add, target);
    }
  });
  if (to.depthwise) sum_pieces(std::as_const(first_parts).data(), pieces, first.weight_size(), to.depthwise);
  if (to.pointwise)
    sum_pieces(std::as_const(second_parts).data(), pieces, second.weight_size(), to.pointwise);
}

namespace reference {
/// Both convolutions one after the other, by their definitions.
template <std::floating_point T>
void separable(const Separable& s, const T* x, bool relu, const T* depthwise, const T* pointwise, T* out) {
  std::vector<T> between(s.pointwise.batch * s.pointwise.image_size());
  reference::convolve(s.depthwise, x, relu, depthwise, between.data());
  reference::convolve(s.pointwise, between.data(), false, pointwise, out);
}
template <std::floating_point T>
void separable_backward(const Separable& s, const T* x, bool relu, const T* depthwise, const T* pointwise,
                        const T* gradient, const SeparableGradients<T>& to) {
  std::vector<T> between(s.pointwise.batch * s.pointwise.image_size()), slope(between.size());
  reference::convolve(s.depthwise, x, relu, depthwise, between.data());
  reference::convolve_backward(s.pointwise, between.data(), false, pointwise, gradient, slope.data(),
                               to.pointwise);
  reference::convolve_backward(s.depthwise, x, relu, depthwise, slope.data(), to.x, to.depthwise);
}
}  // namespace reference

}  // namespace ogive::inline OGIVE_LEVEL::kernel
