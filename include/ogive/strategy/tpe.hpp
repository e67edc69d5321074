#pragma once
/// The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kegl, "Algorithms for Hyper-Parameter
/// Optimization", NeurIPS 2011, section 4) for categorical decisions.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"

namespace ogive {

/// Counts how often each option of each decision occurs among the best `share` of the trials and among the
/// others, and asks for the one of `candidates` architectures drawn like the best that is likeliest among
/// them compared with the others: expected improvement grows with that ratio (equation 16). Candidates that
/// were tried already are passed over where there are others. Failed trials are among the others.
struct Tpe {
  std::size_t starts = 10;      ///< samples before the first such trial
  double share = 0.15;          ///< the paper's gamma
  std::size_t candidates = 24;  ///< drawn for each ask
  double prior = 1;             ///< how many occurrences each option starts with, divided by their number

  void fields(auto&& f) const {
    f("starts", starts, at_least(1));
    f("share", share, Range{.low = 0, .high = 1, .low_open = true, .high_open = true});
    f("candidates", candidates, at_least(1));
    f("prior", prior, above(0));
  }

  template <SearchSpace Space>
  requires DecisionSpace<Space>
  class State {
   public:
    using Architecture = typename Space::Architecture;

    State(const Tpe& options, const Space& space) : options_(options), space_(space) {
      for (const Decision& decision : space.decisions()) counts_.push_back(decision.options);
    }

    Architecture ask(Rng& rng) {
      if (asked_ < options_.starts || trials_.empty()) {
        ++asked_;
        return sample(space_, rng);
      }
      if (!current_) fit();
      const auto like_best = [&](std::size_t i) { return std::span<const double>(best_[i]); };
      std::pair<bool, double> highest{false, 0.0};
      Architecture best{};
      for (std::size_t i = 0; i < options_.candidates; ++i) {
        const Architecture candidate = detail::draw_by(space_, "Tpe", counts_.size(), like_best, rng);
        const Choices choices = detail::to_choices(space_, candidate);
        const std::pair<bool, double> merit{!is_tried(choices), log_ratio(choices)};
        if (i == 0 || merit > highest) {
          highest = merit;
          best = candidate;
        }
      }
      return best;
    }

    void tell(const Trial<Architecture>& trial) {
      const double loss = trial.score ? (*trial.score)[0] : failed;
      const auto place = std::upper_bound(trials_.begin(), trials_.end(), loss,
                                          [](double value, const Tried& each) { return value < each.loss; });
      trials_.insert(place, {detail::to_choices(space_, trial.architecture), loss});
      current_ = false;
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
      const double wanted = std::ceil(options_.share * static_cast<double>(trials_.size()));
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
    bool is_tried(const Choices& choices) const {
      return std::any_of(trials_.begin(), trials_.end(),
                         [&](const Tried& each) { return each.choices == choices; });
    }

    const Tpe& options_;
    const Space& space_;
    std::vector<std::size_t> counts_;  ///< of the options of each decision
    std::vector<Tried> trials_;        ///< best first, the earlier told among equals
    std::size_t asked_ = 0;            ///< samples
    Shares best_, others_;
    bool current_ = false;  ///< whether these two know all trials
  };
};

}  // namespace ogive
