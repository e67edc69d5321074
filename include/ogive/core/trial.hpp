#pragma once
/// What travels between a search, its strategy and its estimator.
#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ogive/core/checkpoint.hpp"
#include "ogive/core/clock.hpp"
#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/function_ref.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/core/score.hpp"

namespace ogive {

/// What a strategy asks for. A bare architecture converts to it.
template <class Architecture>
struct Proposal {
  Architecture architecture;
  double fidelity = 1;                       ///< the share of full effort, in (0, 1]
  std::optional<std::uint64_t> continues{};  ///< the trial whose training goes on, if any

  Proposal(Architecture a, double share = 1, std::optional<std::uint64_t> earlier = {})
      : architecture(std::move(a)), fidelity(share), continues(earlier) {}
};

/// One evaluation, done. `score` is empty for a failed trial, and `error` then says why.
template <class Architecture, std::size_t N = 1>
struct Trial {
  std::uint64_t id = 0;  ///< 0, 1, 2, ... in the order of asking
  Architecture architecture{};
  double fidelity = 1;
  std::optional<std::uint64_t> continues{};
  std::optional<std::uint64_t> origin{};  ///< where the training that goes on began, if one does
  std::optional<Score<N>> score{};
  std::string error{};
  /// Wall time of the evaluation, the only field that may differ between equal runs; where time is simulated,
  /// what the evaluation would have cost, and then equal.
  double seconds = 0;

  bool failed() const { return !score.has_value(); }
  /// Whether the strategy that is told it never asked for it (see enqueue).
  bool given() const { return id >> 63 != 0; }
  friend bool operator==(const Trial&, const Trial&) = default;
};

/// Says "stop" from one thread or signal handler to another, or at a moment. A default token never stops.
class StopToken {
 public:
  StopToken() = default;
  explicit StopToken(const std::atomic<bool>& flag) : flags_{&flag} {}
  /// Stops once seconds_now() has come to `moment`.
  static StopToken at(double moment);

  bool stop_requested() const;

  /// A token that stops when this one or `other` does. @throws Error beyond four flags in one token
  StopToken joined(const StopToken& other) const;

 private:
  static constexpr double never = std::numeric_limits<double>::infinity();

  std::array<const std::atomic<bool>*, 4> flags_{};
  double moment_ = never;
};

/// What an evaluation may use beside the architecture.
struct Context {
  std::uint64_t id = 0;  ///< of the trial
  Rng random{};  ///< the trial's own stream; where a training goes on, that of the trial where it began
  double fidelity = 1;                       ///< the share of full effort, in (0, 1]
  std::optional<std::uint64_t> continues{};  ///< the trial whose training goes on, if any
  StopToken stop{};                          ///< a long evaluation should look at it and end early
  unsigned threads = 1;                      ///< this evaluation's share of the machine
  std::uint64_t attempt = 0;                 ///< how many attempts at the trial failed before (see retry)
  Checkpoint checkpoint{};                   ///< of the trial; a long evaluation leaves its state there
  /// What the evaluation counts for in place of its wall time, added up by estimators that simulate costlier
  /// ones.
  std::optional<double> simulated_seconds{};
};

/// What an estimator may use that does work before the first evaluation, such as training a supernet.
struct Preparation {
  Rng random{};  ///< a stream of its own
  /// How many epochs of steps at mixing weights will follow; 0: only single architectures will be judged.
  std::uint64_t mixed_epochs = 0;
  /// With mixing weights: the strategy wants operations that see one of so many parts of the channels.
  std::size_t channel_divisor = 1;
  StopToken stop{};  ///< a long preparation should look at it and end early
  /// Tells how far a stage is; false: end early.
  FunctionRef<bool(std::string_view stage, std::uint64_t done, std::uint64_t total)> progress;
  Checkpoint checkpoint{};  ///< a long preparation leaves its state there

  bool goes_on(std::string_view stage, std::uint64_t done, std::uint64_t total) const {
    return progress(stage, done, total) && !stop.stop_requested();
  }
};

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {

OGIVE_INLINE StopToken StopToken::at(double moment) {
  StopToken token;
  token.moment_ = moment;
  return token;
}

OGIVE_INLINE bool StopToken::stop_requested() const {
  for (const auto* flag : flags_) {
    if (flag && flag->load(std::memory_order_relaxed)) return true;
  }
  return moment_ < never && seconds_now() >= moment_;
}

OGIVE_INLINE StopToken StopToken::joined(const StopToken& other) const {
  StopToken both = *this;
  for (const auto* flag : other.flags_) {
    if (!flag) continue;
    const auto free = std::find(both.flags_.begin(), both.flags_.end(), nullptr);
    expect(free != both.flags_.end(), "StopToken", "at most 4 flags in one token", "more");
    *free = flag;
  }
  both.moment_ = std::min(moment_, other.moment_);
  return both;
}

}  // namespace ogive

#endif
