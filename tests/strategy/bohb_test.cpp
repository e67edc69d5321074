#include "ogive/strategy/bohb.hpp"

#include "ogive/strategy/concepts.hpp"
#include "ogive/strategy/hyperband.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/strategy/arms.hpp"
#include "tests/strategy/curves.hpp"

using namespace ogive;
using ogive_test::Climb;
using ogive_test::Curves;
using ogive_test::stages;

namespace bohb_test {

static_assert(StrategyFor<Bohb, Curves, 1> && !StrategyFor<Bohb, ogive_test::NoChoices, 1>);

TEST_CASE("the brackets of BOHB are those of Hyperband") {
  const Curves space;
  const Bohb options{.rounds = 1};
  const Hyperband plain{.rounds = 1};
  Bohb::State<Curves> state(options, space);
  Hyperband::State<Curves> other(plain, space);
  Climb climb(state);
  Climb reference(other);
  climb.run(1000);
  reference.run(1000);
  CHECK(state.done());
  CHECK(stages(climb.history) == stages(reference.history));
}

TEST_CASE("BOHB starts with what was best at the highest fidelity that has enough trials") {
  // Few options, so that a model of one decision has something to count. Curve 0 is the best at any fidelity.
  const Curves space{.options = 5};
  const Bohb options{.min_fidelity = 0.25, .eta = 2, .random_share = 0, .candidates = 20, .prior = 1e-9};
  Bohb::State<Curves> state(options, space);
  Rng rng(1);
  std::uint64_t id = 0;
  const auto tell_given = [&](Choice arm, double loss, double fidelity) {
    state.tell({.id = ~id++, .architecture = {arm}, .fidelity = fidelity, .score = Score<1>{{loss}}});
  };
  // At 0.25 arm 3 is the best, at 0.5 arm 1; both fidelities have the 4 trials that a model takes.
  for (const Choice arm : Choices{3, 3, 0, 1, 2}) tell_given(arm, arm == 3 ? 0 : 1, 0.25);
  for (int i = 0; i < 3; ++i) CHECK(state.ask(rng)->architecture == Choices{3});
  for (const Choice arm : Choices{1, 1, 0, 2, 4}) tell_given(arm, arm == 1 ? 0 : 1, 0.5);
  CHECK(state.ask(rng)->architecture == Choices{1});
}

TEST_CASE("the options of BOHB have ranges") {
  const auto says = [](const Bohb& options) {
    return ogive_test::message([&] { check_fields(options, "Bohb"); });
  };
  CHECK(says({.random_share = 2}) == "Bohb.random_share: expected a number at least 0 and at most 1, got 2");
  CHECK(says({.share = 0}) == "Bohb.share: expected a number above 0 and below 1, got 0");
  CHECK(says({.candidates = 0}) == "Bohb.candidates: expected a number at least 1, got 0");
  CHECK(says({.prior = 0}) == "Bohb.prior: expected a number above 0, got 0");
  CHECK(says({}) == "nothing was thrown");
}

}  // namespace bohb_test
