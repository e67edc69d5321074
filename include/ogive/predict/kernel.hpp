#pragma once
/// Covariance functions of Gaussian processes, as correlations: 1 at distance 0.
#include <cmath>
#include <string_view>

namespace ogive {

enum class Kernel { matern52, hamming };

inline std::string_view to_text(Kernel kernel) {
  if (kernel == Kernel::matern52) return "matern52";
  return kernel == Kernel::hamming ? "hamming" : "";
}

/// Matern 5/2 (Rasmussen and Williams, "Gaussian Processes for Machine Learning", MIT Press 2006, equation
/// 4.17) with r / length = sqrt(`distance`) / `length`, or the exponentiated Hamming distance
/// exp(-`distance` / `length`), a product of one correlation for each feature.
/// @param distance squared and Euclidean for matern52; the number of features that differ for hamming
inline double correlation(Kernel kernel, double distance, double length) {
  if (kernel == Kernel::hamming) return std::exp(-distance / length);
  const double r = std::sqrt(5 * distance) / length;
  return (1 + r + r * r / 3) * std::exp(-r);
}

}  // namespace ogive
