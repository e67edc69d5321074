#include "ogive/strategy/bananas.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "ogive/core/type_name.hpp"
#include "ogive/strategy/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/strategy/arms.hpp"
#include "tests/strategy/edges.hpp"

using namespace ogive;
using ogive_test::Arms;
using ogive_test::arms;
using ogive_test::distance;
using ogive_test::NoChoices;
using ogive_test::play;
using ogive_test::wrong_edges;

namespace bananas_test {

static_assert(StrategyFor<Bananas, Arms, 1> && !StrategyFor<Bananas, Arms, 2>);
static_assert(!StrategyFor<Bananas, NoChoices, 1>);  // it has no codes
static_assert(StrategyFor<PathBananas, Nb201Space, 1> && !StrategyFor<PathBananas, Arms, 1>);
static_assert(type_name<Bananas>() == "Bananas" && type_name<PathBananas>() == "PathBananas");

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr MlpEnsemble small{.members = 3, .width = 16, .steps = 60, .ranks = true};
const Nb201Space cells;

TEST_CASE("every acquisition finds the one best cell in far fewer trials than there are cells") {
  const auto acquisition =
      GENERATE(Bananas::Acquisition::independent_thompson, Bananas::Acquisition::thompson,
               Bananas::Acquisition::confidence_bound, Bananas::Acquisition::expected_improvement,
               Bananas::Acquisition::probability_of_improvement);
  CAPTURE(to_text(acquisition));
  const Bananas options{.ensemble = small, .acquisition = acquisition};
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    Bananas::State<Nb201Space> state(options, cells);
    const auto asked = play(state, 90, seed);
    CHECK(std::any_of(asked.begin(), asked.end(), [](const auto& cell) { return wrong_edges(cell) == 0; }));
  }
}

TEST_CASE("from paths it finds the one best cell too") {
  const PathBananas options{.ensemble = small};
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    PathBananas::State<Nb201Space> state(options, cells);
    const auto asked = play(state, 90, seed);
    CHECK(std::any_of(asked.begin(), asked.end(), [](const auto& cell) { return wrong_edges(cell) == 0; }));
  }
}

TEST_CASE("cells of equal paths are still told apart") {
  // Its two ways over one node are the same, so that the code is that of the cell with one of them.
  const Nb201Cell twice{{3, 3, 0, 0, 2, 2}}, once{{3, 0, 0, 0, 2, 2}};
  REQUIRE(cells.operation_paths(twice) == cells.operation_paths(once));
  const PathBananas options{.ensemble = small, .starts = 1, .batch = 24, .parents = 1};
  PathBananas::State<Nb201Space> state(options, cells);
  state.tell({.id = ~std::uint64_t{0}, .architecture = twice, .score = Score<1>{{0.0}}});
  Rng rng(1);
  std::vector<Nb201Cell> asked;
  for (int i = 0; i < 24; ++i) {  // all that there are: 4 other operations on each of 6 edges
    asked.push_back(state.ask(rng));
    CHECK(distance(asked.back(), twice) == 1);
  }
  CHECK(std::count(asked.begin(), asked.end(), once) == 1);
}

TEST_CASE("what is asked for is a mutation of a best trial that was not tried") {
  const Bananas options{.ensemble = small, .starts = 5, .batch = 1, .parents = 1};
  Bananas::State<Nb201Space> state(options, cells);
  const auto asked = play(state, 25, 3);
  for (std::size_t i = options.starts; i < asked.size(); ++i) {
    const auto tried = asked.begin() + static_cast<std::ptrdiff_t>(i);
    const auto best = std::min_element(
        asked.begin(), tried, [](const auto& a, const auto& b) { return wrong_edges(a) < wrong_edges(b); });
    CHECK(distance(asked[i], *best) == 1);
    CHECK(std::find(asked.begin(), tried, asked[i]) == tried);
  }
}

TEST_CASE("an ensemble that learned the losses prefers the better mutations") {
  // Trained on all neighbours of a neighbour's cell: of the untried mutations those with a 3x3 more are best.
  const Bananas options{.ensemble = small,
                        .acquisition = Bananas::Acquisition::confidence_bound,
                        .starts = 200,
                        .batch = 3,
                        .parents = 1};
  Bananas::State<Nb201Space> state(options, cells);
  const auto asked = play(state, 200, 5);
  double best = 6;
  for (const auto& cell : asked) best = std::min(best, wrong_edges(cell));
  REQUIRE(best >= 1);
  Rng rng(6);
  CHECK(wrong_edges(state.ask(rng)) == best - 1);
}

TEST_CASE("a batch comes from one fit") {
  const Bananas options{.ensemble = small, .starts = 5, .batch = 4};
  Bananas::State<Nb201Space> told(options, cells), waiting(options, cells);
  play(told, 5, 2);
  play(waiting, 5, 2);
  Rng rng(9), other(9);
  for (std::uint64_t i = 0; i < 4; ++i) {
    const Nb201Cell cell = told.ask(rng);
    CHECK(cell == waiting.ask(other));
    told.tell({.id = 5 + i, .architecture = cell, .score = Score<1>{{-1.0}}});
  }
  CHECK(told.ask(rng) != waiting.ask(other));  // of the next fit
}

TEST_CASE("where all is tried it goes on") {
  const Bananas options{.ensemble = small, .starts = 1, .batch = 2};
  Bananas::State<Arms> state(options, arms);
  ogive_test::play_all_arms(state, 12);
}

TEST_CASE("failed trials have no mutations") {
  const Bananas options{.ensemble = small, .starts = 1, .batch = 1, .parents = 5};
  Bananas::State<Nb201Space> state(options, cells);
  Rng rng(1);
  const Nb201Cell failing{{0, 0, 0, 0, 0, 0}}, good{{3, 3, 3, 3, 3, 3}};
  state.ask(rng);
  state.tell({.id = 0, .architecture = failing, .error = "it broke"});
  CHECK(distance(state.ask(rng), failing) > 1);  // nothing to go by: a sample
  state.tell({.id = 1, .architecture = good, .score = Score<1>{{5.0}}});
  for (int i = 0; i < 10; ++i) CHECK(distance(state.ask(rng), good) == 1);
}

TEST_CASE("given trials take the place of samples") {
  const Bananas options{.ensemble = small, .starts = 2, .parents = 1};
  Bananas::State<Nb201Space> state(options, cells);
  const Nb201Cell good{{3, 3, 3, 3, 3, 3}}, other{{0, 0, 0, 0, 0, 0}};
  state.tell({.id = ~std::uint64_t{0}, .architecture = good, .score = Score<1>{{0.0}}});
  state.tell({.id = ~std::uint64_t{1}, .architecture = other, .score = Score<1>{{1.0}}});
  Rng rng(1);
  for (int i = 0; i < 5; ++i) CHECK(distance(state.ask(rng), good) == 1);
}

TEST_CASE("losses may be learned as they are, and then infinite ones teach nothing") {
  Bananas options{.ensemble = small, .acquisition = Bananas::Acquisition::expected_improvement, .starts = 3};
  options.ensemble.ranks = false;
  const auto next = [&](bool infinite_too) {
    Bananas::State<Nb201Space> state(options, cells);
    play(state, 3, 4);
    const Nb201Cell other{{0, 0, 0, 0, 0, 0}};
    if (infinite_too) state.tell({.id = 3, .architecture = other, .score = Score<1>{{infinity}}});
    Rng rng(8);
    return state.ask(rng);
  };
  CHECK(next(true) == next(false));
}

TEST_CASE("the options of Bananas have ranges") {
  const auto says = [](const Bananas& options) {
    return ogive_test::message([&] { check_fields(options, "Bananas"); });
  };
  CHECK(says({.starts = 0}) == "Bananas.starts: expected a number at least 1, got 0");
  CHECK(says({.batch = 0}) == "Bananas.batch: expected a number at least 1, got 0");
  CHECK(says({.candidates = 0}) == "Bananas.candidates: expected a number at least 1, got 0");
  CHECK(says({.parents = 0}) == "Bananas.parents: expected a number at least 1, got 0");
  CHECK(says({.ensemble = {.members = 0}}) ==
        "Bananas.ensemble.members: expected a number at least 1, got 0");
  CHECK(says({}) == "nothing was thrown");
  CHECK(to_text(static_cast<Bananas::Acquisition>(5)).empty());
}

}  // namespace bananas_test
