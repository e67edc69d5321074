// Search on the published table against published figures (README of the data; Dong and Yang, ICLR 2020,
// table 5).
#include "ogive/estimate/tabular.hpp"
#include "ogive/search.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

using namespace ogive;

namespace nb201_table_test {

const std::string file = "nb201/nb201.csv.gz";

template <class Strategy>
double mean_test_accuracy(const Table& table, const Strategy& strategy, const Selection& select,
                          std::uint64_t seeds) {
  const Nb201Space space;
  const Search search{space, strategy, TabularEstimator{.table = table, .select = select}};
  double sum = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto result = search.run({.trials = 100, .seed = seed});
    sum += table.value(space, result.best().architecture, "c10_test_200");
  }
  return sum / static_cast<double>(seeds);
}

TEST_CASE("the best cells of the table are the published ones") {
  if (!ogive_test::have_data(file)) return;
  const Table table = Table::load(ogive_test::data_path(file));
  const Nb201Space space;
  CHECK(table.value(space, space.at(6111), "c10_test_200") == Approx(94.3733));
  CHECK(table.value(space, space.at(9930), "c100_test_200") == Approx(73.5133));
}

TEST_CASE("random search and evolution reach what 100 queries reach") {
  if (!ogive_test::have_data(file)) return;
  const Table table = Table::load(ogive_test::data_path(file));
  const Evolution evolution{.population = 10, .sample = 10};
  SECTION("noiseless") {
    const auto select = oracle_test("c10_test_200");
    CHECK(mean_test_accuracy(table, Random{}, select, 300) == Approx(93.86).margin(0.05));
    CHECK(mean_test_accuracy(table, evolution, select, 300) >= 94.24);
  }
  SECTION("chosen by validation after 12 epochs") {
    CHECK(mean_test_accuracy(table, Random{}, "c10v_val_12", 500) == Approx(93.75).margin(0.05));
    CHECK(mean_test_accuracy(table, evolution, "c10v_val_12", 500) >= 93.95);
  }
}

}  // namespace nb201_table_test
