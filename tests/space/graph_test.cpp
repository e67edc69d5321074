#include "ogive/space/graph.hpp"

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::message;

namespace graph_test {

/// `0>2 sep_conv_3x3` for each edge.
std::vector<std::string> lines(const CellGraph& graph) {
  std::vector<std::string> list;
  for (const auto& edge : graph.edges) list.push_back(concat(edge.from, ">", edge.to, " ", edge.operation));
  return list;
}

TEST_CASE("a cell of NAS-Bench-201 has an edge for each operation but None") {
  const Nb201Space space;
  const CellGraph g = graph(
      space, space.parse("|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_1x1~1|none~2|"));
  CHECK(g.inputs == 1);
  CHECK(g.nodes == std::vector<std::string>{"in", "1", "2", "out"});
  CHECK(lines(g) == std::vector<std::string>{"0>1 nor_conv_3x3", "1>2 skip_connect", "0>3 avg_pool_3x3",
                                             "1>3 nor_conv_1x1"});
}

// Figure 5 of Liu, Simonyan and Yang, "DARTS" (ICLR 2019), is this cell.
TEST_CASE("a cell of DARTS has its two inputs, its nodes, and an output that all nodes reach") {
  const CellGraph g = graph(DartsSpace{}, darts_v2().reduction);
  CHECK(g.inputs == 2);
  CHECK(g.nodes == std::vector<std::string>{"c_{k-2}", "c_{k-1}", "0", "1", "2", "3", "c_{k}"});
  CHECK(lines(g) == std::vector<std::string>{"0>2 max_pool_3x3", "1>2 max_pool_3x3", "1>3 max_pool_3x3",
                                             "2>3 skip_connect", "0>4 max_pool_3x3", "2>4 skip_connect",
                                             "1>5 max_pool_3x3", "2>5 skip_connect", "2>6 ", "3>6 ", "4>6 ",
                                             "5>6 "});
}

TEST_CASE("an operation has one number in all cells of a space, so that it has one colour") {
  const DartsSpace space;
  for (const DartsCell& cell : {darts_v2().normal, darts_v2().reduction})
    for (const auto& edge : graph(space, cell).edges)
      if (!edge.operation.empty()) CHECK(space.operation_names[edge.number] == edge.operation);
}

TEST_CASE("the cell of another space has no graph") {
  DartsCell three = darts_v2().normal;
  three.nodes.pop_back();
  CHECK(has(message([&] { graph(DartsSpace{}, three); }), "a cell of this space"));
  CHECK(graph(DartsSpace{.nodes = 3}, three).nodes.size() == 6);
}

}  // namespace graph_test
