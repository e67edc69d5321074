// The best test accuracy on the NAS-Bench-201 table after so many queries, for each strategy and protocol:
// `noiseless` chooses and reports by the 200-epoch test accuracy; `val12` is the paper's (Dong and Yang 2020,
// table 5), which chooses by CIFAR-10's validation accuracy after 12 epochs. Every ask counts, repeated cells
// too. `us_per_trial` is the time of whole runs by the number of their trials: strategy, table and driver.
#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <string>
#include <vector>

#include "../tests/data_path.hpp"
#include "ogive/estimate/tabular.hpp"
#include "ogive/search.hpp"
#include "ogive/search/anytime.hpp"
#include "ogive/strategy/annealing.hpp"
#include "ogive/strategy/bananas.hpp"
#include "ogive/strategy/generative.hpp"
#include "ogive/strategy/local_search.hpp"
#include "ogive/strategy/softmax_reinforce.hpp"
#include "ogive/strategy/tpe.hpp"

using namespace ogive;

namespace {

constexpr std::array<std::size_t, 4> queries{50, 100, 192, 300};

struct Protocol {
  const char* name;
  const char* dataset;
  Selection select;
  const char* report;
  std::uint64_t seeds;
};

template <class Strategy>
void measure(const char* name, const Strategy& strategy, const Table& table, const Protocol& protocol) {
  const Nb201Space space;
  const Search search{space, strategy, TabularEstimator{.table = table, .select = protocol.select}};
  std::array<std::vector<double>, queries.size()> found;
  double seconds = 0;
  for (std::uint64_t seed = 0; seed < protocol.seeds; ++seed) {
    const auto result = search.run({.trials = queries.back(), .seed = seed});
    seconds += result.seconds;
    const auto list = incumbents(result);
    for (std::size_t stage = 0; stage < queries.size(); ++stage) {
      const auto later = std::find_if(list.begin(), list.end(),
                                      [&](const Incumbent& each) { return each.trials > queries[stage]; });
      const auto& best = result.history[std::prev(later)->trials - 1];
      found[stage].push_back(table.value(space, best.architecture, protocol.report));
    }
  }
  const double trials = static_cast<double>(protocol.seeds * queries.back());
  for (std::size_t stage = 0; stage < queries.size(); ++stage) {
    const Spread all = spread(found[stage]);
    std::printf(
        "{\"strategy\":\"%s\",\"protocol\":\"%s\",\"dataset\":\"%s\",\"queries\":%zu,\"seeds\":%llu,"
        "\"mean\":%.4f,\"std\":%.4f,\"us_per_trial\":%.2f}\n",
        name, protocol.name, protocol.dataset, queries[stage],
        static_cast<unsigned long long>(protocol.seeds), all.mean, all.deviation, 1e6 * seconds / trials);
  }
}

}  // namespace

int main() {
  const std::string file = "nb201/nb201.csv.gz";
  if (!ogive_test::have_data(file)) return 0;
  const Table table = Table::load(ogive_test::data_path(file));
  for (const Protocol& protocol :
       {Protocol{"noiseless", "cifar10", oracle_test("c10_test_200"), "c10_test_200", 300},
        Protocol{"noiseless", "cifar100", oracle_test("c100_test_200"), "c100_test_200", 300},
        Protocol{"val12", "cifar10", "c10v_val_12", "c10_test_200", 500}}) {
    measure("Random", Random{}, table, protocol);
    measure("SoftmaxReinforce", SoftmaxReinforce{}, table, protocol);
    measure("Tpe", Tpe{}, table, protocol);
    measure("LocalSearch", LocalSearch{}, table, protocol);
    measure("Annealing", Annealing{}, table, protocol);
    measure("Evolution", Evolution{.population = 10, .sample = 10}, table, protocol);
    measure("Bananas", Bananas{}, table, protocol);
    measure("Generative", Generative{}, table, protocol);
    measure("Generative alone", Generative{.screen = false}, table, protocol);
  }
}
