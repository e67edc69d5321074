#include "ogive/estimate/weighted_sum.hpp"

#include "ogive/estimate/cached.hpp"
#include "ogive/search/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/random.hpp"
#include "ogive/testing/estimator.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;
using ogive_test::timeless;

namespace weighted_sum_test {

/// Two numbers that any cell tells, the second one better when higher.
struct TwoOperations {
  Score<2> operator()(const Nb201Cell& cell) const {
    return {{1.0 * cell.operations[0], 10.0 - cell.operations[5]}};
  }
  std::vector<Objective> objectives() const {
    return {{.name = "first"}, {.name = "last", .maximise = true, .best = 10}};
  }
};

double sum_of(const Nb201Cell& cell) { return 2.0 * cell.operations[0] + 0.5 * (10.0 - cell.operations[5]); }

TEST_CASE("the score is the sum of the losses by their weights") {
  const auto summed = weighted_sum(TwoOperations{}, {2, 0.5});
  const auto result = Search{Nb201Space{}, Random{}, summed}.run({.trials = 30});
  for (const auto& trial : result.history) CHECK(trial.score == Score<1>{{sum_of(trial.architecture)}});
  CHECK(result.objectives[0].text(6.5) == "2 first + 0.5 last loss 6.5");
}

TEST_CASE("a strategy of one objective searches on a sum as on a loss of its own", "[threads]") {
  const RunOptions options{.trials = 60, .seed = 3, .lookahead = 3};
  const Search sum{Nb201Space{}, Evolution{}, cached(weighted_sum(TwoOperations{}, {2, 0.5}))};
  const Search loss{Nb201Space{}, Evolution{}, cached(&sum_of)};
  CHECK(timeless(sum.run(options, Threads{3})) == timeless(loss.run(options)));
}

TEST_CASE("a sum keeps what estimators promise, and its weights are checked") {
  CHECK(testing::check_estimator(weighted_sum(TwoOperations{}, {1, 0}), Nb201Space{}).text() == "");
  CHECK(message([] {
          Search{Nb201Space{}, Random{}, weighted_sum(TwoOperations{}, {1, -1})}.run({.trials = 1});
        }) == "WeightedSum.weight_2: expected a number at least 0, got -1");
}

TEST_CASE("a sum with a term that is no number is a failed trial") {
  const auto broken = [](const Nb201Cell&) { return Score<2>{{1, std::nan("")}}; };
  const auto result = Search{Nb201Space{}, Random{}, weighted_sum(broken, {1, 1})}.run({.trials = 1});
  CHECK(result.history[0].error == "the score is NaN");
}

}  // namespace weighted_sum_test
