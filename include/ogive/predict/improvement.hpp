#pragma once
/// How much better than the best so far a normally distributed loss may be.
#include <algorithm>
#include <cmath>

#include "ogive/predict/concepts.hpp"

namespace ogive {

/// P(loss < best).
inline double probability_of_improvement(const Prediction& loss, double best) {
  if (loss.deviation <= 0) return loss.mean < best ? 1 : 0;
  return 0.5 * std::erfc((loss.mean - best) / (loss.deviation * std::sqrt(2.0)));
}

/// E[max(best - loss, 0)] (Jones, Schonlau and Welch, "Efficient Global Optimization of Expensive Black-Box
/// Functions", Journal of Global Optimization 13, 1998, equation 15).
inline double expected_improvement(const Prediction& loss, double best) {
  if (loss.deviation <= 0) return std::max(best - loss.mean, 0.0);
  const double z = (best - loss.mean) / loss.deviation;
  const double density = std::exp(-0.5 * z * z) / std::sqrt(2 * 3.14159265358979323846);
  return (best - loss.mean) * probability_of_improvement(loss, best) + loss.deviation * density;
}

}  // namespace ogive
