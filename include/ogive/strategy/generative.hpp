#pragma once
/// Search by learning how good architectures are distributed, and drawing new ones. A leaf header: it brings
/// the engine.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/predict/encoding.hpp"
#include "ogive/predict/masked_diffusion.hpp"
#include "ogive/predict/mlp_ensemble.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/strategy/ranking.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// For each batch a masked diffusion goes on learning from all trials; candidates are drawn from it, some
/// from nothing and some by masking a few decisions of one of the best trials and drawing them anew. Asked
/// for are those that were not tried: the first drawn, or with a screen those of which an ensemble of MLPs
/// expects most. Failed trials are the worst.
struct Generative {
  MaskedDiffusion diffusion{};
  bool screen = true;
  MlpEnsemble ensemble{.members = 3, .steps = 100, .ranks = true};  ///< of the screen
  double optimism = 0.5;         ///< deviations that the screen takes off the expected loss
  std::size_t starts = 16;       ///< samples before the first batch, fewer by trials given (see enqueue)
  std::size_t batch = 16;        ///< trials from each round of learning
  std::size_t candidates = 256;  ///< drawn for each batch
  double remasked = 0.5;         ///< the share of them that begins as one of the best trials
  std::size_t elites = 5;        ///< how many these are
  std::size_t most_masked = 2;   ///< of their decisions, at least 1

  void fields(auto&& f) const {
    f("diffusion", diffusion);
    f("screen", screen);
    f("ensemble", ensemble);
    f("optimism", optimism, at_least(0));
    f("starts", starts, at_least(1));
    f("batch", batch, at_least(1));
    f("candidates", candidates, at_least(1));
    f("remasked", remasked, between(0, 1));
    f("elites", elites, at_least(1));
    f("most_masked", most_masked, at_least(1));
  }

  /// How many candidates were drawn so far, how many of them are valid architectures of the space, how many
  /// of those occurred once or for the first time in their batch, and how many of these were not tried
  /// before.
  struct Draws {
    std::size_t drawn = 0, valid = 0, distinct = 0, novel = 0;
  };

  template <SearchSpace Space>
  requires DecisionSpace<Space>
  class State;
};

template <SearchSpace Space>
requires DecisionSpace<Space>
class Generative::State {
 public:
  using Architecture = typename Space::Architecture;

  /// @throws Error when a decision has no option
  State(const Generative& options, const Space& space)
      : options_(options), space_(space), examples_(ogive::dimension(space)), ensemble_(options.ensemble) {
    const auto decisions = space.decisions();
    detail::check_decisions(decisions);
    decisions_.assign(decisions.begin(), decisions.end());
  }

  Architecture ask(Rng& rng) {
    if (started_ < options_.starts || ranking_.best(1).empty()) {
      ++started_;
      return draw_sample(rng);
    }
    if (next_.empty()) plan(rng);
    Architecture architecture = std::move(next_.back());
    next_.pop_back();
    return architecture;
  }

  void tell(const Trial<Architecture>& trial) {
    started_ += trial.given();
    Choices choices = detail::to_choices(space_, trial.architecture);
    const double loss = detail::Ranking<Choices>::loss_of(trial.score);
    if (options_.screen && (options_.ensemble.ranks || std::isfinite(loss)))
      examples_.add(encoded<SpaceCode>(space_, trial.architecture), loss);
    tried_.insert(choices);
    ranking_.add(std::move(choices), loss);
  }

  const Draws& draws() const { return draws_; }

 private:
  Architecture draw_sample(Rng& rng) {
    Architecture architecture = sample(space_, rng);
    tried_.insert(detail::to_choices(space_, architecture));
    return architecture;
  }

  /// Fills `next_`, the first behind.
  void plan(Rng& rng) {
    if (!diffusion_) diffusion_.emplace(options_.diffusion, decisions_, rng.split(0));
    const std::span<const Choices> all = ranking_.items();
    diffusion_->learn(all, ranking_.best(all.size()).size(), rng);
    std::vector<Choices> novel = draw_novel(rng);
    if (options_.screen && examples_.size() > 0 && !novel.empty()) put_best_first(novel, rng);
    if (novel.size() > options_.batch) novel.resize(options_.batch);
    for (auto each = novel.rbegin(); each != novel.rend(); ++each) {
      tried_.insert(*each);
      next_.push_back(detail::from_choices(space_, *each));
    }
    if (novel.empty())  // all that it draws is tried
      for (std::size_t i = 0; i < options_.batch; ++i) next_.push_back(draw_sample(rng));
  }

  std::vector<Choices> draw_novel(Rng& rng) {
    std::vector<Choices> drawn;
    for (std::size_t i = 0; i < options_.candidates; ++i)
      drawn.push_back(rng.bernoulli(options_.remasked) ? masked_elite(rng)
                                                       : Choices(decisions_.size(), none));
    diffusion_->fill(space_, std::span(drawn), rng);
    std::set<Choices> distinct;
    std::vector<Choices> novel;
    draws_.drawn += drawn.size();
    for (Choices& choices : drawn) {
      if (!detail::is_valid(space_, choices)) continue;
      ++draws_.valid;
      if (!distinct.insert(choices).second) continue;
      ++draws_.distinct;
      if (tried_.contains(choices)) continue;
      ++draws_.novel;
      novel.push_back(std::move(choices));
    }
    return novel;
  }

  Choices masked_elite(Rng& rng) const {
    const auto best = ranking_.best(options_.elites);
    Choices choices = best[rng.below(best.size())];
    std::vector<std::size_t> active;
    for (std::size_t i = 0; i < choices.size(); ++i)
      if (choices[i] != none) active.push_back(i);
    rng.shuffle(std::span(active));
    active.resize(std::min(active.size(), 1 + rng.below(options_.most_masked)));
    for (const std::size_t i : active) choices[i] = none;
    return choices;
  }

  /// By what the ensemble expects, less the optimism.
  void put_best_first(std::vector<Choices>& novel, Rng& rng) {
    ensemble_.fit(examples_, rng);
    auto rows = Tensor::uninitialised({novel.size(), examples_.dimension()});
    for (std::size_t i = 0; i < novel.size(); ++i)
      encode(space_, detail::from_choices(space_, novel[i]),
             rows.values().subspan(i * examples_.dimension(), examples_.dimension()));
    const auto losses = ensemble_.predict(rows);
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t i = 0; i < losses.size(); ++i)
      order.emplace_back(losses[i].mean - options_.optimism * losses[i].deviation, i);
    std::sort(order.begin(), order.end());
    std::vector<Choices> sorted;
    for (const auto& [loss, i] : order) sorted.push_back(std::move(novel[i]));
    novel = std::move(sorted);
  }

  const Generative& options_;
  const Space& space_;
  std::vector<Decision> decisions_{};
  Examples examples_;  ///< of the screen
  MlpEnsemble::Model ensemble_;
  std::optional<MaskedDiffusion::Model> diffusion_{};
  detail::Ranking<Choices> ranking_{};
  std::set<Choices> tried_{};  ///< or about to be
  std::vector<Architecture> next_{};
  std::size_t started_ = 0;  ///< trials sampled or given
  Draws draws_{};
};

}  // namespace ogive::inline OGIVE_LEVEL
