#pragma once
#include "ogive/tensor/level.hpp"

namespace ogive {
struct Objective;
template <class Estimator>
struct Turned;
}  // namespace ogive

namespace ogive::inline OGIVE_LEVEL {
class Table;
struct Selection;
template <class Lookup>
struct BasicTabularEstimator;
}  // namespace ogive::inline OGIVE_LEVEL
