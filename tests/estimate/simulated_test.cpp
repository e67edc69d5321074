#include "ogive/estimate/simulated.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "ogive/estimate/cached.hpp"
#include "ogive/estimate/retry.hpp"
#include "ogive/estimate/tabular.hpp"
#include "ogive/search/any.hpp"
#include "ogive/search/anytime.hpp"
#include "ogive/search/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/enqueue.hpp"
#include "ogive/strategy/random.hpp"
#include "ogive/strategy/successive_halving.hpp"
#include "ogive/testing/estimator.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;

namespace simulated_test {

/// Cells that differ in the edge from input to output only: these cost 1, 2, 3, 4, 5 seconds.
Nb201Cell cell(std::uint8_t operation) {
  Nb201Cell made{};
  made.operations[3] = operation;
  return made;
}
double cost(const Nb201Cell& c) { return 1 + c.operations[3]; }
double loss(const Nb201Cell& c) { return 10 - c.operations[3]; }

/// Cells that cost 3, 1, 5, 2 and 1 s, in this order.
const std::vector<Nb201Cell> asked{cell(2), cell(0), cell(4), cell(1), cell(0)};

template <class Estimator>
auto run(const Estimator& estimator, RunOptions options = {}, auto&&... parts) {
  if (options.trials == RunOptions{}.trials) options.trials = asked.size();
  return Search{Nb201Space{}, enqueue(Random{}, asked), estimator}.run(options, parts...);
}

TEST_CASE("the clock of a run is what its trials cost") {
  const auto result = run(simulated(&loss, &cost, 10));
  std::vector<double> seconds;
  for (const auto& trial : result.history) seconds.push_back(trial.seconds);
  CHECK(seconds == std::vector<double>{30, 10, 50, 20, 10});
  CHECK(result.moments == std::vector<double>{30, 40, 90, 110, 120});
  CHECK(result.seconds == 120);
  CHECK(ogive_test::has(result.text(), "5 trials in 120.0 s"));
  CHECK(ogive_test::has(result.text(), "seconds are simulated"));
}

TEST_CASE("the best so far is told over simulated seconds") {
  const auto list = incumbents(run(simulated(&loss, &cost)));
  REQUIRE(list.size() == 2);
  CHECK(list[0].seconds == 3);
  CHECK(list[0].loss == 8);
  CHECK(list[1].seconds == 9);
  CHECK(list[1].loss == 6);
  const std::vector<Incumbents> runs{list};
  CHECK(losses_at(runs, 8.9) == std::vector<double>{8});
  CHECK(losses_at(runs, 9.0) == std::vector<double>{6});
}

TEST_CASE("lookahead is the number of workers that are simulated", "[threads]") {
  // Worker 1 has 3 s, then 5; worker 2 has 1 s and waits for the tell of the 3 s, as asks do, then has 2,
  // then 1.
  const auto result = run(simulated(&loss, &cost), {.lookahead = 2});
  CHECK(result.moments == std::vector<double>{3, 3, 8, 8, 9});
  const auto threaded = run(simulated(&loss, &cost), {.lookahead = 2}, Threads{2});
  CHECK(threaded.history == result.history);  // simulated seconds and all
  CHECK(threaded.moments == result.moments);
}

TEST_CASE("a limit in seconds is one of simulated seconds") {
  const auto result = run(simulated(&loss, &cost, 1e6), {.seconds = 4e6});
  CHECK(result.ending == Ending::seconds);
  CHECK(result.history.size() == 2);
  CHECK(run(simulated(&loss, &cost, 1e-9), {.seconds = 3.5e-9}).history.size() == 2);
}

TEST_CASE("trials cost their share, and continued ones what is new") {
  const auto constant = [](const Nb201Cell&) { return 100.0; };
  const SuccessiveHalving halving{.architectures = 4, .min_fidelity = 0.25, .eta = 2};
  const auto run_halving = [&](auto&&... journal) {
    return Search{Nb201Space{}, halving, simulated(&loss, constant)}.run({.trials = 7}, journal...);
  };
  const auto result = run_halving();
  REQUIRE(result.history.size() == 7);
  for (const auto& trial : result.history)
    CHECK(trial.seconds == (trial.fidelity == 0.25 ? 25 : trial.fidelity == 0.5 ? 25 : 50));
  CHECK(result.seconds == 4 * 25 + 2 * 25 + 50);

  MemoryJournal journal;
  Search{Nb201Space{}, halving, simulated(&loss, constant)}.run({.trials = 5}, journal);
  const auto resumed = run_halving(journal);
  CHECK(resumed.recalled == 5);
  CHECK(resumed.history == result.history);
  CHECK(resumed.moments == result.moments);
}

TEST_CASE("what is known costs nothing, each attempt costs, and a failure does") {
  const auto known = run(cached(simulated(&loss, &cost)));
  CHECK(known.history[1].seconds == 1);
  CHECK(known.history[4].seconds == 0);
  const auto second_time = [](const Nb201Cell& c, Context& context) {
    if (context.attempt == 0) throw Error("", "no");
    return loss(c);
  };
  CHECK(run(retry(simulated(second_time, &cost), 1)).seconds == 24);
  const auto failing = [](const Nb201Cell&) -> double { throw Error("", "no"); };
  CHECK(run(simulated(failing, &cost)).seconds == 12);
}

TEST_CASE("a cost may be a column of a table, and must be one") {
  const Table table = Table::from_text(concat("arch_str,valid,gpu_seconds\n", Nb201Space{}.text(cell(0)),
                                              ",90,7\n", Nb201Space{}.text(cell(1)), ",91,-1\n"));
  const auto estimator = simulated(TabularEstimator{.table = table, .select = "valid"},
                                   TabularEstimator{.table = table, .select = lowest("gpu_seconds")}, 2);
  const Search search{Nb201Space{}, enqueue(Random{}, {cell(0), cell(1)}), estimator};
  const auto result = search.run({.trials = 2});
  CHECK(result.seconds == 14);
  CHECK(result.best().score == Score<1>{{10}});
  CHECK(result.history[1].error == "simulated: expected a cost of at least 0 seconds, got -2");
}

TEST_CASE("a clock is passed on through parts known at run time only") {
  const AnyEstimator any = AnyEstimator::on<Nb201Space>(simulated(&loss, &cost));
  const Search search{AnySpace(Nb201Space{}), AnyStrategy(Random{}), cached(any)};
  const Search typed{Nb201Space{}, Random{}, cached(simulated(&loss, &cost))};
  const auto result = search.run({.trials = 30});
  const auto plain = typed.run({.trials = 30});
  CHECK(result.moments == plain.moments);
  CHECK(result.seconds == plain.seconds);
}

TEST_CASE("a simulation keeps what estimators promise") {
  CHECK(testing::check_estimator(simulated(&loss, &cost), Nb201Space{}).text() == "");
}

}  // namespace simulated_test
