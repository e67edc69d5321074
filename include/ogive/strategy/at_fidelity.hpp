#pragma once
/// Less effort for early trials: `at_fidelity(strategy, {{.trials = 50, .fidelity = 0.1}})`.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/strategy/concepts.hpp"

namespace ogive {

/// Some trials in a row, and the effort for each of them.
struct FidelityStage {
  std::uint64_t trials = 1;
  double fidelity = 1;  ///< the share of full effort

  void fields(auto&& f) const {
    f("trials", trials, at_least(1));
    f("fidelity", fidelity, above_up_to(0, 1));
  }
  std::string text() const { return concat(trials, " at ", fidelity); }
};

/// Asks for what `strategy` wants, at the fidelities of a schedule: its first trials at that of the first
/// stage, the next ones at that of the second, and so on; those that no stage is left for at fidelity 1. For
/// strategies that leave fidelity alone (Evolution, Tpe, Reinforce, ...); those that race (Hyperband, Asha,
/// ...) have a schedule of their own.
///
/// The strategy compares scores of different fidelities when a stage begins, until those of the stage before
/// have left its memory; Result::best() compares at the highest fidelity only, so let the last stage be long
/// enough.
template <class Strategy>
struct AtFidelity {
  Strategy strategy;
  std::vector<FidelityStage> stages;

  static_assert(!GradientStrategy<Strategy>,
                "ogive: at_fidelity: a gradient strategy has no trials whose fidelity could be another");

  void fields(auto&& f) const {
    if constexpr (HasFields<Strategy>) f("strategy", strategy);
    f("stages", stages);
  }

  template <class Space, std::size_t N>
  requires StrategyFor<Strategy, Space, N>
  class State {
   public:
    using Architecture = typename Space::Architecture;

    /// @throws Error when a stage is empty, or its fidelity none
    State(const AtFidelity& options, const Space& space)
        : stages_(options.stages), strategy_(options.strategy, space) {
      for (std::size_t i = 0; i < stages_.size(); ++i)
        check_fields(stages_[i], concat("AtFidelity.stages.", i));
    }

    /// @throws Error when the strategy asks for a fidelity of its own
    std::optional<Proposal<Architecture>> ask(Rng& rng) {
      std::optional<Proposal<Architecture>> proposal = strategy_.ask(rng);
      if (!proposal) return proposal;
      if (proposal->fidelity != 1 || proposal->continues)
        throw Error("at_fidelity", "a strategy that leaves fidelity to the schedule",
                    concat("one that asks for ", proposal->fidelity));
      if (stage_ < stages_.size()) {
        proposal->fidelity = stages_[stage_].fidelity;
        if (++asked_ == stages_[stage_].trials) {
          ++stage_;
          asked_ = 0;
        }
      }
      return proposal;
    }
    void tell(const Trial<Architecture, N>& trial, Rng& rng) { detail::tell(strategy_, trial, rng); }
    bool done() const { return detail::has_nothing_more(strategy_); }

   private:
    const std::vector<FidelityStage>& stages_;
    std::size_t stage_ = 0;
    std::uint64_t asked_ = 0;  ///< of the stage's trials
    detail::StrategyStateOf<Strategy, Space, N> strategy_;
  };
};

/// `at_fidelity(Evolution{}, {{.trials = 50, .fidelity = 0.1}, {.trials = 50, .fidelity = 0.3}})`
template <class Strategy>
AtFidelity<Strategy> at_fidelity(Strategy strategy, std::vector<FidelityStage> stages) {
  return {std::move(strategy), std::move(stages)};
}
/// All trials at one fidelity.
template <class Strategy>
AtFidelity<Strategy> at_fidelity(Strategy strategy, double fidelity) {
  return {std::move(strategy), {{.trials = ~std::uint64_t{0}, .fidelity = fidelity}}};
}

}  // namespace ogive
