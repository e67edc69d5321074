#pragma once
/// Runs on a clock of their own: `simulated(estimator, cost)`.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ogive/core/brief_lock.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/estimate/wrapper.hpp"

namespace ogive {

/// Answers as `estimator` does, while the run's clock shows what the trainings behind the answers would have
/// cost: `cost`, an estimator too, says how many seconds an architecture takes at full effort. Then
/// trial.seconds, Result::moments, Result::seconds and RunOptions::seconds are of that time, as if
/// `lookahead` workers evaluated at once, and are the same in equal runs. Searches on a table are compared in
/// that way at equal time instead of equal numbers of trials.
///
/// A trial at fidelity f costs that share; one that continues another, what its fidelity is higher. A failed
/// one has cost as much as one that did not fail, and what `cached(simulated(...))` knows costs nothing.
template <class Estimator, class Cost>
struct Simulated {
  Estimator estimator;
  Cost cost;         ///< one objective, a loss that is at least 0; callable from several threads at once
  double scale = 1;  ///< seconds that a unit of `cost` stands for

  void fields(auto&& f) const {
    if constexpr (HasFields<Estimator>) f("estimator", estimator);
    if constexpr (HasFields<Cost>) f("cost", cost);
    f("scale", scale, above(0));
  }

  template <class Space>
  requires EstimatorFor<Estimator, Space> && EstimatorFor<Cost, Space>
  class State : public detail::Wrapper<State<Space>, Estimator, Space> {
    using Inner = detail::Wrapper<State, Estimator, Space>;
    using CostJudge = detail::JudgeOf<Cost, Space>;
    static_assert(ScoreOf<Cost, Space>::objectives == 1,
                  "ogive: simulated: the cost of an architecture is one number");
    static_assert(detail::Judges<const CostJudge, typename Space::Architecture>,
                  "ogive: simulated: the cost must be a const callable, or have a const evaluate");

   public:
    using typename Inner::Answer, typename Inner::Architecture;

    State(const Simulated& options, const Space& space)
        : Inner(options.estimator, space),
          options_(options),
          cost_(detail::make_judge(options.cost, space)) {}

    static bool simulates_time() { return true; }
    bool evaluates_in_parallel() const {
      return Inner::evaluates_in_parallel() && detail::is_parallel(cost_);
    }
    bool prepare(const Preparation& preparation) {
      return Inner::prepare(preparation) && detail::prepare(cost_, preparation);
    }
    void recall(const Trial<Architecture, Answer::objectives>& trial) {
      Inner::recall(trial);
      remember(trial.id, trial.fidelity);
    }
    std::vector<std::string> notes() const {
      auto list = Inner::notes();
      list.push_back("seconds are simulated");
      return list;
    }

    /// @throws Error when the cost is no number of at least 0
    Answer around(const Architecture& architecture, Context& context, FunctionRef<Answer()> evaluate) const {
      const double share = context.fidelity - (context.continues ? paid(*context.continues) : 0.0);
      remember(context.id, context.fidelity);
      const double seconds = full_cost(architecture, context) * std::max(share, 0.0);
      context.simulated_seconds = context.simulated_seconds.value_or(0) + seconds;
      return evaluate();
    }
    /// A training of shared weights is no sum of evaluations.
    void train_step() = delete;

   private:
    double full_cost(const Architecture& architecture, const Context& context) const {
      Context own{.id = context.id, .random = context.random.split(~std::uint64_t{0}), .stop = context.stop};
      const double seconds = options_.scale * detail::to_score(detail::evaluate(cost_, architecture, own))[0];
      if (!(seconds >= 0 && std::isfinite(seconds)))
        throw Error("simulated", "a cost of at least 0 seconds", to_text(seconds));
      return seconds;
    }
    /// The share of full effort that a trial came to, if it may go on.
    double paid(std::uint64_t trial) const {
      const auto hold = lock_.hold();
      const auto found = paid_.find(trial);
      return found == paid_.end() ? 0.0 : found->second;
    }
    void remember(std::uint64_t trial, double fidelity) const {
      if (fidelity == 1) return;
      const auto hold = lock_.hold();
      paid_[trial] = fidelity;
    }

    const Simulated& options_;
    CostJudge cost_;
    detail::BriefLock lock_{};
    mutable std::unordered_map<std::uint64_t, double> paid_{};
  };
};

/// `simulated(TabularEstimator{table, "c10v_val_12"}, TabularEstimator{table, lowest("flops_m_c100")}, 2.5)`
/// @param cost a callable or an estimator of one objective
/// @param scale seconds that a unit of the cost stands for
template <class Estimator, class Cost>
Simulated<Estimator, Cost> simulated(Estimator estimator, Cost cost, double scale = 1) {
  return {std::move(estimator), std::move(cost), scale};
}

}  // namespace ogive
