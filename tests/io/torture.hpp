#pragma once
// Runs in processes of their own that are killed at random moments, over and over, until one ends.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "ogive/core/clock.hpp"
#include "ogive/core/file.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/space/nb201.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"

namespace ogive_test {

/// All of a result that equal runs have in common, every bit of it.
std::string timeless_text(const auto& result) {
  std::string text = ogive::concat(ogive::to_text(result.ending), "\n");
  for (const auto& trial : result.history) {
    text += ogive::concat(trial.id, " ", ogive::Nb201Space{}.text(trial.architecture), " ", trial.error);
    if (trial.score) text += ogive::join(trial.score->values, " ");
    text += '\n';
  }
  for (const auto& trial : result.front()) text += ogive::concat("best ", trial.id, "\n");
  for (const auto& note : result.notes) text += note + "\n";
  return text;
}

/// This program again, told to run only the hidden test `name`, which finds the journal's path in
/// OGIVE_TEST_JOURNAL and writes its result to that path with ".result" behind.
inline pid_t begin_child(const std::string& name, const std::string& path) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child != 0) return child;
  setenv("OGIVE_TEST_JOURNAL", path.c_str(), 1);
  const int log = open((path + ".log").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  dup2(log, 1);
  dup2(log, 2);
  execl("/proc/self/exe", "child", name.c_str(), static_cast<char*>(nullptr));
  _exit(127);
}
/// The path that a child was given; empty in other processes.
inline std::string path_of_child() {
  const char* const path = std::getenv("OGIVE_TEST_JOURNAL");
  return path ? path : "";
}

/// Kills `kills` children at random moments of their life. Each goes on with the journal of the one before,
/// until one comes to its end, which must be `expected`; then a new run begins.
inline void torture(const std::string& name, int kills, const std::string& expected) {
  const TemporaryFolder folder;
  ogive::Rng rng(static_cast<std::uint64_t>(kills));
  const auto wait_for = [](pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return status;
  };
  int finished = 0, killed = 0;
  const auto end = [&](const std::string& path, int status) {
    INFO(name << ", after " << killed << " kills: " << ogive::as_text(ogive::read_bytes(path + ".log")));
    REQUIRE(status == 0);
    CHECK(ogive::as_text(ogive::read_bytes(path + ".result")) == expected);
    ++finished;
  };
  const double start = ogive::seconds_now();
  end(folder.file("whole"), wait_for(begin_child(name, folder.file("whole"))));
  const double first = ogive::seconds_now() - start;
  double lifetime = first;  // of a run that nobody kills
  while (killed < kills) {
    const std::string path = folder.file(ogive::concat("run", finished, ".jsonl"));
    const pid_t child = begin_child(name, path);
    usleep(static_cast<useconds_t>(1e6 * lifetime * rng.uniform()));
    kill(child, SIGKILL);
    const int status = wait_for(child);
    if (WIFSIGNALED(status))
      ++killed;
    else {
      end(path, status);
      lifetime = std::max(0.95 * lifetime, 0.3 * first);  // the machine has become quicker
    }
  }
  // The last one goes on to its end in any case.
  const std::string path = folder.file(ogive::concat("run", finished, ".jsonl"));
  end(path, wait_for(begin_child(name, path)));
  std::printf("journal: %s: %d kills, %d runs came to the same end\n", name.c_str(), killed, finished);
}

}  // namespace ogive_test
