#pragma once
/// A run or a study as one HTML page, whole in itself: no network, no scripts, pictures inside.
///
///     const auto outcome = study(search, seeds(1, 10), {.trials = 100});
///     write_report("study.html", outcome);
///
///     const auto result = search.run({.trials = 100});
///     write_report("run.html", search, result);
///
/// It has the best cells as graphs, accuracies over trials and over time with the random baseline, the table
/// of trials, the operations chosen over time, options, seeds, versions, machine and total time, and the
/// checklist of Lindauer and Hutter, where what the run does not know stays visibly open.
///
/// A run with a journal can be reported at any later time: run again, it is answered by the journal.
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/core/file.hpp"
#include "ogive/io/report/fill.hpp"
#include "ogive/io/report/table.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive {

struct ReportOptions {
  std::string title{};      ///< of the page; empty: "Evolution on Nb201Space"
  std::size_t rows = 1000;  ///< of the table of trials, at most; it says which trials it has
  /// What the authors know of items of the checklist that the run leaves open, by their keys:
  /// {"ablations", "section 5"}. The keys are training_code, space_code, training_options, method_code,
  /// method_options, benchmark, ablations, protocol, anytime, random, seeds, tabular, confounders, tuning,
  /// end_to_end and setup.
  std::vector<std::pair<std::string, std::string>> answers{};

  void fields(auto&& f) const {
    f("title", title);
    f("rows", rows, at_least(1));
  }
};

namespace report_detail {
std::string finished(ReportData data, const ReportOptions& options, const char* level);
}  // namespace report_detail

inline namespace OGIVE_LEVEL {

/// The page of a run. @throws Error when an option is out of range or an answer is to no item
template <class Space, class Strategy, class Estimator, std::size_t N>
std::string report_html(const Search<Space, Strategy, Estimator>& search,
                        const Result<typename Space::Architecture, N>& result,
                        const ReportOptions& options = {}) {
  return report_detail::finished(report_detail::report_data(search, result), options, cpu_level);
}

/// The same with a run of Random on the same space and estimator as baseline.
template <class Space, class Strategy, class Estimator, std::size_t N>
std::string report_html(const Search<Space, Strategy, Estimator>& search,
                        const Result<typename Space::Architecture, N>& result,
                        const Result<typename Space::Architecture, N>& random,
                        const ReportOptions& options = {}) {
  auto data = report_detail::report_data(search, result);
  data.random.push_back(report_detail::run_data(search.space(), random, data));
  return report_detail::finished(std::move(data), options, cpu_level);
}

/// The page of a study.
template <class Space>
std::string report_html(const StudyOutcome<Space>& outcome, const ReportOptions& options = {}) {
  return report_detail::finished(report_detail::report_data(outcome), options, cpu_level);
}

/// Writes the page of a run to a file. @throws Error as report_html, or when the file cannot be written
template <class Space, class Strategy, class Estimator, std::size_t N>
void write_report(const std::string& path, const Search<Space, Strategy, Estimator>& search,
                  const Result<typename Space::Architecture, N>& result, const ReportOptions& options = {}) {
  write_bytes(path, as_bytes(report_html(search, result, options)));
}

/// The same with a run of Random on the same space and estimator as baseline.
template <class Space, class Strategy, class Estimator, std::size_t N>
void write_report(const std::string& path, const Search<Space, Strategy, Estimator>& search,
                  const Result<typename Space::Architecture, N>& result,
                  const Result<typename Space::Architecture, N>& random, const ReportOptions& options = {}) {
  write_bytes(path, as_bytes(report_html(search, result, random, options)));
}

/// Writes the page of a study to a file.
template <class Space>
void write_report(const std::string& path, const StudyOutcome<Space>& outcome,
                  const ReportOptions& options = {}) {
  write_bytes(path, as_bytes(report_html(outcome, options)));
}

}  // namespace OGIVE_LEVEL
}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {
namespace report_detail {

OGIVE_INLINE std::string finished(ReportData data, const ReportOptions& options, const char* level) {
  check_fields(options, "ReportOptions");
  if (!options.title.empty()) data.title = options.title;
  data.rows = options.rows;
  data.answers = options.answers;
  return html(data, level);
}

}  // namespace report_detail
}  // namespace ogive

#endif
