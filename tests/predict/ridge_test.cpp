#include "ogive/predict/ridge.hpp"

#include <array>
#include <cmath>
#include <vector>

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;

namespace ridge_test {

static_assert(Regressor<Ridge>);

Ridge::Model fitted(const Examples& examples, double penalty) {
  Ridge::Model model(Ridge{.penalty = penalty});
  Rng rng(1);
  model.fit(examples, rng);
  return model;
}

TEST_CASE("one feature: slope, prediction and deviation in closed form") {
  Examples examples(1);
  const std::array<double, 4> y{1, 2, 2, 5};
  for (std::size_t i = 0; i < 4; ++i) examples.add(std::array{static_cast<float>(i)}, y[i]);
  // Sxx = 5, Sxy = -1.5 * -1.5 - 0.5 * -0.5 + 0.5 * -0.5 + 1.5 * 2.5 = 6
  const auto model = fitted(examples, 3);
  const double slope = 6.0 / 8;
  CHECK(model.weights()[0] == Approx(slope));
  double squares = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const double off = y[i] - 2.5 - slope * (static_cast<double>(i) - 1.5);
    squares += off * off;
  }
  const double noise = squares / (4 - 1 - 5.0 / 8);
  const Prediction at_4 = model.predict(std::array{4.0F});
  CHECK(at_4.mean == Approx(2.5 + slope * 2.5));
  CHECK(at_4.deviation == Approx(std::sqrt(noise * (1 + 0.25 + 2.5 * 2.5 / 8))));
}

TEST_CASE("weights solve the normal equations of centred features, also when features repeat one another") {
  Rng rng(7);
  Examples examples(5);
  for (int i = 0; i < 12; ++i) {
    std::array<float, 5> row{};
    for (float& each : row) each = static_cast<float>(rng.normal());
    row[4] = row[0];
    examples.add(row, rng.normal() + static_cast<double>(row[1]));
  }
  const double penalty = 0.3;
  const auto model = fitted(examples, penalty);
  std::array<double, 5> centre{};
  double mean = 0;
  for (std::size_t r = 0; r < 12; ++r) {
    mean += examples.targets()[r] / 12;
    for (std::size_t i = 0; i < 5; ++i) centre[i] += static_cast<double>(examples.row(r)[i]) / 12;
  }
  for (std::size_t i = 0; i < 5; ++i) {  // row i of (X^T X + penalty I) w - X^T y
    double left = penalty * model.weights()[i];
    for (std::size_t r = 0; r < 12; ++r) {
      double off = mean - examples.targets()[r];
      for (std::size_t k = 0; k < 5; ++k)
        off += model.weights()[k] * (static_cast<double>(examples.row(r)[k]) - centre[k]);
      left += (static_cast<double>(examples.row(r)[i]) - centre[i]) * off;
    }
    CHECK(left == Approx(0).margin(1e-12));
  }
  CHECK(model.weights()[4] == Approx(model.weights()[0]));
}

TEST_CASE("a single example is its own prediction, and a fit forgets the one before") {
  Examples one(2);
  one.add(std::array{1.0F, 2.0F}, 5);
  auto model = fitted(one, 1);
  CHECK(model.predict(std::array{9.0F, 9.0F}).mean == 5);
  Examples other(1);
  other.add(std::array{1.0F}, 3);
  Rng rng(1);
  model.fit(other, rng);
  CHECK(model.predict(std::array{0.0F}).mean == 3);
}

TEST_CASE("ridge regression refuses what it cannot learn from") {
  Examples examples(1);
  CHECK(message([&] { fitted(examples, 1); }) == "Ridge: expected at least 1 example, got 0");
  examples.add(std::array{1.0F}, std::nan(""));
  CHECK(message([&] { fitted(examples, 1); }) == "Ridge: expected finite targets, got nan");
  CHECK(message([] { Ridge::Model(Ridge{}).predict(std::array{1.0F}); }) ==
        "Ridge: expected a row of 0 features, as fitted, got 1");
  CHECK(message([] { check_fields(Ridge{.penalty = 0}, "Ridge"); }) ==
        "Ridge.penalty: expected a number above 0, got 0");
}

}  // namespace ridge_test
