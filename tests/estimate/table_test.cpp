#include "ogive/estimate/table.hpp"

#include "ogive/estimate/tabular.hpp"
#include "ogive/search/search.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::message;

namespace table_test {

/// Three architectures: "size=0", "size=1", "size=2".
struct Sizes {
  using Architecture = Choices;
  std::vector<Decision> decisions() const { return {{"size", 3}}; }
};

Table small() {
  return Table::from_text(
      "arch_str,val,test,ms,note\n"
      "size=0,90.5,80,3,slow\n"
      "size=1,91.5,79,2,\n",
      "arch_str", "small.csv");
}

TEST_CASE("values are found by key, row and column") {
  const Table table = small();
  CHECK(table.rows() == 2);
  CHECK(table.has("val"));
  CHECK_FALSE(table.has("value"));
  CHECK(table.find("size=1") == 1);
  CHECK(table.find("size=2") == std::nullopt);
  CHECK(table.value("size=1", "val") == 91.5);
  CHECK(table.value(Sizes{}, Choices{0}, "test") == 80);
  CHECK(table.text(0, "note") == "slow");
  CHECK(table.numbers("ms") == std::vector<double>{3, 2});
  CHECK(table.text() == "2 rows, checksum 604cefe0");  // Python's zlib.crc32
  CHECK(fields_text(TabularEstimator{.table = table, .select = lowest("ms")}) ==
        concat("table=", table.text(), " select.column=ms select.lowest=true select.oracle=false"));
  CHECK(Table{}.rows() == 0);
}

TEST_CASE("what a table does not have is an error") {
  const Table table = small();
  CHECK(message([&] { table.value("size=2", "val"); }) ==
        "small.csv: expected an architecture of the table, got 'size=2'");
  CHECK(message([&] { table.value("size=0", "vol"); }) ==
        "small.csv: expected one of the columns arch_str, val, test, ms, note, got 'vol'");
  CHECK(message([&] { table.value(0, "note"); }) == "small.csv, line 2, note: expected a number, got 'slow'");
  CHECK(message([&] { table.value(1, "note"); }) == "small.csv, line 3, note: expected a number, got ''");
  CHECK(message([&] { table.text(2, "val"); }) == "small.csv: expected a row below 2, got 2");
  const auto says = [](const char* text) { return message([&] { Table::from_text(text, "a", "t.csv"); }); };
  CHECK(says("") == "t.csv: expected a line with the names of the columns, got an empty file");
  CHECK(says("a,b\n1,2\n3\n") == "t.csv, line 3: expected 2 values, got 1");
  CHECK(says("a,b\n1,2\n1,3\n") == "t.csv, line 3: expected each a once, got '1' again");
  CHECK(says("b\n1\n") == "t.csv: expected one of the columns b, got 'a'");
  CHECK(says("a,b\r\n1,2\r\n3,4") == "nothing was thrown");
  CHECK(has(message([] { Table::load("/nowhere/table.csv.gz"); }), "/nowhere/table.csv.gz: "));
}

TEST_CASE("a gzip'd file is read as it is, and a truncated one is an error with its path") {
  const std::string text = "arch_str,val\nsize=0,1\nsize=1,2\nsize=2,3\n";
  const ogive_test::TemporaryFolder folder;
  const std::string path = folder.file("t.csv.gz");
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(gzwrite(file, text.data(), static_cast<unsigned>(text.size())) == static_cast<int>(text.size()));
  gzclose(file);
  CHECK(Table::load(path).value("size=2", "val") == 3);
  auto bytes = read_bytes(path);
  bytes.resize(bytes.size() / 2);
  write_bytes(path, bytes);
  CHECK(has(message([&] { Table::load(path); }), path));
}

template <class Estimator>
auto search(const Estimator& estimator) {
  return Search{Sizes{}, Random{}, estimator}.run({.trials = 60, .seed = 1});
}

TEST_CASE("accuracies are maximised, and shown as such") {
  const auto result = search(TabularEstimator{.table = small(), .select = "val"});
  CHECK(result.best().architecture == Choices{1});
  CHECK((*result.best().score)[0] == 8.5);
  CHECK(result.text(*result.best().score) == "val 91.50 %");
  CHECK(result.failed() > 0);  // size=2 is not in the table
  CHECK(has(result.text(), "small.csv: expected a row for the architecture, got none"));
}

TEST_CASE("a column whose values are better when lower") {
  const auto result = search(TabularEstimator{.table = small(), .select = lowest("ms")});
  CHECK((*result.best().score)[0] == 2);
  CHECK(result.text(*result.best().score) == "ms 2");
}

TEST_CASE("choosing by test results must be said aloud") {
  const auto says = [](const Selection& select) {
    return message([&] { search(TabularEstimator{.table = small(), .select = select}); });
  };
  const std::string refusal =
      "TabularEstimator.select: 'test' holds test results, and a search must not choose by them; where that "
      "is the "
      "point, say oracle_test(\"test\")";
  CHECK(says("test") == refusal);
  CHECK(says(column("test")) == refusal);
  CHECK(search(TabularEstimator{.table = small(), .select = oracle_test("test")}).best().architecture ==
        Choices{0});
  CHECK(has(says("note"), "note: expected a number"));
  CHECK(
      has(message([] { search(TabularEstimator{}); }), "TabularEstimator.table: expected a table with rows"));
}

TEST_CASE("any lookup will do") {
  const auto estimator =
      tabular(small(), "val", [](const Choices& a) { return std::optional<std::size_t>(1 - a[0] % 2U); });
  const auto result = search(estimator);
  CHECK(result.failed() == 0);
  CHECK(result.best().architecture[0] % 2 == 0);
}

}  // namespace table_test
