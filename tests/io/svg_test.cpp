#include "ogive/io/svg.hpp"

#include "ogive/space/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/io/markup.hpp"

using namespace ogive;
using ogive_test::count;
using ogive_test::fault;

namespace svg_test {

struct Odd {
  static constexpr std::string_view name = "a<b&\"c\">d";
};

TEST_CASE("the check of well-formedness knows faults") {
  CHECK(fault("<a><b c=\"d\"/>e</a>") == "");
  CHECK(fault("<a><b></a></b>") != "");
  CHECK(fault("<a>") != "");
  CHECK(fault("a & b") != "");
  CHECK(fault("<a b=\"c></a>") != "");
}

TEST_CASE("a picture names each operation once for each edge") {
  const Nb201Space space;
  for (const std::uint64_t index : {0U, 6111U, 9930U, 15000U}) {
    const Nb201Cell cell = space.at(index);
    const std::string picture = svg(graph(space, cell));
    INFO(picture);
    CHECK(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    CHECK(fault(picture) == "");
    std::size_t drawn = 0;
    for (std::size_t k = 0; k < space.operation_count; ++k) {
      const auto edges =
          static_cast<std::size_t>(std::count(cell.operations.begin(), cell.operations.end(), k));
      const bool flows = space.operation_names[k] != None::name;
      CHECK(count(picture, concat(">", space.operation_names[k], "</text>")) == (flows ? edges : 0));
      if (flows) drawn += edges;
    }
    CHECK(count(picture, "fill=\"none\" stroke=") == drawn);
    CHECK(count(picture, "<circle ") == 4);
    CHECK(count(picture, concat("<title>", space.text(cell), "</title>")) == 1);
  }
}

TEST_CASE("a cell on which nothing flows is a picture of four nodes") {
  const std::string picture = svg(graph(Nb201Space{}, Nb201Cell{}));
  CHECK(fault(picture) == "");
  CHECK(count(picture, "<path") == 0);
  CHECK(count(picture, "<circle ") == 4);
}

TEST_CASE("a cell of DARTS is a picture with each operation, and a line from each node to the output") {
  const DartsSpace space;
  for (const DartsCell& cell : {darts_v1().normal, darts_v1().reduction, darts_v2().normal}) {
    const std::string picture = svg(graph(space, cell));
    INFO(picture);
    CHECK(fault(picture) == "");
    for (std::size_t k = 0; k < space.operation_count; ++k) {
      std::size_t edges = 0;
      for (const auto& node : cell.nodes)
        for (const auto& edge : node) edges += edge.operation == k;
      CHECK(count(picture, concat(">", space.operation_names[k], "</text>")) == edges);
    }
    CHECK(count(picture, "fill=\"none\" stroke=") == 8 + 4);
    CHECK(count(picture, "<circle ") == 7);
    for (const std::string_view input : {"k-2", "k-1", "k"})
      CHECK(count(picture, concat(">c<tspan dy=\"4\" font-size=\"10\">", input, "</tspan></text>")) == 1);
  }
}

// The room that a label takes at most, at 13 pixels: 9 for a letter, 16 in height.
TEST_CASE("no two labels overlap, whatever the cell of DARTS") {
  Rng random(1);
  for (const int nodes : {1, 4, 8}) {
    const DartsSpace space{.nodes = nodes};
    for (int k = 0; k < 100; ++k) {
      const CellGraph g = graph(space, sample(space, random).normal);
      const detail::CellLayout layout(g);
      for (std::size_t a = 0; a < g.edges.size(); ++a) {
        if (g.edges[a].operation.empty()) continue;
        const auto here = layout.label(a);
        CHECK((here.x > 0 && here.x < layout.width()));
        CHECK((here.y > 16 && here.y < layout.height()));
        for (std::size_t b = 0; b < a; ++b) {
          const auto there = layout.label(b);
          const double letters =
              static_cast<double>(g.edges[a].operation.size() + g.edges[b].operation.size()) / 2;
          INFO(g.title << ", edges " << a << " and " << b);
          CHECK((std::abs(here.x - there.x) >= 9 * letters || std::abs(here.y - there.y) >= 16));
        }
      }
    }
  }
}

TEST_CASE("names are escaped") {
  const BasicNb201Space<Odd, None> space;
  const std::string picture = svg(graph(space, Nb201Cell{{0, 1, 1, 1, 1, 0}}));
  CHECK(fault(picture) == "");
  CHECK(count(picture, ">a&lt;b&amp;&quot;c&quot;&gt;d</text>") == 2);
  CHECK(count(picture, "a<b") == 0);
}

}  // namespace svg_test
