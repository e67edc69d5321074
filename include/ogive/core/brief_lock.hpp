#pragma once
#include <atomic>

namespace ogive {

namespace detail {

/// A mutex for a few instructions, without <mutex>, which ogive/search.hpp keeps out.
class BriefLock {
 public:
  class Hold {
   public:
    explicit Hold(std::atomic_flag& flag) : flag_(flag) {
      while (flag_.test_and_set(std::memory_order_acquire)) flag_.wait(true, std::memory_order_relaxed);
    }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold() {
      flag_.clear(std::memory_order_release);
      flag_.notify_one();
    }

   private:
    std::atomic_flag& flag_;
  };
  [[nodiscard]] Hold hold() const { return Hold(flag_); }

 private:
  mutable std::atomic_flag flag_{};
};

}  // namespace detail

}  // namespace ogive
