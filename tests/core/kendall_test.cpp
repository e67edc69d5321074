#include "ogive/core/kendall.hpp"

#include <cmath>
#include <vector>

#include "ogive/core/rng.hpp"
#include "tests/catch.hpp"

using namespace ogive;

namespace kendall_test {

/// By the definition, pair by pair.
double by_pairs(const std::vector<double>& a, const std::vector<double>& b) {
  const auto sign = [](double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; };
  double agree = 0, untied_a = 0, untied_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      agree += sign(a[i] - a[k]) * sign(b[i] - b[k]);
      untied_a += a[i] != a[k] ? 1 : 0;
      untied_b += b[i] != b[k] ? 1 : 0;
    }
  }
  return agree / std::sqrt(untied_a * untied_b);
}

double tau(const std::vector<double>& a, const std::vector<double>& b) { return kendall(a, b); }

TEST_CASE("tau is the share of agreeing pairs less that of the others") {
  CHECK(tau({1, 2, 3, 4}, {10, 20, 30, 40}) == 1);
  CHECK(tau({1, 2, 3, 4}, {4, 3, 2, 1}) == -1);
  CHECK(tau({1, 2, 3, 4}, {1, 3, 2, 4}) == Approx(4.0 / 6));
  CHECK(tau({1, 1, 2}, {1, 2, 3}) == Approx(2 / std::sqrt(6.0)));
  CHECK(tau({1, 1, 2, 2}, {1, 2, 1, 2}) == Approx(0).margin(1e-12));
  CHECK(std::isnan(tau({1, 1, 1}, {1, 2, 3})));
}

TEST_CASE("counting by merging is counting by pairs, ties and all") {
  Rng rng(4);
  for (const std::size_t count : {2U, 3U, 17U, 200U}) {
    for (const std::size_t values : {3U, 1000U}) {
      std::vector<double> a, b;
      for (std::size_t i = 0; i < count; ++i) {
        a.push_back(static_cast<double>(rng.below(values)));
        b.push_back(a.back() + static_cast<double>(rng.below(values)));
      }
      const double expected = by_pairs(a, b);
      if (std::isnan(expected))
        CHECK(std::isnan(kendall(a, b)));
      else
        CHECK(kendall(a, b) == Approx(expected).margin(1e-12));
    }
  }
}

}  // namespace kendall_test
