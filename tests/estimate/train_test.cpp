#include "ogive/estimate/train.hpp"

#include <cmath>
#include <limits>

#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/message.hpp"

using namespace ogive_test;

namespace train_test {

std::vector<float> weights(Network& network) {
  std::vector<float> all;
  for_each_parameter(network.layers(), [&](const std::string&, Parameter& parameter) {
    const auto values = std::as_const(parameter.value).values();
    all.insert(all.end(), values.begin(), values.end());
  });
  return all;
}

TEST_CASE("training lowers the loss and tells colours apart") {
  const SearchData set = data();
  const auto normalisation = Normalisation::of(set.train);
  Training options = quick;
  options.epochs = 8;
  SECTION("plain") {}
  SECTION("with everything on") {
    options.label_smoothing = 0.05;
    options.clip_gradient_norm = 1;
    options.warmup_steps = 3;
    options.augment = {.pad = 1, .flip = true};
  }
  Network network = fresh(conv_cell);
  CHECK(accuracy(network, set.validation, normalisation) < 90);
  const auto record = train(network, set.train, normalisation, options, Rng(1));
  REQUIRE(record.losses.size() == 8);
  CHECK(record.losses.front() < 2 * std::log(3.0));  // a guess costs log 3
  CHECK(record.losses.back() < 0.5 * record.losses.front());
  CHECK(accuracy(network, set.validation, normalisation) >= 95);
}

TEST_CASE("accuracy is the share of right answers, whatever the batches") {
  Network network = fresh(conv_cell);
  const SearchData set = data();
  const auto normalisation = Normalisation::of(set.train);
  // With all weights 0 but one bias, every image is said to be of class 1, as 10 of 30 are.
  for_each_parameter(network.layers(), [](const std::string& path, Parameter& parameter) {
    if (!path.starts_with("classifier")) return;
    std::fill_n(parameter.value.data(), parameter.value.size(), 0.0F);
    if (path.ends_with("bias")) parameter.value[1] = 1;
  });
  for (const std::size_t batch : {1U, 7U, 30U, 256U})
    CHECK(accuracy(network, set.validation, normalisation, batch) == Approx(100.0 / 3));
}

TEST_CASE("training follows from its arguments, not from threads", "[threads]") {
  const SearchData set = data();
  const auto normalisation = Normalisation::of(set.train);
  const auto trained = [&](std::uint64_t seed) {
    Network network = fresh(conv_cell);
    train(network, set.train, normalisation, {.epochs = 2, .batch = 16, .augment = {.pad = 1}}, Rng(seed));
    return weights(network);
  };
  const auto expected = trained(1);
  CHECK(trained(1) == expected);
  CHECK(trained(2) != expected);
  ThreadPool pool(3);
  const ThreadShare share(&pool, 4);
  CHECK(trained(1) == expected);
}

TEST_CASE("a loss that is not finite ends training and says where it began") {
  const auto says = [](const ImageData& images, const Training& options) {
    Network network = fresh(conv_cell);
    return message([&] { train(network, TrainSet(images), {}, options, Rng(1)); });
  };
  SECTION("in the data") {
    const float value =
        GENERATE(std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity());
    const auto text = says(floats_with(value), quick);
    INFO(text);
    CHECK(text.starts_with("training, epoch 1, batch "));
    CHECK(has(text, "the loss is not finite; "));
    CHECK(has(text, "images: expected finite values"));
  }
  SECTION("by a learning rate that is absurd") {
    Training wild = quick;
    wild.learning_rate = 1e38;
    const auto text = says(colours(48, 1), wild);
    INFO(text);
    CHECK(text.starts_with("training, epoch 1, batch "));
    CHECK(has(text, ": the loss is not finite; "));
    CHECK((has(text, "stem") || has(text, "cells.") || has(text, "classifier")));
  }
}

TEST_CASE("training stops on request") {
  std::atomic<bool> flag{true};
  Network network = fresh(conv_cell);
  const SearchData set = data();
  const auto before = weights(network);
  CHECK(message([&] { train(network, set.train, {}, quick, Rng(1), StopToken(flag)); }) ==
        "training: stopped on request");
  CHECK(weights(network) == before);
  flag = false;
  CHECK(train(network, set.train, {}, quick, Rng(1), StopToken(flag)).losses.size() == 4);
}

/// Logits from the mean colour; notes the probability of drop-path, and leaves half of its logits on the
/// tape.
class Probe final : public Layer {
 public:
  std::vector<double> drop_path;
  void visit(LayerVisitor& visitor) override { visitor.layer("linear", linear_); }

 private:
  Var forward(const Var& x) override {
    drop_path.push_back(x.tape().drop_path());
    const Var logits = linear_(global_avg_pool(x));
    x.tape().add_auxiliary(scale(logits, 0.5));
    return logits;
  }
  Linear linear_{3, 3};
};

TEST_CASE("drop-path becomes likelier from epoch to epoch") {  // DARTS: drop_path_prob * epoch / epochs
  auto layer = std::make_unique<Probe>();
  Probe& probe = *layer;
  Network network(std::move(layer), {8, 8, 3, 3});
  network.initialise(Rng(1));
  const TrainSet set(colours(48, 1));
  train(network, set, {}, {.epochs = 4, .batch = 24, .drop_path = 0.2}, Rng(1));
  REQUIRE(probe.drop_path.size() == 8);
  for (std::size_t step = 0; step < 8; ++step)
    CHECK(probe.drop_path[step] == Approx(0.05 * static_cast<double>(step / 2)));
  CHECK(message([&] { train(network, set, {}, {.drop_path = 1}, Rng(1)); }) ==
        "Training.drop_path: expected a number at least 0 and below 1, got 1");
}

TEST_CASE("the loss of an auxiliary classifier is added with its weight") {
  const TrainSet set(colours(48, 1));
  const auto loss = [&](double weight) {
    Network network(std::make_unique<Probe>(), {8, 8, 3, 3});
    network.initialise(Rng(1));
    return train(network, set, {}, {.epochs = 1, .batch = 48, .auxiliary_weight = weight}, Rng(1)).losses[0];
  };
  // The same step with all logits halved is the auxiliary classifier's.
  Network network(std::make_unique<Probe>(), {8, 8, 3, 3});
  network.initialise(Rng(1));
  for_each_parameter(network.layers(), [](const std::string&, Parameter& parameter) {
    for (float& value : parameter.value.values()) value /= 2;
  });
  const double second =
      train(network, set, {}, {.epochs = 1, .batch = 48, .auxiliary_weight = 0}, Rng(1)).losses[0];
  CHECK(std::abs(second - loss(0)) > 1e-3);
  CHECK(loss(0.4) == Approx(loss(0) + 0.4 * second));
  CHECK(loss(2) == Approx(loss(0) + 2 * second));
}

}  // namespace train_test
