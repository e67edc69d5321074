#include "ogive/estimate/predictor.hpp"
#include "ogive/estimate/training.hpp"
#include "ogive/estimate/zero_cost.hpp"
#include "ogive/model/darts.hpp"
#include "ogive/model/nb201.hpp"
#include "ogive/predict/graph_network.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/random.hpp"
#include "ogive/strategy/successive_halving.hpp"
#include "tests/any_history.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/history.hpp"
#include "tests/io/shipped/shipped.hpp"

using namespace ogive;
using ogive_test::document;
using ogive_test::timeless;
using ogive_test::timeless_as;

namespace trained_test {

template <class Space, class Strategy>
void same_history(const Space& of, const Strategy& strategy, const std::string& named_space,
                  const std::string& named_strategy) {
  const Search typed{
      of, strategy,
      TrainingEstimator{ogive_test::data(),
                        {.epochs = 2, .batch = 16, .learning_rate = 0.05, .augment = {.pad = 1}}}};
  const NamedSearch named = ogive_test::shipped_search(
      document(named_space, named_strategy,
               R"({"type": "TrainingEstimator", "data": "colours", "training": {"epochs": 2, "batch": 16,
                   "learning_rate": 0.05, "augment": {"pad": 1}}})"));
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const RunOptions options{.trials = 4, .seed = seed};
    CHECK(timeless_as<typename Space::Architecture>(named.run(options)) == timeless(typed.run(options)));
  }
}

TEST_CASE("named by JSON, searches that train give the history of typed ones") {
  const std::string nb201 = R"({"type": "Nb201Space", "channels": 4, "cells": 1})";
  const std::string darts = R"({"type": "DartsSpace", "nodes": 2, "channels": 2, "cells": 2})";
  const std::string evolution = R"({"type": "Evolution", "population": 2})";
  same_history(Nb201Space{.channels = 4, .cells = 1}, Random{}, nb201, R"("Random")");
  same_history(Nb201Space{.channels = 4, .cells = 1}, Evolution{.population = 2}, nb201, evolution);
  same_history(Nb201Space{.channels = 4, .cells = 1},
               SuccessiveHalving{.architectures = 2, .min_fidelity = 0.5, .eta = 2}, nb201,
               R"({"type": "SuccessiveHalving", "architectures": 2, "min_fidelity": 0.5, "eta": 2})");
  same_history(DartsSpace{.nodes = 2, .channels = 2, .cells = 2}, Random{}, darts, R"("Random")");
  same_history(DartsSpace{.nodes = 2, .channels = 2, .cells = 2}, Evolution{.population = 2}, darts,
               evolution);
}

TEST_CASE("named by JSON, a search by proxies gives the history of a typed one") {
  const ZeroCostEstimator estimator{.data = ogive_test::data(),
                                    .proxies = {Proxy::synflow, Proxy::naswot},
                                    .vote = Vote::majority,
                                    .references = 4,
                                    .batch = 8,
                                    .first_weights = FirstWeights::own};
  const Search typed{Nb201Space{.channels = 4, .cells = 1}, Evolution{.population = 2}, estimator};
  const NamedSearch named = ogive_test::shipped_search(document(
      R"({"type": "Nb201Space", "channels": 4, "cells": 1})", R"({"type": "Evolution", "population": 2})",
      R"({"type": "ZeroCostEstimator", "data": "colours", "proxies": ["synflow", "naswot"],
                   "vote": "majority", "references": 4, "batch": 8, "first_weights": "own"})"));
  const RunOptions options{.trials = 5, .seed = 1};
  CHECK(timeless_as<Nb201Cell>(named.run(options)) == timeless(typed.run(options)));
}

template <class Space>
void same_predictions(const Space& of, const std::string& named_space) {
  const GraphNetwork network{.members = 1, .width = 4, .layers = 2, .steps = 5};
  const Search typed{of, Evolution{.population = 2},
                     predictor(network, ogive_test::Letters{}, {.first = 10, .folds = 2})};
  const NamedSearch named = ogive_test::shipped_search(
      document(named_space, R"({"type": "Evolution", "population": 2})",
               R"({"type": "PredictorEstimator", "first": 10, "folds": 2, "estimator": "letters",
                   "regressor": {"type": "GraphNetwork", "members": 1, "width": 4, "layers": 2, "steps": 5}})"));
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const RunOptions options{.trials = 5, .seed = seed};
    const auto expected = typed.run(options);
    const auto result = named.run(options);
    CHECK(timeless_as<typename Space::Architecture>(result) == timeless(expected));
    CHECK(result.notes == expected.notes);
  }
}

TEST_CASE("named by JSON, searches by a network on graphs give the history of typed ones") {
  same_predictions(Nb201Space{}, R"("Nb201Space")");
  same_predictions(DartsSpace{.nodes = 2}, R"({"type": "DartsSpace", "nodes": 2})");
}

}  // namespace trained_test
