#pragma once
/// BOHB (Falkner, Klein and Hutter, "BOHB: Robust and Efficient Hyperparameter Optimization at Scale", ICML
/// 2018, algorithm 2).
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "ogive/core/fields.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/strategy/brackets.hpp"
#include "ogive/strategy/parzen.hpp"

namespace ogive {

/// Hyperband whose brackets start with architectures of a model instead of samples. The model is that of Tpe,
/// fitted to the trials of the highest fidelity that has enough of them. Candidates that were tried at any
/// fidelity are passed over where there are others.
///
/// The paper's model is one kernel density over all decisions; here each decision has its own, as in Tpe.
struct Bohb {
  double min_fidelity = 1.0 / 27;  ///< rungs are at 1, 1 / eta, 1 / eta^2, ... down to that
  std::size_t eta = 3;             ///< how many times fewer and costlier the trials of the next rung are
  std::uint64_t rounds = 0;        ///< 0: as many as the run lasts
  double random_share = 1.0 / 3;   ///< of the starts that are samples all the same
  double share = 0.15;             ///< of the trials that are called the best
  std::size_t candidates = 64;     ///< drawn for each start
  double prior = 1;                ///< how many occurrences each option starts with, divided by their number
  std::size_t min_trials = 0;      ///< that the best are made of; 0: one more than there are decisions

  void fields(auto&& f) const {
    f("min_fidelity", min_fidelity, detail::fidelity_range);
    f("eta", eta, detail::eta_range);
    f("rounds", rounds);
    f("random_share", random_share, between(0, 1));
    f("share", share, Range{.low = 0, .high = 1, .low_open = true, .high_open = true});
    f("candidates", candidates, at_least(1));
    f("prior", prior, above(0));
    f("min_trials", min_trials);
  }

  template <SearchSpace Space>
  requires DecisionSpace<Space>
  class State {
   public:
    using Architecture = typename Space::Architecture;

    State(const Bohb& options, const Space& space)
        : State(options, space, {options.min_fidelity, options.eta}) {}

    std::optional<Proposal<Architecture>> ask(Rng& rng) {
      return brackets_.ask([&] { return start(rng); });
    }

    void tell(const Trial<Architecture>& trial) {
      models_.try_emplace(trial.fidelity, space_, parzen_).first->second.add(trial);
      brackets_.tell(trial);
    }

    bool done() const { return brackets_.done(); }

   private:
    State(const Bohb& options, const Space& space, const detail::Ladder& ladder)
        : options_(options),
          space_(space),
          parzen_{.owner = "Bohb",
                  .share = options.share,
                  .least = options.min_trials > 0 ? options.min_trials : space.decisions().size() + 1,
                  .candidates = options.candidates,
                  .prior = options.prior},
          brackets_(ladder, detail::hyperband_brackets(ladder), options.rounds) {}

    /// What a bracket starts with.
    Architecture start(Rng& rng) {
      detail::Parzen<Space>* const model = highest_model();
      if (!model || rng.bernoulli(options_.random_share)) return sample(space_, rng);
      return model->draw([&](const Choices& choices) { return is_tried(choices); }, rng);
    }

    /// That of the highest fidelity with two trials more than the best are made of; null: of none.
    detail::Parzen<Space>* highest_model() {
      for (auto model = models_.rbegin(); model != models_.rend(); ++model)
        if (model->second.size() >= parzen_.least + 2) return &model->second;
      return nullptr;
    }
    bool is_tried(const Choices& choices) const {
      for (const auto& [fidelity, model] : models_)
        if (model.has(choices)) return true;
      return false;
    }

    const Bohb& options_;
    const Space& space_;
    detail::ParzenOptions parzen_;
    std::map<double, detail::Parzen<Space>> models_{};  ///< by fidelity
    detail::Brackets<Architecture> brackets_;
  };
};

}  // namespace ogive
