#pragma once
/// Networks as plain C++: one header without dependencies that computes what the network does.
///
///     write_cpp("found.hpp", network, {.name = "found"});
///
///     #include "found.hpp"                                   // in a program without ogive
///     found::Network network;
///     const std::array<float, 10> logits = network(image);   // floats, (height, width, channels)
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/core/file.hpp"
#include "ogive/core/version.hpp"
#include "ogive/io/cpp_graph.hpp"
#include "ogive/io/export.hpp"
#include "ogive/model/network.hpp"
#include "ogive/nn/graph.hpp"

namespace ogive::inline OGIVE_LEVEL {

struct CppOptions {
  std::string name = "network";                     ///< of the namespace
  ImageLayout layout = ImageLayout::channels_last;  ///< of the images that come in
  Normalisation normalisation{};  ///< applied to what comes in, so that the header takes raw values
  double divisor = 1;  ///< of raw values before normalisation: 255 where they are the bytes of images

  void fields(auto&& f) const {
    f("name", name);
    f("divisor", divisor, above(0));
  }
};

namespace cpp_file {

void check_identifier(std::string_view name);

/// The shape of one sample, "(28, 28, 1)".
std::string sample_text(const Shape& shape, ImageLayout layout);

std::string header(const NetworkGraph& graph, const CppOptions& options);

}  // namespace cpp_file

/// The header for a traced graph. Batch norms are folded into the weights before them.
/// @throws Error, with the way to the layer, when an operation has no plain form
std::string cpp_text(NetworkGraph graph, const CppOptions& options = {});

/// Writes a header that computes what `layers` does in evaluation, for one sample at a time.
/// @param in the shape of the input for a batch of 1
/// @throws Error as trace() and cpp_text(), or when the file cannot be written
inline void write_cpp(const std::string& path, Layer& layers, const Shape& in,
                      const CppOptions& options = {}) {
  write_bytes(path, as_bytes(cpp_text(trace(layers, in), options)));
}
inline void write_cpp(const std::string& path, Network& network, const CppOptions& options = {}) {
  write_cpp(path, network.layers(), network.shape().images(1), options);
}

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {
namespace cpp_file {

OGIVE_INLINE void check_identifier(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const bool fits = !name.empty() && letter(name[0]) && std::all_of(name.begin(), name.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9');
  });
  if (!fits) throw Error("CppOptions.name", "an identifier of C++", concat("\"", name, "\""));
}

OGIVE_INLINE std::string sample_text(const Shape& shape, ImageLayout layout) {
  if (shape.rank() == 4 && layout == ImageLayout::channels_first)
    return Shape{shape[3], shape[1], shape[2]}.text();
  Shape sample;
  for (std::size_t i = 1; i < shape.rank(); ++i) sample.push_back(shape[i]);
  return sample.text();
}

OGIVE_INLINE std::string header(const NetworkGraph& graph, const CppOptions& options) {
  const GraphText text(graph, options.layout);
  const Shape &in = graph.values[graph.input].shape, &out = graph.values[graph.output].shape;
  std::string all =
      concat("#pragma once\n// A neural network, written by ogive ", version,
             " as C++17 without dependencies: ", text.weight_count(), " weights.\n//\n//     ", options.name,
             "::Network network;  // one for each thread\n//     const auto output = network(input);\n//\n// "
             "input: ",
             sample_text(in, options.layout), " floats\n// output: ", sample_text(out, options.layout),
             " floats\n#include <algorithm>\n#include <array>\n#include <cmath>\n#include <cstddef>\n"
             "#include <limits>\n#include <vector>\n\n");
  all += concat("namespace ", options.name, " {\n\ninline constexpr std::size_t input_size = ", in.size(),
                ", output_size = ", out.size(), ";\n\nnamespace detail {\n");
  all += text.functions();
  all += "}  // namespace detail\n\nnamespace weights {\n";
  all += text.weights();
  all +=
      "}  // namespace weights\n\nclass Network {\n public:\n"
      "  std::array<float, output_size> operator()(const float* input) {\n";
  if (text.memory() > 0) all += "    float* const m = memory_.data();\n";
  all += text.calls();
  all += "  }\n";
  if (text.memory() > 0)
    all += concat("\n private:\n  std::vector<float> memory_ = std::vector<float>(", text.memory(), ");\n");
  return all + concat("};\n\n}  // namespace ", options.name, "\n");
}

}  // namespace cpp_file

OGIVE_INLINE std::string cpp_text(NetworkGraph graph, const CppOptions& options) {
  check_fields(options, "CppOptions");
  cpp_file::check_identifier(options.name);
  const std::size_t channels = graph.values[graph.input].shape.last();
  export_detail::PlainGraph plain(std::move(graph), true);
  plain.map_input(export_detail::channel_map(options.normalisation, options.divisor, channels));
  return cpp_file::header(std::move(plain).finish(), options);
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
