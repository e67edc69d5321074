#pragma once
/// The recurrent controller of Zoph and Le ("Neural Architecture Search with Reinforcement Learning", ICLR
/// 2017, section 3.1): a distribution over sequences of choices. A leaf header: it brings the engine.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/nn/init.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/ops/embedding.hpp"
#include "ogive/nn/ops/loss.hpp"
#include "ogive/nn/ops/lstm.hpp"
#include "ogive/nn/ops/softmax.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/space/decisions.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// An LSTM reads the embedding of the last choice, and a linear head of each decision turns its hidden state
/// into the logits of that decision's options. Decisions that don't count are passed over.
struct Controller {
  std::size_t hidden = 64;     ///< units of the LSTM
  std::size_t embedding = 32;  ///< numbers that stand for a choice
  double temperature = 1;      ///< logits are divided by it
  /// Logits are this times the tanh of what they were, and so never further apart than twice this (Bello et
  /// al., ICLR 2017, section 4; Pham et al., ICML 2018); 0: as they were.
  double tanh_constant = 0;

  void fields(auto&& f) const {
    f("hidden", hidden, at_least(1));
    f("embedding", embedding, at_least(1));
    f("temperature", temperature, above(0));
    f("tanh_constant", tanh_constant, at_least(0));
  }

  template <std::floating_point T>
  class Network;
};

/// The weights; T is float, or double where gradients are checked.
template <std::floating_point T>
class Controller::Network {
 public:
  /// @param counts how many options each decision has
  Network(const Controller& options, std::span<const std::size_t> counts, Rng& random) : options_(options) {
    std::size_t rows = 1;  // the first is read before any choice
    for (const std::size_t count : counts) {
      first_row_.push_back(rows);
      rows += count;
    }
    table_ = started({rows, options.embedding}, random);
    input_ = started({options.embedding, 4 * options.hidden}, random);
    hidden_ = started({options.hidden, 4 * options.hidden}, random);
    bias_ = started({4 * options.hidden}, random);
    for (const std::size_t count : counts)
      heads_.push_back({started({options.hidden, count}, random), started({count}, random)});
  }
  Network(const Network&) = delete;  // optimisers know where the weights are
  Network& operator=(const Network&) = delete;

  std::vector<BasicParameter<T>*> parameters() {
    std::vector<BasicParameter<T>*> all{&table_, &input_, &hidden_, &bias_};
    for (Head& head : heads_) {
      all.push_back(&head.weight);
      all.push_back(&head.bias);
    }
    return all;
  }

  class Pass;

 private:
  struct Head {
    BasicParameter<T> weight, bias;
  };

  /// As in the code published with ENAS.
  static BasicParameter<T> started(const Shape& shape, Rng& random) {
    BasicParameter<T> weight{.value = BasicTensor<T>::uninitialised(shape), .shape = shape};
    init::uniform(weight.value, random, 0.1);
    return weight;
  }

  const Controller& options_;
  std::vector<std::size_t> first_row_;  ///< in the table, of each decision's options
  BasicParameter<T> table_, input_, hidden_, bias_;
  std::vector<Head> heads_;
};

/// Walks along sequences of choices, from decision to decision, on one tape.
template <std::floating_point T>
class Controller::Network<T>::Pass {
 public:
  /// A choice that was taken, on the tape; both have one element.
  struct Step {
    BasicVar<T> log_probability;
    BasicVar<T> entropy;  ///< in nats, of the distribution that the choice came from
  };

  /// @param network must outlive the pass, as must the tape
  Pass(Network& network, BasicTape<T>& tape)
      : network_(network),
        table_(tape.parameter(network.table_)),
        lstm_{tape.parameter(network.input_), tape.parameter(network.hidden_), tape.parameter(network.bias_)},
        at_rest_(tape.constant(BasicTensor<T>::zeros({1, network.options_.hidden}))) {
    for (Head& head : network.heads_)
      heads_.push_back({tape.parameter(head.weight), tape.parameter(head.bias)});
    restart();
  }

  /// Goes back to where no choice is taken.
  void restart() {
    state_ = {at_rest_, at_rest_};
    last_row_ = 0;
  }

  /// The log probabilities of the options of `decision`, after the choices taken so far. take() comes next.
  std::vector<double> log_probabilities(std::size_t decision) {
    const auto row = log_softmax(logits(decision)).value();
    return {std::as_const(row).values().begin(), std::as_const(row).values().end()};
  }
  void take(std::size_t decision, Choice choice) {
    last_row_ = static_cast<std::uint32_t>(network_.first_row_[decision] + choice);
  }

  /// Takes a choice, and what it adds to the log probability and the entropy of the sequence.
  Step step(std::size_t decision, Choice choice) {
    const BasicVar<T> scores = logits(decision);
    take(decision, choice);
    const std::array<std::uint32_t, 1> label{choice};
    return {scale(cross_entropy(scores, std::span<const std::uint32_t>(label)), -1.0),
            scale(total(multiply(softmax(scores), log_softmax(scores))), -1.0)};
  }

 private:
  struct BoundHead {
    BasicVar<T> weight, bias;
  };

  BasicVar<T> logits(std::size_t decision) {
    const std::array<std::uint32_t, 1> row{last_row_};
    state_ = lstm_cell(ogive::embedding(table_, std::span<const std::uint32_t>(row)), state_, lstm_);
    const BoundHead& head = heads_[decision];
    const Controller& options = network_.options_;
    const BasicVar<T> scores =
        scale(linear<T>(state_.hidden, head.weight, head.bias), 1 / options.temperature);
    return options.tanh_constant > 0 ? scale(tanh(scores), options.tanh_constant) : scores;
  }

  const Network& network_;
  BasicVar<T> table_;
  BasicLstmWeights<T> lstm_;
  std::vector<BoundHead> heads_;
  BasicVar<T> at_rest_;
  BasicLstmState<T> state_;
  std::uint32_t last_row_ = 0;
};

}  // namespace ogive::inline OGIVE_LEVEL
