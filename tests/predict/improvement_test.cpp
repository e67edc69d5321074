#include "ogive/predict/improvement.hpp"

#include <cmath>

#include "tests/catch.hpp"

using namespace ogive;

namespace improvement_test {

/// E[gain(loss)] for a normal loss, by the midpoint rule over ten deviations.
template <class Gain>
double expected(const Prediction& loss, Gain gain) {
  const int steps = 200'000;
  double sum = 0;
  for (int i = 0; i < steps; ++i) {
    const double z = -10 + 20 * (i + 0.5) / steps;
    sum += std::exp(-0.5 * z * z) * gain(loss.mean + z * loss.deviation);
  }
  return sum * 20 / steps / std::sqrt(2 * std::acos(-1.0));
}

TEST_CASE("improvements are the integrals that define them") {
  for (const double best : {-0.5, 1.0, 1.3, 4.0}) {
    const Prediction loss{.mean = 1, .deviation = 0.4};
    CHECK(expected_improvement(loss, best) ==
          Approx(expected(loss, [&](double x) { return std::max(best - x, 0.0); })).margin(1e-8));
    CHECK(probability_of_improvement(loss, best) ==
          Approx(expected(loss, [&](double x) { return x < best ? 1.0 : 0.0; })).margin(1e-4));
  }
}

TEST_CASE("what is certain improves by what it is better") {
  CHECK(expected_improvement({.mean = 2}, 5) == 3);
  CHECK(expected_improvement({.mean = 2}, 1) == 0);
  CHECK(probability_of_improvement({.mean = 2}, 5) == 1);
  CHECK(probability_of_improvement({.mean = 2}, 2) == 0);
}

}  // namespace improvement_test
