#pragma once
/// Batches for trainings that count steps, not epochs.
#include <cstddef>
#include <cstdint>
#include <utility>

#include "ogive/core/compiled.hpp"
#include "ogive/data/batches.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL::nn_detail {

/// Batches without end, epoch after epoch.
class BatchCycle {
 public:
  explicit BatchCycle(Batches batches) : batches_(std::move(batches)), open_(batches_.epoch(0)) {}
  std::size_t count() const { return batches_.count(); }
  std::uint64_t epoch() const { return epoch_; }
  const Batch& next();
  /// The batch that next() will give.
  const Batch& peek();
  /// How often next() was called, and going on as if it had been called so often.
  std::uint64_t taken() const { return taken_; }
  void go_to(std::uint64_t taken);

 private:
  Batches batches_;
  std::uint64_t epoch_ = 0, taken_ = 0;
  Epoch open_;
  Batch batch_{};
  bool peeked_ = false;
};

}  // namespace ogive::inline OGIVE_LEVEL::nn_detail

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL::nn_detail {

OGIVE_INLINE const Batch& BatchCycle::next() {
  peek();
  peeked_ = false;
  ++taken_;
  return batch_;
}

OGIVE_INLINE const Batch& BatchCycle::peek() {
  if (!std::exchange(peeked_, true) && !open_.next(batch_)) {
    open_ = batches_.epoch(++epoch_);
    open_.next(batch_);
  }
  return batch_;
}

OGIVE_INLINE void BatchCycle::go_to(std::uint64_t taken) {
  taken_ = taken;
  peeked_ = false;
  epoch_ = taken / count();
  open_ = batches_.epoch(epoch_, taken % count());
}

}  // namespace ogive::inline OGIVE_LEVEL::nn_detail

#endif
