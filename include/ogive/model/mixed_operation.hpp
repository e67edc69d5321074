#pragma once
/// The weighted sum of several operations on one edge.
#include <cstddef>
#include <utility>
#include <vector>

#include "ogive/model/operations.hpp"
#include "ogive/nn/layer.hpp"
#include "ogive/nn/ops/mixture.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// All operations that may stand on one edge; what flows is their sum at the mixing weights of the supernet.
class MixedOperation final : public Layer {
 public:
  /// The mixing weights of the pass under way, for all edges.
  struct Mixing {
    Var weights{};
  };

  /// @param first where this edge's weights begin
  /// @param candidates in the order of the weights; null where nothing flows
  MixedOperation(const Mixing& mixing, std::size_t first, std::vector<OperationLayer> candidates)
      : mixing_(&mixing), first_(first), candidates_(std::move(candidates)) {}

  void visit(LayerVisitor& visitor) override {
    for (const auto& candidate : candidates_)
      if (candidate) visitor.layer(candidate->name(), *candidate);
  }
  Shape plan(const Shape& in, Work& work) const override {
    Shape out = in;
    for (const auto& candidate : candidates_)
      if (candidate) out = candidate->planned(in, work);
    work.activations += out.size();
    return out;
  }

 private:
  /// Candidates of weight 0 are left out unless the weight's gradient is asked for; one alone at weight 1 is
  /// itself.
  Var forward(const Var& x) override {
    const Var& weights = mixing_->weights;
    std::vector<Var> terms;
    std::vector<std::size_t> places;
    for (std::size_t k = 0; k < candidates_.size(); ++k) {
      const bool silent = !weights.needs_gradient() && weights.value()[first_ + k] == 0.0F;
      if (!candidates_[k] || silent) continue;
      terms.push_back((*candidates_[k])(x));
      places.push_back(first_ + k);
    }
    if (terms.empty()) {
      Work ignored;
      return x.tape().constant(Tensor::zeros(plan(x.shape(), ignored)));
    }
    if (terms.size() == 1 && !weights.needs_gradient() && weights.value()[places[0]] == 1.0F) return terms[0];
    return mixture(terms, weights, std::move(places));
  }

  const Mixing* mixing_;
  std::size_t first_;
  std::vector<OperationLayer> candidates_;
};

}  // namespace ogive::inline OGIVE_LEVEL
