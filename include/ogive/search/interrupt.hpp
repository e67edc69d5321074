#pragma once
/// Ctrl-C ends a run with the results so far. A leaf header: the only place that installs a signal handler.
#include <atomic>
#include <csignal>

#include "ogive/core/compiled.hpp"
#include "ogive/search/options.hpp"

namespace ogive {

/// An observer that listens for SIGINT while a run lasts. The first Ctrl-C ends the run, the second one the
/// program. One run at a time can listen.
class StopOnInterrupt {
 public:
  StopOnInterrupt() = default;
  StopOnInterrupt(const StopOnInterrupt&) = delete;
  StopOnInterrupt& operator=(const StopOnInterrupt&) = delete;
  ~StopOnInterrupt() { restore(); }

  /// @throws Error when another run listens already
  void on_start(const RunInfo&);
  void on_finish(const auto&) { restore(); }

  StopToken stop_token() const { return StopToken(interrupted_); }

 private:
  void restore();

  static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may touch lock-free atomics only");
  inline static std::atomic<bool> interrupted_ = false;
  inline static std::atomic<bool> listening_ = false;

  struct sigaction former_ {};
  bool installed_ = false;
};

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {

OGIVE_INLINE void StopOnInterrupt::on_start(const RunInfo&) {
  expect(!listening_.exchange(true), "StopOnInterrupt", "one run at a time that listens for Ctrl-C", "two");
  interrupted_ = false;
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted_ = true; };
  sigemptyset(&action.sa_mask);
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // the second Ctrl-C does what it always does
  sigaction(SIGINT, &action, &former_);
  installed_ = true;
}

OGIVE_INLINE void StopOnInterrupt::restore() {
  if (!installed_) return;
  sigaction(SIGINT, &former_, nullptr);
  installed_ = false;
  interrupted_ = false;
  listening_ = false;
}

}  // namespace ogive

#endif
