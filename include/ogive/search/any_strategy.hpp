#pragma once
/// A strategy that is known at run time only.
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/bytes.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/core/type_name.hpp"
#include "ogive/search/any_space.hpp"
#include "ogive/search/explain.hpp"
#include "ogive/search/gradient.hpp"
#include "ogive/strategy/concepts.hpp"
#include "ogive/strategy/optional_logits.hpp"

namespace ogive {

namespace detail {

// ---- what a strategy asks of its space ----

struct RelaxableArchetype : Archetype<true, true, true, true> {
  std::vector<std::size_t> relaxation() const;
  int discretise(std::span<const float>) const;
};

/// The abilities without which the strategy's State refuses a space.
template <class S>
std::vector<Ability> abilities_needed(const S& strategy) {
  if constexpr (requires { strategy.needs(); })
    return strategy.needs();
  else if constexpr (WrapsStrategy<S>)
    return abilities_needed(strategy.strategy);
  else if constexpr (GradientStrategy<S>)
    return {Ability::relax};
  else {
    std::vector<Ability> list;
    if (AcceptsSomeSpace<S, 1>) {
      if (!AcceptsSpace<S, Archetype<false, true, true, true>, 1>) list.push_back(Ability::mutate);
      if (!AcceptsSpace<S, Archetype<true, false, true, true>, 1>) list.push_back(Ability::crossover);
      if (!AcceptsSpace<S, Archetype<true, true, false, true>, 1>) list.push_back(Ability::encode);
      if (!AcceptsSpace<S, Archetype<true, true, true, false>, 1>) list.push_back(Ability::enumerate);
      if (!AcceptsSpace<S, Archetype<true, true, true, true, false>, 1>) list.push_back(Ability::paths);
    } else
      list.push_back(AcceptsSpace<S, RelaxableArchetype, 1> ? Ability::relax : Ability::decide);
    return list;
  }
}

// ---- the part that learns ----

class Asker {
 public:
  Asker() = default;
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;
  virtual ~Asker() = default;
  virtual std::optional<Proposal<AnyArchitecture>> ask(Rng&) = 0;
  virtual void tell(const Trial<AnyArchitecture>&, Rng&) = 0;
  virtual bool done() const = 0;
};

template <class S>
class AskerOf final : public Asker {
 public:
  AskerOf(const S& options, const AnySpace& space) : state_(options, space) {}

  std::optional<Proposal<AnyArchitecture>> ask(Rng& rng) override { return state_.ask(rng); }
  void tell(const Trial<AnyArchitecture>& trial, Rng& rng) override {
    if constexpr (requires { state_.tell(trial); })
      state_.tell(trial);
    else
      state_.tell(trial, rng);
  }
  bool done() const override {
    if constexpr (requires {
                    { state_.done() } -> std::convertible_to<bool>;
                  })
      return state_.done();
    else
      return false;
  }

 private:
  StrategyStateOf<S, AnySpace, 1> state_;
};

class LogitsState {
 public:
  LogitsState() = default;
  LogitsState(const LogitsState&) = delete;
  LogitsState& operator=(const LogitsState&) = delete;
  virtual ~LogitsState() = default;
  virtual void lead_to(std::span<const std::size_t> ends) = 0;
  virtual std::size_t channel_divisor() const = 0;
  virtual void mixing(std::span<float> weights, Rng&) = 0;
  virtual void training(std::span<float> weights, Rng&) = 0;
  virtual void outcome(std::span<float> weights, Rng&) = 0;
  virtual void begin_epoch(std::uint64_t epoch, std::uint64_t epochs) = 0;
  virtual void step(std::span<const float> gradient) = 0;
  virtual bool rests() const = 0;
  virtual bool unrolls() const = 0;
  virtual bool watches() const = 0;
  virtual void watch(SlopesAt) = 0;
  virtual std::optional<double> eigenvalue() const = 0;
  virtual bool done() const = 0;
  virtual bool can_save() const = 0;
  virtual Bytes save() = 0;
  virtual void load(std::span<const std::uint8_t>) = 0;
};

template <class S>
class LogitsStateOf final : public LogitsState {
 public:
  LogitsStateOf(const S& options, const std::vector<std::size_t>& relaxation, Rng& rng)
      : logits_(options, relaxation, rng) {}

  void lead_to(std::span<const std::size_t> ends) override { detail::lead_to(logits_, ends); }
  std::size_t channel_divisor() const override { return detail::channel_divisor(logits_); }
  void mixing(std::span<float> weights, Rng& rng) override { logits_.mixing(weights, rng); }
  void training(std::span<float> weights, Rng& rng) override { training_weights(logits_, weights, rng); }
  void outcome(std::span<float> weights, Rng& rng) override { outcome_weights(logits_, weights, rng); }
  void begin_epoch(std::uint64_t epoch, std::uint64_t epochs) override {
    detail::begin_epoch(logits_, epoch, epochs);
  }
  void step(std::span<const float> gradient) override { logits_.step(gradient); }
  bool rests() const override { return detail::rests(logits_); }
  bool unrolls() const override { return detail::unrolls(logits_); }
  bool watches() const override { return detail::watches(logits_); }
  void watch(SlopesAt slopes) override { detail::watch(logits_, slopes); }
  std::optional<double> eigenvalue() const override { return eigenvalue_of(logits_); }
  bool done() const override { return is_done(logits_); }
  bool can_save() const override { return SavesState<typename S::Logits>; }
  Bytes save() override {
    if constexpr (SavesState<typename S::Logits>) return logits_.save();
    return {};
  }
  void load([[maybe_unused]] std::span<const std::uint8_t> bytes) override {
    if constexpr (SavesState<typename S::Logits>) logits_.load(bytes);
  }

 private:
  typename S::Logits logits_;
};

// ---- options ----

class StrategyModel {
 public:
  explicit StrategyModel(std::string n) : name(std::move(n)) {}
  StrategyModel(const StrategyModel&) = delete;
  StrategyModel& operator=(const StrategyModel&) = delete;
  virtual ~StrategyModel() = default;
  virtual std::vector<Ability> needs() const = 0;
  virtual bool is_gradient() const = 0;
  /// Null for a gradient strategy, and logits() for another.
  virtual std::unique_ptr<Asker> state(const AnySpace&) const = 0;
  virtual std::unique_ptr<LogitsState> logits(const std::vector<std::size_t>& relaxation, Rng&) const = 0;
  virtual void describe(RunDescription&, const char* owner) const = 0;

  const std::string name;
};

template <class S>
class StrategyModelOf final : public StrategyModel {
 public:
  StrategyModelOf(S strategy, std::string n) : StrategyModel(std::move(n)), strategy_(std::move(strategy)) {
    check_fields(strategy_, name);
  }
  std::vector<Ability> needs() const override { return abilities_needed(strategy_); }
  bool is_gradient() const override { return GradientStrategy<S>; }
  std::unique_ptr<Asker> state([[maybe_unused]] const AnySpace& space) const override {
    if constexpr (!GradientStrategy<S>) return std::make_unique<AskerOf<S>>(strategy_, space);
    return nullptr;
  }
  std::unique_ptr<LogitsState> logits([[maybe_unused]] const std::vector<std::size_t>& relaxation,
                                      [[maybe_unused]] Rng& rng) const override {
    if constexpr (GradientStrategy<S>) return std::make_unique<LogitsStateOf<S>>(strategy_, relaxation, rng);
    return nullptr;
  }
  void describe(RunDescription& facts, const char* owner) const override {
    describe_part(facts, owner, strategy_);
  }

 private:
  S strategy_;
};

}  // namespace detail

/// A gradient strategy that is known at run time only: what AnyStrategy hands to the driver of those.
class AnyGradientStrategy {
 public:
  explicit AnyGradientStrategy(std::shared_ptr<const detail::StrategyModel> model)
      : model_(std::move(model)) {}
  void describe(RunDescription& facts, const char* owner) const { model_->describe(facts, owner); }

  class Logits {
   public:
    Logits(const AnyGradientStrategy& strategy, const std::vector<std::size_t>& relaxation, Rng& rng)
        : state_(strategy.model_->logits(relaxation, rng)) {}
    void lead_to(std::span<const std::size_t> ends) { state_->lead_to(ends); }
    std::size_t channel_divisor() const { return state_->channel_divisor(); }
    void mixing(std::span<float> weights, Rng& rng) { state_->mixing(weights, rng); }
    void training(std::span<float> weights, Rng& rng) { state_->training(weights, rng); }
    void outcome(std::span<float> weights, Rng& rng) { state_->outcome(weights, rng); }
    void begin_epoch(std::uint64_t epoch, std::uint64_t epochs) { state_->begin_epoch(epoch, epochs); }
    void step(std::span<const float> gradient) { state_->step(gradient); }
    bool rests() const { return state_->rests(); }
    bool unrolls() const { return state_->unrolls(); }
    bool watches() const { return state_->watches(); }
    void watch(detail::SlopesAt slopes) { state_->watch(slopes); }
    std::optional<double> eigenvalue() const { return state_->eigenvalue(); }
    bool done() const { return state_->done(); }
    bool can_save() const { return state_->can_save(); }
    Bytes save() { return state_->save(); }
    void load(std::span<const std::uint8_t> bytes) { state_->load(bytes); }

   private:
    std::unique_ptr<detail::LogitsState> state_;
  };

 private:
  std::shared_ptr<const detail::StrategyModel> model_;
};

/// Any strategy of one objective, on AnySpace; it draws the same numbers as the strategy itself. A gradient
/// strategy among them goes through the driver of gradient strategies all the same.
class AnyStrategy {
 public:
  /// @param name shown in errors
  /// @throws Error when an option of the strategy is out of range
  template <class S>
  requires(!std::same_as<S, AnyStrategy> && (GradientStrategy<S> || StrategyFor<S, AnySpace, 1>))  //
      AnyStrategy(S strategy, std::string name = std::string(type_name<S>()))
      : model_(std::make_shared<const detail::StrategyModelOf<S>>(std::move(strategy), std::move(name))) {
    if (model_->is_gradient()) gradient_.emplace(model_);
  }

  const std::string& name() const { return model_->name; }
  /// The abilities that a space must have for it.
  std::vector<Ability> needs() const { return model_->needs(); }
  /// Null unless it is a gradient strategy.
  const AnyGradientStrategy* gradient() const { return gradient_ ? &*gradient_ : nullptr; }

  /// @throws Error unless the space can do what the strategy asks for, and the estimator has gradients if it
  /// needs them
  void check_fits(const AnySpace& space, const auto& estimator) const {
    for (const Ability ability : needs()) space.check(ability, name(), "; use Random");
    if (!gradient()) {
      model_->state(space);  // says now what it would say when a run starts
      return;
    }
    bool has_gradients = DifferentiableEstimator<std::remove_cvref_t<decltype(estimator)>, AnySpace>;
    std::string estimator_name = "this one";
    if constexpr (requires { estimator.has_gradients(space); }) {
      has_gradients = estimator.has_gradients(space);
      estimator_name = estimator.name();
    }
    if (!has_gradients)
      throw Error("", concat(name(), " needs an estimator with gradients; ", estimator_name,
                             " has none; use SupernetEstimator"));
  }
  void describe(RunDescription& facts, const char* owner) const { model_->describe(facts, owner); }
  /// The fields of the strategy that it holds, for one around it.
  void fields(auto&& f) const { detail::visit_described(*model_, f); }

  template <class Space>
  requires std::same_as<Space, AnySpace>
  class State {
   public:
    /// @throws Error when it is a gradient strategy: those are no matter of asking and telling
    State(const AnyStrategy& strategy, const AnySpace& space) : state_(strategy.model_->state(space)) {
      if (!state_)
        throw Error(strategy.name(),
                    "a gradient strategy has no trials to ask for; run it on a "
                    "SupernetEstimator");
    }
    std::optional<Proposal<AnyArchitecture>> ask(Rng& rng) { return state_->ask(rng); }
    void tell(const Trial<AnyArchitecture>& trial, Rng& rng) { state_->tell(trial, rng); }
    bool done() const { return state_->done(); }

   private:
    std::unique_ptr<detail::Asker> state_;
  };

 private:
  std::shared_ptr<const detail::StrategyModel> model_;
  std::optional<AnyGradientStrategy> gradient_{};
};

}  // namespace ogive
