#pragma once
/// Regression trees by least squares (Breiman, Friedman, Olshen and Stone, "Classification and Regression
/// Trees", 1984, section 8.4): each split is the one that leaves the least sum of squares.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "ogive/predict/concepts.hpp"

namespace ogive {

namespace detail {

/// The rows of examples in the order of each feature, sorted once for all trees.
class SortedFeatures {
 public:
  explicit SortedFeatures(const Examples& examples) : examples_(examples), orders_(examples.dimension()) {
    for (std::size_t feature = 0; feature < orders_.size(); ++feature) {
      orders_[feature].resize(examples.size());
      std::iota(orders_[feature].begin(), orders_[feature].end(), std::uint32_t{0});
      std::stable_sort(
          orders_[feature].begin(), orders_[feature].end(),
          [&](std::uint32_t a, std::uint32_t b) { return value(a, feature) < value(b, feature); });
    }
  }

  std::size_t rows() const { return examples_.size(); }
  std::size_t features() const { return orders_.size(); }
  std::span<const std::uint32_t> order(std::size_t feature) const { return orders_[feature]; }
  std::span<const float> row(std::size_t i) const { return examples_.row(i); }
  float value(std::size_t i, std::size_t feature) const { return examples_.row(i)[feature]; }

 private:
  const Examples& examples_;
  std::vector<std::vector<std::uint32_t>> orders_;
};

}  // namespace detail

class RegressionTree {
 public:
  struct Limits {
    std::size_t depth = 3;  ///< splits on the way from the root to a leaf, at most
    std::size_t least = 1;  ///< rows in a leaf
  };

  /// Grows level by level over the rows in `sample`.
  /// @param targets one for each row of `features`, also for those outside of the sample
  RegressionTree(const detail::SortedFeatures& features, std::span<const double> targets,
                 std::span<const std::uint32_t> sample, const Limits& limits) {
    std::vector<std::uint32_t> leaf_of(features.rows(), nowhere);
    for (const std::uint32_t row : sample) leaf_of[row] = 0;
    nodes_.emplace_back();
    std::size_t level = 0;  // its first node
    for (std::size_t depth = 0; level < nodes_.size(); ++depth) {
      const std::vector<Sums> sums = sums_of(level, targets, leaf_of);
      const std::size_t end = nodes_.size();
      std::vector<Split> splits(end - level);
      if (depth < limits.depth)
        for (std::size_t feature = 0; feature < features.features(); ++feature)
          find_splits(features, feature, level, targets, leaf_of, sums, limits.least, splits);
      for (std::size_t i = level; i < end; ++i) open(i, sums[i - level], splits[i - level]);
      for (std::size_t row = 0; row < leaf_of.size(); ++row)
        if (leaf_of[row] != nowhere) leaf_of[row] = step(leaf_of[row], features, row);
      level = end;
    }
  }

  double predict(std::span<const float> row) const {
    std::size_t i = 0;
    while (!nodes_[i].leaf()) i = nodes_[i].left + (row[nodes_[i].feature] < nodes_[i].threshold ? 0 : 1);
    return nodes_[i].value;
  }

  /// A node; rows whose feature is below the threshold go left, and `left` + 1 is to the right.
  struct Node {
    std::uint32_t feature = 0;
    float threshold = 0;
    std::uint32_t left = 0;  ///< 0: a leaf
    double value = 0;        ///< the mean of its targets

    bool leaf() const { return left == 0; }
  };
  std::span<const Node> nodes() const { return nodes_; }

 private:
  static constexpr std::uint32_t nowhere = 0xffffffff;

  struct Sums {
    double count = 0, sum = 0;

    void add(double target) {
      ++count;
      sum += target;
    }
    /// What the squares' sum about the mean is less than that about 0.
    double gain() const { return count > 0 ? sum * sum / count : 0; }
  };
  struct Split {
    double gain = 0;  ///< by how much the sum of squares falls
    std::uint32_t feature = 0;
    float threshold = 0;
  };

  std::vector<Sums> sums_of(std::size_t level, std::span<const double> targets,
                            std::span<const std::uint32_t> leaf_of) const {
    std::vector<Sums> sums(nodes_.size() - level);
    for (std::size_t row = 0; row < leaf_of.size(); ++row)
      if (leaf_of[row] != nowhere && leaf_of[row] >= level) sums[leaf_of[row] - level].add(targets[row]);
    return sums;
  }

  /// One walk along the sorted rows tries all thresholds of a feature in all nodes of the level.
  static void find_splits(const detail::SortedFeatures& features, std::size_t feature, std::size_t level,
                          std::span<const double> targets, std::span<const std::uint32_t> leaf_of,
                          std::span<const Sums> all, std::size_t least, std::span<Split> best) {
    std::vector<Sums> below(all.size());
    std::vector<float> last(all.size());
    const auto enough = static_cast<double>(least);
    for (const std::uint32_t row : features.order(feature)) {
      if (leaf_of[row] == nowhere || leaf_of[row] < level) continue;
      const std::size_t i = leaf_of[row] - level;
      const float value = features.value(row, feature);
      Sums& left = below[i];
      const Sums right{all[i].count - left.count, all[i].sum - left.sum};
      if (left.count >= enough && right.count >= enough && value > last[i]) {
        const double gain = left.gain() + right.gain() - all[i].gain();
        if (gain > best[i].gain + 1e-12 * all[i].gain())
          best[i] = {gain, static_cast<std::uint32_t>(feature), last[i] + (value - last[i]) / 2};
      }
      left.add(targets[row]);
      last[i] = value;
    }
  }

  void open(std::size_t i, const Sums& sums, const Split& split) {
    nodes_[i].value = sums.count > 0 ? sums.sum / sums.count : 0;
    if (split.gain <= 0) return;
    nodes_[i].feature = split.feature;
    nodes_[i].threshold = split.threshold;
    nodes_[i].left = static_cast<std::uint32_t>(nodes_.size());
    nodes_.resize(nodes_.size() + 2);
  }
  std::uint32_t step(std::uint32_t i, const detail::SortedFeatures& features, std::size_t row) const {
    const Node& node = nodes_[i];
    if (node.leaf()) return i;
    return node.left + (features.value(row, node.feature) < node.threshold ? 0 : 1);
  }

  std::vector<Node> nodes_{};
};

}  // namespace ogive
