#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ogive/core/trial.hpp"
#include "ogive/space/nb201.hpp"

namespace ogive_test {

/// How many edges of a cell are no 3x3 convolution: 0 for one cell of 15,625.
inline double wrong_edges(const ogive::Nb201Cell& cell) {
  return static_cast<double>(std::ranges::count_if(cell.operations, [](int each) { return each != 3; }));
}
/// On how many edges two cells differ.
inline std::size_t distance(const ogive::Nb201Cell& a, const ogive::Nb201Cell& b) {
  std::size_t count = 0;
  for (std::size_t edge = 0; edge < a.operations.size(); ++edge)
    count += a.operations[edge] == b.operations[edge] ? 0U : 1U;
  return count;
}

/// Asks and tells `trials` times by wrong_edges(), and gives what was asked.
template <class State>
std::vector<ogive::Nb201Cell> play(State& state, std::size_t trials, std::uint64_t seed) {
  std::vector<ogive::Nb201Cell> asked;
  const ogive::Rng root(seed);
  for (std::size_t i = 0; i < trials; ++i) {
    ogive::Rng rng = root.split(i);
    asked.push_back(state.ask(rng));
    state.tell(
        {.id = i, .architecture = asked.back(), .score = ogive::Score<1>{{wrong_edges(asked.back())}}});
  }
  return asked;
}

}  // namespace ogive_test
