#pragma once
/// Hyperband (Li, Jamieson, DeSalvo, Rostamizadeh and Talwalkar, "Hyperband: A Novel Bandit-Based Approach to
/// Hyperparameter Optimization", JMLR 18, 2018, algorithm 1).
#include <cstddef>
#include <cstdint>

#include "ogive/core/fields.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/strategy/brackets.hpp"

namespace ogive {

/// Successive halvings that trade many samples against much effort for each: the first bracket of a round
/// starts many at the lowest fidelity, the last evaluates few at fidelity 1 only, and all cost about the
/// same. Nothing is lost by more than a constant factor, however little low fidelities tell. Rounds follow
/// one another until the run ends or `rounds` are over; while the last trials of a rung are under way, the
/// next bracket begins.
///
/// With min_fidelity = 1 / 81 and eta = 3 the brackets are those of the paper's table 1 (R = 81).
struct Hyperband {
  double min_fidelity = 1.0 / 27;  ///< the paper's 1 / R: rungs are at 1, 1 / eta, ... down to that
  std::size_t eta = 3;             ///< how many times fewer and costlier the trials of the next rung are
  std::uint64_t rounds = 0;        ///< 0: as many as the run lasts

  void fields(auto&& f) const {
    f("min_fidelity", min_fidelity, detail::fidelity_range);
    f("eta", eta, detail::eta_range);
    f("rounds", rounds);
  }

  template <SearchSpace Space>
  class State : public detail::SampledBrackets<Space> {
   public:
    State(const Hyperband& options, const Space& space)
        : State({options.min_fidelity, options.eta}, options, space) {}

   private:
    State(const detail::Ladder& ladder, const Hyperband& options, const Space& space)
        : detail::SampledBrackets<Space>(space, ladder, detail::hyperband_brackets(ladder), options.rounds) {}
  };
};

}  // namespace ogive
