#pragma once
/// The incomplete beta function: the distribution function of one part of a Dirichlet distribution.
#include <cmath>
#include <limits>

#include "ogive/core/compiled.hpp"

namespace ogive::detail {

/// The continued fraction of the incomplete beta function (Abramowitz and Stegun, 26.5.8), by the method of
/// Lentz. Converges in a few dozen terms for x below (a + 1) / (a + b + 2).
double beta_fraction(double x, double a, double b);

}  // namespace ogive::detail

namespace ogive {

/// The logarithm of x^(a-1) (1-x)^(b-1) / B(a, b), the density of the beta distribution, x in (0, 1).
inline double log_beta_density(double x, double a, double b) {
  return (a - 1) * std::log(x) + (b - 1) * std::log1p(-x) + std::lgamma(a + b) - std::lgamma(a) -
         std::lgamma(b);
}

/// I_x(a, b): the probability that a beta variable with parameters a, b > 0 is at most x, in [0, 1].
double beta_distribution(double x, double a, double b);

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive::detail {

OGIVE_INLINE double beta_fraction(double x, double a, double b) {
  constexpr double tiny = 1e-300;
  const auto away_from_zero = [](double value) { return std::abs(value) < tiny ? tiny : value; };
  double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), fraction = d;
  for (int m = 1; m < 1000; ++m) {
    const auto advance = [&](double numerator) {
      d = 1 / away_from_zero(1 + numerator * d);
      c = away_from_zero(1 + numerator / c);
      fraction *= d * c;
    };
    advance(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)));
    advance(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)));
    if (std::abs(d * c - 1) < std::numeric_limits<double>::epsilon()) break;
  }
  return fraction;
}

}  // namespace ogive::detail
namespace ogive {

OGIVE_INLINE double beta_distribution(double x, double a, double b) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - beta_distribution(1 - x, b, a);
  return std::exp(log_beta_density(x, a, b)) * x * (1 - x) / a * detail::beta_fraction(x, a, b);
}

}  // namespace ogive

#endif
