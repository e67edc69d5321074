#include "ogive/estimate/supernet.hpp"

#include <algorithm>
#include <cmath>

#include "ogive/model/darts.hpp"
#include "ogive/search.hpp"
#include "ogive/search/collapse.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/strategy/darts.hpp"
#include "ogive/strategy/robust_darts.hpp"
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

TEST_CASE("a supernet learns, and its searches are the same with any number of threads", "[threads]") {
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

TEST_CASE("first-order DARTS runs on a supernet, the same with any number of threads", "[threads]") {
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

/// A supernet in the middle of a mixed training, with equal mixing weights.
struct MixedSupernet {
  explicit MixedSupernet(const Training& training = quick) : estimator{data(), training, false, 2} {
    const auto silent = [](std::string_view, std::uint64_t, std::uint64_t) { return true; };
    judge.prepare({.random = Rng(4), .mixed_epochs = 3, .progress = silent});
    for (int k = 0; k < 3; ++k) judge.train_step(weights, context);
  }
  double loss_and_gradient(Part part) { return judge.loss_and_gradient(weights, gradient, part, context); }

  SupernetEstimator estimator;
  SupernetEstimator::State<Nb201Space> judge{estimator, space};
  std::vector<float> weights = std::vector<float>(30, 0.2F), gradient = std::vector<float>(30);
  Context context{};
};

TEST_CASE("a probe is the same at the same weights, is the loss's slope, and leaves no trace") {
  MixedSupernet probed, plain;
  const double loss = probed.judge.probe(probed.weights, probed.gradient, probed.context);
  const auto slopes = probed.gradient;
  CHECK(probed.judge.probe(probed.weights, probed.gradient, probed.context) == loss);
  CHECK(probed.gradient == slopes);
  const auto steepest =
      static_cast<std::size_t>(std::max_element(slopes.begin(), slopes.end(),
                                                [](float a, float b) { return std::abs(a) < std::abs(b); }) -
                               slopes.begin());
  const auto at = [&](float move) {
    auto moved = probed.weights;
    moved[steepest] += move;
    return probed.judge.probe(moved, probed.gradient, probed.context);
  };
  CHECK(slopes[steepest] == Approx((at(0.01F) - at(-0.01F)) / 0.02).epsilon(0.05));
  CHECK(probed.loss_and_gradient(Part::validation) == plain.loss_and_gradient(Part::validation));
  const auto everything = [](MixedSupernet& net) {
    return weights_to_bytes(state(net.judge.supernet().layers()));
  };
  CHECK((everything(probed) == everything(plain)));  // running statistics, too
}

TEST_CASE(
    "the second-order gradient tends to the first-order one with the learning rate, and leaves no trace") {
  MixedSupernet first, second;
  first.loss_and_gradient(Part::validation);
  second.judge.unrolled_loss_and_gradient(second.weights, second.gradient, second.context);
  double difference = 0, size = 0;
  for (std::size_t k = 0; k < 30; ++k) {
    difference += std::abs(static_cast<double>(first.gradient[k]) - static_cast<double>(second.gradient[k]));
    size += std::abs(static_cast<double>(first.gradient[k]));
  }
  CHECK(difference > 1e-4 * size);
  // the same batches and weights from here on
  CHECK(first.loss_and_gradient(Part::validation) == second.loss_and_gradient(Part::validation));
  first.judge.train_step(first.weights, first.context);
  second.judge.train_step(second.weights, second.context);
  CHECK(first.loss_and_gradient(Part::train) == second.loss_and_gradient(Part::train));

  Training slow = quick;
  slow.learning_rate = slow.final_learning_rate = 1e-6;
  MixedSupernet unrolled(slow), plain(slow);
  unrolled.judge.unrolled_loss_and_gradient(unrolled.weights, unrolled.gradient, unrolled.context);
  plain.loss_and_gradient(Part::validation);
  for (std::size_t k = 0; k < 30; ++k) CHECK(unrolled.gradient[k] == Approx(plain.gradient[k]).margin(1e-4));
}

TEST_CASE("second-order and robust DARTS run on a supernet, the same in every run") {
  const auto history = [](const auto& strategy) {
    const Search search{space, strategy, SupernetEstimator{data(), quick, false, 2}};
    const auto result = search.run({.trials = 3, .seed = 1});
    CHECK(result.failed() == 0);
    CHECK(result.history.size() == 3);
    return timeless(result);
  };
  const SecondOrderDarts second{.learning_rate = 0.01};
  CHECK(history(second) == history(second));
  // without stopping the curvature is looked at only
  CHECK(history(RobustDarts{.learning_rate = 0.01, .stop = {.ratio = 0, .products = 3}}) ==
        history(Darts{.learning_rate = 0.01}));
}

}  // namespace supernet_test
