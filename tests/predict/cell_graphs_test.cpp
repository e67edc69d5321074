#include "ogive/predict/cell_graphs.hpp"

#include <vector>

#include "ogive/space/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

namespace cell_graphs_test {

static_assert(GraphSpace<Nb201Space>);
static_assert(GraphSpace<DartsSpace>);

template <class Space>
std::vector<float> row_of(const Space& space, const typename Space::Architecture& architecture) {
  std::vector<float> row(CellGraphs::dimension(space));
  CellGraphs::encode(space, architecture, row);
  return row;
}
/// What each vertex is, as kinds count it; 99 for one that is not there.
std::vector<std::size_t> kinds_of(const GraphRow& row) {
  std::vector<std::size_t> list;
  for (std::size_t v = 0; v < row.vertices(); ++v) {
    std::size_t kind = 99;
    for (std::size_t k = 0; k < row.kinds(); ++k)
      if (row.kind(v)[k] != 0) kind = k;
    list.push_back(kind);
    CHECK(row.present(v) == (kind != 99));
  }
  return list;
}
std::vector<std::pair<std::size_t, std::size_t>> edges_of(const GraphRow& row) {
  std::vector<std::pair<std::size_t, std::size_t>> list;
  for (std::size_t from = 0; from < row.vertices(); ++from)
    for (std::size_t to = 0; to < row.vertices(); ++to)
      if (row.edge(from, to)) list.emplace_back(from, to);
  return list;
}

TEST_CASE("operations of a cell are vertices, linked where one's output is the other's input") {
  const Nb201Space space;
  const auto row =
      row_of(space, space.parse("|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|none~1|"
                                "nor_conv_1x1~2|"));
  const GraphRow graph(row);
  CHECK(graph.vertices() == 8);
  CHECK(graph.kinds() == 8);
  // in, 3x3 (0 > 1), skip (1 > 2), pool (0 > 3), 1x1 (2 > 3), out
  CHECK(kinds_of(graph) == std::vector<std::size_t>{0, 3 + 3, 3 + 1, 3 + 4, 3 + 2, 2, 99, 99});
  CHECK(edges_of(graph) ==
        std::vector<std::pair<std::size_t, std::size_t>>{{0, 1}, {0, 3}, {1, 2}, {2, 4}, {3, 5}, {4, 5}});
}

TEST_CASE("the two cells of DARTS are two graphs with kinds of their own") {
  const DartsSpace space{.nodes = 1};
  Rng rng(1);
  DartsArchitecture architecture = sample(space, rng);
  for (auto* cell : {&architecture.normal, &architecture.reduction})
    for (std::size_t i = 0; i < 2; ++i) cell->nodes[0][i].input = static_cast<std::uint8_t>(i);
  const auto row = row_of(space, architecture);
  const GraphRow graph(row);
  REQUIRE(graph.vertices() == 10);
  const std::size_t kinds = 3 + space.operation_names.size();
  CHECK(graph.kinds() == 2 * kinds);
  const auto all = kinds_of(graph);
  for (std::size_t cell = 0; cell < 2; ++cell) {
    CHECK(all[5 * cell] == kinds * cell);
    CHECK(all[5 * cell + 1] == kinds * cell + 1);
    CHECK(all[5 * cell + 4] == kinds * cell + 2);
  }
  CHECK(all[2] == 3U + architecture.normal.nodes[0][0].operation);
  CHECK(all[8] == kinds + 3 + architecture.reduction.nodes[0][1].operation);
  CHECK(edges_of(graph) == std::vector<std::pair<std::size_t, std::size_t>>{
                               {0, 2}, {1, 3}, {2, 4}, {3, 4}, {5, 7}, {6, 8}, {7, 9}, {8, 9}});
}

TEST_CASE("every architecture fits") {
  Rng rng(2);
  for (const int nodes : {1, 4, 8}) {
    const DartsSpace space{.nodes = nodes};
    for (int i = 0; i < 20; ++i)
      CHECK(row_of(space, sample(space, rng)).size() == CellGraphs::dimension(space));
  }
}

TEST_CASE("a row that is no graph is refused") {
  CHECK(ogive_test::message([] {
          GraphRow(std::vector<float>{2, 1, 0});
        }) == "GraphRow: expected a graph, as CellGraphs gives it, got a row of 3 numbers");
  std::vector<float> row(7);
  CHECK(ogive_test::message([&] { CellGraphs::encode(Nb201Space{}, Nb201Cell{}, row); }) ==
        "CellGraphs: expected 130 numbers, got 7");
}

}  // namespace cell_graphs_test
