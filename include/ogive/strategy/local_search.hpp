#pragma once
/// Local search (White, Nolen and Savani, "Exploring the Loss Landscape in Neural Architecture Search", UAI
/// 2021), in the form that moves at the first improvement, with restarts.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"

namespace ogive {

/// A climb starts at the best of `starts` samples, asks for neighbours of where it stands, none twice, and
/// moves as soon as one is better. When none is, a new climb starts elsewhere. Failed trials are passed over.
struct LocalSearch {
  std::size_t starts = 10;
  /// A climb has ended when so many mutations in a row were tried before; the more, the surer.
  std::size_t patience = 100;

  void fields(auto&& f) const {
    f("starts", starts, at_least(1));
    f("patience", patience, at_least(1));
  }

  template <MutableSpace Space>
  class State {
   public:
    using Architecture = typename Space::Architecture;

    State(const LocalSearch& options, const Space& space) : options_(options), space_(space) {}

    Architecture ask(Rng& rng) {
      std::optional<Architecture> next;
      if (place_ && asked_ >= first_ + options_.starts) {
        next = untried_neighbour(rng);
        if (!next) start_anew();
      }
      if (!next) next = sample(space_, rng);
      ++asked_;
      tried_.push_back(*next);
      return *next;
    }

    /// Trials of earlier climbs that come late don't count.
    void tell(const Trial<Architecture>& trial) {
      if (!trial.score || (!trial.given() && trial.id < first_)) return;
      const double loss = (*trial.score)[0];
      if (!place_ || loss < place_->loss) place_ = {trial.architecture, loss};
    }

   private:
    struct Place {
      Architecture architecture;
      double loss;
    };

    std::optional<Architecture> untried_neighbour(Rng& rng) const {
      for (std::size_t i = 0; i < options_.patience; ++i) {
        Architecture neighbour = mutate(space_, place_->architecture, rng);
        if (std::find(tried_.begin(), tried_.end(), neighbour) == tried_.end()) return neighbour;
      }
      return {};
    }
    void start_anew() {
      place_.reset();
      tried_.clear();
      first_ = asked_;
    }

    const LocalSearch& options_;
    const Space& space_;
    std::optional<Place> place_;       ///< where the climb stands
    std::vector<Architecture> tried_;  ///< what this climb has asked for
    std::uint64_t asked_ = 0;          ///< trials, by all climbs
    std::uint64_t first_ = 0;          ///< the first trial of this climb
  };
};

}  // namespace ogive
