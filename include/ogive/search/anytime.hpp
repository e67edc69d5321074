#pragma once
/// What runs would have left after each of their trials, and the mean of several.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/search/result.hpp"
#include "ogive/strategy/concepts.hpp"

namespace ogive {

/// Mean and spread of some numbers.
struct Spread {
  std::size_t count = 0;
  double mean = 0;
  double deviation = 0;  ///< of the sample: the squares' sum is divided by count - 1; 0 for fewer than two
  double least = 0, greatest = 0;
};

Spread spread(std::span<const double> numbers);

/// What a run leaves: its best trial; or its last successful one, as gradient strategies do.
enum class Outcome { best, last };

/// How runs of this strategy end.
template <class Strategy>
Outcome outcome_of(const Strategy& strategy) {
  if constexpr (requires { strategy.gradient(); })  // known at run time only
    return strategy.gradient() ? Outcome::last : Outcome::best;
  else
    return GradientStrategy<Strategy> ? Outcome::last : Outcome::best;
}

/// What a run would have left if it had been stopped after this trial, or later and before the next
/// incumbent.
struct Incumbent {
  std::uint64_t trials = 0;  ///< told by then, this one and failed ones included
  double seconds = 0;        ///< of wall time since the run began
  double loss = 0;
};
/// Those of a run, as a step function. Where the best counts, losses fall, unless a trial at a higher
/// fidelity takes the place of a better one at a lower fidelity, as in Result.
using Incumbents = std::vector<Incumbent>;

/// Follows one run.
class FollowIncumbent {
 public:
  explicit FollowIncumbent(Outcome outcome = Outcome::best) : outcome_(outcome) {}

  /// @return whether the trial, which did not fail, is the incumbent by now
  bool take(double fidelity, double loss);

 private:
  Outcome outcome_;
  bool found_ = false;
  double fidelity_ = 0, loss_ = 0;
};

template <class Architecture>
Incumbents incumbents(const Result<Architecture>& run, Outcome outcome = Outcome::best) {
  Incumbents list;
  FollowIncumbent incumbent(outcome);
  for (std::size_t i = 0; i < run.history.size(); ++i) {
    const auto& trial = run.history[i];
    if (trial.score && incumbent.take(trial.fidelity, (*trial.score)[0]))
      list.push_back({i + 1, i < run.moments.size() ? run.moments[i] : 0.0, (*trial.score)[0]});
  }
  return list;
}

/// The losses of the incumbents of several runs at one point: of those that had found something by then.
std::vector<double> losses_after(std::span<const Incumbents> runs, std::uint64_t trials);
/// The same after so many seconds.
std::vector<double> losses_at(std::span<const Incumbents> runs, double seconds);

namespace detail {

/// The spread of losses as people read them.
inline Spread shown_spread(std::vector<double> losses, const Objective& objective) {
  for (double& loss : losses) loss = objective.shown(loss);
  return spread(losses);
}

/// See StudyOutcome::superiority.
double superiority(std::span<const double> losses, std::span<const double> others);

}  // namespace detail
}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {

OGIVE_INLINE Spread spread(std::span<const double> numbers) {
  Spread all{.count = numbers.size()};
  if (numbers.empty()) return all;
  const auto [least, greatest] = std::minmax_element(numbers.begin(), numbers.end());
  all.least = *least;
  all.greatest = *greatest;
  double sum = 0, squares = 0;
  for (const double number : numbers) sum += number;
  all.mean = sum / static_cast<double>(numbers.size());
  for (const double number : numbers) squares += (number - all.mean) * (number - all.mean);
  if (numbers.size() > 1) all.deviation = std::sqrt(squares / static_cast<double>(numbers.size() - 1));
  return all;
}

OGIVE_INLINE bool FollowIncumbent::take(double fidelity, double loss) {
  if (outcome_ == Outcome::last) return true;
  if (found_ && (fidelity < fidelity_ || (fidelity == fidelity_ && !(loss < loss_)))) return false;
  found_ = true;
  fidelity_ = fidelity;
  loss_ = loss;
  return true;
}

OGIVE_INLINE std::vector<double> losses_after(std::span<const Incumbents> runs, std::uint64_t trials) {
  std::vector<double> losses;
  for (const Incumbents& run : runs) {
    const auto next = std::find_if(run.begin(), run.end(), [&](const auto& i) { return i.trials > trials; });
    if (next != run.begin()) losses.push_back(std::prev(next)->loss);
  }
  return losses;
}

OGIVE_INLINE std::vector<double> losses_at(std::span<const Incumbents> runs, double seconds) {
  std::vector<double> losses;
  for (const Incumbents& run : runs) {
    const auto next =
        std::find_if(run.begin(), run.end(), [&](const auto& i) { return i.seconds > seconds; });
    if (next != run.begin()) losses.push_back(std::prev(next)->loss);
  }
  return losses;
}

namespace detail {

OGIVE_INLINE double superiority(std::span<const double> losses, std::span<const double> others) {
  if (losses.empty() || others.empty()) return 0.5;
  double won = 0;
  for (const double loss : losses)
    for (const double other : others) won += loss < other ? 1.0 : loss == other ? 0.5 : 0.0;
  return won / static_cast<double>(losses.size() * others.size());
}

}  // namespace detail
}  // namespace ogive

#endif
