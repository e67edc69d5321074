#include "ogive/estimate/cached.hpp"
#include "ogive/estimate/extrapolated.hpp"
#include "ogive/estimate/predictor.hpp"
#include "ogive/estimate/retry.hpp"
#include "ogive/estimate/simulated.hpp"
#include "ogive/estimate/within.hpp"
#include "ogive/predict/boosted_trees.hpp"
#include "ogive/predict/graph_network.hpp"
#include "ogive/predict/ridge.hpp"
#include "ogive/strategy/at_fidelity.hpp"
#include "ogive/strategy/darts.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/hyperband.hpp"
#include "ogive/strategy/reinforce.hpp"
#include "ogive/strategy/robust_darts.hpp"
#include "tests/io/shipped/pairs/pairs.hpp"

using namespace ogive;
using ogive_test::Letters;
using ogive_test::Named;

namespace {

/// The estimators around `inner`.
template <class Estimator>
auto around(const Named<Estimator>& inner) {
  const auto named = [&](const std::string& type) {
    return concat(R"({"type": )", type, R"(, "estimator": )", inner.json, "}");
  };
  const auto cost = ogive_test::named_command();
  return std::tuple(
      Named{cached(inner.part), named(R"("Cached")")},
      Named{retry(inner.part, 2), named(R"("Retry", "times": 2)")},
      Named{within(inner.part, 600), named(R"("Within", "seconds": 600)")},
      Named{extrapolated(inner.part, {.points = 3, .least = 2, .settled = 2, .tolerance = 5}),
            named(R"("Extrapolated", "points": 3, "least": 2, "settled": 2, "tolerance": 5)")},
      Named{simulated(inner.part, cost.part), named(concat(R"("Simulated", "cost": )", cost.json))});
}
auto predictors() {
  const PredictorLearning learning{.first = 10, .round = 3, .best = 2, .folds = 2};
  const auto named = [](const std::string& regressor) {
    return concat(
        R"({"type": "PredictorEstimator", "first": 10, "round": 3, "best": 2, "folds": 2,
            "estimator": "letters", "regressor": )",
        regressor, "}");
  };
  return std::tuple(
      Named{predictor(Ridge{.penalty = 2}, Letters{}, learning), named(R"({"type": "Ridge", "penalty": 2})")},
      Named{predictor(BoostedTrees{.trees = 3}, Letters{}, learning),
            named(R"({"type": "BoostedTrees", "trees": 3})")},
      Named{predictor(GraphNetwork{.members = 1, .width = 4, .steps = 5}, Letters{}, learning),
            named(R"({"type": "GraphNetwork", "members": 1, "width": 4, "steps": 5})")});
}

template <class Strategy>
void compare_with(const Named<Strategy>& strategy, const auto& estimators) {
  std::apply(
      [&](const auto&... each) { (ogive_test::compare(ogive_test::named_nb201(), strategy, each), ...); },
      estimators);
}

}  // namespace

// One strategy of each kind, on one space: wrappers know neither more closely.

TEST_CASE("named by JSON, estimators around others give the history of typed ones") {
  const auto compare = [](const auto& strategy) {
    compare_with(strategy, around(Named{Letters{}, R"("letters")"}));
    compare_with(strategy, predictors());
  };
  compare(Named{Evolution{.population = 2}, R"({"type": "Evolution", "population": 2})"});
  compare(Named{Reinforce{}, R"("Reinforce")"});
  compare(Named{Hyperband{.min_fidelity = 0.5, .eta = 2},
                R"({"type": "Hyperband", "min_fidelity": 0.5, "eta": 2})"});
  compare(Named{at_fidelity(Evolution{.population = 2}, {{.trials = 2, .fidelity = 0.5}}),
                R"({"type": "AtFidelity", "stages": [{"trials": 2, "fidelity": 0.5}],
                    "strategy": {"type": "Evolution", "population": 2}})"});
}

TEST_CASE("named by JSON, gradients go through estimators around a supernet") {
  const auto compare = [](const auto& strategy) {
    // Simulated is refused: its clock has no price for a training of shared weights.
    compare_with(strategy, around(ogive_test::named_supernet()));
    compare_with(strategy, around(Named{Letters{}, R"("letters")"}));  // refused
    compare_with(strategy, predictors());                              // refused
  };
  compare(Named{Darts{}, R"("Darts")"});
  compare(Named{SecondOrderDarts{}, R"("SecondOrderDarts")"});
  compare(Named{RobustDarts{.stop = {.lag = 1, .window = 1, .products = 3}},
                R"({"type": "RobustDarts", "stop": {"lag": 1, "window": 1, "products": 3}})"});
}
