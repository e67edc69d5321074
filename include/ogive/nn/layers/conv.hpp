#pragma once
/// Layers that convolve or normalise images (batch, height, width, channels).
#include <cstddef>
#include <optional>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/init.hpp"
#include "ogive/nn/layer.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/ops/conv.hpp"
#include "ogive/nn/ops/norm.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace nn_detail {

/// Weights (kh, kw, in / groups, out) of a convolution. @throws Error when the groups do not divide the
/// channels
Parameter conv_weight(std::size_t in, std::size_t out, Extent kernel, std::size_t groups);

/// The shape of a convolution's result; adds its work.
Shape plan_conv(const Shape& in, const Shape& weight, const ConvOptions& options, Work& work);

/// What a batch norm remembers and learns.
struct BatchNormState {
  RunningStatistics running;
  std::optional<Parameter> scale, shift;

  BatchNormState(std::size_t channels, bool affine);
  std::optional<BasicAffine<float>> affine(Tape& tape) {
    if (!scale) return {};
    return BasicAffine<float>{tape.parameter(*scale), tape.parameter(*shift)};
  }
  void visit(LayerVisitor& visitor);
};

}  // namespace nn_detail

/// conv2d() with weights of its own, He-normal at first, and a bias if asked for, 0 at first.
class Conv2d final : public Layer {
 public:
  Conv2d(std::size_t in, std::size_t out, Extent kernel, const ConvOptions& options = {}, bool bias = false)
      : options_(options), weight_(nn_detail::conv_weight(in, out, kernel, options.groups)) {
    if (bias) bias_ = Parameter{.shape = {out}, .initialiser = init::zeros<float>};
  }

  void visit(LayerVisitor& visitor) override {
    visitor.parameter("weight", weight_);
    if (bias_) visitor.parameter("bias", *bias_);
  }
  Shape plan(const Shape& in, Work& work) const override {
    return nn_detail::plan_conv(in, weight_.shape, options_, work);
  }

 private:
  Var forward(const Var& x) override {
    const Var y = conv2d(x, x.tape().parameter(weight_), options_);
    return bias_ ? add_bias(y, x.tape().parameter(*bias_)) : y;
  }
  ConvOptions options_;
  Parameter weight_;
  std::optional<Parameter> bias_;
};

/// batch_norm() over the last dimension, with its running statistics; scale 1 and shift 0 at first if affine.
class BatchNorm final : public Layer {
 public:
  explicit BatchNorm(std::size_t channels, bool affine = true) : state_(channels, affine) {}

  void visit(LayerVisitor& visitor) override { state_.visit(visitor); }
  OGIVE_INLINE Shape plan(const Shape& in, Work& work) const override;

 private:
  Var forward(const Var& x) override { return batch_norm(x, state_.running, state_.affine(x.tape())); }
  nn_detail::BatchNormState state_;
};

/// What surrounds the convolution of a ReluConvBn.
struct ReluConvBnOptions {
  ConvOptions conv{};
  bool relu = true;    ///< whether the input is rectified first
  bool affine = true;  ///< whether the normalised output is scaled and shifted by learned factors
};

/// relu_conv_bn(): ReLU, convolution, batch norm as one node, the operation of NAS cells.
class ReluConvBn final : public Layer {
 public:
  ReluConvBn(std::size_t in, std::size_t out, Extent kernel, const ReluConvBnOptions& options = {})
      : options_(options),
        weight_(nn_detail::conv_weight(in, out, kernel, options.conv.groups)),
        norm_(out, options.affine) {}

  void visit(LayerVisitor& visitor) override {
    visitor.parameter("weight", weight_);
    norm_.visit(visitor);
  }
  Shape plan(const Shape& in, Work& work) const override {
    return nn_detail::plan_conv(in, weight_.shape, options_.conv, work);
  }

 private:
  OGIVE_INLINE Var forward(const Var& x) override;
  ReluConvBnOptions options_;
  Parameter weight_;
  nn_detail::BatchNormState norm_;
};

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {
namespace nn_detail {

OGIVE_INLINE Parameter conv_weight(std::size_t in, std::size_t out, Extent kernel, std::size_t groups) {
  if (groups == 0 || in % groups != 0 || out % groups != 0)
    throw Error("conv2d", concat("groups that divide ", in, " and ", out, " channels"), to_text(groups));
  return {.shape = {kernel.height, kernel.width, in / groups, out},
          .initialiser = init::kaiming_normal<float>};
}

OGIVE_INLINE Shape plan_conv(const Shape& in, const Shape& weight, const ConvOptions& options, Work& work) {
  const Shape out = output_shape<float>(convolution(in, weight, options));
  work.macs += out.size() / out.last() * weight.size();
  work.activations += out.size();
  return out;
}

OGIVE_INLINE BatchNormState::BatchNormState(std::size_t channels, bool affine) : running(channels) {
  if (!affine) return;
  scale = Parameter{.shape = {channels}, .initialiser = init::ones<float>};
  shift = Parameter{.shape = {channels}, .initialiser = init::zeros<float>};
}

OGIVE_INLINE void BatchNormState::visit(LayerVisitor& visitor) {
  if (scale) {
    visitor.parameter("scale", *scale);
    visitor.parameter("shift", *shift);
  }
  visitor.buffer("running_mean", running.mean);
  visitor.buffer("running_var", running.variance);
}

}  // namespace nn_detail

OGIVE_INLINE Shape BatchNorm::plan(const Shape& in, Work& work) const {
  if (in.last() != state_.running.channels())
    throw Error("batch_norm", concat(state_.running.channels(), " channels"), concat("shape ", in.text()));
  return Layer::plan(in, work);
}

OGIVE_INLINE Var ReluConvBn::forward(const Var& x) {
  Tape& tape = x.tape();
  return relu_conv_bn(x, tape.parameter(weight_), norm_.running, norm_.affine(tape), options_.conv,
                      options_.relu);
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
