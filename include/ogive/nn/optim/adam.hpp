#pragma once
#include <array>
#include <span>
#include <string_view>

#include "ogive/core/compiled.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/nn/optim/method.hpp"
#include "ogive/tensor/kernels/update.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace nn_detail {
inline constexpr std::array<std::string_view, 2> adam_memory{"first_moment", "second_moment"};
}

/// Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.
struct Adam {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;  ///< added to the gradient, times the weight

  void fields(auto&& f) const {
    f("learning_rate", learning_rate, at_least(0));
    f("beta1", beta1, from_below(0, 1));
    f("beta2", beta2, from_below(0, 1));
    f("epsilon", epsilon, at_least(0));
    f("weight_decay", weight_decay, at_least(0));
  }

  std::span<const std::string_view> memory() const { return nn_detail::adam_memory; }
  template <std::floating_point T>
  void update(const WeightUpdate<T>& w) const {
    kernel::adam_update<T>({w.learning_rate, beta1, beta2, epsilon, weight_decay, false, w.step}, w.size,
                           w.value, w.gradient, w.memory[0], w.memory[1]);
  }
};

/// Adam whose weight decay does not pass through the moments (Loshchilov and Hutter, "Decoupled weight decay
/// regularization", ICLR 2019, algorithm 2): each step shrinks the weight by learning_rate * weight_decay.
struct AdamW {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;

  void fields(auto&& f) const {
    f("learning_rate", learning_rate, at_least(0));
    f("beta1", beta1, from_below(0, 1));
    f("beta2", beta2, from_below(0, 1));
    f("epsilon", epsilon, at_least(0));
    f("weight_decay", weight_decay, at_least(0));
  }

  std::span<const std::string_view> memory() const { return nn_detail::adam_memory; }
  template <std::floating_point T>
  void update(const WeightUpdate<T>& w) const {
    kernel::adam_update<T>({w.learning_rate, beta1, beta2, epsilon, weight_decay, true, w.step}, w.size,
                           w.value, w.gradient, w.memory[0], w.memory[1]);
  }
};

OGIVE_INSTANCE(class Optimiser<Adam, float>);
OGIVE_INSTANCE(class Optimiser<AdamW, float>);

}  // namespace ogive::inline OGIVE_LEVEL
