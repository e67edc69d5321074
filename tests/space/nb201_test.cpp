#include "ogive/space/nb201.hpp"

#include <set>

#include "ogive/estimate/table.hpp"
#include "ogive/space/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::message;

namespace nb201_test {

static_assert(MutableSpace<Nb201Space> && CrossableSpace<Nb201Space> && EnumerableSpace<Nb201Space>);
static_assert(EncodableSpace<Nb201Space> && PrintableSpace<Nb201Space> && RelaxableSpace<Nb201Space>);

const std::string best_on_cifar10 =
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|";

TEST_CASE("published cells have their official numbers") {
  const Nb201Space space;
  CHECK(space.text(space.at(6111)) == best_on_cifar10);
  // Assertions in the authors' own main.py, in github.com/D-X-Y/AutoDL-Projects.
  CHECK(space.text(space.at(0)) ==
        "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|");
  CHECK(space.text(space.at(9)) == "|avg_pool_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|nor_conv_3x3~2|");
  CHECK(space.text(space.at(123)) ==
        "|avg_pool_3x3~0|+|avg_pool_3x3~0|nor_conv_1x1~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|");
  CHECK(space.index(space.parse(best_on_cifar10)) == 6111);
}

TEST_CASE("numbers and texts go both ways for every cell") {
  const Nb201Space space;
  REQUIRE(space.size() == 15'625);
  std::set<std::string> texts;
  for (std::uint64_t i = 0; i < space.size(); ++i) {
    const Nb201Cell cell = space.at(i);
    const std::string line = space.text(cell);
    if (space.index(cell) != i || space.parse(line) != cell) FAIL("cell " << i);
    texts.insert(line);
  }
  CHECK(texts.size() == 15'625);
}

TEST_CASE("the official order is that of the published table") {
  if (!ogive_test::have_data("nb201/nb201.csv.gz")) return;
  const auto table = Table::load(ogive_test::data_path("nb201/nb201.csv.gz"));
  const Nb201Space space;
  REQUIRE(table.rows() == 15'625);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Nb201Cell cell = space.at(static_cast<std::uint64_t>(table.value(row, "index")));
    std::string digits;
    for (const int operation : cell.operations) digits += static_cast<char>('0' + operation);
    if (space.text(cell) != table.text(row, "arch_str") || digits != table.text(row, "ops"))
      FAIL("row " << row);
  }
}

TEST_CASE("6,466 cells are distinct") {  // NATS-Bench, to_unique_str(consider_zero=True)
  const Nb201Space space;
  std::set<std::string> identities;
  std::set<std::uint64_t> canonicals;
  for (std::uint64_t i = 0; i < space.size(); ++i) {
    const Nb201Cell cell = space.at(i);
    const Nb201Cell first = canonical(space, cell);
    if (space.identity(first) != space.identity(cell) || canonical(space, first) != first) FAIL("cell " << i);
    identities.insert(space.identity(cell));
    canonicals.insert(space.index(first));
  }
  CHECK(identities.size() == 6466);
  CHECK(canonicals.size() == 6466);
}

TEST_CASE("paths are sequences of one to three operations but none") {
  const Nb201Space space;
  REQUIRE(space.operation_path_count() == 4 + 4 * 4 + 4 * 4 * 4);
  CHECK(BasicNb201Space<SkipConnect, NorConv3x3>{}.operation_path_count() == 2 + 4 + 8);
  std::set<std::size_t> seen;
  for (std::uint64_t i = 0; i < space.size(); ++i) {
    const auto paths = space.operation_paths(space.at(i));
    CHECK(paths.size() <= 4);
    seen.insert(paths.begin(), paths.end());
  }
  CHECK(seen.size() == 84);
  CHECK(*seen.rbegin() == 83);
}

TEST_CASE("the paths of a cell, by hand") {
  // Counted are skips 0, 1x1 1, 3x3 2 and pools 3. The ways: skip; 3x3 3x3; 3x3 1x1; 3x3 3x3 1x1.
  const Nb201Space space;
  CHECK(space.operation_paths(space.parse(best_on_cifar10)) ==
        std::vector<std::size_t>{0, 4 + 4 * 2 + 1, 4 + 4 * 2 + 2, 20 + 16 * 2 + 4 * 2 + 1});
  CHECK(space.operation_paths(space.parse("|none~0|+|none~0|none~1|+|avg_pool_3x3~0|none~1|none~2|")) ==
        std::vector<std::size_t>{3});
  CHECK(space.operation_paths(Nb201Cell{}).empty());
}

TEST_CASE("cells that are equal without their zeros have equal paths") {
  const Nb201Space space;
  const auto paths = [&](const char* text) { return space.operation_paths(space.parse(text)); };
  const auto blocked =
      paths("|none~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|");
  CHECK(blocked.size() == 2);
  CHECK(paths("|none~0|+|nor_conv_1x1~0|none~1|+|skip_connect~0|none~1|nor_conv_3x3~2|") == blocked);
  // Nothing tells node 1 from node 2 where there is no edge between them.
  CHECK(paths("|nor_conv_1x1~0|+|none~0|none~1|+|skip_connect~0|nor_conv_3x3~1|none~2|") == blocked);
  CHECK(paths("|none~0|+|nor_conv_1x1~0|none~1|+|none~0|none~1|nor_conv_3x3~2|") != blocked);
}

TEST_CASE("a skip passes its input on, and a zero swallows what comes after") {
  const Nb201Space space;
  const auto same = [&](const char* a, const char* b) {
    return canonical(space, space.parse(a)) == canonical(space, space.parse(b));
  };
  CHECK(same("|skip_connect~0|+|none~0|none~1|+|none~0|nor_conv_3x3~1|none~2|",
             "|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|"));
  CHECK(same("|none~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_1x1~1|none~2|",
             "|none~0|+|none~0|avg_pool_3x3~1|+|skip_connect~0|avg_pool_3x3~1|none~2|"));
  CHECK_FALSE(same("|nor_conv_1x1~0|+|none~0|none~1|+|none~0|skip_connect~1|none~2|",
                   "|nor_conv_3x3~0|+|none~0|none~1|+|none~0|skip_connect~1|none~2|"));
}

TEST_CASE("a text that departs from the form is an error that shows where") {
  const Nb201Space space;
  const auto says = [&](const std::string& line) { return message([&] { space.parse(line); }); };
  const std::string where = "NAS-Bench-201 cell: expected ";
  CHECK(says("") == where + "'|' at character 1, got the end");
  CHECK(says("|conv~0|") ==
        where +
            "one of none, skip_connect, nor_conv_1x1, nor_conv_3x3, avg_pool_3x3 at character 2, got 'conv'");
  CHECK(says("|none~1|") == where + "'~0|' at character 6, got '~1|'");
  CHECK(says("|none~0|+|none~0|+|none~0|") ==
        where +
            "one of none, skip_connect, nor_conv_1x1, nor_conv_3x3, avg_pool_3x3 at character 18, got ''");
  CHECK(says(best_on_cifar10 + "+") == where + "the end of the cell, got '+'");
  CHECK(says(best_on_cifar10.substr(0, 40)) != "nothing was thrown");
  CHECK(message([&] { space.at(15'625); }) == "Nb201Space.at: expected an index below 15625, got 15625");
  CHECK(has(message([&] { space.index({{5, 0, 0, 0, 0, 0}}); }), "Nb201Space.index"));
}

TEST_CASE("a mutation changes one edge, any of them, to any other operation") {
  const Nb201Space space;
  const Nb201Cell cell = space.at(6111);
  Rng rng(1);
  std::set<std::uint64_t> neighbours;
  for (int i = 0; i < 1000; ++i) {
    const Nb201Cell child = mutate(space, cell, rng);
    int changed = 0;
    for (std::size_t edge = 0; edge < 6; ++edge) changed += child.operations[edge] != cell.operations[edge];
    REQUIRE(changed == 1);
    neighbours.insert(space.index(child));
  }
  CHECK(neighbours.size() == 6 * 4);
}

TEST_CASE("codes are one-hot, and discretise takes the heaviest operation") {
  const Nb201Space space;
  REQUIRE(dimension(space) == 30);
  std::vector<float> code(30);
  encode(space, space.at(6111), code);
  CHECK(std::count(code.begin(), code.end(), 1.0F) == 6);
  CHECK(space.discretise(code) == space.at(6111));
  CHECK(space.relaxation() == std::vector<std::size_t>(6, 5));
  CHECK(space.path(space.at(6111)) == std::vector<std::size_t>{3, 3, 3, 1, 3, 2});
  CHECK(message([&] { space.discretise(std::vector<float>(29)); }) ==
        "discretise: expected 30 weights, got 29");
}

struct Shuffle {
  static constexpr std::string_view name = "shuffle";
};
using Own = BasicNb201Space<None, SkipConnect, Shuffle>;
static_assert(EnumerableSpace<Own> && MutableSpace<Own>);

TEST_CASE("a list of own operations makes a space of its own") {
  const Own space;
  CHECK(space.size() == 729);
  CHECK(space.text(space.at(728)) == "|shuffle~0|+|shuffle~0|shuffle~1|+|shuffle~0|shuffle~1|shuffle~2|");
  CHECK(space.index(space.parse(space.text(space.at(321)))) == 321);
  CHECK(Own::number_of<Shuffle> == 2);
  CHECK(Own::number_of<NorConv3x3> == 3);
  CHECK(Own::visit(2, [](auto operation) { return operation.name; }) == "shuffle");
  CHECK(Own::visit(0, [](auto operation) { return operation.name; }) == "none");
}

TEST_CASE("options have ranges") {
  CHECK(message([] { check_fields(Nb201Space{.stem_stride = 3}, "Nb201Space"); }) ==
        "Nb201Space.stem_stride: expected a number at least 1 and at most 2, got 3");
  CHECK(fields_text(Nb201Space{.channels = 8}) == "channels=8 cells=5 stem_stride=1");
}

}  // namespace nb201_test
