#pragma once
/// The messages of ONNX files (onnx.proto, IR version 7) that networks need, written with protozero.
#include <cstddef>
#include <cstdint>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/version.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL::onnx_file {

inline constexpr std::int64_t ir_version = 7, opset = 13;

/// Field numbers of the messages, as in onnx.proto.
namespace field {
enum Model : std::uint32_t { ir = 1, producer = 2, producer_version = 3, graph = 7, opset_import = 8 };
enum OpsetId : std::uint32_t { opset_version = 2 };
enum Graph : std::uint32_t { node = 1, graph_name = 2, initializer = 5, graph_input = 11, graph_output = 12 };
enum Node : std::uint32_t { node_input = 1, node_output = 2, node_name = 3, op_type = 4, attribute = 5 };
enum Attribute : std::uint32_t { attribute_name = 1, f = 2, i = 3, ints = 8, attribute_type = 20 };
enum Tensor : std::uint32_t { dims = 1, data_type = 2, tensor_name = 8, raw_data = 9 };
enum ValueInfo : std::uint32_t { value_name = 1, value_type = 2 };
enum Type : std::uint32_t { tensor_type = 1 };
enum TensorType : std::uint32_t { element_type = 1, shape = 2 };
enum TensorShape : std::uint32_t { dim = 1 };
enum Dimension : std::uint32_t { dim_value = 1, dim_param = 2 };
}  // namespace field

enum class AttributeType : std::int32_t { real = 1, integer = 2, integers = 7 };
enum class ElementType : std::int32_t { f32 = 1, i64 = 7 };

using Integers = std::vector<std::int64_t>;

struct Attribute {
  Attribute(const char* n, double number)
      : name(n), type(AttributeType::real), real(static_cast<float>(number)) {}
  Attribute(const char* n, std::int64_t number) : name(n), type(AttributeType::integer), integers{number} {}
  Attribute(const char* n, Integers numbers)
      : name(n), type(AttributeType::integers), integers(std::move(numbers)) {}

  const char* name;
  AttributeType type;
  float real = 0;
  Integers integers{};
};

struct Node {
  std::string type;  ///< of the operator set, "Conv"
  std::vector<std::string> inputs;
  std::string name;  ///< unique
  std::vector<Attribute> attributes{};
  std::string output{};
};

/// The input or output of a graph. A length below 1 is "batch", if 0, or unknown.
struct ValueInfo {
  std::string name;
  Integers dims;
};

/// A graph under construction, as bytes.
class Message {
 public:
  void initializer(const std::string& name, const Integers& dims, ElementType type, std::string_view bytes) {
    protozero::pbf_writer tensor(graph_, field::initializer);
    for (const auto length : dims) tensor.add_int64(field::dims, length);
    tensor.add_int32(field::data_type, static_cast<std::int32_t>(type));
    tensor.add_string(field::tensor_name, name);
    tensor.add_bytes(field::raw_data, bytes.data(), bytes.size());
  }

  void node(const Node& node) {
    protozero::pbf_writer message(graph_, field::node);
    for (const auto& name : node.inputs) message.add_string(field::node_input, name);
    message.add_string(field::node_output, node.output);
    message.add_string(field::node_name, node.name);
    message.add_string(field::op_type, node.type);
    for (const auto& attribute : node.attributes) {
      protozero::pbf_writer entry(message, field::attribute);
      entry.add_string(field::attribute_name, attribute.name);
      entry.add_int32(field::attribute_type, static_cast<std::int32_t>(attribute.type));
      if (attribute.type == AttributeType::real) entry.add_float(field::f, attribute.real);
      for (const auto number : attribute.integers)
        entry.add_int64(attribute.type == AttributeType::integer ? +field::i : +field::ints, number);
    }
  }

  void input(const ValueInfo& value) { value_info(field::graph_input, value); }
  void output(const ValueInfo& value) { value_info(field::graph_output, value); }

  /// The whole file, with the graph under its name.
  std::string model(const std::string& name) {
    graph_.add_string(field::graph_name, name);
    std::string file;
    protozero::pbf_writer model(file);
    model.add_int64(field::ir, ir_version);
    model.add_string(field::producer, "ogive");
    model.add_string(field::producer_version, version);
    {
      protozero::pbf_writer set(model, field::opset_import);
      set.add_int64(field::opset_version, opset);
    }
    model.add_message(field::graph, graph_bytes_);
    return file;
  }

 private:
  void value_info(std::uint32_t where, const ValueInfo& value) {
    protozero::pbf_writer info(graph_, where);
    info.add_string(field::value_name, value.name);
    protozero::pbf_writer type(info, field::value_type);
    protozero::pbf_writer tensor(type, field::tensor_type);
    tensor.add_int32(field::element_type, static_cast<std::int32_t>(ElementType::f32));
    protozero::pbf_writer shape(tensor, field::shape);
    for (const auto length : value.dims) {
      protozero::pbf_writer dimension(shape, field::dim);
      if (length > 0) dimension.add_int64(field::dim_value, length);
      if (length == 0) dimension.add_string(field::dim_param, "batch");
    }
  }

  std::string graph_bytes_{};
  protozero::pbf_writer graph_{graph_bytes_};
};

}  // namespace ogive::inline OGIVE_LEVEL::onnx_file
