#include "ogive/predict/quality.hpp"

#include <array>
#include <vector>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/predict/mean.hpp"

using namespace ogive;
using ogive_test::Mean;

namespace quality_test {

TEST_CASE("quality counts pairs, errors and hits") {
  const std::vector<Prediction> predictions{{1, 0.5}, {2, 0.5}, {3, 0.5}, {4, 2}};
  const std::vector<double> targets{1, 3, 2, 8};  // off by 0, 1, 1, 4: 0, 2, 2, 2 deviations
  const auto quality = prediction_quality(predictions, targets);
  CHECK(quality.count == 4);
  CHECK(quality.spearman == Approx(1 - 6.0 * 2 / 60));
  CHECK(quality.kendall == Approx(4.0 / 6));
  CHECK(quality.error == Approx(std::sqrt(18.0 / 4)));
  CHECK(quality.within_one == 0.25);
  CHECK(quality.within_two == 1);
  CHECK(
      quality.text() ==
      "Spearman 0.800, Kendall 0.667, error 2.12; within one deviation 25 % (of calibrated ones 68), within "
      "two 100 % (95)");
}

TEST_CASE("cross-validation predicts each example from others only") {
  Examples examples(1);
  const std::vector<double> targets{1, 2, 4, 8, 16};
  for (const double target : targets) examples.add(std::array{0.0F}, target);
  Rng rng(2);
  const auto left_out = cross_validate(Mean{}, examples, 5, rng);
  for (std::size_t i = 0; i < 5; ++i) CHECK(left_out[i].mean == Approx((31 - targets[i]) / 4));
  for (const auto& each : cross_validate(Mean{}, examples, 2, rng)) CHECK(each.mean != Approx(31.0 / 5));
  CHECK(ogive_test::message([&] { cross_validate(Mean{}, examples, 6, rng); }) ==
        "cross_validate: expected at least 2 folds, and an example for each, got 6 folds of 5 examples");
}

}  // namespace quality_test
