#pragma once
/// The layer of relu_depthwise_pointwise_bn().
#include <cstddef>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/layers/conv.hpp"
#include "ogive/nn/ops/separable.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// How a ReluSeparableBn slides, and whether its batch norm learns scale and shift.
struct ReluSeparableBnOptions {
  SeparableOptions conv{};
  bool affine = true;
};

/// ReLU, depthwise convolution, pointwise convolution, batch norm as one node; weights are He-normal at
/// first.
class ReluSeparableBn final : public Layer {
 public:
  ReluSeparableBn(std::size_t in, std::size_t out, Extent kernel, const ReluSeparableBnOptions& options = {});

  OGIVE_INLINE void visit(LayerVisitor& visitor) override;
  OGIVE_INLINE Shape plan(const Shape& in, Work& work) const override;

 private:
  OGIVE_INLINE Var forward(const Var& x) override;
  ReluSeparableBnOptions options_;
  Parameter depthwise_, pointwise_;
  nn_detail::BatchNormState norm_;
};

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE ReluSeparableBn::ReluSeparableBn(std::size_t in, std::size_t out, Extent kernel,
                                              const ReluSeparableBnOptions& options)
    : options_(options),
      depthwise_(nn_detail::conv_weight(in, in, kernel, in)),
      pointwise_(nn_detail::conv_weight(in, out, 1, 1)),
      norm_(out, options.affine) {}

OGIVE_INLINE void ReluSeparableBn::visit(LayerVisitor& visitor) {
  visitor.parameter("depthwise", depthwise_);
  visitor.parameter("pointwise", pointwise_);
  norm_.visit(visitor);
}

OGIVE_INLINE Shape ReluSeparableBn::plan(const Shape& in, Work& work) const {
  const auto s = separable(in, depthwise_.shape, pointwise_.shape, options_.conv);
  const std::size_t pixels = in[0] * s.pointwise.height * s.pointwise.width;
  work.macs += pixels * (depthwise_.shape.size() + pointwise_.shape.size());
  return Layer::plan({in[0], s.pointwise.height, s.pointwise.width, s.pointwise.out_channels}, work);
}

OGIVE_INLINE Var ReluSeparableBn::forward(const Var& x) {
  Tape& tape = x.tape();
  return relu_depthwise_pointwise_bn(x, tape.parameter(depthwise_), tape.parameter(pointwise_), norm_.running,
                                     norm_.affine(tape), options_.conv);
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
