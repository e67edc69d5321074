#pragma once
/// Judging architectures with weights that all of them share.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/checkpoint.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/core/memory.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/data/normalisation.hpp"
#include "ogive/data/parts.hpp"
#include "ogive/estimate/adaptation.hpp"
#include "ogive/estimate/batch_cycle.hpp"
#include "ogive/estimate/concepts.hpp"
#include "ogive/estimate/objective.hpp"
#include "ogive/estimate/train.hpp"
#include "ogive/estimate/training.hpp"
#include "ogive/estimate/unrolled.hpp"
#include "ogive/model/supernet.hpp"
#include "ogive/nn/state.hpp"
#include "ogive/tensor/pool.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Puts the plain mean over the first `count` batches, as they come, into the running statistics of
/// `network`: a network with inherited weights has none that fit it (Guo et al., "Single path one-shot NAS",
/// ECCV 2020, section 3.4).
inline void recalibrate(Network& network, const Batches& batches, std::size_t count) {
  auto epoch = batches.epoch(0);
  Batch batch;
  for (std::size_t k = 0; k < count && epoch.next(batch); ++k) {
    Tape tape(Mode::training, Rng(0), false);
    tape.average_statistics(k);
    network(tape.constant(batch.images));
  }
}

namespace nn_detail {

/// Paths of which each edge's options are on exactly one (Chu, Zhang and Xu, "FairNAS", ICCV 2021, algorithm
/// 1). An edge with fewer options than another starts over.
inline std::vector<std::vector<std::size_t>> fair_paths(std::span<const std::size_t> options, Rng& random) {
  const std::size_t count = *std::max_element(options.begin(), options.end());
  std::vector<std::vector<std::size_t>> paths(count, std::vector<std::size_t>(options.size()));
  for (std::size_t edge = 0; edge < options.size(); ++edge) {
    std::vector<std::size_t> order(options[edge]);
    std::iota(order.begin(), order.end(), std::size_t{0});
    random.shuffle(std::span(order));
    for (std::size_t k = 0; k < count; ++k) paths[k][edge] = order[k % order.size()];
  }
  return paths;
}

/// Bytes of tensors that a training step needs: weights with gradient and momentum, and what the layers
/// write, of which backward() keeps nearly all, with a quarter on top for the gradients on their way.
inline std::uint64_t training_bytes(std::uint64_t weights, const Work& work) {
  return sizeof(float) * (3 * weights + work.activations + work.activations / 4);
}

inline void refuse_beyond_memory(std::uint64_t bytes, double limit, const char* what) {
  const double available = limit > 0 ? limit : static_cast<double>(available_memory());
  const auto megabytes = [](double b) { return concat(fixed(b / (1 << 20), 0), " MiB"); };
  if (static_cast<double>(bytes) > available)
    throw Error("SupernetEstimator",
                concat(what, " to need at most ", megabytes(available), " of memory, the ",
                       limit > 0 ? "limit" : "rest of this machine's"),
                concat("about ", megabytes(static_cast<double>(bytes)),
                       " for a step (a smaller batch, fewer cells or channels need less)"));
}

}  // namespace nn_detail

/// One supernet for the whole run. With a strategy that asks and tells it is first trained along sampled
/// paths, one batch each; then an architecture's score is the validation error of its path, with the shared
/// weights as they are and batch norm statistics recalibrated for it (Guo et al., "Single path one-shot NAS",
/// ECCV 2020). With a gradient strategy it is the differentiable function of mixing weights that DARTS needs.
struct SupernetEstimator {
  SearchData data;
  Training training{};  ///< of the shared weights; with a gradient strategy the run's trials are the epochs
  bool fair = false;    ///< strictly fair paths, one for each option of an edge, instead of one uniform path
  std::size_t recalibration =
      16;                   ///< training batches, as large as those of training, for a path's statistics
  double memory_limit = 0;  ///< bytes that a training step may need; 0: what the machine has left
  Adaptation adaptation{};  ///< of the shared weights to what a strategy that asks and tells asked for

  void fields(auto&& f) const {
    f("train", data.train);
    f("validation", data.validation);
    f("training", training);
    f("fair", fair);
    f("recalibration", recalibration, at_least(1));
    f("memory_limit", memory_limit, at_least(0));
    f("adaptation", adaptation);
  }
  Objective objectives() const { return accuracy_objective("validation accuracy, inherited weights"); }

  template <class Space>
  class State;
};

template <class Space>
class SupernetEstimator::State {
  static_assert(SupernetSpace<Space>,
                "ogive: SupernetEstimator: this space has no `Network lay_out(const Space&, const "
                "NetworkShape&, EdgeFactory&, "
                "bool shared)` beside it, or no `relaxation`, `discretise` and `path`, so its architectures "
                "can't share "
                "weights; see ogive/model/supernet.hpp");

 public:
  using Architecture = typename Space::Architecture;

  State(const SupernetEstimator& options, const Space& space)
      : options_(options),
        space_(space),
        normalisation_(Normalisation::of(options.data.train)),
        supernet_(std::in_place, space, network_shape(options.data.train)) {}

  /// Checks the memory that a step needs and, unless the run uses mixing weights, trains the shared weights
  /// along paths.
  /// @return whether it came to its end
  /// @throws Error when a step needs more memory than there is; nothing is allocated then
  bool prepare(const Preparation& preparation) {
    const Rng& random = preparation.random;
    const bool mixed = preparation.mixed_epochs > 0;
    if (mixed && preparation.channel_divisor > 1)
      supernet_.emplace(space_, network_shape(options_.data.train), preparation.channel_divisor);
    refuse_beyond_memory(mixed, random.split(0));
    begin(random.split(1), mixed ? preparation.mixed_epochs : options_.training.epochs);
    if (mixed) {
      const Batches batches = validation_batches(random.split(3));
      validation_.emplace(batches);
      probe_ = batches.epoch(0).batch(0);
      return true;
    }
    return train_paths(preparation, random.split(2));
  }

  std::uint64_t round_length() const { return options_.adaptation.round; }
  /// Trains the shared weights along these paths, in turn. @return whether it came to its end
  bool adapt(std::span<const Architecture> asked, const Preparation& preparation) {
    require(descent_.has_value());
    const auto& [round, steps, learning_rate] = options_.adaptation;
    bool goes_on = true;
    for (std::size_t done = 0; goes_on && !asked.empty() && done < steps; ++done) {
      const double loss =
          add_gradients({space_.path(asked[done % asked.size()])}, preparation.random.split(done));
      descent_->step(learning_rate);
      note_step(loss);
      goes_on = preparation.goes_on("steps between rounds of the supernet", done + 1, steps);
    }
    return goes_on;
  }

  /// The validation error in percent.
  double evaluate(const Architecture& architecture, Context& context) const {
    require(descent_.has_value());
    Network network = supernet_->path(architecture);
    recalibrate(network, *statistics_, options_.recalibration);
    if (context.stop.stop_requested()) throw Error("SupernetEstimator", "stopped on request");
    return 100.0 - accuracy(network, options_.data.validation, normalisation_);
  }

  /// Steps on the shared weights in an epoch of the training part; known once prepared.
  std::size_t steps() const {
    require(train_.has_value());
    return train_->count();
  }

  /// One step on the shared weights at these mixing weights.
  void train_step(std::span<const float> weights, Context& context) {
    require(validation_.has_value());
    Pool::instance().reset_peak();
    Tape tape(Mode::training, context.random.split(2));
    const Var loss = mixed_loss(tape, train_->next(), tape.constant(mixing(weights)));
    descent_->clear_gradients();
    tape.backward(loss);
    descent_->step();
    note_step(loss.value().item());
  }

  /// The loss on the next batch of `part`, and its derivative for each mixing weight, at the shared weights
  /// as they are.
  double loss_and_gradient(std::span<const float> weights, std::span<float> gradient, Part part,
                           Context& context) {
    require(validation_.has_value());
    Tape tape(Mode::training, context.random.split(3), false);
    return loss_and_slopes(tape, weights, gradient, (part == Part::train ? *train_ : *validation_).next());
  }

  /// The same on the first validation batch, and without a trace.
  double probe(std::span<const float> weights, std::span<float> gradient, Context& context) {
    require(validation_.has_value());
    Tape tape(Mode::training, context.random.split(3), false);
    tape.keep_statistics();
    return loss_and_slopes(tape, weights, gradient, probe_);
  }

  /// On the next validation batch, after a step of the shared weights on the training batch that train_step()
  /// will see, at the rate that it will have, which leaves no trace.
  double unrolled_loss_and_gradient(std::span<const float> weights, std::span<float> gradient,
                                    Context& context) {
    require(validation_.has_value());
    const Batch &seen = train_->peek(), &unseen = validation_->next();
    return ogive::unrolled_loss_and_gradient<float>(
        descent_->weights(), descent_->learning_rate(), mixing(weights),
        [&](Tape& tape, const Var& variable) { return mixed_loss(tape, seen, variable); },
        [&](Tape& tape, const Var& variable) { return mixed_loss(tape, unseen, variable); }, gradient,
        context.random.split(3));
  }

  /// All that steps change: the shared weights and their running statistics, the optimiser, places in the
  /// data, and what notes() tells.
  Bytes save() {
    require(descent_.has_value());
    NamedTensors named;
    add_section(named, "supernet", state(supernet_->layers()));
    add_section(named, "descent", descent_->state());
    named.add("batches", NamedTensors::Counts{train_->taken(), validation_ ? validation_->taken() : 0});
    NamedTensors::Counts bits;
    for (const double loss : losses_) bits.push_back(std::bit_cast<std::uint64_t>(loss));
    named.add("losses", std::move(bits));
    named.add_count("peak", peak_bytes_);
    return weights_to_bytes(named);
  }
  /// Goes on, once prepared, where the State that gave `bytes` was. @throws Error when that was of another
  /// space
  void load(std::span<const std::uint8_t> bytes) {
    require(descent_.has_value());
    const NamedTensors named = weights_from_bytes(bytes, "checkpoint of the supernet");
    load_state(supernet_->layers(), section(named, "supernet"));
    descent_->load_state(section(named, "descent"));
    train_->go_to(named.counts("batches").at(0));
    if (validation_) validation_->go_to(named.counts("batches").at(1));
    losses_.clear();
    for (const std::uint64_t bits : named.counts("losses")) losses_.push_back(std::bit_cast<double>(bits));
    peak_bytes_ = named.count("peak");
  }

  /// What the shared weights cost.
  std::vector<std::string> notes() const {
    if (!descent_ || descent_->done() == 0) return {};
    return {concat("supernet: ", weight_count_, " shared weights, ", descent_->done(),
                   " steps, mean training loss of the last ",
                   std::min<std::size_t>(losses_.size(), loss_window), " ", fixed(mean_loss(), 3),
                   ", peak memory of a step ", fixed(static_cast<double>(peak_bytes_) / (1 << 20), 0),
                   " MiB")};
  }

  /// The shared weights, for tests and for who wants to save them.
  Supernet<Space>& supernet() { return *supernet_; }
  /// The most bytes of tensors that were alive in a training step so far.
  std::uint64_t peak_bytes() const { return peak_bytes_; }

 private:
  static constexpr std::size_t loss_window = 100;

  static void require(bool prepared) {
    if (!prepared)
      throw Error("SupernetEstimator", "prepare() before anything else, as a run does it", "no such call");
  }

  void begin(const Rng& random, std::uint64_t epochs) {
    supernet_->initialise(random.split(0));
    weight_count_ = supernet_->parameter_count();
    train_.emplace(training_batches(options_.data.train, normalisation_, options_.training, random.split(1)));
    Training plain = options_.training;
    plain.augment = {};
    statistics_.emplace(training_batches(options_.data.train, normalisation_, plain, random.split(3)));
    descent_.emplace(parameters(supernet_->layers()), options_.training, epochs * train_->count());
  }
  Batches validation_batches(const Rng& random) const {
    const auto& part = options_.data.validation;
    return Batches(part, normalisation_,
                   {.batch = std::min(options_.training.batch, part.size()), .drop_last = true}, random);
  }

  Tensor mixing(std::span<const float> weights) const { return Tensor::from({weights.size()}, weights); }

  double loss_and_slopes(Tape& tape, std::span<const float> weights, std::span<float> gradient,
                         const Batch& batch) {
    const Var variable = tape.variable(mixing(weights));
    const Var loss = mixed_loss(tape, batch, variable);
    tape.backward(loss);
    const Tensor slopes = tape.gradient(variable);
    std::copy(slopes.values().begin(), slopes.values().end(), gradient.begin());
    return loss.value().item();
  }
  Var mixed_loss(Tape& tape, const Batch& batch, const Var& weights) {
    const Var logits = (*supernet_)(tape.constant(batch.images), weights);
    Var loss = cross_entropy(logits, std::span<const std::uint32_t>(batch.labels),
                             options_.training.label_smoothing);
    if (!std::isfinite(loss.value().item()))
      throw Error(concat("SupernetEstimator, step ", descent_->done() + 1), "a finite loss",
                  to_text(loss.value().item()));
    return loss;
  }

  /// @return whether it came to its end
  bool train_paths(const Preparation& preparation, const Rng& random) {
    Checkpoint checkpoint = preparation.checkpoint;
    if (const auto saved = checkpoint.load()) load(*saved);
    if (descent_->done() == descent_->steps()) return true;
    bool goes_on = true;
    while (goes_on && descent_->done() < descent_->steps()) {
      path_step(random.split(descent_->done()));
      goes_on = preparation.goes_on("training steps of the supernet", descent_->done(), descent_->steps());
      if (checkpoint.due()) checkpoint.save(save());
    }
    if (checkpoint) checkpoint.save(save());
    return goes_on;
  }

  /// One batch along one uniform path, or along fair ones whose gradients are added.
  void path_step(Rng random) {
    std::vector<std::vector<std::size_t>> paths;
    if (options_.fair)
      paths = nn_detail::fair_paths(supernet_->relaxation(), random);
    else
      paths.push_back(space_.path(sample(space_, random)));
    const double loss = add_gradients(paths, random);
    descent_->step();
    note_step(loss);
  }

  /// The gradients of the next batch along each of the paths, added. @return their mean loss
  double add_gradients(const std::vector<std::vector<std::size_t>>& paths, const Rng& random) {
    Pool::instance().reset_peak();
    const Batch& batch = train_->next();
    descent_->clear_gradients();
    double sum = 0;
    for (const auto& path : paths) {
      Network network = supernet_->path(path);
      Tape tape(Mode::training, random.split(0));
      const Var loss = training_loss(network, tape, batch, options_.training, train_->epoch(),
                                     descent_->done() % train_->count());
      tape.backward(loss);
      supernet_->collect_gradients(network);
      sum += loss.value().item();
    }
    return sum / static_cast<double>(paths.size());
  }

  void note_step(double loss) {
    peak_bytes_ = std::max<std::uint64_t>(peak_bytes_, Pool::instance().peak_bytes());
    if (losses_.size() < loss_window)
      losses_.push_back(loss);
    else
      losses_[descent_->done() % loss_window] = loss;
  }
  double mean_loss() const {
    return std::accumulate(losses_.begin(), losses_.end(), 0.0) / static_cast<double>(losses_.size());
  }

  /// Along paths the largest of a few random ones stands for all.
  void refuse_beyond_memory(bool mixed, Rng random) {
    Work largest;
    if (mixed) largest = supernet_->work(options_.training.batch);
    for (int k = 0; k < 16 && !mixed; ++k) {
      const Work work = supernet_->path(sample(space_, random)).work(options_.training.batch);
      if (work.activations > largest.activations) largest = work;
    }
    nn_detail::refuse_beyond_memory(nn_detail::training_bytes(supernet_->parameter_count(), largest),
                                    options_.memory_limit,
                                    mixed ? "the mixed supernet" : "a path of the supernet");
  }

  const SupernetEstimator& options_;
  const Space& space_;
  Normalisation normalisation_;
  std::optional<Supernet<Space>> supernet_;  ///< never empty; a run with partial channels makes it anew
  std::optional<nn_detail::BatchCycle> train_{}, validation_{};
  Batch probe_{};
  std::optional<Batches> statistics_{};
  std::optional<Descent> descent_{};
  std::vector<double> losses_{};
  std::uint64_t weight_count_ = 0;
  std::uint64_t peak_bytes_ = 0;
};

}  // namespace ogive::inline OGIVE_LEVEL
