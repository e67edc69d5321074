#pragma once
/// What to try next: what strategies must have.
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"

namespace ogive {

namespace detail {

// The arity of State says what a strategy can take: State<Space> one objective, State<Space, N> any N.
template <class S, class Space>
concept OneObjectiveState = requires {
  typename S::template State<Space>;
};
template <class S, class Space, std::size_t N>
concept AnyObjectivesState = requires {
  typename S::template State<Space, N>;
};

template <class S, class Space>
concept OnlyOneObjective = OneObjectiveState<S, Space> && !AnyObjectivesState<S, Space, 1>;

template <class S, class Space, std::size_t N>
struct StrategyState {};
template <class S, class Space, std::size_t N>
requires AnyObjectivesState<S, Space, N>
struct StrategyState<S, Space, N> {
  using type = typename S::template State<Space, N>;
};
template <class S, class Space>
requires OnlyOneObjective<S, Space>
struct StrategyState<S, Space, 1> {
  using type = typename S::template State<Space>;
};
template <class S, class Space, std::size_t N>
using StrategyStateOf = typename StrategyState<S, Space, N>::type;

template <class S, class Space, std::size_t N>
concept HasStrategyState = requires {
  typename StrategyStateOf<S, Space, N>;
};
template <class State, class A>
concept Asks = requires(State& state, Rng& rng) {
  { state.ask(rng) } -> std::convertible_to<std::optional<Proposal<A>>>;
};
template <class State, class A, std::size_t N>
concept IsToldTrial = requires(State& state, const Trial<A, N>& trial) {
  state.tell(trial);
};
template <class State, class A, std::size_t N>
concept IsToldTrialAndDraws = requires(State& state, const Trial<A, N>& trial, Rng& rng) {
  state.tell(trial, rng);
};
template <class State, class A, std::size_t N>
concept IsTold = IsToldTrial<State, A, N> || IsToldTrialAndDraws<State, A, N>;

template <class State, class S, class Space, std::size_t N>
concept StrategyStateFor = std::constructible_from<State, const S&, const Space&> &&
    Asks<State, typename Space::Architecture> && IsTold<State, typename Space::Architecture, N>;

template <class Logits>
concept MovesLogits = requires(Logits& logits, std::span<float> weights, std::span<const float> gradient,
                               Rng& rng) {
  logits.mixing(weights, rng);
  logits.step(gradient);
};
template <class S>
concept HasLogits = requires {
  typename S::Logits;
};

/// Known when compiling, unlike those of a strategy that is known at run time only.
template <class Logits>
concept AlwaysUnrolls = requires {
  requires Logits::unrolls();
};
template <class Logits>
concept AlwaysWatches = requires {
  requires Logits::watches();
};

/// Tells a strategy's State a trial, in the form that it has.
template <class State, class A, std::size_t N>
void tell(State& state, const Trial<A, N>& trial, [[maybe_unused]] Rng& rng) {
  if constexpr (IsToldTrial<State, A, N>)
    state.tell(trial);
  else
    state.tell(trial, rng);
}
/// Whether a strategy's State has nothing more to ask.
template <class State>
bool has_nothing_more(const State& state) {
  if constexpr (requires {
                  { state.done() } -> std::convertible_to<bool>;
                })
    return state.done();
  else
    return false;
}

}  // namespace detail

/// Means: proposes architectures of `Space` and learns from N objectives, all minimised.
///
/// Must have: `template <class Space> class State` (one objective) or `template <class Space, std::size_t N>
/// class State` (any N), with
/// - a constructor `(const S& options, const Space& space)`; both outlive the state;
/// - `ask(Rng&)`, giving an Architecture, a Proposal, or an empty std::optional (nothing until more is told);
/// - `tell(const Trial<Architecture, N>&)`, or `tell(const Trial<Architecture, N>&, Rng&)`; without a score
///   if the trial failed.
///
/// May have: `bool done() const`, true when there is nothing more to ask.
///
/// `ask` may be called many times before a `tell`, both on one thread; `trial.id` counts the asks from 0, and
/// tells come in that order. All randomness comes from the Rng given. Before those it may be told trials that
/// it did not ask for (see enqueue): trial.given(), with ids of 2^63 and more.
template <class S, class Space, std::size_t N>
concept StrategyFor = detail::HasStrategyState<S, Space, N> &&
    detail::StrategyStateFor<detail::StrategyStateOf<S, Space, N>, S, Space, N>;

/// Means: moves logits along the gradient of a supernet's loss (the DARTS family). The run alternates steps
/// on the shared weights with steps on the logits, and reads the architecture off the last mixing weights.
///
/// Must have: `class Logits` with
/// - a constructor `(const S& options, const std::vector<std::size_t>& relaxation, Rng&)`;
/// - `mixing(std::span<float> weights, Rng&)`: the mixing weights of the logits (softmax, sampled, ...);
/// - `step(std::span<const float> gradient)`: moves the logits, given the loss gradient at those weights.
///
/// Logits may have
/// - `training(std::span<float> weights, Rng&)`: the mixing weights of a step on the shared weights, if not
///   those of mixing();
/// - `outcome(std::span<float> weights)`: those that the architecture is read off, if not those of mixing();
/// - `lead_to(std::span<const std::size_t> ends)`: told once, before all else, the node that each edge leads
///   to, where the space says so (edge_ends());
/// - `std::size_t channel_divisor() const`: operations of the supernet see one of so many parts of the
///   channels;
/// - `begin_epoch(std::uint64_t epoch, std::uint64_t epochs)`: told before the steps of each epoch, for
///   schedules;
/// - `bool rests()`: true leaves the logits where they are in the epoch that began, and spares the gradient;
/// - `bool unrolls()`: whether step() wants the gradient after one step of the shared weights (equation 7 of
///   DARTS); a static constexpr one is checked against the estimator when compiling;
/// - `bool watches()`, with `watch(slopes_at)`: told after each epoch, if watches() says so, a
///   `FunctionRef<void(std::span<const float> weights, std::span<float> slopes)>` which gives the slopes of
///   the validation loss at any mixing weights, always on the same images;
/// - `std::optional<double> eigenvalue()`: the largest one of the loss's Hessian in the logits;
/// - `bool done()`: true ends the run, after the outcome is read off;
/// - `Bytes save()` and `load(std::span<const std::uint8_t>)`, all that the others depend on, so that a run
///   with a journal goes on from its last checkpoint.
// clang-format off
template <class S>
concept GradientStrategy =
    detail::HasLogits<S> && detail::MovesLogits<typename S::Logits> &&
    std::constructible_from<typename S::Logits, const S&, const std::vector<std::size_t>&, Rng&>;
// clang-format on

}  // namespace ogive
