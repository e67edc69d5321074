#pragma once
/// What a run remembers, so that one that was cut off goes on where it ended.
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ogive/core/text.hpp"

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
  std::vector<float> mixing{};  ///< of a gradient strategy: the mixing weights that it was read off

  friend bool operator==(const TrialRecord&, const TrialRecord&) = default;
};

namespace detail {
struct VisitRecord {
  void operator()(const TrialRecord&) const {}
};
}  // namespace detail

/// Means: keeps records in their order. A run first replays the journal: a trial that it has is not evaluated
/// again but told as it was. New trials are appended after they are told. (An estimator with a memory of its
/// own, one whose evaluate is not const, does not see replayed trials, unless its State has `recall`.)
///
/// Must have: `append(const TrialRecord&)`, and `replay(visit)`, which calls visit(record) for each.
///
/// May have:
/// - `open(const RunDescription&)`: called first; throws when the journal is of another run;
/// - `close()`: called last, even when the run throws;
/// - `std::string where(std::uint64_t trial) const`: where a record stands, for errors;
/// - `Keeper* keeper()`: where estimators and gradient strategies leave checkpoints; may be null;
/// - `std::vector<std::string> notes() const`: what the result should say about the journal.
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

/// The name of a trial's checkpoint.
inline std::string checkpoint_name(std::uint64_t trial) { return concat("trial-", trial); }

/// Stands for a journal in a run without one.
struct NoJournal {
  void append(const TrialRecord&) {}
  void replay(auto&&) const {}
};

}  // namespace detail
}  // namespace ogive
