#pragma once
#include <array>
#include <span>
#include <string_view>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/nn/optim/method.hpp"
#include "ogive/tensor/kernels/update.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Stochastic gradient descent with (heavy-ball) momentum, as PyTorch writes it: the learning rate scales the
/// velocity, it is not part of it. `nesterov` looks ahead along the velocity (Sutskever et al., ICML 2013)
/// and needs a momentum.
struct Sgd {
  double learning_rate = 0.1;
  double momentum = 0;
  bool nesterov = false;
  double weight_decay = 0;  ///< added to the gradient, times the weight

  void fields(auto&& f) const {
    f("learning_rate", learning_rate, at_least(0));
    f("momentum", momentum, from_below(0, 1));
    f("nesterov", nesterov);
    f("weight_decay", weight_decay, at_least(0));
  }
  /// Rules across fields.
  void check() const { expect(!nesterov || momentum > 0, "optimiser.nesterov", "a momentum above 0", "0"); }

  std::span<const std::string_view> memory() const {
    static constexpr std::array<std::string_view, 1> names{"velocity"};
    return std::span(names).first(momentum > 0 ? 1 : 0);
  }
  template <std::floating_point T>
  void update(const WeightUpdate<T>& w) const {
    kernel::sgd_update<T>({w.learning_rate, momentum, weight_decay, nesterov}, w.size, w.value, w.gradient,
                          w.memory.empty() ? nullptr : w.memory[0]);
  }
};

OGIVE_INSTANCE(class Optimiser<Sgd, float>);

}  // namespace ogive::inline OGIVE_LEVEL
