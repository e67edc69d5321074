#pragma once
/// Weights that all architectures of a space share.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ogive/model/network.hpp"
#include "ogive/model/operations.hpp"
#include "ogive/model/partial_operation.hpp"
#include "ogive/nn/layers.hpp"
#include "ogive/space/concepts.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace nn_detail {
/// The space's operations are known at run time only, and called by their number.
template <class Space>
concept MakesOperations = requires(const Space& space, std::size_t operation, const OperationShape& shape) {
  { make_operation(space, operation, shape) } -> std::same_as<OperationLayer>;
};
}  // namespace nn_detail

/// Means: the space's operations can share their weights in one network.
/// Must have, beside a RelaxableSpace with `operation_names`, `visit(operation, call)` and
/// `path(architecture)`: `Network lay_out(const Space&, const NetworkShape&, EdgeFactory&, bool shared)`,
/// found beside the space, which puts the factory's layers on the edges. `shared` says that batch norms on
/// the edges do without scale and shift. A space without names may bring
/// `OperationLayer make_operation(const Space&, std::size_t operation, const OperationShape&)` instead.
template <class Space>
concept SupernetSpace = RelaxableSpace<Space> &&
    requires(const Space& space, const typename Space::Architecture& architecture, const NetworkShape& shape,
             EdgeFactory& edges) {
  { lay_out(space, shape, edges, true) } -> std::same_as<Network>;
  { space.path(architecture) } -> std::convertible_to<std::vector<std::size_t>>;
  requires nn_detail::MakesOperations<Space> || requires { Space::operation_names[0]; };
};

namespace nn_detail {

/// The layer of one operation under its name, so that weights are called the same in a path and in the
/// supernet.
template <class Space>
OperationLayer named_operation(const Space& space, std::size_t operation, const OperationShape& shape) {
  if constexpr (MakesOperations<Space>)
    return make_operation(space, operation, shape);
  else {
    auto layer =
        Space::visit(operation, [&](auto tag) -> OperationLayer { return make_operation(tag, shape); });
    if (layer) layer->set_name(std::string(Space::operation_names[operation]));
    return layer;
  }
}

/// Every edge gets all operations of the space.
template <class Space>
class AllOperations final : public EdgeFactory {
 public:
  AllOperations(const Space& space, const MixedOperation::Mixing& mixing,
                std::span<const std::size_t> options, std::size_t divisor)
      : space_(space), mixing_(&mixing), divisor_(divisor) {
    for (std::size_t next = 0; const std::size_t count : options) {
      edges_.push_back({next, count});
      next += count;
    }
  }
  OperationLayer make(std::size_t edge, const OperationShape& shape) override {
    const auto [first, count] = edges_[edge];
    const OperationShape seen = part_of(shape, divisor_);
    std::vector<OperationLayer> candidates;
    for (std::size_t k = 0; k < count; ++k) candidates.push_back(named_operation(space_, k, seen));
    auto mixed = std::make_unique<MixedOperation>(*mixing_, first, std::move(candidates));
    if (divisor_ == 1) return mixed;
    const PartialOperation::Share share{.mixing = mixing_, .first = first, .count = count};
    return std::make_unique<PartialOperation>(std::move(mixed), divisor_, shape.stride, share);
  }

 private:
  struct Edge {
    std::size_t first, count;
  };
  const Space& space_;
  const MixedOperation::Mixing* mixing_;
  std::size_t divisor_;
  std::vector<Edge> edges_{};
};

/// Every edge gets the one operation of a path.
template <class Space>
class PathOfSupernet final : public EdgeFactory {
 public:
  PathOfSupernet(const Space& space, std::span<const std::size_t> path, std::size_t divisor)
      : space_(space), path_(path), divisor_(divisor) {}
  OperationLayer make(std::size_t edge, const OperationShape& shape) override {
    if (path_[edge] == absent) return nullptr;
    auto layer = named_operation(space_, path_[edge], part_of(shape, divisor_));
    if (!layer) return nullptr;
    auto alone = std::make_unique<Sequential>(std::move(layer));
    if (divisor_ == 1) return alone;
    return std::make_unique<PartialOperation>(std::move(alone), divisor_, shape.stride);
  }

 private:
  const Space& space_;
  std::span<const std::size_t> path_;
  std::size_t divisor_;
};

/// The weights of a network by their paths, to lend to networks that have some of them.
class SharedWeights {
 public:
  explicit SharedWeights(Layer& layers) {
    for_each_parameter(layers,
                       [&](const std::string& path, Parameter& weight) { weights_.emplace(path, &weight); });
  }

  /// Gives `borrower` the same values: handles, no copies.
  void lend(Layer& borrower) const {
    for_each_parameter(borrower,
                       [&](const std::string& path, Parameter& weight) { weight.value = find(path).value; });
  }
  /// Moves the gradients of `borrower` here, added to what is here.
  void collect(Layer& borrower) {
    for_each_parameter(borrower, [&](const std::string& path, Parameter& weight) {
      if (weight.gradient.empty()) return;
      Parameter& own = find(path);
      if (own.gradient.empty())
        own.gradient = std::move(weight.gradient);
      else
        own.add_gradient(weight.gradient);
      weight.clear_gradient();
    });
  }

 private:
  Parameter& find(const std::string& path) const {
    const auto found = weights_.find(path);
    if (found == weights_.end()) throw Error(path, "a weight of the supernet", "one that it does not have");
    return *found->second;
  }
  std::unordered_map<std::string, Parameter*> weights_;
};

}  // namespace nn_detail

/// The network of all architectures of a space at once. Its mixed form sums every edge's operations at given
/// weights; a path is the network of one architecture over the same weights.
///
/// Batch norms on the edges have no scale and shift, since their inputs change with the path (Bender et al.,
/// "Understanding and simplifying one-shot architecture search", ICML 2018), and each path has its own
/// running statistics, to be recalibrated before it is evaluated.
///
/// With a divisor above 1 the operations on the edges see that part of the channels only (PartialOperation).
/// On an edge of a path where nothing flows nothing passes by either.
template <SupernetSpace Space>
class Supernet {
 public:
  /// Without weights at first, as every network.
  /// @param divisor of the channels that operations see
  /// @throws Error when it does not divide the channels on an edge
  Supernet(const Space& space, const NetworkShape& shape, std::size_t divisor = 1)
      : space_(space),
        shape_(shape),
        divisor_(divisor),
        options_(space.relaxation()),
        mixing_(std::make_unique<MixedOperation::Mixing>()),
        network_(laid_out()),
        weights_(network_.layers()) {}

  const Space& space() const { return space_; }
  void initialise(const Rng& random) { network_.initialise(random); }
  std::uint64_t parameter_count() { return network_.parameter_count(); }
  /// Of the mixed form.
  Work work(std::size_t batch = 1) const { return network_.work(batch); }
  /// All weights and running statistics, for optimisers and files.
  Layer& layers() { return network_.layers(); }
  /// How many options each edge has: the meaning of mixing weights.
  const std::vector<std::size_t>& relaxation() const { return options_; }

  /// The logits (batch, classes) of the mixed form.
  /// @param weights one for each option of each edge, on the tape of `images`; with a gradient or without
  Var operator()(const Var& images, const Var& weights) {
    std::size_t count = 0;
    for (const std::size_t options : options_) count += options;
    if (weights.value().size() != count)
      throw Error("Supernet", concat(count, " mixing weights"), to_text(weights.value().size()));
    mixing_->weights = weights;
    Var logits = network_(images);
    mixing_->weights = {};
    return logits;
  }

  /// The network with option path[e] on edge e, or nothing where it is `absent`. It shares the weights: what
  /// is written to them is seen by all. @throws Error when the path is not one of the space
  Network path(std::span<const std::size_t> path) const {
    if (path.size() != options_.size())
      throw Error("Supernet::path", concat(options_.size(), " edges"), to_text(path.size()));
    for (std::size_t edge = 0; edge < path.size(); ++edge)
      if (path[edge] != absent && path[edge] >= options_[edge])
        throw Error(concat("Supernet::path, edge ", edge), concat("an option below ", options_[edge]),
                    to_text(path[edge]));
    nn_detail::PathOfSupernet<Space> edges(space_, path, divisor_);
    Network network = lay_out(space_, shape_, edges, true);
    weights_.lend(network.layers());
    return network;
  }
  Network path(const typename Space::Architecture& architecture) const {
    const std::vector<std::size_t> options = space_.path(architecture);
    return path(options);
  }

  /// The path's network with weights of its own.
  Network extract(const typename Space::Architecture& architecture) const {
    Network network = path(architecture);
    for_each_parameter(network.layers(),
                       [](const std::string&, Parameter& weight) { weight.value = weight.value.clone(); });
    return network;
  }

  /// Adds the gradients that a backward() left in a path to those of the shared weights.
  void collect_gradients(Network& path) { weights_.collect(path.layers()); }

 private:
  Network laid_out() const {
    nn_detail::AllOperations<Space> edges(space_, *mixing_, options_, divisor_);
    return lay_out(space_, shape_, edges, true);
  }

  Space space_;
  NetworkShape shape_;
  std::size_t divisor_;
  std::vector<std::size_t> options_;
  std::unique_ptr<MixedOperation::Mixing> mixing_;
  Network network_;
  nn_detail::SharedWeights weights_;
};

/// The supernet of a space, for images of `shape`.
template <SupernetSpace Space>
Supernet<Space> build_supernet(const Space& space, const NetworkShape& shape, std::size_t divisor = 1) {
  return Supernet<Space>(space, shape, divisor);
}

}  // namespace ogive::inline OGIVE_LEVEL
