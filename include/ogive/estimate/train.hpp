#pragma once
/// Training a network on a data set, and measuring it.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/checkpoint.hpp"
#include "ogive/core/compiled.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/data/batches.hpp"
#include "ogive/data/normalisation.hpp"
#include "ogive/data/parts.hpp"
#include "ogive/model/network.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/ops/loss.hpp"
#include "ogive/nn/optimiser.hpp"
#include "ogive/nn/schedule.hpp"
#include "ogive/nn/state.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// How a network is trained: SGD with a cosine schedule down to 0. The defaults are those of NAS-Bench-201
/// (Dong and Yang 2020, table 1), but for the batch and the number of epochs.
struct Training {
  std::size_t epochs = 12;
  std::size_t batch = 64;
  double learning_rate = 0.1;
  double final_learning_rate = 0;  ///< to which it falls, along half a cosine
  double momentum = 0.9;
  double weight_decay = 5e-4;
  double label_smoothing = 0;
  double clip_gradient_norm = 0;  ///< 0: gradients are not clipped
  std::size_t warmup_steps = 0;   ///< steps over which the learning rate rises to its full value
  double drop_path = 0;           ///< what drop-path rises to, from 0, in networks that have it
  double auxiliary_weight = 0.4;  ///< of the loss of an auxiliary classifier, in networks that have one
  Augment augment{};

  void fields(auto&& f) const {
    f("epochs", epochs, at_least(1));
    f("batch", batch, at_least(2));
    f("learning_rate", learning_rate, above(0));
    f("final_learning_rate", final_learning_rate, at_least(0));
    f("momentum", momentum, from_below(0, 1));
    f("weight_decay", weight_decay, at_least(0));
    f("label_smoothing", label_smoothing, from_below(0, 1));
    f("clip_gradient_norm", clip_gradient_norm, at_least(0));
    f("warmup_steps", warmup_steps);
    f("drop_path", drop_path, from_below(0, 1));
    f("auxiliary_weight", auxiliary_weight, at_least(0));
    f("augment", augment);
  }
};

/// What training saw: the mean loss of each epoch, that of auxiliary classifiers included.
struct TrainingRecord {
  std::vector<double> losses;
};

namespace nn_detail {

/// Says in which layer the first value that is not finite came up, by going through the batch once more.
[[noreturn]] void explain_bad_loss(Network& network, const Batch& batch, std::size_t epoch, std::size_t step);

}  // namespace nn_detail

/// The optimiser and the schedule of a Training, step by step.
class Descent {
 public:
  /// @param steps in all: where the schedule ends
  Descent(std::vector<Parameter*> weights, const Training& options, std::size_t steps);

  void clear_gradients() { optimiser_.clear_gradients(); }
  /// Moves the weights that have a gradient.
  void step() { step(learning_rate()); }
  /// The same at a learning rate of the caller's.
  void step(double rate);
  std::size_t done() const { return done_; }
  std::size_t steps() const { return steps_; }
  /// Of the step to come.
  double learning_rate() const { return schedule_(std::min(done_, steps_), steps_); }
  const std::vector<Parameter*>& weights() const { return optimiser_.parameters(); }

  /// What step() depends on beside the weights: "done", and the optimiser's state.
  NamedTensors state() const;
  /// Goes on where the descent that gave `named` was. @throws Error when that had other weights
  void load_state(const NamedTensors& named) {
    optimiser_.load_state(section(named, "optimiser"));
    done_ = named.count("done");
  }

 private:
  double clip_;
  std::size_t steps_, done_ = 0;
  Warmup<Cosine> schedule_;
  Optimiser<Sgd> optimiser_;
};

/// The loss of `network` on `batch` for `options`: the weighted losses of the logits that layers left on the
/// tape are in it. Drop-path is what `epoch` says. @throws Error when the loss is not finite, with the layer
/// where that began
Var training_loss(Network& network, Tape& tape, const Batch& batch, const Training& options,
                  std::size_t epoch, std::size_t step);

/// How batches are drawn for `options`: short data sets make one batch.
Batches training_batches(const TrainSet& data, const Normalisation& normalisation, const Training& options,
                         const Rng& random);

namespace nn_detail {

/// A training under way, as bytes: weights, running statistics, optimiser, steps done, losses bit for bit.
Bytes save_training(Network& network, const Descent& descent, const std::vector<double>& losses);
/// @return the losses
std::vector<double> load_training(Network& network, Descent& descent, std::span<const std::uint8_t> bytes);

}  // namespace nn_detail

/// Part of a training: from where another part left it up to some epoch.
struct TrainingLeg {
  std::size_t until;       ///< epochs of Training::epochs, whose schedule it follows
  Bytes* state = nullptr;  ///< where it begins, if not empty; where it ended, afterwards
};

/// Trains all weights of `network`. The result depends on the arguments and the CPU level, not on threads,
/// nor on how often it was taken up from `checkpoint`.
/// @throws Error when the loss is not finite, with epoch, batch and the layer where it began, or when stop is
/// requested
TrainingRecord train(Network& network, const TrainSet& data, const Normalisation& normalisation,
                     const Training& options, const Rng& random, const StopToken& stop, Checkpoint checkpoint,
                     const TrainingLeg& leg);
/// All of it.
TrainingRecord train(Network& network, const TrainSet& data, const Normalisation& normalisation,
                     const Training& options, const Rng& random, const StopToken& stop = {},
                     Checkpoint checkpoint = {});

/// The share of samples, in percent, whose largest logit is that of their class.
/// @throws Error when a logit is not finite
double accuracy(Network& network, const SampleSet& samples, const Normalisation& normalisation,
                std::size_t batch = 256);

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {
namespace nn_detail {

OGIVE_INLINE void explain_bad_loss(Network& network, const Batch& batch, std::size_t epoch,
                                   std::size_t step) {
  const std::string where = concat("training, epoch ", epoch + 1, ", batch ", step + 1);
  try {
    if (!kernel::all_finite(batch.images.size(), batch.images.data()))
      throw Error("images", "finite values", "NaN or infinity");
    Tape tape;
    tape.check_finite(true);
    for_each_parameter(network.layers(), [](const std::string& path, Parameter& parameter) {
      if (!kernel::all_finite(parameter.value.size(), std::as_const(parameter.value).data()))
        throw Error(path, "finite weights", "NaN or infinity");
    });
    network(tape.constant(batch.images));
  } catch (const Error& error) {
    throw Error(where, concat("the loss is not finite; ", error.what()));
  }
  throw Error(where, "the loss is not finite, though all layers' outputs are");
}

}  // namespace nn_detail

OGIVE_INLINE Descent::Descent(std::vector<Parameter*> weights, const Training& options, std::size_t steps)
    : clip_(options.clip_gradient_norm),
      steps_(steps),
      schedule_{Cosine{.start = options.learning_rate, .floor = options.final_learning_rate},
                options.warmup_steps},
      optimiser_(Sgd{.momentum = options.momentum,
                     .nesterov = options.momentum > 0,
                     .weight_decay = options.weight_decay},
                 std::move(weights)) {}

OGIVE_INLINE void Descent::step(double rate) {
  if (clip_ > 0) clip_gradient_norm(optimiser_.parameters(), clip_);
  optimiser_.step(rate);
  ++done_;
}

OGIVE_INLINE NamedTensors Descent::state() const {
  NamedTensors named;
  named.add_count("done", done_);
  add_section(named, "optimiser", optimiser_.state());
  return named;
}

OGIVE_INLINE Var training_loss(Network& network, Tape& tape, const Batch& batch, const Training& options,
                               std::size_t epoch, std::size_t step) {
  tape.set_drop_path(options.drop_path * static_cast<double>(std::min(epoch, options.epochs)) /
                     static_cast<double>(options.epochs));
  const std::span<const std::uint32_t> labels(batch.labels);
  std::vector<Var> terms{
      cross_entropy(network(tape.constant(batch.images)), labels, options.label_smoothing)};
  for (const Var& logits : tape.auxiliary())
    terms.push_back(scale(cross_entropy(logits, labels, options.label_smoothing), options.auxiliary_weight));
  Var loss = sum(terms);
  if (!std::isfinite(loss.value().item())) nn_detail::explain_bad_loss(network, batch, epoch, step);
  return loss;
}

OGIVE_INLINE Batches training_batches(const TrainSet& data, const Normalisation& normalisation,
                                      const Training& options, const Rng& random) {
  check_fields(options, "Training");
  return Batches(
      data, normalisation,
      {.batch = std::min(options.batch, data.size()), .drop_last = true, .augment = options.augment}, random);
}

OGIVE_INLINE TrainingRecord train(Network& network, const TrainSet& data, const Normalisation& normalisation,
                                  const Training& options, const Rng& random, const StopToken& stop,
                                  Checkpoint checkpoint, const TrainingLeg& leg) {
  const Batches batches = training_batches(data, normalisation, options, random.split(1));
  Descent descent(parameters(network.layers()), options, options.epochs * batches.count());
  std::vector<double> losses;  // the mean of each epoch, and last the sum of the one under way
  if (const auto saved = checkpoint.load())
    losses = nn_detail::load_training(network, descent, *saved);
  else if (leg.state && !leg.state->empty())
    losses = nn_detail::load_training(network, descent, *leg.state);
  for (std::size_t epoch = descent.done() / batches.count(); epoch < leg.until; ++epoch) {
    std::size_t step = descent.done() % batches.count();
    if (losses.size() == epoch) losses.push_back(0);
    for (auto stream = batches.epoch(epoch, step); const Batch& batch : stream) {
      const bool stopped = stop.stop_requested();
      if (checkpoint && (stopped || checkpoint.due()))
        checkpoint.save(nn_detail::save_training(network, descent, losses));
      if (stopped) throw Error("training", "stopped on request");
      Tape tape(Mode::training, random.split(2).split(descent.done()));
      const Var loss = training_loss(network, tape, batch, options, epoch, step++);
      losses.back() += loss.value().item();
      descent.clear_gradients();
      tape.backward(loss);
      descent.step();
    }
    losses.back() /= static_cast<double>(step);
  }
  if (leg.state) *leg.state = nn_detail::save_training(network, descent, losses);
  return {std::move(losses)};
}

OGIVE_INLINE TrainingRecord train(Network& network, const TrainSet& data, const Normalisation& normalisation,
                                  const Training& options, const Rng& random, const StopToken& stop,
                                  Checkpoint checkpoint) {
  return train(network, data, normalisation, options, random, stop, std::move(checkpoint), {options.epochs});
}

OGIVE_INLINE double accuracy(Network& network, const SampleSet& samples, const Normalisation& normalisation,
                             std::size_t batch) {
  const Batches batches(samples, normalisation, {.batch = batch, .shuffle = false});
  std::size_t right = 0;
  for (auto stream = batches.epoch(0); const Batch& part : stream) {
    Tape tape(Mode::evaluation);
    const Var logits = network(tape.constant(part.images));
    if (!kernel::all_finite(logits.value().size(), logits.value().data()))
      throw Error("accuracy", "finite logits", "NaN or infinity");
    const std::size_t classes = logits.shape().last();
    for (std::size_t i = 0; i < part.size(); ++i) {
      const float* const row = logits.value().data() + i * classes;
      right += static_cast<std::size_t>(std::max_element(row, row + classes) - row) == part.labels[i];
    }
  }
  return 100.0 * static_cast<double>(right) / static_cast<double>(samples.size());
}

namespace nn_detail {

OGIVE_INLINE Bytes save_training(Network& network, const Descent& descent,
                                 const std::vector<double>& losses) {
  NamedTensors named;
  add_section(named, "network", state(network.layers()));
  add_section(named, "descent", descent.state());
  NamedTensors::Counts bits;
  for (const double loss : losses) bits.push_back(std::bit_cast<std::uint64_t>(loss));
  named.add("losses", std::move(bits));
  return weights_to_bytes(named);
}

OGIVE_INLINE std::vector<double> load_training(Network& network, Descent& descent,
                                               std::span<const std::uint8_t> bytes) {
  const NamedTensors named = weights_from_bytes(bytes, "checkpoint");
  load_state(network.layers(), section(named, "network"));
  descent.load_state(section(named, "descent"));
  std::vector<double> losses;
  for (const std::uint64_t bits : named.counts("losses")) losses.push_back(std::bit_cast<double>(bits));
  return losses;
}

}  // namespace nn_detail
}  // namespace ogive::inline OGIVE_LEVEL

#endif
