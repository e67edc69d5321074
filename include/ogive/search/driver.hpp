#pragma once
/// The loops behind `Search::run`: trials for strategies that ask and tell, steps for gradient strategies.
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
#include "ogive/search/journal.hpp"
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

/// Asks, evaluates and tells until something ends the run. What is under way then is dropped, so that a run
/// that ends early is a prefix of the longer one.
template <class Session, class Executor, class Audience, class Memory>
Ending run_trials(Session& session, const RunOptions& options, const StopToken& stop, Executor& executor,
                  Audience& audience, Memory& memory) {
  const double start = seconds_now();
  const std::uint64_t at_once = Session::evaluates_in_parallel ? options.lookahead : 1;
  InFlight under_way(session, executor, stop, static_cast<std::size_t>(std::min(at_once, options.trials)));
  for (;;) {
    while (!under_way.full()) {
      auto trial = session.ask();
      if (!trial) break;
      const bool known = memory.recall(*trial);
      under_way.begin(std::move(*trial), known);
    }
    if (under_way.empty()) return Ending::unfinished;  // the session knows why
    auto trial = under_way.take();
    if (stop.stop_requested()) return Ending::stop_token;
    session.tell(std::move(trial));
    const auto& result = session.result();
    memory.note(result.history.back());
    bool goes_on = audience.trial(result.history.back(), session.improved());
    goes_on = audience.progress("trials", session.told(), options.trials) && goes_on;
    if (session.told() == options.trials) return Ending::all_trials;
    if (!goes_on) return Ending::observer;
    if (stop.stop_requested()) return Ending::stop_token;
    if (options.seconds > 0 && seconds_now() - start >= options.seconds) return Ending::seconds;
  }
}

/// A gradient strategy on a supernet. Step k moves the shared weights on the training part, then the logits
/// on the validation part (Liu, Simonyan and Yang, "DARTS", ICLR 2019, algorithm 1, first order). The result
/// has one trial: the architecture read off the last mixing weights, scored by the estimator.
template <class Space, class Strategy, class Estimator, class Audience>
auto run_gradient(const Space& space, const Strategy& strategy, const Estimator& estimator,
                  const RunOptions& options, const StopToken& stop, Audience& audience) {
  const double start = seconds_now();
  const Rng root(options.seed);
  auto judge = make_judge(estimator, space);
  Rng first = root.split(options.trials);
  const auto relaxation = space.relaxation();
  typename Strategy::Logits logits(strategy, relaxation, first);
  std::size_t count = 0;
  for (const std::size_t row : relaxation) count += row;
  std::vector<float> weights(count), gradient(count);

  Result<typename Space::Architecture> result;
  result.objectives = objectives_of(estimator, judge, 1);
  result.ending = Ending::all_trials;
  for (std::uint64_t step = 0; step < options.trials && result.ending == Ending::all_trials; ++step) {
    Context context{.id = step, .random = root.split(step), .stop = stop};
    logits.mixing(weights, context.random);
    judge.train_step(weights, context);
    judge.loss_and_gradient(weights, gradient, Part::validation, context);
    logits.step(gradient);
    if (!audience.progress("steps", step + 1, options.trials))
      result.ending = Ending::observer;
    else if (stop.stop_requested())
      result.ending = Ending::stop_token;
    else if (options.seconds > 0 && seconds_now() - start >= options.seconds)
      result.ending = Ending::seconds;
  }
  Rng last = root.split(options.trials + 1);
  logits.mixing(weights, last);
  Trial<typename Space::Architecture> trial{.architecture = space.discretise(weights)};
  Context context{.random = root.split(options.trials + 2)};
  const double before = seconds_now();
  trial.score = to_score(evaluate(judge, std::as_const(trial.architecture), context));
  trial.seconds = seconds_now() - before;
  result.seconds = seconds_now() - start;
  const bool improved = result.add(std::move(trial), [&](const auto& a) {
    if constexpr (PrintableSpace<Space>)
      return ogive::text(space, a);
    else
      return std::string();
  });
  audience.trial(result.history.back(), improved);
  return result;
}

}  // namespace ogive::detail
