#pragma once
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "ogive/core/parallel.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL::data_detail {

/// A value that a pool's worker makes while its user does something else. When no worker has begun by the
/// time the value is wanted, its user makes it: nothing ever waits for a pool that is busy with work that
/// waits itself.
template <class Value>
class Ahead {
 public:
  Ahead() = default;
  Ahead(Ahead&&) noexcept = default;
  Ahead& operator=(Ahead&& other) noexcept {
    cancel();
    slot_ = std::move(other.slot_);
    make_ = std::move(other.make_);
    return *this;
  }
  ~Ahead() { cancel(); }

  explicit operator bool() const { return slot_ != nullptr; }

  /// @param make gives the value; owns what it needs, for a worker may still run it when this object is gone
  template <class Make>
  void start(ThreadPool& pool, Make make) {
    const auto slot = std::make_shared<Slot>();
    pool.submit([slot, make] {
      if (slot->claim()) slot->run(make);
    });
    slot_ = slot;
    make_ = std::make_unique<Maker<Make>>(std::move(make));
  }

  /// The value, once. What `make` threw is thrown here.
  Value take() {
    const auto slot = std::exchange(slot_, nullptr);
    const auto make = std::move(make_);
    return slot->claim() ? make->run() : slot->wait();
  }

 private:
  class Slot {
   public:
    /// True for the first who asks: that one makes the value.
    bool claim() {
      const std::scoped_lock lock(mutex_);
      return !std::exchange(claimed_, true);
    }
    template <class Make>
    void run(const Make& make) {
      std::optional<Value> value;
      std::exception_ptr failure;
      try {
        value.emplace(make());
      } catch (...) {
        failure = std::current_exception();
      }
      const std::scoped_lock lock(mutex_);
      value_ = std::move(value);
      failure_ = failure;
      done_ = true;
      finished_.notify_all();
    }
    Value wait() {
      std::unique_lock lock(mutex_);
      finished_.wait(lock, [this] { return done_; });
      if (failure_) std::rethrow_exception(failure_);
      return std::move(*value_);
    }

   private:
    std::mutex mutex_;
    std::condition_variable finished_;
    bool claimed_ = false;
    bool done_ = false;
    std::optional<Value> value_;
    std::exception_ptr failure_;
  };
  struct AnyMaker {
    virtual ~AnyMaker() = default;
    virtual Value run() const = 0;
  };
  template <class Make>
  struct Maker final : AnyMaker {
    explicit Maker(Make m) : make(std::move(m)) {}
    Value run() const override { return make(); }
    Make make;
  };

  void cancel() {
    if (slot_) slot_->claim();
  }

  std::shared_ptr<Slot> slot_;
  std::unique_ptr<AnyMaker> make_;
};

}  // namespace ogive::inline OGIVE_LEVEL::data_detail
