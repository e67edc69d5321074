#pragma once
/// How a policy follows its rewards: what each choice of a batch adds to the gradient.
#include <cmath>
#include <cstddef>

#include "ogive/core/fields.hpp"

namespace ogive {

/// REINFORCE (Williams, Machine Learning 8, 1992): one step along the gradient of advantage * log p for each
/// batch.
struct PolicyGradient {
  std::size_t batch = 1;  ///< scores from which the policy learns at once

  void fields(auto&& f) const { f("batch", batch, at_least(1)); }

  static constexpr std::size_t passes() { return 1; }

  /// What the gradient of log p(choice) is multiplied with.
  /// @param advantage of the architecture that the choice is part of
  double slope(double advantage, double /*log_probability*/, double /*drawn_with*/) const {
    return advantage;
  }
};

/// Proximal policy optimisation (Schulman, Wolski, Dhariwal, Radford and Klimov, "Proximal Policy
/// Optimization Algorithms", arXiv:1707.06347): several passes over a batch along the clipped surrogate
/// objective (equation 7), min(r A, clip(r, 1 - clip, 1 + clip) A) with the advantage A and the ratio r of
/// the probability now to the one that the choice was drawn with.
struct ProximalPolicy {
  std::size_t batch = 5;   ///< scores from which the policy learns at once
  std::size_t epochs = 4;  ///< passes over a batch
  double clip = 0.2;       ///< the paper's epsilon

  void fields(auto&& f) const {
    f("batch", batch, at_least(1));
    f("epochs", epochs, at_least(1));
    f("clip", clip, Range{.low = 0, .high = 1, .low_open = true, .high_open = true});
  }

  std::size_t passes() const { return epochs; }

  /// What the gradient of log p(choice) is multiplied with: r A, as the gradient of r is r times that of log
  /// p, and 0 where r is clipped.
  /// @param advantage of the architecture that the choice is part of
  /// @param log_probability of the choice, now
  /// @param drawn_with its log probability when it was drawn
  double slope(double advantage, double log_probability, double drawn_with) const {
    const double ratio = std::exp(log_probability - drawn_with);
    const bool clipped = advantage > 0 ? ratio > 1 + clip : ratio < 1 - clip;
    return clipped ? 0.0 : ratio * advantage;
  }
};

}  // namespace ogive
