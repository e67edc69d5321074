#pragma once
/// The gradient of second-order DARTS.
#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/function_ref.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// The loss on some images, at mixing weights on its tape.
template <std::floating_point T>
using MixedLoss = FunctionRef<BasicVar<T>(BasicTape<T>& tape, const BasicVar<T>& mixing)>;

namespace nn_detail {

/// Weights that come back as they were, without gradients, when this ends.
template <std::floating_point T>
class BorrowedWeights {
 public:
  using Direction = std::vector<BasicTensor<T>>;  // one for each weight; empty where the loss has no slope

  explicit BorrowedWeights(const std::vector<BasicParameter<T>*>& weights) : weights_(weights) {
    for (auto* weight : weights_) {
      before_.push_back(weight->value.clone());
      weight->clear_gradient();
    }
  }
  BorrowedWeights(const BorrowedWeights&) = delete;
  BorrowedWeights& operator=(const BorrowedWeights&) = delete;
  ~BorrowedWeights() {
    displace({}, 0);
    take_gradient();
  }

  /// Puts them where they were plus distance * direction. In place: others may hold the same memory.
  void displace(const Direction& direction, double distance) {
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      const auto from = std::as_const(before_[i]).values();
      const auto to = weights_[i]->value.values();
      std::copy(from.begin(), from.end(), to.begin());
      if (direction.empty() || direction[i].empty()) continue;
      const auto along = direction[i].values();
      for (std::size_t k = 0; k < to.size(); ++k) to[k] += static_cast<T>(distance) * along[k];
    }
  }
  Direction take_gradient() {
    Direction gradient;
    for (auto* weight : weights_) {
      gradient.push_back(std::move(weight->gradient));
      weight->clear_gradient();
    }
    return gradient;
  }

 private:
  const std::vector<BasicParameter<T>*>& weights_;
  Direction before_{};
};

template <std::floating_point T>
double length(const std::vector<BasicTensor<T>>& direction) {
  double sum = 0;
  for (const auto& tensor : direction)
    for (const T x : tensor.values()) sum += static_cast<double>(x) * static_cast<double>(x);
  return std::sqrt(sum);
}

}  // namespace nn_detail

/// The validation loss after one step of gradient descent of `weights` on the training loss, and its gradient
/// at the mixing weights (Liu, Simonyan and Yang, "DARTS", ICLR 2019, equation 7). The product of the mixed
/// second derivative with a vector is the paper's central difference of first derivatives (equation 8). The
/// weights and the running statistics of batch norms stay as they were; gradients that the weights had are
/// lost.
/// @param rate the paper's xi
template <std::floating_point T>
double unrolled_loss_and_gradient(const std::vector<BasicParameter<T>*>& weights, double rate,
                                  const BasicTensor<T>& mixing, MixedLoss<T> training,
                                  MixedLoss<T> validation, std::span<T> gradient, const Rng& random) {
  struct Slopes {
    double loss;
    BasicTensor<T> mixing;
  };
  const auto slopes = [&](MixedLoss<T> loss_at, bool of_weights) {
    BasicTape<T> tape(Mode::training, random, of_weights);
    tape.keep_statistics();
    const BasicVar<T> variable = tape.variable(mixing);
    const BasicVar<T> loss = loss_at(tape, variable);
    tape.backward(loss);
    return Slopes{static_cast<double>(loss.value().item()), tape.gradient(variable)};
  };
  nn_detail::BorrowedWeights<T> borrowed(weights);
  slopes(training, true);
  borrowed.displace(borrowed.take_gradient(), -rate);
  const Slopes after = slopes(validation, true);
  const auto direction = borrowed.take_gradient();
  std::copy(after.mixing.values().begin(), after.mixing.values().end(), gradient.begin());
  const double size = nn_detail::length(direction);
  if (!(size > 0)) return after.loss;

  const double epsilon = 0.01 / size;  // the paper's choice
  borrowed.displace(direction, epsilon);
  const BasicTensor<T> ahead = slopes(training, false).mixing;
  borrowed.displace(direction, -epsilon);
  const BasicTensor<T> behind = slopes(training, false).mixing;
  for (std::size_t k = 0; k < gradient.size(); ++k)
    gradient[k] -= static_cast<T>(rate * (static_cast<double>(ahead[k]) - static_cast<double>(behind[k])) /
                                  (2 * epsilon));
  return after.loss;
}

}  // namespace ogive::inline OGIVE_LEVEL
