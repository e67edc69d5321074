#include "ogive/estimate/extrapolated.hpp"

#include <cmath>
#include <optional>
#include <vector>

#include "ogive/estimate/simulated.hpp"
#include "ogive/estimate/training.hpp"
#include "ogive/search/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/strategy/at_fidelity.hpp"
#include "ogive/strategy/random.hpp"
#include "ogive/testing/estimator.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive_test;

namespace extrapolated_test {

/// How an evaluation was called.
struct Call {
  double fidelity;
  std::optional<std::uint64_t> continues;
  friend bool operator==(const Call&, const Call&) = default;
};
/// Ends at 15 by a power law; or jumps up and down and ends at 1.
struct Curve {
  std::vector<Call>* calls;
  bool lawful = true;
  double operator()(const Nb201Cell&, Context& context) const {
    calls->push_back({context.fidelity, context.continues});
    if (lawful) return 10 + 5 / std::sqrt(context.fidelity);
    return context.fidelity == 1 ? 1.0 : calls->size() % 2 == 0 ? 50.0 : 20.0;
  }
};

TEST_CASE("a training ends once the end of its curve has settled") {
  std::vector<Call> calls;
  const auto estimator =
      extrapolated(Curve{&calls}, {.points = 8, .least = 4, .settled = 3, .tolerance = 1e-3});
  const auto result = Search{space, Random{}, estimator}.run({.trials = 1});
  CHECK((*result.history[0].score)[0] == Approx(15).epsilon(1e-4));
  CHECK(result.history[0].fidelity == 1);
  CHECK(calls == std::vector<Call>{{0.125, {}}, {0.25, 0}, {0.375, 0}, {0.5, 0}, {0.625, 0}, {0.75, 0}});
}

TEST_CASE("a curve that does not settle is followed to its end, and that is the score") {
  std::vector<Call> calls;
  const auto result =
      Search{space, Random{}, extrapolated(Curve{&calls, false}, {.points = 6})}.run({.trials = 1});
  CHECK(result.history[0].score == Score<1>{{1}});
  REQUIRE(calls.size() == 6);
  CHECK(calls.back() == Call{1, 0});
}

TEST_CASE("a trial of less fidelity has the curve up to there, and a continued one none") {
  std::vector<Call> calls;
  const auto estimator = extrapolated(Curve{&calls}, {.points = 2});
  Search{space, at_fidelity(Random{}, 0.5), estimator}.run({.trials = 1});
  CHECK(calls == std::vector<Call>{{0.25, {}}, {0.5, 0}});
  calls.clear();
  const auto judge = detail::make_judge(estimator, space);
  Context context{.id = 9, .fidelity = 0.75, .continues = 3};
  judge.evaluate(Nb201Cell{}, context);
  CHECK(calls == std::vector<Call>{{0.75, 3}});
  CHECK(context.continues == 3);
}

TEST_CASE("a training in parts that is never cut short ends as the plain one, bit for bit", "[threads]") {
  const TrainingEstimator training{data(), quick};
  const auto plain = Search{space, Random{}, training}.run({.trials = 3, .seed = 1});
  const auto parts = extrapolated(training, {.points = 4, .least = 100});
  CHECK(timeless(Search{space, Random{}, parts}.run({.trials = 3, .seed = 1})) == timeless(plain));
  CHECK(timeless(Search{space, Random{}, parts}.run({.trials = 3, .seed = 1, .lookahead = 2}, Threads{2})) ==
        timeless(plain));
}

TEST_CASE("a simulated clock counts the part of the training that was done") {
  std::vector<Call> calls;
  const auto cost = [](const Nb201Cell&) { return 80.0; };
  const auto estimator = extrapolated(simulated(Curve{&calls}, cost), {.points = 8, .tolerance = 1e-3});
  CHECK(Search{space, Random{}, estimator}.run({.trials = 2}).moments == std::vector<double>{60, 120});
}

TEST_CASE("extrapolated keeps what estimators promise, and checks its options") {
  const auto noisy = [](const Nb201Cell& cell, Context& context) {
    return cell.operations[0] + (1 + context.random.uniform()) / context.fidelity;
  };
  CHECK(testing::check_estimator(extrapolated(noisy), space).text() == "");
  CHECK(message([&] {
          Search{space, Random{}, extrapolated(noisy, {.points = 1})}.run({.trials = 1});
        }) == "Extrapolated.points: expected a number at least 2, got 1");
}

}  // namespace extrapolated_test
