#pragma once
/// Half the height and width without losing what lies between the strides.
#include <cstddef>

#include "ogive/nn/layers/conv.hpp"
#include "ogive/nn/ops/shape.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// ReLU, two pointwise convolutions with stride 2 side by side, the second one shifted by a pixel down and
/// right, batch norm: the skip connection of NASNet and DARTS where the image is halved. One weight (1, 1,
/// in, out) holds both, the first one in its first half of output channels.
class FactorizedReduce final : public Layer {
 public:
  /// @throws Error when `out` is odd
  FactorizedReduce(std::size_t in, std::size_t out, bool affine = true)
      : conv_(2 * in, even(out), 1, ReluConvBnOptions{.conv = {.groups = 2}, .affine = affine}) {}

  void visit(LayerVisitor& visitor) override { conv_.visit(visitor); }
  Shape plan(const Shape& in, Work& work) const override {
    return conv_.plan(Layer::plan(even_and_odd_pixels_shape(in), work), work);
  }

 private:
  static std::size_t even(std::size_t out) {
    if (out % 2 != 0) throw Error("factorized_reduce", "an even number of output channels", to_text(out));
    return out;
  }
  Var forward(const Var& x) override { return conv_(even_and_odd_pixels(x)); }
  ReluConvBn conv_;
};

}  // namespace ogive::inline OGIVE_LEVEL
