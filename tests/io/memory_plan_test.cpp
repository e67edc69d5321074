#include "ogive/io/memory_plan.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "tests/catch.hpp"

using namespace ogive;

namespace memory_plan_test {

/// A graph of operations that all read and write `size` floats.
struct Chain {
  NetworkGraph graph{};

  explicit Chain(std::size_t size) { graph.input = graph.add_value("input", {1, size}); }
  std::size_t add(const std::string& operation, const std::vector<std::size_t>& inputs, std::size_t size) {
    NetworkGraph::Node node{operation, operation};
    node.inputs = inputs;
    node.output = graph.output = graph.add_value(operation, {1, size});
    graph.nodes.push_back(node);
    return node.output;
  }
};

TEST_CASE("results that live at once do not overlap, and others share") {
  Chain chain(4);
  const std::size_t a = chain.add("linear", {chain.graph.input}, 100), b = chain.add("linear", {a}, 60),
                    c = chain.add("linear", {b}, 100), d = chain.add("concat_channels", {b, c}, 160);
  const MemoryPlan plan(chain.graph);
  CHECK(plan.offset(chain.graph.input) == MemoryPlan::none);
  const auto apart = [&](std::size_t x, std::size_t y) {
    const std::size_t x_size = chain.graph.values[x].shape.size(),
                      y_size = chain.graph.values[y].shape.size();
    return plan.offset(x) + x_size <= plan.offset(y) || plan.offset(y) + y_size <= plan.offset(x);
  };
  CHECK(apart(a, b));
  CHECK(apart(b, c));
  CHECK(apart(c, d));
  CHECK(apart(b, d));
  CHECK(plan.size() == 320);  // b, c and d live at once
}

TEST_CASE("element by element a node writes over what nobody needs any more") {
  Chain chain(10);
  const std::size_t a = chain.add("linear", {chain.graph.input}, 10), b = chain.add("relu", {a}, 10);
  const std::size_t c = chain.add("tanh", {b}, 10);       // b is needed later
  const std::size_t d = chain.add("sum", {c, b, c}, 10);  // reads c again after writing
  const std::size_t e = chain.add("reshape", {d}, 10);
  const MemoryPlan plan(chain.graph);
  CHECK(plan.offset(b) == plan.offset(a));
  CHECK(plan.offset(c) != plan.offset(b));
  CHECK(plan.offset(d) != plan.offset(c));
  CHECK(plan.offset(d) != plan.offset(b));
  CHECK(plan.offset(e) == plan.offset(d));
  CHECK(plan.size() == 30);
}

TEST_CASE("a reshape of the input needs no memory, and is never written over") {
  Chain chain(10);
  const std::size_t flat = chain.add("reshape", {chain.graph.input}, 10), y = chain.add("relu", {flat}, 10);
  const MemoryPlan plan(chain.graph);
  CHECK(plan.offset(flat) == MemoryPlan::none);
  CHECK(plan.offset(y) == 0);
  CHECK(plan.size() == 10);
}

}  // namespace memory_plan_test
