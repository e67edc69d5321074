#include "ogive/strategy/local_search.hpp"

#include <set>

#include "ogive/search/search.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

namespace local_search_test {

/// Whole numbers on a ring; the neighbours of each are the next two on both sides.
struct Ring {
  static constexpr int length = 40;
  using Architecture = int;
  int sample(Rng& rng) const { return static_cast<int>(rng.below(length)); }
  bool contains(int place) const { return place >= 0 && place < length; }
  int mutate(int place, Rng& rng) const {
    const int step = rng.bernoulli(0.5) ? 1 : 2;
    return (place + (rng.bernoulli(0.5) ? step : length - step)) % length;
  }
};
const Ring ring;
static_assert(StrategyFor<LocalSearch, Ring, 1> && !StrategyFor<LocalSearch, Ring, 2>);

using Climb = LocalSearch::State<Ring>;

struct Asked {
  Climb& state;
  Rng rng{1};
  std::uint64_t id = 0;

  int ask() { return state.ask(rng); }
  void tell(int place, double loss) {
    state.tell({.id = id++, .architecture = place, .score = Score<1>{{loss}}});
  }
  void fail(int place) { state.tell({.id = id++, .architecture = place, .error = "it broke"}); }
};

TEST_CASE("a climb asks for all neighbours of its start, none twice, and then for samples elsewhere") {
  const LocalSearch options{.starts = 1, .patience = 1000};
  Climb state(options, ring);
  Asked search{state};
  const int start = search.ask();
  search.tell(start, 0.0);
  std::set<int> neighbours;
  for (int i = 0; i < 4; ++i) {
    const int neighbour = search.ask();
    search.tell(neighbour, 1.0);
    neighbours.insert((neighbour - start + Ring::length) % Ring::length);
  }
  CHECK(neighbours == std::set<int>{1, 2, Ring::length - 1, Ring::length - 2});

  const int elsewhere = search.ask();
  search.tell(elsewhere, 0.5);  // worse than the first climb's end, and yet where this one stands
  const int distance = (search.ask() - elsewhere + Ring::length) % Ring::length;
  CHECK((distance <= 2 || distance >= Ring::length - 2));
}

TEST_CASE("it moves at the first improvement, and never back") {
  const LocalSearch options{.starts = 1};
  Climb state(options, ring);
  Asked search{state};
  int place = search.ask();
  search.tell(place, 100.0);
  std::set<int> seen{place};
  for (int i = 0; i < 12; ++i) {
    const int next = search.ask();
    const int distance = (next - place + Ring::length) % Ring::length;
    CHECK((distance <= 2 || distance >= Ring::length - 2));
    CHECK(seen.insert(next).second);
    search.tell(next, 99.0 - i);
    place = next;
  }
}

TEST_CASE("a climb starts at the best of its samples") {
  const LocalSearch options{.starts = 5};
  Climb state(options, ring);
  Asked search{state};
  int best = 0;
  for (int i = 0; i < 5; ++i) {
    const int place = search.ask();
    if (i == 2) best = place;
    search.tell(place, i == 2 ? 0.0 : 1.0);
  }
  const int distance = (search.ask() - best + Ring::length) % Ring::length;
  CHECK((distance <= 2 || distance >= Ring::length - 2));
}

TEST_CASE("what failed, or comes late from an earlier climb, is no place to stand") {
  const LocalSearch options{.starts = 1, .patience = 1000};
  Climb state(options, ring);
  Asked search{state};
  search.tell(search.ask(), 0.0);
  search.fail(search.ask());
  for (int i = 0; i < 2; ++i) search.tell(search.ask(), 1.0);
  const int late = search.ask();
  const int elsewhere = search.ask();  // all four neighbours are asked for: a new climb
  search.tell(late, -1.0);
  search.tell(elsewhere, 5.0);
  const int distance = (search.ask() - elsewhere + Ring::length) % Ring::length;
  CHECK((distance <= 2 || distance >= Ring::length - 2));
}

TEST_CASE("where each operation counts for itself, one climb finds the best cell of NAS-Bench-201") {
  // 24 neighbours, and from the worst cell at most 6 moves: the best is found within 1 + 24 * 6 trials.
  const auto wrong = [](const Nb201Cell& cell) {
    double count = 0;
    for (const auto operation : cell.operations) count += operation == 3 ? 0 : 1;
    return count;
  };
  const Search search{Nb201Space{}, LocalSearch{.starts = 1}, wrong};
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    CHECK((*search.run({.trials = 145, .seed = seed}).best().score)[0] == 0.0);
}

TEST_CASE("the options of local search have ranges") {
  const auto says = [](const LocalSearch& options) {
    return ogive_test::message([&] { check_fields(options, "LocalSearch"); });
  };
  CHECK(says({.starts = 0}) == "LocalSearch.starts: expected a number at least 1, got 0");
  CHECK(says({.patience = 0}) == "LocalSearch.patience: expected a number at least 1, got 0");
  CHECK(says({}) == "nothing was thrown");
}

}  // namespace local_search_test
