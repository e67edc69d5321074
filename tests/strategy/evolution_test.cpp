#include "ogive/strategy/evolution.hpp"

#include <set>

#include "ogive/strategy/concepts.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

namespace evolution_test {

/// Samples are below 1000; a mutation adds 1000, so that a child shows its parent and its generation.
struct Family {
  using Architecture = int;
  int sample(Rng& rng) const { return static_cast<int>(rng.below(1000)); }
  bool contains(int) const { return true; }
  int mutate(int parent, Rng&) const { return parent + 1000; }
};

struct Unchanging {
  using Architecture = int;
  int sample(Rng&) const { return 0; }
  bool contains(int) const { return true; }
};

static_assert(StrategyFor<Evolution, Family, 1> && !StrategyFor<Evolution, Family, 2>);
static_assert(!StrategyFor<Evolution, Unchanging, 1>);
static_assert(StrategyFor<Random, Unchanging, 1> && StrategyFor<Random, Family, 3>);

// Each is wrong in one way.
struct NoState {};
struct NoConstructor {
  template <class Space>
  struct State {
    int ask(Rng&) { return 0; }
    void tell(const Trial<int>&) {}
  };
};
struct NoAsk {
  template <class Space>
  struct State {
    State(const NoAsk&, const Space&) {}
    void tell(const Trial<int>&) {}
  };
};
struct NoTell {
  template <class Space>
  struct State {
    State(const NoTell&, const Space&) {}
    int ask(Rng&) { return 0; }
  };
};
struct AsksText {
  template <class Space>
  struct State {
    State(const AsksText&, const Space&) {}
    std::string ask(Rng&) { return ""; }
    void tell(const Trial<int>&) {}
  };
};
struct TellDraws {
  template <class Space>
  struct State {
    State(const TellDraws&, const Space&) {}
    std::optional<Proposal<int>> ask(Rng&) { return {}; }
    void tell(const Trial<int>&, Rng&) {}
  };
};
static_assert(!StrategyFor<NoState, Family, 1> && !StrategyFor<NoConstructor, Family, 1>);
static_assert(!StrategyFor<NoAsk, Family, 1> && !StrategyFor<NoTell, Family, 1> &&
              !StrategyFor<AsksText, Family, 1>);
static_assert(StrategyFor<TellDraws, Family, 1>);

const Family family;
using State = Evolution::State<Family>;

Trial<int> scored(int architecture, double loss) {
  return {.architecture = architecture, .score = Score<1>{{loss}}};
}
Trial<int> failed(int architecture) { return {.architecture = architecture, .error = "it broke"}; }

TEST_CASE("the first asks fill the population, then the best of a sample has a child") {
  const Evolution options{.population = 3,
                          .sample = 60};  // 60 draws with replacement miss one of three by 3e-11
  State state(options, family);
  Rng rng(1);
  for (int i = 0; i < 3; ++i) {
    CHECK(state.ask(rng) < 1000);
    state.tell(scored(i, i == 1 ? 0.1 : 0.5));
  }
  for (int i = 0; i < 5; ++i) CHECK(state.ask(rng) == 1001);
}

TEST_CASE("the oldest dies, however good") {
  const Evolution options{.population = 3, .sample = 60};
  State state(options, family);
  Rng rng(2);
  for (int i = 0; i < 3; ++i) state.ask(rng);
  for (int i = 0; i < 3; ++i) state.tell(scored(i, i));
  CHECK(state.ask(rng) == 1000);
  state.tell(scored(7, 7.0));  // 0 dies
  CHECK(state.ask(rng) == 1001);
  state.tell(scored(8, 8.0));
  state.tell(scored(9, 9.0));
  CHECK(state.ask(rng) == 1007);
}

TEST_CASE("a sample of one is a random parent") {
  const Evolution options{.population = 4, .sample = 1};
  State state(options, family);
  Rng rng(3);
  for (int i = 0; i < 4; ++i) state.ask(rng);
  for (int i = 0; i < 4; ++i) state.tell(scored(i, i));
  std::set<int> children;
  for (int i = 0; i < 200; ++i) children.insert(state.ask(rng));
  CHECK(children == std::set<int>{1000, 1001, 1002, 1003});
}

TEST_CASE("a failed trial has no children, but ages") {
  const Evolution options{.population = 2, .sample = 1};
  State state(options, family);
  Rng rng(4);
  for (int i = 0; i < 2; ++i) state.ask(rng);
  state.tell(scored(1, 1.0));
  state.tell(failed(2));
  for (int i = 0; i < 100; ++i) {
    const int child = state.ask(rng);
    CHECK((child == 1001 || child < 1000));  // a tournament of failures only: a new sample
  }
  state.tell(failed(3));
  state.tell(failed(4));
  CHECK(state.ask(rng) < 1000);
  state.tell(scored(5, 1.0));
  state.tell(scored(6, 1.0));
  CHECK(state.ask(rng) > 1000);
}

TEST_CASE("many asks may come before a tell") {
  const Evolution options{.population = 2, .sample = 2};
  State state(options, family);
  Rng rng(5);
  for (int i = 0; i < 10; ++i) CHECK(state.ask(rng) < 1000);
  state.tell(scored(3, 1.0));
  CHECK(state.ask(rng) == 1003);
}

TEST_CASE("options have ranges") {
  const auto says = [](const Evolution& options) {
    return ogive_test::message([&] { check_fields(options, "Evolution"); });
  };
  CHECK(says({.population = 0}) == "Evolution.population: expected a number at least 1, got 0");
  CHECK(says({.sample = 0}) == "Evolution.sample: expected a number at least 1, got 0");
  CHECK(says({}) == "nothing was thrown");
}

}  // namespace evolution_test
