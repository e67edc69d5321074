#pragma once
/// Covariance functions of Gaussian processes.
#include <string_view>

namespace ogive {

/// How targets correlate by the distance of their rows.
enum class Kernel {
  /// Matern 5/2 (Rasmussen and Williams, "Gaussian Processes for Machine Learning", MIT Press 2006, equation
  /// 4.17): (1 + s + s^2 / 3) exp(-s), s = sqrt(5) r / length, r the Euclidean distance.
  matern52,
  /// exp(-count / length), count the number of features that differ: a product over features.
  hamming,
};

inline std::string_view to_text(Kernel kernel) {
  if (kernel == Kernel::matern52) return "matern52";
  return kernel == Kernel::hamming ? "hamming" : "";
}

}  // namespace ogive
