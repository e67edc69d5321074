#pragma once
/// Evaluations that are tried again when they fail: `retry(estimator, times)`.
#include <cstdint>
#include <string>
#include <utility>

#include "ogive/core/fields.hpp"
#include "ogive/estimate/wrapper.hpp"

namespace ogive {

/// An evaluation that throws or gives NaN is tried again, up to `times` more. The first attempt is the
/// evaluation as it would be without this; each further one has a random stream of its own, derived from the
/// trial's, and no checkpoint. When all attempts failed, the trial's reason lists them.
template <class Estimator>
struct Retry {
  Estimator estimator;
  std::uint64_t times = 1;

  void fields(auto&& f) const {
    if constexpr (HasFields<Estimator>) f("estimator", estimator);
    f("times", times, at_least(0));
  }

  template <class Space>
  requires EstimatorFor<Estimator, Space>
  class State : public detail::Wrapper<State<Space>, Estimator, Space> {
    using Inner = detail::Wrapper<State, Estimator, Space>;

   public:
    using typename Inner::Answer, typename Inner::Architecture;

    State(const Retry& options, const Space& space) : Inner(options.estimator, space), options_(options) {}

    /// @throws Error when the last attempt failed too, or a stop was requested after one that failed
    Answer around(const Architecture&, Context& context, FunctionRef<Answer()> evaluate) const {
      const detail::Restored random(context.random);
      const detail::Restored checkpoint(context.checkpoint);
      std::string failures;
      for (std::uint64_t retries = 0;; ++retries) {
        std::string reason;
        try {
          const Answer answer = evaluate();
          reason = detail::nan_in(answer);
          if (reason.empty()) return answer;
        } catch (...) {
          reason = detail::thrown();
        }
        failures += concat(retries == 0 ? " (" : "; (", retries + 1, ") ", reason);
        if (retries == options_.times || context.stop.stop_requested())
          throw Error("", concat(retries + 1, retries == 0 ? " attempt" : " attempts", " failed:", failures));
        // Counted in the context, so that a retry inside a retry never draws from the same stream again.
        context.random = random.before().split(~++context.attempt);
        context.checkpoint = {};
      }
    }

   private:
    const Retry& options_;
  };
};

/// @param times how often at most an evaluation is tried again
template <class Estimator>
Retry<Estimator> retry(Estimator estimator, std::uint64_t times) {
  return {std::move(estimator), times};
}

}  // namespace ogive
