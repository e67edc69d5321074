#pragma once
/// Trials in the order of their losses, for strategies that learn from all of them.
#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/score.hpp"

namespace ogive::detail {

/// What was told, best first, the earlier told among equals; failed trials are the worst.
template <class Item>
class Ranking {
 public:
  /// The loss of a failed trial.
  static constexpr double failed = std::numeric_limits<double>::infinity();

  static double loss_of(const std::optional<Score<1>>& score) { return score ? (*score)[0] : failed; }

  void add(Item item, double loss) {
    const auto place = std::upper_bound(losses_.begin(), losses_.end(), loss);
    items_.insert(items_.begin() + (place - losses_.begin()), std::move(item));
    losses_.insert(place, loss);
  }

  std::span<const Item> items() const { return items_; }
  /// The first `count` of those that did not fail, or all of them if they are fewer.
  std::span<const Item> best(std::size_t count) const {
    const auto failures = std::lower_bound(losses_.begin(), losses_.end(), failed) - losses_.begin();
    return items().first(std::min(count, static_cast<std::size_t>(failures)));
  }

 private:
  std::vector<Item> items_{};
  std::vector<double> losses_{};
};

}  // namespace ogive::detail
