#include "ogive/strategy/policy.hpp"

#include <algorithm>
#include <cmath>

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

namespace policy_test {

/// Equation 7 of Schulman et al. for one choice.
double clipped_surrogate(double advantage, double log_probability, double drawn_with, double clip) {
  const double ratio = std::exp(log_probability - drawn_with);
  return std::min(ratio * advantage, std::clamp(ratio, 1 - clip, 1 + clip) * advantage);
}

TEST_CASE("the slope of proximal policy optimisation is that of the clipped surrogate") {
  const ProximalPolicy policy{.clip = 0.2};
  const double h = 1e-6;
  for (const double advantage : {-2.0, -0.5, 0.5, 3.0}) {
    for (const double ratio : {0.1, 0.79, 0.81, 1.0, 1.19, 1.21, 4.0}) {
      CAPTURE(advantage, ratio);
      const double drawn_with = std::log(0.3), now = drawn_with + std::log(ratio);
      const double difference = (clipped_surrogate(advantage, now + h, drawn_with, policy.clip) -
                                 clipped_surrogate(advantage, now - h, drawn_with, policy.clip)) /
                                (2 * h);
      CHECK(policy.slope(advantage, now, drawn_with) == Approx(difference).margin(1e-9));
    }
  }
}

TEST_CASE("the surrogate stops where the ratio leaves its bounds to the better") {
  const ProximalPolicy policy{.clip = 0.1};
  CHECK(policy.slope(2.0, std::log(0.6), std::log(0.5)) == 0.0);            // ratio 1.2, already likelier
  CHECK(policy.slope(-2.0, std::log(0.6), std::log(0.5)) == Approx(-2.4));  // to be taken back
  CHECK(policy.slope(-2.0, std::log(0.4), std::log(0.5)) == 0.0);           // ratio 0.8, already rarer
  CHECK(policy.slope(2.0, std::log(0.4), std::log(0.5)) == Approx(2 * 0.8));
}

TEST_CASE("the slope of REINFORCE is the advantage") {
  CHECK(PolicyGradient{}.slope(-1.5, std::log(0.9), std::log(0.1)) == -1.5);
  CHECK(PolicyGradient::passes() == 1);
}

TEST_CASE("the options of proximal policy optimisation have ranges") {
  const auto says = [](const ProximalPolicy& options) {
    return ogive_test::message([&] { check_fields(options, "policy"); });
  };
  CHECK(says({.clip = 0}) == "policy.clip: expected a number above 0 and below 1, got 0");
  CHECK(says({.clip = 1}) == "policy.clip: expected a number above 0 and below 1, got 1");
  CHECK(says({.epochs = 0}) == "policy.epochs: expected a number at least 1, got 0");
  CHECK(says({.batch = 0}) == "policy.batch: expected a number at least 1, got 0");
  CHECK(says({}) == "nothing was thrown");
}

}  // namespace policy_test
