#pragma once
/// How the mixing weights of a step are drawn, and how the slopes at them lead back to the logits.
#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "ogive/core/fields.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/strategy/relaxation.hpp"

namespace ogive {

/// One mixed edge in one step, with a number for each of its options.
struct MixedEdge {
  std::span<const double> logits;
  std::span<double> weights;  ///< to be drawn
  std::span<double> kept;     ///< what draw() leaves for pull_back()
  double progress = 0;        ///< of the run: 0 in its first epoch, 1 in its last
};

/// What Adam moves the logits with; by default as in the published code of DARTS.
struct LogitDescent {
  double learning_rate = 3e-4;
  double beta1 = 0.5;
  double weight_decay = 1e-3;
};

/// Means: draws the mixing weights of an edge around those of relaxation R. Must have
/// - `draw(relaxation, edge, rng)`: the weights at which the logits' slopes are taken;
/// - `pull_back(relaxation, edge, slopes, gradient)`: from slopes at the weights drawn last to the gradient
/// at
///   the logits.
/// May have
/// - `draw_training(relaxation, edge, rng)`: the weights of a step on the shared weights, if other ones;
/// - `rebalance(edge, moved)`: after a step from edge.logits, may shift the logits `moved`;
/// - `static constexpr LogitDescent published_descent()`: the defaults of the optimiser;
/// - `static constexpr bool deterministic`: true if draw() draws nothing.
/// A sampler that fits some relaxations only says so by a `requires` on R.
// clang-format off
template <class S, class R>
concept SamplerFor = Relaxation<R> &&
    requires(const S& sampler, const R& relaxation, const MixedEdge& edge, std::span<const double> slopes,
             std::span<double> gradient, Rng& rng) {
  sampler.draw(relaxation, edge, rng);
  sampler.pull_back(relaxation, edge, slopes, gradient);
};
// clang-format on

/// The relaxation's weights themselves: DARTS.
struct Expectation {
  static constexpr bool deterministic = true;
  void fields(auto&&) const {}

  template <Relaxation R>
  void draw(const R& relaxation, const MixedEdge& edge, Rng&) const {
    relaxation.weights(edge.logits, edge.kept);
    std::copy(edge.kept.begin(), edge.kept.end(), edge.weights.begin());
  }
  template <Relaxation R>
  void pull_back(const R& relaxation, const MixedEdge& edge, std::span<const double> slopes,
                 std::span<double> gradient) const {
    relaxation.pull_back(edge.logits, edge.kept, slopes, gradient);
  }
};

/// Shared weights are trained around the logits' weights, so that these end in a flat place: before each of
/// their steps every weight moves by a uniform number from [-radius, radius] and is cut to [0, 1]; the radius
/// grows along a line. Logits see the weights unmoved (Chen and Hsieh, "Stabilizing differentiable
/// architecture search via perturbation-based regularization", ICML 2020: SDARTS-RS).
struct RandomSmoothing {
  double first_radius = 0.03;
  double last_radius = 0.3;
  static constexpr bool deterministic = true;

  void fields(auto&& f) const {
    f("first_radius", first_radius, at_least(0));
    f("last_radius", last_radius, at_least(0));
  }

  template <Relaxation R>
  void draw(const R& relaxation, const MixedEdge& edge, Rng& rng) const {
    Expectation{}.draw(relaxation, edge, rng);
  }
  template <Relaxation R>
  void pull_back(const R& relaxation, const MixedEdge& edge, std::span<const double> slopes,
                 std::span<double> gradient) const {
    Expectation{}.pull_back(relaxation, edge, slopes, gradient);
  }
  template <Relaxation R>
  void draw_training(const R& relaxation, const MixedEdge& edge, Rng& rng) const {
    draw(relaxation, edge, rng);
    const double radius = first_radius + (last_radius - first_radius) * edge.progress;
    for (double& weight : edge.weights) weight = std::clamp(weight + rng.uniform(-radius, radius), 0.0, 1.0);
  }
};

namespace detail {

/// A number from the Gumbel distribution: -log(-log(u)).
inline double gumbel(Rng& rng) { return -std::log(-std::log1p(-rng.uniform()) + 1e-300); }

/// A draw of the concrete distribution: the softmax of logits with Gumbel noise, divided by the temperature
/// (Maddison, Mnih and Teh, "The concrete distribution", ICLR 2017, equation 10).
inline void draw_concrete(const MixedEdge& edge, double temperature, Rng& rng) {
  for (std::size_t k = 0; k < edge.kept.size(); ++k)
    edge.weights[k] = (edge.logits[k] + gumbel(rng)) / temperature;
  SoftmaxRelaxation{}.weights(edge.weights, edge.kept);
}
inline void pull_back_concrete(const MixedEdge& edge, double temperature, std::span<const double> slopes,
                               std::span<double> gradient) {
  SoftmaxRelaxation{}.pull_back(edge.logits, edge.kept, slopes, gradient);
  for (double& slope : gradient) slope /= temperature;
}

}  // namespace detail

/// Weights from the concrete distribution, whose temperature falls geometrically with the epochs: soft at
/// first, nearly one-hot at last (Xie, Zheng, Liu and Lin, "SNAS", ICLR 2019). The curve and its
/// ends are not from the paper: the ends are those of a public re-implementation (confopt).
struct Concrete {
  double first_temperature = 1;
  double last_temperature = 0.33;

  void fields(auto&& f) const {
    f("first_temperature", first_temperature, above(0));
    f("last_temperature", last_temperature, above(0));
  }

  double temperature(double progress) const {
    return first_temperature * std::pow(last_temperature / first_temperature, progress);
  }
  template <std::same_as<SoftmaxRelaxation> R>
  void draw(const R&, const MixedEdge& edge, Rng& rng) const {
    detail::draw_concrete(edge, temperature(edge.progress), rng);
    std::copy(edge.kept.begin(), edge.kept.end(), edge.weights.begin());
  }
  template <std::same_as<SoftmaxRelaxation> R>
  void pull_back(const R&, const MixedEdge& edge, std::span<const double> slopes,
                 std::span<double> gradient) const {
    detail::pull_back_concrete(edge, temperature(edge.progress), slopes, gradient);
  }
};

/// One option of each edge, drawn with the softmax's probabilities, has weight 1; the slopes lead back as if
/// the weights had been those of the concrete distribution behind the draw, whose temperature falls along a
/// line (Dong and Yang, "Searching for a robust neural architecture in four GPU hours", CVPR 2019: GDAS).
struct StraightThrough {
  double first_temperature = 10;
  double last_temperature = 0.1;

  void fields(auto&& f) const {
    f("first_temperature", first_temperature, above(0));
    f("last_temperature", last_temperature, above(0));
  }

  double temperature(double progress) const {
    return first_temperature + (last_temperature - first_temperature) * progress;
  }
  template <std::same_as<SoftmaxRelaxation> R>
  void draw(const R&, const MixedEdge& edge, Rng& rng) const {
    detail::draw_concrete(edge, temperature(edge.progress), rng);
    const auto largest = std::max_element(edge.kept.begin(), edge.kept.end()) - edge.kept.begin();
    std::fill(edge.weights.begin(), edge.weights.end(), 0.0);
    edge.weights[static_cast<std::size_t>(largest)] = 1;
  }
  template <std::same_as<SoftmaxRelaxation> R>
  void pull_back(const R&, const MixedEdge& edge, std::span<const double> slopes,
                 std::span<double> gradient) const {
    detail::pull_back_concrete(edge, temperature(edge.progress), slopes, gradient);
  }
};

}  // namespace ogive
