#include "ogive/estimate/supernet.hpp"
#include "ogive/io/journal.hpp"
#include "ogive/model/darts.hpp"
#include "ogive/model/nb201.hpp"
#include "ogive/strategy/darts.hpp"
#include "ogive/strategy/drnas.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/fair_darts.hpp"
#include "ogive/strategy/gdas.hpp"
#include "ogive/strategy/pc_darts.hpp"
#include "ogive/strategy/proxyless_nas.hpp"
#include "ogive/strategy/random.hpp"
#include "ogive/strategy/robust_darts.hpp"
#include "ogive/strategy/smooth_darts.hpp"
#include "ogive/strategy/snas.hpp"
#include "tests/any_history.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/history.hpp"
#include "tests/io/shipped/shipped.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using ogive_test::document;
using ogive_test::timeless;
using ogive_test::timeless_as;

namespace supernet_test {

const Nb201Space nb201{.channels = 4, .cells = 1};
const DartsSpace darts{.nodes = 2, .channels = 2, .cells = 2};
const std::string named_nb201 = R"({"type": "Nb201Space", "channels": 4, "cells": 1})";
const std::string named_darts = R"({"type": "DartsSpace", "nodes": 2, "channels": 2, "cells": 2})";

SupernetEstimator supernet() {
  return {.data = ogive_test::data(), .training = {.epochs = 1, .batch = 16}, .recalibration = 2};
}
NamedSearch named_search(const std::string& of, const std::string& strategy) {
  return ogive_test::shipped_search(
      document(of, strategy, R"({"type": "SupernetEstimator", "data": "colours", "recalibration": 2,
                                 "training": {"epochs": 1, "batch": 16}})"));
}

template <class Space, class Strategy>
void same_history(const Space& of, const Strategy& strategy, const std::string& named_space,
                  const std::string& named_strategy) {
  const Search typed{of, strategy, supernet()};
  const NamedSearch named = named_search(named_space, named_strategy);
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    INFO(named_space << ", " << named_strategy << ", seed " << seed);
    const RunOptions options{.trials = 3, .seed = seed};
    const auto expected = typed.run(options);
    const auto result = named.run(options);
    CHECK(timeless_as<typename Space::Architecture>(result) == timeless(expected));
    CHECK(result.notes == expected.notes);
  }
}

template <class Strategy>
void same_gradient_history(const Strategy& strategy, const std::string& named) {
  same_history(nb201, strategy, named_nb201, named);
  same_history(darts, strategy, named_darts, named);
}

TEST_CASE("named by JSON, searches on a supernet give the history of typed ones") {
  same_history(nb201, Random{}, named_nb201, R"("Random")");
  same_history(nb201, Evolution{.population = 2}, named_nb201, R"({"type": "Evolution", "population": 2})");
  same_history(darts, Random{}, named_darts, R"("Random")");
  same_history(darts, Evolution{.population = 2}, named_darts, R"({"type": "Evolution", "population": 2})");
}

TEST_CASE("named by JSON, gradient searches give the history of typed ones") {
  same_gradient_history(Darts{.learning_rate = 0.1}, R"({"type": "Darts", "learning_rate": 0.1})");
  same_gradient_history(SecondOrderDarts{}, R"("SecondOrderDarts")");
  same_gradient_history(DrNas{}, R"("DrNas")");
  same_gradient_history(Gdas{.sampler = {.first_temperature = 5}},
                        R"({"type": "Gdas", "sampler": {"first_temperature": 5}})");
  same_gradient_history(Snas{}, R"("Snas")");
  same_gradient_history(FairDarts{.regulariser = {.weight = 1}},
                        R"({"type": "FairDarts", "regulariser": {"weight": 1}})");
  same_gradient_history(SmoothDarts{}, R"("SmoothDarts")");
  same_gradient_history(RobustDarts{.stop = {.lag = 1, .window = 1, .products = 3}},
                        R"({"type": "RobustDarts", "stop": {"lag": 1, "window": 1, "products": 3}})");
  same_gradient_history(ProxylessNas{}, R"("ProxylessNas")");
  same_gradient_history(PcDarts{.deviation = 1, .connection = {.divisor = 2}},
                        R"({"type": "PcDarts", "deviation": 1, "connection": {"divisor": 2}})");
}

struct StopAfterTwo {
  int trials = 0;
  bool on_trial(const auto&) { return ++trials < 2; }
};

TEST_CASE("a journal of the typed search goes on under the search named by JSON, from its checkpoint") {
  const ogive_test::TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  const Search typed{darts, Darts{.learning_rate = 0.1}, supernet()};
  const NamedSearch named = named_search(named_darts, R"({"type": "Darts", "learning_rate": 0.1})");
  const RunOptions options{.trials = 4, .seed = 6};
  const auto whole = typed.run(options);

  CHECK(typed.run(options, StopAfterTwo{}, FileJournal{path}).history.size() == 2);
  const auto result = named.run(options, FileJournal{path});
  CHECK(timeless_as<DartsArchitecture>(result) == timeless(whole));
  CHECK(result.notes == whole.notes);
}

}  // namespace supernet_test
