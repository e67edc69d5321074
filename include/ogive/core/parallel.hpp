#pragma once
/// One seam for threads: parallel_for over pieces, on a pool that the threaded executor shares.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/function_ref.hpp"

namespace ogive {

/// Worker threads that take jobs in the order of submission. Nothing runs in threads unless the program makes
/// a pool.
class ThreadPool {
 public:
  struct Job {
    virtual ~Job() = default;
    virtual void run() = 0;
  };

  /// @param workers at least 1
  explicit ThreadPool(unsigned workers);
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  /// Runs what was submitted to its end.
  ~ThreadPool();

  unsigned workers() const { return static_cast<unsigned>(threads_.size()); }

  /// `call` runs on some worker; it must not throw.
  template <class Call>
  void submit(Call call) {
    struct Task final : Job {
      explicit Task(Call c) : body(std::move(c)) {}
      void run() override { body(); }
      Call body;
    };
    {
      const std::scoped_lock lock(mutex_);
      jobs_.push_back(std::make_unique<Task>(std::move(call)));
      waiting_.store(jobs_.size(), std::memory_order_release);
    }
    wake_.notify_one();
  }

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::unique_ptr<Job>> jobs_;
  std::atomic<std::size_t> waiting_ = 0;  // jobs, to be looked at without the lock
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

/// The share of a pool that work on this thread may use: `threads` in all, the calling one included. Scoped:
/// the former share comes back at the end of the block. Without one, everything runs on the calling thread.
class ThreadShare {
 public:
  ThreadShare(ThreadPool* pool, unsigned threads) : before_(current()) {
    current() = {pool, std::max(1U, threads)};
  }
  ThreadShare(const ThreadShare&) = delete;
  ThreadShare& operator=(const ThreadShare&) = delete;
  ~ThreadShare() { current() = before_; }

  struct Use {
    ThreadPool* pool = nullptr;
    unsigned threads = 1;
  };
  static Use& current() {
    thread_local Use use;
    return use;
  }

 private:
  Use before_;
};

namespace detail {
/// Waits for `done()` without sleep, for about as long as it takes a thread to fall asleep and be woken:
/// kernels follow each other faster than that.
template <class Done>
void look_out_for(Done done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(50);
  while (!done() && std::chrono::steady_clock::now() < end) {
#ifdef __x86_64__
    for (int i = 0; i < 16 && !done(); ++i) __builtin_ia32_pause();
#endif
  }
}

/// The pieces of one parallel_for, shared by the threads that help with it.
class Pieces {
 public:
  Pieces(std::size_t count, FunctionRef<void(std::size_t)> body) : count_(count), body_(body) {}

  void help();

  void wait();

 private:
  const std::size_t count_;
  FunctionRef<void(std::size_t)> body_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> done_ = 0;
  std::mutex mutex_;
  std::condition_variable finished_;
  std::size_t failed_piece_ = static_cast<std::size_t>(-1);
  std::exception_ptr failure_;
};
}  // namespace detail

/// Calls body(0), ..., body(pieces - 1), each once, in any order and on any thread of the current share.
/// Results are the same for any number of threads when pieces write apart and their number depends on the
/// problem only. Of exceptions thrown by pieces that of the lowest piece is passed on, after all pieces have
/// run (without threads: at once).
void parallel_for(std::size_t pieces, FunctionRef<void(std::size_t)> body);

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {

OGIVE_INLINE ThreadPool::ThreadPool(unsigned workers) {
  expect(workers >= 1, "ThreadPool", "at least 1 worker", to_text(workers));
  threads_.reserve(workers);
  for (unsigned i = 0; i < workers; ++i) threads_.emplace_back([this] { work(); });
}

OGIVE_INLINE ThreadPool::~ThreadPool() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

OGIVE_INLINE void ThreadPool::work() {
  for (;;) {
    detail::look_out_for([this] { return waiting_.load(std::memory_order_acquire) > 0; });
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return closing_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    const auto job = std::move(jobs_.front());
    jobs_.pop_front();
    waiting_.store(jobs_.size(), std::memory_order_relaxed);
    lock.unlock();
    job->run();
  }
}

OGIVE_INLINE void parallel_for(std::size_t pieces, FunctionRef<void(std::size_t)> body) {
  const auto use = ThreadShare::current();
  const std::size_t helpers = use.pool && pieces > 1 ? std::min<std::size_t>(use.threads - 1, pieces - 1) : 0;
  if (helpers == 0) {
    for (std::size_t piece = 0; piece < pieces; ++piece) body(piece);
    return;
  }
  const auto shared = std::make_shared<detail::Pieces>(pieces, body);
  for (std::size_t i = 0; i < helpers; ++i) use.pool->submit([shared] { shared->help(); });
  shared->help();
  shared->wait();
}

namespace detail {

OGIVE_INLINE void Pieces::help() {
  const ThreadShare alone(nullptr, 1);  // a piece does not split again
  for (;;) {
    const std::size_t piece = next_.fetch_add(1, std::memory_order_relaxed);
    if (piece >= count_) return;
    try {
      body_(piece);
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      if (piece < failed_piece_) {
        failed_piece_ = piece;
        failure_ = std::current_exception();
      }
    }
    if (done_.fetch_add(1, std::memory_order_acq_rel) + 1 == count_) {
      const std::scoped_lock lock(mutex_);
      finished_.notify_all();
    }
  }
}

OGIVE_INLINE void Pieces::wait() {
  const auto done = [this] { return done_.load(std::memory_order_acquire) == count_; };
  look_out_for(done);
  std::unique_lock lock(mutex_);
  finished_.wait(lock, done);
  // Taken out, so that it dies on this thread while it is caught, not with the last helper's hold on the
  // pieces.
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace detail
}  // namespace ogive

#endif
