#include "ogive/space/where.hpp"

#include <algorithm>

#include "ogive/estimate/direction.hpp"
#include "ogive/estimate/training.hpp"
#include "ogive/model/darts.hpp"
#include "ogive/model/nb201.hpp"
#include "ogive/model/supernet.hpp"
#include "ogive/search/search.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;

namespace where_test {

std::ptrdiff_t convolutions(const Nb201Cell& cell) { return std::ranges::count(cell.operations, 3); }
bool is_small(const Nb201Cell& cell) { return convolutions(cell) <= 1; }
const auto small = where(Nb201Space{.channels = 4, .cells = 1}, &is_small);
using Small = std::remove_const_t<decltype(small)>;

// All abilities but numbers.
static_assert(DecisionSpace<Small> && MutableSpace<Small> && CrossableSpace<Small> && EncodableSpace<Small> &&
              PrintableSpace<Small> && RelaxableSpace<Small> && detail::OwnCanonical<Small> &&
              detail::CanHash<Small> && BuildableSpace<Small> && SupernetSpace<Small>);
static_assert(!EnumerableSpace<Small> && !detail::CanCount<Small>);

TEST_CASE("what is drawn is accepted by the predicate") {
  Rng rng(1);
  Nb201Cell mother = sample(small, rng);
  for (int i = 0; i < 300; ++i) {
    const Nb201Cell father = sample(small, rng);
    const Nb201Cell child = crossover(small, mother, father, rng);
    for (const Nb201Cell& cell : {father, child, mother = mutate(small, mother, rng)}) {
      CHECK(is_small(cell));
      CHECK(contains(small, cell));
    }
  }
  CHECK_FALSE(contains(small, Nb201Cell{{3, 3, 0, 0, 0, 0}}));
  CHECK_FALSE(contains(small, Nb201Cell{{7, 0, 0, 0, 0, 0}}));  // not of the space at all
}

TEST_CASE("in all else it is the space itself") {
  const Nb201Space& whole = small.whole();
  const Nb201Cell cell{{3, 1, 0, 2, 4, 0}};
  CHECK(text(small, cell) == text(whole, cell));
  CHECK(parse(small, text(whole, cell)) == cell);
  CHECK(canonical(small, cell) == canonical(whole, cell));
  CHECK(hash(small, cell) == hash(whole, cell));
  std::vector<float> code(dimension(small)), code_of_whole(dimension(whole));
  encode(small, cell, code);
  encode(whole, cell, code_of_whole);
  CHECK(code == code_of_whole);
  CHECK(small.relaxation() == whole.relaxation());
  CHECK(small.path(cell) == whole.path(cell));
  CHECK(message([] {
          Search{where(Nb201Space{.channels = 0}, &is_small), Random{}, &convolutions};
        }) == "Where.channels: expected a number at least 1, got 0");
}

TEST_CASE("its networks are those of the space") {
  const Nb201Cell cell{{3, 1, 0, 2, 4, 0}};
  const NetworkShape shape{.height = 8, .width = 8};
  CHECK(build(small, cell, shape).parameter_count() == build(small.whole(), cell, shape).parameter_count());
  CHECK(build_supernet(small, shape).parameter_count() ==
        build_supernet(small.whole(), shape).parameter_count());
  const auto shallow =
      where(DartsSpace{.nodes = 2, .channels = 4, .cells = 3}, [](const auto&) { return true; });
  Rng rng(1);
  const auto architecture = sample(shallow, rng);
  CHECK(build(shallow, architecture, shape).parameter_count() ==
        build(shallow.whole(), architecture, shape).parameter_count());
}

TEST_CASE("a search proposes only what is accepted, and finds the best of it") {
  const auto most = maximise(&convolutions, "convolutions");
  const auto result = Search{small, Evolution{.population = 10}, most}.run({.trials = 200});
  for (const auto& trial : result.history) CHECK(is_small(trial.architecture));
  CHECK(convolutions(result.best().architecture) == 1);
  const auto none_left = where(small, [](const Nb201Cell& cell) { return cell.operations[0] == 0; });
  for (const auto& trial : Search{none_left, Random{}, most}.run({.trials = 50}).history) {
    CHECK(is_small(trial.architecture));
    CHECK(trial.architecture.operations[0] == 0);
  }
}

TEST_CASE("a predicate that accepts nothing is an error after ten thousand draws") {
  int asked = 0;
  const auto nothing = where(Nb201Space{}, [&](const Nb201Cell&) { return ++asked < 0; });
  Rng rng(1);
  CHECK(message([&] { sample(nothing, rng); }) ==
        "where, sample: expected an architecture that the predicate accepts, got none in 10000 draws");
  CHECK(asked == 10'000);
  CHECK(message([&] { mutate(nothing, Nb201Cell{}, rng); }) ==
        "where, mutate: expected an architecture that the predicate accepts, got none in 10000 draws");
  CHECK(message([&] { crossover(nothing, Nb201Cell{}, Nb201Cell{}, rng); }) ==
        "where, crossover: expected an architecture that the predicate accepts, got none in 10000 draws");
  CHECK(message([&] {
          Search{nothing, Random{}, &convolutions}.run();
        }) == "where, sample: expected an architecture that the predicate accepts, got none in 10000 draws");
}

/// Depth, and a width for each layer there is; never depth 2 with a first width of 0.
struct Layers {
  using Architecture = Choices;
  std::vector<Decision> decisions() const { return {{"depth", 3, true}, {"a", 3}, {"b", 3}}; }
  bool active(std::span<const Choice> earlier) const {
    return earlier.empty() || earlier.size() <= earlier[0];
  }
  bool valid(std::span<const Choice> choices) const { return choices[0] != 2 || choices[1] != 0; }
};

TEST_CASE("rules of the space and the predicate hold together, in the decisions too") {
  const auto part = where(Layers{}, [](const Choices& c) { return c[1] != 1; });
  CHECK(detail::is_valid(part, Choices{2, 2, 0}));
  CHECK_FALSE(detail::is_valid(part, Choices{2, 0, 0}));  // by the space
  CHECK_FALSE(detail::is_valid(part, Choices{2, 1, 0}));  // by the predicate
  Rng rng(3);
  Choices choices = sample(part, rng);
  for (int i = 0; i < 200; ++i) {
    choices = mutate(part, choices, rng);
    CHECK(contains(part, choices));
    CHECK(parse(part, text(part, choices)) == choices);
  }
}

/// Only what a space must have.
struct Numbers {
  using Architecture = int;
  int sample(Rng& rng) const { return static_cast<int>(rng.below(10)); }
  bool contains(const int& a) const { return a >= 0 && a < 10; }
  std::uint64_t size() const { return 10; }
  int at(std::uint64_t i) const { return static_cast<int>(i); }
  std::uint64_t index(const int& a) const { return static_cast<std::uint64_t>(a); }
};
const auto even = where(Numbers{}, [](const int& a) { return a % 2 == 0; });
using Even = std::remove_const_t<decltype(even)>;
static_assert(SearchSpace<Even> && EnumerableSpace<Numbers> && !EnumerableSpace<Even>);
static_assert(!MutableSpace<Even> && !CrossableSpace<Even> && !DecisionSpace<Even> && !PrintableSpace<Even>);

TEST_CASE("a space that can only sample stays one") {
  Rng rng(1);
  for (int i = 0; i < 50; ++i) CHECK(sample(even, rng) % 2 == 0);
  CHECK_FALSE(contains(even, 3));
  CHECK_FALSE(contains(even, 12));
}

}  // namespace where_test
