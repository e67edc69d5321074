#pragma once
/// Layers without weights that map every element: ReLU and its kin, and the identity.
#include "ogive/nn/layer.hpp"
#include "ogive/nn/ops/activation.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// An activation of kernels/activation.hpp as a layer. Nothing of it is compiled before a program makes one.
template <class Function>
class Activation final : public Layer {
  Var forward(const Var& x) override { return nn_detail::activate<Function>(x); }
};
using Relu = Activation<kernel::Relu>;
using Relu6 = Activation<kernel::Relu6>;
using Sigmoid = Activation<kernel::Sigmoid>;
using Tanh = Activation<kernel::Tanh>;
using Swish = Activation<kernel::Swish>;
using HardSwish = Activation<kernel::HardSwish>;
using Gelu = Activation<kernel::Gelu>;

/// Hands its input on.
class Identity final : public Layer {
 public:
  Shape plan(const Shape& in, Work&) const override { return in; }

 private:
  Var forward(const Var& x) override { return x; }
};

}  // namespace ogive::inline OGIVE_LEVEL
