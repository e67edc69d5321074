#pragma once
/// The front door: a space, a strategy and an estimator make a search.
///
///     Search search{Nb201Space{}, Evolution{.population = 20}, estimator};
///     const auto result = search.run({.trials = 500, .seed = 1}, Progress{});
#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include "ogive/core/type_name.hpp"
#include "ogive/search/driver.hpp"
#include "ogive/search/explain.hpp"
#include "ogive/search/gradient.hpp"
#include "ogive/search/session.hpp"

namespace ogive {

/// Its three parts are options only. State is born when a run starts, so that the same search runs twice and
/// gives the same result twice.
template <class Space, class Strategy, class Estimator>
class Search {
 public:
  /// @throws Error when an option of a part is out of range, in the part's own words
  constexpr Search(Space s, Strategy t, Estimator e)
      : space_(std::move(s)), strategy_(std::move(t)), estimator_(std::move(e)) {
    if constexpr (!detail::Fits<Space, Strategy, Estimator>)
      detail::explain<Space, Strategy, Estimator>();
    else {
      check_fields(space_, type_name<Space>());
      check_fields(strategy_, type_name<Strategy>());
      check_fields(estimator_, type_name<Estimator>());
      // What parts whose types are known at run time only (search/any.hpp) can say no earlier.
      if constexpr (requires { estimator_.check_fits(space_); }) estimator_.check_fits(space_);
      if constexpr (requires { strategy_.check_fits(space_, estimator_); })
        strategy_.check_fits(space_, estimator_);
    }
  }

  /// Runs to the end. `parts`, in any order: observers (`Progress{}`, `StopOnInterrupt{}`, your own), at most
  /// one executor (`Threads{4}`) and at most one journal. History depends on the options, never on threads.
  /// @return Result<Architecture, N>
  /// @throws Error when an option is out of range, the executor is wider than `lookahead`, or the journal is
  /// of another run; what estimators throw makes failed trials instead
  template <class... Parts>
  auto run(const RunOptions& options = {}, Parts&&... parts) const {
    if constexpr (!detail::Fits<Space, Strategy, Estimator>)
      return Result<RefusedArchitecture>{};  // refused above
    else if constexpr (!detail::parts_fit<typename Space::Architecture, objectives,
                                          std::remove_cvref_t<Parts>...>())
      return Result<typename Space::Architecture, objectives>{};
    else
      return run_with(options, std::tuple_cat(observer(parts)...), std::tuple_cat(executor(parts)...),
                      std::tuple_cat(journal(parts)...));
  }

  /// A run whose loop you own.
  auto start(const RunOptions& options = {}) const {
    static_assert(!GradientStrategy<Strategy>,
                  "ogive: start: a gradient strategy has no trials to ask for; use run");
    return Session<Space, Strategy, Estimator>(space_, strategy_, estimator_, options);
  }

  const Space& space() const { return space_; }
  const Strategy& strategy() const { return strategy_; }
  const Estimator& estimator() const { return estimator_; }

 private:
  struct RefusedArchitecture {
    bool operator==(const RefusedArchitecture&) const = default;
  };
  static constexpr std::size_t objectives = [] {
    if constexpr (detail::Fits<Space, Strategy, Estimator>)
      return ScoreOf<Estimator, Space>::objectives;
    else
      return std::size_t{1};
  }();

  template <bool chosen, class Part>
  static auto choose(Part& part) {
    if constexpr (chosen)
      return std::tuple<Part&>(part);
    else
      return std::tuple<>();
  }
  static auto observer(auto& part) { return choose<detail::OnlyWatches<decltype(part)>>(part); }
  static auto executor(auto& part) { return choose<Executor<decltype(part)>>(part); }
  static auto journal(auto& part) { return choose<Journal<decltype(part)>>(part); }

  /// The part that was given, or the fallback.
  template <class Part, class Fallback>
  static Part& given_or(std::tuple<Part&> given, Fallback&) {
    return std::get<0>(given);
  }
  template <class Fallback>
  static Fallback& given_or(std::tuple<>, Fallback& fallback) {
    return fallback;
  }

  template <class... Observers, class Executors, class Journals>
  auto run_with(const RunOptions& options, std::tuple<Observers&...> observers, Executors executors,
                Journals journals) const {
    check_fields(options, "RunOptions");
    detail::Audience<typename Space::Architecture, objectives, Observers...> audience(observers);
    const StopToken stop = audience.stop_token(options.stop);
    detail::Serial serial;
    detail::NoJournal no_journal;
    auto& journal_part = given_or(journals, no_journal);
    detail::Memory<Space, objectives, std::remove_cvref_t<decltype(journal_part)>> memory(space_,
                                                                                          journal_part);
    if constexpr (GradientStrategy<Strategy>)
      return run_epochs(strategy_, options, stop, given_or(executors, serial), memory, audience);
    else {
      if constexpr (requires { strategy_.gradient(); } && DifferentiableEstimator<Estimator, Space>) {
        if (const auto* const gradient = strategy_.gradient())  // known at run time only
          return run_epochs(*gradient, options, stop, given_or(executors, serial), memory, audience);
      }
      return run_trials(options, stop, given_or(executors, serial), memory, audience);
    }
  }

  auto run_epochs(const auto& strategy, const RunOptions& options, const StopToken& stop, auto& executor_part,
                  auto& memory, auto& audience) const {
    detail::GradientRun run(space_, strategy, estimator_, options, stop, audience, memory);
    memory.open(
        [&] { return detail::describe(space_, strategy, estimator_, options, run.objectives(), true); });
    Result<typename Space::Architecture> result;
    detail::run_alone(executor_part, [&] { result = run.run(); });
    return result;
  }

  auto run_trials(const RunOptions& options, const StopToken& stop, auto& executor_part, auto& memory,
                  auto& audience) const {
    if (executor_part.width() > options.lookahead)
      throw Error("executor", concat("at most as many workers as RunOptions.lookahead = ", options.lookahead),
                  to_text(std::size_t{executor_part.width()}));
    auto session = start(options);
    const std::vector<Objective> meanings = session.result().objectives;
    memory.open([&] { return detail::describe(space_, strategy_, estimator_, options, meanings, false); });
    Ending ending = Ending::observer;
    if (audience.start({options, meanings}))
      ending = detail::run_trials(session, options, stop, executor_part, audience, memory);
    session.end(ending);
    auto result = session.result();
    memory.add_notes(result.notes);
    audience.finish(result);
    return result;
  }

  Space space_;
  Strategy strategy_;
  Estimator estimator_;
};

template <class Space, class Strategy, class Estimator>
Search(Space, Strategy, Estimator) -> Search<Space, Strategy, Estimator>;

}  // namespace ogive
