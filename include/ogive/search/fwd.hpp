#pragma once
#include <cstddef>

namespace ogive {
struct RunOptions;
struct RunInfo;
class Progress;
class Threads;
class StopOnInterrupt;
template <class Architecture, std::size_t N>
class Result;
template <class Space, class Strategy, class Estimator>
class Session;
template <class Space, class Strategy, class Estimator>
class Search;
}  // namespace ogive
