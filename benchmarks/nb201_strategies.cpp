// The best CIFAR-10 test accuracy on the NAS-Bench-201 table after 100 queries, for each strategy and
// protocol: `noiseless` chooses and reports by the 200-epoch test accuracy; `val12` is the paper's (Dong and
// Yang 2020, table 5), which chooses by the validation accuracy after 12 epochs. Every ask counts, repeated
// cells too.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "../tests/data_path.hpp"
#include "ogive/estimate/tabular.hpp"
#include "ogive/search.hpp"

using namespace ogive;

namespace {

struct Protocol {
  const char* name;
  Selection select;
  std::uint64_t seeds;
};

template <class Strategy>
void measure(const char* name, const Strategy& strategy, const Table& table, const Protocol& protocol) {
  const Nb201Space space;
  const Search search{space, strategy, TabularEstimator{.table = table, .select = protocol.select}};
  double sum = 0, squares = 0;
  for (std::uint64_t seed = 0; seed < protocol.seeds; ++seed) {
    const auto result = search.run({.trials = 100, .seed = seed});
    const double reported = table.value(space, result.best().architecture, "c10_test_200");
    sum += reported;
    squares += reported * reported;
  }
  const double seeds = static_cast<double>(protocol.seeds);
  const double mean = sum / seeds;
  const double deviation = std::sqrt((squares - seeds * mean * mean) / (seeds - 1));
  std::printf(
      "{\"strategy\":\"%s\",\"protocol\":\"%s\",\"dataset\":\"cifar10\",\"queries\":100,\"seeds\":%llu,"
      "\"mean\":%.4f,"
      "\"std\":%.4f}\n",
      name, protocol.name, static_cast<unsigned long long>(protocol.seeds), mean, deviation);
}

}  // namespace

int main() {
  const std::string file = "nb201/nb201.csv.gz";
  if (!ogive_test::have_data(file)) return 0;
  const Table table = Table::load(ogive_test::data_path(file));
  for (const Protocol& protocol :
       {Protocol{"noiseless", oracle_test("c10_test_200"), 300}, Protocol{"val12", "c10v_val_12", 500}}) {
    measure("Random", Random{}, table, protocol);
    measure("Evolution", Evolution{.population = 10, .sample = 10}, table, protocol);
  }
}
