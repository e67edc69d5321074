#pragma once
/// Our side of the cases of train_step, and what a peer needs to do the same.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ogive/model/darts.hpp"
#include "ogive/model/nb201.hpp"
#include "ogive/model/supernet.hpp"
#include "ogive/nn/ops/embedding.hpp"
#include "ogive/nn/ops/linear.hpp"
#include "ogive/nn/ops/loss.hpp"
#include "ogive/nn/ops/lstm.hpp"
#include "ogive/nn/ops/shape.hpp"
#include "ogive/nn/ops/softmax.hpp"
#include "ogive/nn/optimiser.hpp"

namespace ogive_bench {

using ogive::Parameter;
using ogive::Rng;
using ogive::Tape;
using ogive::Tensor;
using ogive::Var;

/// What a step computed.
struct Outputs {
  std::vector<float> logits;
  double loss = 0;

  static Outputs of(const Tensor& logits, double loss) {
    return {{logits.values().begin(), logits.values().end()}, loss};
  }
};

/// One engine at work on a case.
class Side {
 public:
  virtual ~Side() = default;
  virtual Outputs step() = 0;
};

/// Values by their paths.
using Weights = std::map<std::string, Tensor>;

struct Images {
  Tensor pixels;  // (batch, height, width, channels)
  std::vector<std::uint32_t> labels;

  static Images random(const ogive::NetworkShape& shape, std::size_t batch) {
    Rng random(2);
    Images images{Tensor::uninitialised(shape.images(batch)), std::vector<std::uint32_t>(batch)};
    ogive::init::normal(images.pixels, random, 1.0);
    for (auto& label : images.labels) label = static_cast<std::uint32_t>(random.below(shape.classes));
    return images;
  }
};

/// The optimiser of all cases; both sides take it from here.
inline constexpr ogive::Sgd descent{.learning_rate = 0.025, .momentum = 0.9};

/// Copies of all weights and running statistics.
inline Weights copied(ogive::Layer& layers) {
  Weights weights;
  ogive::for_each_state(
      layers, [&](const std::string& path, Parameter& weight) { weights[path] = weight.value.clone(); },
      [&](const std::string& path, Tensor& buffer) { weights[path] = buffer.clone(); });
  return weights;
}

/// Our side. `weights()` are to be asked for before the first step.
class OurSide : public Side {
 public:
  virtual Weights weights() = 0;
  /// Multiply-accumulates of a forward pass.
  virtual double macs() const = 0;
};

/// A network that trains, or only judges.
class OurNetwork final : public OurSide {
 public:
  OurNetwork(ogive::Network network, Images images, bool training)
      : network_(std::move(network)), images_(std::move(images)), training_(training) {
    network_.initialise(Rng(1));
    if (training_)
      descent_.emplace(descent, ogive::parameters(network_.layers()));
    else
      learn_statistics();
  }
  Weights weights() override { return copied(network_.layers()); }
  double macs() const override { return static_cast<double>(network_.work(images_.labels.size()).macs); }
  Outputs step() override { return training_ ? train() : judge(); }
  ogive::Network& network() { return network_; }
  const Images& images() const { return images_; }

 private:
  /// Otherwise batch norms would be the identity, and values grow from cell to cell.
  void learn_statistics() {
    Tape tape(ogive::Mode::training, Rng(0), false);
    tape.average_statistics(0);
    network_(tape.constant(images_.pixels));
  }
  Outputs judge() {
    Tape tape(ogive::Mode::evaluation);
    return Outputs::of(network_(tape.constant(images_.pixels)).value(), 0);
  }
  Outputs train() {
    Tape tape;
    descent_->clear_gradients();
    Outputs outputs;
    Var loss;
    {
      const Var logits = network_(tape.constant(images_.pixels));
      loss = cross_entropy(logits, std::span<const std::uint32_t>(images_.labels));
      outputs = Outputs::of(logits.value(), static_cast<double>(loss.value().item()));
    }
    tape.backward(loss);
    descent_->step();
    return outputs;
  }

  ogive::Network network_;
  Images images_;
  bool training_;
  std::optional<ogive::Optimiser<ogive::Sgd>> descent_{};
};

/// All operations of a space on all edges, weighted by the softmax of logits that learn as well.
template <class Space>
class OurSupernet final : public OurSide {
 public:
  static constexpr const char* mixing = "mixing";  // the logits' name among the weights

  OurSupernet(const Space& space, Images images)
      : supernet_(space, ogive::NetworkShape{}), images_(std::move(images)) {
    supernet_.initialise(Rng(1));
    logits_.shape = {supernet_.relaxation().size(), supernet_.relaxation()[0]};
    logits_.value = Tensor::uninitialised(logits_.shape);
    Rng random(3);
    ogive::init::normal(logits_.value, random, 0.5);
    auto all = ogive::parameters(supernet_.layers());
    all.push_back(&logits_);
    descent_.emplace(descent, all);
  }
  Weights weights() override {
    Weights weights = copied(supernet_.layers());
    weights[mixing] = logits_.value.clone();
    return weights;
  }
  double macs() const override { return static_cast<double>(supernet_.work(images_.labels.size()).macs); }
  Outputs step() override {
    Tape tape;
    descent_->clear_gradients();
    Outputs outputs;
    Var loss;
    {
      const Var logits = supernet_(tape.constant(images_.pixels), ogive::softmax(tape.parameter(logits_)));
      loss = cross_entropy(logits, std::span<const std::uint32_t>(images_.labels));
      outputs = Outputs::of(logits.value(), static_cast<double>(loss.value().item()));
    }
    tape.backward(loss);
    descent_->step();
    return outputs;
  }

 private:
  ogive::Supernet<Space> supernet_;
  Images images_;
  Parameter logits_{};
  std::optional<ogive::Optimiser<ogive::Sgd>> descent_{};
};

/// What a controller decided in 100 episodes and what that was worth, written down beforehand so that both
/// sides do the same: Zoph and Le (ICLR 2017) with one LSTM layer, one episode after the other.
struct Episodes {
  static constexpr std::size_t units = 100, decisions = 40, options = 8, count = 100;
  static constexpr ogive::Sgd descent{.learning_rate = 1e-3};
  std::vector<std::vector<std::uint32_t>> choices{};  // of each episode and decision
  std::vector<float> advantages{};                    // rewards over their baseline

  static Episodes random() {
    Rng random(4);
    Episodes all;
    for (std::size_t e = 0; e < count; ++e) {
      std::vector<std::uint32_t> row(decisions);
      for (auto& choice : row) choice = static_cast<std::uint32_t>(random.below(options));
      all.choices.push_back(std::move(row));
      all.advantages.push_back(static_cast<float>(random.uniform(-1, 1)));
    }
    return all;
  }
  /// Runs all of them by `episode`(number). @return the outputs of the last one, which depend on all updates
  /// before
  template <class Episode>
  static Outputs run_all(Episode&& episode) {
    Outputs outputs;
    for (std::size_t e = 0; e < count; ++e) outputs = episode(e);
    return outputs;
  }
  /// What a controller draws from the probabilities of `options` choices: done by both sides, and then not
  /// used.
  static std::uint32_t draw(const float* probabilities, Rng& random) {
    double left = random.uniform(0, 1);
    std::uint32_t choice = 0;
    while (choice + 1 < options && (left -= static_cast<double>(probabilities[choice])) > 0) ++choice;
    return choice;
  }
};

/// The controller. Each decision is embedded and read by an LSTM cell whose output gives the next one's
/// logits; after each episode one step against the gradient of -advantage * sum of log p(choice) (REINFORCE).
class OurController final : public OurSide {
 public:
  explicit OurController(Episodes episodes) : episodes_(std::move(episodes)) {
    constexpr std::size_t units = Episodes::units, options = Episodes::options;
    const Rng random(5);
    const auto add = [&](const char* name, const ogive::Shape& shape) {
      Parameter& weight = weights_[name];
      weight.shape = shape;
      weight.value = Tensor::uninitialised(shape);
      Rng stream = random.split(weights_.size());
      ogive::init::uniform(weight.value, stream, 0.1);
    };
    add("table", {options + 1, units});  // the last entry begins an episode
    add("input", {units, 4 * units});
    add("hidden", {units, 4 * units});
    add("bias", {4 * units});
    add("head", {units, options});
    add("head_bias", {options});
    std::vector<Parameter*> all;
    for (auto& [name, weight] : weights_) all.push_back(&weight);
    descent_.emplace(Episodes::descent, all);
  }
  Weights weights() override {
    Weights weights;
    for (const auto& [name, weight] : weights_) weights[name] = weight.value.clone();
    return weights;
  }
  double macs() const override {
    constexpr std::size_t u = Episodes::units;
    return static_cast<double>(Episodes::count * Episodes::decisions * (8 * u * u + u * Episodes::options));
  }
  Outputs step() override {
    return Episodes::run_all([&](std::size_t e) { return episode(e); });
  }

 private:
  Outputs episode(std::size_t e) {
    Tape tape;
    descent_->clear_gradients();
    const Var all = reshape(decide(tape, episodes_.choices[e]), {Episodes::decisions, Episodes::options});
    const Var loss = scale(cross_entropy(all, std::span<const std::uint32_t>(episodes_.choices[e])),
                           static_cast<double>(episodes_.advantages[e]) * Episodes::decisions);
    tape.backward(loss);
    descent_->step();
    return Outputs::of(all.value(), static_cast<double>(loss.value().item()));
  }

  /// The logits of all decisions, side by side.
  Var decide(Tape& tape, const std::vector<std::uint32_t>& choices) {
    const auto weight = [&](const char* name) { return tape.parameter(weights_.at(name)); };
    const Var table = weight("table"), head = weight("head"), head_bias = weight("head_bias");
    const ogive::LstmWeights lstm{weight("input"), weight("hidden"), weight("bias")};
    const Var zero = tape.constant(Tensor::zeros({1, Episodes::units}));
    ogive::LstmState state{zero, zero};
    std::uint32_t before = Episodes::options;
    std::vector<Var> logits;
    for (const std::uint32_t choice : choices) {
      state = lstm_cell(embedding(table, std::span<const std::uint32_t>(&before, 1)), state, lstm);
      logits.push_back(linear<float>(state.hidden, head, head_bias));
      float probabilities[Episodes::options];
      ogive::kernel::softmax_row(logits.back().value().data(), Episodes::options, probabilities);
      drawn_ += Episodes::draw(probabilities, random_);
      before = choice;
    }
    return concat_channels(logits);
  }

  Episodes episodes_;
  std::map<std::string, Parameter> weights_{};
  std::optional<ogive::Optimiser<ogive::Sgd>> descent_{};
  Rng random_{6};
  std::uint64_t drawn_ = 0;
};

}  // namespace ogive_bench
