#pragma once
/// How good an architecture is: what estimators must have, and how the search calls them.
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "ogive/core/score.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/estimate/objective.hpp"

namespace ogive {

/// The part of the data on which an estimator is asked for a gradient.
enum class Part { train, validation };

namespace detail {

template <class R>
concept Scorable = std::convertible_to<R, double> || is_score<std::remove_cvref_t<R>>;

template <class E, class Space>
concept HasEstimatorState = requires {
  typename E::template State<Space>;
};

/// The object that answers: the estimator's State<Space>, born when a run starts, or a copy of the callable.
template <class E, class Space>
struct Judge {
  using type = E;
};
template <class E, class Space>
requires HasEstimatorState<E, Space>
struct Judge<E, Space> {
  using type = typename E::template State<Space>;
};
template <class E, class Space>
using JudgeOf = typename Judge<E, Space>::type;

template <class J, class A>
concept HasEvaluate = requires(J& judge, const A& architecture, Context& context) {
  judge.evaluate(architecture, context);
};

template <class J, class A>
concept IsCall = std::invocable<J&, const A&, Context&> || std::invocable<J&, const A&>;

template <class J, class A>
concept Answers = HasEvaluate<J, A> || IsCall<J, A>;

/// One call for the three forms: evaluate(a, context), (a, context) and (a).
template <class A, Answers<A> J>
decltype(auto) evaluate(J& judge, const A& architecture, Context& context) {
  if constexpr (HasEvaluate<J, A>)
    return judge.evaluate(architecture, context);
  else if constexpr (std::invocable<J&, const A&, Context&>)
    return judge(architecture, context);
  else
    return judge(architecture);
}

template <class J, class A>
concept Judges = requires(J& judge, const A& architecture, Context& context) {
  { detail::evaluate(judge, architecture, context) } -> Scorable;
};

template <class R>
struct ToScore {
  using type = Score<1>;
};
template <std::size_t N>
struct ToScore<Score<N>> {
  using type = Score<N>;
};

/// A number is a loss.
template <class R>
auto to_score(const R& answer) {
  if constexpr (is_score<R>)
    return answer;
  else
    return Score<1>{{static_cast<double>(answer)}};
}

/// What the exception that is being handled says of the estimator.
[[gnu::cold, gnu::noinline]] inline std::string thrown() {
  try {
    throw;
  } catch (const std::exception& failure) {
    return failure.what();
  } catch (...) {
    return "the estimator threw something that is no std::exception";
  }
}

/// Empty unless a number of the score is NaN.
template <std::size_t N>
std::string nan_in(const Score<N>& score) {
  for (std::size_t i = 0; i < N; ++i) {
    if (std::isnan(score[i]))
      return N == 1 ? "the score is NaN" : concat("objective ", i + 1, " of the score is NaN");
  }
  return {};
}

template <class E, class Space>
JudgeOf<E, Space> make_judge(const E& estimator, const Space& space) {
  if constexpr (HasEstimatorState<E, Space>)
    return JudgeOf<E, Space>(estimator, space);
  else
    return estimator;
}

template <class E, class Space>
concept CanJudge =
    !HasEstimatorState<E, Space> || std::constructible_from<JudgeOf<E, Space>, const E&, const Space&>;

}  // namespace detail

/// Means: given an architecture, says how good it is; the same architecture and Context give the same answer.
///
/// Must have: a call `(const Architecture&)` or `(const Architecture&, Context&)`; or `template <class Space>
/// class State` with a constructor `(const E&, const Space&)` and `evaluate(const Architecture&, Context&)`.
/// It returns a number (a loss: lower is better) or a Score<N> (all lower is better). What it throws makes a
/// failed trial.
///
/// May have:
/// - `objectives()`, of the estimator or its State: an Objective, or a std::vector<Objective> of N;
/// - `bool prepare(const Preparation&)` of its State: called once, before all else, on the thread of the run.
/// False: it
///   ended early, as it was told to;
/// - `std::vector<std::string> notes() const` of its State: what the result should say about the estimator's
/// own work;
/// - `void recall(const Trial<Architecture, N>&)` of its State: called instead of `evaluate` for a trial that
/// a journal answers, for estimators that remember;
/// - `bool simulates_time() const` of its State: true where each evaluation adds what it stands for to
/// Context::simulated_seconds; the run's clock is then made of these;
/// - `std::uint64_t round_length() const` and `bool adapt(std::span<const Architecture>, const Preparation&)`
/// of its State, for weights that go on learning: adapt is called on the thread of the run after each
/// `round_length()` trials (0: never) with their architectures, in the order of asking and before any later
/// trial is evaluated, also where a journal answered them. False: it ended early, as it was told to.
///
/// A const `evaluate` (or call) may run in several threads at once; another one runs one at a time in the
/// order of asking.
// clang-format off
template <class E, class Space>
concept EstimatorFor =
    detail::CanJudge<E, Space> && detail::Judges<detail::JudgeOf<E, Space>, typename Space::Architecture>;
// clang-format on

/// Score<N> for what the estimator returns.
template <class E, class Space>
using ScoreOf = typename detail::ToScore<std::remove_cvref_t<decltype(detail::evaluate(
    std::declval<detail::JudgeOf<E, Space>&>(), std::declval<const typename Space::Architecture&>(),
    std::declval<Context&>()))>>::type;

namespace detail {
template <class J>
concept Prepares = requires(J& judge, const Preparation& preparation) {
  { judge.prepare(preparation) } -> std::convertible_to<bool>;
};
template <class J>
bool prepare(J& judge, const Preparation& preparation) {
  if constexpr (Prepares<J>)
    return judge.prepare(preparation);
  else
    return true;
}
template <class J, class A>
concept Adapts = requires(J& judge, std::span<const A> asked, const Preparation& preparation) {
  { judge.round_length() } -> std::convertible_to<std::uint64_t>;
  { judge.adapt(asked, preparation) } -> std::convertible_to<bool>;
};
/// 0 for an estimator that does not adapt.
template <class A, class J>
std::uint64_t round_length([[maybe_unused]] const J& judge) {
  if constexpr (Adapts<J, A>)
    return judge.round_length();
  else {
    static_assert(
        !requires { judge.round_length(); },
        "ogive: an estimator with round_length() needs `bool adapt(std::span<const Architecture>, const "
        "Preparation&)` beside it");
    return 0;
  }
}
template <class A, class J>
bool adapt([[maybe_unused]] J& judge, [[maybe_unused]] std::span<const A> asked,
           [[maybe_unused]] const Preparation& preparation) {
  if constexpr (Adapts<J, A>)
    return judge.adapt(asked, preparation);
  else
    return true;
}
template <class J>
std::vector<std::string> notes_of(const J& judge) {
  if constexpr (requires {
                  { judge.notes() } -> std::same_as<std::vector<std::string>>;
                })
    return judge.notes();
  else
    return {};
}

/// Whether several threads may call a const evaluate, as one whose type is known at run time only knows.
template <class J>
bool is_parallel(const J& judge) {
  if constexpr (requires {
                  { judge.evaluates_in_parallel() } -> std::same_as<bool>;
                })
    return judge.evaluates_in_parallel();
  else
    return true;
}

/// Whether the run's clock is what evaluations say of themselves.
template <class J>
bool simulates_time([[maybe_unused]] const J& judge) {
  if constexpr (requires {
                  { judge.simulates_time() } -> std::same_as<bool>;
                })
    return judge.simulates_time();
  else
    return false;
}

template <class J>
concept HasGradient = requires(J& judge, std::span<const float> weights, std::span<float> gradient,
                               Context& context) {
  { judge.loss_and_gradient(weights, gradient, Part::validation, context) } -> std::convertible_to<double>;
  judge.train_step(weights, context);
};
template <class J>
concept HasUnrolledGradient = requires(J& judge, std::span<const float> weights, std::span<float> gradient,
                                       Context& context) {
  { judge.unrolled_loss_and_gradient(weights, gradient, context) } -> std::convertible_to<double>;
};
template <class J>
concept HasProbe = requires(J& judge, std::span<const float> weights, std::span<float> gradient,
                            Context& context) {
  { judge.probe(weights, gradient, context) } -> std::convertible_to<double>;
};
}  // namespace detail

/// Means: an estimator that is also a function of *mixing weights* (one number for each option of each mixed
/// edge of `space.relaxation()`, edge after edge) with a gradient: a supernet. Logits and their chain rule
/// are the strategy's.
///
/// Its State must have: `double loss_and_gradient(std::span<const float> weights, std::span<float> gradient,
/// Part, Context&)`, and `void train_step(std::span<const float> weights, Context&)`: a step on the shared
/// weights. May have
/// - `std::size_t steps() const`: how many such steps make an epoch; 1 without it;
/// - `double unrolled_loss_and_gradient(weights, gradient, Context&)`: the validation loss after one step of
///   gradient descent of the shared weights w on the training loss, which leaves them as they were, with
///   gradient d L_val(w') - xi d_w d L_train(w) d_w' L_val(w'), d being by the mixing weights and w' = w - xi
///   d_w L_train(w) (Liu, Simonyan and Yang, "DARTS", ICLR 2019, equation 7);
/// - `double probe(weights, gradient, Context&)`: as loss_and_gradient on the validation part, always on the
///   same images, and without a trace: for differences between mixing weights;
/// - `Bytes save()` with `load(std::span<const std::uint8_t>)`: all that steps change, so that a run with a
///   journal goes on from its last checkpoint.
template <class E, class Space>
concept DifferentiableEstimator = EstimatorFor<E, Space> && detail::HasEstimatorState<E, Space> &&
    detail::HasGradient<detail::JudgeOf<E, Space>>;

namespace detail {
template <class T>
concept HasObjectives = requires(const T& t) {
  t.objectives();
};

inline std::vector<Objective> as_list(Objective objective) { return {std::move(objective)}; }
inline std::vector<Objective> as_list(std::vector<Objective> objectives) { return objectives; }

/// The `n` objectives by their estimator, or by its State, or unnamed losses.
template <class E, class J>
std::vector<Objective> objectives_of(const E& estimator, const J& judge, std::size_t n) {
  std::vector<Objective> list;
  if constexpr (HasObjectives<J>)
    list = as_list(judge.objectives());
  else if constexpr (HasObjectives<E>)
    list = as_list(estimator.objectives());
  else if (n == 1)
    list.emplace_back();
  else {
    for (std::size_t i = 0; i < n; ++i) list.push_back({.name = concat("loss ", i + 1)});
  }
  if (list.size() != n)
    throw Error("objectives()", concat(n, " of them, as many as the score has"), to_text(list.size()));
  return list;
}
}  // namespace detail

}  // namespace ogive
