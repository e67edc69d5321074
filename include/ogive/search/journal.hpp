#pragma once
/// What a run remembers, so that one that was cut off goes on where it ended.
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"

namespace ogive {

/// One trial as plain data.
struct TrialRecord {
  std::uint64_t id = 0;
  std::string architecture{};  ///< its text
  double fidelity = 1;
  std::optional<std::uint64_t> continues{};
  std::vector<double> score{};  ///< empty for a failed trial
  std::string error{};
  double seconds = 0;

  friend bool operator==(const TrialRecord&, const TrialRecord&) = default;
};

namespace detail {
struct VisitRecord {
  void operator()(const TrialRecord&) const {}
};
}  // namespace detail

/// Means: keeps records in their order. A run first replays the journal: a trial that it has is not evaluated
/// again but told as it was. New trials are appended after they are told. (An estimator with a memory of its
/// own, one whose evaluate is not const, does not see replayed trials.)
///
/// Must have: `append(const TrialRecord&)`, and `replay(visit)`, which calls visit(record) for each.
template <class J>
concept Journal = requires(J& journal, const TrialRecord& record) {
  journal.append(record);
  journal.replay(detail::VisitRecord{});
};

/// A journal in memory: runs go on with more trials than before, and a test sees what is written.
class MemoryJournal {
 public:
  void append(const TrialRecord& record) { records_.push_back(record); }
  void replay(auto&& visit) const {
    for (const auto& record : records_) visit(record);
  }
  const std::vector<TrialRecord>& records() const { return records_; }

 private:
  std::vector<TrialRecord> records_;
};

namespace detail {

/// Stands for a journal in a run without one.
struct NoJournal {
  void append(const TrialRecord&) {}
  void replay(auto&&) const {}
};

/// The journal of a run: what it has of trials to come, and where new ones go.
template <class Space, std::size_t N, Journal J>
class Memory {
 public:
  using Trial = ogive::Trial<typename Space::Architecture, N>;
  static constexpr bool keeps = !std::same_as<J, NoJournal>;
  static_assert(
      !keeps || PrintableSpace<Space>,
      "ogive: run: a journal needs a PrintableSpace: give the space `std::string text(const Architecture&) "
      "const` and `Architecture parse(std::string_view) const`, or `decisions()` from which they follow");

  /// @throws Error when the journal has a trial twice
  Memory(const Space& space, J& journal) : space_(space), journal_(journal) {
    journal_.replay([&](const TrialRecord& record) {
      expect(known_.emplace(record.id, record).second, concat("journal, trial ", record.id),
             "each trial once", "it again");
    });
  }

  /// Fills in what the journal has of the trial. @return whether it has any
  /// @throws Error when it has another trial under that number: it is the journal of another run
  bool recall(Trial& trial) const {
    if constexpr (keeps) {
      const auto found = known_.find(trial.id);
      if (found == known_.end()) return false;
      const TrialRecord& record = found->second;
      const std::string asked = ogive::text(space_, trial.architecture);
      if (record.architecture != asked || record.fidelity != trial.fidelity ||
          record.continues != trial.continues)
        throw Error(concat("journal, trial ", trial.id), concat(asked, " of this run"),
                    concat(record.architecture, ": another run's journal"));
      if (!record.score.empty() && record.score.size() != N)
        throw Error(concat("journal, trial ", trial.id), concat(N, " objectives"),
                    to_text(record.score.size()));
      if (!record.score.empty()) {
        trial.score.emplace();
        std::copy(record.score.begin(), record.score.end(), trial.score->values.begin());
      }
      trial.error = record.error;
      trial.seconds = record.seconds;
      return true;
    } else
      return false;
  }

  /// Appends a trial that was told, unless the journal has it.
  void note(const Trial& trial) {
    if constexpr (keeps) {
      if (known_.contains(trial.id)) return;
      TrialRecord record{.id = trial.id,
                         .architecture = ogive::text(space_, trial.architecture),
                         .fidelity = trial.fidelity,
                         .continues = trial.continues,
                         .error = trial.error,
                         .seconds = trial.seconds};
      if (trial.score) record.score.assign(trial.score->values.begin(), trial.score->values.end());
      journal_.append(record);
    }
  }

 private:
  const Space& space_;
  J& journal_;
  std::unordered_map<std::uint64_t, TrialRecord> known_{};
};

}  // namespace detail
}  // namespace ogive
