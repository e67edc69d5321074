#pragma once
/// Gradients held within bounds, between backward() and step().
#include <cmath>
#include <concepts>
#include <vector>

#include "ogive/core/error.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/kernels/update.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// The Euclidean norm of all gradients taken as one vector. Weights without gradient count nothing.
template <std::floating_point T>
double gradient_norm(const std::vector<BasicParameter<T>*>& weights) {
  double sum = 0;
  for (const auto* weight : weights)
    sum += kernel::sum_of_squares(weight->gradient.size(), weight->gradient.data());
  return std::sqrt(sum);
}

/// Scales all gradients by max_norm / (norm + 1e-6) when that is below 1, as PyTorch does (Pascanu, Mikolov
/// and Bengio, ICML 2013, algorithm 1). Gives the norm before. A norm that is not finite makes the gradients
/// NaN or zero: look at it.
template <std::floating_point T>
double clip_gradient_norm(const std::vector<BasicParameter<T>*>& weights, double max_norm) {
  if (!(max_norm >= 0)) throw Error("clip_gradient_norm", "a norm at least 0", to_text(max_norm));
  const double norm = gradient_norm(weights);
  const double factor = max_norm / (norm + 1e-6);
  if (!(factor >= 1)) {
    for (auto* weight : weights)
      kernel::scale(weight->gradient.size(), weight->gradient.data(), static_cast<T>(factor));
  }
  return norm;
}

/// Moves each element of each gradient into [-limit, limit]; NaN stays NaN.
template <std::floating_point T>
void clip_gradient_value(const std::vector<BasicParameter<T>*>& weights, double limit) {
  if (!(limit >= 0)) throw Error("clip_gradient_value", "a limit at least 0", to_text(limit));
  for (auto* weight : weights)
    kernel::clamp(weight->gradient.size(), weight->gradient.data(), static_cast<T>(limit));
}

}  // namespace ogive::inline OGIVE_LEVEL
