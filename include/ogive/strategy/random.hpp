#pragma once
/// Random search, the baseline that every method has to beat (Li and Talwalkar, UAI 2019).
#include <cstddef>

#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"

namespace ogive {

/// Samples from the space and learns nothing. For any number of objectives.
struct Random {
  template <SearchSpace Space, std::size_t N>
  class State {
   public:
    State(const Random&, const Space& space) : space_(space) {}

    auto ask(Rng& rng) { return sample(space_, rng); }
    void tell(const Trial<typename Space::Architecture, N>&) {}

   private:
    const Space& space_;
  };
};

}  // namespace ogive
