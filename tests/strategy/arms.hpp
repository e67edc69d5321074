#pragma once
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"

namespace ogive_test {

/// The second decision counts only beside option 1 of the first.
struct Arms {
  using Architecture = ogive::Choices;
  std::vector<ogive::Decision> decisions() const { return {{"first", 3}, {"second", 2}}; }
  bool active(std::span<const ogive::Choice> earlier) const { return earlier.empty() || earlier[0] == 1; }
};
/// Its members are no lists of choices.
struct NoChoices {
  using Architecture = int;
  int sample(ogive::Rng&) const { return 0; }
  bool contains(int) const { return true; }
  int mutate(int, ogive::Rng&) const { return 0; }
};
inline const Arms arms;

inline ogive::Trial<ogive::Choices> pulled(ogive::Choices choices, double loss) {
  return {.architecture = std::move(choices), .score = ogive::Score<1>{{loss}}};
}

}  // namespace ogive_test
