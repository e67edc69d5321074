#pragma once
/// The cell of DARTS (Liu, Simonyan and Yang, ICLR 2019) with any layers on its edges.
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/model/operations.hpp"
#include "ogive/nn/layers.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/ops/shape.hpp"
#include "ogive/space/darts_cell.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Reads the outputs of the two cells before it. Each node is the sum of its incoming edges, zero without
/// any, as on paths of a supernet that have None there; the output are all nodes, side by side in channels.
class DartsCellLayer final : public Layer {
 public:
  /// @param preprocess0,preprocess1 bring the outputs of the cell before the last and of the last to one
  /// shape
  /// @param edges in the order of darts_edge(); null where nothing flows
  /// @param stride of the edges from the two inputs: 2 in a reduction cell. It says how large nodes are
  /// @throws Error when no cell has this number of edges
  DartsCellLayer(std::unique_ptr<Layer> preprocess0, std::unique_ptr<Layer> preprocess1,
                 std::vector<OperationLayer> edges, std::size_t stride = 1);

  /// The output for those of the cell before the last and of the last.
  Var operator()(const Var& before, const Var& last);
  using Layer::operator();

  OGIVE_INLINE void visit(LayerVisitor& visitor) override;
  Shape plan(const Shape& in, Work& work) const override { return join(in, in, work); }
  /// The shape of the output for inputs of these shapes; adds the work to `work`.
  Shape planned(const Shape& before, const Shape& last, Work& work) const;
  using Layer::planned;

 private:
  Var forward(const Var& x) override { return join(x, x); }

  Var join(const Var& before, const Var& last);

  Shape join(const Shape& before, const Shape& last, Work& work) const;

  /// The shape of a node, for a preprocessed input.
  Shape node_shape(const Shape& input) const;
  Var nothing(const Var& input) const {
    return input.tape().constant(Tensor::zeros(node_shape(input.shape())));
  }

  std::unique_ptr<Layer> preprocess0_, preprocess1_;
  std::vector<OperationLayer> edges_;
  std::size_t stride_, nodes_ = 0;
};

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE DartsCellLayer::DartsCellLayer(std::unique_ptr<Layer> preprocess0,
                                            std::unique_ptr<Layer> preprocess1,
                                            std::vector<OperationLayer> edges, std::size_t stride)
    : preprocess0_(named("preprocess0", std::move(preprocess0))),
      preprocess1_(named("preprocess1", std::move(preprocess1))),
      edges_(std::move(edges)),
      stride_(stride) {
  while (darts_edge_count(nodes_) < edges_.size()) ++nodes_;
  if (nodes_ == 0 || darts_edge_count(nodes_) != edges_.size())
    throw Error("DARTS cell", "2, 5, 9, 14, ... edges", to_text(edges_.size()));
  for (std::size_t edge = 0; edge < edges_.size(); ++edge)
    if (edges_[edge]) edges_[edge]->set_name(concat("edges.", edge));
}

OGIVE_INLINE Var DartsCellLayer::operator()(const Var& before, const Var& last) {
  const nn_detail::TracedLayer traced(last.tape(), name());
  try {
    return join(before, last);
  } catch (const Error& error) {
    throw error.inside(name());
  }
}

OGIVE_INLINE void DartsCellLayer::visit(LayerVisitor& visitor) {
  visitor.layer(preprocess0_->name(), *preprocess0_);
  visitor.layer(preprocess1_->name(), *preprocess1_);
  for (const auto& edge : edges_)
    if (edge) visitor.layer(edge->name(), *edge);
}

OGIVE_INLINE Shape DartsCellLayer::planned(const Shape& before, const Shape& last, Work& work) const {
  try {
    return join(before, last, work);
  } catch (const Error& error) {
    throw error.inside(name());
  }
}

OGIVE_INLINE Var DartsCellLayer::join(const Var& before, const Var& last) {
  std::vector<Var> nodes{(*preprocess0_)(before), (*preprocess1_)(last)};
  for (std::size_t node = 0; node < nodes_; ++node) {
    std::vector<Var> terms;
    for (std::size_t input = 0; input < node + 2; ++input)
      if (const auto& edge = edges_[darts_edge(node, input)]) terms.push_back((*edge)(nodes[input]));
    nodes.push_back(terms.empty() ? nothing(nodes[0]) : sum(terms));
  }
  nodes.erase(nodes.begin(), nodes.begin() + 2);
  return concat_channels(nodes);
}

OGIVE_INLINE Shape DartsCellLayer::join(const Shape& before, const Shape& last, Work& work) const {
  std::vector<Shape> nodes{preprocess0_->planned(before, work), preprocess1_->planned(last, work)};
  if (nodes[0] != nodes[1])
    throw Error(preprocess0_->name(), concat("an output of shape ", nodes[1].text()), nodes[0].text());
  const Shape common = node_shape(nodes[0]);
  for (std::size_t node = 0; node < nodes_; ++node) {
    for (std::size_t input = 0; input < node + 2; ++input) {
      const auto& edge = edges_[darts_edge(node, input)];
      if (!edge) continue;
      const Shape out = edge->planned(nodes[input], work);
      if (out != common) throw Error(edge->name(), concat("an output of shape ", common.text()), out.text());
    }
    nodes.push_back(common);
  }
  Shape output = common;
  output[3] *= nodes_;
  return output;
}

OGIVE_INLINE Shape DartsCellLayer::node_shape(const Shape& input) const {
  Shape shape = input;
  for (const std::size_t side : {1U, 2U}) shape[side] = (shape[side] + stride_ - 1) / stride_;
  return shape;
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
