#pragma once
/// Numbers replaced by what their ranks would be worth in a normal sample, so that neither scale nor outliers
/// count.
#include <cmath>
#include <span>
#include <vector>

#include "ogive/core/rank_correlation.hpp"

namespace ogive {

/// The x below which a standard normal variable falls with probability `p`, in (0, 1): the root of the
/// distribution function by Newton's method, within 1e-12 for p from 1e-12 to 1 - 1e-12.
inline double normal_quantile(double p) {
  if (p > 0.5) return -normal_quantile(1 - p);
  // For p <= 1/2 log Phi is concave and rises, so that steps from below the root never pass it.
  double x = -std::sqrt(-2 * std::log(p));
  for (int i = 0; i < 60; ++i) {
    const double below = 0.5 * std::erfc(-x / 1.4142135623730950488);
    const double density = std::exp(-0.5 * x * x) / 2.5066282746310005024;
    const double step = std::log(p / below) * below / density;
    x += step;
    if (std::abs(step) < 1e-14 * (1 + std::abs(x))) break;
  }
  return x;
}

/// For each value the normal quantile of (rank - 1/2) / n, ranks counted from the lowest; equal values share
/// the mean of their ranks. Infinite values are the first and the last. NaN is not allowed.
inline std::vector<double> normal_scores(std::span<const double> values) {
  std::vector<double> scores = ranks(values);
  for (double& score : scores) score = normal_quantile((score + 0.5) / static_cast<double>(values.size()));
  return scores;
}

}  // namespace ogive
