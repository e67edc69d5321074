#include "ogive/predict/normal_scores.hpp"

#include <limits>

#include "tests/catch.hpp"

using namespace ogive;

namespace normal_scores_test {

TEST_CASE("quantiles are those of the tables") {
  CHECK(std::abs(normal_quantile(0.5)) < 1e-15);
  CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-14));
  CHECK(normal_quantile(0.95) == Approx(1.6448536269514722).epsilon(1e-14));
  CHECK(normal_quantile(0.001) == Approx(-3.090232306167813).epsilon(1e-14));
  CHECK(normal_quantile(1e-12) == Approx(-7.034483825301132).epsilon(1e-14));
}

TEST_CASE("a value more or less changes nothing but the order") {
  const double infinity = std::numeric_limits<double>::infinity();
  // Four values: quantiles of 1/8, 3/8, 5/8, 7/8.
  const std::vector<double> scores = normal_scores(std::vector<double>{7, -infinity, 1e9, 6.5});
  CHECK(scores[1] == Approx(-1.1503493803760083));
  CHECK(scores[3] == Approx(-0.3186393639643752));
  CHECK(scores[0] == Approx(0.3186393639643752));
  CHECK(scores[2] == Approx(1.1503493803760083));
}

TEST_CASE("equal values share the middle of their ranks") {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> scores = normal_scores(std::vector<double>{infinity, 3, infinity, infinity});
  CHECK(scores[1] == Approx(-1.1503493803760083));                                          // of 1/8
  for (const std::size_t i : {0U, 2U, 3U}) CHECK(scores[i] == Approx(0.3186393639643752));  // of 5/8
  CHECK(std::abs(normal_scores(std::vector<double>{5, 5, 5})[1]) < 1e-15);
  CHECK(normal_scores({}).empty());
}

}  // namespace normal_scores_test
