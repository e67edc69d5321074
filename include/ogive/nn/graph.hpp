#pragma once
/// A network as a list of named operations with attributes and weights, for programs that write it down in
/// another language, count it, or draw it.
///
///     const NetworkGraph graph = trace(network.layers(), network.shape().images(1));
///     for (const auto& node : graph.nodes) ...            // "cells.0.edges.2.relu_conv_bn"
#include <cstddef>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/nn/layer.hpp"
#include "ogive/nn/tape.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// What a network computes of its input in evaluation: nodes in the order of computation, over numbered
/// values. Whatever does not follow from the input is a constant: weights, running statistics, results of
/// both.
struct NetworkGraph {
  struct Value {
    std::string name;   ///< unique; of a weight its path, of a result its node's name
    Shape shape{};      ///< for a batch of 1
    Tensor constant{};  ///< empty: the input, or computed by a node
    bool is_constant() const { return !constant.empty(); }
  };
  struct Node {
    std::string name;       ///< unique: the way to its layer and the operation, "cells.0.edges.2.conv2d"
    std::string operation;  ///< as the tape records it
    std::map<std::string, double, std::less<>> attributes{};
    std::vector<std::size_t> inputs{};  ///< numbers of values: as recorded, then buffers
    std::size_t output = 0;

    /// @throws Error when there is none of this name
    double attribute(std::string_view which) const;
    /// A length or a number of things.
    std::size_t count(std::string_view which) const { return static_cast<std::size_t>(attribute(which)); }
  };

  std::vector<Value> values{};
  std::vector<Node> nodes{};
  std::size_t input = 0, output = 0;  ///< numbers of values; the output may be a constant

  std::size_t add_value(std::string name, const Shape& shape, Tensor constant = {}) {
    values.push_back({std::move(name), shape, std::move(constant)});
    return values.size() - 1;
  }
  /// One line for each node: "stem.relu_conv_bn (1, 32, 32, 16) = relu_conv_bn(input, stem.weight) groups=1".
  std::string text() const;
};

namespace nn_detail {

/// Names that are handed out once: the second "conv" is "conv.2".
class UniqueNames {
 public:
  std::string operator()(std::string name);

 private:
  std::set<std::string> taken_{};
};

/// Listens to a tape and writes a graph. Values are told apart by their memory and shape: results are kept
/// alive to the end so that no memory is used twice.
class GraphTracer final : public Tracer {
 public:
  GraphTracer(Layer& layers, const Tensor& input);

  void enter(std::string_view layer) override {
    path_lengths_.push_back(path_.size());
    if (!layer.empty()) path_ += concat(layer, ".");
  }
  void leave() override {
    path_.resize(path_lengths_.back());
    path_lengths_.pop_back();
  }
  OGIVE_INLINE void operation(const BasicOperation<float>& operation,
                              std::span<const BasicInput<float>> inputs, const Tensor& result) override;

  NetworkGraph finish(const Tensor& output) && {
    graph_.output = number_of(output, "output");
    return std::move(graph_);
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  std::size_t find(const Tensor& tensor) const;
  bool is_computed(const Tensor& tensor) const {
    const std::size_t number = find(tensor);
    return number != none && !graph_.values[number].is_constant();
  }
  std::size_t computed(std::string name, const Tensor& tensor);
  /// A value that is unknown so far is a constant.
  std::size_t number_of(const Tensor& tensor, const std::string& user);

  NetworkGraph graph_{};
  std::string path_{};
  std::vector<std::size_t> path_lengths_{};
  std::unordered_map<const float*, std::string> names_{};
  std::unordered_multimap<const float*, std::size_t> numbers_{};
  std::vector<Tensor> held_{};
  UniqueNames unique_{};
};

NetworkGraph trace_once(Layer& layers, const Shape& in, std::uint64_t seed);

/// @throws Error unless both are the same: then something was computed of the input beside the tape
void check_same_graph(const NetworkGraph& graph, const NetworkGraph& again);

}  // namespace nn_detail

/// The graph of what `layers` computes in evaluation, found by running it on noise, twice.
/// @param in the shape of the input for a batch of 1, (1, ...)
/// @throws Error when weights have no values, shapes do not fit, or a layer computes something of its input
/// beside the tape, which no graph would show
NetworkGraph trace(Layer& layers, const Shape& in);

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE double NetworkGraph::Node::attribute(std::string_view which) const {
  const auto found = attributes.find(which);
  if (found == attributes.end()) throw Error(name, concat("an attribute \"", which, "\""), "none");
  return found->second;
}

OGIVE_INLINE std::string NetworkGraph::text() const {
  std::string all;
  for (const Node& node : nodes) {
    std::vector<std::string> arguments;
    for (const std::size_t input_number : node.inputs) arguments.push_back(values[input_number].name);
    all += concat(node.name, " ", values[node.output].shape.text(), " = ", node.operation, "(",
                  join(arguments, ", "), ")");
    for (const auto& [attribute, value] : node.attributes) all += concat(" ", attribute, "=", value);
    all += "\n";
  }
  return all;
}

OGIVE_INLINE NetworkGraph trace(Layer& layers, const Shape& in) {
  if (in.rank() == 0 || in[0] != 1) throw Error("trace", "the shape of a batch of 1", in.text());
  NetworkGraph graph = nn_detail::trace_once(layers, in, 1);
  nn_detail::check_same_graph(graph, nn_detail::trace_once(layers, in, 2));
  return graph;
}

namespace nn_detail {

OGIVE_INLINE std::string UniqueNames::operator()(std::string name) {
  const std::string first = name;
  for (int i = 2; !taken_.insert(name).second; ++i) name = concat(first, ".", i);
  return name;
}

OGIVE_INLINE GraphTracer::GraphTracer(Layer& layers, const Tensor& input) {
  for_each_state(
      layers, [&](const std::string& path, Parameter& weight) { names_[weight.value.data()] = path; },
      [&](const std::string& path, Tensor& buffer) { names_[buffer.data()] = path; });
  graph_.input = computed(unique_("input"), input);
}

OGIVE_INLINE void GraphTracer::operation(const BasicOperation<float>& operation,
                                         std::span<const BasicInput<float>> inputs, const Tensor& result) {
  bool follows = false;
  for (const auto& input : inputs) follows = follows || is_computed(*input.value);
  if (!follows) return;
  NetworkGraph::Node node{unique_(concat(path_, operation.name)), operation.name};
  for (const auto& attribute : operation.attributes) node.attributes[attribute.name] = attribute.value;
  for (const auto& input : inputs) node.inputs.push_back(number_of(*input.value, node.name));
  for (const Tensor* const buffer : operation.buffers) node.inputs.push_back(number_of(*buffer, node.name));
  node.output = computed(node.name, result);
  graph_.nodes.push_back(std::move(node));
}

OGIVE_INLINE std::size_t GraphTracer::find(const Tensor& tensor) const {
  const auto [begin, end] = numbers_.equal_range(tensor.data());
  for (auto at = begin; at != end; ++at)
    if (graph_.values[at->second].shape == tensor.shape()) return at->second;
  return none;
}

OGIVE_INLINE std::size_t GraphTracer::computed(std::string name, const Tensor& tensor) {
  if (const std::size_t former = find(tensor); former != none) return former;  // it only hands its input on
  held_.push_back(tensor);
  const std::size_t number = graph_.add_value(std::move(name), tensor.shape());
  numbers_.emplace(tensor.data(), number);
  return number;
}

OGIVE_INLINE std::size_t GraphTracer::number_of(const Tensor& tensor, const std::string& user) {
  if (const std::size_t number = find(tensor); number != none) return number;
  const auto named = names_.find(tensor.data());
  std::string name = named == names_.end() ? concat(user, ".constant") : named->second;
  const std::size_t number = graph_.add_value(unique_(std::move(name)), tensor.shape(), tensor);
  numbers_.emplace(tensor.data(), number);
  return number;
}

OGIVE_INLINE NetworkGraph trace_once(Layer& layers, const Shape& in, std::uint64_t seed) {
  Rng random(seed);
  Tensor input = Tensor::uninitialised(in);
  for (float& value : input.values()) value = static_cast<float>(random.normal());
  GraphTracer tracer(layers, input);
  Tape tape(Mode::evaluation, Rng(0));
  tape.set_tracer(&tracer);
  const Var output = layers(tape.constant(input));
  return std::move(tracer).finish(output.value());
}

OGIVE_INLINE void check_same_graph(const NetworkGraph& graph, const NetworkGraph& again) {
  const auto refuse = [](const std::string& where) {
    throw Error(where,
                "another input leads to another computation: what follows from the input must be computed by "
                "operations of the tape");
  };
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto& node = graph.nodes[i];
    if (i >= again.nodes.size() || again.nodes[i].operation != node.operation ||
        again.nodes[i].attributes != node.attributes || again.nodes[i].inputs != node.inputs)
      refuse(node.name);
  }
  if (graph.nodes.size() != again.nodes.size() || graph.values.size() != again.values.size() ||
      graph.output != again.output)
    refuse("output");
  for (std::size_t i = 0; i < graph.values.size(); ++i) {
    const auto &value = graph.values[i], &other = again.values[i];
    if (value.shape != other.shape || value.is_constant() != other.is_constant() ||
        (value.is_constant() && std::memcmp(value.constant.data(), other.constant.data(),
                                            value.constant.size() * sizeof(float)) != 0))
      refuse(value.name);
  }
}

}  // namespace nn_detail
}  // namespace ogive::inline OGIVE_LEVEL

#endif
