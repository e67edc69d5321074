#pragma once
/// What a report tells, as plain data.
#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/text.hpp"
#include "ogive/search/anytime.hpp"
#include "ogive/search/description.hpp"
#include "ogive/search/options.hpp"
#include "ogive/space/decisions.hpp"
#include "ogive/space/graph.hpp"

namespace ogive::report_detail {

struct TrialData {
  std::uint64_t id = 0;
  double fidelity = 1;
  std::vector<double> losses{};  ///< empty for a failed trial
  std::string architecture{};    ///< its text
  std::string error{};
  double seconds = 0;             ///< of the evaluation
  double moment = 0;              ///< when it was told, in seconds since the run began
  std::vector<Choice> choices{};  ///< what it has in each slot of the panels
};

struct RunData {
  std::uint64_t seed = 0;
  std::uint64_t asked_for = 0;  ///< trials
  double seconds = 0;
  Ending ending = Ending::unfinished;
  std::uint64_t recalled = 0;
  std::vector<std::string> notes{};
  std::vector<TrialData> trials{};

  std::size_t failed() const {
    return static_cast<std::size_t>(
        std::count_if(trials.begin(), trials.end(), [](const auto& trial) { return trial.losses.empty(); }));
  }
};

/// Slots of an architecture that choose among the same options: one decision, or all edges of a cell.
struct Panel {
  std::string title{};
  std::vector<std::string> options{};
  std::size_t first_slot = 0, slots = 1;
};

/// Where a trial stands in the report.
struct TrialPlace {
  std::size_t run = 0, trial = 0;

  friend auto operator<=>(const TrialPlace&, const TrialPlace&) = default;
};

/// One of the architectures worth a picture.
struct BestData {
  TrialPlace place{};
  std::vector<CellGraph> graphs{};
};

struct ReportData {
  std::string title{};
  std::string strategy{}, space{};  ///< names of their types
  std::vector<Objective> objectives{};
  RunDescription facts{};  ///< of the first run
  std::vector<RunData> runs{}, random{};
  Outcome outcome = Outcome::best;  ///< which trial of a run counts; of Random always the best
  bool random_is_beside = false;    ///< whether the library itself ran Random on the same space and estimator
  bool is_study = false;
  double seconds = 0;  ///< wall time of everything
  std::vector<Panel> panels{};
  bool by_operations = false;  ///< whether the one panel is that of a cell's operations
  std::size_t panels_left_out = 0;
  std::vector<BestData> best{};
  std::vector<std::pair<std::string, std::string>> answers{};
  std::size_t rows = 1000;

  const Objective& objective() const { return objectives[0]; }
  const TrialData& trial(const TrialPlace& at) const { return runs[at.run].trials[at.trial]; }
  bool single() const { return objectives.size() == 1; }
  /// Whether a journal answered trials, so that the wall time of their evaluation is not known.
  bool resumed() const {
    return std::any_of(runs.begin(), runs.end(), [](const auto& run) { return run.recalled > 0; }) ||
           std::any_of(random.begin(), random.end(), [](const auto& run) { return run.recalled > 0; });
  }
  std::string fact(std::string_view name) const;
};

/// A number of trials that no run has.
inline constexpr auto to_the_end = ~std::uint64_t{0};

/// Counts over several runs.
struct Totals {
  std::size_t trials = 0, failed = 0, distinct = 0;
  double evaluation_seconds = 0;
};
Totals totals(std::span<const RunData> runs);

/// The moment of each trial on the axis of time: wall time since its run began; where that is not known of
/// all trials, the seconds that evaluations took, added up.
std::vector<double> moments(const RunData& run, bool wall);

/// The incumbents of each run in one objective.
std::vector<Incumbents> incumbents(std::span<const RunData> runs, Outcome outcome, std::size_t objective = 0,
                                   bool wall = true);

/// No worse anywhere, and better somewhere.
bool dominates(std::span<const double> a, std::span<const double> b);

/// The trials that did not fail, from the best to the worst: by fidelity, then by losses, the first objective
/// first, then in the order of asking.
std::vector<TrialPlace> ranked(const ReportData& report);

/// The last successful trial of each run, the better ones first.
std::vector<TrialPlace> last_trials(const ReportData& report);

/// The trials worth a picture, each architecture once (where it has no text, each score), among those of the
/// highest fidelity: the `most` best, or with several objectives those that no other dominates, by the first
/// objective. Where the last trial of a run counts, only those.
std::vector<TrialPlace> choose_best(const ReportData& report, std::size_t most);

}  // namespace ogive::report_detail

#if OGIVE_DEFINES

namespace ogive::report_detail {

OGIVE_INLINE std::string ReportData::fact(std::string_view name) const {
  for (const RunFact& fact : facts)
    if (fact.name == name) return fact.value;
  return {};
}

OGIVE_INLINE Totals totals(std::span<const RunData> runs) {
  Totals all;
  std::unordered_set<std::string_view> texts;
  for (const RunData& run : runs) {
    all.trials += run.trials.size();
    all.failed += run.failed();
    for (const TrialData& trial : run.trials) {
      all.evaluation_seconds += trial.seconds;
      if (!trial.architecture.empty()) texts.insert(trial.architecture);
    }
  }
  all.distinct = texts.size();
  return all;
}

OGIVE_INLINE std::vector<double> moments(const RunData& run, bool wall) {
  std::vector<double> list;
  double sum = 0;
  for (const TrialData& trial : run.trials) {
    sum += trial.seconds;
    list.push_back(wall ? trial.moment : sum);
  }
  return list;
}

OGIVE_INLINE std::vector<Incumbents> incumbents(std::span<const RunData> runs, Outcome outcome,
                                                std::size_t objective, bool wall) {
  std::vector<Incumbents> list;
  for (const RunData& run : runs) {
    FollowIncumbent incumbent(outcome);
    list.emplace_back();
    const std::vector<double> times = moments(run, wall);
    for (std::size_t i = 0; i < run.trials.size(); ++i) {
      const TrialData& trial = run.trials[i];
      if (!trial.losses.empty() && incumbent.take(trial.fidelity, trial.losses[objective]))
        list.back().push_back({i + 1, times[i], trial.losses[objective]});
    }
  }
  return list;
}

OGIVE_INLINE bool dominates(std::span<const double> a, std::span<const double> b) {
  bool better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    better = better || a[i] < b[i];
  }
  return better;
}

OGIVE_INLINE std::vector<TrialPlace> ranked(const ReportData& report) {
  std::vector<TrialPlace> places;
  for (std::size_t r = 0; r < report.runs.size(); ++r)
    for (std::size_t t = 0; t < report.runs[r].trials.size(); ++t)
      if (!report.runs[r].trials[t].losses.empty()) places.push_back({r, t});
  std::sort(places.begin(), places.end(), [&](const TrialPlace& left, const TrialPlace& right) {
    const TrialData &a = report.trial(left), &b = report.trial(right);
    if (a.fidelity != b.fidelity) return a.fidelity > b.fidelity;
    return a.losses != b.losses ? a.losses < b.losses : left < right;
  });
  return places;
}

OGIVE_INLINE std::vector<TrialPlace> last_trials(const ReportData& report) {
  std::vector<TrialPlace> places;
  for (const TrialPlace& place : ranked(report)) {
    const auto& trials = report.runs[place.run].trials;
    if (std::all_of(trials.begin() + static_cast<std::ptrdiff_t>(place.trial) + 1, trials.end(),
                    [](const TrialData& later) { return later.losses.empty(); }))
      places.push_back(place);
  }
  return places;
}

OGIVE_INLINE std::vector<TrialPlace> choose_best(const ReportData& report, std::size_t most) {
  std::vector<TrialPlace> best;
  std::unordered_set<std::string_view> taken;
  for (const TrialPlace& place : report.outcome == Outcome::last ? last_trials(report) : ranked(report)) {
    const TrialData& trial = report.trial(place);
    if (best.size() == most || (!best.empty() && trial.fidelity < report.trial(best[0]).fidelity)) break;
    bool beaten = false;  // sorted, so that only those taken before can dominate it
    for (const TrialPlace& other : best) {
      const auto& losses = report.trial(other).losses;
      const bool equal = losses == trial.losses && (!report.single() || trial.architecture.empty());
      beaten = beaten || equal || (!report.single() && dominates(losses, trial.losses));
    }
    if (beaten || (!trial.architecture.empty() && !taken.insert(trial.architecture).second)) continue;
    best.push_back(place);
  }
  return best;
}

}  // namespace ogive::report_detail

#endif
