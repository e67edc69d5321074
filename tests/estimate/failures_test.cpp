// Trials that fail, in every place of a chain of estimators, and histories that depend on no number of
// threads.
#include <cmath>
#include <stdexcept>

#include "ogive/estimate/cached.hpp"
#include "ogive/estimate/direction.hpp"
#include "ogive/estimate/retry.hpp"
#include "ogive/estimate/within.hpp"
#include "ogive/search/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/evolution.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;
using ogive_test::timeless;

namespace failures_test {

template <class Estimator>
auto run(const Estimator& estimator) {
  return Search{Nb201Space{}, Evolution{}, retry(within(cached(estimator), 100), 1)}.run({.trials = 3});
}

struct BadConstructor {
  template <class Space>
  struct State {
    State(const BadConstructor&, const Space&) { throw Error("data", "there is none"); }
    double evaluate(const Nb201Cell&, Context&) const { return 1; }
  };
};
struct BadPreparation {
  template <class Space>
  struct State {
    State(const BadPreparation&, const Space&) {}
    bool prepare(const Preparation&) { throw Error("supernet", "out of memory"); }
    double evaluate(const Nb201Cell&, Context&) const { return 1; }
  };
};
struct EndsEarly {
  template <class Space>
  struct State {
    State(const EndsEarly&, const Space&) {}
    bool prepare(const Preparation&) { return false; }
    double evaluate(const Nb201Cell&, Context&) const { return 1; }
  };
};

TEST_CASE("what fails before the first trial ends the run, from inside too") {
  CHECK(message([] { run(BadConstructor{}); }) == "data: there is none");
  CHECK(message([] { run(BadPreparation{}); }) == "supernet: out of memory");
  CHECK(run(EndsEarly{}).history.empty());
}

/// Fails for a fifth of the cells, by one of three ways; its noise is the trial's own.
struct Frail {
  double operator()(const Nb201Cell& cell, Context& context) const {
    switch (cell.operations[0] == 2 ? cell.operations[1] : 4) {
      case 0:
        throw std::runtime_error("it broke");
      case 1:
        throw 3;
      case 2:
        return std::nan("");
      default:
        return cell.operations[2] + context.random.uniform();
    }
  }
};

template <class Estimator>
void check_threads(const Estimator& estimator) {
  const Search search{Nb201Space{}, Evolution{.population = 10, .sample = 3}, estimator};
  for (const std::uint64_t lookahead : {1U, 4U}) {
    const RunOptions options{.trials = 150, .seed = 2, .lookahead = lookahead};
    const auto serial = search.run(options);
    CHECK(serial.failed() > 0);
    CHECK(serial.failed() < 150);
    for (const unsigned workers : {1U, 2U, 4U}) {
      if (workers > lookahead) continue;
      for (int repeat = 0; repeat < 3; ++repeat) {
        const auto threaded = search.run(options, Threads{workers});
        CHECK(timeless(threaded) == timeless(serial));
        CHECK(threaded.notes == serial.notes);
      }
    }
  }
}

TEST_CASE("histories with failures depend on no number of threads, through any chain", "[threads]") {
  check_threads(Frail{});
  check_threads(cached(Frail{}));
  check_threads(cached(retry(within(Frail{}, 100), 1)));
  check_threads(retry(cached(within(Frail{}, 100)), 1));
  check_threads(within(retry(cached(Frail{}), 1), 100));
  check_threads(maximise(cached(maximise(Frail{}))));
}

}  // namespace failures_test
