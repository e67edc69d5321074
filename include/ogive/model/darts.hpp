#pragma once
/// The networks of DARTS (Liu, Simonyan and Yang, ICLR 2019) around its cells, as in the authors' model.py:
/// the one for CIFAR and the one for ImageNet.
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/type_name.hpp"
#include "ogive/model/darts_cell.hpp"
#include "ogive/model/network.hpp"
#include "ogive/model/operations.hpp"
#include "ogive/nn/layers.hpp"
#include "ogive/space/darts.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// What surrounds the edges of DARTS; the numbers are those of BasicDartsSpace.
struct DartsSkeleton {
  std::size_t nodes = 4;      ///< of each cell
  std::size_t channels = 36;  ///< of a node of the first cells
  std::size_t cells = 20;
  std::size_t stem_stride = 1;  ///< of the stem for CIFAR
  bool imagenet = false;        ///< the stem that halves the image three times
  bool auxiliary = false;       ///< a second classifier after two thirds of the cells
  bool affine = true;           ///< whether batch norms in cells learn scale and shift; not in the supernet
  bool pool_norm = false;       ///< whether batch norm follows each pooling on an edge; only in the supernet
};

/// A stem, cells that each read the two before them, global average pooling, a linear layer. While training,
/// the logits of the auxiliary classifier, if there is one, are left in Tape::auxiliary().
class DartsLayers final : public Layer {
 public:
  struct Parts {
    std::unique_ptr<Layer> stem0;
    std::unique_ptr<Layer> stem1{};  ///< null: both inputs of the first cell are the output of stem0
    std::vector<std::unique_ptr<DartsCellLayer>> cells{};
    std::unique_ptr<Layer> auxiliary{};  ///< may be null
    std::size_t auxiliary_after = 0;     ///< the number of the cell whose output it reads
    std::unique_ptr<Layer> pool{}, classifier{};
  };
  explicit DartsLayers(Parts parts) : parts_(std::move(parts)) {}

  OGIVE_INLINE void visit(LayerVisitor& visitor) override;
  /// The auxiliary classifier's work is not counted: it only trains.
  OGIVE_INLINE Shape plan(const Shape& in, Work& work) const override;

 private:
  OGIVE_INLINE Var forward(const Var& x) override;

  Parts parts_;
};

namespace nn_detail {

inline std::unique_ptr<Layer> darts_conv(std::size_t in, std::size_t out, std::size_t stride, bool relu) {
  return std::make_unique<ReluConvBn>(
      in, out, 3, ReluConvBnOptions{.conv = {.stride = stride, .padding = 1}, .relu = relu});
}

/// The second classifier: on CIFAR it reads images of 8 x 8, on ImageNet of 7 x 7. That on ImageNet has no
/// last batch norm, as in the experiments of the paper.
std::unique_ptr<Layer> darts_auxiliary(std::size_t channels, std::size_t classes, bool imagenet);

/// The channels of the two outputs that a cell reads, and whether the older one is twice as large.
struct DartsInputs {
  std::size_t before, last;
  bool halved;
};

/// @throws Error unless `halvings` halvings bring images to what the auxiliary classifier takes
void check_auxiliary(const NetworkShape& shape, std::size_t halvings, bool imagenet);

std::unique_ptr<DartsCellLayer> darts_cell(const DartsSkeleton& skeleton, const DartsInputs& in,
                                           std::size_t channels, bool reduction, EdgeFactory& factory);

}  // namespace nn_detail

/// The network of DARTS for CIFAR or ImageNet. The cells at one and two thirds halve the image and double the
/// channels.
/// @param factory asked for all edges that each cell can have: numbers below darts_edge_count(nodes) in a
/// normal cell, as many more in a reduction cell
/// @throws Error when the auxiliary classifier does not take images of this size
Network darts_network(const DartsSkeleton& skeleton, const NetworkShape& shape, EdgeFactory& factory);

/// What the space's options say about the network.
/// @throws Error when one is out of range
template <class... Operations>
DartsSkeleton skeleton(const BasicDartsSpace<Operations...>& space) {
  check_fields(space, type_name<BasicDartsSpace<Operations...>>());
  return {.nodes = static_cast<std::size_t>(space.nodes),
          .channels = static_cast<std::size_t>(space.channels),
          .cells = static_cast<std::size_t>(space.cells),
          .stem_stride = static_cast<std::size_t>(space.stem_stride),
          .imagenet = space.imagenet,
          .auxiliary = space.auxiliary};
}

/// The network with the layers of `edges` on the edges of its cells.
/// @param shared whether architectures share the weights, as in the authors' model_search.py: batch norms in
/// cells then have no scale and shift, one follows each pooling, and there is no auxiliary classifier
/// @throws Error when an option of the space is out of range
template <class... Operations>
Network lay_out(const BasicDartsSpace<Operations...>& space, const NetworkShape& shape, EdgeFactory& edges,
                bool shared) {
  DartsSkeleton layout = skeleton(space);
  layout.affine = !shared;
  layout.pool_norm = shared;
  layout.auxiliary = layout.auxiliary && !shared;
  return darts_network(layout, shape, edges);
}

/// The operations of one architecture, each but the identity under drop-path with the probability of the
/// tape.
template <class Space>
class DartsOperations final : public EdgeFactory {
 public:
  explicit DartsOperations(const std::vector<std::size_t>& path) : path_(path), operations_(path) {}

  OperationLayer make(std::size_t edge, const OperationShape& shape) override {
    OperationLayer layer = operations_.make(edge, shape);
    const bool identity = path_[edge] == Space::template number_of<SkipConnect> && shape.stride == 1;
    if (!layer || identity) return layer;
    return std::make_unique<ScheduledDropPath>(std::move(layer));
  }

 private:
  std::vector<std::size_t> path_;
  PathOperations<Space> operations_;
};

/// The network of one architecture.
/// @throws Error when an option of the space is out of range, or the architecture is of another space
template <class... Operations>
Network build(const BasicDartsSpace<Operations...>& space, const DartsArchitecture& architecture,
              const NetworkShape& shape) {
  check_fields(space, type_name<BasicDartsSpace<Operations...>>());
  if (!space.contains(architecture)) throw Error("build", "an architecture of this space", "another one");
  DartsOperations<BasicDartsSpace<Operations...>> edges(space.path(architecture));
  return lay_out(space, shape, edges, false);
}

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE void DartsLayers::visit(LayerVisitor& visitor) {
  for (Layer* layer : {parts_.stem0.get(), parts_.stem1.get()})
    if (layer) visitor.layer(layer->name(), *layer);
  for (const auto& cell : parts_.cells) visitor.layer(cell->name(), *cell);
  if (parts_.auxiliary) visitor.layer(parts_.auxiliary->name(), *parts_.auxiliary);
  visitor.layer(parts_.classifier->name(), *parts_.classifier);
}

OGIVE_INLINE Shape DartsLayers::plan(const Shape& in, Work& work) const {
  Shape before = parts_.stem0->planned(in, work);
  Shape last = parts_.stem1 ? parts_.stem1->planned(before, work) : before;
  for (std::size_t i = 0; i < parts_.cells.size(); ++i) {
    before = std::exchange(last, parts_.cells[i]->planned(before, last, work));
    Work uncounted;
    if (parts_.auxiliary && i == parts_.auxiliary_after) parts_.auxiliary->planned(last, uncounted);
  }
  return parts_.classifier->planned(parts_.pool->planned(last, work), work);
}

OGIVE_INLINE Var DartsLayers::forward(const Var& x) {
  Var before = (*parts_.stem0)(x);
  Var last = parts_.stem1 ? (*parts_.stem1)(before) : before;
  for (std::size_t i = 0; i < parts_.cells.size(); ++i) {
    before = std::exchange(last, (*parts_.cells[i])(before, last));
    if (parts_.auxiliary && i == parts_.auxiliary_after && x.tape().training())
      x.tape().add_auxiliary((*parts_.auxiliary)(last));
  }
  return (*parts_.classifier)((*parts_.pool)(last));
}

OGIVE_INLINE Network darts_network(const DartsSkeleton& skeleton, const NetworkShape& shape,
                                   EdgeFactory& factory) {
  using nn_detail::darts_conv;
  DartsLayers::Parts parts;
  std::size_t channels = skeleton.channels;
  std::size_t halvings = skeleton.imagenet ? 3 : skeleton.stem_stride == 2 ? 1 : 0;
  nn_detail::DartsInputs in{channels, channels, skeleton.imagenet};
  if (skeleton.imagenet) {
    parts.stem0 = std::make_unique<Sequential>(darts_conv(shape.channels, channels / 2, 2, false),
                                               darts_conv(channels / 2, channels, 2, true));
    parts.stem1 = named("stem1", darts_conv(channels, channels, 2, true));
  } else {
    parts.stem0 = darts_conv(shape.channels, 3 * channels, skeleton.stem_stride, false);
    in.before = in.last = 3 * channels;
  }
  parts.stem0->set_name(skeleton.imagenet ? "stem0" : "stem");
  parts.auxiliary_after = 2 * skeleton.cells / 3;
  for (std::size_t i = 0; i < skeleton.cells; ++i) {
    const bool reduction = i == skeleton.cells / 3 || i == parts.auxiliary_after;
    if (reduction) {
      channels *= 2;
      ++halvings;
    }
    parts.cells.push_back(
        named(concat("cells.", i), nn_detail::darts_cell(skeleton, in, channels, reduction, factory)));
    in = {in.last, skeleton.nodes * channels, reduction};
    if (!skeleton.auxiliary || i != parts.auxiliary_after) continue;
    nn_detail::check_auxiliary(shape, halvings, skeleton.imagenet);
    parts.auxiliary =
        named("auxiliary", nn_detail::darts_auxiliary(in.last, shape.classes, skeleton.imagenet));
  }
  parts.pool = named("pool", std::make_unique<GlobalAvgPool>());
  parts.classifier = named("classifier", std::make_unique<Linear>(in.last, shape.classes));
  return {std::make_unique<DartsLayers>(std::move(parts)), shape};
}

namespace nn_detail {

OGIVE_INLINE std::unique_ptr<Layer> darts_auxiliary(std::size_t channels, std::size_t classes,
                                                    bool imagenet) {
  auto layers = std::make_unique<Sequential>();
  layers->add(named("relu", std::make_unique<Relu>()));
  layers->add(
      named("pool", std::make_unique<AvgPool>(PoolOptions{.window = 5, .stride = imagenet ? 2U : 3U})));
  layers->add(
      named("conv_a", std::make_unique<ReluConvBn>(channels, 128, 1, ReluConvBnOptions{.relu = false})));
  if (imagenet) {
    layers->add(named("relu_a", std::make_unique<Relu>()));
    layers->add(named("conv_b", std::make_unique<Conv2d>(128, 768, 2)));
  } else {
    layers->add(named("conv_b", std::make_unique<ReluConvBn>(128, 768, 2)));
  }
  layers->add(named("relu_b", std::make_unique<Relu>()));
  layers->add(named("flatten", std::make_unique<Flatten>()));
  layers->add(named("classifier", std::make_unique<Linear>(768, classes)));
  return layers;
}

OGIVE_INLINE void check_auxiliary(const NetworkShape& shape, std::size_t halvings, bool imagenet) {
  for (std::size_t side : {shape.height, shape.width}) {
    for (std::size_t i = 0; i < halvings; ++i) side = (side + 1) / 2;
    if (side == 8 || (imagenet ? side == 7 : side == 9 || side == 10)) continue;  // 2 x 2 after pooling
    throw Error("auxiliary",
                concat("images that are ", imagenet ? "7 or 8" : "8 to 10", " pixels high and wide after ",
                       halvings, " halvings"),
                concat(shape.height, " x ", shape.width));
  }
}

OGIVE_INLINE std::unique_ptr<DartsCellLayer> darts_cell(const DartsSkeleton& skeleton, const DartsInputs& in,
                                                        std::size_t channels, bool reduction,
                                                        EdgeFactory& factory) {
  const ReluConvBnOptions pointwise{.affine = skeleton.affine};
  std::unique_ptr<Layer> preprocess0;
  if (in.halved)
    preprocess0 = std::make_unique<FactorizedReduce>(in.before, channels, skeleton.affine);
  else
    preprocess0 = std::make_unique<ReluConvBn>(in.before, channels, 1, pointwise);
  std::vector<OperationLayer> edges(darts_edge_count(skeleton.nodes));
  for (std::size_t node = 0; node < skeleton.nodes; ++node) {
    for (std::size_t input = 0; input < node + 2; ++input) {
      const std::size_t edge = darts_edge(node, input);
      edges[edge] =
          factory.make(edge + (reduction ? edges.size() : 0), {.in_channels = channels,
                                                               .out_channels = channels,
                                                               .stride = reduction && input < 2 ? 2U : 1U,
                                                               .affine = skeleton.affine,
                                                               .pool_norm = skeleton.pool_norm});
    }
  }
  return std::make_unique<DartsCellLayer>(std::move(preprocess0),
                                          std::make_unique<ReluConvBn>(in.last, channels, 1, pointwise),
                                          std::move(edges), reduction ? 2 : 1);
}

}  // namespace nn_detail
}  // namespace ogive::inline OGIVE_LEVEL

#endif
