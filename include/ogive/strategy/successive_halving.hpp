#pragma once
/// Successive halving (Jamieson and Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter
/// Optimization", AISTATS 2016, figure 1), in the form with a lowest fidelity and a factor (Li et al. 2018).
#include <cstddef>
#include <cstdint>

#include "ogive/core/fields.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/strategy/brackets.hpp"

namespace ogive {

/// Evaluates many samples at a low fidelity, goes on with the best 1 / eta of them at eta times that, and so
/// forth up to fidelity 1, which one or more reach. Then it begins anew with other samples, until the run
/// ends or `rounds` are over. While the last trials of a rung are under way, the next round begins.
struct SuccessiveHalving {
  std::size_t architectures = 27;  ///< that a round starts with
  double min_fidelity = 1.0 / 27;  ///< no trial has less; rungs are at 1, 1 / eta, 1 / eta^2, ...
  std::size_t eta = 3;             ///< how many times fewer and costlier the trials of the next rung are
  std::uint64_t rounds = 0;        ///< 0: as many as the run lasts

  void fields(auto&& f) const {
    f("architectures", architectures, at_least(1));
    f("min_fidelity", min_fidelity, detail::fidelity_range);
    f("eta", eta, detail::eta_range);
    f("rounds", rounds);
  }

  template <SearchSpace Space>
  class State : public detail::SampledBrackets<Space> {
   public:
    State(const SuccessiveHalving& options, const Space& space)
        : detail::SampledBrackets<Space>(space, {options.min_fidelity, options.eta},
                                         {{options.architectures, 0}}, options.rounds) {}
  };
};

}  // namespace ogive
