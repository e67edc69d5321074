#pragma once
/// How the mean mixing weights of an edge follow from its logits.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

namespace ogive {

/// Means: a smooth map from the logits of one mixed edge to mixing weights. Must have
/// - `weights(logits, weights)`: the map;
/// - `pull_back(logits, weights, slopes, gradient)`: its transposed Jacobian at those logits, whose weights
///   are given, times the slopes of a loss at the weights: the loss's gradient at the logits.
/// All spans have one number for each option of the edge.
template <class R>
concept Relaxation = requires(const R& relaxation, std::span<const double> in, std::span<double> out) {
  relaxation.weights(in, out);
  relaxation.pull_back(in, in, in, out);
};

/// Weights proportional to exp(logit) (Liu, Simonyan and Yang, "DARTS", ICLR 2019, equation 2).
struct SoftmaxRelaxation {
  void fields(auto&&) const {}

  void weights(std::span<const double> logits, std::span<double> weights) const {
    const double largest = *std::max_element(logits.begin(), logits.end());
    double sum = 0;
    for (std::size_t k = 0; k < logits.size(); ++k) sum += weights[k] = std::exp(logits[k] - largest);
    for (double& weight : weights) weight /= sum;
  }
  /// The Jacobian is diag(w) - w w'.
  void pull_back(std::span<const double>, std::span<const double> weights, std::span<const double> slopes,
                 std::span<double> gradient) const {
    double mean = 0;
    for (std::size_t k = 0; k < weights.size(); ++k) mean += weights[k] * slopes[k];
    for (std::size_t k = 0; k < weights.size(); ++k) gradient[k] = weights[k] * (slopes[k] - mean);
  }
};

/// Each option has a weight in (0, 1) of its own, so that options need not compete (Chu, Zhou, Zhang and Li,
/// "Fair DARTS", ECCV 2020).
struct SigmoidRelaxation {
  void fields(auto&&) const {}

  void weights(std::span<const double> logits, std::span<double> weights) const {
    for (std::size_t k = 0; k < logits.size(); ++k) weights[k] = 1 / (1 + std::exp(-logits[k]));
  }
  void pull_back(std::span<const double>, std::span<const double> weights, std::span<const double> slopes,
                 std::span<double> gradient) const {
    for (std::size_t k = 0; k < weights.size(); ++k) gradient[k] = slopes[k] * weights[k] * (1 - weights[k]);
  }
};

/// The mean of the Dirichlet distribution with concentrations 1 + elu(logit): logits of 0 stand for the
/// uniform distribution over the simplex (Chen, Wang, Cheng, Tang and Hsieh, "DrNAS", ICLR 2021).
struct DirichletRelaxation {
  void fields(auto&&) const {}

  /// 1 + elu(logit), above 0.
  static double concentration(double logit) { return logit > 0 ? 1 + logit : std::exp(logit); }
  static double slope(double logit) { return logit > 0 ? 1 : std::exp(logit); }

  void weights(std::span<const double> logits, std::span<double> weights) const {
    double sum = 0;
    for (std::size_t k = 0; k < logits.size(); ++k) sum += weights[k] = concentration(logits[k]);
    for (double& weight : weights) weight /= sum;
  }
  void pull_back(std::span<const double> logits, std::span<const double> weights,
                 std::span<const double> slopes, std::span<double> gradient) const {
    double mean = 0, sum = 0;
    for (std::size_t k = 0; k < weights.size(); ++k) {
      mean += weights[k] * slopes[k];
      sum += concentration(logits[k]);
    }
    for (std::size_t k = 0; k < weights.size(); ++k)
      gradient[k] = (slopes[k] - mean) / sum * slope(logits[k]);
  }
};

}  // namespace ogive
