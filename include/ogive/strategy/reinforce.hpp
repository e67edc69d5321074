#pragma once
/// Reinforcement learning with a recurrent controller (Zoph and Le, "Neural Architecture Search with
/// Reinforcement Learning", ICLR 2017). A leaf header: it brings the engine.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/nn/optim/adam.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/strategy/advantage.hpp"
#include "ogive/strategy/controller.hpp"
#include "ogive/strategy/policy.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Draws architectures from a controller, whose weights follow the gradient of the expected reward: the loss
/// with its sign turned, counted as Advantage does. After each of the policy's batches of scores Adam
/// takes one step for each pass that the policy makes over them. Failed trials and infinite losses teach
/// nothing; given trials teach as if they had been drawn when they are told.
template <class Policy>
struct PolicySearch {
  Controller controller{};
  Policy policy{};
  double learning_rate = 0.02;  ///< of Adam
  double decay = 0.8;           ///< of the moving averages of losses
  double entropy = 0.3;         ///< weight of the policy's entropy, which keeps it from settling early

  void fields(auto&& f) const {
    f("controller", controller);
    f("policy", policy);
    f("learning_rate", learning_rate, above(0));
    f("decay", decay, from_below(0, 1));
    f("entropy", entropy, at_least(0));
  }

  template <SearchSpace Space>
  requires DecisionSpace<Space>
  class State;
};

/// The controller under the plain gradient, as Zoph and Le train it.
using Reinforce = PolicySearch<PolicyGradient>;
/// The controller under proximal policy optimisation, as for NASNet (Zoph, Vasudevan, Shlens and Le,
/// "Learning Transferable Architectures for Scalable Image Recognition", CVPR 2018, appendix A).
using Ppo = PolicySearch<ProximalPolicy>;

template <class Policy>
template <SearchSpace Space>
requires DecisionSpace<Space>
class PolicySearch<Policy>::State {
 public:
  using Architecture = typename Space::Architecture;

  /// @throws Error when a decision has no option
  State(const PolicySearch& options, const Space& space)
      : options_(options), space_(space), advantage_(options.decay) {
    const auto decisions = space.decisions();
    detail::check_decisions(decisions);
    for (const Decision& decision : decisions) counts_.push_back(decision.options);
  }

  Architecture ask(Rng& rng) {
    Tape tape(Mode::evaluation);
    Pass pass(learner(rng).network, tape);
    std::vector<double> drawn_with;
    Architecture architecture = detail::draw_valid(space_, "Reinforce", [&] {
      pass.restart();
      drawn_with.assign(counts_.size(), 0.0);
      Choices choices(counts_.size(), none);
      detail::complete(space_, choices, [&](std::size_t i) {
        const std::vector<double> log_probabilities = pass.log_probabilities(i);
        std::vector<double> shares;
        for (const double log_probability : log_probabilities) shares.push_back(std::exp(log_probability));
        const Choice choice = detail::draw_choice(shares, rng);
        drawn_with[i] = log_probabilities[choice];
        pass.take(i, choice);
        return choice;
      });
      return choices;
    });
    drawn_.emplace(asked_++, std::move(drawn_with));
    return architecture;
  }

  void tell(const Trial<Architecture>& trial, Rng& rng) {
    const auto drawn = drawn_.extract(trial.id);
    if (!trial.score || !std::isfinite((*trial.score)[0])) return;
    const Choices choices = detail::to_choices(space_, trial.architecture);
    batch_.push_back(
        {choices, drawn ? drawn.mapped() : log_probabilities(choices, rng), advantage_((*trial.score)[0])});
    if (batch_.size() < options_.policy.batch) return;
    for (std::size_t pass = 0; pass < options_.policy.passes(); ++pass) climb(learner(rng));
    batch_.clear();
  }

  /// The log probability of each choice after those before it; 0 where there is none.
  /// @param rng from which weights start that are not there yet
  std::vector<double> log_probabilities(const Choices& choices, Rng& rng) {
    Tape tape(Mode::evaluation);
    Pass pass(learner(rng).network, tape);
    std::vector<double> each(choices.size(), 0.0);
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (choices[i] == none) continue;
      each[i] = pass.log_probabilities(i)[choices[i]];
      pass.take(i, choices[i]);
    }
    return each;
  }

 private:
  using Network = Controller::Network<float>;
  using Pass = typename Network::Pass;

  struct Learner {
    Learner(const PolicySearch& options, const std::vector<std::size_t>& counts, Rng& random)
        : network(options.controller, counts, random),
          optimiser(Adam{.learning_rate = options.learning_rate}, network.parameters()) {}
    Network network;
    Optimiser<Adam> optimiser;
  };
  struct Episode {
    Choices choices;
    std::vector<double> drawn_with;  ///< the log probability of each choice
    double advantage;
  };

  /// Weights start at the first call, which brings the first random numbers.
  Learner& learner(const Rng& rng) {
    if (!learner_) {
      Rng random = rng.split(0);
      learner_.emplace(options_, counts_, random);
    }
    return *learner_;
  }

  /// One step along the mean gradient of the batch.
  void climb(Learner& learner) {
    Tape tape;
    Pass pass(learner.network, tape);
    std::vector<Var> losses;
    const double share = 1 / static_cast<double>(batch_.size());
    for (const Episode& episode : batch_) {
      pass.restart();
      for (std::size_t i = 0; i < episode.choices.size(); ++i) {
        if (episode.choices[i] == none) continue;
        const auto step = pass.step(i, episode.choices[i]);
        const auto log_probability = static_cast<double>(step.log_probability.value().item());
        const double slope = options_.policy.slope(episode.advantage, log_probability, episode.drawn_with[i]);
        losses.push_back(scale(step.log_probability, -slope * share));
        losses.push_back(scale(step.entropy, -options_.entropy * share));
      }
    }
    if (losses.empty()) return;
    learner.optimiser.clear_gradients();
    tape.backward(sum(losses));
    learner.optimiser.step();
  }

  const PolicySearch& options_;
  const Space& space_;
  std::vector<std::size_t> counts_;  ///< of the options of each decision
  Advantage advantage_;
  std::optional<Learner> learner_{};
  std::uint64_t asked_ = 0;
  std::map<std::uint64_t, std::vector<double>> drawn_{};  ///< by trial, until it is told
  std::vector<Episode> batch_{};
};

}  // namespace ogive::inline OGIVE_LEVEL
