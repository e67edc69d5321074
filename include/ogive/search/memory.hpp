#pragma once
/// The journal as a run sees it: what it has of trials to come, and where new ones go.
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ogive/core/checkpoint.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/search/description.hpp"
#include "ogive/search/journal.hpp"
#include "ogive/space/concepts.hpp"

namespace ogive::detail {

template <class J>
concept OpensForRun = requires(J& journal, const RunDescription& description) {
  journal.open(description);
};

/// A journal from its opening to its closing. Without one (NoJournal) nothing is known and nothing kept.
template <class Space, std::size_t N, Journal J>
class Memory {
 public:
  using Trial = ogive::Trial<typename Space::Architecture, N>;
  static constexpr bool keeps = !std::same_as<J, NoJournal>;
  static_assert(
      !keeps || PrintableSpace<Space>,
      "ogive: run: a journal needs a PrintableSpace: give the space `std::string text(const Architecture&) "
      "const` and `Architecture parse(std::string_view) const`, or `decisions()` from which they follow");
  static_assert(
      !requires { &J::open; } || OpensForRun<J>,
      "ogive: Journal: `open` must take `(const RunDescription&)`");

  Memory(const Space& space, J& journal) : space_(space), journal_(journal) {}
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  ~Memory() {
    if constexpr (requires { journal_.close(); }) journal_.close();
  }

  /// @param describe gives the RunDescription, for journals that want it
  /// @throws Error when the journal is of another run, or has a trial twice
  template <class Describe>
  void open(const Describe& describe) {
    if constexpr (keeps && requires { space_.check_prints("a journal"); }) space_.check_prints("a journal");
    if constexpr (OpensForRun<J>) journal_.open(describe());
    journal_.replay([&](const TrialRecord& record) {
      if (!known_.emplace(record.id, record).second)
        throw Error(where(record.id), "each trial once", "it again");
    });
  }

  /// How many trials the journal had when it was opened.
  std::uint64_t size() const { return known_.size(); }
  const TrialRecord* find(std::uint64_t id) const {
    const auto found = known_.find(id);
    return found == known_.end() ? nullptr : &found->second;
  }

  /// Fills in what the journal has of the trial. @return whether it has any
  /// @throws Error when it has another trial under that number: it is the journal of another run
  bool recall(Trial& trial) const {
    if constexpr (keeps) {
      const TrialRecord* const record = find(trial.id);
      if (!record) return false;
      const std::string asked = ogive::text(space_, trial.architecture);
      if (record->architecture != asked || record->fidelity != trial.fidelity ||
          record->continues != trial.continues)
        throw Error(where(trial.id), concat(asked, effort(trial.fidelity, trial.continues), " of this run"),
                    concat(record->architecture, effort(record->fidelity, record->continues),
                           ": it is another run's journal, or the program or its options changed"));
      fill(trial, *record);
      return true;
    } else
      return false;
  }

  /// The trial that the journal has under that number. @throws Error when its architecture is none of the
  /// space
  Trial trial(std::uint64_t id) const {
    Trial trial{.id = id};
    if constexpr (keeps) {
      const TrialRecord& record = *find(id);
      try {
        trial.architecture = ogive::parse(space_, record.architecture);
      } catch (const Error& error) {
        throw Error(where(id), error.what());
      }
      fill(trial, record);
    }
    return trial;
  }

  /// Appends a trial that was told, unless the journal has it. Its checkpoint has done its work then.
  void note(const Trial& trial) {
    if constexpr (keeps) {
      if (!known_.contains(trial.id)) journal_.append(record_of(trial, {}));
      if (Keeper* const keeper = this->keeper(); keeper && trial.id + 1 >= known_.size())
        keeper->drop(checkpoint_name(trial.id));
    }
  }

  /// Appends an epoch that was computed, or compares it with what the journal has of it.
  /// @param mixing the weights that it was read off
  /// @throws Error when they differ
  void confirm(const Trial& trial, std::span<const float> mixing) {
    if constexpr (keeps) {
      const TrialRecord* const known = find(trial.id);
      if (!known) return journal_.append(record_of(trial, mixing));
      const TrialRecord record = record_of(trial, mixing);
      if (record.architecture != known->architecture || !same_bits(record.score, known->score) ||
          !same_bits(record.mixing, known->mixing))
        throw Error(where(trial.id), concat(record.architecture, " with score ", join(record.score, ", ")),
                    concat(known->architecture, " with score ", join(known->score, ", "),
                           ": the program, its options or its data changed"));
    }
  }

  /// Where checkpoints go; null: nowhere.
  Keeper* keeper() const {
    if constexpr (requires {
                    { journal_.keeper() } -> std::convertible_to<Keeper*>;
                  })
      return journal_.keeper();
    else
      return nullptr;
  }
  /// @throws Error when a checkpoint could not be written
  void check() const {
    if (const Keeper* const keeper = this->keeper()) keeper->check();
  }
  /// Adds what the journal has to say to the notes of a result.
  void add_notes(std::vector<std::string>& notes) const {
    if constexpr (requires { journal_.notes(); })
      for (const std::string& note : journal_.notes()) notes.push_back(note);
  }

  std::string where(std::uint64_t id) const {
    if constexpr (requires { journal_.where(id); })
      return journal_.where(id);
    else
      return concat("journal, trial ", id);
  }

 private:
  static std::string effort(double fidelity, const std::optional<std::uint64_t>& continues) {
    std::string text;
    if (fidelity != 1) text += concat(" at fidelity ", fidelity);
    if (continues) text += concat(" after trial ", *continues);
    return text;
  }

  template <class Number>
  static bool same_bits(const std::vector<Number>& a, const std::vector<Number>& b) {
    return a.size() == b.size() &&
           (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(Number)) == 0);
  }

  void fill(Trial& trial, const TrialRecord& record) const {
    if (!record.score.empty() && record.score.size() != N)
      throw Error(where(trial.id), concat(N, " objectives"), to_text(record.score.size()));
    if (!record.score.empty()) {
      trial.score.emplace();
      std::copy(record.score.begin(), record.score.end(), trial.score->values.begin());
    }
    trial.error = record.error;
    trial.seconds = record.seconds;
  }

  TrialRecord record_of(const Trial& trial, std::span<const float> mixing) const {
    TrialRecord record{.id = trial.id,
                       .architecture = ogive::text(space_, trial.architecture),
                       .fidelity = trial.fidelity,
                       .continues = trial.continues,
                       .error = trial.error,
                       .seconds = trial.seconds};
    if (trial.score) record.score.assign(trial.score->values.begin(), trial.score->values.end());
    record.mixing.assign(mixing.begin(), mixing.end());
    return record;
  }

  const Space& space_;
  J& journal_;
  std::unordered_map<std::uint64_t, TrialRecord> known_{};
};

}  // namespace ogive::detail
