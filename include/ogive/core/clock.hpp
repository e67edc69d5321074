#pragma once
/// Wall time without <chrono>, which costs half a second of compile time.
#include <ctime>

namespace ogive {

/// Seconds since some fixed moment, never running backwards: for differences only.
inline double seconds_now() {
  std::timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace ogive
