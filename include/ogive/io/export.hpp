#pragma once
/// What the writers of networks share: a traced graph in few plain operations.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/io/channel_map.hpp"
#include "ogive/nn/graph.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// How the images lie in memory that an exported network takes.
enum class ImageLayout {
  channels_first,  ///< (batch, channels, height, width), as most engines have it
  channels_last    ///< (batch, height, width, channels), as here and in image files
};

namespace export_detail {

/// Rewrites a graph in plain operations:
///
/// - conv2d(x, weight[, bias]), linear(x, weight[, bias]), matmul
/// - batch_norm(x, scale, shift, mean, variance) if it shall be kept, else scale_shift(x, scale, shift),
/// which
///   then goes into the convolution or product before it
/// - sum, add_bias, multiply, scale (by the attribute factor), activations, softmax, log_softmax
/// - pooling, concat_channels, slice_channels, even_and_odd_pixels, reshape
///
/// Weights are constants, and the input comes first.
class PlainGraph {
 public:
  using Node = NetworkGraph::Node;

  /// @throws Error that names the layer when an operation has no plain form
  PlainGraph(NetworkGraph traced, bool fold_batch_norm);

  /// Puts `map` before all that reads the input.
  void map_input(const ChannelMap& map);

  /// The graph, with unique names for all that is used.
  NetworkGraph finish() &&;

 private:
  // By value: the graph's values move in memory as it grows.
  Shape shape(std::size_t value) const { return graph_.values[value].shape; }
  bool is_constant(std::size_t value) const { return graph_.values[value].is_constant(); }
  Tensor tensor(std::size_t value) const { return graph_.values[value].constant; }
  std::size_t constant(std::string name, const Tensor& value) {
    return graph_.add_value(std::move(name), value.shape(), value);
  }

  /// One more node of the layer of `origin`, with a result of `shape`.
  std::size_t step(const Node& origin, const char* operation, std::vector<std::size_t> inputs,
                   const Shape& shape);
  void attribute(const char* name, double value) { graph_.nodes.back().attributes[name] = value; }
  void copy_conv_attributes(const Node& from);
  /// From now on `value` is `other`.
  void make_same(std::size_t value, std::size_t other) { same_[value] = other; }

  void rewrite(Node& node);

  /// Input `i` of a node, which must be a constant.
  Tensor weight(const Node& node, std::size_t i) const;

  void rewrite_conv(const Node& node);

  void rewrite_separable(const Node& node);

  /// Batch norm of `x` by the inputs of `node` from number `first` on: scale and shift if there are, mean and
  /// variance.
  std::size_t normalised(const Node& node, std::size_t x, std::size_t first);

  /// max(x, 0), computed once for all that want it.
  std::size_t rectified(const Node& node, std::size_t x);

  std::size_t scaled(const Node& node, std::size_t x, float factor);

  void rewrite_mixture(const Node& node);

  /// Constant terms become one, and none if it is zero.
  void rewrite_sum(const Node& node, const std::vector<std::size_t>& inputs);

  /// Puts what scales and shifts channels into the convolution or product before it.
  void fold();
  void fold_into(Node& maker, const Node& node);

  void remove_unused();

  /// The output becomes the result of a node also where the network hands its input on, or pays no attention
  /// to it: then it is 0 times a number of the input, plus a constant.
  void give_output_a_node();

  bool fold_;
  NetworkGraph graph_;
  std::map<std::size_t, std::size_t> same_{}, rectified_{};
};

}  // namespace export_detail

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {
namespace export_detail {

OGIVE_INLINE PlainGraph::PlainGraph(NetworkGraph traced, bool fold_batch_norm)
    : fold_(fold_batch_norm), graph_(std::move(traced)) {
  std::vector<Node> nodes = std::exchange(graph_.nodes, {});
  for (Node& node : nodes) {
    for (std::size_t& input : node.inputs)
      if (const auto found = same_.find(input); found != same_.end()) input = found->second;
    rewrite(node);
  }
  if (const auto found = same_.find(graph_.output); found != same_.end()) graph_.output = found->second;
  fold();
  remove_unused();
  give_output_a_node();
}

OGIVE_INLINE void PlainGraph::map_input(const ChannelMap& map) {
  if (map.scale.empty()) return;
  const std::size_t before = graph_.input, after = graph_.add_value("normalised", shape(before));
  for (Node& node : graph_.nodes) std::replace(node.inputs.begin(), node.inputs.end(), before, after);
  Node node{"normalise", "scale_shift"};
  node.inputs = {before, constant("input.scale", tensor_of(map.scale)),
                 constant("input.shift", tensor_of(map.shift))};
  node.output = after;
  graph_.nodes.insert(graph_.nodes.begin(), std::move(node));
}

OGIVE_INLINE NetworkGraph PlainGraph::finish() && {
  nn_detail::UniqueNames unique;
  for (const char* name : {"input", "output"}) unique(name);
  std::set<std::size_t> named;
  for (Node& node : graph_.nodes) {
    for (const std::size_t input : node.inputs) {
      auto& value = graph_.values[input];
      if (value.is_constant() && named.insert(input).second) value.name = unique(value.name);
    }
    node.name = graph_.values[node.output].name = unique(node.name);
  }
  return std::move(graph_);
}

OGIVE_INLINE std::size_t PlainGraph::step(const Node& origin, const char* operation,
                                          std::vector<std::size_t> inputs, const Shape& shape) {
  const std::size_t cut = origin.name.rfind('.');
  const std::string layer = cut == std::string::npos ? std::string() : origin.name.substr(0, cut + 1);
  Node node{layer + operation, operation};
  node.inputs = std::move(inputs);
  node.output = graph_.add_value(node.name, shape);
  graph_.nodes.push_back(std::move(node));
  return graph_.nodes.back().output;
}

OGIVE_INLINE void PlainGraph::copy_conv_attributes(const Node& from) {
  for (const char* name : {"stride.height", "stride.width", "padding.height", "padding.width",
                           "dilation.height", "dilation.width", "groups"})
    attribute(name, from.attribute(name));
}

OGIVE_INLINE void PlainGraph::rewrite(Node& node) {
  if (node.operation == "relu_conv_bn") return rewrite_conv(node);
  if (node.operation == "relu_depthwise_pointwise_bn") return rewrite_separable(node);
  if (node.operation == "batch_norm") return make_same(node.output, normalised(node, node.inputs[0], 1));
  if (node.operation == "relu") return make_same(node.output, rectified(node, node.inputs[0]));
  if (node.operation == "sum") return rewrite_sum(node, node.inputs);
  if (node.operation == "mixture") return rewrite_mixture(node);
  if (node.operation == "scale" && node.inputs.size() == 2)
    return make_same(node.output, scaled(node, node.inputs[0], weight(node, 1)[0]));
  static constexpr std::string_view with_weights[] = {"conv2d", "linear", "add_bias"};
  static constexpr std::string_view others[] = {"matmul",          "multiply",       "scale",
                                                "relu6",           "sigmoid",        "tanh",
                                                "swish",           "hard_swish",     "gelu",
                                                "gelu_tanh",       "softmax",        "log_softmax",
                                                "max_pool",        "avg_pool",       "global_avg_pool",
                                                "concat_channels", "slice_channels", "even_and_odd_pixels",
                                                "reshape"};
  if (std::find(std::begin(with_weights), std::end(with_weights), node.operation) != std::end(with_weights))
    for (std::size_t i = 1; i < node.inputs.size(); ++i) weight(node, i);
  else if (std::find(std::begin(others), std::end(others), node.operation) == std::end(others))
    throw Error(node.name, "an operation that can be exported", concat("\"", node.operation, "\""));
  graph_.nodes.push_back(std::move(node));
}

OGIVE_INLINE Tensor PlainGraph::weight(const Node& node, std::size_t i) const {
  if (!is_constant(node.inputs[i]))
    throw Error(node.name, "weights that don't follow from the network's input", "weights that do");
  return tensor(node.inputs[i]);
}

OGIVE_INLINE void PlainGraph::rewrite_conv(const Node& node) {
  const bool relu = node.attribute("relu") != 0;
  weight(node, 1);
  const std::size_t x = relu ? rectified(node, node.inputs[0]) : node.inputs[0];
  const std::size_t z = step(node, "conv2d", {x, node.inputs[1]}, shape(node.output));
  copy_conv_attributes(node);
  make_same(node.output, normalised(node, z, 2));
}

OGIVE_INLINE void PlainGraph::rewrite_separable(const Node& node) {
  const bool relu = node.attribute("relu") != 0;
  weight(node, 1);
  weight(node, 2);
  const std::size_t x = relu ? rectified(node, node.inputs[0]) : node.inputs[0];
  Shape between = shape(node.output);
  between[3] = shape(node.inputs[0])[3];
  const std::size_t middle = step(node, "conv2d", {x, node.inputs[1]}, between);
  copy_conv_attributes(node);
  const std::size_t z = step(node, "conv2d", {middle, node.inputs[2]}, shape(node.output));
  for (const char* name : {"stride.height", "stride.width", "dilation.height", "dilation.width", "groups"})
    attribute(name, 1);
  for (const char* name : {"padding.height", "padding.width"}) attribute(name, 0);
  make_same(node.output, normalised(node, z, 3));
}

OGIVE_INLINE std::size_t PlainGraph::normalised(const Node& node, std::size_t x, std::size_t first) {
  const std::size_t count = node.inputs.size(), channels = shape(x).last();
  for (std::size_t i = first; i < count; ++i) weight(node, i);
  const Tensor mean = tensor(node.inputs[count - 2]), variance = tensor(node.inputs[count - 1]);
  const bool affine = count - first == 4;
  const Tensor scale = affine ? tensor(node.inputs[first]) : Tensor::full({channels}, 1.0F);
  const Tensor shift = affine ? tensor(node.inputs[first + 1]) : Tensor::zeros({channels});
  const double epsilon = node.attribute("epsilon");
  if (!fold_ && (shape(x).rank() == 2 || shape(x).rank() == 4)) {
    const std::size_t y = step(node, "batch_norm",
                               {x, affine ? node.inputs[first] : constant(node.name + ".scale", scale),
                                affine ? node.inputs[first + 1] : constant(node.name + ".shift", shift),
                                node.inputs[count - 2], node.inputs[count - 1]},
                               shape(x));
    attribute("epsilon", epsilon);
    return y;
  }
  std::vector<double> gain(channels), start(channels);  // as nn/ops/norm.hpp does in evaluation
  for (std::size_t c = 0; c < channels; ++c) {
    gain[c] = static_cast<double>(scale[c]) / std::sqrt(static_cast<double>(variance[c]) + epsilon);
    start[c] = static_cast<double>(shift[c]) - static_cast<double>(mean[c]) * gain[c];
  }
  return step(
      node, "scale_shift",
      {x, constant(node.name + ".gain", tensor_of(gain)), constant(node.name + ".start", tensor_of(start))},
      shape(x));
}

OGIVE_INLINE std::size_t PlainGraph::rectified(const Node& node, std::size_t x) {
  const auto [found, fresh] = rectified_.try_emplace(x, 0);
  if (fresh) found->second = step(node, "relu", {x}, shape(x));
  return found->second;
}

OGIVE_INLINE std::size_t PlainGraph::scaled(const Node& node, std::size_t x, float factor) {
  if (factor == 1) return x;
  if (is_constant(x)) {
    Tensor product = tensor(x).clone();
    for (float& value : product.values()) value *= factor;
    return constant(node.name + ".constant", product);
  }
  const std::size_t y = step(node, "scale", {x}, shape(x));
  attribute("factor", static_cast<double>(factor));
  return y;
}

OGIVE_INLINE void PlainGraph::rewrite_mixture(const Node& node) {
  const std::size_t terms = node.inputs.size() - 2;
  const Tensor weights = weight(node, terms), places = weight(node, terms + 1);
  std::vector<std::size_t> products;
  for (std::size_t k = 0; k < terms; ++k)
    products.push_back(scaled(node, node.inputs[k], weights[static_cast<std::size_t>(places[k])]));
  rewrite_sum(node, products);
}

OGIVE_INLINE void PlainGraph::rewrite_sum(const Node& node, const std::vector<std::size_t>& inputs) {
  std::vector<std::size_t> terms;
  Tensor rest;
  for (const std::size_t input : inputs) {
    if (!is_constant(input)) {
      terms.push_back(input);
    } else if (rest.empty()) {
      rest = tensor(input).clone();
    } else {
      for (std::size_t i = 0; i < rest.size(); ++i) rest[i] += tensor(input)[i];
    }
  }
  const Tensor row = rest.empty() ? rest : repeated_row(rest);
  if (!rest.empty() && row.empty()) terms.push_back(constant(node.name + ".rest", rest));
  std::size_t y = terms.size() == 1 ? terms[0] : step(node, "sum", terms, shape(node.output));
  const bool zero = std::all_of(row.values().begin(), row.values().end(), [](float v) { return v == 0; });
  if (!zero) y = step(node, "add_bias", {y, constant(node.name + ".rest", row)}, shape(node.output));
  make_same(node.output, y);
}

OGIVE_INLINE void PlainGraph::fold() {
  std::vector<std::size_t> uses(graph_.values.size());
  std::map<std::size_t, std::size_t> makers;
  for (const Node& node : graph_.nodes)
    for (const std::size_t input : node.inputs) ++uses[input];
  ++uses[graph_.output];
  std::vector<Node> kept;
  for (Node& node : graph_.nodes) {
    const bool folds = node.operation == "scale_shift" || node.operation == "add_bias";
    const auto maker = folds && uses[node.inputs[0]] == 1 ? makers.find(node.inputs[0]) : makers.end();
    if (maker != makers.end()) {
      fold_into(kept[maker->second], node);
      makers[node.output] = maker->second;
      continue;
    }
    if (node.operation == "conv2d" || node.operation == "linear") makers[node.output] = kept.size();
    kept.push_back(std::move(node));
  }
  graph_.nodes = std::move(kept);
}

OGIVE_INLINE void PlainGraph::fold_into(Node& maker, const Node& node) {
  const bool scales = node.operation == "scale_shift";
  const Tensor added = tensor(node.inputs[scales ? 2 : 1]);
  const std::size_t channels = added.size();
  Tensor bias = maker.inputs.size() > 2 ? tensor(maker.inputs[2]).clone() : Tensor::zeros({channels});
  if (scales) {
    const Tensor gain = tensor(node.inputs[1]);
    Tensor weights = tensor(maker.inputs[1]).clone();
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] *= gain[i % channels];
    for (std::size_t c = 0; c < channels; ++c) bias[c] *= gain[c];
    const std::string name = graph_.values[maker.inputs[1]].name;
    maker.inputs[1] = constant(name.ends_with(".folded") ? name : name + ".folded", weights);
  }
  for (std::size_t c = 0; c < channels; ++c) bias[c] += added[c];
  maker.inputs.resize(2);
  maker.inputs.push_back(constant(maker.name + ".bias", bias));
  maker.output = node.output;
}

OGIVE_INLINE void PlainGraph::remove_unused() {
  std::vector<bool> used(graph_.values.size());
  used[graph_.output] = true;
  std::vector<Node> kept;
  for (std::size_t i = graph_.nodes.size(); i-- > 0;) {
    Node& node = graph_.nodes[i];
    if (!used[node.output]) continue;
    for (const std::size_t input : node.inputs) used[input] = true;
    kept.push_back(std::move(node));
  }
  std::reverse(kept.begin(), kept.end());
  graph_.nodes = std::move(kept);
}

OGIVE_INLINE void PlainGraph::give_output_a_node() {
  const Node origin{"output", ""};
  const Shape out = shape(graph_.output), in = shape(graph_.input);
  if (graph_.output == graph_.input) graph_.output = step(origin, "reshape", {graph_.input}, in);
  if (!is_constant(graph_.output)) return;
  const std::size_t flat = step(origin, "reshape", {graph_.input}, {1, in.size()});
  const std::size_t first = step(origin, "slice_channels", {flat}, {1, 1});
  attribute("begin", 0);
  attribute("end", 1);
  const std::size_t zero = constant("zero", Tensor::zeros({1, out.size()}));
  const std::size_t bias = constant("constant", tensor(graph_.output).reshaped({out.size()}));
  const std::size_t y = step(origin, "linear", {first, zero, bias}, {1, out.size()});
  graph_.output = out.rank() == 2 ? y : step(origin, "reshape", {y}, out);
}

}  // namespace export_detail
}  // namespace ogive::inline OGIVE_LEVEL

#endif
