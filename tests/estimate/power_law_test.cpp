#include "ogive/estimate/power_law.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace ogive;

namespace power_law_test {

TEST_CASE("a power law is found again from a few of its points") {
  const std::vector<double> efforts{0.1, 0.2, 0.3, 0.4, 0.5};
  for (const double rate : {0.1, 0.5, 1.0, 2.7}) {
    const PowerLaw law{7, 3, rate};
    std::vector<double> losses;
    for (const double effort : efforts) losses.push_back(law(effort));
    const PowerLaw found = fit_power_law(efforts, losses);
    CHECK(found.rate == Approx(rate).epsilon(1e-3));
    CHECK(found(1) == Approx(10).epsilon(1e-4));
  }
}

TEST_CASE("of one rate, floor and height are those of linear regression") {
  // x = 1 / effort = 4, 2, 1 with mean 7/3, y with mean 6: Sxy = 8, Sxx = 14/3.
  const std::vector<double> efforts{0.25, 0.5, 1}, losses{9, 5, 4};
  const PowerLaw law = detail::PowerLawFit(efforts, losses).at(1);
  CHECK(law.height == Approx(12.0 / 7));
  CHECK(law.floor == Approx(6 - 12.0 / 7 * 7 / 3));
}

TEST_CASE("what does not fall is constant") {
  const std::vector<double> efforts{0.25, 0.5, 0.75};
  CHECK(fit_power_law(efforts, std::vector<double>{4, 4, 4})(1) == Approx(4));
  CHECK(fit_power_law(efforts, std::vector<double>{3, 4, 5})(1) == Approx(4));
  CHECK(fit_power_law(std::vector<double>{0.5}, std::vector<double>{2})(1) == Approx(2));
}

}  // namespace power_law_test
