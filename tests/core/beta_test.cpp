#include "ogive/core/beta.hpp"

#include "tests/catch.hpp"

using namespace ogive;

namespace beta_test {

TEST_CASE("the distribution function of a beta variable has its closed forms") {
  for (const double x : {0.001, 0.2, 0.5, 0.77, 0.999}) {
    CHECK(beta_distribution(x, 1, 1) == Approx(x).epsilon(1e-12));
    CHECK(beta_distribution(x, 2.5, 1) == Approx(std::pow(x, 2.5)).epsilon(1e-12));
    CHECK(beta_distribution(x, 1, 0.3) == Approx(1 - std::pow(1 - x, 0.3)).epsilon(1e-12));
    CHECK(beta_distribution(x, 2, 2) == Approx(x * x * (3 - 2 * x)).epsilon(1e-12));
    // the arcsine law
    CHECK(beta_distribution(x, 0.5, 0.5) == Approx(std::acos(1 - 2 * x) / std::acos(-1.0)).epsilon(1e-12));
  }
  CHECK(beta_distribution(0, 2, 3) == 0);
  CHECK(beta_distribution(1, 2, 3) == 1);
}

TEST_CASE("the density of a beta variable is the slope of its distribution function") {
  for (const double x : {0.1, 0.4, 0.9}) {
    const double h = 1e-6;
    const double slope = (beta_distribution(x + h, 0.7, 3.2) - beta_distribution(x - h, 0.7, 3.2)) / (2 * h);
    CHECK(std::exp(log_beta_density(x, 0.7, 3.2)) == Approx(slope).epsilon(1e-7));
  }
}

}  // namespace beta_test
