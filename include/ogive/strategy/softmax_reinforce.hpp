#pragma once
/// REINFORCE (Williams, Machine Learning 8, 1992) with one softmax for each decision, the policy that
/// NAS-Bench-201 compares with (Dong and Yang, ICLR 2020, section 5).
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/strategy/advantage.hpp"

namespace ogive {

/// Draws each decision by itself from its logits, which follow the gradient of the expected reward. The
/// reward is the loss with its sign turned, counted as Advantage does. Failed trials and infinite losses
/// teach nothing.
struct SoftmaxReinforce {
  double learning_rate = 0.2;
  double decay = 0.8;    ///< of the moving averages
  double entropy = 0.1;  ///< weight of the policy's entropy, which keeps it from settling early

  void fields(auto&& f) const {
    f("learning_rate", learning_rate, above(0));
    f("decay", decay, from_below(0, 1));
    f("entropy", entropy, at_least(0));
  }

  template <SearchSpace Space>
  requires DecisionSpace<Space>
  class State {
   public:
    using Architecture = typename Space::Architecture;

    /// @throws Error when a decision has no option
    State(const SoftmaxReinforce& options, const Space& space)
        : options_(options), space_(space), advantage_(options.decay) {
      const auto decisions = space.decisions();
      detail::check_decisions(decisions);
      for (const Decision& decision : decisions) logits_.emplace_back(decision.options, 0.0);
    }

    Architecture ask(Rng& rng) {
      const auto shares = [&](std::size_t i) { return probabilities(i); };
      return detail::draw_by(space_, "SoftmaxReinforce", logits_.size(), shares, rng);
    }

    void tell(const Trial<Architecture>& trial) {
      if (!trial.score || !std::isfinite((*trial.score)[0])) return;
      const double advantage = advantage_((*trial.score)[0]);
      const Choices choices = detail::to_choices(space_, trial.architecture);
      for (std::size_t i = 0; i < choices.size(); ++i)
        if (choices[i] != none) climb(i, choices[i], advantage);
    }

    /// What decision `i` is drawn from, one number for each option.
    std::vector<double> probabilities(std::size_t i) const {
      std::vector<double> shares = logits_[i];
      const double highest = *std::max_element(shares.begin(), shares.end());
      double total = 0;
      for (double& share : shares) total += share = std::exp(share - highest);
      for (double& share : shares) share /= total;
      return shares;
    }

   private:
    /// d log p(choice) / d logit = [it is the choice] - p, and d entropy / d logit = -p (log p + entropy).
    void climb(std::size_t i, Choice choice, double advantage) {
      const std::vector<double> shares = probabilities(i);
      double spread = 0;
      for (const double p : shares) spread -= p > 0 ? p * std::log(p) : 0.0;
      for (std::size_t option = 0; option < shares.size(); ++option) {
        const double p = shares[option];
        const double of_reward = advantage * ((option == choice ? 1.0 : 0.0) - p);
        const double of_entropy = p > 0 ? -p * (std::log(p) + spread) : 0.0;
        logits_[i][option] += options_.learning_rate * (of_reward + options_.entropy * of_entropy);
      }
    }

    const SoftmaxReinforce& options_;
    const Space& space_;
    std::vector<std::vector<double>> logits_;  ///< one row for each decision
    Advantage advantage_;
  };
};

}  // namespace ogive
