#pragma once
/// Convolution, alone and as the fused ReLU-convolution-batch norm that cells are made of.
#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/ops/activation.hpp"
#include "ogive/nn/ops/norm.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/kernels/conv.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// How a convolution slides. One number means both directions.
struct ConvOptions {
  Extent stride = 1;
  Extent padding = 0;
  Extent dilation = 1;
  std::size_t groups = 1;
};

/// The kernel geometry of x (batch, height, width, channels) and weight (kh, kw, channels / groups,
/// out_channels).
/// @throws Error, with the shapes, when they do not fit
kernel::Convolution convolution(const Shape& x, const Shape& weight, const ConvOptions& options);

namespace nn_detail {
std::array<Attribute, 7> conv_attributes(const kernel::Convolution& s);
/// Of a convolution between ReLU, if `relu`, and batch norm.
std::array<Attribute, 9> fused_attributes(const kernel::Convolution& s, bool relu, double epsilon);

template <std::floating_point T>
Shape output_shape(const kernel::Convolution& s) {
  return {s.batch, s.out_height(), s.out_width(), s.out_channels};
}

/// The values of `x` for a kernel; the result of a batch norm need not be written first.
template <std::floating_point T>
kernel::Pixels<T> pixels(const BasicVar<T>& x, bool relu) {
  if (!x.normalised()) return kernel::Pixels<T>(x.value().data(), relu);
  const auto term = x.normalised()->term(1);
  return kernel::Pixels<T>(term.x, relu, term.scale, term.shift);
}

/// Input and weight gradients of a convolution whose output gradient `fill` writes (see
/// kernel::convolve_backward).
template <std::floating_point T>
void deliver_conv_gradients(
    const kernel::Convolution& s, const kernel::Pixels<T>& x, const BasicTensor<T>& weight,
    const InputGradients<T>& to,
    std::type_identity_t<FunctionRef<void(std::size_t, const kernel::Frame&, T*)>> fill) {
  auto dx = to.take(0);
  const bool add = !dx.empty();
  if (to.wanted(0) && !add) dx = BasicTensor<T>::uninitialised({s.batch, s.height, s.width, s.channels});
  auto dw = to.wanted(1) ? BasicTensor<T>::uninitialised(weight.shape()) : BasicTensor<T>();
  kernel::convolve_backward(s, x, weight.data(), fill, dx.data(), dw.data(), add);
  if (to.wanted(0)) to.add(0, std::move(dx));
  if (to.wanted(1)) to.add(1, std::move(dw));
}
}  // namespace nn_detail

/// The cross-correlation that deep learning calls convolution. x is (batch, height, width, channels), weight
/// (kh, kw, channels / groups, out_channels); the result is (batch, out_height, out_width, out_channels) with
/// out = floor((in + 2 padding - dilation (kernel - 1) - 1) / stride) + 1.
template <std::floating_point T>
BasicVar<T> conv2d(const BasicVar<T>& x, const BasicVar<T>& weight, const ConvOptions& options = {}) {
  const auto s = convolution(x.shape(), weight.shape(), options);
  auto y = BasicTensor<T>::uninitialised(nn_detail::output_shape<T>(s));
  kernel::convolve(s, nn_detail::pixels(x, false), weight.value().data(), y.data());
  const auto attributes = nn_detail::conv_attributes(s);
  return x.tape().record(
      {"conv2d", attributes}, std::move(y), {x, weight},
      [s, x, w = weight.value()](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
        nn_detail::deliver_conv_gradients(s, nn_detail::pixels(x, false), w, to,
                                          [&](std::size_t image, const kernel::Frame& frame, T* target) {
                                            kernel::fill_frame(frame,
                                                               gradient.data() + image * s.out_image_size(),
                                                               s.out_height(), s.out_width(), target);
                                          });
      });
}

/// batch_norm(conv2d(relu ? max(x, 0) : x, weight)) as one node: statistics are taken from each image while
/// it is in the cache, and neither the rectified input nor the gradient of the convolution's output is ever
/// written to memory.
template <std::floating_point T>
BasicVar<T> relu_conv_bn(const BasicVar<T>& x, const BasicVar<T>& weight, BasicRunningStatistics<T>& running,
                         const std::optional<BasicAffine<T>>& affine = {}, const ConvOptions& options = {},
                         bool relu = true) {
  if (x.tape().in_parts())
    return batch_norm(conv2d(relu ? nn_detail::activate<kernel::Relu>(x) : x, weight, options), running,
                      affine);
  const auto s = convolution(x.shape(), weight.shape(), options);
  nn_detail::check_affine("relu_conv_bn", s.out_channels, running, affine);
  nn_detail::Normaliser<T> normaliser(s.batch, s.out_height() * s.out_width(), s.out_channels,
                                      x.tape().training());
  auto z = BasicTensor<T>::uninitialised(nn_detail::output_shape<T>(s));
  kernel::convolve(s, nn_detail::pixels(x, relu), weight.value().data(), z.data(),
                   [&](std::size_t image, const T* out) { normaliser.measure(image, out); });
  normaliser.settle(x.tape(), running, affine);
  std::vector<BasicInput<T>> inputs{x, weight};
  if (affine) inputs.insert(inputs.end(), {BasicInput<T>(affine->scale), BasicInput<T>(affine->shift)});
  const auto attributes = nn_detail::fused_attributes(s, relu, running.epsilon);
  return x.tape().record({"relu_conv_bn", attributes, {&running.mean, &running.variance}},
                         normaliser.result(z), inputs,
                         [s, normaliser, relu, z, x, w = weight.value()](
                             const BasicTensor<T>& gradient, T factor, const InputGradients<T>& to) {
                           const nn_detail::NormaliserGradient<T> slope(normaliser, z, gradient, factor);
                           nn_detail::deliver_conv_gradients(
                               s, nn_detail::pixels(x, relu), w, to,
                               [&](std::size_t image, const kernel::Frame& frame, T* target) {
                                 slope.write_framed(image, s.out_height(), s.out_width(), frame, target);
                               });
                           if (to.size() > 2) {
                             to.add(2, slope.scale_gradient);
                             to.add(3, slope.shift_gradient);
                           }
                         });
}

OGIVE_INSTANCE(Var conv2d(const Var&, const Var&, const ConvOptions&));
OGIVE_INSTANCE(Var relu_conv_bn(const Var&, const Var&, BasicRunningStatistics<float>&,
                                const std::optional<BasicAffine<float>>&, const ConvOptions&, bool));

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE kernel::Convolution convolution(const Shape& x, const Shape& weight,
                                             const ConvOptions& options) {
  if (x.rank() != 4)
    throw Error("conv2d", "images (batch, height, width, channels)", concat("shape ", x.text()));
  if (weight.rank() != 4)
    throw Error("conv2d", "weights (height, width, channels / groups, out channels)",
                concat("shape ", weight.text()));
  if (options.groups == 0 || x[3] % options.groups != 0 || weight[3] % options.groups != 0)
    throw Error("conv2d", concat("groups that divide ", x[3], " and ", weight[3], " channels"),
                to_text(options.groups));
  if (weight[2] * options.groups != x[3])
    throw Error("conv2d", concat(weight[2] * options.groups, " input channels"),
                concat(x[3], " in shape ", x.text()));
  kernel::Convolution s;
  s.batch = x[0];
  s.height = x[1];
  s.width = x[2];
  s.channels = x[3];
  s.kernel = {weight[0], weight[1]};
  s.stride = options.stride;
  s.padding = options.padding;
  s.dilation = options.dilation;
  s.out_channels = weight[3];
  s.groups = options.groups;
  kernel::window_positions(s.height, s.kernel.height, s.stride.height, s.padding.height, s.dilation.height,
                           "conv2d");
  kernel::window_positions(s.width, s.kernel.width, s.stride.width, s.padding.width, s.dilation.width,
                           "conv2d");
  return s;
}

namespace nn_detail {

OGIVE_INLINE std::array<Attribute, 7> conv_attributes(const kernel::Convolution& s) {
  const auto number = [](std::size_t length) { return static_cast<double>(length); };
  return {{{"stride.height", number(s.stride.height)},
           {"stride.width", number(s.stride.width)},
           {"padding.height", number(s.padding.height)},
           {"padding.width", number(s.padding.width)},
           {"dilation.height", number(s.dilation.height)},
           {"dilation.width", number(s.dilation.width)},
           {"groups", number(s.groups)}}};
}

OGIVE_INLINE std::array<Attribute, 9> fused_attributes(const kernel::Convolution& s, bool relu,
                                                       double epsilon) {
  std::array<Attribute, 9> all{{{"relu", relu ? 1.0 : 0.0}, {"epsilon", epsilon}}};
  const auto conv = conv_attributes(s);
  std::copy(conv.begin(), conv.end(), all.begin() + 2);
  return all;
}

}  // namespace nn_detail
}  // namespace ogive::inline OGIVE_LEVEL

#endif
