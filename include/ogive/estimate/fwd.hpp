#pragma once

namespace ogive {
struct Objective;
struct Selection;
class Table;
template <class Lookup>
struct BasicTabularEstimator;
}  // namespace ogive
