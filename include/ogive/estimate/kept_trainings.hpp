#pragma once
/// Trainings that other trials may go on with.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "ogive/core/brief_lock.hpp"
#include "ogive/core/compiled.hpp"
#include "ogive/core/file.hpp"
#include "ogive/core/rng.hpp"

namespace ogive::detail {

/// Keeps the state of the latest trainings, by trial, for several threads. What a search finds does not
/// depend on it: a training that is gone is done once more, to the same bits.
class KeptTrainings {
 public:
  /// @param most how many are kept; beyond that the one kept longest is forgotten
  explicit KeptTrainings(std::size_t most) : most_(most) {}

  /// @param stream what the training draws from
  void keep(std::uint64_t trial, const Rng& stream, Bytes state);
  /// The state of that trial's training, which is not kept any longer; empty when there is none that drew
  /// from `stream`.
  Bytes take(std::uint64_t trial, const Rng& stream);

 private:
  struct Kept {
    std::uint64_t trial;
    Rng stream;
    Bytes state;
  };

  std::size_t most_;
  std::deque<Kept> kept_{};
  BriefLock lock_{};
};

}  // namespace ogive::detail

#if OGIVE_DEFINES

namespace ogive::detail {

OGIVE_INLINE void KeptTrainings::keep(std::uint64_t trial, const Rng& stream, Bytes state) {
  if (most_ == 0) return;
  const auto hold = lock_.hold();
  if (kept_.size() == most_) kept_.pop_front();
  kept_.push_back({trial, stream, std::move(state)});
}

OGIVE_INLINE Bytes KeptTrainings::take(std::uint64_t trial, const Rng& stream) {
  const auto hold = lock_.hold();
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& each) {
    return each.trial == trial && each.stream == stream;
  });
  if (found == kept_.end()) return {};
  Bytes state = std::move(found->state);
  kept_.erase(found);
  return state;
}

}  // namespace ogive::detail

#endif
