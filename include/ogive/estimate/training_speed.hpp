#pragma once
/// Judging by how fast a network learns: the sum of its training losses.
#include <algorithm>
#include <cstddef>
#include <numeric>

#include "ogive/core/fields.hpp"
#include "ogive/estimate/training.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Trains as TrainingEstimator does, and reports the sum of the mean training losses of the last `last`
/// epochs: the TSE-E of Ru, Lyle, Schut, Fil, van der Wilk and Gal, "Speedy Performance Estimation for Neural
/// Architecture Search", NeurIPS 2021, section 3; with `last` as many as there are epochs, its TSE. Meant for
/// few epochs of `training`: it ranks earlier than the validation error does. Validation images are not
/// looked at.
///
/// It compares trainings of one length. At a fidelity below 1 there are fewer epochs, so sums of all of them
/// are lower there.
struct TrainingSpeedEstimator {
  SearchData data;
  Training training{};
  bool one_schedule = true;  ///< as in TrainingEstimator
  std::size_t kept = 100;    ///< likewise
  std::size_t last = 1;      ///< epochs whose losses are summed; all, if there are fewer

  void fields(auto&& f) const {
    f("train", data.train);
    f("training", training);
    f("one_schedule", one_schedule);
    f("kept", kept);
    f("last", last, at_least(1));
  }
  Objective objectives() const { return {.name = "sum of training losses"}; }

  template <class Space>
  class State {
   public:
    State(const TrainingSpeedEstimator& options, const Space& space)
        : last_(options.last),
          trainer_{options.data, options.training, options.one_schedule, options.kept},
          state_(trainer_, space) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    double evaluate(const typename Space::Architecture& architecture, Context& context) const {
      const auto losses = state_.learn(architecture, context).record.losses;
      const auto count = static_cast<std::ptrdiff_t>(std::min(last_, losses.size()));
      return std::accumulate(losses.end() - count, losses.end(), 0.0);
    }

   private:
    std::size_t last_;
    TrainingEstimator trainer_;
    TrainingEstimator::State<Space> state_;
  };
};

}  // namespace ogive::inline OGIVE_LEVEL
