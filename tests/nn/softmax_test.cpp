#include "ogive/nn/ops/softmax.hpp"

#include <cmath>

#include "tests/catch.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("softmax and its logarithm have the gradients of their values", "[nn]") {
  const std::vector<DoubleTensor> x{normal_tensor({2, 3, 11}, 1)};
  CHECK(gradient_error(x, [](const auto& v) { return softmax(v[0]); }) < 1e-8);
  CHECK(gradient_error(x, [](const auto& v) { return log_softmax(v[0]); }) < 1e-8);
}

TEST_CASE("softmax neither overflows nor loses large differences", "[nn]") {
  DoubleTape tape;
  const auto x = tape.constant(DoubleTensor::from({2, 3}, {1000, 1000, 1000, -1000, 0, std::log(3.0)}));
  const auto y = softmax(x).value(), z = log_softmax(x).value();
  for (std::size_t i = 0; i < 3; ++i) CHECK(y[i] == Approx(1.0 / 3));
  CHECK(y[3] == 0);
  CHECK(y[4] == Approx(0.25));
  CHECK(y[5] == Approx(0.75));
  CHECK(z[0] == Approx(-std::log(3.0)));
  CHECK(z[3] == Approx(-1000 - std::log(4.0)));
}
