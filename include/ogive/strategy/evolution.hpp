#pragma once
/// Regularised evolution (Real, Aggarwal, Huang and Le, "Regularized Evolution for Image Classifier
/// Architecture Search", AAAI 2019, algorithm 1).
#include <cstddef>
#include <optional>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"

namespace ogive {

/// The youngest `population` trials live. Each new architecture is a mutation of the best of `sample` living
/// ones, drawn with replacement. A failed trial takes its place and ages like any other, but has no children.
/// Trials given to it (see enqueue) are members of the first population.
struct Evolution {
  std::size_t population = 50;
  std::size_t sample = 10;

  void fields(auto&& f) const {
    f("population", population, at_least(1));
    f("sample", sample, at_least(1));
  }

  template <MutableSpace Space>
  class State {
   public:
    using Architecture = typename Space::Architecture;

    State(const Evolution& options, const Space& space) : options_(options), space_(space) {}

    /// The first `population` asks sample the space, whatever has been told by then; fewer by those given.
    Architecture ask(Rng& rng) {
      if (started_ < options_.population) {
        ++started_;
        return ogive::sample(space_, rng);
      }
      const Member* parent = tournament(rng);
      return parent ? mutate(space_, parent->architecture, rng) : ogive::sample(space_, rng);
    }

    void tell(const Trial<Architecture>& trial) {
      started_ += trial.given();
      std::optional<double> loss;
      if (trial.score) loss = (*trial.score)[0];
      if (living_.size() < options_.population)
        living_.push_back({trial.architecture, loss});
      else
        living_[oldest_] = {trial.architecture, loss};
      oldest_ = (oldest_ + 1) % options_.population;
    }

   private:
    struct Member {
      Architecture architecture;
      std::optional<double> loss;  ///< none for a failed trial
    };

    /// The best of the members drawn, the first drawn among equals; null when all of them failed.
    const Member* tournament(Rng& rng) const {
      const Member* best = nullptr;
      for (std::size_t i = 0; i < options_.sample && !living_.empty(); ++i) {
        const Member& member = living_[rng.below(living_.size())];
        if (member.loss && (!best || *member.loss < *best->loss)) best = &member;
      }
      return best;
    }

    const Evolution& options_;
    const Space& space_;
    std::size_t started_ = 0;     ///< members of the first population, asked for or given
    std::vector<Member> living_;  ///< a ring once it is full
    std::size_t oldest_ = 0;
  };
};

}  // namespace ogive
