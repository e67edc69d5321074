#pragma once
/// Evaluations in threads. A leaf header: the thread library costs a second of compile time.
#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_set>

#include "ogive/core/compiled.hpp"
#include "ogive/core/parallel.hpp"
#include "ogive/search/concepts.hpp"

namespace ogive {

/// An executor of `workers` evaluations at once, each on `each` threads of its own (Context::threads):
/// Threads{4} or Threads{1, 4}. The history is that of a run without it; RunOptions::lookahead must be at
/// least `workers`. Estimators whose evaluate is not const run one at a time whatever the workers.
class Threads {
 public:
  /// @param workers 0: one for each core
  /// @param each at least 1
  explicit Threads(unsigned workers = 0, unsigned each = 1);

  std::size_t width() const { return workers_; }

  /// Work between evaluations: all threads help the calling one.
  void alone(FunctionRef<void()> work) {
    const ThreadShare share(&pool_, workers_);
    work();
  }

  void submit(Job job);

  void wait();

 private:
  static unsigned checked(unsigned each) {
    expect(each >= 1, "Threads.each", "at least 1", to_text(each));
    return each;
  }

  unsigned each_;
  unsigned workers_;
  std::mutex mutex_;
  std::condition_variable one_ended_;
  std::unordered_set<std::uint64_t> ended_;  ///< tickets of jobs that ended and were not yet waited for
  std::uint64_t submitted_ = 0;
  std::uint64_t waited_for_ = 0;
  std::unique_ptr<ThreadPool> helpers_;
  ThreadPool pool_;  ///< last: its threads end before what they use
};

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {

OGIVE_INLINE Threads::Threads(unsigned workers, unsigned each)
    : each_(checked(each)),
      workers_(workers > 0 ? workers : std::max(1U, std::thread::hardware_concurrency())),
      helpers_(each > 1 ? std::make_unique<ThreadPool>((each - 1) * workers_) : nullptr),
      pool_(workers_) {}

OGIVE_INLINE void Threads::submit(Job job) {
  job.threads = each_;
  pool_.submit([this, job, ticket = submitted_++] {
    {
      const ThreadShare share(helpers_.get(), each_);
      job();
    }
    const std::scoped_lock lock(mutex_);
    ended_.insert(ticket);
    one_ended_.notify_all();
  });
}

OGIVE_INLINE void Threads::wait() {
  std::unique_lock lock(mutex_);
  one_ended_.wait(lock, [this] { return ended_.contains(waited_for_); });
  ended_.erase(waited_for_++);
}

}  // namespace ogive

#endif
