#include <algorithm>

#include "ogive/estimate/tabular.hpp"
#include "ogive/io/json_line.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/annealing.hpp"
#include "ogive/strategy/asha.hpp"
#include "ogive/strategy/bananas.hpp"
#include "ogive/strategy/bayesian.hpp"
#include "ogive/strategy/bohb.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/exhaustive.hpp"
#include "ogive/strategy/generative.hpp"
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
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using ogive_test::Depth;
using ogive_test::document;
using ogive_test::has;
using ogive_test::timeless;
using ogive_test::timeless_as;

namespace table_test {

const ogive_test::TemporaryFolder folder;

/// A made-up table with three of four architectures drawn from the space; the fourth ones make failed trials.
template <class Space>
Table table_of(const Space& space, const std::string& name) {
  std::string text = "arch_str,val\nno architecture,1\n";
  Rng rng(1);
  std::vector<std::string> seen;
  for (int i = 0; i < 400; ++i) {
    const auto architecture = sample(space, rng);
    const std::string key = ogive::text(space, architecture);
    if (key.find(',') != std::string::npos) continue;  // those of DARTS can't be keys: all trials fail
    if (hash(space, architecture) % 4 == 0 || std::find(seen.begin(), seen.end(), key) != seen.end())
      continue;
    seen.push_back(key);
    text += concat(key, ",", hash(space, architecture) % 10000, "\n");
  }
  write_bytes(folder.file(name), as_bytes(text));
  return Table::load(folder.file(name));
}

template <class Space, class Strategy>
void same_history(const Space& space, const Strategy& strategy, const std::string& named_space,
                  const std::string& named_strategy) {
  const Search typed{space, strategy, TabularEstimator{table_of(space, "table.csv"), "val"}};
  const NamedSearch named = ogive_test::shipped_search(
      document(named_space, named_strategy,
               concat(R"({"type": "TabularEstimator", "path": )", json_text(folder.file("table.csv")),
                      R"(, "select": "val"})")));
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const RunOptions options{.trials = 40, .seed = seed, .lookahead = 2};
    CHECK(timeless_as<typename Space::Architecture>(named.run(options, Threads{2})) ==
          timeless(typed.run(options)));
  }
}

TEST_CASE("named by JSON, searches on a table give the history of typed ones") {
  const Evolution evolution{.population = 5, .sample = 3};
  const std::string random = R"("Random")", aged = R"({"type": "Evolution", "population": 5, "sample": 3})";
  const std::string nb201 = R"("Nb201Space")", darts = R"("DartsSpace")", depth = R"("Depth")";
  same_history(Nb201Space{}, Random{}, nb201, random);
  same_history(Nb201Space{}, evolution, nb201, aged);
  same_history(Depth{}, Random{}, depth, random);
  same_history(Depth{}, evolution, depth, aged);
  same_history(Depth{}, LocalSearch{.starts = 3}, depth, R"({"type": "LocalSearch", "starts": 3})");
  same_history(Depth{}, Annealing{.starts = 3}, depth, R"({"type": "Annealing", "starts": 3})");
  same_history(Depth{}, SoftmaxReinforce{}, depth, R"("SoftmaxReinforce")");
  same_history(Depth{}, Tpe{.starts = 4}, depth, R"({"type": "Tpe", "starts": 4})");
  same_history(Depth{}, Reinforce{.learning_rate = 0.1}, depth,
               R"({"type": "Reinforce", "learning_rate": 0.1})");
  same_history(Depth{}, Ppo{.policy = {.batch = 3}}, depth, R"({"type": "Ppo", "policy": {"batch": 3}})");
  same_history(Depth{}, SuccessiveHalving{.architectures = 9}, depth,
               R"({"type": "SuccessiveHalving", "architectures": 9})");
  same_history(Depth{}, Hyperband{.min_fidelity = 0.25, .eta = 2}, depth,
               R"({"type": "Hyperband", "min_fidelity": 0.25, "eta": 2})");
  same_history(Depth{}, Asha{.eta = 2}, depth, R"({"type": "Asha", "eta": 2})");
  same_history(Depth{}, Bohb{.min_trials = 2}, depth, R"({"type": "Bohb", "min_trials": 2})");
  const MlpEnsemble ensemble{.members = 2, .width = 8, .steps = 5, .ranks = true};
  const std::string small = R"("ensemble": {"members": 2, "width": 8, "steps": 5}})";
  same_history(
      Nb201Space{},
      Bananas{.ensemble = ensemble, .acquisition = Bananas::Acquisition::confidence_bound, .batch = 4}, nb201,
      R"({"type": "Bananas", "batch": 4, "acquisition": "confidence_bound", )" + small);
  same_history(Nb201Space{}, PathBananas{.ensemble = ensemble}, nb201, R"({"type": "PathBananas", )" + small);
  same_history(Depth{}, Bananas{.ensemble = ensemble}, depth, R"({"type": "Bananas", )" + small);
  same_history(
      Depth{},
      Generative{.diffusion = {.width = 8, .steps = 5}, .ensemble = ensemble, .starts = 5, .batch = 4}, depth,
      R"({"type": "Generative", "diffusion": {"width": 8, "steps": 5}, "starts": 5, "batch": 4, )" + small);
  same_history(Depth{},
               Bayesian{.model = {Kernel::hamming},
                        .acquisition = Bayesian::Acquisition::thompson,
                        .starts = 4,
                        .points = 20},
               depth,
               R"({"type": "Bayesian", "model": {"kernel": "hamming"}, "acquisition": "thompson",
                   "starts": 4, "points": 20})");
  same_history(DartsSpace{}, Random{}, darts, random);
}

TEST_CASE("parts around parts do what they do without JSON") {
  const NamedSearch search = ogive_test::shipped_search(
      document(R"("Nb201Space")",
               R"({"type": "Enqueue", "strategy": "Evolution", "first": [)"
               R"("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"]})",
               R"({"type": "Cached", "estimator": {"type": "Retry", "times": 2, "estimator": "letters"}})"));
  const auto result = search.run({.trials = 30, .seed = 1});
  CHECK(search.space().text(result.history[0].architecture) ==
        "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|");
  CHECK(result.failed() == 0);
  CHECK(has(result.text(), "cache: "));
}

TEST_CASE("a command judges, without any C++") {
  const NamedSearch search = ogive_test::shipped_search(
      document(R"("Nb201Space")", R"("Random")",
               R"({"type": "CommandEstimator", "command": "expr length {architecture}", "seconds": 60,
                   "measure": {"name": "letters", "maximise": true, "decimals": 0}})"));
  const auto result = search.run({.trials = 4, .seed = 1});
  for (const auto& trial : result.history)
    CHECK(-(*trial.score)[0] == static_cast<double>(search.space().text(trial.architecture).size()));
  CHECK(has(result.text(), "best: letters "));
}

}  // namespace table_test
