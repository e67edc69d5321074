#pragma once
/// What the logits of a gradient strategy may have, with what stands for it where it is missing.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "ogive/core/function_ref.hpp"
#include "ogive/core/rng.hpp"

namespace ogive::detail {

/// Writes slopes of the validation loss at mixing weights, always on the same images.
using SlopesAt = FunctionRef<void(std::span<const float> weights, std::span<float> slopes)>;

void training_weights(auto& logits, std::span<float> weights, Rng& rng) {
  if constexpr (requires { logits.training(weights, rng); })
    logits.training(weights, rng);
  else
    logits.mixing(weights, rng);
}
void outcome_weights(auto& logits, std::span<float> weights, Rng& rng) {
  if constexpr (requires { logits.outcome(weights, rng); })  // of a strategy known at run time only
    logits.outcome(weights, rng);
  else if constexpr (requires { logits.outcome(weights); })
    logits.outcome(weights);
  else
    logits.mixing(weights, rng);
}
/// @param ends of the edges; empty where the space does not say
void lead_to(auto& logits, std::span<const std::size_t> ends) {
  if constexpr (requires { logits.lead_to(ends); }) {
    if (!ends.empty()) logits.lead_to(ends);
  }
}
std::size_t channel_divisor(const auto& logits) {
  if constexpr (requires { logits.channel_divisor(); })
    return logits.channel_divisor();
  else
    return 1;
}
void begin_epoch(auto& logits, std::uint64_t epoch, std::uint64_t epochs) {
  if constexpr (requires { logits.begin_epoch(epoch, epochs); }) logits.begin_epoch(epoch, epochs);
}
bool rests(const auto& logits) {
  if constexpr (requires { logits.rests(); })
    return logits.rests();
  else
    return false;
}
bool unrolls(const auto& logits) {
  if constexpr (requires { logits.unrolls(); })
    return logits.unrolls();
  else
    return false;
}
bool watches(const auto& logits) {
  if constexpr (requires { logits.watches(); })
    return logits.watches();
  else
    return false;
}
void watch(auto& logits, SlopesAt slopes) {
  if constexpr (requires { logits.watch(slopes); }) logits.watch(slopes);
}
std::optional<double> eigenvalue_of(const auto& logits) {
  if constexpr (requires { logits.eigenvalue(); })
    return logits.eigenvalue();
  else
    return {};
}
bool is_done(const auto& logits) {
  if constexpr (requires { logits.done(); })
    return logits.done();
  else
    return false;
}

}  // namespace ogive::detail
