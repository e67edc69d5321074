#pragma once
// The history of a run whose architectures are known at run time only, to be compared with a typed one.
#include <vector>

#include "ogive/core/trial.hpp"
#include "ogive/search/any_architecture.hpp"

namespace ogive_test {

/// Without wall times, as timeless().
template <class Architecture>
std::vector<ogive::Trial<Architecture>> timeless_as(const auto& result) {
  std::vector<ogive::Trial<Architecture>> history;
  for (const auto& trial : result.history)
    history.push_back({.id = trial.id,
                       .architecture = trial.architecture.template as<Architecture>(),
                       .fidelity = trial.fidelity,
                       .continues = trial.continues,
                       .origin = trial.origin,
                       .score = trial.score,
                       .error = trial.error});
  return history;
}

}  // namespace ogive_test
