#include "ogive/space/darts.hpp"

#include <set>

#include "ogive/space/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::message;

namespace darts_test {

static_assert(MutableSpace<DartsSpace> && CrossableSpace<DartsSpace> && EnumerableSpace<DartsSpace>);
static_assert(EncodableSpace<DartsSpace> && PrintableSpace<DartsSpace> && RelaxableSpace<DartsSpace>);

enum : std::uint8_t { none_, max_pool, avg_pool, skip, sep3, sep5, dil3, dil5 };

DartsCell cell(const std::array<std::array<DartsEdge, 2>, 4>& nodes) {
  return {{nodes.begin(), nodes.end()}};
}

// Published in cnn/genotypes.py of github.com/quark0/darts, there with a line for each edge.
const std::string published_v2 = R"(Genotype(
  normal=[
    ('sep_conv_3x3', 0),
    ('sep_conv_3x3', 1),
    ('sep_conv_3x3', 0),
    ('sep_conv_3x3', 1),
    ('sep_conv_3x3', 1),
    ('skip_connect', 0),
    ('skip_connect', 0),
    ('dil_conv_3x3', 2)
  ],
  normal_concat=[2, 3, 4, 5],
  reduce=[
    ('max_pool_3x3', 0),
    ('max_pool_3x3', 1),
    ('skip_connect', 2),
    ('max_pool_3x3', 1),
    ('max_pool_3x3', 0),
    ('skip_connect', 2),
    ('skip_connect', 2),
    ('max_pool_3x3', 1)
  ],
  reduce_concat=[2, 3, 4, 5]
))";

TEST_CASE("the published cells are read, and written with sorted edges", "[darts]") {
  const DartsSpace space;
  const DartsArchitecture v1{cell({{{{{sep3, 0}, {sep3, 1}}},
                                    {{{skip, 0}, {sep3, 1}}},
                                    {{{skip, 0}, {sep3, 1}}},
                                    {{{sep3, 0}, {skip, 2}}}}}),
                             cell({{{{{max_pool, 0}, {max_pool, 1}}},
                                    {{{max_pool, 0}, {skip, 2}}},
                                    {{{max_pool, 0}, {skip, 2}}},
                                    {{{avg_pool, 0}, {skip, 2}}}}})};
  const DartsArchitecture v2{cell({{{{{sep3, 0}, {sep3, 1}}},
                                    {{{sep3, 0}, {sep3, 1}}},
                                    {{{skip, 0}, {sep3, 1}}},
                                    {{{skip, 0}, {dil3, 2}}}}}),
                             cell({{{{{max_pool, 0}, {max_pool, 1}}},
                                    {{{max_pool, 1}, {skip, 2}}},
                                    {{{max_pool, 0}, {skip, 2}}},
                                    {{{max_pool, 1}, {skip, 2}}}}})};
  CHECK(darts_v1() == v1);
  CHECK(darts_v2() == v2);
  CHECK(space.parse(published_v2) == v2);
  CHECK(
      space.text(v2) ==
      "Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), "
      "('skip_connect', 0), ('sep_conv_3x3', 1), ('skip_connect', 0), ('dil_conv_3x3', 2)], "
      "normal_concat=range(2, 6), reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('max_pool_3x3', 1), "
      "('skip_connect', 2), ('max_pool_3x3', 0), ('skip_connect', 2), ('max_pool_3x3', 1), ('skip_connect', "
      "2)], "
      "reduce_concat=range(2, 6))");
  CHECK(space.parse(space.text(v2)) == v2);
  CHECK(space.contains(v1));
}

TEST_CASE("Python's spellings of one genotype are one architecture", "[darts]") {
  const DartsSpace space{.nodes = 1};
  const DartsArchitecture expected{{{{{{sep5, 0}, {dil5, 1}}}}}, {{{{{avg_pool, 0}, {skip, 1}}}}}};
  const auto* const tight =
      "Genotype(normal=[('dil_conv_5x5',1),('sep_conv_5x5',0)],normal_concat=range(2,3),"
      "reduce=[('avg_pool_3x3',0),('skip_connect',1)],reduce_concat=[2])";
  const auto* const loose =
      "\n Genotype ( normal = [ ( \"dil_conv_5x5\" , 1 ) , ( 'sep_conv_5x5' , 0 ) , ] , normal_concat = [ 2 "
      ", ] ,\n"
      "\treduce = [ ( 'skip_connect' , 1 ) , ( 'avg_pool_3x3' , 0 ) ] , reduce_concat = range ( 2 , 3 ) , ) "
      "\n";
  CHECK(space.parse(tight) == expected);
  CHECK(space.parse(loose) == expected);
}

TEST_CASE("a genotype that departs from the form is an error that shows where", "[darts]") {
  const DartsSpace space{.nodes = 2};
  const auto says = [&](const std::string& line) { return message([&] { space.parse(line); }); };
  const std::string
      where = "DARTS genotype: expected ",
      operations =
          "one of max_pool_3x3, avg_pool_3x3, skip_connect, sep_conv_3x3, sep_conv_5x5, dil_conv_3x3, "
          "dil_conv_5x5";
  const std::string edges =
      "('sep_conv_3x3', 1), ('skip_connect', 0), ('sep_conv_3x3', 2), ('skip_connect', 0)";
  const std::string normal =
      "Genotype(normal=[" + edges + "], normal_concat=range(2, 4), ";  // 129 characters
  const std::string whole = normal + "reduce=[" + edges + "], reduce_concat=[2, 3])";
  REQUIRE(says(whole) == "nothing was thrown");
  CHECK(says("") == where + "'Genotype' at character 1, got the end");
  CHECK(says("|none~0|") == where + "'Genotype' at character 1, got '|none~0|'");
  CHECK(says("Genotype[") == where + "'(' at character 9, got '['");
  CHECK(says("Genotype(reduce=") == where + "'normal' at character 10, got 'reduce='");
  CHECK(says("Genotype(normal=[(sep_conv_3x3, 0)") == where + "''' at character 19, got 'sep_conv_3x3, 0)'");
  CHECK(says("Genotype(normal=[('conv', 0), ('sep_conv_3x3', 1)]") ==
        where + operations + " at character 20, got 'conv', 0), ('sep_con...'");
  CHECK(says("Genotype(normal=[('none', 0)") == where + operations + " at character 20, got 'none', 0)'");
  CHECK(says("Genotype(normal=[('sep_conv_3x3', 2)") ==
        where + "an input from 0 to 1 at character 35, got '2)'");
  CHECK(says("Genotype(normal=[('sep_conv_3x3', -1)") ==
        where + "an input from 0 to 1 at character 35, got '-1)'");
  CHECK(says("Genotype(normal=[('sep_conv_3x3', 01)") ==
        where + "an input from 0 to 1 at character 35, got '01)'");
  CHECK(says("Genotype(normal=[('sep_conv_3x3', 1), ('skip_connect', 1)") ==
        where + "an input from 0 to 1 other than 1 at character 56, got '1)'");
  CHECK(says("Genotype(normal=[('sep_conv_3x3', 1), ('skip_connect', 0)], ") ==
        where + "',' at character 58, got '], '");
  CHECK(says("Genotype(normal=[" + edges + ", ('skip_connect', 0)]") ==
        where + "']' at character 102, got '('skip_connect', 0)]'");
  CHECK(says("Genotype(normal=[" + edges + "], normal_concat=range(2, 6)") ==
        where + "'4' at character 126, got '6)'");
  CHECK(says("Genotype(normal=[" + edges + "], normal_concat=[3]") ==
        where + "'2' at character 118, got '3]'");
  CHECK(says("Genotype(normal=[" + edges + "], normal_concat=[2, 3, 4]") ==
        where + "']' at character 124, got '4]'");
  CHECK(says(normal) == where + "'reduce' at character 130, got the end");
  CHECK(says(whole.substr(0, whole.size() - 1)) ==
        where + "')' at character " + to_text(whole.size()) + ", got the end");
  CHECK(says(whole + "; ") ==
        where + "the end of the genotype at character " + to_text(whole.size() + 1) + ", got '; '");
  CHECK(has(message([&] { DartsSpace{}.parse(whole); }), "DARTS genotype: expected ',' at character"));
}

TEST_CASE("there are (180 * 7^8)^2 architectures", "[darts]") {  // DARTS, appendix A.4, for two cells
  const DartsSpace space;
  CHECK(space.decisions().size() == 24);
  CHECK(size(space) == 1'076'746'950'455'072'400);
  CHECK(cardinality(space) == "1076746950455072400");
  CHECK(size(DartsSpace{.nodes = 1}) == 49 * 49);
  // (2700 * 7^10)^2 needs more than 64 bits.
  CHECK(has(message([] { size(DartsSpace{.nodes = 5}); }), "ask for its cardinality"));
  CHECK(cardinality(DartsSpace{.nodes = 5}) == "581685621309591487290000");
}

TEST_CASE("numbers count operations and pairs of inputs in order", "[darts]") {
  const DartsSpace space;
  DartsArchitecture first{cell({{{{{max_pool, 0}, {max_pool, 1}}},
                                 {{{max_pool, 0}, {max_pool, 1}}},
                                 {{{max_pool, 0}, {max_pool, 1}}},
                                 {{{max_pool, 0}, {max_pool, 1}}}}}),
                          {}};
  first.reduction = first.normal;
  CHECK(at(space, 0) == first);
  DartsArchitecture next = first;
  next.reduction.nodes[3][1].operation = avg_pool;
  CHECK(at(space, 1) == next);
  const std::array<std::array<std::uint8_t, 2>, 10> pairs{
      {{0, 1}, {0, 2}, {1, 2}, {0, 3}, {1, 3}, {2, 3}, {0, 4}, {1, 4}, {2, 4}, {3, 4}}};
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    next = first;
    next.reduction.nodes[3][0].input = pairs[i][0];
    next.reduction.nodes[3][1].input = pairs[i][1];
    CHECK(at(space, 49 * i) == next);
  }
  const DartsArchitecture last = at(space, size(space) - 1);
  CHECK(last.normal == cell({{{{{dil5, 0}, {dil5, 1}}},
                              {{{dil5, 1}, {dil5, 2}}},
                              {{{dil5, 2}, {dil5, 3}}},
                              {{{dil5, 3}, {dil5, 4}}}}}));
  CHECK(last.reduction == last.normal);
  CHECK(message([&] { at(space, size(space)); }) ==
        "at: expected an index below 1076746950455072400, got 1076746950455072400");
}

TEST_CASE("choices, numbers, texts and codes go both ways", "[darts]") {
  for (const int nodes : {1, 2, 4, 8}) {
    const DartsSpace space{.nodes = nodes};
    Rng rng(3);
    for (int i = 0; i < 200; ++i) {
      const DartsArchitecture a = sample(space, rng);
      REQUIRE(space.contains(a));
      REQUIRE(space.from_choices(space.to_choices(a)) == a);
      REQUIRE(space.parse(space.text(a)) == a);
      if (nodes <= 4) REQUIRE(at(space, index(space, a)) == a);
      REQUIRE(canonical(space, a) == a);
      std::vector<float> code(dimension(space));
      encode(space, a, code);
      REQUIRE(std::count(code.begin(), code.end(), 1.0F) == 6 * nodes);
    }
  }
  CHECK(dimension(DartsSpace{}) == 2 * (1 + 3 + 6 + 10 + 8 * 7));
}

TEST_CASE("a mutation changes one decision, any of them", "[darts]") {
  const DartsSpace space;
  const DartsArchitecture parent = darts_v2();
  const Choices before = space.to_choices(parent);
  Rng rng(1);
  std::set<Choices> neighbours;
  for (int i = 0; i < 4000; ++i) {
    const DartsArchitecture child = mutate(space, parent, rng);
    REQUIRE(space.contains(child));
    const Choices after = space.to_choices(child);
    int changed = 0;
    for (std::size_t k = 0; k < after.size(); ++k) changed += after[k] != before[k];
    REQUIRE(changed == 1);
    neighbours.insert(after);
  }
  CHECK(neighbours.size() == 2 * (2 + 5 + 9 + 8 * 6));  // the first node has one pair of inputs only
}

TEST_CASE("architectures of other spaces are told apart", "[darts]") {
  const DartsSpace space;
  const auto without = [&](auto change) {
    DartsArchitecture a = darts_v2();
    change(a);
    return !space.contains(a);
  };
  CHECK(without([](auto& a) { a.normal.nodes[0][0].operation = none_; }));
  CHECK(without([](auto& a) { a.normal.nodes[0][0].operation = 8; }));
  CHECK(without([](auto& a) { a.reduction.nodes[0][1].input = 2; }));
  CHECK(without([](auto& a) { std::swap(a.normal.nodes[3][0], a.normal.nodes[3][1]); }));
  CHECK(without([](auto& a) { a.reduction.nodes[2][1].input = a.reduction.nodes[2][0].input; }));
  CHECK(without([](auto& a) { a.reduction.nodes.pop_back(); }));
  CHECK_FALSE(space.contains({}));
  CHECK_FALSE(DartsSpace{.nodes = 3}.contains(darts_v2()));
  CHECK(message([&] { space.path({}); }) == "path: expected an architecture of this space, got another one");
}

/// Weights (28, 8) of zeros.
struct Weights {
  std::vector<float> all = std::vector<float>(28 * 8);
  float& at(std::size_t edge, std::size_t operation) { return all[edge * 8 + operation]; }
};

TEST_CASE("discretise keeps a node's two edges with the heaviest operation", "[darts]") {
  const DartsSpace space;
  Weights weights;
  // Normal cell: edges 0 1 | 2 3 4 | 5 6 7 8 | 9 10 11 12 13.
  weights.at(0, sep5) = 0.2F;
  weights.at(1, dil5) = 0.1F;
  weights.at(2, none_) = 0.9F;  // None decides nothing
  weights.at(2, skip) = 0.05F;
  weights.at(3, avg_pool) = 0.06F;
  weights.at(3, sep3) = 0.3F;
  weights.at(4, dil3) = 0.4F;
  weights.at(8, max_pool) =
      0.1F;                    // node 4: one edge stands out, of the rest the first, with its first operation
  weights.at(9, sep3) = 0.2F;  // node 5: three equals, and two equal operations
  weights.at(11, dil3) = 0.2F;
  weights.at(11, dil5) = 0.2F;
  weights.at(12, sep5) = 0.2F;
  // The reduction cell follows.
  weights.at(14 + 13, dil5) = 0.5F;
  weights.at(14 + 12, sep5) = 0.6F;
  const DartsArchitecture found = space.discretise(weights.all);
  CHECK(found.normal == cell({{{{{sep5, 0}, {dil5, 1}}},
                               {{{sep3, 1}, {dil3, 2}}},
                               {{{max_pool, 0}, {max_pool, 3}}},
                               {{{sep3, 0}, {dil3, 2}}}}}));
  CHECK(found.reduction == cell({{{{{max_pool, 0}, {max_pool, 1}}},
                                  {{{max_pool, 0}, {max_pool, 1}}},
                                  {{{max_pool, 0}, {max_pool, 1}}},
                                  {{{sep5, 3}, {dil5, 4}}}}}));
  CHECK(message([&] { space.discretise(std::vector<float>(223)); }) ==
        "discretise: expected 224 weights, got 223");
}

TEST_CASE("a path is the architecture's operation on each mixed edge", "[darts]") {
  const DartsSpace space;
  CHECK(space.relaxation() == std::vector<std::size_t>(28, 8));
  CHECK(DartsSpace{.nodes = 2}.relaxation() == std::vector<std::size_t>(10, 8));
  const std::vector<std::size_t> expected{sep3,     sep3,     sep3,   sep3,     absent, skip,     sep3,
                                          absent,   absent,   skip,   absent,   dil3,   absent,   absent,
                                          max_pool, max_pool, absent, max_pool, skip,   max_pool, absent,
                                          skip,     absent,   absent, max_pool, skip,   absent,   absent};
  CHECK(space.path(darts_v2()) == expected);
  Rng rng(5);
  for (int i = 0; i < 100; ++i) {  // the path as weights gives the architecture back
    const DartsArchitecture a = sample(space, rng);
    const auto path = space.path(a);
    Weights weights;
    for (std::size_t edge = 0; edge < 28; ++edge) {
      if (path[edge] != absent) weights.at(edge, path[edge]) = 1;
      weights.at(edge, none_) = 2;
    }
    REQUIRE(space.discretise(weights.all) == a);
  }
}

struct Shuffle {
  static constexpr std::string_view name = "shuffle";
};

TEST_CASE("a list of own operations makes a DARTS space of its own", "[darts]") {
  using Own = BasicDartsSpace<SkipConnect, None, Shuffle>;
  static_assert(EnumerableSpace<Own> && RelaxableSpace<Own>);
  const Own space{.nodes = 2};
  CHECK(size(space) == (2 * 2 * 3 * 2 * 2) * (2 * 2 * 3 * 2 * 2));
  for (std::uint64_t i = 0; i < size(space); ++i) {
    const DartsArchitecture a = at(space, i);
    if (!space.contains(a) || index(space, a) != i || space.parse(space.text(a)) != a) FAIL(i);
  }
  CHECK(
      space.text(at(space, 1)).ends_with("('skip_connect', 0), ('shuffle', 1)], reduce_concat=range(2, 4))"));
  const BasicDartsSpace<Shuffle> without_none{.nodes = 1};
  CHECK(size(without_none) == 1);
  CHECK(without_none.discretise(std::vector<float>(4)) == at(without_none, 0));
  CHECK(without_none.path(at(without_none, 0)) == std::vector<std::size_t>(4, 0));
}

TEST_CASE("options of the DARTS space have ranges", "[darts]") {
  CHECK(message([] { check_fields(DartsSpace{.nodes = 0}, "DartsSpace"); }) ==
        "DartsSpace.nodes: expected a number at least 1 and at most 8, got 0");
  CHECK(message([] { check_fields(DartsSpace{.channels = 0}, "DartsSpace"); }) ==
        "DartsSpace.channels: expected a number at least 1, got 0");
  CHECK(message([] { check_fields(DartsSpace{.cells = 0}, "DartsSpace"); }) ==
        "DartsSpace.cells: expected a number at least 1, got 0");
  CHECK(fields_text(DartsSpace{.auxiliary = true}) ==
        "nodes=4 channels=36 cells=20 stem_stride=1 imagenet=false auxiliary=true");
}

}  // namespace darts_test
