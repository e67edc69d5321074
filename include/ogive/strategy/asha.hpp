#pragma once
/// Asynchronous successive halving (Li et al., "A System for Massively Parallel Hyperparameter Tuning", MLSys
/// 2020, algorithm 2).
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/strategy/rungs.hpp"

namespace ogive {

/// Promotes a trial as soon as it is among the best 1 / eta of those told on its rung so far, on the highest
/// rung where there is one; otherwise it starts a sample on the lowest. It never waits, whatever the number
/// of workers, and never ends. Failed trials count among those told, and are never promoted.
struct Asha {
  double min_fidelity = 1.0 / 27;  ///< rungs are at 1, 1 / eta, 1 / eta^2, ... down to that
  std::size_t eta = 3;  ///< one of so many on a rung goes on to the next, at eta times the fidelity

  void fields(auto&& f) const {
    f("min_fidelity", min_fidelity, detail::fidelity_range);
    f("eta", eta, detail::eta_range);
  }

  template <SearchSpace Space>
  class State {
   public:
    using Architecture = typename Space::Architecture;

    State(const Asha& options, const Space& space)
        : space_(space), ladder_(options.min_fidelity, options.eta), rungs_(ladder_.size()) {}

    Proposal<Architecture> ask(Rng& rng) {
      for (std::size_t to = rungs_.size() - 1; to > 0; --to) {
        auto& from = rungs_[to - 1];
        if (const auto promoted = from.promote(from.told() / ladder_.eta(), ladder_.fidelity(to))) {
          under_way_.push_back(to);
          return *promoted;
        }
      }
      under_way_.push_back(0);
      return {sample(space_, rng), ladder_.fidelity(0)};
    }

    void tell(const Trial<Architecture>& trial) {
      if (trial.given()) return;
      rungs_[under_way_.front()].add(trial);
      under_way_.pop_front();
    }

   private:
    const Space& space_;
    detail::Ladder ladder_;
    std::vector<detail::Rung<Architecture>> rungs_;
    std::deque<std::size_t> under_way_{};  ///< the rung of each trial, in the order of asking
  };
};

}  // namespace ogive
