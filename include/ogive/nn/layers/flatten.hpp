#pragma once
#include "ogive/nn/layer.hpp"
#include "ogive/nn/ops/shape.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// flatten(): (batch, ...) to (batch, features).
class Flatten final : public Layer {
 public:
  Shape plan(const Shape& in, Work&) const override { return flat_shape(in); }

 private:
  Var forward(const Var& x) override { return flatten(x); }
};

}  // namespace ogive::inline OGIVE_LEVEL
