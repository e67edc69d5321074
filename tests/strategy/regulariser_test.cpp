#include "ogive/strategy/regulariser.hpp"

#include <vector>

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

namespace regulariser_test {

TEST_CASE("the zero-one loss is minus the mean squared distance from a half") {
  const ZeroOne penalty{.weight = 3};
  std::vector<double> weights{0.1, 0.5, 0.9}, slopes(3);
  constexpr std::size_t count = 12;  // there are other edges
  penalty.slopes(SigmoidRelaxation{}, weights, count, slopes);
  const auto loss = [&](double w) { return -3 * (w - 0.5) * (w - 0.5) / count; };
  for (std::size_t k = 0; k < 3; ++k)
    CHECK(slopes[k] == Approx((loss(weights[k] + 1e-4) - loss(weights[k] - 1e-4)) / 2e-4).margin(1e-12));
  CHECK(slopes[0] > 0);  // descent takes the weight towards 0
  CHECK(slopes[2] < 0);
}

TEST_CASE("a negative weight of a regulariser is refused") {
  CHECK(ogive_test::message([] { check_fields(ZeroOne{.weight = -1}, "regulariser"); }) ==
        "regulariser.weight: expected a number at least 0, got -1");
}

}  // namespace regulariser_test
