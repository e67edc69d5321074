#include "ogive/search/threads.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/annealing.hpp"
#include "ogive/strategy/asha.hpp"
#include "ogive/strategy/bayesian.hpp"
#include "ogive/strategy/bohb.hpp"
#include "ogive/strategy/enqueue.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/exhaustive.hpp"
#include "ogive/strategy/hyperband.hpp"
#include "ogive/strategy/local_search.hpp"
#include "ogive/strategy/random.hpp"
#include "ogive/strategy/reinforce.hpp"
#include "ogive/strategy/softmax_reinforce.hpp"
#include "ogive/strategy/successive_halving.hpp"
#include "ogive/strategy/tpe.hpp"
#include "tests/any_history.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/io/shipped/shipped.hpp"

using namespace ogive;
using ogive_test::document;
using ogive_test::timeless;
using ogive_test::timeless_as;

namespace strategies_test {

template <class Space, class Strategy>
void same_history_in(const Space& space, const Strategy& strategy, const std::string& named_space,
                     const std::string& named_strategy) {
  const Search typed{space, strategy, ogive_test::Letters{}};
  const NamedSearch named = ogive_test::shipped_search(document(named_space, named_strategy, R"("letters")"));
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    INFO(named_space << ", " << named_strategy << ", seed " << seed);
    const RunOptions options{.trials = 30, .seed = seed, .lookahead = 2};
    const auto expected = typed.run(options);
    CHECK(expected.failed() == 6);
    CHECK(timeless_as<typename Space::Architecture>(named.run(options, Threads{2})) == timeless(expected));
  }
}
template <class Strategy>
void same_history(const Strategy& strategy, const std::string& named) {
  same_history_in(Nb201Space{}, strategy, R"("Nb201Space")", named);
  same_history_in(DartsSpace{.nodes = 2}, strategy, R"({"type": "DartsSpace", "nodes": 2})", named);
}

TEST_CASE("named by JSON, every strategy that asks gives the history of the typed one, on both spaces") {
  same_history(Random{}, R"("Random")");
  same_history(Exhaustive{}, R"("Exhaustive")");
  same_history(Evolution{.population = 5, .sample = 3},
               R"({"type": "Evolution", "population": 5, "sample": 3})");
  same_history(LocalSearch{.starts = 3}, R"({"type": "LocalSearch", "starts": 3})");
  same_history(Annealing{.starts = 3}, R"({"type": "Annealing", "starts": 3})");
  same_history(SoftmaxReinforce{}, R"("SoftmaxReinforce")");
  same_history(Tpe{.starts = 4}, R"({"type": "Tpe", "starts": 4})");
  same_history(Reinforce{.controller = {.hidden = 8}, .policy = {.batch = 2}},
               R"({"type": "Reinforce", "controller": {"hidden": 8}, "policy": {"batch": 2}})");
  same_history(Ppo{.policy = {.clip = 0.1}}, R"({"type": "Ppo", "policy": {"clip": 0.1}})");
  same_history(Bayesian{.starts = 4}, R"({"type": "Bayesian", "starts": 4})");
  same_history(SuccessiveHalving{.architectures = 9}, R"({"type": "SuccessiveHalving", "architectures": 9})");
  same_history(Hyperband{.min_fidelity = 0.25, .eta = 2},
               R"({"type": "Hyperband", "min_fidelity": 0.25, "eta": 2})");
  same_history(Bohb{.min_fidelity = 0.25, .eta = 2, .min_trials = 3},
               R"({"type": "Bohb", "min_fidelity": 0.25, "eta": 2, "min_trials": 3})");
  same_history(Asha{.min_fidelity = 0.25, .eta = 2}, R"({"type": "Asha", "min_fidelity": 0.25, "eta": 2})");
}

}  // namespace strategies_test
