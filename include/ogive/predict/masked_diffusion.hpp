#pragma once
/// Absorbing discrete diffusion over choices (Austin et al., "Structured Denoising Diffusion Models in
/// Discrete State-Spaces", NeurIPS 2021, section 3.1): decisions are masked one after the other, and a
/// network learns what stood there from those that are left. In continuous time that is an autoregressive
/// model of any order (Hoogeboom et al., "Autoregressive Diffusion Models", ICLR 2022), trained and drawn
/// from as such.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/nn/layers/mlp.hpp"
#include "ogive/nn/ops/grouped_cross_entropy.hpp"
#include "ogive/nn/optim/adam.hpp"
#include "ogive/space/decisions.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Learns how the best of some sequences of choices are distributed, told apart from the others by a label.
/// Each decision is shown to the network as one of its options, as masked, or as one that does not count.
struct MaskedDiffusion {
  std::size_t width = 64;   ///< units of each hidden layer
  std::size_t depth = 2;    ///< hidden layers
  std::size_t steps = 100;  ///< of Adam in each call of learn()
  std::size_t batch = 32;   ///< sequences in a step
  double learning_rate = 0.002;
  double good = 0.25;  ///< the share of the sequences that has the label "good"
  /// Sequences are drawn with probability 1 / (this * count + rank) (Tripp, Daxberger and Hernandez-Lobato,
  /// "Sample-Efficient Optimization in the Latent Space of Deep Generative Models via Weighted Retraining",
  /// NeurIPS 2020, equation 2).
  double flatness = 0.1;
  double unlabelled = 0.15;  ///< the share of the sequences that are shown without their label
  /// Drawn from are the logits of good sequences, moved away from those without a label by this (Ho and
  /// Salimans, "Classifier-Free Diffusion Guidance", 2022, equation 6); 0: not moved, -1: the label ignored.
  double guidance = 0.5;
  double floor = 0.1;  ///< the share of the uniform distribution in each draw, which keeps it from settling

  void fields(auto&& f) const {
    f("width", width, at_least(1));
    f("depth", depth, at_least(1));
    f("steps", steps, at_least(1));
    f("batch", batch, at_least(1));
    f("learning_rate", learning_rate, above(0));
    f("good", good, above_up_to(0, 1));
    f("flatness", flatness, above(0));
    f("unlabelled", unlabelled, from_below(0, 1));
    f("guidance", guidance, at_least(-1));
    f("floor", floor, between(0, 1));
  }

  class Model;
};

class MaskedDiffusion::Model {
 public:
  /// @throws Error when a decision has no option
  Model(const MaskedDiffusion& options, std::span<const Decision> decisions, const Rng& start)
      : options_(options) {
    detail::check_decisions(decisions);
    std::size_t outputs = 0;
    for (const Decision& decision : decisions) {
      first_.push_back(outputs);
      counts_.push_back(decision.options);
      outputs += decision.options;
    }
    outputs_ = outputs;
    network_ = mlp(inputs(), options_.width, options_.depth, outputs);
    initialise(*network_, start);
    optimiser_ = std::make_unique<Optimiser<Adam>>(Adam{.learning_rate = options_.learning_rate},
                                                   parameters(*network_));
  }

  /// Goes on learning. @param best_first sequences in normal form
  /// @param may_be_good how many of them, at most, have the label "good"
  /// @throws Error when there is none
  void learn(std::span<const Choices> best_first, std::size_t may_be_good, Rng& rng) {
    expect(!best_first.empty(), "MaskedDiffusion", "at least 1 sequence", "0");
    const std::vector<double> up_to = cumulative_weights(best_first.size());
    const double wanted = std::ceil(options_.good * static_cast<double>(best_first.size()));
    const std::size_t good_count = std::min(static_cast<std::size_t>(wanted), may_be_good);
    for (std::size_t step = 0; step < options_.steps; ++step) {
      auto rows = Tensor::zeros({options_.batch, inputs()});
      std::vector<std::uint32_t> labels;
      for (std::size_t i = 0; i < options_.batch; ++i) {
        const auto place = std::upper_bound(up_to.begin(), up_to.end() - 1, rng.uniform() * up_to.back());
        const auto rank = static_cast<std::size_t>(place - up_to.begin());
        const std::vector<bool> masked = draw_mask(rng);
        Label label = rank < good_count ? Label::good : Label::other;
        if (rng.bernoulli(options_.unlabelled)) label = Label::none;
        write(best_first[rank], masked, label, rows.data() + i * inputs());
        for (std::size_t k = 0; k < masked.size(); ++k)
          labels.push_back(masked[k] && best_first[rank][k] != none ? best_first[rank][k] : no_label);
      }
      Tape tape;
      optimiser_->clear_gradients();
      const Var logits = (*network_)(tape.constant(std::move(rows)));
      tape.backward(grouped_cross_entropy(logits, std::span<const std::size_t>(counts_),
                                          std::span<const std::uint32_t>(labels)));
      optimiser_->step();
    }
  }

  /// Draws what is `none` in each of `sequences` and counts, from the first decision to the last, so
  /// that it is known of each whether it does.
  template <DecisionSpace S>
  void fill(const S& space, std::span<Choices> sequences, Rng& rng) const {
    for (std::size_t decision = 0; decision < counts_.size(); ++decision) {
      std::vector<Choices*> open;
      for (Choices& choices : sequences) {
        if (!detail::is_active(space, choices, decision))
          choices[decision] = none;
        else if (choices[decision] == none)
          open.push_back(&choices);
      }
      const auto shares = shares_of(open, decision);
      for (std::size_t i = 0; i < open.size(); ++i)
        (*open[i])[decision] = detail::draw_choice(shares[i], rng);
    }
  }

  /// What `decision` is drawn from beside the others of `choices`, where `none` means that a decision before
  /// it does not count, and that one behind it is masked.
  std::vector<double> probabilities(Choices choices, std::size_t decision) const {
    return shares_of({&choices}, decision).front();
  }

 private:
  enum class Label : std::size_t { good, other, none };

  /// For each decision its options and one that is on when it is masked; then one for each label but none.
  std::size_t inputs() const { return outputs_ + counts_.size() + 2; }

  /// @param masked whether a decision is hidden; those behind the last of it are where they are `none`
  /// @param row zeros
  void write(const Choices& choices, const std::vector<bool>& masked, Label label, float* row) const {
    for (std::size_t i = 0; i < choices.size(); ++i) {
      float* const block = row + first_[i] + i;
      if (i < masked.size() ? masked[i] : choices[i] == none)
        block[counts_[i]] = 1;
      else if (choices[i] != none)
        block[choices[i]] = 1;
    }
    if (label != Label::none) row[outputs_ + counts_.size() + static_cast<std::size_t>(label)] = 1;
  }

  /// Masks 1, 2, ... or all decisions, whether they count or not, each number and each set being equally
  /// likely: so it does not tell what stood there.
  std::vector<bool> draw_mask(Rng& rng) const {
    std::vector<std::size_t> order(counts_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    rng.shuffle(std::span(order));
    std::vector<bool> masked(order.size());
    if (order.empty()) return masked;
    order.resize(1 + rng.below(order.size()));
    for (const std::size_t i : order) masked[i] = true;
    return masked;
  }

  std::vector<double> cumulative_weights(std::size_t count) const {
    std::vector<double> up_to;
    double sum = 0;
    for (std::size_t rank = 0; rank < count; ++rank)
      up_to.push_back(sum +=
                      1 / (options_.flatness * static_cast<double>(count) + static_cast<double>(rank)));
    return up_to;
  }

  /// probabilities() for each of some sequences.
  std::vector<std::vector<double>> shares_of(const std::vector<Choices*>& sequences,
                                             std::size_t decision) const {
    const std::size_t count = sequences.size(), size = counts_[decision];
    std::vector<std::vector<double>> all(count, std::vector<double>(size));
    if (count == 0) return all;
    auto rows = Tensor::zeros({2 * count, inputs()});  // first as good ones, then without a label
    const std::vector<bool> before(decision, false);
    for (std::size_t i = 0; i < count; ++i) {
      write(*sequences[i], before, Label::good, rows.data() + i * inputs());
      write(*sequences[i], before, Label::none, rows.data() + (count + i) * inputs());
    }
    Tape tape(Mode::evaluation);
    const Var logits = (*network_)(tape.constant(std::move(rows)));
    const float* const values = logits.value().data() + first_[decision];
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t k = 0; k < size; ++k) {
        const auto of_good = static_cast<double>(values[i * outputs_ + k]);
        const auto of_any = static_cast<double>(values[(count + i) * outputs_ + k]);
        all[i][k] = of_good + options_.guidance * (of_good - of_any);
      }
      soften(all[i]);
    }
    return all;
  }

  /// Logits to probabilities, none below its share of the floor.
  void soften(std::span<double> logits) const {
    const double highest = *std::max_element(logits.begin(), logits.end());
    double total = 0;
    for (double& each : logits) total += each = std::exp(each - highest);
    for (double& each : logits)
      each = (1 - options_.floor) * each / total + options_.floor / static_cast<double>(logits.size());
  }

  MaskedDiffusion options_;
  std::vector<std::size_t> counts_{};  ///< of the options of each decision
  std::vector<std::size_t> first_{};   ///< options of the decisions before
  std::size_t outputs_ = 0;            ///< options of all decisions
  std::unique_ptr<Sequential> network_{};
  std::unique_ptr<Optimiser<Adam>> optimiser_{};
};

}  // namespace ogive::inline OGIVE_LEVEL
