#pragma once
/// A graph of plain operations as calls of the functions in io/cpp_kernels.hpp.
#include <charconv>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/text.hpp"
#include "ogive/io/cpp_kernels.hpp"
#include "ogive/io/export.hpp"
#include "ogive/io/memory_plan.hpp"
#include "ogive/nn/graph.hpp"

namespace ogive::inline OGIVE_LEVEL::cpp_file {

/// The parts of a header: calls, weights and the functions that are called.
class GraphText {
 public:
  GraphText(const NetworkGraph& graph, ImageLayout layout);

  const std::string& calls() const { return calls_; }
  const std::string& weights() const { return weights_; }
  std::size_t weight_count() const { return weight_count_; }
  /// In floats.
  std::size_t memory() const { return memory_; }
  std::string functions() const;

 private:
  const Shape& shape(std::size_t value) const { return graph_.values[value].shape; }
  const Shape& shape_in(std::size_t i = 0) const { return shape(node_->inputs[i]); }
  const Shape& shape_out() const { return shape(node_->output); }
  std::size_t channels() const { return shape_in().last(); }
  std::size_t rows() const { return shape_in().size() / channels(); }

  /// One more call: call("linear", 1, 64, 10, in(), ...).
  template <class... Arguments>
  void call(std::string_view function, const Arguments&... arguments) {
    used_.insert(function);
    calls_ += concat("    detail::", function, "(", join({to_text(arguments)...}, ", "), ");\n");
  }
  void need(std::string_view function) { used_.insert(function); }

  std::string place(std::size_t offset) const { return offset == 0 ? "m" : concat("m + ", offset); }
  std::string in(std::size_t i = 0);
  std::string bias(std::size_t i) { return i < node_->inputs.size() ? in(i) : "nullptr"; }
  std::string out();

  /// @throws Error when a weight is not finite: C++ has no word for it
  std::string weight(const NetworkGraph::Value& value);
  /// The shortest digits that read back as the same float.
  void append_number(float number);

  /// Room behind all results.
  std::string more_memory(std::size_t count) {
    memory_ += count;
    return place(memory_ - count);
  }
  void turn_input();
  void finish(bool turn);

  void translate();

  void map(std::string_view function, const std::string& object) {
    need(function);
    call("map", shape_out().size(), in(), out(), object);
  }
  void scale() {
    map("Scale", concat("detail::Scale{static_cast<float>(", node_->attribute("factor"), ")}"));
  }
  void add_bias() { call("add_bias", rows(), channels(), in(), in(1), out()); }
  void scale_shift() { call("scale_shift", rows(), channels(), in(), in(1), in(2), out()); }
  void sum();
  void multiply() { call("multiply", shape_out().size(), in(0), in(1), out()); }

  void linear() { call("linear", rows(), channels(), shape_out().last(), in(), in(1), bias(2), out()); }
  void matmul();
  void softmax() { call("softmax", rows(), channels(), in(), out()); }
  void log_softmax() { call("log_softmax", rows(), channels(), in(), out()); }

  /// The argument of type Window, for a kernel of this size.
  std::string window(std::size_t kernel_height, std::size_t kernel_width, bool dilated);
  void conv2d();
  void pool(std::string_view function) {
    call(function, window(node_->count("window.height"), node_->count("window.width"), false), in(), out());
  }
  void max_pool() { pool("max_pool"); }
  void avg_pool() { pool("avg_pool"); }
  void global_avg_pool() { call("global_avg_pool", rows(), channels(), in(), out()); }
  void even_and_odd_pixels() {
    call("even_and_odd_pixels", shape_in()[1], shape_in()[2], channels(), in(), out());
  }

  void slice_channels();
  void concat_channels();
  void reshape() { names_[node_->output] = in(); }

  const NetworkGraph& graph_;
  MemoryPlan plan_;
  std::vector<std::string> names_;  // of values, as C++ writes them
  std::size_t memory_, weight_names_ = 0, weight_count_ = 0;
  std::set<std::string_view> used_{};
  std::string calls_{}, weights_{};
  const NetworkGraph::Node* node_ = nullptr;
};

}  // namespace ogive::inline OGIVE_LEVEL::cpp_file

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL::cpp_file {

OGIVE_INLINE GraphText::GraphText(const NetworkGraph& graph, ImageLayout layout)
    : graph_(graph), plan_(graph), names_(graph.values.size()), memory_(plan_.size()) {
  const bool turn = layout == ImageLayout::channels_first;
  names_[graph.input] = "input";
  if (turn && shape(graph.input).rank() == 4) turn_input();
  for (const auto& node : graph.nodes) {
    node_ = &node;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) in(i);  // weights in the order of their use
    calls_ += concat("    // ", node.name, "\n");
    translate();
  }
  finish(turn && shape(graph.output).rank() == 4);
}

OGIVE_INLINE std::string GraphText::functions() const {
  std::string all;
  for (const auto& kernel : cpp_kernels::all)
    if (used_.contains(kernel.name)) all += kernel.text;
  return all;
}

OGIVE_INLINE std::string GraphText::in(std::size_t i) {
  std::string& name = names_[node_->inputs[i]];
  if (name.empty()) name = weight(graph_.values[node_->inputs[i]]);
  return name;
}

OGIVE_INLINE std::string GraphText::out() {
  std::string& name = names_[node_->output];
  if (name.empty()) name = place(plan_.offset(node_->output));
  return name;
}

OGIVE_INLINE std::string GraphText::weight(const NetworkGraph::Value& value) {
  const std::string name = concat("w", weight_names_++);
  weights_ += concat("// ", value.name, " ", value.shape.text(), "\ninline constexpr float ", name, "[",
                     value.constant.size(), "] = {");
  for (std::size_t i = 0; i < value.constant.size(); ++i) {
    if (!std::isfinite(value.constant[i]))
      throw Error(value.name, "finite weights", to_text(value.constant[i]));
    weights_ += i % 8 == 0 ? "\n    " : " ";
    append_number(value.constant[i]);
  }
  weights_ += "\n};\n";
  weight_count_ += value.constant.size();
  return concat("weights::", name);
}

OGIVE_INLINE void GraphText::append_number(float number) {
  char digits[32];
  const char* const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  const std::string_view text(digits, static_cast<std::size_t>(end - digits));
  weights_ += text;
  weights_ += text.find_first_of(".e") == std::string_view::npos ? ".0F," : "F,";
}

OGIVE_INLINE void GraphText::turn_input() {
  const Shape& images = shape(graph_.input);
  const std::string turned = more_memory(images.size());
  call("channels_last", images[1] * images[2], images[3], "input", turned);
  names_[graph_.input] = turned;
}

OGIVE_INLINE void GraphText::finish(bool turn) {
  const Shape& result = shape(graph_.output);
  const std::string& name = names_[graph_.output];
  calls_ += "    std::array<float, output_size> output;\n";
  if (turn)
    call("channels_first", result[1] * result[2], result[3], name, "output.data()");
  else
    calls_ += concat("    std::copy_n(", name, ", output_size, output.begin());\n    return output;\n");
  if (turn) calls_ += "    return output;\n";
}

OGIVE_INLINE void GraphText::translate() {
  static constexpr std::pair<std::string_view, std::string_view> maps[] = {
      {"relu", "Relu"},   {"relu6", "Relu6"},          {"sigmoid", "Sigmoid"}, {"tanh", "Tanh"},
      {"swish", "Swish"}, {"hard_swish", "HardSwish"}, {"gelu", "Gelu"},       {"gelu_tanh", "GeluTanh"}};
  static constexpr std::pair<std::string_view, void (GraphText::*)()> others[] = {
      {"conv2d", &GraphText::conv2d},
      {"linear", &GraphText::linear},
      {"matmul", &GraphText::matmul},
      {"scale_shift", &GraphText::scale_shift},
      {"add_bias", &GraphText::add_bias},
      {"scale", &GraphText::scale},
      {"sum", &GraphText::sum},
      {"multiply", &GraphText::multiply},
      {"softmax", &GraphText::softmax},
      {"log_softmax", &GraphText::log_softmax},
      {"max_pool", &GraphText::max_pool},
      {"avg_pool", &GraphText::avg_pool},
      {"global_avg_pool", &GraphText::global_avg_pool},
      {"concat_channels", &GraphText::concat_channels},
      {"slice_channels", &GraphText::slice_channels},
      {"even_and_odd_pixels", &GraphText::even_and_odd_pixels},
      {"reshape", &GraphText::reshape}};
  for (const auto& [operation, function] : maps)
    if (operation == node_->operation) return map(function, concat("detail::", function, "{}"));
  for (const auto& [operation, function] : others)
    if (operation == node_->operation) return (this->*function)();
  throw Error(node_->name, "an operation that the C++ writer knows", concat("\"", node_->operation, "\""));
}

OGIVE_INLINE void GraphText::sum() {
  call("add", shape_out().size(), in(0), in(1), out());
  for (std::size_t i = 2; i < node_->inputs.size(); ++i) call("add", shape_out().size(), out(), in(i), out());
}

OGIVE_INLINE void GraphText::matmul() {
  const bool a = node_->attribute("transpose_a") != 0, b = node_->attribute("transpose_b") != 0;
  const Shape& result = shape_out();
  const bool stack = result.rank() == 3;
  const std::size_t inner = shape_in()[(stack ? 1U : 0U) + (a ? 0U : 1U)];
  call("matmul",
       concat("{", stack ? result[0] : 1, ", ", result[stack ? 1 : 0], ", ", inner, ", ", result.last(), ", ",
              a, ", ", b, "}"),
       in(0), in(1), out());
}

OGIVE_INLINE std::string GraphText::window(std::size_t kernel_height, std::size_t kernel_width,
                                           bool dilated) {
  need("Window");
  const auto axis = [&](std::size_t dimension, std::size_t kernel, const std::string& side) {
    return concat("{", shape_in()[dimension], ", ", kernel, ", ", node_->count("stride." + side), ", ",
                  node_->count("padding." + side), ", ", dilated ? node_->count("dilation." + side) : 1, ", ",
                  shape_out()[dimension], "}");
  };
  return concat("{", axis(1, kernel_height, "height"), ", ", axis(2, kernel_width, "width"), ", ", channels(),
                "}");
}

OGIVE_INLINE void GraphText::conv2d() {
  const Shape weight = shape_in(1);
  const std::size_t groups = node_->count("groups");
  const std::string w = window(weight[0], weight[1], true);
  if (groups > 1 && groups == channels() && groups == weight[3])
    call("depthwise", w, in(), in(1), bias(2), out());
  else
    call("conv2d", w, groups, weight[3], in(), in(1), bias(2), out());
}

OGIVE_INLINE void GraphText::slice_channels() {
  const std::size_t begin = node_->count("begin");
  call("copy_columns", rows(), node_->count("end") - begin, concat(in(), " + ", begin), channels(), out(),
       shape_out().last());
}

OGIVE_INLINE void GraphText::concat_channels() {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < node_->inputs.size(); ++i) {
    const std::size_t part = shape_in(i).last();
    call("copy_columns", rows(), part, in(i), part, concat(out(), " + ", begin), shape_out().last());
    begin += part;
  }
}

}  // namespace ogive::inline OGIVE_LEVEL::cpp_file

#endif
