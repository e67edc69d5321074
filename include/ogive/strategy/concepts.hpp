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

template <class S, class Space, std::size_t N>
struct StrategyState {};
template <class S, class Space, std::size_t N>
requires AnyObjectivesState<S, Space, N>
struct StrategyState<S, Space, N> {
  using type = typename S::template State<Space, N>;
};
template <class S, class Space>
requires(OneObjectiveState<S, Space> && !AnyObjectivesState<S, Space, 1>) struct StrategyState<S, Space, 1> {
  using type = typename S::template State<Space>;
};
template <class S, class Space, std::size_t N>
using StrategyStateOf = typename StrategyState<S, Space, N>::type;

template <class State, class A>
concept Asks = requires(State& state, Rng& rng) {
  { state.ask(rng) } -> std::convertible_to<std::optional<Proposal<A>>>;
};
template <class State, class A, std::size_t N>
concept IsTold = requires(State& state, const Trial<A, N>& trial) {
  state.tell(trial);
}
|| requires(State& state, const Trial<A, N>& trial, Rng& rng) { state.tell(trial, rng); };

}  // namespace detail

/// Means: proposes architectures of `Space` and learns from N objectives, all minimised.
/// Must have: `template <class Space> class State` (one objective) or `template <class Space, std::size_t N>
/// class State` (any N), with
/// - constructor `(const S& options, const Space& space)`; both outlive the state;
/// - `ask(Rng&)`, giving an Architecture, a Proposal of it, or an empty std::optional (nothing until more is
/// told);
/// - `tell(const Trial<Architecture, N>&)`, with a second parameter `Rng&` if it draws. A failed trial has no
/// score. May have: `bool done() const`, true when there is nothing more to ask. `ask` may be called many
/// times before a `tell`, both on one thread; `trial.id` counts the asks from 0 and tells come in that order.
/// All randomness comes from the Rng given.
template <class S, class Space, std::size_t N>
concept StrategyFor = requires {
  typename detail::StrategyStateOf<S, Space, N>;
}
&&std::constructible_from<detail::StrategyStateOf<S, Space, N>, const S&, const Space&>&&
    detail::Asks<detail::StrategyStateOf<S, Space, N>, typename Space::Architecture>&&
        detail::IsTold<detail::StrategyStateOf<S, Space, N>, typename Space::Architecture, N>;

/// Means: moves logits along the gradient of a supernet's loss (the DARTS family). The run alternates steps
/// on the shared weights with steps on the logits, and reads the architecture off the mixing weights at the
/// end. Must have: `class Logits` with
/// - constructor `(const S& options, const std::vector<std::size_t>& relaxation, Rng&)`;
/// - `mixing(std::span<float> weights, Rng&)`: the mixing weights that follow from the logits (softmax,
/// sampled, ...);
/// - `step(std::span<const float> gradient)`: moves the logits, given the loss gradient at those mixing
/// weights.
template <class S>
concept GradientStrategy = requires {
  typename S::Logits;
}
&&std::constructible_from<typename S::Logits, const S&, const std::vector<std::size_t>&, Rng&>&& requires(
    typename S::Logits& logits, std::span<float> weights, std::span<const float> gradient, Rng& rng) {
  logits.mixing(weights, rng);
  logits.step(gradient);
};

}  // namespace ogive
