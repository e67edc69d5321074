#pragma once
/// The network of NAS-Bench-201 (Dong and Yang, ICLR 2020, section 2 and figure 1) around a cell.
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/type_name.hpp"
#include "ogive/model/network.hpp"
#include "ogive/model/operations.hpp"
#include "ogive/nn/layers.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/space/nb201.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Four nodes; each is the sum of its incoming edges; the last is the output. Edges that do not reach the
/// output keep their weights but are not computed.
class Nb201CellLayer final : public Layer {
 public:
  /// @param edges in the order of nb201_edges; null where nothing flows
  explicit Nb201CellLayer(std::array<OperationLayer, 6> edges);

  void visit(LayerVisitor& visitor) override {
    for (const auto& edge : edges_)
      if (edge) visitor.layer(edge->name(), *edge);
  }
  OGIVE_INLINE Shape plan(const Shape& in, Work& work) const override;

 private:
  OGIVE_INLINE Var forward(const Var& x) override;

  std::array<OperationLayer, 6> edges_;
  std::array<bool, 6> live_{};
};

/// Average pooling by halving().
class HalvingPool final : public Layer {
 public:
  Shape plan(const Shape& in, Work& work) const override { return AvgPool(halving(in)).plan(in, work); }

 private:
  Var forward(const Var& x) override { return avg_pool(x, halving(x.shape())); }
};

/// Between two stages: half the height and width, more channels (a basic residual block).
class ResidualReduction final : public Layer {
 public:
  ResidualReduction(std::size_t in_channels, std::size_t out_channels);

  void visit(LayerVisitor& visitor) override {
    for (Layer* layer : {first_.get(), second_.get(), shortcut_.get()}) visitor.layer(layer->name(), *layer);
  }
  Shape plan(const Shape& in, Work& work) const override {
    shortcut_->planned(pool_->planned(in, work), work);
    return second_->planned(first_->planned(in, work), work);
  }

 private:
  Var forward(const Var& x) override {
    return sum<float>({(*second_)((*first_)(x)), (*shortcut_)((*pool_)(x))});
  }

  std::unique_ptr<Layer> first_, second_, pool_, shortcut_;
};

/// What surrounds the cells of NAS-Bench-201; the numbers are those of BasicNb201Space.
struct Nb201Skeleton {
  std::size_t channels = 16;  ///< of the first stage
  std::size_t cells = 5;      ///< in each stage
  std::size_t stem_stride = 1;
  bool affine = true;  ///< whether batch norms on the edges learn scale and shift
};

/// Stem, three stages of cells with C, 2C and 4C channels, batch norm, ReLU, global average pooling, linear.
/// @param edges asked for the six edges of each cell, in the order of nb201_edges
Network nb201_network(const Nb201Skeleton& skeleton, const NetworkShape& shape, EdgeFactory& edges);

/// What the space's options say about the network.
/// @throws Error when one is out of range
template <class... Operations>
Nb201Skeleton skeleton(const BasicNb201Space<Operations...>& space) {
  check_fields(space, type_name<BasicNb201Space<Operations...>>());
  return {.channels = static_cast<std::size_t>(space.channels),
          .cells = static_cast<std::size_t>(space.cells),
          .stem_stride = static_cast<std::size_t>(space.stem_stride)};
}

/// The network with the layers of `edges` on the edges of its cells.
/// @param shared whether architectures share the weights: batch norms on the edges then have no scale and
/// shift
template <class... Operations>
Network lay_out(const BasicNb201Space<Operations...>& space, const NetworkShape& shape, EdgeFactory& edges,
                bool shared) {
  Nb201Skeleton layout = skeleton(space);
  layout.affine = !shared;
  return nb201_network(layout, shape, edges);
}

/// The network of one cell.
/// @throws Error when an option of the space is out of range, or the cell is of another space
template <class... Operations>
Network build(const BasicNb201Space<Operations...>& space, const Nb201Cell& cell, const NetworkShape& shape) {
  if (!space.contains(cell)) throw Error("build", "a cell of this space", "a cell with an unknown operation");
  PathOperations<BasicNb201Space<Operations...>> edges(space.path(cell));
  return lay_out(space, shape, edges, false);
}

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE Nb201CellLayer::Nb201CellLayer(std::array<OperationLayer, 6> edges) : edges_(std::move(edges)) {
  std::array<bool, 4> reaches{false, false, false, true};
  for (std::size_t edge = 6; edge-- > 0;) {  // edges are sorted by their end
    const auto [from, to] = nb201_edges[edge];
    if (!edges_[edge]) continue;
    edges_[edge]->set_name(concat("edges.", edge));
    live_[edge] = reaches[static_cast<std::size_t>(to)];
    if (live_[edge]) reaches[static_cast<std::size_t>(from)] = true;
  }
}

OGIVE_INLINE Shape Nb201CellLayer::plan(const Shape& in, Work& work) const {
  for (const auto& edge : edges_) {
    if (!edge) continue;
    const Shape out = edge->planned(in, work);
    if (out != in) throw Error(edge->name(), concat("an output of shape ", in.text()), out.text());
  }
  return in;
}

OGIVE_INLINE Var Nb201CellLayer::forward(const Var& x) {
  std::array<std::vector<Var>, 4> terms{{{x}, {}, {}, {}}};
  std::array<std::optional<Var>, 4> nodes;
  const auto node = [&](std::size_t i) -> const Var& {
    if (!nodes[i]) nodes[i] = terms[i].empty() ? x.tape().constant(Tensor::zeros(x.shape())) : sum(terms[i]);
    terms[i].clear();
    return *nodes[i];
  };
  for (std::size_t edge = 0; edge < 6; ++edge) {
    const auto [from, to] = nb201_edges[edge];
    if (live_[edge])
      terms[static_cast<std::size_t>(to)].push_back((*edges_[edge])(node(static_cast<std::size_t>(from))));
  }
  return node(3);
}

OGIVE_INLINE ResidualReduction::ResidualReduction(std::size_t in_channels, std::size_t out_channels)
    : first_(named("conv_a",
                   std::make_unique<ReluConvBn>(in_channels, out_channels, 3,
                                                ReluConvBnOptions{.conv = {.stride = 2, .padding = 1}}))),
      second_(named("conv_b", std::make_unique<ReluConvBn>(out_channels, out_channels, 3,
                                                           ReluConvBnOptions{.conv = {.padding = 1}}))),
      pool_(named("pool", std::make_unique<HalvingPool>())),
      shortcut_(named("shortcut", std::make_unique<Conv2d>(in_channels, out_channels, 1))) {}

OGIVE_INLINE Network nb201_network(const Nb201Skeleton& skeleton, const NetworkShape& shape,
                                   EdgeFactory& edges) {
  std::size_t channels = skeleton.channels;
  auto network = std::make_unique<Sequential>();
  const ConvOptions stem{.stride = skeleton.stem_stride, .padding = 1};
  network->add(named("stem", std::make_unique<ReluConvBn>(shape.channels, channels, 3,
                                                          ReluConvBnOptions{.conv = stem, .relu = false})));
  std::size_t number = 0;
  for (int stage = 0; stage < 3; ++stage) {
    if (stage > 0) {
      network->add(
          named(concat("cells.", number++), std::make_unique<ResidualReduction>(channels, 2 * channels)));
      channels *= 2;
    }
    const OperationShape place{.in_channels = channels, .out_channels = channels, .affine = skeleton.affine};
    for (std::size_t i = 0; i < skeleton.cells; ++i) {
      std::array<OperationLayer, 6> layers;
      for (std::size_t edge = 0; edge < 6; ++edge) layers[edge] = edges.make(edge, place);
      network->add(named(concat("cells.", number++), std::make_unique<Nb201CellLayer>(std::move(layers))));
    }
  }
  network->add(named("last", std::make_unique<BatchNorm>(channels)));
  network->add(named("relu", std::make_unique<Relu>()));
  network->add(named("pool", std::make_unique<GlobalAvgPool>()));
  network->add(named("classifier", std::make_unique<Linear>(channels, shape.classes)));
  return {std::move(network), shape};
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
