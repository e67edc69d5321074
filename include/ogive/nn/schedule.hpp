#pragma once
/// How the learning rate moves over a training of known length. A schedule is a value that is called with the
/// step and the number of steps: `Cosine{.start = 0.1}(0, 100)` is 0.1. Steps may be batches or epochs.
/// Nothing else is remembered, so that a shorter training (a lower fidelity) runs through the whole curve,
/// and a continued one needs only its step.
#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>

#include "ogive/core/fields.hpp"

namespace ogive {

/// What gives a learning rate for step number `step` (0, ..., total - 1) of `total`: the types here, or any
/// callable.
template <class S>
concept Schedule = requires(const S& schedule, std::size_t step, std::size_t total) {
  { schedule(step, total) } -> std::convertible_to<double>;
};

/// The same rate throughout.
struct Constant {
  double start = 0.1;

  void fields(auto&& f) const { f("start", start, at_least(0)); }
  double operator()(std::size_t, std::size_t) const { return start; }
};

/// Multiplied by `factor` at `drops` equally distant moments: with two drops after one and two thirds of the
/// steps.
struct StepDecay {
  double start = 0.1;
  double factor = 0.1;
  std::size_t drops = 2;

  void fields(auto&& f) const {
    f("start", start, at_least(0));
    f("factor", factor, at_least(0));
    f("drops", drops);
  }
  double operator()(std::size_t step, std::size_t total) const {
    const std::size_t fallen = total == 0 ? 0 : step * (drops + 1) / total;
    return start * std::pow(factor, static_cast<double>(fallen));
  }
};

/// Half a cosine from `start` down to `floor`, which step `total` would reach (Loshchilov and Hutter, "SGDR",
/// ICLR 2017, equation 5, without restarts).
struct Cosine {
  double start = 0.1;
  double floor = 0;

  void fields(auto&& f) const {
    f("start", start, at_least(0));
    f("floor", floor, at_least(0));
  }
  double operator()(std::size_t step, std::size_t total) const {
    const double progress = total == 0 ? 0.0 : static_cast<double>(step) / static_cast<double>(total);
    return floor + 0.5 * (start - floor) * (1.0 + std::cos(3.14159265358979323846 * progress));
  }
};

/// The first `steps` steps climb along a line to the first rate of `then`; `then` runs over the steps that
/// remain (Goyal et al., "Accurate, large minibatch SGD", 2017, section 2.2). The line begins at `from` times
/// that rate one step before the training, so that no step is wasted on a rate of 0. `Warmup{Cosine{.start =
/// 0.1}, 500}`.
template <class Then>
struct Warmup {
  static_assert(Schedule<Then>,
                "ogive: Warmup: what follows must be callable with (step, total) and give a number");
  Then then{};
  std::size_t steps = 0;
  double from = 0;

  void fields(auto&& f) const {
    if constexpr (HasFields<Then>) f("then", then);
    f("steps", steps);
    f("from", from, at_least(0));
  }
  double operator()(std::size_t step, std::size_t total) const {
    const std::size_t climb = std::min(steps, total);
    if (step >= climb) return then(step - climb, total - climb);
    const double progress = static_cast<double>(step + 1) / static_cast<double>(climb + 1);
    return then(0, total - climb) * (from + (1.0 - from) * progress);
  }
};
template <class Then>
Warmup(Then, std::size_t) -> Warmup<Then>;
template <class Then>
Warmup(Then, std::size_t, double) -> Warmup<Then>;

}  // namespace ogive
