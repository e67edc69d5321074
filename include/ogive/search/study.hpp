#pragma once
/// One search with several seeds, and random search beside it:
///
///     const auto outcome = study(search, seeds(1, 10), {.trials = 100}, Threads{4});
///     std::puts(outcome.text().c_str());
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "ogive/search/search.hpp"
#include "ogive/search/study_outcome.hpp"
#include "ogive/strategy/random.hpp"

namespace ogive {

/// The seeds first, first + 1, ..., last. @throws Error when last is below first
inline std::vector<std::uint64_t> seeds(std::uint64_t first, std::uint64_t last) {
  if (last < first) throw Error("seeds", concat("a last seed of at least ", first), to_text(last));
  std::vector<std::uint64_t> list(static_cast<std::size_t>(last - first + 1));
  for (std::size_t i = 0; i < list.size(); ++i) list[i] = first + i;
  return list;
}

namespace detail {

/// All runs of a study. Each is a job: that of the search and that of Random for the first seed, then those
/// for the second, and so on.
template <class Space, class Strategy, class Estimator>
class StudyRuns {
 public:
  StudyRuns(const Search<Space, Strategy, Estimator>& search, StudyOutcome<Space>& outcome,
            const StopToken& stop)
      : search_(search),
        random_(search.space(), Random{}, search.estimator()),
        outcome_(outcome),
        methods_(outcome.options.random ? 2 : 1),
        failures_(methods_ * outcome.seeds.size()),
        stop_(stop.joined(StopToken(cancelled_))) {
    outcome.runs.resize(outcome.seeds.size());
    if (outcome.options.random) outcome.random.resize(outcome.seeds.size());
  }
  StudyRuns(const StudyRuns&) = delete;
  StudyRuns& operator=(const StudyRuns&) = delete;

  /// @throws what the first run threw, in the order of jobs
  template <class Executor, class Audience>
  void run(Executor& executor, Audience& audience) {
    if (in_parallel()) {
      for (std::size_t slot = 0; slot < failures_.size(); ++slot)
        executor.submit(
            Job{this, slot, 1, [](const Job& job) { static_cast<StudyRuns*>(job.search)->work(job.slot); }});
      for (std::size_t done = 1; done <= failures_.size(); ++done) {
        executor.wait();
        report(audience, done);
      }
    } else {
      run_alone(executor, [&] {
        for (std::size_t slot = 0; slot < failures_.size(); ++slot) {
          work(slot);
          report(audience, slot + 1);
        }
      });
    }
    for (const auto& failure : failures_)
      if (failure) std::rethrow_exception(failure);
  }

 private:
  /// Whether several runs may evaluate at once. Each has a State of its own; but a callable that is not const
  /// may write to what it refers to.
  bool in_parallel() const {
    using Judge = JudgeOf<Estimator, Space>;
    if constexpr (!Judges<const Judge, typename Space::Architecture>)
      return false;
    else if constexpr (requires(const Judge& judge) { judge.evaluates_in_parallel(); })
      return is_parallel(make_judge(search_.estimator(), search_.space()));  // known at run time only
    else
      return true;
  }

  void work(std::size_t slot) {
    const std::size_t i = slot / methods_;
    const RunOptions options{.trials = outcome_.options.trials,
                             .seed = outcome_.seeds[i],
                             .lookahead = outcome_.options.lookahead,
                             .seconds = outcome_.options.seconds,
                             .stop = stop_};
    try {
      if (slot % methods_ == 0)
        outcome_.runs[i] = search_.run(options);
      else
        outcome_.random[i] = random_.run(options);
    } catch (...) {
      failures_[slot] = std::current_exception();
      cancelled_ = true;
    }
  }

  void report(auto& audience, std::size_t done) {
    if (!audience.progress("runs", done, failures_.size())) cancelled_ = true;
  }

  const Search<Space, Strategy, Estimator>& search_;
  Search<Space, Random, Estimator> random_;
  StudyOutcome<Space>& outcome_;
  std::size_t methods_;
  std::vector<std::exception_ptr> failures_;  ///< one for each job
  std::atomic<bool> cancelled_ = false;
  StopToken stop_;
};

/// Whether all parts fit; compiles to a reason for the first that does not.
template <class Space, class Strategy, class Estimator, class... Parts>
consteval bool study_fits() {
  if constexpr (!Fits<Space, Strategy, Estimator>)
    return false;  // and Search says why
  else if constexpr (ScoreOf<Estimator, Space>::objectives != 1) {
    static_assert(ScoreOf<Estimator, Space>::objectives == 1,
                  "ogive: study: the estimator must have one objective, so that a run has a best");
    return false;
  } else if constexpr (!((Executor<Parts> || HearsStart<Parts> || HearsProgress<Parts>)&&...)) {
    static_assert(always_false<Parts...>,
                  "ogive: study: each part beside the options must be an Executor (Threads{4}), or an "
                  "observer with on_start or on_progress (Progress{}): a study has no single trials to hear "
                  "of, and keeps no journal");
    return false;
  } else {
    constexpr std::size_t executors = (std::size_t{Executor<Parts>} + ... + 0);
    static_assert(executors <= 1, "ogive: study: at most one executor");
    return executors <= 1;
  }
}

/// The part as a tuple if it is `chosen`, otherwise an empty one.
template <bool chosen, class Part>
auto study_part(Part& part) {
  if constexpr (chosen)
    return std::tuple<Part&>(part);
  else
    return std::tuple<>();
}

template <class Space, class Strategy, class Estimator, class... Observers, class... Executors>
void run_study(const Search<Space, Strategy, Estimator>& search, StudyOutcome<Space>& outcome,
               std::tuple<Observers&...> observers, std::tuple<Executors&...> executors) {
  const double start = seconds_now();
  const RunOptions first{.trials = outcome.options.trials,
                         .seed = outcome.seeds.front(),
                         .lookahead = outcome.options.lookahead,
                         .seconds = outcome.options.seconds};
  const auto judge = make_judge(search.estimator(), search.space());
  const std::vector<Objective> objectives = objectives_of(search.estimator(), judge, 1);
  outcome.description = describe(search.space(), search.strategy(), search.estimator(), first, objectives,
                                 outcome.outcome == Outcome::last);
  outcome.strategy = outcome.fact("strategy.type");
  if (outcome.strategy == "Random") outcome.options.random = false;  // it is beside itself

  Audience<typename Space::Architecture, 1, Observers...> audience(observers);
  StudyRuns runs(search, outcome, audience.stop_token(outcome.options.stop));
  if (audience.start({first, objectives})) {
    if constexpr (sizeof...(Executors) == 1)
      runs.run(std::get<0>(executors), audience);
    else {
      Serial serial;
      runs.run(serial, audience);
    }
  }
  for (auto* method : {&outcome.runs, &outcome.random})
    for (auto& run : *method) run.objectives = objectives;
  outcome.options.stop = {};
  outcome.seconds = seconds_now() - start;
  audience.finish(outcome.runs.back());
}

}  // namespace detail

/// Runs the search once for each seed, and Random beside it.
/// @param parts at most one executor, whose threads take whole runs, and observers: these hear on_start,
/// on_progress("runs", done, total) and, with the last run of the search, on_finish. Histories are those of
/// single runs, for any number of threads. Estimators whose evaluate is not const run one at a time.
/// @throws Error when there is no seed, one is given twice, or an option is out of range
template <class Space, class Strategy, class Estimator, class... Parts>
StudyOutcome<Space> study(const Search<Space, Strategy, Estimator>& search, std::vector<std::uint64_t> seeds,
                          const StudyOptions& options = {}, Parts&&... parts) {
  StudyOutcome<Space> outcome{.space = search.space(),
                              .seeds = std::move(seeds),
                              .outcome = outcome_of(search.strategy()),
                              .options = options};
  if constexpr (detail::study_fits<Space, Strategy, Estimator, std::remove_cvref_t<Parts>...>()) {
    check_fields(options, "StudyOptions");
    expect(!outcome.seeds.empty(), "study", "at least one seed", "none");
    auto sorted = outcome.seeds;
    std::sort(sorted.begin(), sorted.end());
    if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end())
      throw Error("study", "each seed once", concat(*twice, " again"));
    detail::run_study(search, outcome,
                      std::tuple_cat(detail::study_part<!Executor<std::remove_cvref_t<Parts>>>(parts)...),
                      std::tuple_cat(detail::study_part<Executor<std::remove_cvref_t<Parts>>>(parts)...));
  }
  return outcome;
}

}  // namespace ogive
