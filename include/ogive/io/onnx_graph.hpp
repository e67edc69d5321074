#pragma once
/// Plain operations in the words of ONNX: images become (batch, channels, height, width).
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/io/export.hpp"
#include "ogive/io/onnx_builder.hpp"
#include "ogive/nn/graph.hpp"

namespace ogive::inline OGIVE_LEVEL::onnx_file {

/// Translates a graph of plain operations. `batch` is 0 for any.
class GraphWriter : private GraphBuilder {
 public:
  GraphWriter(const NetworkGraph& graph, std::size_t batch, ImageLayout layout);

  std::string model(const std::string& name) { return finish(name); }

 private:
  std::string translate();

  // ---- weights ----
  std::string conv2d();
  std::string linear();
  std::string batch_norm() {
    return last("BatchNormalization", {in(), plain(1), plain(2), plain(3), plain(4)},
                {{"epsilon", node().attribute("epsilon")}});
  }
  /// Where channels are the second dimension, a batch norm of mean 0 and variance 1: not all engines
  /// broadcast right.
  std::string scale_shift();
  std::string add_bias() { return last("Add", {in(), channels(1)}); }

  // ---- arithmetic ----
  std::string scale() { return last("Mul", {in(), number("factor", node().attribute("factor"))}); }
  std::string sum();
  std::string multiply() { return last("Mul", {term(0), term(1)}); }
  std::string matmul();

  // ---- activations ----
  std::string relu6() { return last("Clip", {in(), number("low", 0), number("high", 6)}); }
  std::string swish() { return last("Mul", {in(), add("Sigmoid", {in()}, "sigmoid")}); }
  std::string hard_swish() {
    return last("Mul", {in(), add("HardSigmoid", {in()}, "gate", {{"alpha", 1.0 / 6}, {"beta", 0.5}})});
  }
  std::string gelu();
  std::string gelu_tanh();
  /// x (1 + t) / 2
  std::string half_of_one_plus(const std::string& t) {
    const std::string sum = add("Add", {t, number("one", 1)}, "one_plus");
    return last("Mul", {add("Mul", {sum, in()}, "twice"), number("half", 0.5)});
  }
  std::string softmax() { return last("Softmax", {in()}, {{"axis", channel_axis()}}); }
  std::string log_softmax() { return last("LogSoftmax", {in()}, {{"axis", channel_axis()}}); }

  // ---- images ----
  std::string pool(const char* type) {
    return last(type, {in()},
                {{"kernel_shape", pair("window")}, {"strides", pair("stride")}, {"pads", pads()}});
  }
  std::string max_pool() { return pool("MaxPool"); }
  std::string avg_pool() { return pool("AveragePool"); }  // padding is not counted unless asked for
  std::string global_avg_pool() {
    return last("Flatten", {add("GlobalAveragePool", {in()}, "mean")}, {{"axis", std::int64_t{1}}});
  }
  std::string even_and_odd_pixels();

  // ---- shapes ----
  std::string slice_channels();
  std::string concat_channels();
  /// The constant input `i` for any number of samples, made of 0 times a computed input: numbers of channels
  /// as a bias, others as a sum.
  std::string for_any_batch(std::size_t i);
  /// Elements of images move only if there are both several pixels and several channels.
  static bool moves(const Shape& s) { return s.rank() == 4 && s[3] != 1 && s[1] * s[2] != 1; }
  std::string reshape();
};

}  // namespace ogive::inline OGIVE_LEVEL::onnx_file

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL::onnx_file {

OGIVE_INLINE GraphWriter::GraphWriter(const NetworkGraph& graph, std::size_t batch, ImageLayout layout)
    : GraphBuilder(graph, batch, layout) {
  for (const auto& next : graph.nodes) {
    take(next);
    give(translate());
  }
}

OGIVE_INLINE std::string GraphWriter::translate() {
  static constexpr std::pair<std::string_view, const char*> same[] = {
      {"relu", "Relu"}, {"sigmoid", "Sigmoid"}, {"tanh", "Tanh"}};
  static constexpr std::pair<std::string_view, std::string (GraphWriter::*)()> others[] = {
      {"conv2d", &GraphWriter::conv2d},
      {"linear", &GraphWriter::linear},
      {"matmul", &GraphWriter::matmul},
      {"batch_norm", &GraphWriter::batch_norm},
      {"scale_shift", &GraphWriter::scale_shift},
      {"add_bias", &GraphWriter::add_bias},
      {"scale", &GraphWriter::scale},
      {"sum", &GraphWriter::sum},
      {"multiply", &GraphWriter::multiply},
      {"relu6", &GraphWriter::relu6},
      {"swish", &GraphWriter::swish},
      {"hard_swish", &GraphWriter::hard_swish},
      {"gelu", &GraphWriter::gelu},
      {"gelu_tanh", &GraphWriter::gelu_tanh},
      {"softmax", &GraphWriter::softmax},
      {"log_softmax", &GraphWriter::log_softmax},
      {"max_pool", &GraphWriter::max_pool},
      {"avg_pool", &GraphWriter::avg_pool},
      {"global_avg_pool", &GraphWriter::global_avg_pool},
      {"concat_channels", &GraphWriter::concat_channels},
      {"slice_channels", &GraphWriter::slice_channels},
      {"even_and_odd_pixels", &GraphWriter::even_and_odd_pixels},
      {"reshape", &GraphWriter::reshape}};
  for (const auto& [operation, type] : same)
    if (operation == node().operation) return last(type, {in()});
  for (const auto& [operation, function] : others)
    if (operation == node().operation) return (this->*function)();
  throw Error(node().name, "an operation that ONNX has", concat("\"", node().operation, "\""));
}

OGIVE_INLINE std::string GraphWriter::conv2d() {
  const Shape weight = constant(1).shape();
  std::vector<std::string> inputs{in()};
  inputs.push_back(turned(1, {3, 2, 0, 1}));
  if (node().inputs.size() > 2) inputs.push_back(plain(2));
  const Integers kernel{static_cast<std::int64_t>(weight[0]), static_cast<std::int64_t>(weight[1])};
  return last("Conv", std::move(inputs),
              {{"kernel_shape", kernel},
               {"strides", pair("stride")},
               {"pads", pads()},
               {"dilations", pair("dilation")},
               {"group", static_cast<std::int64_t>(node().attribute("groups"))}});
}

OGIVE_INLINE std::string GraphWriter::linear() {
  const bool bias = node().inputs.size() > 2;
  if (shape_in().rank() ==
      2) {  // turned as PyTorch does: not all engines know that the attribute is 0 by default
    std::vector<std::string> inputs{in(), turned(1, {1, 0})};
    if (bias) inputs.push_back(plain(2));
    return last("Gemm", std::move(inputs), {{"transB", std::int64_t{1}}});
  }
  if (shape_in().rank() == 4) {  // a pointwise convolution
    const Tensor values = permuted(constant(1), {1, 0});
    std::vector<std::string> inputs{in()};
    inputs.push_back(
        weight(1, "pointwise", {dims_of(values.shape())[0], dims_of(values.shape())[1], 1, 1}, values));
    if (bias) inputs.push_back(plain(2));
    return last("Conv", std::move(inputs), {{"kernel_shape", Integers{1, 1}}});
  }
  if (!bias) return last("MatMul", {in(), plain(1)});
  return last("Add", {add("MatMul", {in(), plain(1)}, "product"), plain(2)});
}

OGIVE_INLINE std::string GraphWriter::scale_shift() {
  if (shape_in().rank() == 3) return last("Add", {add("Mul", {in(), rows(1)}, "scaled"), rows(2)});
  const Shape channels{shape_in().last()};
  const std::string mean = floats(concat(node().name, ".mean"), dims_of(channels), Tensor::zeros(channels)),
                    variance =
                        floats(concat(node().name, ".var"), dims_of(channels), Tensor::full(channels, 1));
  return last("BatchNormalization", {in(), plain(1), plain(2), mean, variance}, {{"epsilon", 0.0}});
}

OGIVE_INLINE std::string GraphWriter::sum() {
  std::vector<std::string> computed, constants;
  for (std::size_t i = 0; i < node().inputs.size(); ++i)
    (constant(i).empty() ? computed : constants).push_back(whole_term(i));
  const char* const type = computed.size() == 2 ? "Add" : "Sum";
  if (constants.empty()) return last(type, std::move(computed));
  const std::string sum = computed.size() == 1 ? computed[0] : add(type, std::move(computed), "computed");
  return last("Add", {sum, constants[0]});  // io/export.hpp leaves one at most
}

OGIVE_INLINE std::string GraphWriter::matmul() {
  std::vector<std::string> operands;
  for (std::size_t i = 0; i < 2; ++i) {
    const bool turned = node().attribute(i == 0 ? "transpose_a" : "transpose_b") != 0;
    const Integers order = shape(node().inputs[i]).rank() == 3 ? Integers{0, 2, 1} : Integers{1, 0};
    operands.push_back(turned ? add("Transpose", {in(i)}, "transposed", {{"perm", order}}) : in(i));
  }
  return last("MatMul", std::move(operands));
}

OGIVE_INLINE std::string GraphWriter::gelu() {
  const std::string argument = add("Mul", {in(), number("inverse_root_2", 0.70710678118654752440)}, "scaled");
  return half_of_one_plus(add("Erf", {argument}, "erf"));
}

OGIVE_INLINE std::string GraphWriter::gelu_tanh() {
  const std::string square = add("Mul", {in(), in()}, "square");
  const std::string cubic =
      add("Mul", {square, number("cubic", 0.79788456080286535588 * 0.044715)}, "cubic_term");
  const std::string slope = add("Add", {cubic, number("linear", 0.79788456080286535588)}, "slope");
  return half_of_one_plus(add("Tanh", {add("Mul", {slope, in()}, "argument")}, "tanh"));
}

OGIVE_INLINE std::string GraphWriter::even_and_odd_pixels() {
  const Integers sides{static_cast<std::int64_t>(shape_in()[1]), static_cast<std::int64_t>(shape_in()[2])};
  const std::string ends = integers("ends", sides), axes = integers("axes", {2, 3}),
                    steps = integers("steps", {2, 2});
  const std::string even = add("Slice", {in(), integers("even_starts", {0, 0}), ends, axes, steps}, "even");
  if (sides[0] == 1 || sides[1] == 1) {  // nothing lies between
    const std::string odd = add("Mul", {even, number("zero", 0)}, "odd");
    return last("Concat", {even, odd}, {{"axis", std::int64_t{1}}});
  }
  std::string odd = add("Slice", {in(), integers("odd_starts", {1, 1}), ends, axes, steps}, "odd");
  if (sides[0] % 2 + sides[1] % 2 > 0) {
    const Integers pads{0, 0, 0, 0, 0, 0, sides[0] % 2, sides[1] % 2};
    odd = add("Pad", {odd, integers("pads", pads)}, "odd_padded");
  }
  return last("Concat", {even, odd}, {{"axis", std::int64_t{1}}});
}

OGIVE_INLINE std::string GraphWriter::slice_channels() {
  const auto position = [&](const char* name) {
    return Integers{static_cast<std::int64_t>(node().attribute(name))};
  };
  return last("Slice", {in(), integers("starts", position("begin")), integers("ends", position("end")),
                        integers("axes", {channel_axis()})});
}

OGIVE_INLINE std::string GraphWriter::concat_channels() {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < node().inputs.size(); ++i)
    parts.push_back(constant(i).empty() ? in(i) : batch() > 0 ? for_known_batch(i) : for_any_batch(i));
  return last("Concat", std::move(parts), {{"axis", channel_axis()}});
}

OGIVE_INLINE std::string GraphWriter::for_any_batch(std::size_t i) {
  std::size_t model = 0;
  while (!constant(model).empty()) ++model;
  const Shape from_to{shape(node().inputs[model]).last(), constant(i).shape().last()};
  const std::string name = concat(node().name, ".zero");
  const Tensor zero = Tensor::zeros(from_to);
  if (!is_image(node().inputs[i]))
    return add("Add", {add("MatMul", {in(model), floats(name, dims_of(from_to), zero)}, "zeros"), term(i)},
               "repeated");
  const Tensor row = export_detail::repeated_row(constant(i));
  const Integers dims = dims_of({from_to[1], from_to[0], 1, 1});
  std::vector<std::string> inputs{in(model), floats(name, dims, zero)};
  if (!row.empty()) inputs.push_back(floats(value_name(i), dims_of(row.shape()), row));
  const std::string same = add("Conv", std::move(inputs), "repeated", {{"kernel_shape", Integers{1, 1}}});
  return row.empty() ? add("Add", {same, whole_term(i)}, "repeated") : same;
}

OGIVE_INLINE std::string GraphWriter::reshape() {
  std::string x = in();
  if (moves(shape_in())) x = add("Transpose", {x}, "channels_last", {{"perm", to_channels_last}});
  Integers dims = dims_of(shape_out());
  if (shape_out().rank() == 4 && !moves(shape_out())) dims = {dims[0], dims[3], dims[1], dims[2]};
  dims[0] = batch() > 0 ? dims[0] * batch() : -1;
  const std::string target = integers("shape", dims);
  if (!moves(shape_out())) return last("Reshape", {x, target});
  return last("Transpose", {add("Reshape", {x, target}, "channels_last")}, {{"perm", to_channels_first}});
}

}  // namespace ogive::inline OGIVE_LEVEL::onnx_file

#endif
