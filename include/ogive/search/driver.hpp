#pragma once
/// The loop behind `Search::run` for strategies that ask and tell, and what it shares with gradient.hpp.
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "ogive/search/concepts.hpp"
#include "ogive/search/memory.hpp"
#include "ogive/search/session.hpp"

namespace ogive::detail {

/// The executor of a run that was given none: everything on the calling thread.
class Serial {
 public:
  static constexpr std::size_t width() { return 1; }
  void submit(Job job) { jobs_.push_back(job); }
  void wait() {
    const Job job = jobs_.front();
    jobs_.pop_front();
    job();
  }

 private:
  std::deque<Job> jobs_;
};

/// The observers of a run, called one after the other; all of them hear everything, even when one says stop.
template <class A, std::size_t N, class... Observers>
class Audience {
 public:
  explicit Audience(std::tuple<Observers&...> observers) : observers_(observers) {}

  bool start(const RunInfo& info) {
    return each([&](auto& o) {
      if constexpr (HearsStart<decltype(o)>)
        return goes_on([&] { return o.on_start(info); });
      else
        return true;
    });
  }
  bool progress(std::string_view stage, std::uint64_t done, std::uint64_t total) {
    return each([&](auto& o) {
      if constexpr (HearsProgress<decltype(o)>)
        return goes_on([&] { return o.on_progress(stage, done, total); });
      else
        return true;
    });
  }
  bool mixing(const MixingRecord& record) {
    return each([&](auto& o) {
      if constexpr (HearsMixing<decltype(o)>)
        return goes_on([&] { return o.on_mixing(record); });
      else
        return true;
    });
  }
  bool trial(const Trial<A, N>& trial, bool improved) {
    return each([&](auto& o) {
      bool on = true;
      if constexpr (HearsTrial<decltype(o), A, N>) on = goes_on([&] { return o.on_trial(trial); });
      if constexpr (HearsImprove<decltype(o), A, N>) {
        if (improved) on = goes_on([&] { return o.on_improve(trial); }) && on;
      }
      return on;
    });
  }
  void finish(const Result<A, N>& result) {
    each([&](auto& o) {
      if constexpr (HearsFinish<decltype(o), A, N>) o.on_finish(result);
      return true;
    });
  }
  StopToken stop_token(StopToken token) {
    each([&](auto& o) {
      if constexpr (requires {
                      { o.stop_token() } -> std::convertible_to<StopToken>;
                    })
        token = token.joined(o.stop_token());
      return true;
    });
    return token;
  }

 private:
  template <class Call>
  bool each(Call call) {
    return std::apply([&](auto&... observers) { return (std::size_t{!call(observers)} + ... + 0) == 0; },
                      observers_);
  }

  std::tuple<Observers&...> observers_;
};

/// Calls `work` on this thread; an executor with `alone(work)` lends it the threads that it keeps for
/// evaluations.
template <class Executor>
void run_alone(Executor& executor, FunctionRef<void()> work) {
  if constexpr (requires { executor.alone(work); })
    executor.alone(work);
  else
    work();
}

/// Looks at all that may end a run, and remembers which did.
class Limits {
 public:
  /// @param seconds of wall time; 0: no limit
  Limits(double seconds, const StopToken& stop) : seconds_(seconds), stop_(stop) {}
  /// @param observers_go_on what the observers just said
  bool go_on(bool observers_go_on) {
    if (!observers_go_on)
      ending_ = Ending::observer;
    else if (stop_.stop_requested())
      ending_ = Ending::stop_token;
    else if (seconds_ > 0 && seconds_now() - start_ >= seconds_)
      ending_ = Ending::seconds;
    return ending_ == Ending::unfinished;
  }
  Ending ending() const { return ending_; }

 private:
  double seconds_, start_ = seconds_now();
  StopToken stop_;
  Ending ending_ = Ending::unfinished;
};

/// Evaluations under way: each in a slot, begun and ended in the order of asking.
template <class Session, class Executor>
class InFlight {
 public:
  using Trial = typename Session::Trial;

  InFlight(const Session& session, Executor& executor, const StopToken& stop, std::size_t slots)
      : session_(session), executor_(executor), stop_(stop.joined(StopToken(cancelled_))), slots_(slots) {}
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  /// Ends what is still under way, and drops it.
  ~InFlight() {
    cancelled_ = true;
    while (count_ > 0) take();
  }

  bool empty() const { return count_ == 0; }
  bool full() const { return count_ == slots_.size(); }

  /// @param known whether the trial needs no evaluation
  void begin(Trial trial, bool known) {
    const std::size_t slot = (first_ + count_++) % slots_.size();
    slots_[slot] = {std::move(trial), known};
    if (known) return;
    executor_.submit(
        Job{this, slot, 1, [](const Job& job) { static_cast<InFlight*>(job.search)->work(job); }});
  }
  /// The oldest trial, once it is evaluated.
  Trial take() {
    Slot& oldest = slots_[first_];
    if (!oldest.known) executor_.wait();
    Trial trial = std::move(oldest.trial);
    first_ = (first_ + 1) % slots_.size();
    --count_;
    return trial;
  }

 private:
  struct Slot {
    Trial trial{};
    bool known = false;
  };

  void work(const Job& job) {
    Trial& trial = slots_[job.slot].trial;
    if (!stop_.stop_requested()) trial = session_.evaluate(std::move(trial), stop_, job.threads);
  }

  const Session& session_;
  Executor& executor_;
  std::atomic<bool> cancelled_ = false;
  StopToken stop_;
  std::vector<Slot> slots_;  ///< a ring
  std::size_t first_ = 0, count_ = 0;
};

/// Prepares the estimator, then asks, evaluates and tells until something ends the run. What is under way
/// then is dropped, so that a run that ends early is a prefix of the longer one. Between rounds, when nothing
/// is under way, the estimator goes on learning.
template <class Session, class Executor, class Audience, class Memory>
Ending run_trials(Session& session, const RunOptions& options, const StopToken& stop, Executor& executor,
                  Audience& audience, Memory& memory) {
  Limits limits(session.simulates_time() ? 0 : options.seconds, stop);
  const auto report = [&](std::string_view stage, std::uint64_t done, std::uint64_t total) {
    memory.check();
    return limits.go_on(audience.progress(stage, done, total));
  };
  session.keep(memory.keeper());
  bool finished = false;
  const auto early_end = [&] { return limits.go_on(true) ? Ending::stop_token : limits.ending(); };
  run_alone(executor, [&] { finished = session.prepare(report, stop); });
  if (!finished) return early_end();

  const std::uint64_t at_once = session.parallel() ? options.lookahead : 1;
  InFlight under_way(session, executor, stop, static_cast<std::size_t>(std::min(at_once, options.trials)));
  for (;;) {
    if (session.between_rounds()) {
      run_alone(executor, [&] { finished = session.adapt(report, stop); });
      if (!finished) return early_end();
    }
    while (!under_way.full()) {
      auto trial = session.ask();
      if (!trial) break;
      const bool known = memory.recall(*trial);
      if (known) session.recall(*trial);
      under_way.begin(std::move(*trial), known);
    }
    if (under_way.empty()) return Ending::unfinished;  // the session knows why
    auto trial = under_way.take();
    if (stop.stop_requested()) return Ending::stop_token;
    memory.check();
    session.tell(std::move(trial));
    const auto& result = session.result();
    memory.note(result.history.back());
    bool observers_go_on = audience.trial(result.history.back(), session.improved());
    observers_go_on = audience.progress("trials", session.told(), options.trials) && observers_go_on;
    if (session.told() == options.trials) return Ending::all_trials;
    if (!limits.go_on(observers_go_on)) return limits.ending();
    if (session.simulates_time() && options.seconds > 0 && session.simulated_now() >= options.seconds)
      return Ending::seconds;
  }
}

}  // namespace ogive::detail
