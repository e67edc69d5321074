#include "ogive/estimate/supernet.hpp"

#include <algorithm>

#include "ogive/model/darts.hpp"
#include "ogive/search.hpp"
#include "ogive/search/collapse.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/strategy/darts.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive_test;

namespace supernet_test {

TEST_CASE("fair paths use each option of each edge once") {
  Rng random(4);
  const std::vector<std::size_t> options{5, 5, 3};
  const auto paths = nn_detail::fair_paths(options, random);
  REQUIRE(paths.size() == 5);
  for (std::size_t edge = 0; edge < 2; ++edge) {
    std::vector<std::size_t> seen(paths.size());
    std::transform(paths.begin(), paths.end(), seen.begin(), [&](const auto& path) { return path[edge]; });
    std::sort(seen.begin(), seen.end());
    CHECK(seen == std::vector<std::size_t>{0, 1, 2, 3, 4});
  }
  for (const auto& path : paths) CHECK(path[2] < 3);
}

TEST_CASE("a supernet learns, and its searches are the same with any number of threads") {
  const bool fair = GENERATE(false, true);
  const Search search{space, Random{}, SupernetEstimator{data(), quick, fair, 2}};
  const RunOptions options{.trials = 5, .seed = 3, .lookahead = 4};
  const auto result = search.run(options);
  CHECK(result.failed() == 0);
  CHECK((*result.best().score)[0] < 40);  // chance is 67
  CHECK(has(result.text(), "supernet: "));
  CHECK(has(result.text(), "peak memory of a step"));
  for (const unsigned workers : {1U, 2U, 4U})
    CHECK(timeless(search.run(options, Threads{workers})) == timeless(result));
}

TEST_CASE("first-order DARTS runs on a supernet, the same with any number of threads") {
  const Search search{space, Darts{.learning_rate = 0.01}, SupernetEstimator{data(), quick, false, 2}};
  CollapseDetector collapse(0.5, nullptr);
  const auto result = search.run({.trials = 3, .seed = 1}, collapse);
  CHECK(result.ending == Ending::all_trials);
  CHECK(result.history.size() == 3);
  CHECK(result.failed() == 0);
  REQUIRE(collapse.readings().size() == 3);
  CHECK(collapse.readings()[0].mean_entropy > collapse.readings()[2].mean_entropy);
  CHECK(collapse.readings()[2].mean_entropy < 1);
  for (const unsigned workers : {2U, 4U})
    CHECK(timeless(search.run({.trials = 3, .seed = 1, .lookahead = 4}, Threads{workers})) ==
          timeless(result));
}

TEST_CASE("a supernet beyond the memory is refused before it allocates") {
  const Search search{space, Random{},
                      SupernetEstimator{.data = data(), .training = quick, .memory_limit = 1000}};
  const auto text = message([&] { search.run({.trials = 1}); });
  CHECK(has(text,
            "SupernetEstimator: expected a path of the supernet to need at most 0 MiB of memory, the limit, "
            "got about "));
}

/// The estimated memory of a step of the mixed supernet over the measured one.
template <class Space>
double memory_ratio(const Space& any) {
  const Training training{.epochs = 1, .batch = 16};
  const SupernetEstimator estimator{data(), training, false, 2};
  SupernetEstimator::State<Space> judge(estimator, any);
  const auto silent = [](std::string_view, std::uint64_t, std::uint64_t) { return true; };
  judge.prepare({.random = Rng(1), .mixed_epochs = 1, .progress = silent});
  std::vector<float> weights;
  for (const std::size_t options : any.relaxation())
    weights.insert(weights.end(), options, 1.0F / static_cast<float>(options));
  Context context{};
  judge.train_step(weights, context);
  const auto estimated = static_cast<double>(
      nn_detail::training_bytes(judge.supernet().parameter_count(), judge.supernet().work(16)));
  return estimated / static_cast<double>(judge.peak_bytes());
}

TEST_CASE("the estimate of memory is near the measured peak") {
  const double nb201 = memory_ratio(space), darts = memory_ratio(DartsSpace{.channels = 4, .cells = 3});
  CAPTURE(nb201, darts);
  CHECK(nb201 > 0.5);
  CHECK(nb201 < 2);
  CHECK(darts > 0.5);
  CHECK(darts < 2);
}

TEST_CASE("recalibration leaves the plain mean of its batches in the running statistics") {
  const SearchData set = data();
  const auto normalisation = Normalisation::of(set.train);
  const Batches batches = training_batches(set.train, normalisation, quick, Rng(2));
  const auto statistics = [](Network& network) {
    std::vector<double> all;
    for_each_state(
        network.layers(), [](const std::string&, Parameter&) {},
        [&](const std::string& path, Tensor& buffer) {
          if (path.starts_with("stem")) all.insert(all.end(), buffer.values().begin(), buffer.values().end());
        });
    return all;
  };
  // The stem is the first layer: what it sees of a batch depends on nothing else.
  std::vector<double> mean;
  for (std::size_t k = 0; k < 3; ++k) {
    Network network = fresh(conv_cell);
    Tape tape(Mode::training, Rng(0), false);
    tape.average_statistics(0);
    network(tape.constant(batches.epoch(0).batch(k).images));
    const auto one = statistics(network);
    mean.resize(one.size());
    for (std::size_t i = 0; i < one.size(); ++i) mean[i] += one[i] / 3;
  }
  Network network = fresh(conv_cell);
  recalibrate(network, batches, 3);
  const auto found = statistics(network);
  REQUIRE(found.size() == 8);
  for (std::size_t i = 0; i < found.size(); ++i)
    CHECK(found[i] == Approx(mean[i]).epsilon(1e-5).margin(1e-6));
}

TEST_CASE("with a gradient strategy the trials are the epochs of the shared weights' schedule") {
  Training one = quick, four = quick;
  one.epochs = 1;
  const auto run = [](const Training& training) {
    return timeless(Search{space, Darts{}, SupernetEstimator{data(), training, false, 2}}.run({.trials = 2}));
  };
  CHECK(run(one) == run(four));
}

}  // namespace supernet_test
