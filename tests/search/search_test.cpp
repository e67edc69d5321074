#include "ogive/search/search.hpp"

#include <atomic>
#include <stdexcept>

#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::message;
using ogive_test::timeless;

namespace search_test {

/// How many edges are not a 3x3 convolution, with noise from the trial's own stream; every 13th trial fails.
double noisy(const Nb201Cell& cell, Context& context) {
  if (context.id % 13 == 5) throw std::runtime_error("it broke");
  double loss = 0.1 * context.random.uniform();
  for (const int operation : cell.operations) loss += operation != 3;
  return loss;
}

const Search search{Nb201Space{}, Evolution{.population = 8, .sample = 4}, &noisy};

/// The history without the seconds, which alone may differ.
TEST_CASE("the explicit type means the same as the deduced one") {
  using F = double (*)(const Nb201Cell&, Context&);
  STATIC_REQUIRE(std::is_same_v<decltype(search), const Search<Nb201Space, Evolution, F>>);
  const Search<Nb201Space, Evolution, F> spelled{{}, {.population = 8, .sample = 4}, &noisy};
  CHECK(timeless(spelled.run({.trials = 50, .seed = 3})) == timeless(search.run({.trials = 50, .seed = 3})));
}

TEST_CASE("a search runs twice and gives the same result twice; another seed gives another") {
  const auto once = search.run({.trials = 100, .seed = 3});
  CHECK(timeless(search.run({.trials = 100, .seed = 3})) == timeless(once));
  CHECK(timeless(search.run({.trials = 100, .seed = 4})) != timeless(once));
  CHECK(once.history.size() == 100);
  CHECK(once.ending == Ending::all_trials);
  for (std::size_t i = 0; i < 100; ++i) CHECK(once.history[i].id == i);
}

TEST_CASE("a state that counts its calls is born anew with each run") {
  const Search counting{Nb201Space{}, Random{}, [calls = 0](const Nb201Cell&) mutable { return ++calls; }};
  CHECK((*counting.run({.trials = 5}).history.back().score)[0] == 5);
  CHECK((*counting.run({.trials = 5}).history.back().score)[0] == 5);
}

TEST_CASE("a history depends on lookahead, never on threads", "[threads]") {
  for (const std::uint64_t lookahead : {1U, 2U, 4U, 7U}) {
    const RunOptions options{.trials = 120, .seed = 9, .lookahead = lookahead};
    const auto serial = timeless(search.run(options));
    for (const unsigned workers : {1U, 2U, 4U}) {
      if (workers <= lookahead) CHECK(timeless(search.run(options, Threads{workers})) == serial);
    }
    CHECK(timeless(search.run(options, Threads{1, 2})) == serial);
  }
  CHECK(timeless(search.run({.trials = 120, .seed = 9, .lookahead = 4})) !=
        timeless(search.run({.trials = 120, .seed = 9})));
}

TEST_CASE("an estimator that is not const runs one at a time in ask order", "[threads]") {
  std::atomic<int> inside = 0;
  std::vector<std::uint64_t> order;
  const Search stateful{Nb201Space{}, Random{}, [&, calls = 0](const Nb201Cell&, Context& context) mutable {
                          if (++inside > 1) throw std::logic_error("two at once");
                          order.push_back(context.id);
                          --inside;
                          return ++calls;
                        }};
  const auto result = stateful.run({.trials = 40, .lookahead = 4}, Threads{4});
  CHECK(result.failed() == 0);
  REQUIRE(order.size() == 40);
  for (std::size_t i = 0; i < 40; ++i) CHECK(order[i] == i);
}

TEST_CASE("an evaluation knows its share of the machine", "[threads]") {
  const Search asking{Nb201Space{}, Random{}, [](const Nb201Cell&, const Context& context) {
                        return context.threads + 100 * ThreadShare::current().threads;
                      }};
  CHECK((*asking.run({.trials = 1}).best().score)[0] == 101);
  CHECK((*asking.run({.trials = 1}, Threads{1, 3}).best().score)[0] == 303);
}

TEST_CASE("more workers than lookahead is an error that says so", "[threads]") {
  CHECK(message([] { search.run({.lookahead = 2}, Threads{3}); }) ==
        "executor: expected at most as many workers as RunOptions.lookahead = 2, got 3");
  CHECK(message([] { Threads{1, 0}; }) == "Threads.each: expected at least 1, got 0");
}

TEST_CASE("failed trials are recorded with their reason, and searched past") {
  const auto result = search.run({.trials = 100});
  CHECK(result.failed() == 8);  // 5, 18, ..., 96
  CHECK(result.history[5].failed());
  CHECK(result.history[5].error == "it broke");
  CHECK(has(result.text(), "8 failed, the first (trial 5): it broke"));

  const Search broken{Nb201Space{}, Evolution{},
                      [](const Nb201Cell&) { return std::numeric_limits<double>::quiet_NaN(); }};
  const auto none_left = broken.run({.trials = 3});
  CHECK(none_left.failed() == 3);
  CHECK(none_left.history[0].error == "the score is NaN");
  CHECK(message([&] { none_left.best(); }) == "best: expected a successful trial, got 3 trials, 3 failed");
  CHECK(message([&] { none_left.last(); }) == "last: expected a successful trial, got 3 trials, 3 failed");

  const Search half{Nb201Space{}, Random{}, [](const Nb201Cell&) {
                      return Score<2>{{1, std::numeric_limits<double>::quiet_NaN()}};
                    }};
  CHECK(half.run({.trials = 1}).history[0].error == "objective 2 of the score is NaN");

  const Search odd{Nb201Space{}, Random{}, [](const Nb201Cell&) -> double { throw 3; }};
  CHECK(odd.run({.trials = 1}).history[0].error == "the estimator threw something that is no std::exception");
}

TEST_CASE("options out of range are named") {
  CHECK(message([] { search.run({.trials = 0}); }) ==
        "RunOptions.trials: expected a number at least 1, got 0");
  CHECK(message([] { search.run({.lookahead = 0}); }) ==
        "RunOptions.lookahead: expected a number at least 1, got 0");
  CHECK(message([] { search.run({.seconds = -1}); }) ==
        "RunOptions.seconds: expected a number at least 0, got -1");
  CHECK(message([] { search.start({.trials = 0}); }) ==
        "RunOptions.trials: expected a number at least 1, got 0");
  CHECK(message([] {
          Search{Nb201Space{.channels = 0}, Random{}, &noisy};
        }) == "Nb201Space.channels: expected a number at least 1, got 0");
  CHECK(message([] {
          Search{Nb201Space{}, Evolution{.sample = 0}, &noisy};
        }) == "Evolution.sample: expected a number at least 1, got 0");
}

TEST_CASE("several objectives have a front") {
  const Search two{Nb201Space{}, Random{}, [](const Nb201Cell& cell) {
                     return Score<2>{{1.0 * cell.operations[0],
                                      4.0 - cell.operations[0] + (cell.operations[1] == 0 ? 0 : 1)}};
                   }};
  const auto result = two.run({.trials = 400, .seed = 1});
  const auto front = result.front();
  CHECK(front.size() == 5);  // one for each first operation, all with none on the second edge
  for (const auto& trial : front) {
    CHECK(trial.architecture.operations[1] == 0);
    for (const auto& other : result.history) CHECK_FALSE(dominates(*other.score, *trial.score));
  }
  CHECK(has(result.text(), "front: loss 1 "));
}

}  // namespace search_test
