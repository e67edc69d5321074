#pragma once
// Work in a process of its own, which may be killed.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace ogive_test {

/// Calls `work` in a copy of this process. @return how that ended, as waitpid() says; 0 at its end
int in_child(const auto& work) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    work();
    _exit(0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

}  // namespace ogive_test
