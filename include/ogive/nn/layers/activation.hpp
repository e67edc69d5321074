#pragma once
/// Layers without weights that map every element: ReLU and its kin, and the identity.
#include "ogive/nn/layer.hpp"
#include "ogive/nn/ops/activation.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// An operation of one value as a layer.
template <Var (*operation)(const Var&)>
class Activation final : public Layer {
  Var forward(const Var& x) override { return operation(x); }
};
using Relu = Activation<&relu<float>>;
using Relu6 = Activation<&relu6<float>>;
using Sigmoid = Activation<&sigmoid<float>>;
using Tanh = Activation<&tanh<float>>;
using Swish = Activation<&swish<float>>;
using HardSwish = Activation<&hard_swish<float>>;
using Gelu = Activation<&gelu<float>>;

/// Hands its input on.
class Identity final : public Layer {
 public:
  Shape plan(const Shape& in, Work&) const override { return in; }

 private:
  Var forward(const Var& x) override { return x; }
};

}  // namespace ogive::inline OGIVE_LEVEL
