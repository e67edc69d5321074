#pragma once
/// What a study leaves behind (search/study.hpp).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/search/anytime.hpp"
#include "ogive/search/description.hpp"
#include "ogive/search/result.hpp"

namespace ogive {

struct StudyOptions {
  std::uint64_t trials = 100;   ///< of each run, failed ones included; of a gradient strategy: epochs
  std::uint64_t lookahead = 1;  ///< of each run, as RunOptions::lookahead
  double seconds = 0;           ///< no trial of a run starts so many seconds after its beginning; 0: no limit
  bool random = true;           ///< whether Random runs beside: same space, estimator, seeds and trials
  StopToken stop{};             ///< ends the study; runs under way then stay as far as they came

  void fields(auto&& f) const {
    f("trials", trials, at_least(1));
    f("lookahead", lookahead, at_least(1));
    f("seconds", seconds, at_least(0));
    f("random", random);
  }
};

namespace detail {

/// One method of a study in plain words.
struct StudyMethod {
  std::string name{};
  std::vector<Incumbents> runs{};
  bool last = false;  ///< whether a run leaves its last trial, not its best
  std::uint64_t failed_trials = 0;
};

/// A study in plain words.
struct StudyFacts {
  Objective objective{};
  std::vector<std::uint64_t> seeds{};
  std::uint64_t trials = 0;
  double seconds = 0;
  std::size_t cut_short = 0;
  std::vector<StudyMethod> methods{};  ///< the search, and Random if it ran
  Spread drawn{};
};

/// The number of a value as its objective shows it, without name and unit.
inline std::string shown_number(const Objective& objective, double value) {
  return objective.decimals < 0 ? significant(value, 6) : fixed(value, objective.decimals);
}
inline std::string shown_unit(const Objective& objective) {
  return concat(objective.name, objective.unit.empty() ? "" : " ", objective.unit);
}
/// "91.46 ± 0.12"; without a spread for less than two numbers, empty for none.
std::string shown_mean(const Objective& objective, const Spread& values);

/// "1 to 10" or "1, 5, 7".
std::string seeds_text(std::span<const std::uint64_t> seeds);

/// Lines of cells under each other: the first to the left, the others to the right.
std::string columns(const std::vector<std::vector<std::string>>& rows);

/// Some numbers of trials at which a study's text tells how far the runs were.
std::vector<std::uint64_t> milestones(std::uint64_t trials);

double superiority(const StudyFacts& study);

std::string study_text(const StudyFacts& study);

}  // namespace detail

/// The runs of a study, one for each seed.
template <class Space>
class StudyOutcome {
 public:
  using Architecture = typename Space::Architecture;

  Space space;
  std::string strategy{};              ///< the name of its type: "Evolution"
  std::vector<std::uint64_t> seeds{};  ///< one for each run
  Outcome outcome = Outcome::best;     ///< which trial of a run of the search counts
  StudyOptions options{};
  std::vector<Result<Architecture>> runs{};    ///< of the search
  std::vector<Result<Architecture>> random{};  ///< of Random beside it; empty if it did not run
  RunDescription description{};                ///< what the search's first run was made of
  double seconds = 0;                          ///< wall time of all runs together

  /// The value of a fact of the description, or an empty text.
  std::string fact(std::string_view name) const {
    for (const RunFact& fact : description)
      if (fact.name == name) return fact.value;
    return {};
  }
  const Objective& objective() const { return runs.at(0).objectives.at(0); }

  /// What the runs left, as people read it: accuracies, not errors. Runs without a successful trial do not
  /// count.
  Spread found() const { return after(~std::uint64_t{0}); }
  Spread found_by_random() const { return random_after(~std::uint64_t{0}); }
  /// What the runs would have left after so many trials: over those that had found something by then. A run
  /// that ended earlier keeps what it left.
  Spread after(std::uint64_t trials) const { return spread_after(runs, outcome, trials); }
  Spread random_after(std::uint64_t trials) const { return spread_after(random, Outcome::best, trials); }
  /// All trials of Random that did not fail: their mean is what a single draw from the space is worth.
  Spread drawn() const {
    std::vector<double> losses;
    for (const auto& run : random)
      for (const auto& trial : run.history)
        if (trial.score) losses.push_back((*trial.score)[0]);
    return detail::shown_spread(std::move(losses), objective());
  }
  /// The share of all pairs of a run of the search and one of Random in which the search found the better;
  /// equals count half. 0.5 without pairs. (Known as probability of superiority, and as the area under the
  /// ROC curve.)
  double superiority() const { return detail::superiority(facts()); }
  /// How many runs ended before their time: the study was stopped.
  std::size_t cut_short() const { return count_cut(runs) + count_cut(random); }

  /// A few lines: mean, sample standard deviation, best and worst of each method; the mean after some numbers
  /// of trials.
  std::string text() const { return detail::study_text(facts()); }

 private:
  using Runs = std::vector<Result<Architecture>>;

  detail::StudyFacts facts() const {
    detail::StudyFacts facts{.objective = objective(),
                             .seeds = seeds,
                             .trials = options.trials,
                             .seconds = seconds,
                             .cut_short = cut_short(),
                             .methods = {method(strategy, runs, outcome)},
                             .drawn = drawn()};
    if (!random.empty()) facts.methods.push_back(method("Random", random, Outcome::best));
    return facts;
  }
  static detail::StudyMethod method(std::string name, const Runs& runs, Outcome outcome) {
    detail::StudyMethod method{.name = std::move(name), .last = outcome == Outcome::last};
    for (const auto& run : runs) {
      method.runs.push_back(incumbents(run, outcome));
      method.failed_trials += run.failed();
    }
    return method;
  }
  Spread spread_after(const Runs& list, Outcome rule, std::uint64_t trials) const {
    return detail::shown_spread(losses_after(method({}, list, rule).runs, trials), objective());
  }
  static std::size_t count_cut(const Runs& runs) {
    return static_cast<std::size_t>(std::count_if(runs.begin(), runs.end(), [](const auto& run) {
      return run.ending == Ending::unfinished || run.ending == Ending::stop_token;
    }));
  }
};

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {
namespace detail {

OGIVE_INLINE std::string shown_mean(const Objective& objective, const Spread& values) {
  if (values.count == 0) return "none";
  const std::string mean = shown_number(objective, values.mean);
  if (values.count == 1) return mean;
  return concat(mean, " \u00b1 ",
                objective.decimals < 0 ? significant(values.deviation, 3)
                                       : fixed(values.deviation, objective.decimals));
}

OGIVE_INLINE std::string seeds_text(std::span<const std::uint64_t> seeds) {
  for (std::size_t i = 1; i < seeds.size(); ++i)
    if (seeds[i] != seeds[0] + i) return join(seeds, ", ");
  return seeds.size() < 3 ? join(seeds, ", ") : concat(seeds.front(), " to ", seeds.back());
}

OGIVE_INLINE std::string columns(const std::vector<std::vector<std::string>>& rows) {
  const auto letters = [](const std::string& text) {  // of UTF-8
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
  };
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t k = 0; k < row.size(); ++k) widths[k] = std::max(widths[k], letters(row[k]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t k = 0; k < row.size(); ++k) {
      const std::string space(widths[k] - letters(row[k]), ' ');
      line += k == 0 ? concat(row[k], space) : concat("   ", space, row[k]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += concat("\n", line);
  }
  return text;
}

OGIVE_INLINE std::vector<std::uint64_t> milestones(std::uint64_t trials) {
  std::vector<std::uint64_t> list;
  for (const std::uint64_t part : {100U, 20U, 10U, 4U, 2U, 1U})
    if (const std::uint64_t at = trials / part; at > 0 && (list.empty() || at > list.back()))
      list.push_back(at);
  return list;
}

OGIVE_INLINE double superiority(const StudyFacts& study) {
  if (study.methods.size() < 2) return 0.5;
  constexpr auto end = ~std::uint64_t{0};
  return superiority(losses_after(study.methods[0].runs, end), losses_after(study.methods[1].runs, end));
}

OGIVE_INLINE std::string study_text(const StudyFacts& study) {
  const Objective& objective = study.objective;
  std::string text = concat(study.methods[0].name, ": ", study.seeds.size(),
                            study.seeds.size() == 1 ? " seed (" : " seeds (", seeds_text(study.seeds), "), ",
                            study.trials, " trials each, ", fixed(study.seconds, 1), " s in all");
  std::vector<std::vector<std::string>> ends{{"", shown_unit(objective), "best", "worst"}},
      ways{{"after trials"}};
  for (const std::uint64_t at : milestones(study.trials)) ways[0].push_back(to_text(at));
  std::string notes;
  for (const StudyMethod& method : study.methods) {
    const Spread end = shown_spread(losses_after(method.runs, ~std::uint64_t{0}), objective);
    const double best = objective.maximise ? end.greatest : end.least;
    const double worst = objective.maximise ? end.least : end.greatest;
    ends.push_back({method.name, shown_mean(objective, end)});
    if (end.count > 0) {
      ends.back().push_back(shown_number(objective, best));
      ends.back().push_back(shown_number(objective, worst));
    }
    ways.push_back({method.name});
    for (const std::uint64_t at : milestones(study.trials)) {
      const Spread then = shown_spread(losses_after(method.runs, at), objective);
      ways.back().push_back(then.count == 0 ? "none" : shown_number(objective, then.mean));
    }
    if (method.last) notes += concat("\n", method.name, ": the last trial of each run counts");
    if (end.count < method.runs.size())
      notes += concat("\n", method.name, ": ", method.runs.size() - end.count, " of ", method.runs.size(),
                      " runs found nothing");
    if (method.failed_trials > 0)
      notes += concat("\n", method.name, ": ", method.failed_trials, " failed trials");
  }
  if (study.methods.size() > 1) {
    ends.push_back(
        {"one random draw", study.drawn.count == 0 ? "none" : shown_number(objective, study.drawn.mean)});
    notes = concat("\na run of ", study.methods[0].name, " found a better one than a run of Random in ",
                   fixed(100 * superiority(study), 1), " % of all pairs (equals count half)", notes);
  }
  if (study.seeds.size() == 1) notes += "\none seed: no spread";
  if (study.cut_short > 0) notes += concat("\n", study.cut_short, " runs were cut short");
  return concat(text, columns(ends), columns(ways), notes);
}

}  // namespace detail
}  // namespace ogive

#endif
