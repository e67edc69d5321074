#pragma once
/// Watches a gradient strategy for collapse: too many skip connections, or weights that no longer tell
/// operations apart.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/search/concepts.hpp"
#include "ogive/strategy/curvature_stop.hpp"

namespace ogive {

/// How the mixing weights of one epoch look.
struct CollapseReading {
  std::uint64_t epoch = 0;
  double share_of_skips =
      0;  ///< of the edges in use of the architecture read off, those that are skip connections
  double mean_entropy = 0;  ///< of the mixing weights of an edge, 1 for equal weights, 0 for a decision
  std::optional<double> eigenvalue{};  ///< of the Hessian in the logits, where the strategy measures it
};

/// An observer that keeps a reading of every epoch. It warns once when the eigenvalue rises so far that
/// RobustDarts would stop (CurvatureStop), and once when the share of skip connections rises above its limit:
/// known as the collapse of DARTS, whose shared weights favour the path that learns fastest
/// (Zela et al., ICLR 2020; Chu et al., "Fair DARTS", ECCV 2020; Liang et al., "DARTS+", 2019, who stop at
/// two skip connections in a cell).
///
///     CollapseDetector collapse;
///     search.run({.trials = 50}, collapse);
///     std::puts(collapse.text().c_str());
class CollapseDetector {
 public:
  /// @param most_skips the share of skip connections above which it warns
  /// @param out where the warning goes; null: nowhere
  explicit CollapseDetector(double most_skips = 0.5, std::FILE* out = stderr)
      : most_skips_(most_skips), out_(out) {}

  void on_start(const RunInfo&);

  void on_mixing(const MixingRecord& record);

  const std::vector<CollapseReading>& readings() const { return readings_; }
  /// Of skip connections.
  bool warned() const { return warned_; }
  /// Of the eigenvalue.
  bool warned_of_curvature() const { return warned_of_curvature_; }

  /// One line for each epoch.
  std::string text() const;

 private:
  void say(const std::string& text) const {
    if (out_) std::fprintf(out_, "\nwarning: %s\n", text.c_str());
  }
  std::string curvature_warning() const;
  std::string warning() const;

  static double share_of_skips(const MixingRecord& record);

  static double mean_entropy(const MixingRecord& record);

  double most_skips_;
  std::FILE* out_;
  std::vector<CollapseReading> readings_{};
  std::vector<double> eigenvalues_{};
  bool warned_ = false, warned_of_curvature_ = false;
};

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {

OGIVE_INLINE void CollapseDetector::on_start(const RunInfo&) {
  readings_.clear();
  eigenvalues_.clear();
  warned_ = warned_of_curvature_ = false;
}

OGIVE_INLINE void CollapseDetector::on_mixing(const MixingRecord& record) {
  readings_.push_back({record.epoch, share_of_skips(record), mean_entropy(record), record.eigenvalue});
  if (record.eigenvalue) eigenvalues_.push_back(*record.eigenvalue);
  if (!warned_of_curvature_ && CurvatureStop{}.says_stop(eigenvalues_)) {
    warned_of_curvature_ = true;
    say(curvature_warning());
  }
  if (!warned_ && readings_.back().share_of_skips > most_skips_) {
    warned_ = true;
    say(warning());
  }
}

OGIVE_INLINE std::string CollapseDetector::text() const {
  std::string lines;
  for (const auto& reading : readings_)
    lines += concat(lines.empty() ? "" : "\n", "epoch ", reading.epoch + 1, ": ",
                    fixed(100 * reading.share_of_skips, 0), " % skip connections, entropy ",
                    fixed(reading.mean_entropy, 3),
                    reading.eigenvalue ? concat(", eigenvalue ", *reading.eigenvalue) : std::string());
  return lines;
}

OGIVE_INLINE std::string CollapseDetector::curvature_warning() const {
  return concat("after epoch ", readings_.back().epoch + 1,
                ", the validation loss is getting sharp in the logits (eigenvalue ", eigenvalues_.back(),
                "): the search may soon collapse; RobustDarts would stop here");
}

OGIVE_INLINE std::string CollapseDetector::warning() const {
  const CollapseReading& last = readings_.back();
  return concat("after epoch ", last.epoch + 1, ", ", fixed(100 * last.share_of_skips, 0),
                " % of the edges are skip connections (limit ", fixed(100 * most_skips_, 0),
                " %): the search may have collapsed; stop earlier, or regularise");
}

OGIVE_INLINE double CollapseDetector::share_of_skips(const MixingRecord& record) {
  std::size_t used = 0, skips = 0;
  for (const std::size_t option : record.path) {
    if (option >= record.option_names.size() || record.option_names[option] == "none") continue;
    ++used;
    skips += record.option_names[option] == "skip_connect";
  }
  return used == 0 ? 0.0 : static_cast<double>(skips) / static_cast<double>(used);
}

OGIVE_INLINE double CollapseDetector::mean_entropy(const MixingRecord& record) {
  double sum = 0;
  std::size_t begin = 0;
  for (const std::size_t count : record.relaxation) {
    double entropy = 0;
    for (std::size_t k = begin; k < begin + count; ++k) {
      const auto weight = static_cast<double>(record.weights[k]);
      if (weight > 0) entropy -= weight * std::log(weight);
    }
    if (count > 1) sum += entropy / std::log(static_cast<double>(count));
    begin += count;
  }
  return record.relaxation.empty() ? 0.0 : sum / static_cast<double>(record.relaxation.size());
}

}  // namespace ogive

#endif
