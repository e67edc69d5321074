#pragma once
/// The template behind the DARTS family: its options. The state is in strategy/logits.hpp.
#include <concepts>
#include <cstddef>
#include <type_traits>

#include "ogive/core/fields.hpp"
#include "ogive/strategy/connection.hpp"
#include "ogive/strategy/curvature_stop.hpp"
#include "ogive/strategy/regulariser.hpp"
#include "ogive/strategy/relaxation.hpp"
#include "ogive/strategy/sampler.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// How the shared weights answer when the logits move: not at all (DARTS, equation 7 with xi = 0), ...
struct FixedWeights {
  static constexpr bool unrolls = false;
};
/// ... or by one step of plain gradient descent on the training loss (DARTS, equation 7).
struct UnrolledWeights {
  static constexpr bool unrolls = true;
};

namespace strategy_detail {

template <class Sampler>
concept Deterministic = requires {
  requires Sampler::deterministic;
};

/// The options of Adam that a sampler's paper prints, or those of the DARTS code.
template <class Sampler>
constexpr LogitDescent published_descent() {
  if constexpr (requires { Sampler::published_descent(); })
    return Sampler::published_descent();
  else
    return {};
}

}  // namespace strategy_detail

/// A gradient strategy put together from policies: before each step on the shared weights the logits take one
/// step of Adam along the gradient of the validation loss at sampled mixing weights. The methods of the
/// literature are aliases of it: Darts, SecondOrderDarts, Gdas, Snas, DrNas, FairDarts, SmoothDarts,
/// RobustDarts, ProxylessNas, PcDarts.
/// @tparam Relaxed mean mixing weights of the logits; the architecture is read off these
/// @tparam Sampler mixing weights of a step, and the chain rule back to the logits
/// @tparam Regulariser a penalty on the mean mixing weights
/// @tparam Response FixedWeights or UnrolledWeights
/// @tparam Stop NoStop or CurvatureStop
/// @tparam Connection FullConnection or PartialConnection
template <class Relaxed, class Sampler = Expectation, class Regulariser = Unregularised,
          class Response = FixedWeights, class Stop = NoStop, class Connection = FullConnection>
struct Differentiable {
  static_assert(
      Relaxation<Relaxed>,
      "ogive: Differentiable: the first policy is no Relaxation: give it `weights(logits, weights)` "
      "and `pull_back(logits, weights, slopes, gradient)`");
  static_assert(!Relaxation<Relaxed> || SamplerFor<Sampler, Relaxed>,
                "ogive: Differentiable: this sampler does not fit this relaxation: Concrete, StraightThrough "
                "and TwoPaths need SoftmaxRelaxation, DirichletDraw needs DirichletRelaxation");
  static_assert(!Relaxation<Relaxed> || RegulariserFor<Regulariser, Relaxed>,
                "ogive: Differentiable: this regulariser does not fit this relaxation: ZeroOne needs "
                "SigmoidRelaxation, "
                "whose weights don't compete");
  static_assert(std::same_as<Response, FixedWeights> || std::same_as<Response, UnrolledWeights>,
                "ogive: Differentiable: shared weights respond as FixedWeights or as UnrolledWeights");
  static_assert(std::same_as<Stop, NoStop> || std::same_as<Stop, CurvatureStop>,
                "ogive: Differentiable: a run stops by NoStop or by CurvatureStop");
  static_assert(std::same_as<Stop, NoStop> || strategy_detail::Deterministic<Sampler>,
                "ogive: Differentiable: CurvatureStop needs a deterministic sampler: a loss at weights that "
                "are drawn has no one Hessian in the logits");
  static_assert(!Relaxation<Relaxed> || ConnectionFor<Connection, Relaxed>,
                "ogive: Differentiable: edges are connected by FullConnection or PartialConnection, and the "
                "latter needs a relaxation whose weights sum to 1, SoftmaxRelaxation or DirichletRelaxation");

  double learning_rate = strategy_detail::published_descent<Sampler>().learning_rate;
  double beta1 = strategy_detail::published_descent<Sampler>().beta1;
  double beta2 = 0.999;
  double weight_decay =
      strategy_detail::published_descent<Sampler>().weight_decay;  ///< added to the gradient, times the logit
  double deviation = 1e-3;  ///< of the normal distribution that logits start from
  /// The share of the epochs in which the shared weights learn alone: else operations without weights have a
  /// lead.
  double warmup = Connection::published_warmup;
  [[no_unique_address]] Relaxed relaxation{};
  [[no_unique_address]] Sampler sampler{};
  [[no_unique_address]] Regulariser regulariser{};
  [[no_unique_address]] Stop stop{};
  [[no_unique_address]] Connection connection{};

  void fields(auto&& f) const {
    f("learning_rate", learning_rate, above(0));
    f("beta1", beta1, from_below(0, 1));
    f("beta2", beta2, from_below(0, 1));
    f("weight_decay", weight_decay, at_least(0));
    f("deviation", deviation, at_least(0));
    f("warmup", warmup, from_below(0, 1));
    if constexpr (!std::is_empty_v<Relaxed>) f("relaxation", relaxation);
    if constexpr (!std::is_empty_v<Sampler>) f("sampler", sampler);
    if constexpr (!std::is_empty_v<Regulariser>) f("regulariser", regulariser);
    if constexpr (!std::is_empty_v<Stop>) f("stop", stop);
    if constexpr (!std::is_empty_v<Connection>) f("connection", connection);
  }

  class Logits;
};

}  // namespace ogive::inline OGIVE_LEVEL
