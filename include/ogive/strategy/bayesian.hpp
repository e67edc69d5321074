#pragma once
/// Bayesian optimisation with a Gaussian process on encodings (Snoek, Larochelle and Adams, "Practical
/// Bayesian Optimization of Machine Learning Algorithms", NeurIPS 2012). A leaf header: it brings Eigen.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/predict/encoding.hpp"
#include "ogive/predict/gaussian_process.hpp"
#include "ogive/predict/improvement.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/strategy/constant_liar.hpp"
#include "ogive/strategy/ranking.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Fits a Gaussian process to the normal scores of the losses told so far, so that neither their scale nor
/// outliers count, and asks for the candidate that the acquisition likes best: half of the candidates are
/// samples, half mutations of the best trials, none tried before unless all are. Failed trials are the worst.
/// Trials under way count as median ones (the constant liar), so that many can be asked for before any is
/// told. Trials given to it (see enqueue) take the place of samples.
struct Bayesian {
  enum class Acquisition {
    expected_improvement,  ///< on the best score
    confidence_bound,      ///< the mean, less `exploration` deviations (Srinivas et al., ICML 2010: GP-UCB)
    thompson,              ///< one function drawn from the posterior
  };
  friend std::string_view to_text(Acquisition name) {
    switch (name) {
      case Acquisition::expected_improvement:
        return "expected_improvement";
      case Acquisition::confidence_bound:
        return "confidence_bound";
      case Acquisition::thompson:
        return "thompson";
    }
    return "";
  }

  GaussianProcess model{};
  Acquisition acquisition = Acquisition::expected_improvement;
  double exploration = 1;        ///< deviations, of the confidence bound
  std::size_t starts = 10;       ///< samples before the first fit
  std::size_t candidates = 100;  ///< drawn for each ask
  std::size_t parents = 5;       ///< the best trials, whose mutations are candidates
  /// Trials in the model at most, but for those under way: beyond, it forgets about half of the worse half.
  /// A trial takes O(points^2), however many there were.
  std::size_t points = 300;

  void fields(auto&& f) const {
    f("model", model);
    f("acquisition", acquisition);
    f("exploration", exploration, at_least(0));
    f("starts", starts, at_least(1));
    f("candidates", candidates, at_least(1));
    f("parents", parents, at_least(1));
    f("points", points, at_least(2));
  }

  template <MutableSpace Space>
  requires EncodableSpace<Space>
  class State;
};

template <MutableSpace Space>
requires EncodableSpace<Space>
class Bayesian::State {
 public:
  using Architecture = typename Space::Architecture;

  /// @throws Error when codes have no number
  State(const Bayesian& options, const Space& space)
      : options_(options), space_(space), trials_(ogive::dimension(space)), model_(options.model) {}

  Architecture ask(Rng& rng) {
    const bool begins = started_ < options_.starts || ranking_.best(1).empty();
    Architecture next = begins ? sample(space_, rng) : best_candidate(rng);
    ++started_;
    Code code = encoded<SpaceCode>(space_, next);
    tried_.insert(code);
    trials_.ask(asked_++, std::move(code));
    return next;
  }

  void tell(const Trial<Architecture>& trial, Rng& rng) {
    const double loss = detail::Ranking<Architecture>::loss_of(trial.score);
    if (trial.given()) {
      ++started_;
      Code code = encoded<SpaceCode>(space_, trial.architecture);
      tried_.insert(code);
      trials_.give(std::move(code), loss);
    } else
      trials_.tell(trial.id, loss);
    trials_.forget(options_.points, rng);
    ranking_.add(trial.architecture, loss);
  }

 private:
  using Code = detail::ConstantLiar::Code;

  Architecture best_candidate(Rng& rng) {
    const auto best = ranking_.best(options_.parents);
    std::vector<Architecture> pool;
    std::vector<float> codes;
    std::set<Code> seen;
    for (std::size_t i = 0; i < options_.candidates; ++i) {
      Architecture candidate =
          i % 2 == 0 ? mutate(space_, best[rng.below(best.size())], rng) : sample(space_, rng);
      const Code code = encoded<SpaceCode>(space_, candidate);
      if (tried_.contains(code) || !seen.insert(code).second) continue;
      codes.insert(codes.end(), code.begin(), code.end());
      pool.push_back(std::move(candidate));
    }
    if (pool.empty()) return sample(space_, rng);
    const std::vector<double> all = merits(codes, rng);
    return pool[static_cast<std::size_t>(std::max_element(all.begin(), all.end()) - all.begin())];
  }

  /// What is worth trying has the highest.
  std::vector<double> merits(std::span<const float> codes, Rng& rng) {
    const Examples examples = trials_.examples();
    model_.fit(examples, rng);
    std::vector<double> list;
    if (options_.acquisition == Acquisition::thompson) {
      for (const double loss : model_.draw(codes, rng)) list.push_back(-loss);
      return list;
    }
    const double best = *std::min_element(examples.targets().begin(), examples.targets().end());
    for (const Prediction& loss : model_.function_at(codes))
      list.push_back(options_.acquisition == Acquisition::confidence_bound
                         ? options_.exploration * loss.deviation - loss.mean
                         : expected_improvement(loss, best));
    return list;
  }

  const Bayesian& options_;
  const Space& space_;
  detail::ConstantLiar trials_;
  GaussianProcess::Model model_;
  detail::Ranking<Architecture> ranking_{};
  std::set<Code> tried_{};   ///< or about to be
  std::size_t started_ = 0;  ///< trials asked for or given
  std::uint64_t asked_ = 0;
};

}  // namespace ogive::inline OGIVE_LEVEL
