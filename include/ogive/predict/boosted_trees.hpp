#pragma once
/// Gradient-boosted regression trees (Friedman, "Greedy function approximation: a gradient boosting machine",
/// Annals of Statistics 29, 2001, algorithm 2).
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/predict/regression_tree.hpp"

namespace ogive {

/// Trees that are fitted one after the other to what the earlier ones leave, by least squares, each added
/// with a part of its weight. Each tree sees a random share of the rows (Friedman, "Stochastic gradient
/// boosting", Computational Statistics and Data Analysis 38, 2002).
///
/// Several such models, the members, are averaged; each sees a random share of the examples. The deviation is
/// made of how they differ on the row, and of the error on the examples that they did not see.
struct BoostedTrees {
  std::size_t trees = 200;
  std::size_t depth = 4;       ///< splits from the root to a leaf; trees of depth 1 have no interactions
  double learning_rate = 0.1;  ///< the part of each tree that is added
  std::size_t leaf = 3;        ///< rows in a leaf, at least
  double row_share = 0.7;      ///< of the member's rows, for each tree
  std::size_t members = 5;
  double example_share =
      0.8;  ///< of the examples, for each member; 1: nothing is left to measure the error on

  void fields(auto&& f) const {
    f("trees", trees, at_least(1));
    f("depth", depth, at_least(1));
    f("learning_rate", learning_rate, above_up_to(0, 1));
    f("leaf", leaf, at_least(1));
    f("row_share", row_share, above_up_to(0, 1));
    f("members", members, at_least(1));
    f("example_share", example_share, above_up_to(0, 1));
  }

  class Model;
};

class BoostedTrees::Model {
 public:
  explicit Model(const BoostedTrees& options) : options_(options) {}

  /// Forgets earlier fits. @throws Error without examples, and for a target that is not finite
  void fit(const Examples& examples, Rng& rng) {
    expect(examples.size() > 0, "BoostedTrees", "at least 1 example", "0");
    for (const double target : examples.targets())
      if (!std::isfinite(target)) throw Error("BoostedTrees", "finite targets", to_text(target));
    dimension_ = examples.dimension();
    members_.clear();
    const detail::SortedFeatures features(examples);
    std::vector<std::uint32_t> rows(examples.size());
    std::iota(rows.begin(), rows.end(), std::uint32_t{0});
    Unseen unseen(examples.size());
    for (std::size_t member = 0; member < options_.members; ++member) {
      const auto sample = drawn(rows, options_.example_share, rng);
      members_.push_back(boost(features, examples.targets(), sample, rng));
      unseen.add(members_.back(), examples, sample);
    }
    noise_ = unseen.mean_square(examples.targets());
  }

  /// @throws Error before a fit, and for another number of features
  Prediction predict(std::span<const float> row) const {
    if (members_.empty() || row.size() != dimension_)
      throw Error("BoostedTrees", concat("a row of ", dimension_, " features, as fitted"),
                  to_text(row.size()));
    const auto count = static_cast<double>(members_.size());
    double sum = 0, squares = 0;
    for (const Member& member : members_) {
      const double value = member.predict(row);
      sum += value;
      squares += value * value;
    }
    const double mean = sum / count;
    return {mean, std::sqrt(noise_ + std::max(0.0, squares / count - mean * mean))};
  }

 private:
  struct Member {
    double base;
    double rate;
    std::vector<RegressionTree> trees{};

    double predict(std::span<const float> row) const {
      double value = base;
      for (const RegressionTree& tree : trees) value += rate * tree.predict(row);
      return value;
    }
  };

  /// What members say of examples that they did not see.
  class Unseen {
   public:
    explicit Unseen(std::size_t rows) : sums_(rows, 0.0), counts_(rows, 0.0) {}
    void add(const Member& member, const Examples& examples, std::span<const std::uint32_t> seen) {
      std::vector<bool> known(sums_.size(), false);
      for (const std::uint32_t row : seen) known[row] = true;
      for (std::size_t row = 0; row < sums_.size(); ++row) {
        if (known[row]) continue;
        sums_[row] += member.predict(examples.row(row));
        ++counts_[row];
      }
    }
    /// Of the errors; 0 when all have seen everything.
    double mean_square(std::span<const double> targets) const {
      double squares = 0, count = 0;
      for (std::size_t row = 0; row < sums_.size(); ++row) {
        if (counts_[row] == 0) continue;
        const double off = sums_[row] / counts_[row] - targets[row];
        squares += off * off;
        ++count;
      }
      return count > 0 ? squares / count : 0;
    }

   private:
    std::vector<double> sums_, counts_;
  };

  Member boost(const detail::SortedFeatures& features, std::span<const double> targets,
               std::span<const std::uint32_t> sample, Rng& rng) const {
    Member member{.base = 0, .rate = options_.learning_rate};
    for (const std::uint32_t row : sample) member.base += targets[row] / static_cast<double>(sample.size());
    std::vector<double> left(targets.begin(), targets.end());
    for (double& each : left) each -= member.base;
    for (std::size_t i = 0; i < options_.trees; ++i) {
      const auto& tree = member.trees.emplace_back(features, left, drawn(sample, options_.row_share, rng),
                                                   RegressionTree::Limits{options_.depth, options_.leaf});
      for (const std::uint32_t row : sample) left[row] -= member.rate * tree.predict(features.row(row));
    }
    return member;
  }

  /// So many of `rows`, at least one, drawn without replacement; all of them in their order.
  static std::vector<std::uint32_t> drawn(std::span<const std::uint32_t> rows, double share, Rng& rng) {
    std::vector<std::uint32_t> list(rows.begin(), rows.end());
    if (share == 1) return list;
    rng.shuffle(std::span(list));
    list.resize(std::max<std::size_t>(
        1, static_cast<std::size_t>(std::lround(share * static_cast<double>(list.size())))));
    return list;
  }

  BoostedTrees options_;
  std::size_t dimension_ = 0;
  std::vector<Member> members_{};
  double noise_ = 0;
};

}  // namespace ogive
