#pragma once
#include "ogive/tensor/level.hpp"

namespace ogive {
struct Objective;
template <class Estimator>
struct Turned;
template <class Estimator>
struct Within;
template <class Estimator>
struct Retry;
template <class Estimator>
struct Cached;
}  // namespace ogive

namespace ogive::inline OGIVE_LEVEL {
class Table;
struct Selection;
template <class Lookup>
struct BasicTabularEstimator;
}  // namespace ogive::inline OGIVE_LEVEL
