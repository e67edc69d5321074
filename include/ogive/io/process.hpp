#pragma once
/// Programs as children of this one: run to their end, or ended with all that they started.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/clock.hpp"
#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/trial.hpp"

namespace ogive {

/// How a child ended, and the last 64 KiB of what it wrote to its standard output and error.
struct ProcessResult {
  enum class End { exited, killed, out_of_time, stopped, unknown };

  End end = End::unknown;
  int code = 0;  ///< the exit status, or the number of the signal that killed it
  std::string output{}, errors{};
};

namespace detail {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { shut(); }

  int number() const { return number_; }
  bool open() const { return number_ >= 0; }
  void shut() {
    if (open()) close(std::exchange(number_, -1));
  }

 private:
  int number_ = -1;
};

/// Closed in every child unless it is handed over, also in those that other threads start at this moment.
struct Pipe {
  Descriptor from, to;

  Pipe();

 private:
  static void check(int answer) {
    if (answer < 0) throw Error("run_process", concat("a pipe cannot be opened: ", std::strerror(errno)));
  }
  /// In a program that closed its own standard streams, a pipe would take their numbers.
  static Descriptor beyond_standard(Descriptor descriptor);
};

/// The last part of what comes through a pipe.
class Tail {
 public:
  static constexpr std::size_t kept = std::size_t{64} << 10;

  explicit Tail(Descriptor pipe) : pipe_(std::move(pipe)) {}

  int number() const { return pipe_.number(); }
  bool open() const { return pipe_.open(); }
  /// Reads what is there, a MiB at most: a child that never pauses must not keep its reader.
  void take();
  std::string text() && {
    if (text_.size() > kept) text_.erase(0, text_.size() - kept);
    return std::move(text_);
  }

 private:
  Descriptor pipe_;
  std::string text_{};
};

/// What a child is born with: a process group of its own, no input, two pipes, and signals as a shell would
/// leave them.
class BirthCertificate {
 public:
  BirthCertificate(const Pipe& output, const Pipe& errors);
  BirthCertificate(const BirthCertificate&) = delete;
  BirthCertificate& operator=(const BirthCertificate&) = delete;
  ~BirthCertificate() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  /// @return 0, or why the program cannot be started
  int bear(pid_t& child, std::vector<std::string> words) const;

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// A running child. However it is left, nothing of its process group goes on, and it is no zombie.
class Child {
 public:
  explicit Child(const std::vector<std::string>& words) : Child(words, Pipe(), Pipe()) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (id_ > 0) bury();
  }

  /// Whether it ended; its number stays taken until bury().
  bool ended();
  /// Whether somebody holds the other end of a pipe.
  bool writes() const { return output_.open() || errors_.open(); }
  /// Waits a moment for something to read.
  void listen();
  void signal_all(int number) const { kill(-id_, number); }
  /// Ends what is left of the process group, and takes the dead child's status.
  /// @return false when the status is lost
  bool bury(int* status = nullptr);
  std::string output() { return std::move(output_).text(); }
  std::string errors() { return std::move(errors_).text(); }

 private:
  Child(const std::vector<std::string>& words, Pipe output, Pipe errors);

  pid_t id_ = 0;
  Tail output_, errors_;
  bool lost_ =
      false;  ///< somebody else took its status: this program ignores SIGCHLD, or waits for any child
};

}  // namespace detail

/// Runs a program to its end, with an empty input. When `seconds` have passed or `stop` says so, it is told
/// to end (SIGTERM), and two seconds later made to (SIGKILL), each time with all processes that it started
/// and that did not leave its process group. Those go with it too when it ends by itself; they have two
/// seconds then, if they still hold its output.
/// @param words the program, looked for in PATH if it has no slash, and its arguments
/// @param seconds 0: no limit
/// @throws Error when it cannot be started
ProcessResult run_process(const std::vector<std::string>& words, double seconds = 0,
                          const StopToken& stop = {});

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {
namespace detail {

OGIVE_INLINE Pipe::Pipe() {
  int ends[2];
  check(pipe2(ends, O_CLOEXEC));
  from = beyond_standard(Descriptor(ends[0]));
  to = beyond_standard(Descriptor(ends[1]));
  check(fcntl(from.number(), F_SETFL, O_NONBLOCK));
}

OGIVE_INLINE Descriptor Pipe::beyond_standard(Descriptor descriptor) {
  if (descriptor.number() > 2) return descriptor;
  const int moved = fcntl(descriptor.number(), F_DUPFD_CLOEXEC, 3);
  check(moved);
  return Descriptor(moved);
}

OGIVE_INLINE void Tail::take() {
  char chunk[std::size_t{1} << 16];
  for (int i = 0; i < 16 && open(); ++i) {
    const auto count = read(pipe_.number(), chunk, sizeof chunk);
    if (count > 0) {
      text_.append(chunk, static_cast<std::size_t>(count));
      if (text_.size() > 2 * kept) text_.erase(0, text_.size() - kept);
    } else if (count < 0 && errno == EAGAIN)
      return;
    else if (count == 0 || errno != EINTR)
      pipe_.shut();
  }
}

OGIVE_INLINE BirthCertificate::BirthCertificate(const Pipe& output, const Pipe& errors) {
  posix_spawn_file_actions_init(&actions_);
  posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions_, output.to.number(), 1);
  posix_spawn_file_actions_adddup2(&actions_, errors.to.number(), 2);
  posix_spawnattr_init(&attributes_);
  posix_spawnattr_setflags(&attributes_,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setpgroup(&attributes_, 0);
  sigset_t signals;
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes_, &signals);
  for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGCHLD}) sigaddset(&signals, number);
  posix_spawnattr_setsigdefault(&attributes_, &signals);
}

OGIVE_INLINE int BirthCertificate::bear(pid_t& child, std::vector<std::string> words) const {
  std::vector<char*> arguments(words.size() + 1);  // the last one null
  std::transform(words.begin(), words.end(), arguments.begin(),
                 [](std::string& word) { return word.data(); });
  return posix_spawnp(&child, arguments[0], &actions_, &attributes_, arguments.data(), environ);
}

OGIVE_INLINE bool Child::ended() {
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) != 0) {
    if (errno != EINTR) return lost_ = true;
  }
  return info.si_pid != 0;
}

OGIVE_INLINE void Child::listen() {
  pollfd pipes[] = {{output_.number(), POLLIN, 0}, {errors_.number(), POLLIN, 0}};
  poll(pipes, 2, writes() ? 10 : 1);
  output_.take();
  errors_.take();
}

OGIVE_INLINE bool Child::bury(int* status) {
  if (!lost_) signal_all(SIGKILL);
  output_.take();
  errors_.take();
  const pid_t id = std::exchange(id_, 0);
  int ignored = 0;
  while (waitpid(id, status ? status : &ignored, 0) < 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

OGIVE_INLINE Child::Child(const std::vector<std::string>& words, Pipe output, Pipe errors)
    : output_(std::move(output.from)), errors_(std::move(errors.from)) {
  if (const int failure = BirthCertificate(output, errors).bear(id_, words); failure != 0) {
    id_ = 0;
    throw Error(words[0], concat("the program cannot be started: ", std::strerror(failure)));
  }
}

}  // namespace detail

OGIVE_INLINE ProcessResult run_process(const std::vector<std::string>& words, double seconds,
                                       const StopToken& stop) {
  expect(!words.empty(), "run_process", "a program", "nothing");
  constexpr double never = std::numeric_limits<double>::infinity(), grace = 2;
  const double limit = seconds > 0 ? seconds_now() + seconds : never;
  detail::Child child(words);
  ProcessResult result;
  double patience = never;
  for (;;) {
    const bool ended = child.ended();
    const double now = seconds_now();
    if ((ended && !child.writes()) || now >= patience) break;
    if (result.end == ProcessResult::End::unknown && (now >= limit || stop.stop_requested())) {
      if (ended) break;
      result.end = now >= limit ? ProcessResult::End::out_of_time : ProcessResult::End::stopped;
      child.signal_all(SIGTERM);
      patience = now + grace;
    } else if (ended)
      patience = std::min(patience, now + grace);
    child.listen();
  }
  int status = 0;
  const bool known = child.bury(&status);
  if (known && result.end == ProcessResult::End::unknown) {
    result.end = WIFEXITED(status) ? ProcessResult::End::exited : ProcessResult::End::killed;
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
  }
  result.output = child.output();
  result.errors = child.errors();
  return result;
}

}  // namespace ogive

#endif
