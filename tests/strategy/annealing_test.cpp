#include "ogive/strategy/annealing.hpp"

#include <cmath>
#include <limits>

#include "ogive/strategy/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

namespace annealing_test {

/// Samples are 0; a mutation adds 1, so that an ask tells where the walk stands.
struct Steps {
  using Architecture = int;
  int sample(Rng&) const { return 0; }
  bool contains(int) const { return true; }
  int mutate(int place, Rng&) const { return place + 1; }
};
const Steps steps;
static_assert(StrategyFor<Annealing, Steps, 1> && !StrategyFor<Annealing, Steps, 2>);

using Walk = Annealing::State<Steps>;

Trial<int> with_loss(int architecture, double loss) {
  return {.architecture = architecture, .score = Score<1>{{loss}}};
}

/// After samples with losses 0 and 2: the walk stands at 100 with loss 0, and the standard deviation is 1.
Walk started(const Annealing& options, Rng& rng) {
  Walk state(options, steps);
  for (int i = 0; i < 2; ++i) CHECK(state.ask(rng) == 0);
  state.tell(with_loss(100, 0.0), rng);
  state.tell(with_loss(200, 2.0), rng);
  CHECK(state.ask(rng) == 101);
  return state;
}

TEST_CASE("what is better is always taken, what is worse with Metropolis' probability") {
  // Metropolis: exp(-0.5 / 1) = 0.6065 at a temperature of one standard deviation.
  const Annealing options{.starts = 2, .temperature = 1, .cooling = 1};
  Rng rng(1);
  const int repeats = 4000;
  int taken = 0;
  for (int i = 0; i < repeats; ++i) {
    Walk state = started(options, rng);
    state.tell(with_loss(300, -1.0), rng);
    REQUIRE(state.ask(rng) == 301);
    state.tell(with_loss(400, -0.5), rng);
    taken += state.ask(rng) == 401;
  }
  // Four standard deviations of a binomial share: 4 * sqrt(0.6065 * 0.3935 / 4000) = 0.031.
  CHECK(std::abs(taken / static_cast<double>(repeats) - std::exp(-0.5)) < 0.031);
}

TEST_CASE("the temperature falls with each trial after the samples") {
  // After 3 better trials the temperature is 0.5^3: exp(-0.125 / 0.125) = 0.3679.
  const Annealing options{.starts = 2, .temperature = 1, .cooling = 0.5};
  Rng rng(2);
  const int repeats = 4000;
  int taken = 0;
  for (int i = 0; i < repeats; ++i) {
    Walk state = started(options, rng);
    for (int k = 1; k <= 3; ++k) state.tell(with_loss(300 + k, -k), rng);
    state.tell(with_loss(400, -3 + 0.125), rng);
    taken += state.ask(rng) == 401;
  }
  CHECK(std::abs(taken / static_cast<double>(repeats) - std::exp(-1.0)) < 0.031);
}

TEST_CASE("failures and infinite losses move nothing, and equal losses are no trouble") {
  const Annealing options{.starts = 2};
  Rng rng(3);
  Walk state(options, steps);
  state.tell({.architecture = 5, .error = "it broke"}, rng);
  state.tell(with_loss(6, std::numeric_limits<double>::infinity()), rng);
  for (int i = 0; i < 4; ++i) CHECK(state.ask(rng) == 0);
  state.tell(with_loss(100, 1.0), rng);
  state.tell(with_loss(200, 1.0), rng);
  state.tell(with_loss(300, std::numeric_limits<double>::infinity()), rng);
  CHECK(state.ask(rng) == 101);
  state.tell(with_loss(400, 1.0), rng);
  CHECK(state.ask(rng) == 401);
}

TEST_CASE("the options of annealing have ranges") {
  const auto says = [](const Annealing& options) {
    return ogive_test::message([&] { check_fields(options, "Annealing"); });
  };
  CHECK(says({.starts = 0}) == "Annealing.starts: expected a number at least 1, got 0");
  CHECK(says({.temperature = 0}) == "Annealing.temperature: expected a number above 0, got 0");
  CHECK(says({.cooling = 1.5}) == "Annealing.cooling: expected a number above 0 and at most 1, got 1.5");
  CHECK(says({}) == "nothing was thrown");
}

}  // namespace annealing_test
