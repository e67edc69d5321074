#pragma once
/// Evaluations with a time limit: `within(estimator, seconds)`.
#include <string>
#include <utility>

#include "ogive/core/clock.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/estimate/wrapper.hpp"

namespace ogive {

/// A trial whose evaluation is not over after `seconds` has failed. The context's stop token says so to the
/// estimator; one that never looks at its token can't be cut off: it runs to its end and has failed then. (A
/// CommandEstimator is cut off, with all that its command started.)
template <class Estimator>
struct Within {
  Estimator estimator;
  double seconds = 0;  ///< of wall time

  void fields(auto&& f) const {
    if constexpr (HasFields<Estimator>) f("estimator", estimator);
    f("seconds", seconds, above(0));
  }

  template <class Space>
  requires EstimatorFor<Estimator, Space>
  class State : public detail::Wrapper<State<Space>, Estimator, Space> {
    using Inner = detail::Wrapper<State, Estimator, Space>;

   public:
    using typename Inner::Answer, typename Inner::Architecture;

    State(const Within& options, const Space& space) : Inner(options.estimator, space), options_(options) {}

    /// @throws Error when time is up at the end of the evaluation, whatever it gave
    Answer around(const Architecture&, Context& context, FunctionRef<Answer()> evaluate) const {
      const double limit = seconds_now() + options_.seconds;
      const detail::Restored stop(context.stop);
      context.stop = stop.before().joined(StopToken::at(limit));
      try {
        const Answer answer = evaluate();
        if (seconds_now() < limit) return answer;
      } catch (...) {
        if (seconds_now() < limit) throw;
        throw Error("", concat(passed(), ": ", detail::thrown()));
      }
      throw Error("", passed());
    }

   private:
    std::string passed() const { return concat("passed its time limit of ", options_.seconds, " s"); }

    const Within& options_;
  };
};

/// @param seconds above 0
template <class Estimator>
Within<Estimator> within(Estimator estimator, double seconds) {
  return {std::move(estimator), seconds};
}

}  // namespace ogive
