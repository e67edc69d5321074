#pragma once
/// BANANAS (White, Neiswanger and Savani, "BANANAS: Bayesian Optimization with Neural Architectures for
/// Neural Architecture Search", AAAI 2021, algorithm 1). A leaf header: it brings the engine.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/core/type_name.hpp"
#include "ogive/predict/encoding.hpp"
#include "ogive/predict/improvement.hpp"
#include "ogive/predict/mlp_ensemble.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/strategy/ranking.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// For each batch an ensemble of MLPs learns from codes of all trials (predict/encoding.hpp) and their
/// losses; asked for are those that the acquisition likes best of some mutations of the best trials that were
/// not tried. Failed trials are the worst; where losses are learned as they are and not as ranks, they and
/// infinite ones teach nothing.
template <class Code>
struct BasicBananas {
  /// What it chooses by (section 5 of the paper).
  enum class Acquisition : std::uint8_t {
    independent_thompson,        ///< a draw for each candidate from its predicted normal distribution
    thompson,                    ///< one member of the ensemble, drawn anew for each batch
    confidence_bound,            ///< the mean, less half a deviation
    expected_improvement,        ///< on the best so far
    probability_of_improvement,  ///< on the best so far
  };
  friend std::string_view to_text(Acquisition which) {
    constexpr std::array<std::string_view, 5> names{"independent_thompson", "thompson", "confidence_bound",
                                                    "expected_improvement", "probability_of_improvement"};
    const auto number = static_cast<std::size_t>(which);
    return number < names.size() ? names[number] : std::string_view();
  }

  MlpEnsemble ensemble{.members = 3, .steps = 100, .ranks = true};
  Acquisition acquisition = Acquisition::independent_thompson;
  std::size_t starts = 10;       ///< samples before the first fit, fewer by trials given (see enqueue)
  std::size_t batch = 10;        ///< trials from each fit
  std::size_t candidates = 100;  ///< mutations to choose from
  std::size_t parents = 10;      ///< the best trials, whose mutations they are

  void fields(auto&& f) const {
    f("ensemble", ensemble);
    f("acquisition", acquisition);
    f("starts", starts, at_least(1));
    f("batch", batch, at_least(1));
    f("candidates", candidates, at_least(1));
    f("parents", parents, at_least(1));
  }

  template <SearchSpace Space>
  requires MutableSpace<Space> && EncodableSpace<Space> && EncodingFor<Code, Space>
  class State;
};

/// Learns from the space's own codes, one-hot unless it has others.
using Bananas = BasicBananas<SpaceCode>;
/// Learns from paths, as the paper does; what was tried is still told by the space's own codes.
using PathBananas = BasicBananas<PathCode>;

template <class Code>
template <SearchSpace Space>
requires MutableSpace<Space> && EncodableSpace<Space> && EncodingFor<Code, Space>
class BasicBananas<Code>::State {
 public:
  using Architecture = typename Space::Architecture;

  /// @throws Error when the space has codes of no number
  State(const BasicBananas& options, const Space& space)
      : options_(options), space_(space), examples_(Code::dimension(space)), ensemble_(options.ensemble) {}

  Architecture ask(Rng& rng) {
    if (started_ < options_.starts || ranking_.best(1).empty() || examples_.size() == 0) {
      ++started_;
      return remembered(sample(space_, rng));
    }
    if (next_.empty()) plan(rng);
    Architecture architecture = std::move(next_.back());
    next_.pop_back();
    return architecture;
  }

  void tell(const Trial<Architecture>& trial) {
    started_ += trial.given();
    tried_.insert(encoded<SpaceCode>(space_, trial.architecture));
    const double loss = detail::Ranking<Architecture>::loss_of(trial.score);
    ranking_.add(trial.architecture, loss);
    if (options_.ensemble.ranks || std::isfinite(loss)) {
      examples_.add(encoded<Code>(space_, trial.architecture), loss);
      lowest_ = std::min(lowest_, loss);
    }
  }

 private:
  Architecture remembered(Architecture architecture) {
    tried_.insert(encoded<SpaceCode>(space_, architecture));
    return architecture;
  }

  /// Fills `next_`, the best behind.
  void plan(Rng& rng) {
    ensemble_.fit(examples_, rng);
    std::vector<Architecture> pool;
    std::vector<float> codes;
    mutate_best(pool, codes, rng);
    if (pool.empty())  // all around is tried
      for (std::size_t i = 0; i < options_.batch; ++i) next_.push_back(remembered(sample(space_, rng)));
    else
      choose(pool, codes, rng);
  }

  /// Mutations of each parent in turn: different ones that were not tried.
  /// @param codes of the pool, one after the other
  void mutate_best(std::vector<Architecture>& pool, std::vector<float>& codes, Rng& rng) {
    const auto best = ranking_.best(options_.parents);
    std::set<std::vector<float>> seen;
    for (std::size_t i = 0; i < 10 * options_.candidates && pool.size() < options_.candidates; ++i) {
      Architecture child = mutate(space_, best[i % best.size()], rng);
      const auto own_code = encoded<SpaceCode>(space_, child);
      if (tried_.contains(own_code) || !seen.insert(own_code).second) continue;
      const auto code = encoded<Code>(space_, child);
      codes.insert(codes.end(), code.begin(), code.end());
      pool.push_back(std::move(child));
    }
  }

  void choose(std::vector<Architecture>& pool, std::span<const float> codes, Rng& rng) {
    const std::vector<double> merit = merits(Tensor::from({pool.size(), examples_.dimension()}, codes), rng);
    std::vector<std::size_t> order(pool.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return merit[a] > merit[b]; });
    order.resize(std::min(order.size(), options_.batch));
    for (auto i = order.rbegin(); i != order.rend(); ++i) next_.push_back(remembered(std::move(pool[*i])));
  }

  /// What is worth trying has the highest.
  std::vector<double> merits(const Tensor& rows, Rng& rng) const {
    std::vector<double> all;
    if (options_.acquisition == Acquisition::thompson) {
      const auto outputs = ensemble_.each(rows);
      for (const double loss : outputs[rng.below(outputs.size())]) all.push_back(-loss);
      return all;
    }
    const double best = options_.ensemble.ranks ? 0 : lowest_;
    for (const Prediction& loss : ensemble_.predict(rows)) {
      switch (options_.acquisition) {
        case Acquisition::thompson:
        case Acquisition::independent_thompson:
          all.push_back(-(loss.mean + loss.deviation * rng.normal()));
          break;
        case Acquisition::confidence_bound:
          all.push_back(-(loss.mean - 0.5 * loss.deviation));
          break;
        case Acquisition::expected_improvement:
          all.push_back(expected_improvement(loss, best));
          break;
        case Acquisition::probability_of_improvement:
          all.push_back(probability_of_improvement(loss, best));
          break;
      }
    }
    return all;
  }

  const BasicBananas& options_;
  const Space& space_;
  Examples examples_;
  MlpEnsemble::Model ensemble_;
  detail::Ranking<Architecture> ranking_{};
  double lowest_ = detail::Ranking<Architecture>::failed;
  std::set<std::vector<float>> tried_{};  ///< or about to be, as the space's own codes
  std::vector<Architecture> next_{};
  std::size_t started_ = 0;  ///< trials sampled or given
};

}  // namespace ogive::inline OGIVE_LEVEL

namespace ogive {

template <>
inline constexpr std::string_view given_name<PathBananas> = "PathBananas";

}  // namespace ogive
