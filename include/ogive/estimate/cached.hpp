#pragma once
/// Equal architectures are evaluated once: `cached(estimator)`.
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ogive/core/brief_lock.hpp"
#include "ogive/core/clock.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/estimate/wrapper.hpp"
#include "ogive/space/algebra.hpp"

namespace ogive {

/// Remembers the score of every architecture for the length of a run, by its canonical form where the space
/// has one, and by the fidelity and the trial continued. Failures are not remembered.
///
/// What is evaluated is the canonical form, with a random stream of its own instead of the trial's, so that
/// an architecture has one score in a run, whichever trial comes first: histories are the same for any number
/// of threads, and for a run that goes on from its journal. (An estimator whose answer depends on Context::id
/// gives that up.) A trial whose architecture is under evaluation waits for that.
template <class Estimator>
struct Cached {
  Estimator estimator;

  void fields([[maybe_unused]] auto&& f) const {
    if constexpr (HasFields<Estimator>) f("estimator", estimator);
  }

  template <class Space>
  requires EstimatorFor<Estimator, Space>
  class State : public detail::Wrapper<State<Space>, Estimator, Space> {
    static_assert(detail::CanHash<Space>,
                  "ogive: cached finds architectures by their hash: give the space `std::uint64_t hash(const "
                  "Architecture&) const`, or `text` and `parse`, or `decisions()`");
    using Inner = detail::Wrapper<State, Estimator, Space>;

   public:
    using typename Inner::Answer, typename Inner::Architecture;

    State(const Cached& options, const Space& space) : Inner(options.estimator, space), space_(space) {}

    bool prepare(const Preparation& preparation) {
      stream_ = preparation.random.split(~std::uint64_t{0});
      return Inner::prepare(preparation);
    }

    /// Forgets all scores: an estimator that has learnt gives others.
    bool adapt(std::span<const Architecture> asked, const Preparation& preparation) {
      entries_.clear();
      return Inner::adapt(asked, preparation);
    }

    Architecture form(const Architecture& architecture) const { return canonical(space_, architecture); }

    /// Remembers a trial that a journal answers.
    void recall(const Trial<Architecture, Answer::objectives>& trial) {
      Inner::recall(trial);
      const auto hold = lock_.hold();
      Entry& entry = find(trial.architecture, trial.fidelity, trial.continues);
      ++asked_;  // as it was when the trial was evaluated
      known_ += entry.answer.has_value();
      if (!entry.answer) entry.answer = trial.score;
    }

    Answer around(const Architecture& architecture, Context& context, FunctionRef<Answer()> evaluate) const {
      Entry* entry = nullptr;
      for (;;) {
        {
          const auto hold = lock_.hold();
          if (!entry) {
            ++asked_;
            entry = &find(architecture, context.fidelity, context.continues);
          }
          known_ += entry->answer.has_value();
          if (entry->answer) return *entry->answer;
          if (!std::exchange(entry->busy, true)) break;
        }
        if (context.stop.stop_requested())
          throw Error("", "stopped while another trial evaluated the same architecture");
        sleep_for(1e-3);
      }
      const Busy busy(*this, *entry);
      const detail::Restored random(context.random);
      context.random = entry->random.split(context.attempt);
      const Answer answer = evaluate();
      // One that was told to stop may have ended early, with a lesser answer.
      if (detail::nan_in(answer).empty() && !context.stop.stop_requested()) remember(*entry, answer);
      return answer;
    }

    /// How often an answer was known.
    std::vector<std::string> notes() const {
      std::vector<std::string> list = Inner::notes();
      const auto hold = lock_.hold();
      list.push_back(concat("cache: ", known_, " of ", asked_, " evaluations were known"));
      return list;
    }

   private:
    struct Entry {
      Architecture architecture{};  ///< in canonical form
      double fidelity = 1;
      std::optional<std::uint64_t> continues{};
      Rng random{};
      std::optional<Answer> answer{};
      bool busy = false;  ///< under evaluation
    };
    /// While it lives, this thread evaluates the entry.
    class Busy {
     public:
      Busy(const State& state, Entry& entry) : state_(state), entry_(entry) {}
      Busy(const Busy&) = delete;
      Busy& operator=(const Busy&) = delete;
      ~Busy() {
        const auto hold = state_.lock_.hold();
        entry_.busy = false;
      }

     private:
      const State& state_;
      Entry& entry_;
    };

    /// The entry, a new one if need be. The lock must be held.
    Entry& find(const Architecture& architecture, double fidelity,
                const std::optional<std::uint64_t>& continues) const {
      Architecture canonical_form = form(architecture);
      std::uint64_t hash = 0;
      if constexpr (detail::CanHash<Space>)
        hash = ogive::hash(space_, canonical_form);  // refused above otherwise
      const auto [begin, end] = entries_.equal_range(hash);
      for (auto found = begin; found != end; ++found) {
        Entry& entry = found->second;
        if (entry.architecture == canonical_form && entry.fidelity == fidelity &&
            entry.continues == continues)
          return entry;
      }
      return entries_
          .emplace(hash,
                   Entry{std::move(canonical_form), fidelity, continues, stream_.split(hash), {}, false})
          ->second;
    }
    void remember(Entry& entry, const Answer& answer) const {
      const auto hold = lock_.hold();
      entry.answer = answer;
    }

    const Space& space_;
    Rng stream_{};
    detail::BriefLock lock_{};
    mutable std::unordered_multimap<std::uint64_t, Entry> entries_{};
    mutable std::uint64_t asked_ = 0, known_ = 0;
  };
};

/// Also around a CommandEstimator, a TrainingEstimator, ...: `cached(within(estimator, 60))`.
template <class Estimator>
Cached<Estimator> cached(Estimator estimator) {
  return {std::move(estimator)};
}

}  // namespace ogive
