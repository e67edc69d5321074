#include "ogive/strategy/bayesian.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "ogive/strategy/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/strategy/arms.hpp"

using namespace ogive;
using ogive_test::Arms;
using ogive_test::arms;
using ogive_test::NoChoices;
using ogive_test::pulled;

namespace bayesian_test {

static_assert(StrategyFor<Bayesian, Arms, 1> && !StrategyFor<Bayesian, Arms, 2> &&
              !StrategyFor<Bayesian, NoChoices, 1>);

/// Two quantities of 12 steps each.
struct Grid {
  using Architecture = Choices;
  std::vector<Decision> decisions() const { return {{"x", 12, true}, {"y", 12, true}}; }
};
const Grid grid;
double bowl(const Choices& at) { return std::pow(at[0] - 7.0, 2) + std::pow(at[1] - 3.0, 2); }

/// How many trials the state takes until it asks for the bottom of the bowl, at most 60.
std::size_t trials_to_bottom(const Bayesian& options, std::uint64_t seed) {
  Bayesian::State<Grid> state(options, grid);
  Rng rng(seed);
  for (std::uint64_t id = 0; id < 60; ++id) {
    const Choices asked = state.ask(rng);
    if (bowl(asked) == 0) return id + 1;
    state.tell({.id = id, .architecture = asked, .score = Score<1>{{bowl(asked)}}}, rng);
  }
  return 60;
}

TEST_CASE("every acquisition finds the bottom of a bowl sooner than chance") {
  using Acquisition = Bayesian::Acquisition;
  for (const Acquisition acquisition :
       {Acquisition::expected_improvement, Acquisition::confidence_bound, Acquisition::thompson}) {
    for (const Kernel kernel : {Kernel::matern52, Kernel::hamming}) {
      INFO(to_text(acquisition) << ' ' << to_text(kernel));
      std::size_t sum = 0;
      for (std::uint64_t seed = 1; seed <= 10; ++seed)
        sum += trials_to_bottom({.model = {kernel}, .acquisition = acquisition, .starts = 8}, seed);
      CHECK(sum < 300);  // by chance about 49 each, with at most 60 of 144
    }
  }
}

TEST_CASE("it begins with samples, fewer by those given") {
  const Bayesian options{.starts = 3};
  Bayesian::State<Arms> state(options, arms);
  Rng rng(5), same(5);
  auto given = pulled({0, none}, 1);
  given.id = ~std::uint64_t{0};
  state.tell(given, rng);
  CHECK(state.ask(rng) == sample(arms, same));
  CHECK(state.ask(rng) == sample(arms, same));
  CHECK(state.ask(rng) != Choices{0, none});  // tried
  CHECK(rng != same);
}

TEST_CASE("nothing is asked for twice while something was not") {
  const Bayesian options{.starts = 1, .candidates = 200};
  Bayesian::State<Arms> state(options, arms);  // four architectures
  Rng rng(6);
  std::set<Choices> asked;
  for (std::uint64_t id = 0; id < 4; ++id) {
    const Choices next = state.ask(rng);
    CHECK(asked.insert(next).second);
    state.tell({.id = id, .architecture = next, .score = Score<1>{{1.0 * next[0]}}}, rng);
  }
  CHECK(contains(arms, state.ask(rng)));
}

TEST_CASE("trials under way push the next ones away") {
  // One quantity. What is asked for twice without a lie in between are neighbours, equally promising.
  struct Line {
    using Architecture = Choices;
    std::vector<Decision> decisions() const { return {{"x", 60, true}}; }
  };
  const Line line;
  const Bayesian options{.starts = 1, .candidates = 500};
  Bayesian::State<Line> state(options, line);
  Rng rng(7);
  for (const Choice x : Choices{0, 10, 20, 30, 59}) {
    auto trial = pulled({x}, std::abs(x - 40.0));
    trial.id = ~std::uint64_t{x};
    state.tell(trial, rng);
  }
  const Choices first = state.ask(rng), second = state.ask(rng), third = state.ask(rng);
  CHECK(std::abs(first[0] - second[0]) > 1);
  CHECK(std::abs(second[0] - third[0]) > 1);
}

TEST_CASE("a batch is told in any order") {
  const Bayesian options{.starts = 4};
  const auto after = [&](std::vector<std::uint64_t> order) {
    Bayesian::State<Grid> state(options, grid);
    Rng rng(8);
    std::vector<Choices> asked;
    for (int i = 0; i < 4; ++i) asked.push_back(state.ask(rng));
    for (const std::uint64_t id : order)
      state.tell({.id = id, .architecture = asked[id], .score = Score<1>{{bowl(asked[id])}}}, rng);
    return state.ask(rng);
  };
  CHECK(after({0, 1, 2, 3}) == after({3, 1, 0, 2}));
}

TEST_CASE("failed trials are the worst, and have no mutations") {
  const Bayesian options{.starts = 1};
  Bayesian::State<Grid> state(options, grid);
  Rng rng(9);
  state.ask(rng);
  state.tell({.id = 0, .architecture = {0, 0}, .error = "it broke"}, rng);
  CHECK(contains(grid, state.ask(rng)));  // a sample, as nothing has a score
  // The upper half fails: what is asked for is soon in the lower one.
  std::size_t failures = 0;
  for (std::uint64_t id = 1; id < 40; ++id) {
    const Choices asked = id == 1 ? Choices{1, 1} : state.ask(rng);
    Trial<Choices> trial{.id = id, .architecture = asked};
    if (asked[0] < 6) trial.score = Score<1>{{1.0 * asked[1]}};
    failures += trial.failed();
    state.tell(trial, rng);
  }
  CHECK(failures < 13);  // of 39; by chance half
}

TEST_CASE("the options of Bayesian have ranges, its acquisitions names") {
  const auto says = [](const Bayesian& options) {
    return ogive_test::message([&] { check_fields(options, "Bayesian"); });
  };
  CHECK(says({.exploration = -1}) == "Bayesian.exploration: expected a number at least 0, got -1");
  CHECK(says({.starts = 0}) == "Bayesian.starts: expected a number at least 1, got 0");
  CHECK(says({.candidates = 0}) == "Bayesian.candidates: expected a number at least 1, got 0");
  CHECK(says({.parents = 0}) == "Bayesian.parents: expected a number at least 1, got 0");
  CHECK(says({.points = 1}) == "Bayesian.points: expected a number at least 2, got 1");
  CHECK(fields_text(Bayesian{.acquisition = Bayesian::Acquisition::thompson}) ==
        "model.kernel=matern52 acquisition=thompson exploration=1 starts=10 candidates=100 parents=5 "
        "points=300");
}

}  // namespace bayesian_test
