#pragma once
/// Trials to learn from while others are on their way (Ginsbourger, Le Riche and Carraro, "Kriging Is
/// Well-Suited to Parallelize Optimization", 2010, section 4.3: the constant liar).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "ogive/core/rng.hpp"
#include "ogive/predict/concepts.hpp"
#include "ogive/predict/normal_scores.hpp"

namespace ogive::detail {

/// Codes in the order of asking, each with its loss, or with a lie as long as there is none.
class ConstantLiar {
 public:
  using Code = std::vector<float>;

  explicit ConstantLiar(std::size_t dimension) : dimension_(dimension) {}

  void ask(std::uint64_t id, Code code) { points_.push_back({std::move(code), id, 0}); }
  /// The loss of a trial that was asked for.
  void tell(std::uint64_t id, double loss) {
    const auto point =
        std::find_if(points_.begin(), points_.end(), [&](const Point& each) { return each.pending == id; });
    if (point == points_.end()) return;
    point->pending.reset();
    point->loss = loss;
  }
  /// A trial that nobody asked for.
  void give(Code code, double loss) { points_.push_back({std::move(code), {}, loss}); }

  /// Every code with the normal score of its loss among those told, or with 0, that of their median.
  Examples examples() const {
    std::vector<double> losses;
    for (const Point& point : points_)
      if (!point.pending) losses.push_back(point.loss);
    const std::vector<double> scores = normal_scores(losses);
    Examples examples(dimension_);
    auto score = scores.begin();
    for (const Point& point : points_) examples.add(point.code, point.pending ? 0.0 : *score++);
    return examples;
  }

  /// Once there are more than `most`, forgets about half of the worse half of those told, drawn by chance:
  /// what is good stays, and a memory of what is not. Pending ones stay too.
  void forget(std::size_t most, Rng& rng) {
    if (points_.size() <= most) return;
    std::vector<std::size_t> told;
    for (std::size_t i = 0; i < points_.size(); ++i)
      if (!points_[i].pending) told.push_back(i);
    std::stable_sort(told.begin(), told.end(),
                     [&](std::size_t a, std::size_t b) { return points_[a].loss < points_[b].loss; });
    std::vector<bool> stays(points_.size(), true);
    for (std::size_t rank = (told.size() + 1) / 2; rank < told.size(); ++rank)
      stays[told[rank]] = rng.bernoulli(0.5);
    std::vector<Point> rest;
    for (std::size_t i = 0; i < points_.size(); ++i)
      if (stays[i]) rest.push_back(std::move(points_[i]));
    points_ = std::move(rest);
  }

  std::size_t size() const { return points_.size(); }

 private:
  struct Point {
    Code code;
    std::optional<std::uint64_t> pending;  ///< the trial, until it is told
    double loss;
  };

  std::size_t dimension_;
  std::vector<Point> points_{};
};

}  // namespace ogive::detail
