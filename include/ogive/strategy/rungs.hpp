#pragma once
/// What multi-fidelity strategies climb: fidelities that grow by a factor, and who is best at each.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/trial.hpp"

namespace ogive::detail {

/// The range of `min_fidelity`. Below its end a rung would be some 1e6 times cheaper than a full evaluation.
inline constexpr Range fidelity_range = between(1e-6, 1);
/// The range of `eta`.
inline constexpr Range eta_range = between(2, 100);

/// Fidelities from the lowest rung, number 0, to the highest, where it is 1. Each is `eta` times the one
/// below, and none is below `min_fidelity`.
class Ladder {
 public:
  /// Both in their ranges
  Ladder(double min_fidelity, std::size_t eta) : eta_(eta) {
    const double rounding = 1 + 1e-9;  // 1.0 / 3 / 3 / 3 need not be 1.0 / 27
    for (std::size_t share = 1; static_cast<double>(share) * min_fidelity <= rounding; share *= eta)
      shares_.insert(shares_.begin(), share);
  }

  std::size_t size() const { return shares_.size(); }
  std::size_t eta() const { return eta_; }
  double fidelity(std::size_t rung) const { return 1.0 / static_cast<double>(shares_[rung]); }
  /// How often the fidelity of the rung goes into 1: a power of eta.
  std::size_t share(std::size_t rung) const { return shares_[rung]; }

 private:
  std::size_t eta_;
  std::vector<std::size_t> shares_{};  ///< of each rung
};

/// The trials that were told at one fidelity. Failed ones count, but have no place in the ranking.
template <class Architecture>
class Rung {
 public:
  void add(const Trial<Architecture>& trial) {
    ++told_;
    if (!trial.score) return;
    const double loss = (*trial.score)[0];
    const auto place = std::upper_bound(ranking_.begin(), ranking_.end(), loss,
                                        [](double value, const Entry& each) { return value < each.loss; });
    ranking_.insert(place, {trial.architecture, loss, trial.id});
  }

  std::size_t told() const { return told_; }
  /// Those that did not fail.
  std::size_t ranked() const { return ranking_.size(); }

  /// Goes on with the best trial that was not promoted yet, if one of the `most` best was not. Of equals the
  /// one told earlier is the better.
  /// @param fidelity to which it goes on
  std::optional<Proposal<Architecture>> promote(std::size_t most, double fidelity) {
    const auto end = ranking_.begin() + static_cast<std::ptrdiff_t>(std::min(most, ranking_.size()));
    const auto best = std::find_if(ranking_.begin(), end, [](const Entry& each) { return !each.promoted; });
    if (best == end) return {};
    best->promoted = true;
    return Proposal<Architecture>(best->architecture, fidelity, best->id);
  }

 private:
  struct Entry {
    Architecture architecture;
    double loss;
    std::uint64_t id;  ///< of the trial
    bool promoted = false;
  };

  std::vector<Entry> ranking_{};  ///< best first
  std::size_t told_ = 0;
};

}  // namespace ogive::detail
