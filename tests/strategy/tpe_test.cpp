#include "ogive/strategy/tpe.hpp"

#include "ogive/strategy/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/strategy/arms.hpp"

using namespace ogive;
using ogive_test::Arms;
using ogive_test::arms;
using ogive_test::NoChoices;
using ogive_test::pulled;

namespace tpe_test {

/// Three options and nothing else.
struct OneArm {
  using Architecture = Choices;
  std::vector<Decision> decisions() const { return {{"arm", 3}}; }
};
const OneArm one_arm;
static_assert(StrategyFor<Tpe, Arms, 1> && !StrategyFor<Tpe, Arms, 2> && !StrategyFor<Tpe, NoChoices, 1>);

TEST_CASE("it asks for what is likelier among the best than among the others") {
  // Of 12 trials the best 3 took options 0, 0, 1, the others 0 seven times and 2 twice. With a third of an
  // occurrence for each option the ratios are (7/3 / 4) / (22/3 / 10) = 0.8, (4/3 / 4) / (1/3 / 10) = 10 and
  // (1/3 / 4) / (7/3 / 10) = 0.36: option 1, though option 0 was better more often.
  const Tpe options{.starts = 1, .share = 0.25, .candidates = 100};
  Tpe::State<OneArm> state(options, one_arm);
  Rng rng(1);
  state.ask(rng);
  double loss = 0;
  for (const Choice arm : Choices{0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 2}) state.tell(pulled({arm}, loss += 1));
  for (int i = 0; i < 20; ++i) CHECK(state.ask(rng) == Choices{1});
  // The three best are all of option 2 now.
  for (int i = 0; i < 3; ++i) state.tell(pulled({2}, -1));
  for (int i = 0; i < 20; ++i) CHECK(state.ask(rng) == Choices{2});
}

TEST_CASE("what was tried is passed over while something was not") {
  const Tpe options{.starts = 1, .share = 0.5, .candidates = 400};
  Tpe::State<Arms> state(options, arms);
  Rng rng(2);
  state.ask(rng);
  for (int i = 0; i < 4; ++i) state.tell(pulled({0, none}, 0));
  for (int i = 0; i < 4; ++i) state.tell(pulled({1, 1}, 1));
  for (int i = 0; i < 20; ++i) {
    const Choices asked = state.ask(rng);
    CHECK((asked == Choices{2, none} || asked == Choices{1, 0}));
  }
}

TEST_CASE("failed trials are never among the best") {
  const Tpe options{.starts = 1, .share = 0.9, .candidates = 100};
  Tpe::State<OneArm> state(options, one_arm);
  Rng rng(3);
  for (int i = 0; i < 3; ++i) {
    state.ask(rng);
    state.tell({.architecture = {0}, .error = "it broke"});
    state.tell({.architecture = {1}, .error = "it broke"});
  }
  CHECK(contains(one_arm, state.ask(rng)));
  state.tell(pulled({2}, 1e6));
  state.tell(pulled({2}, 1e6));
  for (int i = 0; i < 20; ++i) CHECK(state.ask(rng) == Choices{2});
}

TEST_CASE("the options of Parzen estimators have ranges") {
  const auto says = [](const Tpe& options) {
    return ogive_test::message([&] { check_fields(options, "Tpe"); });
  };
  CHECK(says({.starts = 0}) == "Tpe.starts: expected a number at least 1, got 0");
  CHECK(says({.share = 1}) == "Tpe.share: expected a number above 0 and below 1, got 1");
  CHECK(says({.candidates = 0}) == "Tpe.candidates: expected a number at least 1, got 0");
  CHECK(says({.prior = 0}) == "Tpe.prior: expected a number above 0, got 0");
  CHECK(says({}) == "nothing was thrown");
}

}  // namespace tpe_test
