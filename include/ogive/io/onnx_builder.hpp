#pragma once
/// What the words of ONNX are put together from: nodes, weights and their names.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/io/export.hpp"
#include "ogive/io/onnx_proto.hpp"
#include "ogive/nn/graph.hpp"

namespace ogive::inline OGIVE_LEVEL::onnx_file {

/// (batch, height, width, channels) to (batch, channels, height, width) and back.
inline const Integers to_channels_first{0, 3, 1, 2};
inline const Integers to_channels_last{0, 2, 3, 1};

/// The elements of `tensor` with its dimensions in another order.
Tensor permuted(const Tensor& tensor, const Integers& order);

inline Integers dims_of(const Shape& shape) { return {shape.begin(), shape.end()}; }

/// The message of a graph whose nodes are at hand one after the other. `batch` is 0 for any.
class GraphBuilder {
 protected:
  GraphBuilder(const NetworkGraph& graph, std::size_t batch, ImageLayout layout);

  /// From now on `node` is at hand.
  void take(const NetworkGraph::Node& node) { node_ = &node; }
  const NetworkGraph::Node& node() const { return *node_; }
  /// Its result has this name.
  void give(std::string name) { names_[node_->output] = std::move(name); }
  /// After all nodes: the whole file.
  std::string finish(const std::string& name);

  const Shape& shape(std::size_t value) const { return graph_.values[value].shape; }
  const Shape& shape_in() const { return shape(node_->inputs[0]); }
  const Shape& shape_out() const { return shape(node_->output); }
  bool is_image(std::size_t value) const { return shape(value).rank() == 4; }
  std::int64_t channel_axis() const {
    return shape_in().rank() == 4 ? 1 : static_cast<std::int64_t>(shape_in().rank()) - 1;
  }

  /// A value's dimensions outside of the graph, with the batch of the options.
  Integers outer_dims(std::size_t value) const;

  /// One more node of ONNX for the node at hand, on the way to its result; gives its result's name.
  std::string add(const char* type, std::vector<std::string> inputs, std::string_view suffix,
                  std::vector<Attribute> attributes = {});
  /// The node that gives the result.
  std::string last(const char* type, std::vector<std::string> inputs,
                   std::vector<Attribute> attributes = {}) {
    return append({type, std::move(inputs), node_->name, std::move(attributes)});
  }
  std::string append(Node node);

  std::string floats(const std::string& name, const Integers& dims, const Tensor& values);
  std::string number(const char* suffix, double value) {
    return floats(concat(node_->name, ".", suffix), {}, Tensor::full({}, static_cast<float>(value)));
  }
  std::string integers(const char* suffix, const Integers& values);

  const std::string& value_name(std::size_t i) const { return graph_.values[node_->inputs[i]].name; }
  const Tensor& constant(std::size_t i) const { return graph_.values[node_->inputs[i]].constant; }
  /// Input `i` as a whole value.
  std::string in(std::size_t i = 0);
  /// Input `i` for an operation between values of one shape. A constant is the same for all samples, and
  /// written without their dimension: so all engines broadcast it right.
  std::string term(std::size_t i);
  /// The same, but images as often as there are in a known batch: OpenCV would make a sum without them part
  /// of the convolution before it, and fail.
  std::string whole_term(std::size_t i) {
    return constant(i).empty() || !is_image(node_->inputs[i]) ? term(i) : for_known_batch(i);
  }
  /// The constant input `i` as often as there are samples; once for any batch.
  std::string for_known_batch(std::size_t i);
  /// The constant input `i` as ONNX has it, for a batch of 1.
  Tensor one_sample(std::size_t i) const;
  /// The constant input `i` in a form that ONNX wants, written once for all nodes that do.
  std::string weight(std::size_t i, std::string form, const Integers& dims, const Tensor& values);
  std::string plain(std::size_t i) { return weight(i, "plain", dims_of(constant(i).shape()), constant(i)); }
  std::string turned(std::size_t i, const Integers& order) {
    const Tensor values = permuted(constant(i), order);
    return weight(i, join(order, " "), dims_of(values.shape()), values);
  }
  /// Input `i`, one number for each channel, so that it broadcasts over the first input.
  std::string channels(std::size_t i);
  /// Input `i`, one number for each channel, again for each row of a sample.
  std::string rows(std::size_t i);
  Integers pair(const char* name) const {
    return {static_cast<std::int64_t>(node_->attribute(concat(name, ".height"))),
            static_cast<std::int64_t>(node_->attribute(concat(name, ".width")))};
  }
  Integers pads() const {
    const Integers padding = pair("padding");
    return {padding[0], padding[1], padding[0], padding[1]};
  }

  std::int64_t batch() const { return batch_; }

 private:
  const NetworkGraph& graph_;
  std::int64_t batch_;
  bool turn_;  // whether images outside have their channels last
  Message message_{};
  nn_detail::UniqueNames unique_{};
  std::vector<std::string> names_;                                        // of computed values
  std::map<std::pair<std::size_t, std::string>, std::string> weights_{};  // of constants, for each form
  std::vector<Node> nodes_{};
  const NetworkGraph::Node* node_ = nullptr;
};

}  // namespace ogive::inline OGIVE_LEVEL::onnx_file

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL::onnx_file {

OGIVE_INLINE Tensor permuted(const Tensor& tensor, const Integers& order) {
  const Shape from = tensor.shape();
  Shape to = from, steps = from;
  std::size_t step = 1;
  for (std::size_t i = from.rank(); i-- > 0; step *= from[i]) steps[i] = step;
  for (std::size_t i = 0; i < order.size(); ++i) to[i] = from[static_cast<std::size_t>(order[i])];
  Tensor result = Tensor::uninitialised(to);
  for (std::size_t at = 0; at < result.size(); ++at) {
    std::size_t rest = at, source = 0;
    for (std::size_t i = to.rank(); i-- > 0; rest /= to[i])
      source += rest % to[i] * steps[static_cast<std::size_t>(order[i])];
    result[at] = tensor[source];
  }
  return result;
}

OGIVE_INLINE GraphBuilder::GraphBuilder(const NetworkGraph& graph, std::size_t batch, ImageLayout layout)
    : graph_(graph),
      batch_(static_cast<std::int64_t>(batch)),
      turn_(layout == ImageLayout::channels_last),
      names_(graph.values.size()) {
  const std::string input = unique_("input");
  message_.input({input, outer_dims(graph.input)});
  names_[graph.input] = input;
  if (turn_ && is_image(graph.input))
    names_[graph.input] = add("Transpose", {input}, "channels_first", {{"perm", to_channels_first}});
}

OGIVE_INLINE std::string GraphBuilder::finish(const std::string& name) {
  std::string output = names_[graph_.output];
  if (turn_ && is_image(graph_.output))
    output = add("Transpose", {output}, "channels_last", {{"perm", to_channels_last}});
  for (Node& node : nodes_) {
    if (node.output == output) node.output = "output";
    std::replace(node.inputs.begin(), node.inputs.end(), output, std::string("output"));
    message_.node(node);
  }
  message_.output({"output", outer_dims(graph_.output)});
  return message_.model(name);
}

OGIVE_INLINE Integers GraphBuilder::outer_dims(std::size_t value) const {
  Integers dims = dims_of(shape(value));
  if (is_image(value) && !turn_) dims = {dims[0], dims[3], dims[1], dims[2]};
  if (batch_ > 0)
    dims[0] *= batch_;
  else
    dims[0] = dims[0] == 1 ? 0 : -1;
  return dims;
}

OGIVE_INLINE std::string GraphBuilder::add(const char* type, std::vector<std::string> inputs,
                                           std::string_view suffix, std::vector<Attribute> attributes) {
  return append(
      {type, std::move(inputs), concat(node_ ? node_->name : "input", ".", suffix), std::move(attributes)});
}

OGIVE_INLINE std::string GraphBuilder::append(Node node) {
  node.output = node.name = unique_(node.name);
  nodes_.push_back(std::move(node));
  return nodes_.back().output;
}

OGIVE_INLINE std::string GraphBuilder::floats(const std::string& name, const Integers& dims,
                                              const Tensor& values) {
  std::string own = unique_(name);
  message_.initializer(own, dims, ElementType::f32,
                       {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)});
  return own;
}

OGIVE_INLINE std::string GraphBuilder::integers(const char* suffix, const Integers& values) {
  std::string name = unique_(concat(node_->name, ".", suffix));
  message_.initializer(name, {static_cast<std::int64_t>(values.size())}, ElementType::i64,
                       {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(std::int64_t)});
  return name;
}

OGIVE_INLINE std::string GraphBuilder::in(std::size_t i) {
  const std::size_t value = node_->inputs[i];
  if (!names_[value].empty()) return names_[value];
  return is_image(value) ? turned(i, to_channels_first) : plain(i);
}

OGIVE_INLINE std::string GraphBuilder::term(std::size_t i) {
  if (constant(i).empty()) return in(i);
  const Tensor one = one_sample(i);
  Integers dims = dims_of(one.shape());
  dims.erase(dims.begin());
  return weight(i, "sample", dims, one);
}

OGIVE_INLINE std::string GraphBuilder::for_known_batch(std::size_t i) {
  const Tensor one = one_sample(i);
  Shape all = one.shape();
  all[0] = static_cast<std::size_t>(std::max<std::int64_t>(batch_, 1));
  Tensor repeated = Tensor::uninitialised(all);
  for (std::size_t k = 0; k < all[0]; ++k)
    std::copy_n(one.data(), one.size(), repeated.data() + k * one.size());
  return weight(i, "batch", dims_of(all), repeated);
}

OGIVE_INLINE Tensor GraphBuilder::one_sample(std::size_t i) const {
  if (constant(i).shape()[0] != 1)
    throw Error(node_->name, "a constant of one sample, (1, ...)", constant(i).shape().text());
  return is_image(node_->inputs[i]) ? permuted(constant(i), to_channels_first) : constant(i);
}

OGIVE_INLINE std::string GraphBuilder::weight(std::size_t i, std::string form, const Integers& dims,
                                              const Tensor& values) {
  std::string& name = weights_[{node_->inputs[i], std::move(form)}];
  if (name.empty()) name = floats(value_name(i), dims, values);
  return name;
}

OGIVE_INLINE std::string GraphBuilder::channels(std::size_t i) {
  const auto count = static_cast<std::int64_t>(constant(i).size());
  const bool image = shape_in().rank() == 4;
  return weight(i, image ? "pixels" : "plain", image ? Integers{count, 1, 1} : Integers{count}, constant(i));
}

OGIVE_INLINE std::string GraphBuilder::rows(std::size_t i) {
  Tensor all = Tensor::uninitialised({shape_in()[1], shape_in()[2]});
  for (std::size_t k = 0; k < all.size(); ++k) all[k] = constant(i)[k % constant(i).size()];
  return weight(i, "rows", dims_of(all.shape()), all);
}

}  // namespace ogive::inline OGIVE_LEVEL::onnx_file

#endif
