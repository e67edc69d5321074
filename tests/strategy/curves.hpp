#pragma once
// A problem with a known learning curve for each architecture, and a strategy at work on it.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"

namespace ogive_test {

/// Option i ends at a loss of i, and is i + 1 / fidelity - 1 on the way: who is better is so at any fidelity.
struct Curves {
  using Architecture = ogive::Choices;
  std::size_t options = 1000;
  std::vector<ogive::Decision> decisions() const { return {{"curve", options}}; }
};
inline double loss_on(const ogive::Choices& curve, double fidelity) { return curve[0] + 1 / fidelity - 1; }

/// Asks and tells `State` in turns, with up to `lookahead` trials under way.
template <class State>
class Climb {
 public:
  Climb(State& state, std::uint64_t seed = 1) : state_(state), rng_(seed) {}

  /// How many trials were told, if at most `trials` are; fewer when it has nothing to ask.
  std::size_t run(std::size_t trials, std::size_t lookahead = 1) {
    const std::size_t before = told;
    while (told - before < trials && (ask(trials + before, lookahead) || told < history.size())) tell();
    return told - before;
  }

  /// In the order of asking.
  std::vector<ogive::Trial<ogive::Choices>> history{};
  std::size_t told = 0;

 private:
  /// Fills up what may be under way. @return whether something was asked for
  bool ask(std::size_t end, std::size_t lookahead) {
    bool any = false;
    while (history.size() < end && history.size() < told + lookahead) {
      const std::optional<ogive::Proposal<ogive::Choices>> proposal = state_.ask(rng_);
      if (!proposal) break;
      any = true;
      history.push_back({.id = history.size(),
                         .architecture = proposal->architecture,
                         .fidelity = proposal->fidelity,
                         .continues = proposal->continues});
    }
    return any;
  }
  void tell() {
    auto& trial = history[told++];
    trial.score = ogive::Score<1>{{loss_on(trial.architecture, trial.fidelity)}};
    state_.tell(trial);
  }

  State& state_;
  ogive::Rng rng_;
};

/// How many trials there are at each fidelity, one after the other: {{27, 1. / 27}, {9, 1. / 9}, ...}.
inline std::vector<std::pair<std::size_t, double>> stages(
    const std::vector<ogive::Trial<ogive::Choices>>& history) {
  std::vector<std::pair<std::size_t, double>> list;
  for (const auto& trial : history) {
    if (list.empty() || list.back().second != trial.fidelity) list.emplace_back(0, trial.fidelity);
    ++list.back().first;
  }
  return list;
}

}  // namespace ogive_test
