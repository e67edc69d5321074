#pragma once
/// Trials in rounds, for estimators that go on learning between them.
#include <cstdint>
#include <span>
#include <vector>

namespace ogive::detail {

/// Which round a run is in, and what has been told of it.
template <class Architecture>
class Rounds {
 public:
  /// @param length trials in a round; 0: one round without end
  explicit Rounds(std::uint64_t length) : length_(length) {}

  /// Whether the trial belongs to a later round, and must wait for it.
  bool is_ahead(std::uint64_t trial) const { return length_ > 0 && trial / length_ > number_; }
  /// Whether all trials of the round have been told.
  bool is_over() const { return length_ > 0 && told_.size() == length_; }
  /// Notes the next trial that was told, of this round.
  void add(const Architecture& architecture) {
    if (length_ > 0) told_.push_back(architecture);
  }
  /// What was told of the round, in order.
  std::span<const Architecture> told() const { return told_; }
  std::uint64_t number() const { return number_; }
  void begin_next() {
    told_.clear();
    ++number_;
  }

 private:
  std::uint64_t length_, number_ = 0;
  std::vector<Architecture> told_{};
};

}  // namespace ogive::detail
