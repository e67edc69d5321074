#include "ogive/estimate/constrained.hpp"

#include <cmath>
#include <limits>

#include "ogive/search/search.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/random.hpp"
#include "ogive/testing/estimator.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;

namespace constrained_test {

/// An error in percent, a latency in ms, and an accuracy on other data in percent, as the test says.
struct Said {
  Score<3> score;
  Score<3> operator()(const Nb201Cell&) const { return score; }
  std::vector<Objective> objectives() const {
    return {accuracy_objective(), {.name = "latency", .unit = "ms"}, accuracy_objective("other accuracy")};
  }
};

/// The score under a latency of at most 4 ms and another accuracy of at least 80 %.
double judged(double error, double latency, double other_error) {
  const auto estimator = constrained(Said{{{error, latency, other_error}}}, {4, 80});
  const auto result = Search{Nb201Space{}, Random{}, estimator}.run({.trials = 1});
  REQUIRE(result.failed() == 0);
  return (*result.history[0].score)[0];
}

TEST_CASE("where all limits are kept the first objective alone counts") {
  CHECK(judged(7, 1, 0) == 7);
  CHECK(judged(7, 4, 20) == 7);  // both at the limit
  CHECK(judged(100, 0, 0) == 100);
}

TEST_CASE("what is too much counts as a share of its limit, on top of the worst loss") {
  CHECK(judged(7, 5, 0) == 100.25);                 // 1 ms more than 4
  CHECK(judged(50, 5, 0) == 100.25);                // whatever the first objective
  CHECK(judged(7, 0, 40) == 100.25);                // 60 %, 20 less than 80
  CHECK(judged(7, 6, 40) == 100.75);                // both
  CHECK(judged(100, 4, 20) < judged(0, 4.001, 0));  // Deb's first rule
}

TEST_CASE("a limit may be infinite, for none, or 0") {
  constexpr double none = std::numeric_limits<double>::infinity();
  const auto score = [](const auto& estimator) {
    return *Search{Nb201Space{}, Random{}, estimator}.run({.trials = 1}).history[0].score;
  };
  CHECK(score(constrained(Said{{{7, 1e9, 100}}}, {none, none}))[0] == 7);
  CHECK(score(constrained(Said{{{7, 1e9, 100}}}, {none, -none}))[0] == 7);
  CHECK(score(constrained(Said{{{7, 0.5, 0}}}, {0, 0}))[0] == 100.5);
}

TEST_CASE("the worst loss must be known, and hold") {
  const auto two = [](const Nb201Cell& cell) { return Score<2>{{1.0 * cell.operations[0], 3}}; };
  const auto run = [](const auto& estimator) {
    return Search{Nb201Space{}, Random{}, estimator}.run({.trials = 30});
  };
  CHECK(message([&] { run(constrained(two, {1})); }) ==
        "constrained: expected a worst loss, as the first objective is no accuracy in percent: "
        "constrained(estimator, limits, worst), got none");
  CHECK(message([&] { run(constrained(two, {std::nan("")}, 4)); }) ==
        "constrained: expected limits that are numbers, got NaN");
  for (const auto& trial : run(constrained(two, {2}, 4)).history) CHECK(trial.score == Score<1>{{4.5}});
  const auto result = run(constrained(two, {4}, 1));
  for (const auto& trial : result.history) {
    const int loss = trial.architecture.operations[0];
    CHECK(trial.failed() == (loss > 1));
    if (loss == 3) CHECK(trial.error == "constrained: expected losses of at most 1 (worst), got 3");
  }
}

TEST_CASE("a score with a number that is none is a failed trial") {
  const double nan = std::nan("");
  for (const Score<3>& score : {Score<3>{{nan, 9, 0}}, Score<3>{{1, nan, 0}}, Score<3>{{1, 9, nan}}})
    CHECK(Search{Nb201Space{}, Random{}, constrained(Said{score}, {4, 80})}.run({.trials = 1}).failed() == 1);
}

TEST_CASE("what is constrained shows its first objective, and keeps what estimators promise") {
  const auto estimator = constrained(Said{{{7, 1, 0}}}, {4, 80});
  CHECK(Search{Nb201Space{}, Random{}, estimator}.run({.trials = 1}).objectives[0].text(7) ==
        "accuracy 93.00 %");
  CHECK(testing::check_estimator(estimator, Nb201Space{}).text() == "");
}

}  // namespace constrained_test
