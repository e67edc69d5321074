#include "ogive/estimate/training_speed.hpp"

#include <numeric>

#include "ogive/search/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/strategy/random.hpp"
#include "ogive/testing/estimator.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive_test;

namespace training_speed_test {

TEST_CASE("the score is the sum of the last epochs' mean training losses") {
  const SearchData set = data();
  Network network = build(space, conv_cell, NetworkShape{8, 8, 3, 3});
  network.initialise(Rng(9).split(0));
  const auto losses = train(network, set.train, Normalisation::of(set.train), quick, Rng(9)).losses;
  REQUIRE(losses.size() == 4);
  const auto score = [&](std::size_t last, double fidelity = 1) {
    const TrainingSpeedEstimator estimator{.data = set, .training = quick, .last = last};
    const TrainingSpeedEstimator::State<Nb201Space> judge(estimator, space);
    Context context{.random = Rng(9), .fidelity = fidelity};
    return judge.evaluate(conv_cell, context);
  };
  CHECK(score(1) == losses[3]);
  CHECK(score(2) == losses[2] + losses[3]);
  CHECK(score(100) == std::accumulate(losses.begin(), losses.end(), 0.0));
  CHECK(score(100, 0.5) == losses[0] + losses[1]);
}

TEST_CASE("a search by training speed is the same with any number of threads, and keeps its promises",
          "[threads]") {
  const TrainingSpeedEstimator estimator{.data = data(), .training = quick};
  const Search search{space, Random{}, estimator};
  const auto result = search.run({.trials = 4, .seed = 3, .lookahead = 2});
  CHECK(result.failed() == 0);
  CHECK(has(result.text(*result.best().score), "sum of training losses "));
  CHECK(timeless(search.run({.trials = 4, .seed = 3, .lookahead = 2}, Threads{2})) == timeless(result));
  CHECK(testing::check_estimator(estimator, space, {.samples = 2}).text() == "");
}

}  // namespace training_speed_test
