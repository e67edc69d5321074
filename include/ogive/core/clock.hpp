#pragma once
/// Wall time without the chrono library, which costs half a second of compile time.
#include <ctime>

#include "ogive/core/compiled.hpp"

namespace ogive {

/// Seconds since some fixed moment, never running backwards: for differences only.
double seconds_now();

/// Waits, or less long when a signal comes.
void sleep_for(double seconds);

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {

OGIVE_INLINE double seconds_now() {
  std::timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

OGIVE_INLINE void sleep_for(double seconds) {
  const auto whole = static_cast<std::time_t>(seconds);
  const std::timespec time{whole, static_cast<long>(1e9 * (seconds - static_cast<double>(whole)))};
  nanosleep(&time, nullptr);
}

}  // namespace ogive

#endif
