// What holds for every network that is written down; tests/io/engines runs the same ones.
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ogive/io/cpp.hpp"
#include "ogive/io/onnx.hpp"
#include "tests/catch.hpp"
#include "tests/io/engines/models.hpp"

using namespace ogive_test;

namespace models_test {

/// Whether a node of `graph` writes over a value that it, or a later node, still has to read.
std::string overwritten(const NetworkGraph& graph, const MemoryPlan& plan) {
  const auto end = [&](std::size_t value) { return plan.offset(value) + graph.values[value].shape.size(); };
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto& node = graph.nodes[i];
    if (plan.offset(node.output) == MemoryPlan::none || node.operation == "reshape") continue;
    std::set<std::size_t> needed;  // computed before, and read after
    for (std::size_t k = 0; k < i; ++k) needed.insert(graph.nodes[k].output);
    for (std::size_t value = 0; value < graph.values.size(); ++value) {
      bool later = value == graph.output;
      for (std::size_t k = i + 1; k < graph.nodes.size(); ++k)
        for (const std::size_t input : graph.nodes[k].inputs) later = later || input == value;
      if (!later || !needed.contains(value) || plan.offset(value) == MemoryPlan::none) continue;
      if (plan.offset(value) < end(node.output) && plan.offset(node.output) < end(value))
        return node.name + " over " + graph.values[value].name;
    }
  }
  return "";
}

TEST_CASE("names in plain graphs are unique, and nodes come in order") {
  for (Model& model : models()) {
    for (const bool fold : {true, false}) {
      CAPTURE(model.name, fold);
      const NetworkGraph graph = export_detail::PlainGraph(trace(*model.layers, model.in), fold).finish();
      std::set<std::string> names;
      std::set<std::size_t> known{graph.input};
      bool good = true;
      for (const auto& node : graph.nodes) {
        good = good && names.insert(node.name).second;
        for (const std::size_t input : node.inputs)
          good = good && (known.contains(input) || graph.values[input].is_constant());
        known.insert(node.output);
      }
      CHECK(good);
      CHECK(known.contains(graph.output));
      CHECK(overwritten(graph, MemoryPlan(graph)) == "");
    }
  }
}

TEST_CASE("every network can be written, the same each time") {
  for (Model& model : models()) {
    CAPTURE(model.name);
    const NetworkGraph graph = trace(*model.layers, model.in);
    for (const OnnxOptions& options :
         {OnnxOptions{},
          OnnxOptions{.fold_batch_norm = false, .batch = 3, .layout = ImageLayout::channels_last}})
      CHECK(onnx_bytes(graph, options) == onnx_bytes(trace(*model.layers, model.in), options));
    CHECK(cpp_text(graph) == cpp_text(trace(*model.layers, model.in)));
  }
}

}  // namespace models_test
