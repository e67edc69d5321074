#include "ogive/strategy/asha.hpp"

#include <array>
#include <cmath>

#include "ogive/strategy/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/strategy/curves.hpp"

using namespace ogive;
using ogive_test::Climb;
using ogive_test::Curves;

namespace asha_test {

static_assert(StrategyFor<Asha, Curves, 1> && !StrategyFor<Asha, Curves, 2>);

TEST_CASE("asynchronous halving promotes by hand as algorithm 2 does") {
  const Curves space;
  const Asha options{.min_fidelity = 0.25, .eta = 2};
  Asha::State<Curves> state(options, space);
  Rng rng(1);
  std::uint64_t next = 0;
  const auto tell = [&](double loss, double fidelity) {
    state.tell({.id = next++, .architecture = {0}, .fidelity = fidelity, .score = Score<1>{{loss}}});
  };
  CHECK(state.ask(rng).fidelity == 0.25);  // trials 0 and 1
  CHECK(state.ask(rng).fidelity == 0.25);
  tell(5, 0.25);
  CHECK(state.ask(rng).fidelity == 0.25);  // trial 2: floor(1 / 2) = 0 of one may go on
  tell(4, 0.25);
  const auto first = state.ask(rng);  // trial 3: one of two may, the better
  CHECK(first.continues == 1);
  CHECK(first.fidelity == 0.5);
  CHECK(state.ask(rng).fidelity == 0.25);  // trial 4: nobody else is among the best half
  tell(3, 0.25);
  const auto second = state.ask(rng);  // trial 5: one of three may, and that is trial 2 now
  CHECK(second.continues == 2);
  CHECK(second.fidelity == 0.5);
  tell(9, 0.5);
  tell(6, 0.25);
  CHECK(state.ask(rng).fidelity == 0.25);  // trial 6: two of losses 5, 4, 3, 6 may, and both did
  tell(8, 0.5);
  const auto third = state.ask(rng);  // the higher rung first: one of 9 and 8
  CHECK(third.continues == 5);
  CHECK(third.fidelity == 1);
}

TEST_CASE("asynchronous halving promotes about one in eta, whatever the lookahead, the best ones") {
  const Curves space;
  const Asha options{};
  for (const std::size_t lookahead : {1U, 8U}) {
    Asha::State<Curves> state(options, space);
    Climb climb(state);
    REQUIRE(climb.run(800, lookahead) == 800);
    std::array<std::size_t, 4> at{};
    double full = 0, start = 0;
    for (const auto& trial : climb.history) {
      const std::size_t rung = trial.fidelity == 1    ? 3
                               : trial.fidelity > 0.3 ? 2
                               : trial.fidelity > 0.1 ? 1
                                                      : 0;
      ++at[rung];
      CHECK(trial.continues.has_value() == (rung > 0));
      if (rung == 3) full += trial.architecture[0];
      if (rung == 0) start += trial.architecture[0];
    }
    // Some are promoted too early: of the order of the root of their number (section 3.3).
    for (std::size_t rung = 1; rung < 4; ++rung) {
      const auto below = static_cast<double>(at[rung - 1]), here = static_cast<double>(at[rung]);
      CHECK(here <= below / 3 + 2 * std::sqrt(below));
      CHECK(here >= below / 3 - static_cast<double>(lookahead));
    }
    // Uniform starts are 499.5 on average; of the 1 / 27 that come through it is about 1 / 27 of that.
    CHECK(full / static_cast<double>(at[3]) < 0.25 * start / static_cast<double>(at[0]));
  }
}

TEST_CASE("asynchronous halving never promotes failed trials") {
  const Curves space;
  const Asha options{};
  Asha::State<Curves> state(options, space);
  Rng rng(1);
  for (std::uint64_t id = 0; id < 50; ++id) {
    CHECK(state.ask(rng).fidelity == 1.0 / 27);
    state.tell({.id = id, .architecture = {0}, .fidelity = 1.0 / 27, .error = "it broke"});
  }
}

TEST_CASE("the options of asynchronous halving have ranges") {
  const auto says = [](const Asha& options) {
    return ogive_test::message([&] { check_fields(options, "Asha"); });
  };
  CHECK(says({.min_fidelity = -1}) ==
        "Asha.min_fidelity: expected a number at least 1e-06 and at most 1, got -1");
  CHECK(says({.eta = 101}) == "Asha.eta: expected a number at least 2 and at most 100, got 101");
  CHECK(says({}) == "nothing was thrown");
}

}  // namespace asha_test
