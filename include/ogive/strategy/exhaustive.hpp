#pragma once
/// Every architecture of a space that can be counted, once.
#include <cstdint>
#include <optional>

#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"

namespace ogive {

/// Asks for the architectures by their index, from 0 on, and ends the search after the last one. For any
/// number of objectives.
struct Exhaustive {
  template <EnumerableSpace Space, std::size_t N>
  class State {
   public:
    using Architecture = typename Space::Architecture;

    State(const Exhaustive&, const Space& space) : space_(space), size_(ogive::size(space)) {}

    std::optional<Proposal<Architecture>> ask(Rng&) {
      if (next_ == size_) return {};
      return Proposal<Architecture>(at(space_, next_++));
    }
    void tell(const Trial<Architecture, N>&) {}

   private:
    const Space& space_;
    std::uint64_t size_;
    std::uint64_t next_ = 0;
  };
};

}  // namespace ogive
