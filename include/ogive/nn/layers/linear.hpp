#pragma once
/// The layer of linear().
#include <cstddef>
#include <optional>

#include "ogive/nn/init.hpp"
#include "ogive/nn/layer.hpp"
#include "ogive/nn/ops/linear.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// x (batch, ..., in) to (batch, ..., out). Weights are LeCun-uniform and the bias 0 at first.
class Linear final : public Layer {
 public:
  Linear(std::size_t in, std::size_t out, bool bias = true)
      : weight_{.shape = {in, out}, .initialiser = init::lecun_uniform<float>} {
    if (bias) bias_ = Parameter{.shape = {out}, .initialiser = init::zeros<float>};
  }

  void visit(LayerVisitor& visitor) override {
    visitor.parameter("weight", weight_);
    if (bias_) visitor.parameter("bias", *bias_);
  }
  Shape plan(const Shape& in, Work& work) const override {
    const Shape out = linear_shape(in, weight_.shape);
    work.macs += out.size() * weight_.shape[0];
    return Layer::plan(out, work);
  }

 private:
  Var forward(const Var& x) override {
    Tape& tape = x.tape();
    return linear(x, tape.parameter(weight_), bias_ ? std::optional(tape.parameter(*bias_)) : std::nullopt);
  }
  Parameter weight_;
  std::optional<Parameter> bias_;
};

}  // namespace ogive::inline OGIVE_LEVEL
