#pragma once
#include <cstddef>

namespace ogive {
class Error;
class Rng;
class StopToken;
class ThreadPool;
class ThreadShare;
struct Context;
struct Range;
template <std::size_t N>
struct Score;
template <class Architecture>
struct Proposal;
template <class Architecture, std::size_t N>
struct Trial;
}  // namespace ogive
