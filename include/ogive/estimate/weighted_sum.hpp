#pragma once
/// Several objectives as one number: `weighted_sum(estimator, {1, 0.5})`.
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "ogive/core/fields.hpp"
#include "ogive/estimate/wrapper.hpp"

namespace ogive {

/// The weighted sum of the losses, for strategies of one objective. A weight carries the unit of its
/// objective with it: {1, 0.5} of an error in percent and a latency in ms trades 1 ms for half a percent. A
/// sum finds only the convex part of the front (Das and Dennis, "A closer look at drawbacks of minimizing
/// weighted sums of objectives for Pareto set generation", Structural Optimization 14, 1997); where that does
/// not do, look at `constrained`, or take a Pareto strategy.
template <class Estimator, std::size_t N>
struct WeightedSum {
  Estimator estimator;
  std::array<double, N> weights{};  ///< at least 0, in the order of the objectives

  void fields(auto&& f) const {
    if constexpr (HasFields<Estimator>) f("estimator", estimator);
    for (std::size_t i = 0; i < N; ++i) f(concat("weight_", i + 1), weights[i], at_least(0));
  }

  template <class Space>
  requires EstimatorFor<Estimator, Space>
  class State : public detail::Wrapper<State<Space>, Estimator, Space, Score<1>> {
    static_assert(ScoreOf<Estimator, Space>::objectives == N,
                  "ogive: weighted_sum needs one weight for each objective of the estimator");
    using Inner = detail::Wrapper<State, Estimator, Space, Score<1>>;

   public:
    using typename Inner::Architecture, typename Inner::InnerAnswer;

    State(const WeightedSum& options, const Space& space)
        : Inner(options.estimator, space), options_(options) {}

    /// "1 error + 0.5 latency": a sum of losses, whatever the directions of its terms.
    Objective objectives() const {
      const auto terms = Inner::objectives();
      std::string name;
      for (std::size_t i = 0; i < N; ++i)
        name += concat(i == 0 ? "" : " + ", options_.weights[i], " ", terms[i].name,
                       terms[i].maximise ? " loss" : "");
      return {.name = std::move(name)};
    }
    Score<1> around(const Architecture&, Context&, FunctionRef<InnerAnswer()> evaluate) const {
      const InnerAnswer terms = evaluate();
      double sum = 0;
      for (std::size_t i = 0; i < N; ++i) sum += options_.weights[i] * terms[i];
      return {{sum}};
    }

   private:
    const WeightedSum& options_;
  };
};

/// @param weights at least 0, one for each objective: `weighted_sum(estimator, {1, 0.5})`
template <class Estimator, std::size_t N>
WeightedSum<Estimator, N> weighted_sum(Estimator estimator, const double (&weights)[N]) {
  return {std::move(estimator), std::to_array(weights)};
}

}  // namespace ogive
