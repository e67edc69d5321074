#pragma once
/// Estimators whose numbers are better when higher: `maximise(f)` and `accuracy(f)`.
#include <string>
#include <utility>

#include "ogive/estimate/concepts.hpp"

namespace ogive {

/// An estimator turned round: the search minimises `objective.best - f`.
template <class Estimator>
struct Turned {
  Estimator estimator;
  Objective objective;

  Objective objectives() const { return objective; }

  template <class Space>
  requires EstimatorFor<Estimator, Space>
  class State {
    using Judge = detail::JudgeOf<Estimator, Space>;
    static_assert(ScoreOf<Estimator, Space>::objectives == 1,
                  "ogive: maximise and accuracy turn round one number: for several objectives return a "
                  "Score<N> with the signs that minimise");

   public:
    using Architecture = typename Space::Architecture;

    State(const Turned& turned, const Space& space)
        : turned_(turned), judge_(detail::make_judge(turned.estimator, space)) {}

    double evaluate(const Architecture& architecture,
                    Context& context) const requires detail::Judges<const Judge, Architecture> {
      return turn(detail::evaluate(judge_, architecture, context));
    }
    double evaluate(const Architecture& architecture,
                    Context& context) requires(!detail::Judges<const Judge, Architecture>) {
      return turn(detail::evaluate(judge_, architecture, context));
    }

   private:
    double turn(const auto& answer) const { return turned_.objective.best - detail::to_score(answer)[0]; }

    const Turned& turned_;
    Judge judge_;
  };
};

/// `f` returns a number that is better when higher.
template <class F>
Turned<F> maximise(F f, std::string name = "value") {
  return {std::move(f), {.name = std::move(name), .maximise = true}};
}

/// `f` returns an accuracy in percent.
template <class F>
Turned<F> accuracy(F f, std::string name = "accuracy") {
  return {std::move(f), accuracy_objective(std::move(name))};
}

}  // namespace ogive
