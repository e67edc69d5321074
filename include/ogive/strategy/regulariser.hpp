#pragma once
/// What is added to the loss that the logits descend.
#include <concepts>
#include <cstddef>
#include <span>

#include "ogive/core/fields.hpp"
#include "ogive/strategy/relaxation.hpp"

namespace ogive {

/// Means: a penalty on the mean mixing weights of relaxation R. Must have `slopes(relaxation, weights, count,
/// slopes)`: the penalty's derivative for each weight of one edge, `count` being the number of weights of all
/// edges. One that fits some relaxations only says so by a `requires` on R.
template <class P, class R>
concept RegulariserFor = requires(const P& penalty, const R& relaxation, std::span<const double> weights,
                                  std::size_t count, std::span<double> slopes) {
  penalty.slopes(relaxation, weights, count, slopes);
};

/// No penalty. Decay of the logits is the optimiser's.
struct Unregularised {
  void fields(auto&&) const {}
  template <Relaxation R>
  void slopes(const R&, std::span<const double>, std::size_t, std::span<double>) const {}
};

/// -weight times the mean over all options of (w - 1/2)^2: drives weights that don't compete to 0 or 1, which
/// closes the gap to the architecture read off (Chu, Zhou, Zhang and Li, "Fair DARTS", ECCV 2020).
struct ZeroOne {
  double weight = 10;  ///< the paper's w_0-1

  void fields(auto&& f) const { f("weight", weight, at_least(0)); }

  template <std::same_as<SigmoidRelaxation> R>
  void slopes(const R&, std::span<const double> weights, std::size_t count, std::span<double> slopes) const {
    for (std::size_t k = 0; k < weights.size(); ++k)
      slopes[k] = -2 * weight * (weights[k] - 0.5) / static_cast<double>(count);
  }
};

}  // namespace ogive
