#include "ogive/strategy/successive_halving.hpp"

#include <algorithm>
#include <set>

#include "ogive/strategy/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/strategy/curves.hpp"

using namespace ogive;
using ogive_test::Climb;
using ogive_test::Curves;
using ogive_test::stages;

namespace successive_halving_test {

static_assert(StrategyFor<SuccessiveHalving, Curves, 1> && !StrategyFor<SuccessiveHalving, Curves, 2>);

TEST_CASE("a third goes on to three times the fidelity, and it is the best third") {
  const Curves space;
  const SuccessiveHalving options{.rounds = 1};
  SuccessiveHalving::State<Curves> state(options, space);
  Climb climb(state);
  CHECK(climb.run(1000) == 27 + 9 + 3 + 1);
  CHECK(state.done());
  CHECK(stages(climb.history) ==
        std::vector<std::pair<std::size_t, double>>{{27, 1.0 / 27}, {9, 1.0 / 9}, {3, 1.0 / 3}, {1, 1.0}});
  // The nine best starts by their own curves are the nine that went on, each from its own trial.
  std::multiset<Choice> starts, promoted;
  for (std::size_t i = 0; i < 27; ++i) starts.insert(climb.history[i].architecture[0]);
  for (std::size_t i = 27; i < 36; ++i) {
    const auto& trial = climb.history[i];
    promoted.insert(trial.architecture[0]);
    REQUIRE(trial.continues.has_value());
    CHECK(climb.history[*trial.continues].architecture == trial.architecture);
    CHECK(climb.history[*trial.continues].fidelity == 1.0 / 27);
  }
  CHECK(promoted == std::multiset<Choice>(starts.begin(), std::next(starts.begin(), 9)));
  CHECK(climb.history.back().architecture[0] == *starts.begin());
}

TEST_CASE("the next round begins with other samples, and never stands still without a limit") {
  const Curves space;
  const SuccessiveHalving options{.architectures = 4, .min_fidelity = 0.25, .eta = 2};
  SuccessiveHalving::State<Curves> state(options, space);
  Climb climb(state);
  CHECK(climb.run(70) == 70);
  CHECK(std::count_if(climb.history.begin(), climb.history.end(),
                      [](const auto& trial) { return trial.fidelity == 1; }) == 10);
  SuccessiveHalving::State<Curves> wide(options, space);
  CHECK(Climb(wide).run(100, 16) == 100);
  CHECK_FALSE(wide.done());
}

TEST_CASE("the options of successive halving have ranges") {
  const auto says = [](const SuccessiveHalving& options) {
    return ogive_test::message([&] { check_fields(options, "SuccessiveHalving"); });
  };
  CHECK(says({.architectures = 0}) == "SuccessiveHalving.architectures: expected a number at least 1, got 0");
  CHECK(says({.min_fidelity = 0}) ==
        "SuccessiveHalving.min_fidelity: expected a number at least 1e-06 and at most 1, got 0");
  CHECK(says({.eta = 1}) == "SuccessiveHalving.eta: expected a number at least 2 and at most 100, got 1");
  CHECK(says({}) == "nothing was thrown");
}

}  // namespace successive_halving_test
