#pragma once
/// Simulated annealing (Kirkpatrick, Gelatt and Vecchi, "Optimization by Simulated Annealing", Science 220,
/// 1983).
#include <cmath>
#include <cstddef>
#include <optional>

#include "ogive/core/fields.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"

namespace ogive {

/// A walk that asks for a neighbour of where it stands and moves there if that is better, and otherwise with
/// probability exp(-(difference of losses) / temperature). The temperature is counted in standard deviations
/// of the losses of `starts` samples, the best of which is where the walk begins, and falls by `cooling` with
/// each trial after them. Failed trials and infinite losses are passed over.
struct Annealing {
  std::size_t starts = 10;
  double temperature = 0.1;
  double cooling = 0.95;

  void fields(auto&& f) const {
    f("starts", starts, at_least(1));
    f("temperature", temperature, above(0));
    f("cooling", cooling, above_up_to(0, 1));
  }

  template <MutableSpace Space>
  class State {
   public:
    using Architecture = typename Space::Architecture;

    State(const Annealing& options, const Space& space)
        : options_(options), space_(space), temperature_(options.temperature) {}

    Architecture ask(Rng& rng) {
      if (asked_ < options_.starts || !place_) {
        ++asked_;
        return sample(space_, rng);
      }
      return mutate(space_, place_->architecture, rng);
    }

    void tell(const Trial<Architecture>& trial, Rng& rng) {
      if (!trial.score || !std::isfinite((*trial.score)[0])) return;
      const double loss = (*trial.score)[0];
      if (!place_ || told_ < options_.starts) {
        learn_scale(loss);
        if (!place_ || loss < place_->loss) place_ = {trial.architecture, loss};
        return;
      }
      const double worse = loss - place_->loss;
      if (worse <= 0 || rng.uniform() < std::exp(-worse / (temperature_ * deviation())))
        place_ = {trial.architecture, loss};
      temperature_ *= options_.cooling;
    }

   private:
    struct Place {
      Architecture architecture;
      double loss;
    };

    /// Welford's update of mean and squared deviations.
    void learn_scale(double loss) {
      ++told_;
      const double from_mean = loss - mean_;
      mean_ += from_mean / static_cast<double>(told_);
      squares_ += from_mean * (loss - mean_);
    }
    /// Where all losses were equal any scale will do.
    double deviation() const { return squares_ > 0 ? std::sqrt(squares_ / static_cast<double>(told_)) : 1.0; }

    const Annealing& options_;
    const Space& space_;
    double temperature_;
    std::optional<Place> place_;  ///< where the walk stands
    std::size_t asked_ = 0;       ///< samples
    std::size_t told_ = 0;        ///< samples with a loss
    double mean_ = 0, squares_ = 0;
  };
};

}  // namespace ogive
