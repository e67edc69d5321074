// What a strategy itself costs: the time of whole runs by the number of their trials, where judging is a
// hash. Strategy, driver and hash together, so the strategy costs less. The median of 5 runs, DARTS' space.
#include <cstdio>
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

template <class Strategy>
void measure(const char* name, const Strategy& strategy) {
  const DartsSpace space;
  const auto judge = [&](const DartsArchitecture& architecture) {
    return static_cast<double>(hash(space, architecture) % 1000);
  };
  const Search search{space, strategy, judge};
  for (const std::uint64_t trials : {100U, 1000U, 10000U}) {
    std::vector<double> microseconds;
    for (std::uint64_t seed = 1; seed <= 5; ++seed)
      microseconds.push_back(1e6 * search.run({.trials = trials, .seed = seed}).seconds /
                             static_cast<double>(trials));
    std::printf("{\"strategy\":\"%s\",\"space\":\"DartsSpace\",\"trials\":%llu,\"us_per_trial\":%.2f}\n",
                name, static_cast<unsigned long long>(trials), ogive_bench::median(microseconds));
  }
}

}  // namespace

int main() {
  measure("Random", Random{});
  measure("Exhaustive", Exhaustive{});
  measure("SoftmaxReinforce", SoftmaxReinforce{});
  measure("Tpe", Tpe{});
  measure("LocalSearch", LocalSearch{});
  measure("Annealing", Annealing{});
  measure("Evolution", Evolution{});
  measure("Bayesian", Bayesian{});
  measure("Bananas", Bananas{});
  measure("Generative", Generative{});
  measure("Generative alone", Generative{.screen = false});
}
