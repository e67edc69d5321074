#pragma once
/// Estimators whose numbers are better when higher: `maximise(f)` and `accuracy(f)`.
#include <string>
#include <utility>

#include "ogive/core/fields.hpp"
#include "ogive/estimate/wrapper.hpp"

namespace ogive {

/// An estimator turned round: the search minimises `objective.best - f`.
template <class Estimator>
struct Turned {
  Estimator estimator;
  Objective objective;

  void fields([[maybe_unused]] auto&& f) const {
    if constexpr (HasFields<Estimator>) f("estimator", estimator);
  }

  template <class Space>
  requires EstimatorFor<Estimator, Space>
  class State : public detail::Wrapper<State<Space>, Estimator, Space> {
    static_assert(ScoreOf<Estimator, Space>::objectives == 1,
                  "ogive: maximise and accuracy turn round one number: for several objectives return a "
                  "Score<N> with the signs that minimise");
    using Inner = detail::Wrapper<State, Estimator, Space>;

   public:
    using typename Inner::Answer, typename Inner::Architecture;

    State(const Turned& turned, const Space& space) : Inner(turned.estimator, space), turned_(turned) {}

    Objective objectives() const { return turned_.objective; }
    void recall(Trial<Architecture> trial) {
      if (trial.score) trial.score = turn(*trial.score);
      Inner::recall(trial);
    }
    Answer around(const Architecture&, Context&, FunctionRef<Answer()> evaluate) const {
      return turn(evaluate());
    }
    /// The gradient is that of what was turned round.
    void train_step() = delete;

   private:
    Answer turn(const Answer& answer) const { return {{turned_.objective.best - answer[0]}}; }

    const Turned& turned_;
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
