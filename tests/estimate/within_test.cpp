#include "ogive/estimate/within.hpp"

#include <atomic>
#include <string>
#include <vector>

#include "ogive/estimate/retry.hpp"
#include "ogive/search/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::timeless;

namespace within_test {

constexpr double limit = 0.2;  // long enough for what is done at once, on a busy machine too
const std::string passed = "passed its time limit of 0.2 s";

/// Works until it is told to stop; every third trial is done at once.
double patient(const Nb201Cell&, const Context& context) {
  while (context.id % 3 != 0 && !context.stop.stop_requested()) sleep_for(1e-3);
  return 1.0;
}

template <class Estimator>
auto run(const Estimator& estimator, auto&&... parts) {
  return Search{Nb201Space{}, Random{}, estimator}.run({.trials = 4, .lookahead = 4}, parts...);
}

TEST_CASE("a trial that passes its limit has failed, whatever it returns", "[threads]") {
  const auto result = run(within(&patient, limit));
  REQUIRE(result.history.size() == 4);
  for (const auto& trial : result.history) CHECK(trial.error == (trial.id % 3 == 0 ? "" : passed));
  CHECK(result.failed() == 2);
  CHECK(has(result.text(), "2 failed, the first (trial 1): " + passed));
  CHECK(timeless(run(within(&patient, limit), Threads{4})) == timeless(result));
}

TEST_CASE("an estimator that looks at no token runs to its end, and has failed") {
  const auto deaf = [](const Nb201Cell&) {
    for (const double end = seconds_now() + 0.02; seconds_now() < end;) {
    }
    return 1.0;
  };
  const auto result = run(within(deaf, 0.01));
  CHECK(result.failed() == 4);
  for (const auto& trial : result.history) CHECK(trial.seconds >= 0.02);
}

TEST_CASE("what an estimator throws is its reason, after the limit beside the limit") {
  const auto throws = [](const Nb201Cell& cell, const Context& context) -> double {
    patient(cell, context);
    throw Error("training", "stopped");
  };
  const auto result = run(within(throws, limit));
  CHECK(result.history[0].error == "training: stopped");
  CHECK(result.history[1].error == passed + ": training: stopped");
}

TEST_CASE("of two limits the shorter one counts, and each attempt has its own") {
  CHECK(run(within(within(&patient, 100), limit)).history[1].error == passed);
  CHECK(run(within(within(&patient, limit), 100)).history[1].error == passed);
  const auto second_is_fast = [](const Nb201Cell&, const Context& context) {
    while (context.id == 1 && context.attempt == 0 && !context.stop.stop_requested()) sleep_for(1e-3);
    return 1.0;
  };
  CHECK(run(retry(within(second_is_fast, limit), 1)).failed() == 0);
  // The limit of all attempts together: the first one returned, since it was told to stop.
  CHECK(run(within(retry(second_is_fast, 1), limit)).history[1].error == passed);
}

TEST_CASE("the token of the run still stops, and is as before afterwards") {
  std::atomic<bool> stop = false;
  const Search search{Nb201Space{}, Random{},
                      within(
                          [&](const Nb201Cell&, const Context& context) {
                            if (context.id == 3) stop = true;
                            return context.stop.stop_requested() ? 0.0 : 1.0;
                          },
                          100)};
  const auto result = search.run({.trials = 9, .stop = StopToken(stop)});
  CHECK(result.ending == Ending::stop_token);
  CHECK(result.history.size() == 3);
  CHECK(result.failed() == 0);

  const auto estimator = within(&patient, limit);
  const Nb201Space space;
  const auto judge = detail::make_judge(estimator, space);
  Context context{.id = 1};
  CHECK_THROWS_AS(judge.evaluate(Nb201Cell{}, context), Error);
  CHECK_FALSE(context.stop.stop_requested());
}

/// Remembers which trials it was told without a score.
struct Listener {
  std::vector<std::uint64_t>* failed;
  template <class Space>
  struct State {
    State(const Listener& options, const Space& s) : failed(options.failed), space(s) {}
    auto ask(Rng& rng) { return sample(space, rng); }
    void tell(const Trial<Nb201Cell>& trial) {
      if (!trial.score) failed->push_back(trial.id);
    }
    std::vector<std::uint64_t>* failed;
    const Space& space;
  };
};

TEST_CASE("a trial that passed its limit is told to the strategy without a score") {
  std::vector<std::uint64_t> failed;
  Search{Nb201Space{}, Listener{&failed}, within(&patient, limit)}.run({.trials = 4});
  CHECK(failed == std::vector<std::uint64_t>{1, 2});
}

}  // namespace within_test
