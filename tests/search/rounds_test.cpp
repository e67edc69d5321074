#include "ogive/search/rounds.hpp"

#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ogive/estimate/cached.hpp"
#include "ogive/search.hpp"
#include "ogive/search/any.hpp"
#include "ogive/search/journal.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/enqueue.hpp"
#include "tests/any_history.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"

using namespace ogive;

namespace rounds_test {

/// Loses 1 with each adaptation, and sums up the hashes of what it was shown.
struct GrowsWithRounds {
  std::uint64_t length = 3;
  bool ends_early = false;

  template <class Space>
  class State {
   public:
    using Architecture = typename Space::Architecture;
    State(const GrowsWithRounds& options, const Space& space) : options_(options), space_(space) {}

    double evaluate(const Architecture& architecture, Context&) const {
      return static_cast<double>(rounds_) + static_cast<double>(hash(space_, architecture) % 1000) / 1000;
    }
    std::uint64_t round_length() const { return options_.length; }
    bool adapt(std::span<const Architecture> asked, const Preparation& preparation) {
      ++rounds_;
      for (const Architecture& each : asked) shown_ = combine(shown_, hash(space_, each));
      shown_ = combine(shown_, Rng(preparation.random)());
      return preparation.goes_on("growing", 1, 2) && !options_.ends_early;
    }
    std::vector<std::string> notes() const { return {concat(rounds_, " rounds, shown ", shown_)}; }

   private:
    const GrowsWithRounds& options_;
    const Space& space_;
    std::uint64_t rounds_ = 0, shown_ = 0;
  };
};

const Nb201Space cells;

TEST_CASE("a round holds as many trials as it is long") {
  detail::Rounds<int> rounds(2);
  CHECK_FALSE(rounds.is_ahead(1));
  CHECK(rounds.is_ahead(2));
  rounds.add(7);
  CHECK_FALSE(rounds.is_over());
  rounds.add(8);
  REQUIRE(rounds.is_over());
  CHECK(std::vector<int>(rounds.told().begin(), rounds.told().end()) == std::vector<int>{7, 8});
  rounds.begin_next();
  CHECK(rounds.number() == 1);
  CHECK_FALSE(rounds.is_over());
  CHECK_FALSE(rounds.is_ahead(3));
  CHECK(rounds.is_ahead(4));
}

TEST_CASE("a round of length 0 never ends") {
  detail::Rounds<int> rounds(0);
  for (int i = 0; i < 3; ++i) rounds.add(i);
  CHECK_FALSE(rounds.is_over());
  CHECK_FALSE(rounds.is_ahead(1'000'000));
}

TEST_CASE("an estimator adapts after each round, before any later trial, whatever the threads", "[threads]") {
  const Search search{cells, Evolution{.population = 4, .sample = 2}, GrowsWithRounds{}};
  const RunOptions options{.trials = 10, .seed = 2, .lookahead = 4};
  const auto result = search.run(options);
  REQUIRE(result.history.size() == 10);
  for (const auto& trial : result.history)
    CHECK(std::floor((*trial.score)[0]) == static_cast<double>(trial.id / 3));
  for (const unsigned workers : {1U, 2U, 4U}) {
    const auto other = search.run(options, Threads{workers});
    CHECK(ogive_test::timeless(other) == ogive_test::timeless(result));
    CHECK(other.notes == result.notes);
  }
}

TEST_CASE("it is shown what was asked for in the round, in order") {
  std::uint64_t shown = 0;
  const Search search{cells, Random{}, GrowsWithRounds{}};
  const auto result = search.run({.trials = 7, .seed = 5});
  for (std::uint64_t round = 0; round < 2; ++round) {
    for (std::size_t k = 0; k < 3; ++k)
      shown = combine(shown, hash(cells, result.history[3 * round + k].architecture));
    shown = combine(shown, Rng(5).split(~std::uint64_t{3}).split(round)());
  }
  CHECK(result.notes == std::vector<std::string>{concat("2 rounds, shown ", shown)});
}

TEST_CASE("a loop of one's own adapts too, and waits for all of a round") {
  const Search search{cells, Random{}, GrowsWithRounds{.length = 2}};
  auto session = search.start({.trials = 3, .lookahead = 3});
  auto first = session.ask(), second = session.ask();
  REQUIRE((first && second));
  CHECK_FALSE(session.ask());
  session.tell(session.evaluate(*first));
  CHECK_FALSE(session.ask());
  session.tell(session.evaluate(*second));
  const auto third = session.ask();
  REQUIRE(third);
  CHECK((*session.evaluate(*third).score)[0] >= 1);
}

TEST_CASE("an adaptation that ends early ends the run") {
  const Search search{cells, Random{}, GrowsWithRounds{.ends_early = true}};
  const auto result = search.run({.trials = 10});
  CHECK(result.history.size() == 3);
  CHECK(result.ending == Ending::stop_token);
}

TEST_CASE("a cache forgets what was scored before its estimator adapted") {
  const Nb201Cell cell{{1, 1, 1, 1, 1, 1}};
  const Search search{cells, enqueue(Random{}, std::vector<Nb201Cell>(6, cell)), cached(GrowsWithRounds{})};
  const auto result = search.run({.trials = 6});
  for (const auto& trial : result.history)
    CHECK(std::floor((*trial.score)[0]) == static_cast<double>(trial.id / 3));
  REQUIRE(result.notes.size() == 2);
  CHECK(result.notes[1] == "cache: 4 of 6 evaluations were known");
}

TEST_CASE("a run that was cut off adapts again to what its journal answers") {
  const Search search{cells, Evolution{.population = 4, .sample = 2}, GrowsWithRounds{}};
  const RunOptions options{.trials = 11, .seed = 5, .lookahead = 2};
  const auto whole = search.run(options);
  for (const std::uint64_t trials : {4U, 6U}) {  // within a round, and at its end
    MemoryJournal journal;
    RunOptions first = options;
    first.trials = trials;
    search.run(first, journal);
    const auto rest = search.run(options, journal);
    CHECK(rest.recalled == trials);
    CHECK(ogive_test::timeless(rest) == ogive_test::timeless(whole));
    CHECK(rest.notes == whole.notes);
  }
}

TEST_CASE("adaptation is the same when the estimator is known at run time only") {
  const RunOptions options{.trials = 10, .seed = 2};
  const auto typed = Search{cells, Random{}, GrowsWithRounds{}}.run(options);
  const auto erased =
      Search{AnySpace(cells), AnyStrategy(Random{}), AnyEstimator(GrowsWithRounds{})}.run(options);
  CHECK(ogive_test::timeless_as<Nb201Cell>(erased) == ogive_test::timeless(typed));
  CHECK(erased.notes == typed.notes);
}

}  // namespace rounds_test
