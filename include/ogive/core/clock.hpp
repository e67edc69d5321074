#pragma once
/// Wall time without the chrono library, which costs half a second of compile time.
#include <ctime>

namespace ogive {

/// Seconds since some fixed moment, never running backwards: for differences only.
inline double seconds_now() {
  std::timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Waits, or less long when a signal comes.
inline void sleep_for(double seconds) {
  const auto whole = static_cast<std::time_t>(seconds);
  const std::timespec time{whole, static_cast<long>(1e9 * (seconds - static_cast<double>(whole)))};
  nanosleep(&time, nullptr);
}

}  // namespace ogive
