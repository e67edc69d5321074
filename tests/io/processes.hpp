#pragma once
// What is left of other processes.
#include <sys/wait.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <string>

#include "ogive/core/clock.hpp"

namespace ogive_test {

/// Whether a process lives; one that is dead but not yet taken by its parent does not.
inline bool is_alive(int process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return false;
  const char state = line[line.rfind(')') + 2];
  return state != 'Z' && state != 'X';
}
/// Signals take a moment: gives it ten seconds to die.
inline bool dies(int process) {
  for (int i = 0; i < 10'000 && is_alive(process); ++i) ogive::sleep_for(1e-3);
  return !is_alive(process);
}
/// Whether this process has no children, zombies included.
inline bool is_childless() {
  siginfo_t info{};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == -1 && errno == ECHILD;
}

/// The first number in a file that another process writes, once it is there.
inline int number_in(const std::string& path) {
  int number = 0;
  for (int i = 0; i < 10'000 && number == 0; ++i) {
    std::ifstream(path) >> number;
    if (number == 0) ogive::sleep_for(1e-3);
  }
  return number;
}

}  // namespace ogive_test
