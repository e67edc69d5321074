#include "ogive/predict/mlp_ensemble.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;

namespace mlp_ensemble_test {

static_assert(Regressor<MlpEnsemble>);

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Targets 3 + 2 a - 5 b with `noise` times a standard normal number, features uniform in [-1, 1].
Examples plane(std::size_t count, double noise) {
  Examples examples(2);
  Rng rng(7);
  for (std::size_t i = 0; i < count; ++i) {
    const double a = rng.uniform(-1, 1), b = rng.uniform(-1, 1);
    examples.add(std::array{static_cast<float>(a), static_cast<float>(b)},
                 3 + 2 * a - 5 * b + noise * rng.normal());
  }
  return examples;
}

MlpEnsemble::Model fitted(const MlpEnsemble& options, const Examples& examples, std::uint64_t seed = 1) {
  MlpEnsemble::Model model(options);
  Rng rng(seed);
  model.fit(examples, rng);
  return model;
}

/// The root of the mean squared error against the plane itself.
double error_on_plane(const MlpEnsemble::Model& model) {
  double squares = 0;
  Rng rng(99);
  for (int i = 0; i < 200; ++i) {
    const double a = rng.uniform(-1, 1), b = rng.uniform(-1, 1);
    const std::array row{static_cast<float>(a), static_cast<float>(b)};
    squares += std::pow(model.predict(row).mean - (3 + 2 * a - 5 * b), 2) / 200;
  }
  return std::sqrt(squares);
}

TEST_CASE("an ensemble learns a plane") {
  // The targets' deviation is sqrt((4 + 25) / 3) = 3.1.
  CHECK(error_on_plane(fitted({.depth = 0, .steps = 1000, .learning_rate = 0.05}, plane(100, 0))) < 0.003);
  CHECK(error_on_plane(fitted({.width = 32, .steps = 1000}, plane(200, 0))) < 0.1);
}

TEST_CASE("an ensemble without hidden layers finds the line of least squares") {
  Examples examples(1);
  Rng rng(3);
  double sx = 0, sy = 0, sxx = 0, sxy = 0;
  const int count = 40;
  for (int i = 0; i < count; ++i) {
    const auto x = static_cast<float>(rng.uniform(-1, 1));
    const double y = 4 - 2 * static_cast<double>(x) + rng.normal();
    examples.add(std::array{x}, y);
    sx += static_cast<double>(x), sy += y;
    sxx += static_cast<double>(x) * static_cast<double>(x), sxy += static_cast<double>(x) * y;
  }
  const double slope = (count * sxy - sx * sy) / (count * sxx - sx * sx), start = (sy - slope * sx) / count;
  const auto model =
      fitted({.members = 3, .depth = 0, .steps = 1500, .batch = 256, .learning_rate = 0.02}, examples);
  for (const float x : {-1.0F, 0.0F, 1.0F})
    CHECK(model.predict(std::array{x}).mean == Approx(start + slope * static_cast<double>(x)).margin(0.03));
}

TEST_CASE("mean and deviation are those of the members") {
  const auto model = fitted({.members = 4, .width = 8, .steps = 20}, plane(30, 0.5));
  const auto rows = Tensor::from({2, 2}, {0.5F, -0.25F, 3.0F, 3.0F});
  const auto outputs = model.each(rows);
  REQUIRE(outputs.size() == 4);
  const auto predictions = model.predict(rows);
  for (const std::size_t row : {0U, 1U}) {
    double mean = 0, squares = 0;
    for (const auto& member : outputs) mean += member[row] / 4;
    for (const auto& member : outputs) squares += std::pow(member[row] - mean, 2);
    CHECK(predictions[row].mean == Approx(mean));
    CHECK(predictions[row].deviation == Approx(std::sqrt(squares / 3)));
    const auto alone = model.predict(std::as_const(rows).values().subspan(2 * row, 2));
    CHECK(alone.mean == Approx(predictions[row].mean));
  }
  CHECK(predictions[1].deviation > predictions[0].deviation);  // far from all examples
  CHECK(fitted({.members = 1, .steps = 5}, plane(10, 0)).predict(std::array{1.0F, 1.0F}).deviation == 0);
}

TEST_CASE("a fit depends on the examples and the stream alone") {
  const MlpEnsemble options{.members = 2, .width = 8, .steps = 30};
  const std::array row{0.5F, -0.25F};
  const auto once = fitted(options, plane(30, 0.5));
  CHECK(once.predict(row) == fitted(options, plane(30, 0.5)).predict(row));
  CHECK(once.predict(row) != fitted(options, plane(30, 0.5), 2).predict(row));
  MlpEnsemble::Model again(options);
  Rng first(5), second(1);
  again.fit(plane(20, 2), first);
  again.fit(plane(30, 0.5), second);
  CHECK(again.predict(row) == once.predict(row));
}

TEST_CASE("ranks are the shares of the others below") {
  const std::vector<double> ranks =
      predict_detail::shares_below(std::vector<double>{10, 20, infinity, 20, -3});
  CHECK(ranks == std::vector<double>{0.25, 0.625, 1, 0.625, 0});
  CHECK(predict_detail::shares_below(std::vector<double>{7}) == std::vector<double>{0});
}

TEST_CASE("an ensemble of ranks knows the order alone") {
  const MlpEnsemble options{.members = 2, .width = 16, .steps = 300, .ranks = true};
  Examples plain(1), stretched(1);
  for (int i = 0; i <= 20; ++i) {
    const auto x = static_cast<float>(i) / 10 - 1;
    plain.add(std::array{x}, i);
    stretched.add(std::array{x}, i == 20 ? infinity : std::exp(i));
  }
  const auto model = fitted(options, plain);
  for (const float x : {-0.8F, 0.0F, 0.7F}) {
    CHECK(model.predict(std::array{x}) == fitted(options, stretched).predict(std::array{x}));
    CHECK(model.predict(std::array{x}).mean == Approx((static_cast<double>(x) + 1) / 2).margin(0.05));
  }
}

TEST_CASE("equal targets are predicted") {
  Examples examples(1);
  for (int i = 0; i < 5; ++i) examples.add(std::array{static_cast<float>(i)}, 8);
  CHECK(fitted({.steps = 500}, examples).predict(std::array{2.0F}).mean == Approx(8).margin(0.05));
}

TEST_CASE("an ensemble refuses what it can't learn from") {
  const auto says = [](const MlpEnsemble& options, double target) {
    return message([&] {
      Examples examples(1);
      examples.add(std::array{1.0F}, target);
      fitted(options, examples);
    });
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(says({}, infinity) == "MlpEnsemble: expected finite targets, got inf");
  CHECK(says({.ranks = true}, nan) == "MlpEnsemble: expected targets that are numbers, got nan");
  CHECK(says({.steps = 1, .ranks = true}, infinity) == "nothing was thrown");
  CHECK(message([] { fitted({}, Examples(1)); }) == "MlpEnsemble: expected at least 1 example, got 0");
  CHECK(message([] { MlpEnsemble::Model(MlpEnsemble{}).predict(std::array{1.0F}); }) ==
        "MlpEnsemble: expected a fit before predictions, got none");
  CHECK(message([] { fitted({.steps = 1}, plane(3, 0)).predict(std::array{1.0F}); }) ==
        "MlpEnsemble: expected rows of 2 features, got (1, 1)");
}

TEST_CASE("the options of an ensemble have ranges") {
  const auto says = [](const MlpEnsemble& options) {
    return message([&] { check_fields(options, "MlpEnsemble"); });
  };
  CHECK(says({.members = 0}) == "MlpEnsemble.members: expected a number at least 1, got 0");
  CHECK(says({.width = 0}) == "MlpEnsemble.width: expected a number at least 1, got 0");
  CHECK(says({.steps = 0}) == "MlpEnsemble.steps: expected a number at least 1, got 0");
  CHECK(says({.batch = 0}) == "MlpEnsemble.batch: expected a number at least 1, got 0");
  CHECK(says({.learning_rate = 0}) == "MlpEnsemble.learning_rate: expected a number above 0, got 0");
  CHECK(says({}) == "nothing was thrown");
}

}  // namespace mlp_ensemble_test
