#pragma once
/// Checks of gradient strategies, for testing/strategy.hpp.
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ogive/core/checkpoint.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/strategy/concepts.hpp"
#include "ogive/testing/report.hpp"

namespace ogive::testing_detail {

/// Logits at work on a loss whose gradient is 1 for the first option of each mixed edge, and 0 for the
/// others.
template <GradientStrategy Strategy>
class Slope {
 public:
  /// @param seed of what is drawn in steps
  /// @param start of the logits at first
  Slope(const Strategy& strategy, const std::vector<std::size_t>& relaxation, std::uint64_t seed,
        std::uint64_t start = 0)
      : edges_(relaxation),
        root_(seed),
        first_(root_.split(0).split(start)),
        logits_(strategy, relaxation, first_) {
    for (const std::size_t options : relaxation)
      for (std::size_t k = 0; k < options; ++k) gradient_.push_back(k == 0 ? 1.0F : 0.0F);
  }

  /// @param before what the memory holds that the weights are written to
  std::vector<float> mixing(std::uint64_t draw, float before = 0) {
    std::vector<float> weights(gradient_.size(), before);
    Rng rng = root_.split(1).split(draw);
    logits_.mixing(weights, rng);
    return weights;
  }
  void step(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      mixing(i);
      logits_.step(gradient_);
    }
  }
  /// Of the first options, over the same draws each time.
  double mean_weight() {
    double sum = 0;
    constexpr std::uint64_t draws = 32;
    for (std::uint64_t draw = 0; draw < draws; ++draw) {
      const std::vector<float> weights = mixing(draw);
      for (std::size_t edge = 0, begin = 0; edge < edges_.size(); begin += edges_[edge++])
        sum += static_cast<double>(weights[begin]);
    }
    return sum / static_cast<double>(draws * edges_.size());
  }
  typename Strategy::Logits& logits() { return logits_; }

 private:
  std::vector<std::size_t> edges_;
  Rng root_, first_;
  typename Strategy::Logits logits_;
  std::vector<float> gradient_{};
};

template <GradientStrategy Strategy>
void check_saved_logits(Recorder& record, const Strategy& strategy,
                        const std::vector<std::size_t>& relaxation, const Options& options) {
  Slope<Strategy> whole(strategy, relaxation, options.seed), again(strategy, relaxation, options.seed, 1);
  whole.step(5);
  const Bytes saved = whole.logits().save();
  again.logits().load(std::span(saved));
  whole.step(5);
  again.step(5);
  record.expect(again.mixing(0) == whole.mixing(0), "save",
                "the same weights after load() of what save() gave and equal steps", "others");
  const Bytes damaged(saved.begin(), saved.begin() + static_cast<std::ptrdiff_t>(saved.size() / 2));
  try {
    again.logits().load(std::span(damaged));
    record.expect(saved.empty(), "load", "an ogive::Error for half of what save() gave", "none");
  } catch (const Error&) {  // as it should be
  }
}

/// Mixing weights are finite, all written and the same from equal streams; steps along a gradient take weight
/// from the option that makes the loss larger.
template <GradientStrategy Strategy>
void check_logits(Recorder& record, const Strategy& strategy, const std::vector<std::size_t>& relaxation,
                  const Options& options) {
  record.look_at("");
  record.attempt("mixing", [&] {
    Slope<Strategy> one(strategy, relaxation, options.seed), two(strategy, relaxation, options.seed);
    for (std::uint64_t draw = 0; draw < options.samples; ++draw) {
      record.look_at(concat("step ", draw));
      const std::vector<float> weights = one.mixing(draw, 12345), same = two.mixing(draw, 54321);
      for (std::size_t k = 0; k < weights.size(); ++k) {
        if (weights[k] == 12345 && same[k] == 54321)
          record.add("mixing", "a weight for each option", concat("none for option ", k));
        else if (!std::isfinite(weights[k]))
          record.add("mixing", "finite weights", concat(weights[k], " for option ", k));
        else
          record.expect(weights[k] == same[k], "mixing", "the same weights from the same seed and steps",
                        concat(weights[k], " and ", same[k], " for option ", k));
      }
      one.step(1);
      two.step(1);
    }
  });
  record.look_at("");
  record.attempt("step", [&] {
    Slope<Strategy> slope(strategy, relaxation, options.seed);
    const double before = slope.mean_weight();
    slope.step(20);
    const double after = slope.mean_weight();
    record.expect(after < before, "step",
                  concat("less weight than ", before, " on options that raise the loss"), to_text(after));
  });
  if constexpr (detail::SavesState<typename Strategy::Logits>)
    record.attempt("save", [&] { check_saved_logits(record, strategy, relaxation, options); });
}

}  // namespace ogive::testing_detail
