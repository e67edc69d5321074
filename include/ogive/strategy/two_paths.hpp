#pragma once
/// Binarised gates: one path for the shared weights, two for the logits.
#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "ogive/core/rng.hpp"
#include "ogive/space/decisions.hpp"
#include "ogive/strategy/sampler.hpp"

namespace ogive {

/// One option of each edge has weight 1, drawn with the softmax's probabilities. For a step on the logits two
/// options are drawn, and one of these is open; the slopes at their gates stand for those at their
/// probabilities among the two, and move the two logits only; then both are shifted, so that the
/// probabilities of the other options stay as they were (Cai, Zhu and Han, "ProxylessNAS", ICLR 2019,
/// equation 4 and section 3.2.1). Logits that were not drawn stay where they are as long as neither momentum
/// nor decay moves them.
struct TwoPaths {
  void fields(auto&&) const {}
  /// Those of the published code.
  static constexpr LogitDescent published_descent() {
    return {.learning_rate = 1e-3, .beta1 = 0, .weight_decay = 0};
  }

  template <std::same_as<SoftmaxRelaxation> R>
  void draw(const R& relaxation, const MixedEdge& edge, Rng& rng) const {
    relaxation.weights(edge.logits, edge.kept);
    const std::size_t one = detail::draw_choice(edge.kept, rng), other = pick_other(edge.kept, one, rng);
    const double sum = one == other ? edge.kept[one] : edge.kept[one] + edge.kept[other];
    for (std::size_t k = 0; k < edge.kept.size(); ++k)
      edge.kept[k] = k == one || k == other ? edge.kept[k] / sum : 0;
    open(edge.weights, detail::draw_choice(edge.kept, rng));
  }
  template <std::same_as<SoftmaxRelaxation> R>
  void draw_training(const R& relaxation, const MixedEdge& edge, Rng& rng) const {
    relaxation.weights(edge.logits, edge.kept);
    open(edge.weights, detail::draw_choice(edge.kept, rng));
  }

  template <std::same_as<SoftmaxRelaxation> R>
  void pull_back(const R& relaxation, const MixedEdge& edge, std::span<const double> slopes,
                 std::span<double> gradient) const {
    relaxation.pull_back(edge.logits, edge.kept, slopes, gradient);
  }

  /// After a step from edge.logits to `moved`.
  void rebalance(const MixedEdge& edge, std::span<double> moved) const {
    const auto log_sum = [&](std::span<const double> logits) {
      const double largest = *std::max_element(logits.begin(), logits.end());
      double sum = 0;
      for (std::size_t k = 0; k < logits.size(); ++k)
        if (edge.kept[k] > 0) sum += std::exp(logits[k] - largest);
      return largest + std::log(sum);
    };
    const double shift = log_sum(moved) - log_sum(edge.logits);
    for (std::size_t k = 0; k < moved.size(); ++k)
      if (edge.kept[k] > 0) moved[k] -= shift;
  }

 private:
  /// An option beside `one`, where there is one with a chance.
  static std::size_t pick_other(std::span<const double> probabilities, std::size_t one, Rng& rng) {
    std::vector<double> others(probabilities.begin(), probabilities.end());
    others[one] = 0;
    const double sum = std::accumulate(others.begin(), others.end(), 0.0);
    if (!(sum > 0)) return one;
    for (double& share : others) share /= sum;
    return detail::draw_choice(others, rng);
  }
  static void open(std::span<double> gates, std::size_t option) {
    std::fill(gates.begin(), gates.end(), 0.0);
    gates[option] = 1;
  }
};

}  // namespace ogive
