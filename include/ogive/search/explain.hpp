#pragma once
/// Why parts do not fit together: one sentence for the first thing that is wrong.
#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "ogive/estimate/concepts.hpp"
#include "ogive/search/concepts.hpp"
#include "ogive/search/journal.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/strategy/concepts.hpp"

namespace ogive::detail {

template <class...>
inline constexpr bool always_false = false;

template <class Strategy, class Judge>
concept HasGradientsFor = (!AlwaysUnrolls<typename Strategy::Logits> ||
                           HasUnrolledGradient<Judge>)&&(!AlwaysWatches<typename Strategy::Logits> ||
                                                         HasProbe<Judge>);
template <class Space, class Strategy, class Estimator>
concept FitsGradient =
    GradientStrategy<Strategy> && RelaxableSpace<Space> && DifferentiableEstimator<Estimator, Space> &&
        ScoreOf<Estimator, Space>::objectives == 1 &&
    HasGradientsFor<Strategy, JudgeOf<Estimator, Space>>;
template <class Space, class Strategy, class Estimator>
concept FitsTrials =
    !GradientStrategy<Strategy> && StrategyFor<Strategy, Space, ScoreOf<Estimator, Space>::objectives>;
template <class Space, class Strategy, class Estimator>
concept Fits = SearchSpace<Space> && EstimatorFor<Estimator, Space> &&
    (FitsTrials<Space, Strategy, Estimator> || FitsGradient<Space, Strategy, Estimator>);

/// A space that can do everything but what is switched off: shows which ability a strategy's State asks for.
template <bool Mutable, bool Crossable, bool Encodable, bool Enumerable, bool HasPaths = true>
struct Archetype {
  using Architecture = int;
  int sample(Rng&) const;
  bool contains(const int&) const;
  int mutate(const int&, Rng&) const requires Mutable;
  int crossover(const int&, const int&, Rng&) const requires Crossable;
  std::size_t dimension() const requires Encodable;
  void encode(const int&, std::span<float>) const requires Encodable;
  std::uint64_t size() const requires Enumerable;
  int at(std::uint64_t) const requires Enumerable;
  std::uint64_t index(const int&) const requires Enumerable;
  std::string text(const int&) const;
  int parse(std::string_view) const;
  std::size_t operation_path_count() const requires HasPaths;
  std::vector<std::size_t> operation_paths(const int&) const requires HasPaths;
};
/// A list of decisions, and what follows from it.
struct DecisionArchetype {
  using Architecture = Choices;
  std::vector<Decision> decisions() const;
};
template <class S, class Space, std::size_t N>
concept AcceptsSpace = (N == 1 && OneObjectiveState<S, Space>) || AnyObjectivesState<S, Space, N>;
template <class S, std::size_t N>
concept AcceptsSomeSpace = AcceptsSpace<S, Archetype<true, true, true, true>, N>;

template <class Space>
consteval void explain_space() {
  if constexpr (!requires { typename Space::Architecture; })
    static_assert(always_false<Space>, "ogive: SearchSpace: missing member type `Architecture`");
  else {
    using A = typename Space::Architecture;
    if constexpr (!std::regular<A>)
      static_assert(
          always_false<Space>,
          "ogive: SearchSpace: `Architecture` must be default-constructible, copyable and comparable by ==");
    else if constexpr (requires(const Space& s) { s.decisions(); } && !DecisionSpace<Space>)
      static_assert(
          always_false<Space>,
          "ogive: DecisionSpace: beside `std::vector<Decision> decisions() const` a space needs "
          "`Architecture "
          "from_choices(std::span<const Choice>) const` and `Choices to_choices(const Architecture&) const`, "
          "or `using Architecture = Choices`");
    else if constexpr (!OwnSample<Space>)
      static_assert(always_false<Space>,
                    "ogive: SearchSpace: missing `Architecture sample(Rng&) const`, or "
                    "`std::vector<Decision> decisions() "
                    "const` from which it follows");
    else
      static_assert(always_false<Space>,
                    "ogive: SearchSpace: missing `bool contains(const Architecture&) const`");
  }
}

/// An estimator around another one (within, retry, ...) that does not fit for the sake of that.
template <class E, class Space>
concept WrapsMisfit = requires(const E& e) {
  requires !EstimatorFor<std::remove_cvref_t<decltype(e.estimator)>, Space>;
};

template <class E, class Space>
consteval void explain_estimator() {
  using A = typename Space::Architecture;
  using J = JudgeOf<E, Space>;
  if constexpr (WrapsMisfit<E, Space>)
    explain_estimator<std::remove_cvref_t<decltype(std::declval<const E&>().estimator)>, Space>();
  else if constexpr (requires(J & judge, const A& a, Context& c) { detail::evaluate(judge, a, c); }) {
    if constexpr (!Judges<J, A>)
      static_assert(always_false<E>,
                    "ogive: Estimator: it must return a number (a loss, lower is better) or a Score<N>");
    else
      static_assert(
          always_false<E>,
          "ogive: Estimator: its State is missing the constructor `State(const Estimator&, const Space&)`");
  } else
    static_assert(always_false<E>,
                  "ogive: Estimator: give a callable `(const Architecture&)` or `(const Architecture&, "
                  "Context&)`, or a "
                  "type with `template <class Space> class State` that has `evaluate(const Architecture&, "
                  "Context&)` and "
                  "accepts this space");
}

template <class S, class Space, std::size_t N>
consteval void explain_state_missing() {
  if constexpr (N > 1 && OneObjectiveState<S, Space>)
    static_assert(always_false<S>,
                  "ogive: this strategy takes one objective but the estimator returns several; make them one "
                  "with weighted_sum or constrained, return one number, or use "
                  "a strategy with `template <class Space, std::size_t N> class State`");
  else if constexpr (AcceptsSomeSpace<S, N> && !MutableSpace<Space> &&
                     !AcceptsSpace<S, Archetype<false, true, true, true>, N>)
    static_assert(
        always_false<S>,
        "ogive: this strategy needs a MutableSpace: give the space `Architecture mutate(const Architecture&, "
        "Rng&) const`, or `decisions()` from which it follows");
  else if constexpr (AcceptsSomeSpace<S, N> && !CrossableSpace<Space> &&
                     !AcceptsSpace<S, Archetype<true, false, true, true>, N>)
    static_assert(always_false<S>,
                  "ogive: this strategy needs a CrossableSpace: give the space `Architecture crossover(const "
                  "Architecture&, const Architecture&, Rng&) const`, or `decisions()` from which it follows");
  else if constexpr (AcceptsSomeSpace<S, N> && !EncodableSpace<Space> &&
                     !AcceptsSpace<S, Archetype<true, true, false, true>, N>)
    static_assert(
        always_false<S>,
        "ogive: this strategy needs an EncodableSpace: give the space `std::size_t dimension() const` and "
        "`void "
        "encode(const Architecture&, std::span<float>) const`, or `decisions()` from which they follow");
  else if constexpr (AcceptsSomeSpace<S, N> && !EnumerableSpace<Space> &&
                     !AcceptsSpace<S, Archetype<true, true, true, false>, N>)
    static_assert(
        always_false<S>,
        "ogive: this strategy needs an EnumerableSpace: give the space `size() const`, `at(std::uint64_t) "
        "const` and `index(const Architecture&) const`");
  else if constexpr (AcceptsSomeSpace<S, N> && !PathSpace<Space> &&
                     !AcceptsSpace<S, Archetype<true, true, true, true, false>, N>)
    static_assert(always_false<S>,
                  "ogive: this strategy needs a PathSpace: give the space `std::size_t "
                  "operation_path_count() const` and "
                  "`std::vector<std::size_t> operation_paths(const Architecture&) const`");
  else if constexpr (AcceptsSomeSpace<S, N>)
    static_assert(always_false<S>,
                  "ogive: this strategy does not accept this space: its State is constrained to others");
  else if constexpr (AcceptsSpace<S, DecisionArchetype, N> && !DecisionSpace<Space>)
    static_assert(always_false<S>,
                  "ogive: this strategy needs a DecisionSpace: give the space `std::vector<Decision> "
                  "decisions() const`, and choices as its `Architecture` or a way from and to them");
  else
    static_assert(
        always_false<S>,
        "ogive: Strategy: missing `template <class Space> class State` (one objective) or `template <class "
        "Space, std::size_t N> class State` (any number)");
}

template <class S, class Space, std::size_t N>
consteval void explain_state() {
  using State = StrategyStateOf<S, Space, N>;
  using A = typename Space::Architecture;
  if constexpr (!std::constructible_from<State, const S&, const Space&>)
    static_assert(
        always_false<S>,
        "ogive: Strategy: its State is missing the constructor `State(const Strategy&, const Space&)`");
  else if constexpr (!requires(State & state, Rng & rng) { state.ask(rng); })
    static_assert(always_false<S>, "ogive: Strategy: its State is missing `Architecture ask(Rng&)`");
  else if constexpr (!Asks<State, A>)
    static_assert(always_false<S>,
                  "ogive: Strategy: `ask(Rng&)` must return the space's Architecture, a Proposal of it or an "
                  "optional of that");
  else
    static_assert(always_false<S>,
                  "ogive: Strategy: its State is missing `void tell(const Trial<Architecture, N>&)`");
}

/// A strategy around another one (enqueue).
template <class S>
concept WrapsStrategy = requires(const S& s) {
  s.strategy;
};

template <class Space, class S, class E>
consteval void explain_strategy() {
  if constexpr (WrapsStrategy<S>)
    explain_strategy<Space, std::remove_cvref_t<decltype(std::declval<const S&>().strategy)>, E>();
  else if constexpr (GradientStrategy<S>) {
    if constexpr (!DifferentiableEstimator<E, Space>)
      static_assert(
          always_false<E>,
          "ogive: a gradient strategy needs a DifferentiableEstimator: this estimator has no gradients; use "
          "SupernetEstimator");
    else if constexpr (!RelaxableSpace<Space>)
      static_assert(
          always_false<E>,
          "ogive: a gradient strategy needs a RelaxableSpace: give the space `std::vector<std::size_t> "
          "relaxation() const` and `Architecture discretise(std::span<const float>) const`");
    else if constexpr (AlwaysUnrolls<typename S::Logits> && !HasUnrolledGradient<JudgeOf<E, Space>>)
      static_assert(
          always_false<E>,
          "ogive: a second-order strategy needs an estimator whose State has `double "
          "unrolled_loss_and_gradient(weights, gradient, context)`; use SupernetEstimator, or Darts");
    else if constexpr (AlwaysWatches<typename S::Logits> && !HasProbe<JudgeOf<E, Space>>)
      static_assert(always_false<E>,
                    "ogive: a strategy that watches the curvature needs an estimator whose State has `double "
                    "probe(weights, gradient, context)`; use SupernetEstimator, or Darts");
    else
      static_assert(always_false<E>,
                    "ogive: a gradient strategy takes one objective but the estimator returns several");
  } else {
    constexpr std::size_t n = ScoreOf<E, Space>::objectives;
    if constexpr (!requires { typename StrategyStateOf<S, Space, n>; })
      explain_state_missing<S, Space, n>();
    else
      explain_state<S, Space, n>();
  }
}

/// Called where the parts do not fit; stops the compilation with the reason.
template <class Space, class S, class E>
consteval void explain() {
  if constexpr (!SearchSpace<Space>)
    explain_space<Space>();
  else if constexpr (!EstimatorFor<E, Space>)
    explain_estimator<E, Space>();
  else
    explain_strategy<Space, S, E>();
}

// ---- the parts of `run` ----

template <class A, std::size_t N, class Part>
consteval bool explain_part() {
  if constexpr (!HooksFit<Part, A, N> && NamesTrial<Part> && !HearsTrial<Part, A, N>)
    static_assert(always_false<Part>,
                  "ogive: Observer: `on_trial` must take `(const Trial<Architecture, N>&)`");
  else if constexpr (!HooksFit<Part, A, N> && NamesImprove<Part> && !HearsImprove<Part, A, N>)
    static_assert(always_false<Part>,
                  "ogive: Observer: `on_improve` must take `(const Trial<Architecture, N>&)`");
  else if constexpr (!HooksFit<Part, A, N> && NamesStart<Part> && !HearsStart<Part>)
    static_assert(always_false<Part>, "ogive: Observer: `on_start` must take `(const RunInfo&)`");
  else if constexpr (!HooksFit<Part, A, N> && NamesFinish<Part> && !HearsFinish<Part, A, N>)
    static_assert(always_false<Part>,
                  "ogive: Observer: `on_finish` must take `(const Result<Architecture, N>&)`");
  else if constexpr (!HooksFit<Part, A, N> && NamesMixing<Part> && !HearsMixing<Part>)
    static_assert(always_false<Part>, "ogive: Observer: `on_mixing` must take `(const MixingRecord&)`");
  else if constexpr (!HooksFit<Part, A, N>)
    static_assert(always_false<Part>,
                  "ogive: Observer: `on_progress` must take `(std::string_view stage, std::uint64_t done, "
                  "std::uint64_t total)`");
  else
    static_assert(
        always_false<Part>,
        "ogive: run: this part is neither an observer (at least one of on_start, on_progress, on_trial, "
        "on_improve, on_mixing, on_finish) nor an executor (width, submit, wait) nor a journal (append, "
        "replay)");
  return false;
}

template <class Part>
concept OnlyWatches = !Executor<Part> && !Journal<Part>;
template <class A, std::size_t N, class Part>
concept IsPart = Executor<Part> || Journal<Part> || Observer<Part, A, N>;

/// Whether all parts fit; compiles to a reason for the first that does not.
template <class A, std::size_t N, class... Parts>
consteval bool parts_fit() {
  if constexpr (!(IsPart<A, N, Parts> && ...)) {
    return ([] {
      if constexpr (IsPart<A, N, Parts>)
        return true;
      else
        return explain_part<A, N, Parts>();
    }() && ...);
  } else {
    constexpr std::size_t executors = (std::size_t{Executor<Parts>} + ... + 0);
    constexpr std::size_t journals = (std::size_t{Journal<Parts>} + ... + 0);
    static_assert(executors <= 1, "ogive: run: at most one executor");
    static_assert(journals <= 1, "ogive: run: at most one journal");
    return executors <= 1 && journals <= 1;
  }
}

}  // namespace ogive::detail
