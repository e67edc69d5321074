#pragma once
/// The plain judge: build the architecture, train it, measure it on the validation data.
#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <utility>

#include "ogive/core/fields.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/data/normalisation.hpp"
#include "ogive/data/parts.hpp"
#include "ogive/estimate/kept_trainings.hpp"
#include "ogive/estimate/objective.hpp"
#include "ogive/estimate/train.hpp"
#include "ogive/model/network.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Means: the space's architectures can become networks.
/// Must have, found beside the space:
/// `Network build(const Space&, const Space::Architecture&, const NetworkShape&)`.
template <class Space>
concept BuildableSpace = requires(const Space& space, const typename Space::Architecture& architecture,
                                  const NetworkShape& shape) {
  { build(space, architecture, shape) } -> std::same_as<Network>;
};

/// The shape of a network for these samples. @throws Error when they are not images
inline NetworkShape network_shape(const SampleSet& samples) {
  const Shape& sample = samples.sample_shape();
  if (sample.rank() != 3)
    throw Error("network_shape", "images (height, width, channels)",
                concat("samples of shape ", sample.text()));
  return {sample[0], sample[1], sample[2], samples.classes()};
}

/// Trains each architecture from its own initial weights and reports its validation error. A fidelity below 1
/// trains for that share of the epochs (at least one). Where such a trial is continued, the training goes on
/// and ends bit for bit as one that never paused.
struct TrainingEstimator {
  SearchData data;
  Training training{};
  /// Of all epochs, so that trainings can go on; else a fidelity below 1 has the schedule shortened alike,
  /// and a continued trial starts over.
  bool one_schedule = true;
  /// How many unfinished trainings stay in memory to be continued, each twice its weights; one that is gone
  /// is done once more.
  std::size_t kept = 100;

  void fields(auto&& f) const {
    f("train", data.train);
    f("validation", data.validation);
    f("training", training);
    f("one_schedule", one_schedule);
    f("kept", kept);
  }
  Objective objectives() const { return accuracy_objective("validation accuracy"); }

  template <class Space>
  class State {
    static_assert(
        BuildableSpace<Space>,
        "ogive: TrainingEstimator: this space has no `Network build(const Space&, const Architecture&, const "
        "NetworkShape&)` beside it, so its architectures can't be trained; add one (that of Nb201Space is in "
        "ogive/model/nb201.hpp), or use a callable or a table");

   public:
    State(const TrainingEstimator& options, const Space& space)
        : options_(options),
          space_(space),
          normalisation_(Normalisation::of(options.data.train)),
          kept_(options.kept) {}

    /// The validation error in percent.
    double evaluate(const typename Space::Architecture& architecture, Context& context) const {
      Trained trained = learn(architecture, context);
      return 100.0 - accuracy(trained.network, options_.data.validation, normalisation_);
    }

    struct Trained {
      Network network;
      TrainingRecord record;
    };
    /// What evaluate() measures, for other ways to judge it.
    Trained learn(const typename Space::Architecture& architecture, Context& context) const {
      Network network = build(space_, architecture, network_shape(options_.data.train));
      network.initialise(context.random.split(0));
      Training schedule = options_.training;
      const double share = context.fidelity * static_cast<double>(schedule.epochs);
      const auto until = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(share)));
      if (!options_.one_schedule) schedule.epochs = until;
      const bool goes_on = until < schedule.epochs;  // perhaps, in another trial
      Bytes state = context.continues ? kept_.take(*context.continues, context.random) : Bytes();
      TrainingRecord record =
          train(network, options_.data.train, normalisation_, schedule, context.random, context.stop,
                context.checkpoint, {until, goes_on || !state.empty() ? &state : nullptr});
      if (goes_on) kept_.keep(context.id, context.random, std::move(state));
      return {std::move(network), std::move(record)};
    }

   private:
    const TrainingEstimator& options_;
    const Space& space_;
    Normalisation normalisation_;
    mutable detail::KeptTrainings kept_;  // what is kept changes no answer
  };
};

}  // namespace ogive::inline OGIVE_LEVEL
