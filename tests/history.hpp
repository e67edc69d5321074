#pragma once
// What equal runs have in common.

namespace ogive_test {

/// The history without what may differ between equal runs: wall times.
template <class Result>
auto timeless(const Result& result) {
  auto history = result.history;
  for (auto& trial : history) trial.seconds = 0;
  return history;
}

}  // namespace ogive_test
