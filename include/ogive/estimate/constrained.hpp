#pragma once
/// The first objective under limits on the others: `constrained(estimator, {5.0})`.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/estimate/wrapper.hpp"

namespace ogive {

/// For strategies of one objective: the first objective alone where the others keep their limits. Where one
/// does not, the loss is `worst` plus what is too much, so that all that keep the limits are better than all
/// that do not, and of two of these the one that is nearer to keeping them is better, whatever its first
/// objective: the feasibility rules of Deb, "An efficient constraint handling method for genetic algorithms",
/// Computer Methods in Applied Mechanics and Engineering 186, 2000, equation 4, with `worst` as the f_max
/// that is not known beforehand. No weight has to be found. What is too much counts as a share of the limit
/// (of a limit of 0: as it is), and several are added up.
template <class Estimator, std::size_t N>
struct Constrained {
  Estimator estimator;
  /// Of the second, third, ... objective: the worst value that is allowed, as people read it, that is at most
  /// so much of a latency, at least so much of an accuracy. Infinite: no limit.
  std::array<double, N> limits{};
  /// A loss that the first objective never passes. An accuracy in percent does not need it: its worst is 0 %.
  std::optional<double> worst{};

  void fields(auto&& f) const {
    if constexpr (HasFields<Estimator>) f("estimator", estimator);
    for (std::size_t i = 0; i < N; ++i) f(concat("limit_", i + 2), limits[i]);
    f("worst", worst);
  }

  template <class Space>
  requires EstimatorFor<Estimator, Space>
  class State : public detail::Wrapper<State<Space>, Estimator, Space, Score<1>> {
    static_assert(ScoreOf<Estimator, Space>::objectives == N + 1,
                  "ogive: constrained needs one limit for each objective of the estimator but the first");
    using Inner = detail::Wrapper<State, Estimator, Space, Score<1>>;

   public:
    using typename Inner::Architecture, typename Inner::InnerAnswer;

    /// @throws Error when a limit is no number, or `worst` is not known
    State(const Constrained& options, const Space& space)
        : Inner(options.estimator, space),
          limits_(options.limits),
          objectives_(Inner::objectives()),
          worst_(worst(options.worst, objectives_[0])) {
      for (const double limit : limits_)
        expect(!std::isnan(limit), "constrained", "limits that are numbers", "NaN");
    }

    /// The first one.
    Objective objectives() const { return objectives_[0]; }

    /// @throws Error when the first objective is above `worst`
    Score<1> around(const Architecture&, Context&, FunctionRef<InnerAnswer()> evaluate) const {
      const InnerAnswer answer = evaluate();
      if (answer[0] > worst_)
        throw Error("constrained", concat("losses of at most ", worst_, " (worst)"), to_text(answer[0]));
      double excess = 0;
      for (std::size_t i = 0; i < N; ++i)
        excess += excess_over(limits_[i], objectives_[i + 1], answer[i + 1]);
      // NaN of either makes the trial a failed one.
      return {{excess == 0 || std::isnan(answer[0]) ? answer[0] : worst_ + excess}};
    }

   private:
    static double worst(const std::optional<double>& given, const Objective& objective) {
      if (given) return *given;
      expect(objective.maximise && objective.unit == "%", "constrained",
             "a worst loss, as the first objective is no accuracy in percent: constrained(estimator, limits, "
             "worst)",
             "none");
      return objective.best;
    }
    /// By how much a loss is worse than the limit as it is shown; NaN stays.
    static double excess_over(double limit, const Objective& objective, double loss) {
      if (std::isinf(limit)) return 0;
      const double over = objective.maximise ? limit - objective.shown(loss) : loss - limit;
      if (over <= 0) return 0;
      return limit == 0 ? over : over / std::abs(limit);
    }

    std::array<double, N> limits_;
    std::vector<Objective> objectives_;
    double worst_;
  };
};

/// `constrained(estimator, {5.0})`: the first objective, of architectures whose second one is at most 5.
/// @param worst a loss that the first objective never passes; not needed for an accuracy in percent
template <class Estimator, std::size_t N>
Constrained<Estimator, N> constrained(Estimator estimator, const double (&limits)[N],
                                      std::optional<double> worst = {}) {
  return {std::move(estimator), std::to_array(limits), worst};
}

}  // namespace ogive
