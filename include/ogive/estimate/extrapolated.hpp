#pragma once
/// Trainings that end early where their learning curve tells how they will end: `extrapolated(estimator,
/// {...})`.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/estimate/power_law.hpp"
#include "ogive/estimate/wrapper.hpp"

namespace ogive {

struct Extrapolation {
  std::uint64_t points = 8;   ///< of the curve: equal parts of the trial's effort
  std::uint64_t least = 4;    ///< points before the first extrapolation
  std::uint64_t settled = 3;  ///< extrapolations in a row that must agree
  double tolerance = 0.5;     ///< by how much they may differ, in the unit of the loss

  void fields(auto&& f) const {
    f("points", points, at_least(2));
    f("least", least, at_least(2));
    f("settled", settled, at_least(2));
    f("tolerance", tolerance, at_least(0));
  }
};

/// Evaluates at rising shares of a trial's fidelity, each going on with the training of the one before, and
/// fits a power law to the losses so far. When the loss that it foresees for the end has settled, that is the
/// score, and the rest of the training is saved: the rule of Rorabaugh, Caino-Lores, Wyatt, Johnston and
/// Taufer, "PEng4NN: An Accurate Performance Estimation Engine for Efficient Automated Neural Network
/// Architecture Search", arXiv:2101.04185, 2021, with another curve. Otherwise the score is that of the whole
/// training.
///
/// For estimators that continue trials, with losses that fall as they train. A learning rate that ends at 0,
/// as that of TrainingEstimator does by default, lets the loss fall at the end as no power law foresees, so
/// that scores of trainings that ended early are too high: with a constant one (`final_learning_rate`) they
/// are comparable. A trial that itself continues another is evaluated as without this, and an evaluation has
/// no checkpoint.
template <class Estimator>
struct Extrapolated {
  Estimator estimator;
  Extrapolation extrapolation{};

  void fields(auto&& f) const {
    if constexpr (HasFields<Estimator>) f("estimator", estimator);
    extrapolation.fields(f);
  }

  template <class Space>
  requires EstimatorFor<Estimator, Space>
  class State : public detail::Wrapper<State<Space>, Estimator, Space> {
    static_assert(ScoreOf<Estimator, Space>::objectives == 1,
                  "ogive: extrapolated needs one objective: a curve is one number over effort");
    using Inner = detail::Wrapper<State, Estimator, Space>;

   public:
    using typename Inner::Answer, typename Inner::Architecture;

    State(const Extrapolated& options, const Space& space)
        : Inner(options.estimator, space), options_(options.extrapolation) {}

    Answer around(const Architecture&, Context& context, FunctionRef<Answer()> evaluate) const {
      if (context.continues) return evaluate();
      const detail::Restored fidelity(context.fidelity);
      const detail::Restored continues(context.continues);
      const detail::Restored checkpoint(context.checkpoint);
      context.checkpoint = {};
      std::vector<double> efforts, losses, ends;
      for (std::uint64_t point = 1;; ++point) {
        const double effort = static_cast<double>(point) / static_cast<double>(options_.points);
        context.fidelity = point == options_.points ? fidelity.before() : effort * fidelity.before();
        const Answer answer = evaluate();
        if (point == options_.points || !std::isfinite(answer[0])) return answer;
        context.continues = context.id;
        efforts.push_back(effort);
        losses.push_back(answer[0]);
        if (point < options_.least) continue;
        ends.push_back(fit_power_law(efforts, losses)(1));
        if (agree(ends)) return {{ends.back()}};
      }
    }

   private:
    bool agree(const std::vector<double>& ends) const {
      if (ends.size() < options_.settled) return false;
      const auto [low, high] =
          std::minmax_element(ends.end() - static_cast<std::ptrdiff_t>(options_.settled), ends.end());
      return *high - *low <= options_.tolerance;
    }

    const Extrapolation& options_;
  };
};

/// `extrapolated(TrainingEstimator{data, {.epochs = 24}}, {.points = 12})`
template <class Estimator>
Extrapolated<Estimator> extrapolated(Estimator estimator, Extrapolation extrapolation = {}) {
  return {std::move(estimator), extrapolation};
}

}  // namespace ogive
