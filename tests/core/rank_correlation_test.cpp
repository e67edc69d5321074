#include "ogive/core/rank_correlation.hpp"

#include <cmath>
#include <vector>

#include "tests/catch.hpp"

using namespace ogive;

namespace rank_correlation_test {

TEST_CASE("equal values share the mean of their ranks") {
  CHECK(ranks(std::vector<double>{30, 10, 20, 20}) == std::vector<double>{3, 0, 1.5, 1.5});
  CHECK(ranks(std::vector<double>{}).empty());
}

TEST_CASE("spearman is 1 - 6 sum d^2 / (n^3 - n) without ties, and Pearson's of the ranks with them") {
  const auto rho = [](const std::vector<double>& a, const std::vector<double>& b) { return spearman(a, b); };
  CHECK(rho({1, 2, 3, 4, 5}, {1, 4, 9, 16, 25}) == Approx(1));
  CHECK(rho({1, 2, 3, 4, 5}, {2, 1, 3, 5, 4}) == Approx(1 - 6.0 * 4 / 120));
  CHECK(rho({1, 1, 2}, {1, 2, 3}) == Approx(std::sqrt(3.0) / 2));
  CHECK(std::isnan(rho({1, 1}, {1, 2})));
}

}  // namespace rank_correlation_test
