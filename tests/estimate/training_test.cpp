#include "ogive/estimate/training.hpp"

#include <limits>

#include "ogive/search.hpp"
#include "ogive/search/threads.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive_test;

namespace training_test {

TEST_CASE("a search trains, and its history is the same with any number of threads", "[threads]") {
  const Search search{space, Random{}, TrainingEstimator{data(), quick}};
  const RunOptions options{.trials = 6, .seed = 3, .lookahead = 4};
  const auto result = search.run(options);
  const auto expected = timeless(result);
  CHECK(result.failed() == 0);
  CHECK((*result.best().score)[0] <= 10);
  CHECK(result.text(*result.best().score).starts_with("validation accuracy"));
  for (const unsigned workers : {1U, 2U, 4U}) {
    INFO(workers << " threads");
    CHECK(timeless(search.run(options, Threads{workers})) == expected);
  }
  CHECK(timeless(search.run(options, Threads{1, 2})) == expected);
}

TEST_CASE("half the fidelity is half the epochs, with a schedule of its own if so wanted") {
  const auto error = [](std::size_t epochs, double fidelity) {
    Training options = quick;
    options.epochs = epochs;
    const TrainingEstimator estimator{.data = data(), .training = options, .one_schedule = false};
    Context context{.random = Rng(9), .fidelity = fidelity};
    return TrainingEstimator::State<Nb201Space>(estimator, space).evaluate(conv_cell, context);
  };
  // Errors are multiples of 100 / 30: by hand, the same training on the same stream.
  const auto by_hand = [](std::size_t epochs) {
    const SearchData set = data();
    Network network = build(space, conv_cell, NetworkShape{8, 8, 3, 3});
    network.initialise(Rng(9).split(0));
    Training options = quick;
    options.epochs = epochs;
    const auto normalisation = Normalisation::of(set.train);
    CHECK(train(network, set.train, normalisation, options, Rng(9)).losses.size() == epochs);
    return 100 - accuracy(network, set.validation, normalisation);
  };
  const double one = by_hand(1), two = by_hand(2), four = by_hand(4);
  CHECK(one != four);  // otherwise this shows nothing
  CHECK(error(4, 1) == four);
  CHECK(error(4, 0.5) == two);
  CHECK(error(4, 0.25) == one);
  CHECK(error(4, 0.01) == one);
}

TEST_CASE("a training that fails is a failed trial of the search") {
  Training wild = quick;
  wild.learning_rate = 1e38;
  const auto result = Search{space, Random{}, TrainingEstimator{data(), wild}}.run({.trials = 3});
  CHECK(result.history.size() == 3);
  CHECK(result.failed() == 3);
  for (const auto& trial : result.history) {
    INFO(trial.error);
    CHECK(has(trial.error, "the loss is not finite"));
  }
  const SearchData broken{TrainSet(floats_with(std::numeric_limits<float>::quiet_NaN())),
                          ValidationSet(colours(30, 2))};
  CHECK(Search{space, Random{}, TrainingEstimator{broken, quick}}.run({.trials = 2}).failed() == 2);
}

TEST_CASE("weights that the last step made useless are no result") {
  Training wild{.epochs = 1, .batch = 48, .learning_rate = 1e38};
  const SearchData set = data();
  Network network = fresh(conv_cell);
  train(network, set.train, {}, wild, Rng(1));  // one step: its loss was finite
  CHECK(message([&] { accuracy(network, set.validation, {}); }) ==
        "accuracy: expected finite logits, got NaN or infinity");
  const auto result = Search{space, Random{}, TrainingEstimator{set, wild}}.run({.trials = 3, .seed = 1});
  CHECK(result.failed() == 3);
}

TEST_CASE("options out of range are named") {
  const auto says = [](const Training& options) {
    return message([&] { Search{space, Random{}, TrainingEstimator{data(), options}}; });
  };
  CHECK(says({.epochs = 0}) == "TrainingEstimator.training.epochs: expected a number at least 1, got 0");
  CHECK(says({.batch = 1}) == "TrainingEstimator.training.batch: expected a number at least 2, got 1");
  CHECK(says({.learning_rate = 0}) ==
        "TrainingEstimator.training.learning_rate: expected a number above 0, got 0");
  CHECK(has(says({.momentum = 1}), "TrainingEstimator.training.momentum: "));
  CHECK(has(says({.weight_decay = -1}), "TrainingEstimator.training.weight_decay: "));
  CHECK(has(says({.label_smoothing = 1}), "TrainingEstimator.training.label_smoothing: "));
  CHECK(has(says({.clip_gradient_norm = -1}), "TrainingEstimator.training.clip_gradient_norm: "));
  CHECK(says(quick) == "nothing was thrown");

  Network network = fresh(conv_cell);
  CHECK(message([&] { train(network, TrainSet(colours(9, 1)), {}, {.epochs = 0}, Rng(1)); }) ==
        "Training.epochs: expected a number at least 1, got 0");
}

TEST_CASE("only images can be trained on") {
  const ImageData vectors(Tensor::zeros({4, 5}), {0, 1, 0, 1}, {.count = 2});
  CHECK(has(message([&] { network_shape(TrainSet(vectors)); }), "network_shape: expected images"));
  const NetworkShape shape = network_shape(data().train);
  CHECK((shape.height == 8 && shape.width == 8 && shape.channels == 3 && shape.classes == 3));
}

}  // namespace training_test
