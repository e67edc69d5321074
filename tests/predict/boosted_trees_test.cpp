#include "ogive/predict/boosted_trees.hpp"

#include <array>
#include <cmath>
#include <vector>

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;

namespace boosted_trees_test {

static_assert(Regressor<BoostedTrees>);

BoostedTrees::Model fitted(const BoostedTrees& options, const Examples& examples, std::uint64_t seed = 1) {
  BoostedTrees::Model model(options);
  Rng rng(seed);
  model.fit(examples, rng);
  return model;
}
/// One model on all examples.
BoostedTrees plain(std::size_t trees, double rate) {
  return {.trees = trees,
          .depth = 1,
          .learning_rate = rate,
          .leaf = 1,
          .row_share = 1,
          .members = 1,
          .example_share = 1};
}

Examples one_step() {
  Examples examples(1);
  for (int i = 0; i < 4; ++i) examples.add(std::array{static_cast<float>(i)}, i < 2 ? 1 : 9);
  return examples;
}

TEST_CASE("each tree takes its part of what the earlier ones left") {
  // All trees are the same step, so that (1 - rate)^trees of the step from the mean 5 is left.
  for (const std::size_t trees : {1U, 3U, 10U}) {
    const double part = 1 - std::pow(0.75, static_cast<double>(trees));
    const auto model = fitted(plain(trees, 0.25), one_step());
    CHECK(model.predict(std::array{0.0F}).mean == Approx(5 - 4 * part));
    CHECK(model.predict(std::array{3.0F}).mean == Approx(5 + 4 * part));
    CHECK(model.predict(std::array{3.0F}).deviation == 0);
  }
}

TEST_CASE("a sum of steps in two features is learned by trees of depth 1") {
  Examples examples(2);
  const auto target = [](float x, float y) { return (x < 2 ? 0.0 : 3.0) + (y < 1 ? 0.0 : -5.0); };
  for (int x = 0; x < 4; ++x)
    for (int y = 0; y < 4; ++y)
      examples.add(std::array{static_cast<float>(x), static_cast<float>(y)},
                   target(static_cast<float>(x), static_cast<float>(y)));
  const auto model = fitted(plain(200, 0.2), examples);
  for (std::size_t i = 0; i < examples.size(); ++i)
    CHECK(model.predict(examples.row(i)).mean == Approx(examples.targets()[i]).margin(1e-6));
}

TEST_CASE("the deviation is about the error on examples that were not seen") {
  Rng rng(3);
  const auto drawn = [&](std::size_t count) {
    Examples examples(3);
    for (std::size_t i = 0; i < count; ++i) {
      std::array<float, 3> row{};
      for (float& each : row) each = static_cast<float>(rng.uniform());
      examples.add(row, 4 * static_cast<double>(row[0]) + rng.normal());  // noise of deviation 1
    }
    return examples;
  };
  const auto model = fitted({.trees = 40, .depth = 2}, drawn(400));
  const Examples others = drawn(1000);
  double squares = 0, deviations = 0;
  for (std::size_t i = 0; i < others.size(); ++i) {
    const Prediction said = model.predict(others.row(i));
    squares += (said.mean - others.targets()[i]) * (said.mean - others.targets()[i]) / 1000;
    deviations += said.deviation / 1000;
  }
  CHECK(std::sqrt(squares) < 1.2);  // 1 is the noise; the targets' own deviation is 1.53
  CHECK(deviations == Approx(std::sqrt(squares)).epsilon(0.15));
}

TEST_CASE("equal seeds give equal boosted trees, and a fit forgets the one before") {
  Rng rng(5);
  Examples examples(2);
  for (int i = 0; i < 60; ++i)
    examples.add(std::array{static_cast<float>(rng.uniform()), static_cast<float>(rng.uniform())},
                 rng.normal());
  const std::array row{0.4F, 0.6F};
  const auto first = fitted({}, examples), second = fitted({}, examples), other = fitted({}, examples, 2);
  CHECK(first.predict(row) == second.predict(row));
  CHECK_FALSE(first.predict(row) == other.predict(row));
  auto again = fitted(plain(3, 0.5), examples);
  Rng one(1);
  again.fit(one_step(), one);
  CHECK(again.predict(std::array{0.0F}) == fitted(plain(3, 0.5), one_step()).predict(std::array{0.0F}));
}

TEST_CASE("boosted trees refuse what they cannot learn from") {
  CHECK(message([] { fitted({}, Examples(1)); }) == "BoostedTrees: expected at least 1 example, got 0");
  Examples examples(1);
  examples.add(std::array{1.0F}, HUGE_VAL);
  CHECK(message([&] { fitted({}, examples); }) == "BoostedTrees: expected finite targets, got inf");
  CHECK(message([] {
          fitted({}, one_step()).predict(std::array{1.0F, 2.0F});
        }) == "BoostedTrees: expected a row of 1 features, as fitted, got 2");
}

}  // namespace boosted_trees_test
