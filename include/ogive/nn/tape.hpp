#pragma once
/// Reverse-mode differentiation: operations write themselves onto a tape, backward() reads it from its end.
///
///     Tape tape(Mode::training);
///     const Var y = relu(linear(tape.constant(x), tape.parameter(weight)));
///     tape.backward(mean_squared_error(y, target));      // adds to weight.gradient
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/nn/normalised.hpp"
#include "ogive/nn/tracer.hpp"
#include "ogive/tensor/kernels/elementwise.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace nn_detail {
/// The elements of `x` times `factor`.
template <std::floating_point T>
BasicTensor<T> scaled(const BasicTensor<T>& x, T factor) {
  auto y = BasicTensor<T>::uninitialised(x.shape());
  kernel::map(
      y.size(), y.data(), [factor](const Vec<T>& v) { return v * Vec<T>(factor); }, x.data());
  return y;
}
}  // namespace nn_detail

/// What a layer that behaves differently while learning should do: batch norm, dropout, drop-path.
enum class Mode { training, evaluation };

template <std::floating_point T>
class BasicTape;
template <std::floating_point T>
class InputGradients;
template <std::floating_point T>
struct BasicInput;

/// Which elements ReLUs let through, in the order of computation: written down by the first tape that has
/// them, obeyed by those after it. Between those the function has no kinks, so that differences of gradients
/// give the second derivatives that differentiation gives.
template <std::floating_point T>
class BasicGates {
 public:
  /// 1 where the next ReLU, at `x`, is open, else 0.
  const BasicTensor<T>& next(const BasicTensor<T>& x) {
    if (at_ == masks_.size()) {
      masks_.push_back(BasicTensor<T>::uninitialised(x.shape()));
      for (std::size_t i = 0; i < x.size(); ++i) masks_.back()[i] = x[i] > T{0} ? T{1} : T{0};
    }
    return masks_[at_++];
  }
  /// Begins with the first ReLU again.
  void rewind() { at_ = 0; }

 private:
  std::vector<BasicTensor<T>> masks_{};
  std::size_t at_ = 0;
};
using Gates = BasicGates<float>;

/// Something that is learned: a value and the gradient that backward() adds to.
template <std::floating_point T>
struct BasicParameter {
  using Initialiser = void (*)(BasicTensor<T>& value, Rng& random);

  BasicTensor<T> value{};  ///< empty until initialised: a network can be described and counted without memory
  BasicTensor<T> gradient{};          ///< empty until the first backward(), and after clear_gradient()
  Shape shape{};                      ///< what `value` has or will have
  Initialiser initialiser = nullptr;  ///< how `value` starts; see nn/init.hpp

  void add_gradient(const BasicTensor<T>& more) {
    if (gradient.empty())
      gradient = more.clone();
    else
      kernel::accumulate(gradient.size(), gradient.data(), more.data());
  }
  void clear_gradient() { gradient = {}; }
};
using Parameter = BasicParameter<float>;

/// A value computed on a tape. A handle: the value's memory is freed as soon as no Var and no gradient rule
/// needs it. Must not outlive its tape.
template <std::floating_point T>
class BasicVar {
 public:
  BasicVar() = default;
  const BasicTensor<T>& value() const { return normalised_ ? normalised_->value() : value_; }
  const Shape& shape() const { return normalised_ ? normalised_->shape() : value_.shape(); }
  /// What value() is made from, if it is the result of a batch norm; null else.
  const std::shared_ptr<BasicNormalised<T>>& normalised() const { return normalised_; }
  BasicTape<T>& tape() const { return *tape_; }
  /// Whether backward() has to reach it.
  bool needs_gradient() const { return node_ != none; }

 private:
  friend class BasicTape<T>;
  friend class InputGradients<T>;
  friend struct BasicInput<T>;
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  BasicVar(BasicTensor<T> value, BasicTape<T>* tape, std::size_t node)
      : value_(std::move(value)), tape_(tape), node_(node) {}

  BasicTensor<T> value_{};
  std::shared_ptr<BasicNormalised<T>> normalised_{};
  BasicTape<T>* tape_ = nullptr;
  std::size_t node_ = none;
};
using Var = BasicVar<float>;

/// Where an input of an operation stands: what record() needs to know of a Var, which must outlive the call.
template <std::floating_point T>
struct BasicInput {
  BasicInput(const BasicVar<T>& var)
      : tape(var.tape_), node(var.node_), value(&var.value_) {}  // NOLINT(google-explicit-constructor)
  const BasicTape<T>* tape;
  std::size_t node;
  const BasicTensor<T>* value;
};

/// Where a gradient rule delivers the gradients of its operation's inputs, numbered as they were recorded.
template <std::floating_point T>
class InputGradients {
 public:
  InputGradients(BasicTape<T>& tape, const std::vector<std::size_t>& nodes) : tape_(&tape), nodes_(&nodes) {}
  std::size_t size() const { return nodes_->size(); }
  /// Whether the gradient of input `i` is used at all; a rule may skip the work for those that are not.
  bool wanted(std::size_t i) const;
  /// Adds factor * gradient, of the shape of input `i`, to what other uses of that input deliver.
  void add(std::size_t i, BasicTensor<T> gradient, T factor = 1) const;
  /// The sum that other uses have delivered to input `i`, taken away, for a rule that adds to it in place and
  /// then calls add() with it; empty if there is none, or its memory is not this input's alone.
  BasicTensor<T> take(std::size_t i) const;

 private:
  BasicTape<T>* tape_;
  const std::vector<std::size_t>* nodes_;
};

namespace nn_detail {
/// How a node passes on its gradient, factor * direction. Inside an extern tape clang misses its vtable.
template <std::floating_point T>
struct GradientRule {
  virtual ~GradientRule() = default;
  virtual void run(const BasicTensor<T>& direction, T factor, const InputGradients<T>& inputs) = 0;
};
}  // namespace nn_detail

template <std::floating_point T>
class BasicTape {
 public:
  /// @param random the stream of dropout and drop-path
  explicit BasicTape(Mode mode = Mode::training, Rng random = Rng(0))
      : BasicTape(mode, random, mode == Mode::training) {}
  /// @param gradients whether parameters take part in backward(); without it nothing is kept
  BasicTape(Mode mode, Rng random, bool gradients) : mode_(mode), random_(random), gradients_(gradients) {}
  BasicTape(const BasicTape&) = delete;
  BasicTape& operator=(const BasicTape&) = delete;

  Mode mode() const { return mode_; }
  bool training() const { return mode_ == Mode::training; }
  Rng& random() { return random_; }
  /// The probability of drop-path for layers that leave it to a schedule, in [0, 1); 0 unless set.
  double drop_path() const { return drop_path_; }
  void set_drop_path(double probability) { drop_path_ = probability; }
  /// Logits of auxiliary classifiers, which layers leave here while training; the loss adds what they are
  /// worth.
  const std::vector<BasicVar<T>>& auxiliary() const { return auxiliary_; }
  void add_auxiliary(BasicVar<T> logits) { auxiliary_.push_back(std::move(logits)); }
  /// From now on `tracer` is told of every operation; null: nobody. It must outlive the tape.
  void set_tracer(BasicTracer<T>* tracer) {
    tracer_ = tracer;
    told_ = 0;
  }
  BasicTracer<T>* tracer() const { return tracer_; }
  /// From now on ReLUs go by `gates`, from the first one on; null: by the signs of their inputs.
  void set_gates(BasicGates<T>* gates) {
    gates_ = gates;
    if (gates_) gates_->rewind();
  }
  BasicGates<T>* gates() const { return gates_; }
  /// Whether fused operations record the operations that they fuse.
  bool in_parts() const { return gates_ || (tracer_ && tracer_->in_parts()); }
  /// From now on an operation whose result is not finite throws an Error with its name: for finding where a
  /// NaN began.
  void check_finite(bool on) { check_finite_ = on; }

  /// Batch norms shall average: running statistics take 1 / (earlier + 1) of this tape's batch instead of
  /// their momentum, so that after batches 0, 1, ..., k they are the plain mean of all of them.
  void average_statistics(std::size_t earlier) { statistics_share_ = 1.0 / static_cast<double>(earlier + 1); }
  /// Running statistics shall take nothing of this tape's batch.
  void keep_statistics() { statistics_share_ = 0; }
  /// What running statistics take of a batch.
  double statistics_share(double momentum) const {
    return statistics_share_ >= 0 ? statistics_share_ : momentum;
  }

  /// A value without gradient: data.
  BasicVar<T> constant(BasicTensor<T> value) { return {std::move(value), this, BasicVar<T>::none}; }

  /// A value whose gradient backward() leaves in gradient().
  BasicVar<T> variable(BasicTensor<T> value) {
    auto var = append(std::move(value), {}, nullptr);
    nodes_.back().keep = true;
    return var;
  }

  /// The value of `parameter`; backward() adds to its gradient. It must outlive the tape.
  BasicVar<T> parameter(BasicParameter<T>& parameter) {
    if (parameter.value.empty())
      throw Error("parameter", "an initialised value", "none (call initialise first)");
    if (!gradients_) return constant(parameter.value);
    return append(parameter.value, {}, rule([&parameter](const BasicTensor<T>& gradient, const auto&) {
                    parameter.add_gradient(gradient);
                  }));
  }

  /// Writes an operation down: its result, its inputs and its gradient rule
  /// `backward(const BasicTensor<T>& gradient_of_result, const InputGradients<T>& inputs)`, or
  /// `backward(gradient, T factor, inputs)` if it can take the gradient as a product. The rule keeps
  /// what it needs by value (tensors are handles); it is dropped at once when no input needs a gradient, else
  /// after it ran.
  template <class Backward>
  BasicVar<T> record(const BasicOperation<T>& operation, BasicTensor<T> value,
                     std::initializer_list<BasicInput<T>> inputs, Backward backward) {
    return take(operation, std::move(value), {inputs.begin(), inputs.size()}, rule(std::move(backward)));
  }
  template <class Backward>
  BasicVar<T> record(const BasicOperation<T>& operation, BasicTensor<T> value,
                     const std::vector<BasicVar<T>>& inputs, Backward backward) {
    const std::vector<BasicInput<T>> all(inputs.begin(), inputs.end());
    return take(operation, std::move(value), all, rule(std::move(backward)));
  }
  template <class Backward>
  BasicVar<T> record(const BasicOperation<T>& operation, BasicTensor<T> value,
                     std::span<const BasicInput<T>> inputs, Backward backward) {
    return take(operation, std::move(value), inputs, rule(std::move(backward)));
  }

  /// The same for the result of a batch norm, which is written when its value is asked for.
  template <class Backward>
  BasicVar<T> record(const BasicOperation<T>& operation, BasicNormalised<T> result,
                     std::span<const BasicInput<T>> inputs, Backward backward) {
    if (tracer_ || check_finite_) return take(operation, result.value(), inputs, rule(std::move(backward)));
    auto var = take(operation, {}, inputs, rule(std::move(backward)));
    var.normalised_ = std::make_shared<BasicNormalised<T>>(std::move(result));
    return var;
  }

  /// Adds the gradient of `loss`, one number, to all parameters that it was computed from. Once for each
  /// tape.
  /// @throws Error when loss has more than one element
  void backward(const BasicVar<T>& loss) {
    if (loss.value().size() != 1)
      throw Error("backward", "a loss of 1 element", concat("shape ", loss.shape().text()));
    if (!loss.needs_gradient()) return;
    nodes_[loss.node_].gradient.direction = BasicTensor<T>::full(loss.shape(), T{1});
    for (std::size_t i = loss.node_ + 1; i-- > 0;) {
      const std::unique_ptr<Rule> rule = std::move(nodes_[i].rule);
      if (nodes_[i].keep || !rule) continue;
      const Gradient gradient = std::exchange(nodes_[i].gradient, {});
      if (gradient.direction.empty()) continue;
      if (tracer_ && nodes_[i].told != untold) tracer_->gradient(nodes_[i].told, gradient.product());
      rule->run(gradient.direction, gradient.factor, InputGradients<T>(*this, nodes_[i].inputs));
    }
  }

  /// The gradient of a variable() after backward(): zeros if the loss does not depend on it.
  BasicTensor<T> gradient(const BasicVar<T>& variable) const {
    if (variable.tape_ != this || !variable.needs_gradient() || !nodes_[variable.node_].keep)
      throw Error("gradient", "a variable of this tape", "another value");
    const auto& gradient = nodes_[variable.node_].gradient;
    return gradient.direction.empty() ? BasicTensor<T>::zeros(variable.shape()) : gradient.product();
  }

 private:
  friend class InputGradients<T>;

  static constexpr std::size_t untold = static_cast<std::size_t>(-1);

  /// factor * direction: the terms of a mixture differ by a factor and share the direction.
  struct Gradient {
    BasicTensor<T> direction{};
    T factor = 1;

    BasicTensor<T> product() const {
      return factor == T{1} ? direction : nn_detail::scaled(direction, factor);
    }
  };
  using Rule = nn_detail::GradientRule<T>;
  struct Node {
    std::vector<std::size_t> inputs;
    std::unique_ptr<Rule> rule;
    Gradient gradient{};
    bool keep = false;
    std::size_t told = untold;  // its number among the operations that the tracer was told of
  };

  template <class Body>
  static std::unique_ptr<Rule> rule(Body body) {
    struct Closure final : Rule {
      explicit Closure(Body b) : call(std::move(b)) {}
      void run(const BasicTensor<T>& direction, T factor, const InputGradients<T>& inputs) override {
        if constexpr (std::invocable<Body&, const BasicTensor<T>&, T, const InputGradients<T>&>)
          call(direction, factor, inputs);
        else
          call(Gradient{direction, factor}.product(), inputs);
      }
      Body call;
    };
    return std::unique_ptr<Rule>(new Closure(std::move(body)));  // make_unique: one more type for each
  }

  BasicVar<T> take(const BasicOperation<T>& operation, BasicTensor<T> value,
                   std::span<const BasicInput<T>> inputs, std::unique_ptr<Rule> rule) {
    if (check_finite_ && !kernel::all_finite(value.size(), value.data()))
      throw Error(operation.name, "finite values", "NaN or infinity");
    std::vector<std::size_t> nodes;
    nodes.reserve(inputs.size());
    bool needed = false;
    for (const auto& input : inputs) {
      if (input.tape != this) throw Error(operation.name, "operands from one tape", "operands from two");
      nodes.push_back(input.node);
      needed = needed || input.node != BasicVar<T>::none;
    }
    if (tracer_) tracer_->operation(operation, inputs, value);
    const std::size_t told = tracer_ ? told_++ : untold;
    if (!needed) return constant(std::move(value));
    auto result = append(std::move(value), std::move(nodes), std::move(rule));
    nodes_.back().told = told;
    return result;
  }

  BasicVar<T> append(BasicTensor<T> value, std::vector<std::size_t> inputs, std::unique_ptr<Rule> rule) {
    nodes_.push_back({std::move(inputs), std::move(rule)});
    return {std::move(value), this, nodes_.size() - 1};
  }

  void add(std::size_t node, BasicTensor<T> more, T factor) {
    auto& [direction, old_factor] = nodes_[node].gradient;
    if (direction.empty()) {
      nodes_[node].gradient = {std::move(more), factor};
      return;
    }
    // Another node may hold the same memory.
    auto sum = direction.shared() ? BasicTensor<T>::uninitialised(direction.shape()) : direction;
    kernel::map(
        sum.size(), sum.data(),
        [f = old_factor, factor](const Vec<T>& a, const Vec<T>& b) {
          return simd::fmadd(b, Vec<T>(factor), a * Vec<T>(f));
        },
        std::as_const(direction).data(), std::as_const(more).data());
    nodes_[node].gradient = {std::move(sum), T{1}};
  }

  BasicTensor<T> take_gradient(std::size_t node) {
    auto& [direction, factor] = nodes_[node].gradient;
    return direction.shared() || factor != T{1} ? BasicTensor<T>() : std::exchange(direction, {});
  }

  Mode mode_;
  Rng random_;
  bool gradients_;
  bool check_finite_ = false;
  BasicTracer<T>* tracer_ = nullptr;
  std::size_t told_ = 0;  // operations that the tracer was told of
  BasicGates<T>* gates_ = nullptr;
  double statistics_share_ = -1;  // negative: each batch norm's own momentum
  std::vector<Node> nodes_;
  double drop_path_ = 0;
  std::vector<BasicVar<T>> auxiliary_;
};
using Tape = BasicTape<float>;

template <std::floating_point T>
bool InputGradients<T>::wanted(std::size_t i) const {
  return (*nodes_)[i] != BasicVar<T>::none;
}
template <std::floating_point T>
void InputGradients<T>::add(std::size_t i, BasicTensor<T> gradient, T factor) const {
  if (wanted(i)) tape_->add((*nodes_)[i], std::move(gradient), factor);
}
template <std::floating_point T>
BasicTensor<T> InputGradients<T>::take(std::size_t i) const {
  return wanted(i) ? tape_->take_gradient((*nodes_)[i]) : BasicTensor<T>();
}

OGIVE_INSTANCE(class InputGradients<float>);
OGIVE_INSTANCE(class BasicTape<float>);

}  // namespace ogive::inline OGIVE_LEVEL
