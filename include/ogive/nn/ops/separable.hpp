#pragma once
/// The fused ReLU-depthwise-pointwise-batch norm: the separable convolutions of DARTS, NASNet and mobile
/// networks.
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/ops/conv.hpp"
#include "ogive/nn/ops/norm.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/kernels/separable.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// How the depthwise part slides, and whether the input is rectified first. One number means both directions.
struct SeparableOptions {
  Extent stride = 1;
  Extent padding = 0;
  Extent dilation = 1;
  bool relu = true;
};

/// The kernel geometry of x (batch, height, width, channels), depthwise weights (kh, kw, 1, channels) and
/// pointwise weights (1, 1, channels, out_channels). @throws Error, with the shapes, when they do not fit
inline kernel::Separable separable(const Shape& x, const Shape& depthwise, const Shape& pointwise,
                                   const SeparableOptions& options) {
  if (pointwise.rank() != 4 || pointwise[0] != 1 || pointwise[1] != 1 || pointwise[2] != depthwise.last())
    throw Error("separable", concat("pointwise weights (1, 1, ", depthwise.last(), ", out channels)"),
                concat("shape ", pointwise.text()));
  const ConvOptions conv{options.stride, options.padding, options.dilation, depthwise.last()};
  return {convolution(x, depthwise, conv), pointwise[3]};
}

/// batch_norm(conv2d(conv2d(max(x, 0), depthwise), pointwise)) as one node. Of all that lies between x and
/// the result only the pointwise output is kept for backward(); the depthwise output is computed again, image
/// by image.
template <std::floating_point T>
BasicVar<T> relu_depthwise_pointwise_bn(const BasicVar<T>& x, const BasicVar<T>& depthwise,
                                        const BasicVar<T>& pointwise, BasicRunningStatistics<T>& running,
                                        const std::optional<BasicAffine<T>>& affine = {},
                                        const SeparableOptions& options = {}) {
  if (x.tape().in_parts()) {
    const ConvOptions sliding{options.stride, options.padding, options.dilation, x.shape().last()};
    const BasicVar<T> input = options.relu ? nn_detail::activate<kernel::Relu>(x) : x;
    return batch_norm(conv2d(conv2d(input, depthwise, sliding), pointwise), running, affine);
  }
  const auto s = separable(x.shape(), depthwise.shape(), pointwise.shape(), options);
  const std::size_t height = s.pointwise.height, width = s.pointwise.width,
                    channels = s.pointwise.out_channels;
  nn_detail::check_affine("relu_depthwise_pointwise_bn", channels, running, affine);
  nn_detail::Normaliser<T> normaliser(x.shape()[0], height * width, channels, x.tape().training());
  auto z = BasicTensor<T>::uninitialised({x.shape()[0], height, width, channels});
  kernel::separable(s, nn_detail::pixels(x, options.relu), depthwise.value().data(), pointwise.value().data(),
                    z.data(), [&](std::size_t image, const T* out) { normaliser.measure(image, out); });
  normaliser.settle(x.tape(), running, affine);
  std::vector<BasicInput<T>> inputs{x, depthwise, pointwise};
  if (affine) inputs.insert(inputs.end(), {BasicInput<T>(affine->scale), BasicInput<T>(affine->shift)});
  const auto attributes = nn_detail::fused_attributes(s.depthwise, options.relu, running.epsilon);
  return x.tape().record(
      {"relu_depthwise_pointwise_bn", attributes, {&running.mean, &running.variance}}, normaliser.result(z),
      inputs,
      [s, normaliser, relu = options.relu, z, x, dw = depthwise.value(), pw = pointwise.value()](
          const BasicTensor<T>& gradient, T factor, const InputGradients<T>& to) {
        const nn_detail::NormaliserGradient<T> slope(normaliser, z, gradient, factor);
        const auto room = [&](std::size_t i, const Shape& shape) {
          return to.wanted(i) ? BasicTensor<T>::uninitialised(shape) : BasicTensor<T>();
        };
        auto dx = to.take(0);
        const bool add = !dx.empty();
        if (!add) dx = room(0, x.shape());
        BasicTensor<T> d_depthwise = room(1, dw.shape()), d_pointwise = room(2, pw.shape());
        kernel::separable_backward<T>(
            s, nn_detail::pixels(x, relu), dw.data(), pw.data(),
            [&](std::size_t image, std::size_t from, std::size_t end, T* target) {
              slope.write(image, from, end, target, s.pointwise.out_channels);
            },
            {dx.data(), d_depthwise.data(), d_pointwise.data()}, add);
        to.add(0, std::move(dx));
        to.add(1, std::move(d_depthwise));
        to.add(2, std::move(d_pointwise));
        if (to.size() > 3) {
          to.add(3, slope.scale_gradient);
          to.add(4, slope.shift_gradient);
        }
      });
}

OGIVE_INSTANCE(Var relu_depthwise_pointwise_bn(const Var&, const Var&, const Var&,
                                               BasicRunningStatistics<float>&,
                                               const std::optional<BasicAffine<float>>&,
                                               const SeparableOptions&));

}  // namespace ogive::inline OGIVE_LEVEL
