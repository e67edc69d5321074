// What a strategy itself costs: the time of whole runs by the number of their trials, where judging is a
// hash. Strategy, driver and hash together, so the strategy costs less. The median of 5 runs, of 10,000
// trials one run; DARTS' space. `cpu_us_per_trial` is the same in processor time, for crowded machines.
//
//     ./strategy_overhead [strategy ...]
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string_view>
#include <utility>
#include <vector>

#include "measure.hpp"
#include "ogive/search.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/strategy/annealing.hpp"
#include "ogive/strategy/bananas.hpp"
#include "ogive/strategy/bayesian.hpp"
#include "ogive/strategy/exhaustive.hpp"
#include "ogive/strategy/generative.hpp"
#include "ogive/strategy/local_search.hpp"
#include "ogive/strategy/softmax_reinforce.hpp"
#include "ogive/strategy/tpe.hpp"

using namespace ogive;

namespace {

class Bench {
 public:
  explicit Bench(std::vector<std::string_view> wanted) : wanted_(std::move(wanted)) {}

  template <class Strategy>
  void measure(std::string_view name, const Strategy& strategy) const {
    if (!wanted_.empty() && std::find(wanted_.begin(), wanted_.end(), name) == wanted_.end()) return;
    const DartsSpace space;
    const auto judge = [&](const DartsArchitecture& architecture) {
      return static_cast<double>(hash(space, architecture) % 1000);
    };
    const Search search{space, strategy, judge};
    for (const std::uint64_t trials : {100U, 1000U, 10000U}) {
      const double microseconds = 1e6 / static_cast<double>(trials);
      std::vector<double> wall, cpu;
      for (std::uint64_t seed = 1; seed <= (trials < 10000 ? 5U : 1U); ++seed) {
        const std::clock_t start = std::clock();
        wall.push_back(microseconds * search.run({.trials = trials, .seed = seed}).seconds);
        cpu.push_back(microseconds * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
      }
      ogive_bench::JsonLine()
          .text("strategy", name)
          .text("space", "DartsSpace")
          .count("trials", trials)
          .number("us_per_trial", ogive_bench::median(wall), 2)
          .number("cpu_us_per_trial", ogive_bench::median(cpu), 2)
          .print();
    }
  }

 private:
  std::vector<std::string_view> wanted_;
};

}  // namespace

int main(int argc, char** argv) {
  const Bench bench({argv + 1, argv + argc});
  bench.measure("Random", Random{});
  bench.measure("Exhaustive", Exhaustive{});
  bench.measure("SoftmaxReinforce", SoftmaxReinforce{});
  bench.measure("Tpe", Tpe{});
  bench.measure("LocalSearch", LocalSearch{});
  bench.measure("Annealing", Annealing{});
  bench.measure("Evolution", Evolution{});
  bench.measure("Bayesian", Bayesian{});
  bench.measure("Bananas", Bananas{});
  bench.measure("Generative", Generative{});
  bench.measure("Generative alone", Generative{.screen = false});
}
