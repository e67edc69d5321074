#include <atomic>
#include <csignal>
#include <string>

#include "ogive/search/interrupt.hpp"
#include "ogive/search/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;
using ogive_test::timeless;

namespace stop_test {

double loss_of(const Nb201Cell& cell) { return cell.operations[0] + 0.1 * cell.operations[1]; }
const Search search{Nb201Space{}, Random{}, &loss_of};

/// Whether `shorter` is the beginning of the run with 100 trials.
bool is_prefix(const auto& shorter, std::uint64_t lookahead = 1) {
  const auto whole = timeless(search.run({.trials = 100, .lookahead = lookahead}));
  const auto part = timeless(shorter);
  return part.size() < whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

/// Notes what it hears, and says stop after some trials.
struct Witness {
  std::size_t stop_after = 1000;
  std::string heard{};
  std::size_t trials = 0;

  void on_start(const RunInfo& info) {
    heard += concat("start ", info.options.trials, " ", info.objectives[0].name, "; ");
  }
  bool on_trial(const Trial<Nb201Cell>&) { return ++trials < stop_after; }
  void on_improve(const Trial<Nb201Cell>& trial) { heard += concat("improve ", trial.id, "; "); }
  void on_progress(std::string_view stage, std::uint64_t done, std::uint64_t total) {
    if (done == total) heard += concat(stage, " ", done, "; ");
  }
  void on_finish(const Result<Nb201Cell>& result) { heard += concat("finish ", result.history.size()); }
};

TEST_CASE("observers hear everything in order") {
  const Search first{Nb201Space{}, Random{},
                     [](const Nb201Cell&, const Context& c) { return c.id == 3 ? 0 : 10 - c.id % 2; }};
  Witness witness;
  const auto result = first.run({.trials = 6}, witness);
  CHECK(witness.heard == "start 6 loss; improve 0; improve 1; improve 3; trials 6; finish 6");
  CHECK(result.best().id == 3);
}

TEST_CASE("an observer that says false ends the run, and others still hear of it") {
  Witness stopping{.stop_after = 20}, other{};
  const auto result = search.run({.trials = 100}, stopping, other);
  CHECK(result.ending == Ending::observer);
  CHECK(result.history.size() == 20);
  CHECK(other.trials == 20);
  CHECK(is_prefix(result));
}

TEST_CASE("an observer in five lines") {
  struct StopWhenGood {
    bool on_improve(const Trial<Nb201Cell>& trial) const { return (*trial.score)[0] > 0.5; }
  };
  const auto result = search.run({.trials = 100}, StopWhenGood{});
  CHECK((*result.best().score)[0] <= 0.5);
  CHECK(result.best().id + 1 == result.history.size());
}

TEST_CASE("a token ends the run, and what was under way is dropped", "[threads]") {
  std::atomic<bool> stop = false;
  const Search stopping{Nb201Space{}, Random{}, [&](const Nb201Cell& cell, const Context& context) {
                          if (context.id == 12) stop = true;
                          if (context.id == 12 && !context.stop.stop_requested())
                            throw Error("test", "the token did not arrive");
                          return loss_of(cell);
                        }};
  const auto result = stopping.run({.trials = 100, .stop = StopToken(stop)});
  CHECK(result.ending == Ending::stop_token);
  CHECK(result.history.size() == 12);
  CHECK(is_prefix(result));

  stop = false;
  const auto threaded = stopping.run({.trials = 100, .lookahead = 4, .stop = StopToken(stop)}, Threads{4});
  CHECK(threaded.ending == Ending::stop_token);
  CHECK(threaded.history.size() <= 12);
  CHECK(is_prefix(threaded, 4));

  CHECK(search.run({.trials = 100, .stop = StopToken(stop)}).history.empty());  // raised before the start
}

TEST_CASE("tokens join") {
  std::atomic<bool> a = false, b = false;
  const StopToken both = StopToken(a).joined(StopToken(b));
  CHECK_FALSE(both.stop_requested());
  b = true;
  CHECK(both.stop_requested());
  CHECK_FALSE(StopToken(a).stop_requested());
  StopToken many;
  for (int i = 0; i < 4; ++i) many = many.joined(StopToken(a));
  CHECK(message([&] { many.joined(StopToken(a)); }) ==
        "StopToken: expected at most 4 flags in one token, got more");
}

TEST_CASE("no trial starts when time is up") {
  const Search slow{Nb201Space{}, Random{}, [](const Nb201Cell& cell) {
                      for (const double start = seconds_now(); seconds_now() - start < 0.002;) {
                      }
                      return loss_of(cell);
                    }};
  const auto result = slow.run({.trials = 100, .seconds = 0.02});
  CHECK(result.ending == Ending::seconds);
  CHECK_FALSE(result.history.empty());
  CHECK(result.history.size() <= 10);
  CHECK(is_prefix(result));
}

TEST_CASE("Ctrl-C ends a run with the results so far, and the former handler comes back") {
  static std::atomic<int> caught = 0;
  const auto former = std::signal(SIGINT, [](int) { ++caught; });
  const Search interrupted{Nb201Space{}, Random{}, [](const Nb201Cell& cell, const Context& context) {
                             if (context.id == 7) std::raise(SIGINT);
                             return loss_of(cell);
                           }};
  const auto result = interrupted.run({.trials = 100}, StopOnInterrupt{});
  CHECK(result.ending == Ending::stop_token);
  CHECK(result.history.size() == 7);
  CHECK(is_prefix(result));
  CHECK(caught == 0);
  std::raise(SIGINT);
  CHECK(caught == 1);
  CHECK(interrupted.run({.trials = 5}, StopOnInterrupt{}).history.size() == 5);  // and it works again
  std::signal(SIGINT, former);
}

TEST_CASE("the former handler comes back when the run throws", "[threads]") {
  static std::atomic<int> caught = 0;
  const auto former = std::signal(SIGINT, [](int) { ++caught; });
  struct Faulty {
    void on_trial(const Trial<Nb201Cell>&) const { throw Error("plot", "the disk is full"); }
  };
  CHECK(message([] { search.run({.trials = 5}, StopOnInterrupt{}, Faulty{}); }) == "plot: the disk is full");
  CHECK(message([] { search.run({.trials = 9, .lookahead = 3}, Faulty{}, Threads{3}); }) ==
        "plot: the disk is full");
  std::raise(SIGINT);
  CHECK(caught == 1);
  std::signal(SIGINT, former);
}

}  // namespace stop_test
