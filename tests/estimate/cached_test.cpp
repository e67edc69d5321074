#include "ogive/estimate/cached.hpp"

#include <atomic>
#include <set>
#include <vector>

#include "ogive/estimate/retry.hpp"
#include "ogive/estimate/within.hpp"
#include "ogive/search/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::timeless;

namespace cached_test {

/// Architectures 0 to 5 of three networks: 2 k and 2 k + 1 are the same one.
struct Pairs {
  using Architecture = int;
  Architecture sample(Rng& rng) const { return static_cast<int>(rng.below(6)); }
  bool contains(const int& a) const { return a >= 0 && a < 6; }
  std::string text(const int& a) const { return to_text(a); }
  int parse(std::string_view text) const { return text[0] - '0'; }
  int canonical(const int& a) const { return a - a % 2; }
};

struct Counting {
  std::atomic<int>* calls;
  double operator()(const int& a, Context& context) const {
    ++*calls;
    return a / 2 + context.random.uniform();
  }
};

TEST_CASE("equal networks are evaluated once in a run, and the result says so") {
  std::atomic<int> calls = 0;
  const Search search{Pairs{}, Random{}, cached(Counting{&calls})};
  const auto result = search.run({.trials = 50, .seed = 1});
  CHECK(calls == 3);
  CHECK(result.notes == std::vector<std::string>{"cache: 47 of 50 evaluations were known"});
  std::set<double> scores;
  for (const auto& trial : result.history) scores.insert((*trial.score)[0]);
  CHECK(scores.size() == 3);

  const auto again = search.run({.trials = 50, .seed = 1});
  CHECK(calls == 6);  // every run remembers for itself
  CHECK(timeless(again) == timeless(result));
  CHECK(timeless(search.run({.trials = 50, .seed = 2})) != timeless(result));
}

TEST_CASE("without a canonical form equal architectures are the same") {
  std::atomic<int> calls = 0;
  const auto judge = [&](const Nb201Cell& cell) {
    ++calls;
    return cell.operations[0];
  };
  struct Few : Nb201Space {
    Nb201Cell sample(Rng& rng) const { return {{static_cast<std::uint8_t>(rng.below(2)), 1, 1, 1, 1, 1}}; }
    Nb201Cell canonical(const Nb201Cell& cell) const = delete;
  };
  Search{Few{}, Random{}, cached(judge)}.run({.trials = 30});
  CHECK(calls == 2);
}

TEST_CASE("equal architectures under way at once are evaluated once, and give one history", "[threads]") {
  std::atomic<int> calls = 0;
  const auto slow = [&](const int& a, Context& context) {
    ++calls;
    sleep_for(2e-3);
    return a / 2 + context.random.uniform();
  };
  const Search search{Pairs{}, Random{}, cached(slow)};
  const RunOptions options{.trials = 40, .seed = 5, .lookahead = 4};
  const auto serial = search.run(options);
  CHECK(calls == 3);
  for (const unsigned workers : {1U, 2U, 4U}) {
    for (int repeat = 0; repeat < 5; ++repeat) {
      calls = 0;
      const auto threaded = search.run(options, Threads{workers});
      CHECK(timeless(threaded) == timeless(serial));
      CHECK(threaded.notes == serial.notes);
      CHECK(calls == 3);
    }
  }
}

/// Fails for every other network, and gives NaN for another.
double frail(const int& a, Context& context) {
  if (a / 2 == 0) throw Error("test", concat("no network ", a / 2));
  return a / 2 == 1 ? std::nan("") : context.random.uniform();
}

TEST_CASE("failures are not remembered", "[threads]") {
  const Search search{Pairs{}, Random{}, cached(&frail)};
  const RunOptions options{.trials = 60, .seed = 1, .lookahead = 4};
  const auto result = search.run(options);
  std::size_t good = 0;
  for (const auto& trial : result.history) {
    good += trial.architecture / 2 == 2;
    CHECK(trial.failed() == (trial.architecture / 2 < 2));
  }
  CHECK(result.notes[0] == concat("cache: ", good - 1, " of 60 evaluations were known"));
  const auto threaded = search.run(options, Threads{4});
  CHECK(timeless(threaded) == timeless(result));
  CHECK(threaded.notes == result.notes);
}

TEST_CASE("an attempt more draws other numbers, and what it gives is remembered", "[threads]") {
  const auto second = [](const int& a, Context& context) {
    if (context.attempt == 0) throw Error("test", "not at once");
    return a + context.random.uniform();
  };
  const RunOptions options{.trials = 60, .seed = 1, .lookahead = 4};
  const Search outside{Pairs{}, Random{}, retry(cached(second), 1)};
  const auto result = outside.run(options);
  CHECK(result.failed() == 0);
  CHECK(timeless(outside.run(options, Threads{4})) == timeless(result));
  const Search inside{Pairs{}, Random{}, cached(retry(second, 1))};
  CHECK(inside.run(options).notes[0] == "cache: 57 of 60 evaluations were known");
}

TEST_CASE("the canonical form is evaluated, whichever of equal architectures comes first") {
  const auto itself = [](const int& a) { return a; };
  for (const auto& trial : Search{Pairs{}, Random{}, cached(itself)}.run({.trials = 20}).history)
    CHECK(trial.score == Score<1>{{static_cast<double>(trial.architecture / 2 * 2)}});
}

struct Halves {
  template <class Space>
  struct State {
    State(const Halves&, const Space&) {}
    Proposal<int> ask(Rng&) {
      const std::uint64_t id = asked++;
      return {0, id % 2 == 0 ? 0.5 : 1, id >= 4 ? std::optional<std::uint64_t>(id % 2) : std::nullopt};
    }
    void tell(const Trial<int>&) {}
    std::uint64_t asked = 0;
  };
};

TEST_CASE("other shares of the effort, and trials that continue another, are other evaluations") {
  std::atomic<int> calls = 0;
  Search{Pairs{}, Halves{}, cached(Counting{&calls})}.run({.trials = 12});
  CHECK(calls == 4);
}

TEST_CASE("an evaluation that was told to stop is not remembered") {
  const auto obedient = [](const int&, const Context& context) {
    while (context.attempt == 0 && !context.stop.stop_requested()) sleep_for(1e-3);
    return context.attempt == 0 ? 666.0 : 1.0;
  };
  const Search search{Pairs{}, Random{}, retry(within(cached(obedient), 0.2), 1)};
  for (const auto& trial : search.run({.trials = 3}).history) CHECK(trial.score == Score<1>{{1}});
}

TEST_CASE("who waits for an equal architecture hears its own token", "[threads]") {
  std::atomic<bool> begun = false, release = false;
  const auto held = [&](const int&) {
    begun = true;
    while (!release) sleep_for(1e-3);
    return 1.0;
  };
  const auto estimator = cached(held);
  const Pairs pairs;
  const auto judge = detail::make_judge(estimator, pairs);
  double first = 0;
  std::string reason;
  {
    ThreadPool pool(1);
    pool.submit([&] {
      Context context;
      first = judge.evaluate(0, context)[0];
    });
    while (!begun) sleep_for(1e-3);
    Context impatient{.stop = StopToken::at(seconds_now() + 0.02)};
    reason = ogive_test::message([&] { judge.evaluate(1, impatient); });
    release = true;
  }
  CHECK(reason == "stopped while another trial evaluated the same architecture");
  CHECK(first == 1);
}

TEST_CASE("a run that goes on from its journal gives the history of the whole one, and knows what it had") {
  std::atomic<int> calls = 0;
  const Search search{Pairs{}, Random{}, cached(Counting{&calls})};
  const auto whole = timeless(search.run({.trials = 40, .seed = 6}));
  MemoryJournal journal;
  search.run({.trials = 20, .seed = 6}, journal);
  calls = 0;
  CHECK(timeless(search.run({.trials = 40, .seed = 6}, journal)) == whole);
  CHECK(calls == 0);

  MemoryJournal one;
  search.run({.trials = 1, .seed = 6}, one);
  calls = 0;
  CHECK(timeless(search.run({.trials = 40, .seed = 6}, one)) == whole);
  CHECK(calls == 2);
}

}  // namespace cached_test
