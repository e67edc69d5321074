#pragma once
/// What is likelier among good architectures than among others: the model that Tpe and Bohb draw from.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/function_ref.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"

namespace ogive::detail {

struct ParzenOptions {
  const char* owner;       ///< the strategy, for errors
  double share;            ///< of the trials that are called the best
  std::size_t least;       ///< how many are, if that share is fewer
  std::size_t candidates;  ///< drawn for each ask
  double prior;            ///< how many occurrences each option starts with, divided by their number
};

/// Counts how often each option of each decision occurs among the best trials told and among the others
/// (Bergstra et al. 2011, section 4). Failed trials are among the others.
template <DecisionSpace Space>
class Parzen {
 public:
  using Architecture = typename Space::Architecture;

  Parzen(const Space& space, const ParzenOptions& options) : space_(space), options_(options) {
    for (const Decision& decision : space.decisions()) counts_.push_back(decision.options);
  }

  void add(const Trial<Architecture>& trial) {
    const double loss = trial.score ? (*trial.score)[0] : failed;
    const auto place = std::upper_bound(trials_.begin(), trials_.end(), loss,
                                        [](double value, const Tried& each) { return value < each.loss; });
    trials_.insert(place, {to_choices(space_, trial.architecture), loss});
    current_ = false;
  }
  /// Trials that were added.
  std::size_t size() const { return trials_.size(); }
  bool has(const Choices& choices) const {
    return std::any_of(trials_.begin(), trials_.end(),
                       [&](const Tried& each) { return each.choices == choices; });
  }

  /// Of some candidates drawn like the best trials the one that is likeliest among them compared with the
  /// others (equation 16); one that was not tried, where there is any.
  Architecture draw(FunctionRef<bool(const Choices&)> is_tried, Rng& rng) {
    if (!current_) fit();
    const auto like_best = [&](std::size_t i) { return std::span<const double>(best_[i]); };
    std::pair<bool, double> highest{false, 0.0};
    Architecture best{};
    for (std::size_t i = 0; i < options_.candidates; ++i) {
      const Architecture candidate = draw_by(space_, options_.owner, counts_.size(), like_best, rng);
      const Choices choices = to_choices(space_, candidate);
      const std::pair<bool, double> merit{!is_tried(choices), log_ratio(choices)};
      if (i == 0 || merit > highest) {
        highest = merit;
        best = candidate;
      }
    }
    return best;
  }

 private:
  static constexpr double failed = std::numeric_limits<double>::infinity();

  struct Tried {
    Choices choices;
    double loss;
  };
  /// For each decision the probability of each option.
  using Shares = std::vector<std::vector<double>>;

  void fit() {
    const auto failures =
        std::find_if(trials_.begin(), trials_.end(), [](const Tried& each) { return each.loss == failed; });
    const double wanted = std::max(std::ceil(options_.share * static_cast<double>(trials_.size())),
                                   static_cast<double>(options_.least));
    const auto good = std::min(failures - trials_.begin(), static_cast<std::ptrdiff_t>(wanted));
    best_ = shares_of(trials_.begin(), trials_.begin() + good);
    others_ = shares_of(trials_.begin() + good, trials_.end());
    current_ = true;
  }
  template <class Iterator>
  Shares shares_of(Iterator first, Iterator last) const {
    Shares shares;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      std::vector<double> row(counts_[i], options_.prior / static_cast<double>(counts_[i]));
      double total = options_.prior;
      for (auto each = first; each != last; ++each) {
        if (each->choices[i] == none) continue;
        row[each->choices[i]] += 1;
        total += 1;
      }
      for (double& each : row) each /= total;
      shares.push_back(std::move(row));
    }
    return shares;
  }

  double log_ratio(const Choices& choices) const {
    double sum = 0;
    for (std::size_t i = 0; i < choices.size(); ++i)
      if (choices[i] != none) sum += std::log(best_[i][choices[i]] / others_[i][choices[i]]);
    return sum;
  }

  const Space& space_;
  ParzenOptions options_;
  std::vector<std::size_t> counts_{};  ///< of the options of each decision
  std::vector<Tried> trials_{};        ///< best first, the earlier told among equals
  Shares best_{}, others_{};
  bool current_ = false;  ///< whether these two know all trials
};

}  // namespace ogive::detail
