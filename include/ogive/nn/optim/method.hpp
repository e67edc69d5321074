#pragma once
/// What turns gradients into new weights.
///
///     Optimiser optimiser(Sgd{.momentum = 0.9}, parameters(network));
///     ...
///     tape.backward(loss);
///     optimiser.step(Cosine{.start = 0.1}(step, steps));
///     optimiser.clear_gradients();
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/error.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/weights.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// One weight in one step of an optimiser.
template <std::floating_point T>
struct WeightUpdate {
  std::size_t size;   ///< the number of elements
  T* value;           ///< to be moved
  const T* gradient;  ///< where it points
  std::span<T* const>
      memory;  ///< what the method remembers of each element, zero at first; one row for each name
  double learning_rate;
  std::uint64_t step;  ///< of this weight: 1, 2, 3, ...
};

/// The options of an optimiser and its rule. `memory()` names what it keeps of each element of a weight
/// between two steps; `update(w)` moves one weight. Sgd, Adam and AdamW are models.
template <class Method, class T = float>
concept OptimisationMethod = std::floating_point<T> &&
    requires(const Method& method, const WeightUpdate<T>& weight) {
  { method.learning_rate } -> std::convertible_to<double>;
  { method.memory() } -> std::convertible_to<std::span<const std::string_view>>;
  method.update(weight);
};

/// The state of an optimisation. A weight whose gradient is empty, because nothing used it, stays as it is
/// and keeps its state, as in PyTorch: decay and momentum don't move it either.
template <class Method, std::floating_point T = float>
class Optimiser {
  static_assert(OptimisationMethod<Method, T>,
                "ogive: Optimiser: the method needs learning_rate, memory() and update(WeightUpdate)");

 public:
  /// @param weights must outlive the optimiser; see parameters(layer)
  /// @throws Error when an option is out of range
  Optimiser(const Method& options, std::vector<BasicParameter<T>*> weights)
      : options_(options), weights_(std::move(weights)), states_(weights_.size()) {
    check_fields(options_, "optimiser");
    if constexpr (requires { options_.check(); }) options_.check();
  }

  const Method& options() const { return options_; }
  const std::vector<BasicParameter<T>*>& parameters() const { return weights_; }

  /// Moves every weight that has a gradient.
  void step(double learning_rate) {
    for (std::size_t i = 0; i < weights_.size(); ++i)
      if (!weights_[i]->gradient.empty()) move(*weights_[i], states_[i], learning_rate);
  }
  void step() { step(options_.learning_rate); }

  void clear_gradients() {
    for (auto* weight : weights_) weight->clear_gradient();
  }

  /// All that step() remembers: "steps" and, for the weight number i and each of the method's names,
  /// "i.name". Copies: later steps change nothing in it. Weights are not part of it; see nn/state.hpp.
  NamedTensors state() const {
    NamedTensors named;
    NamedTensors::Counts steps;
    for (const State& state : states_) steps.push_back(state.steps);
    named.add("steps", std::move(steps));
    for_each_memory([&](std::size_t i, std::size_t k, std::string name) {
      named.add(std::move(name), states_[i].memory[k].clone());
    });
    return named;
  }

  /// Goes on where the optimiser that gave `named` was: every later step is the same, bit for bit.
  /// @throws Error when `named` comes from other weights or another method; nothing has changed then
  void load_state(const NamedTensors& named) {
    const auto& steps = named.counts("steps");
    if (steps.size() != weights_.size())
      throw Error("optimiser", concat("the state of ", weights_.size(), " weights"), to_text(steps.size()));
    std::vector<State> loaded(steps.size());
    std::size_t used = 1;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      loaded[i].steps = steps[i];
      if (steps[i] == 0) continue;
      for (const std::string_view name : options_.memory()) {
        loaded[i].memory.push_back(checked(named, concat(i, ".", name), weights_[i]->shape).clone());
        ++used;
      }
    }
    if (named.size() != used)
      throw Error("optimiser", concat(used, " entries in its state"),
                  concat(named.size(), ": another method's"));
    states_ = std::move(loaded);
  }

 private:
  struct State {
    std::uint64_t steps = 0;
    std::vector<BasicTensor<T>> memory{};  // empty before the first step
  };

  void move(BasicParameter<T>& weight, State& state, double learning_rate) {
    if (weight.gradient.shape() != weight.value.shape())
      throw Error("optimiser", concat("a gradient of shape ", weight.value.shape().text()),
                  weight.gradient.shape().text());
    if (state.steps == 0)
      for (std::size_t k = 0; k < std::size(options_.memory()); ++k)
        state.memory.push_back(BasicTensor<T>::zeros(weight.value.shape()));
    std::vector<T*> memory;
    for (auto& tensor : state.memory) memory.push_back(tensor.data());
    ++state.steps;
    options_.update(WeightUpdate<T>{weight.value.size(), weight.value.data(),
                                    std::as_const(weight.gradient).data(), memory, learning_rate,
                                    state.steps});
  }

  template <class Visit>
  void for_each_memory(Visit&& visit) const {
    for (std::size_t i = 0; i < states_.size(); ++i) {
      if (states_[i].steps == 0) continue;
      std::size_t k = 0;
      for (const std::string_view name : options_.memory()) visit(i, k++, concat(i, ".", name));
    }
  }

  static const BasicTensor<T>& checked(const NamedTensors& named, const std::string& name,
                                       const Shape& shape) {
    const auto& tensor = [&]() -> const BasicTensor<T>& {
      if constexpr (std::same_as<T, float>)
        return named.tensor(name);
      else
        return named.tensor64(name);
    }();
    if (tensor.shape() != shape)
      throw Error(concat("optimiser: ", name), concat("shape ", shape.text()), tensor.shape().text());
    return tensor;
  }

  Method options_;
  std::vector<BasicParameter<T>*> weights_;
  std::vector<State> states_;
};

}  // namespace ogive::inline OGIVE_LEVEL
