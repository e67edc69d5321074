#include "ogive/predict/graph_network.hpp"

#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "ogive/core/rank_correlation.hpp"
#include "ogive/space/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using ogive_test::message;

namespace graph_network_test {

static_assert(Regressor<GraphNetwork>);

const GraphNetwork small{.members = 2, .width = 6, .layers = 2, .steps = 30, .batch = 8};

std::vector<float> row_of(const Nb201Cell& cell) {
  const Nb201Space space;
  std::vector<float> row(CellGraphs::dimension(space));
  CellGraphs::encode(space, cell, row);
  return row;
}
Nb201Cell drawn(std::uint64_t seed) {
  Rng rng(seed);
  return sample(Nb201Space{}, rng);
}
/// The same graph with its vertices in another order.
std::vector<float> shuffled(const std::vector<float>& row, std::uint64_t seed) {
  const GraphRow graph(row);
  const std::size_t n = graph.vertices(), k = graph.kinds();
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Rng rng(seed);
  rng.shuffle(std::span(order));
  std::vector<float> other = row;
  for (std::size_t v = 0; v < n; ++v) {
    for (std::size_t u = 0; u < n; ++u) other[2 + v * n + u] = graph.edge(order[v], order[u]) ? 1.0F : 0.0F;
    for (std::size_t i = 0; i < k; ++i) other[2 + n * n + v * k + i] = graph.kind(order[v])[i];
  }
  return other;
}

/// Cells, with a target that the graph tells: 3x3 convolutions, twice as much at the output.
Examples examples(std::size_t count, std::uint64_t seed) {
  Examples all(CellGraphs::dimension(Nb201Space{}));
  for (std::size_t i = 0; i < count; ++i) {
    const Nb201Cell cell = drawn(1000 * seed + i);
    double target = 0;
    for (std::size_t edge = 0; edge < 6; ++edge)
      target += cell.operations[edge] == 3 ? (edge < 3 ? 1.0 : 2.0) : 0.0;
    all.add(row_of(cell), target);
  }
  return all;
}

TEST_CASE("gradients are those of differences") {
  const std::vector<std::vector<float>> rows{row_of(drawn(1)), row_of(drawn(2)), row_of(drawn(3))};
  const std::vector<GraphRow> graphs{GraphRow(rows[0]), GraphRow(rows[1]), GraphRow(rows[2])};
  const GraphNetwork::Batch<double> batch(graphs);
  Rng rng(3);
  GraphNetwork::Network<double> network(small, graphs[0].kinds(), rng);
  std::vector<ogive_test::DoubleTensor> weights;
  for (auto* weight : network.parameters()) {
    weights.push_back(weight->value);
    if (weight->shape.rank() == 1)  // off 0, where a ReLU has no slope
      for (double& each : weights.back().values()) each = 0.05 * rng.normal();
  }
  CHECK(ogive_test::gradient_error(weights, [&](const std::vector<ogive_test::DoubleVar>& vars) {
          return GraphNetwork::Network<double>::forward(batch, vars);
        }) < 1e-6);
}

TEST_CASE("the order of the vertices does not matter") {
  GraphNetwork::Model model(small);
  Rng rng(4);
  model.fit(examples(20, 1), rng);
  bool differs = false;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto row = row_of(drawn(seed));
    const Prediction said = model.predict(row);
    CHECK(model.predict(shuffled(row, seed)).mean == Approx(said.mean).epsilon(1e-4));
    differs = differs || std::abs(said.mean - model.predict(row_of(drawn(seed + 100))).mean) > 1e-2;
  }
  CHECK(differs);
}

TEST_CASE("a rule on edges and operations is learned from a hundred graphs") {
  GraphNetwork::Model model(GraphNetwork{});
  Rng rng(5);
  model.fit(examples(100, 1), rng);
  const Examples others = examples(200, 2);
  std::vector<double> said;
  for (std::size_t i = 0; i < others.size(); ++i) said.push_back(model.predict(others.row(i)).mean);
  CHECK(spearman(said, others.targets()) > 0.9);
}

TEST_CASE("equal seeds give equal networks on graphs") {
  const auto said = [](std::uint64_t seed) {
    GraphNetwork::Model model(small);
    Rng rng(seed);
    model.fit(examples(10, 1), rng);
    return model.predict(row_of(drawn(77)));
  };
  CHECK(said(1) == said(1));
  CHECK_FALSE(said(1) == said(2));
  CHECK(said(1).deviation > 0);
}

TEST_CASE("networks on graphs refuse what is no graph") {
  GraphNetwork::Model model(small);
  Rng rng(1);
  CHECK(message([&] { model.fit(Examples(5), rng); }) == "GraphNetwork: expected at least 1 example, got 0");
  CHECK(message([&] { model.predict(row_of(drawn(1))); }) ==
        "GraphNetwork: expected a fit before predictions, got none");
  Examples no_graphs(3);
  no_graphs.add(std::array{1.0F, 2.0F, 3.0F}, 0);
  CHECK(message([&] { model.fit(no_graphs, rng); }) ==
        "GraphRow: expected a graph, as CellGraphs gives it, got a row of 3 numbers");
}

}  // namespace graph_network_test
