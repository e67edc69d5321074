#include "ogive/strategy/hyperband.hpp"

#include "ogive/strategy/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/strategy/curves.hpp"

using namespace ogive;
using ogive_test::Climb;
using ogive_test::Curves;
using ogive_test::stages;

namespace hyperband_test {

static_assert(StrategyFor<Hyperband, Curves, 1> && !StrategyFor<Hyperband, Curves, 2>);

TEST_CASE("a round of Hyperband is the paper's table 1") {
  // Li et al. 2018, R = 81 and eta = 3: n_i at r_i / 81, bracket after bracket.
  const Curves space;
  const Hyperband options{.min_fidelity = 1.0 / 81, .rounds = 1};
  Hyperband::State<Curves> state(options, space);
  Climb climb(state);
  climb.run(10000);
  CHECK(state.done());
  using Stages = std::vector<std::pair<std::size_t, double>>;
  const Stages table{{81, 1.0 / 81}, {27, 1.0 / 27}, {9, 1.0 / 9}, {3, 1.0 / 3}, {1, 1.0},  // s = 4
                     {34, 1.0 / 27}, {11, 1.0 / 9},  {3, 1.0 / 3}, {1, 1.0},                // s = 3
                     {15, 1.0 / 9},  {5, 1.0 / 3},   {1, 1.0},                              // s = 2
                     {8, 1.0 / 3},   {2 + 5, 1.0}};                                         // s = 1 and s = 0
  CHECK(stages(climb.history) == table);
}

TEST_CASE("rounds of Hyperband follow one another until the run ends") {
  const Curves space;
  const Hyperband options{.min_fidelity = 0.25, .eta = 2};
  Hyperband::State<Curves> state(options, space);
  CHECK(Climb(state).run(500, 8) == 500);
  CHECK_FALSE(state.done());
}

TEST_CASE("the options of Hyperband have ranges") {
  const auto says = [](const Hyperband& options) {
    return ogive_test::message([&] { check_fields(options, "Hyperband"); });
  };
  CHECK(says({.min_fidelity = 2}) ==
        "Hyperband.min_fidelity: expected a number at least 1e-06 and at most 1, got 2");
  CHECK(says({.eta = 0}) == "Hyperband.eta: expected a number at least 2 and at most 100, got 0");
  CHECK(says({}) == "nothing was thrown");
}

}  // namespace hyperband_test
