#pragma once
/// Mixing weights from a Dirichlet distribution, with the derivative of a draw by its concentrations.
#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

#include "ogive/core/beta.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/strategy/sampler.hpp"

namespace ogive {

namespace detail {

/// The logarithm of a number from the gamma distribution of that shape and scale 1 (Marsaglia and Tsang, "A
/// simple method for generating gamma variables", 2000; shapes below 1 by their section 6). The logarithm,
/// since draws of small shapes underflow.
inline double log_gamma_draw(double shape, Rng& rng) {
  if (shape < 1) {
    const double boosted = log_gamma_draw(shape + 1, rng);
    return boosted + std::log1p(-rng.uniform()) / shape;
  }
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = rng.normal(), cube_root = 1 + c * x;
    if (cube_root <= 0) continue;
    const double v = cube_root * cube_root * cube_root;
    if (std::log1p(-rng.uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) return std::log(d * v);
  }
}

/// How a beta variable of value x moves with its first parameter when its quantile stays: minus the slope of
/// the distribution function by that parameter, over the density. The slope is a central difference, good to
/// about 1e-6 of its size.
inline double beta_draw_slope(double x, double a, double b) {
  constexpr double least = 1e-12;  // beyond it neither the difference nor the density can be told from 0
  if (x < least || x > 1 - least) return 0;
  const double h = 1e-4 * a;
  const double by_first = (beta_distribution(x, a + h, b) - beta_distribution(x, a - h, b)) / (2 * h);
  return -by_first / std::exp(log_beta_density(x, a, b));
}

}  // namespace detail

/// Weights drawn from the Dirichlet distribution around the mean. Slopes lead back through the path-wise
/// derivative of the draw: one weight's marginal is a beta distribution, which moves it with its
/// concentration, and the others give way in proportion (Jankowiak and Obermeyer, "Pathwise derivatives
/// beyond the reparameterization trick", ICML 2018; as in DrNAS, Chen et al., ICLR 2021).
struct DirichletDraw {
  void fields(auto&&) const {}

  template <std::same_as<DirichletRelaxation> R>
  void draw(const R&, const MixedEdge& edge, Rng& rng) const {
    for (std::size_t k = 0; k < edge.logits.size(); ++k)
      edge.weights[k] = detail::log_gamma_draw(DirichletRelaxation::concentration(edge.logits[k]), rng);
    SoftmaxRelaxation{}.weights(edge.weights, edge.kept);
    std::copy(edge.kept.begin(), edge.kept.end(), edge.weights.begin());
  }

  template <std::same_as<DirichletRelaxation> R>
  void pull_back(const R&, const MixedEdge& edge, std::span<const double> slopes,
                 std::span<double> gradient) const {
    double sum = 0, mean = 0;
    for (std::size_t k = 0; k < edge.kept.size(); ++k) {
      sum += DirichletRelaxation::concentration(edge.logits[k]);
      mean += edge.kept[k] * slopes[k];
    }
    for (std::size_t k = 0; k < edge.kept.size(); ++k) {
      const double x = edge.kept[k], own = DirichletRelaxation::concentration(edge.logits[k]);
      const double moved = edge.kept.size() > 1 ? detail::beta_draw_slope(x, own, sum - own) : 0;
      gradient[k] =
          moved == 0 ? 0 : moved * (slopes[k] - mean) / (1 - x) * DirichletRelaxation::slope(edge.logits[k]);
    }
  }
};

}  // namespace ogive
