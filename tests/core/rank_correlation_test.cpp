#include "ogive/core/rank_correlation.hpp"

#include <cmath>
#include <vector>

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

namespace rank_correlation_test {

TEST_CASE("equal values share the mean of their ranks") {
  const std::vector<double> values{3, 1, 3, 7, 3};
  CHECK(ranks(values) == std::vector<double>{2, 0, 2, 4, 2});
  CHECK(ranks(std::vector<double>{}).empty());
}

TEST_CASE("NaN has no rank") {
  const std::vector<double> values{1, 2, std::nan("")};
  CHECK(ogive_test::message([&] { ranks(values); }) == "ranks: expected numbers, got NaN at place 2");
}

TEST_CASE("the rank correlation is that of the textbooks") {
  // Intelligence and hours of television, the worked example of Wikipedia's article on Spearman: -29 / 165.
  const std::vector<double> a{106, 100, 86, 101, 99, 103, 97, 113, 112, 110},
      b{7, 27, 2, 50, 28, 29, 20, 12, 6, 17};
  CHECK(spearman(a, b) == Approx(-29.0 / 165));
  CHECK(spearman(a, a) == Approx(1));
  std::vector<double> turned;
  for (const double x : a) turned.push_back(-std::exp(x / 50));
  CHECK(spearman(a, turned) == Approx(-1));
  // With ties, by hand: ranks 0 1.5 1.5 3 and 0 1 2 3.
  CHECK(spearman(std::vector<double>{1, 2, 2, 3}, std::vector<double>{4, 5, 6, 7}) ==
        Approx(4.5 / std::sqrt(4.5 * 5)));
  CHECK(std::isnan(spearman(std::vector<double>{1, 1}, std::vector<double>{1, 2})));
}

}  // namespace rank_correlation_test
