#pragma once
/// Differentiable architecture search: gradient descent on the logits of a softmax over every edge's
/// operations.
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/rng.hpp"

namespace ogive {

/// First-order DARTS (Liu, Simonyan and Yang, ICLR 2019): mixing weights are the softmax of each edge's
/// logits (equation 2); after each step on the shared weights the logits take one step of Adam along the
/// gradient of the validation loss (equation 7 with xi = 0). The defaults are those of the published code.
struct Darts {
  double learning_rate = 3e-4;
  double beta1 = 0.5;
  double beta2 = 0.999;
  double weight_decay = 1e-3;  ///< added to the gradient, times the logit
  double deviation = 1e-3;     ///< of the normal distribution that logits start from

  void fields(auto&& f) const {
    f("learning_rate", learning_rate, above(0));
    f("beta1", beta1, from_below(0, 1));
    f("beta2", beta2, from_below(0, 1));
    f("weight_decay", weight_decay, at_least(0));
    f("deviation", deviation, at_least(0));
  }

  class Logits;
};

class Darts::Logits {
 public:
  Logits(const Darts& options, const std::vector<std::size_t>& relaxation, Rng& random)
      : options_(options), edges_(relaxation) {
    for (const std::size_t count : relaxation)
      for (std::size_t k = 0; k < count; ++k) logits_.push_back(options.deviation * random.normal());
    mixing_.resize(logits_.size());
    mean_.resize(logits_.size());
    square_.resize(logits_.size());
  }

  void mixing(std::span<float> weights, Rng&) {
    std::size_t begin = 0;
    for (const std::size_t count : edges_) {
      softmax(begin, begin + count);
      begin += count;
    }
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(mixing_[i]);
  }

  /// @param gradient of the loss for each mixing weight, as mixing() last gave them
  void step(std::span<const float> gradient) {
    ++steps_;
    std::size_t begin = 0;
    for (const std::size_t count : edges_) {
      double mean = 0;  // of the gradient, under the softmax: its Jacobian is diag(w) - w w'
      for (std::size_t k = begin; k < begin + count; ++k)
        mean += mixing_[k] * static_cast<double>(gradient[k]);
      for (std::size_t k = begin; k < begin + count; ++k)
        adam(k, mixing_[k] * (static_cast<double>(gradient[k]) - mean) + options_.weight_decay * logits_[k]);
      begin += count;
    }
  }

 private:
  void softmax(std::size_t begin, std::size_t end) {
    double largest = logits_[begin], sum = 0;
    for (std::size_t k = begin; k < end; ++k) largest = logits_[k] > largest ? logits_[k] : largest;
    for (std::size_t k = begin; k < end; ++k) sum += mixing_[k] = std::exp(logits_[k] - largest);
    for (std::size_t k = begin; k < end; ++k) mixing_[k] /= sum;
  }
  /// Kingma and Ba, ICLR 2015, algorithm 1.
  void adam(std::size_t k, double slope) {
    mean_[k] += (1 - options_.beta1) * (slope - mean_[k]);
    square_[k] += (1 - options_.beta2) * (slope * slope - square_[k]);
    const double mean = mean_[k] / (1 - std::pow(options_.beta1, steps_));
    const double size = std::sqrt(square_[k] / (1 - std::pow(options_.beta2, steps_)));
    logits_[k] -= options_.learning_rate * mean / (size + 1e-8);
  }

  const Darts& options_;
  std::vector<std::size_t> edges_;
  std::vector<double> logits_, mixing_, mean_, square_;
  double steps_ = 0;
};

}  // namespace ogive
