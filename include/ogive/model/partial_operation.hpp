#pragma once
/// Partial channel connections (Xu, Xie, Zhang, Chen, Qi, Tian and Xiong, "PC-DARTS", ICLR 2020,
/// section 3.2).
#include <cstddef>
#include <optional>
#include <utility>

#include "ogive/model/mixed_operation.hpp"
#include "ogive/model/operations.hpp"
#include "ogive/nn/layer.hpp"
#include "ogive/nn/layers/pool.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/ops/mixture.hpp"
#include "ogive/nn/ops/shape.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// The place of an operation that sees one of `divisor` parts of the channels.
/// @throws Error when they can't be divided
inline OperationShape part_of(OperationShape shape, std::size_t divisor) {
  for (std::size_t* channels : {&shape.in_channels, &shape.out_channels}) {
    if (divisor == 0 || *channels % divisor != 0)
      throw Error("partial channels", concat("channels divisible by ", divisor), to_text(*channels));
    *channels /= divisor;
  }
  return shape;
}

/// An operation that sees the first of `divisor` parts of the channels. The others pass by, max-pooled where
/// the operation has a stride; then channels are shuffled, so that the next operation sees others.
///
/// Beside a mixed operation they pass by with the sum of the edge's mixing weights: 1 for those of a softmax,
/// and the edge's share where edges are normalised (section 3.3), which is a factor of both.
class PartialOperation final : public Layer {
 public:
  /// Where the mixing weights of an edge are.
  struct Share {
    const MixedOperation::Mixing* mixing;
    std::size_t first, count;
  };

  /// @param operation on as many channels as part_of() says
  PartialOperation(OperationLayer operation, std::size_t divisor, std::size_t stride,
                   std::optional<Share> share = {})
      : operation_(std::move(operation)), divisor_(divisor), stride_(stride), share_(share) {}

  void visit(LayerVisitor& visitor) override { operation_->visit(visitor); }
  Shape plan(const Shape& in, Work& work) const override {
    Shape seen = in;
    seen[3] /= divisor_;
    Shape out = operation_->planned(seen, work);
    out[3] *= divisor_;
    work.activations += 3 * out.size();  // what passes by, both side by side, shuffled
    return out;
  }

 private:
  Var forward(const Var& x) override {
    const std::size_t channels = x.shape().last(), seen = channels / divisor_;
    const Var changed = (*operation_)(slice_channels(x, 0, seen));
    return shuffle_channels(concat_channels({changed, passed_by(slice_channels(x, seen, channels))}),
                            divisor_);
  }
  Var passed_by(const Var& x) const {
    const Var y = stride_ == 1 ? x : max_pool(x, halving(x.shape()));
    if (!share_) return y;
    const Var own = slice_channels(share_->mixing->weights, share_->first, share_->first + share_->count);
    return mixture<float>({y}, total(own), {0});
  }

  OperationLayer operation_;
  std::size_t divisor_, stride_;
  std::optional<Share> share_;
};

}  // namespace ogive::inline OGIVE_LEVEL
