#include "ogive/strategy/generative.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <type_traits>
#include <vector>

#include "ogive/space/where.hpp"
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
using ogive_test::pulled;
using ogive_test::wrong_edges;

namespace generative_test {

static_assert(StrategyFor<Generative, Arms, 1> && !StrategyFor<Generative, Arms, 2>);
static_assert(!StrategyFor<Generative, NoChoices, 1>);

const Nb201Space cells;

Generative small(bool screen) {
  return {.diffusion = {.width = 32, .steps = 60, .learning_rate = 0.005},
          .screen = screen,
          .ensemble = {.members = 2, .width = 16, .steps = 60, .ranks = true},
          .candidates = 100};
}

TEST_CASE("with and without a screen it finds the one best cell in far fewer trials than there are cells") {
  const Generative options = small(GENERATE(true, false));
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    Generative::State<Nb201Space> state(options, cells);
    const auto asked = play(state, 160, seed);
    CHECK(std::any_of(asked.begin(), asked.end(), [](const auto& cell) { return wrong_edges(cell) == 0; }));
  }
}

TEST_CASE("what it draws becomes like the good ones") {
  Generative options = small(false);
  options.remasked = 0;
  Generative::State<Nb201Space> state(options, cells);
  const auto asked = play(state, 160, 4);
  double late = 0;
  for (std::size_t i = 112; i < 160; ++i) late += wrong_edges(asked[i]) / 48;
  CHECK(late < 3.5);  // of a sample 4.8 are expected
}

TEST_CASE("nothing is asked for twice while it draws what is new") {
  const Generative options = small(GENERATE(true, false));
  Generative::State<Nb201Space> state(options, cells);
  const auto asked = play(state, 120, 1);
  std::set<Choices> drawn;
  for (std::size_t i = options.starts; i < asked.size(); ++i)
    CHECK(drawn.insert(cells.to_choices(asked[i])).second);
}

TEST_CASE("masked elites keep the other decisions") {
  Generative options = small(false);
  options.diffusion.floor = 1;  // uniform
  options.remasked = 1;
  options.elites = 1;
  options.most_masked = 2;
  Generative::State<Nb201Space> state(options, cells);
  const auto asked = play(state, options.starts, 2);
  const auto best = std::min_element(asked.begin(), asked.end(), [](const auto& a, const auto& b) {
    return wrong_edges(a) < wrong_edges(b);
  });
  Rng rng(3);
  std::size_t farthest = 0;
  for (std::size_t i = 0; i < options.batch; ++i)
    farthest = std::max(farthest, distance(state.ask(rng), *best));
  CHECK(farthest == 2);
}

TEST_CASE("draws are counted as valid, distinct and novel") {
  const auto even = where(Nb201Space{}, [](const Nb201Cell& cell) { return cell.operations[0] % 2 == 0; });
  Generative options = small(false);
  options.diffusion.floor = 1;  // uniform
  options.remasked = 0;
  options.starts = 1;
  options.batch = 100;
  Generative::State<std::remove_const_t<decltype(even)>> state(options, even);
  Rng rng(1);
  for (std::uint64_t id = 0; id < 101; ++id) {
    const Nb201Cell cell = state.ask(rng);
    CHECK(even.contains(cell));
    state.tell({.id = id, .architecture = cell, .score = Score<1>{{1.0}}});
    if (id == 0) CHECK(state.draws().drawn == 0);
    if (state.draws().drawn > 100) break;
  }
  const auto [drawn, valid, distinct, novel] = state.draws();
  CHECK(drawn == 200);
  CHECK(valid == Approx(0.6 * 200).margin(4 * std::sqrt(200 * 0.24)));  // options 0, 2 and 4 of five
  CHECK(distinct <= valid);
  CHECK(distinct + 10 > valid);  // 120 of 9,375: two equal ones are expected once or not at all
  CHECK(novel <= distinct);
}

TEST_CASE("where all is tried it goes on, and decisions that don't count stay none") {
  Generative options = small(GENERATE(true, false));
  options.starts = 2;
  options.batch = 2;
  Generative::State<Arms> state(options, arms);
  ogive_test::play_all_arms(state, 14);
}

TEST_CASE("the screen puts first what the ensemble expects to be best") {
  // Far more starts than needed to learn the losses: what it takes of a uniform draw is far better than that.
  const auto mean_of_batch = [](bool screen) {
    Generative options = small(screen);
    options.diffusion.floor = 1;
    options.remasked = 0;
    options.starts = 150;
    options.batch = 10;
    options.ensemble.steps = 200;
    Generative::State<Nb201Space> state(options, cells);
    play(state, 150, 6);
    double mean = 0;
    Rng rng(7);
    for (int i = 0; i < 10; ++i) mean += wrong_edges(state.ask(rng)) / 10;
    return mean;
  };
  CHECK(mean_of_batch(false) == Approx(4.8).margin(1.2));  // 6 * 4 / 5
  CHECK(mean_of_batch(true) < 3.5);
}

TEST_CASE("failed trials are among the others, never among the elites") {
  Generative options = small(true);
  options.starts = 4;
  Generative::State<Arms> state(options, arms);
  Rng rng(1);
  for (std::uint64_t id = 0; id < 8; ++id) {
    CHECK(contains(arms, state.ask(rng)));
    state.tell({.id = id, .architecture = {0, none}, .error = "it broke"});
  }
  CHECK(state.draws().drawn == 0);  // nothing good to learn from: samples
  state.tell(pulled({1, 1}, 1));
  CHECK(contains(arms, state.ask(rng)));
  CHECK(state.draws().drawn == options.candidates);
}

TEST_CASE("trials given teach the diffusion in place of samples") {
  Generative options = small(true);
  options.starts = 1;
  Generative::State<Arms> state(options, arms);
  auto given = pulled({1, 1}, 1);
  given.id = ~std::uint64_t{0};
  state.tell(given);
  Rng rng(1);
  CHECK(contains(arms, state.ask(rng)));
  CHECK(state.draws().drawn == options.candidates);
}

TEST_CASE("the options of Generative have ranges") {
  const auto says = [](const Generative& options) {
    return ogive_test::message([&] { check_fields(options, "Generative"); });
  };
  CHECK(says({.optimism = -1}) == "Generative.optimism: expected a number at least 0, got -1");
  CHECK(says({.starts = 0}) == "Generative.starts: expected a number at least 1, got 0");
  CHECK(says({.remasked = 2}) == "Generative.remasked: expected a number at least 0 and at most 1, got 2");
  CHECK(says({.most_masked = 0}) == "Generative.most_masked: expected a number at least 1, got 0");
  CHECK(says({.diffusion = {.floor = -1}}) ==
        "Generative.diffusion.floor: expected a number at least 0 and at most 1, got -1");
  CHECK(says({}) == "nothing was thrown");
}

}  // namespace generative_test
