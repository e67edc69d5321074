#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"
#include "tests/catch.hpp"

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

/// Asks and tells `trials` times, more than there are architectures, each with a higher loss than those
/// before: all that is asked for is of Arms, and all four arms are among it.
template <class State>
void play_all_arms(State& state, std::uint64_t trials) {
  ogive::Rng rng(1);
  std::vector<ogive::Choices> asked;
  for (std::uint64_t id = 0; id < trials; ++id) {
    asked.push_back(state.ask(rng));
    REQUIRE(ogive::contains(arms, asked.back()));
    state.tell(pulled(asked.back(), static_cast<double>(id)));
  }
  for (const ogive::Choices& each : {ogive::Choices{0, ogive::none}, {1, 0}, {1, 1}, {2, ogive::none}})
    CHECK(std::find(asked.begin(), asked.end(), each) != asked.end());
}

}  // namespace ogive_test
