#pragma once
/// The gradient at logits by central differences, for tests of policies.
#include <cstddef>
#include <vector>

namespace ogive_test {

/// d (slopes . weights(logits)) / d logits, good to about 1e-9.
template <class Weights>
std::vector<double> numeric_pull_back(std::vector<double> logits, const std::vector<double>& slopes,
                                      Weights weights) {
  constexpr double h = 1e-5;
  std::vector<double> gradient;
  for (double& logit : logits) {
    const double here = logit;
    const auto loss_at = [&](double value) {
      logit = value;
      const std::vector<double> drawn = weights(logits);
      double sum = 0;
      for (std::size_t k = 0; k < drawn.size(); ++k) sum += slopes[k] * drawn[k];
      return sum;
    };
    gradient.push_back((loss_at(here + h) - loss_at(here - h)) / (2 * h));
    logit = here;
  }
  return gradient;
}

}  // namespace ogive_test
