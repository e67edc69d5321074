#pragma once
/// The table of trials of a report, and the page as a whole.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/io/report/data.hpp"
#include "ogive/io/report/page.hpp"
#include "ogive/io/report/sections.hpp"
#include "ogive/io/report/seeds.hpp"
#include "ogive/io/report/style.hpp"

namespace ogive::report_detail {

/// The trials that the table shows, in the order of asking, run by run: all of them, or the best of those
/// that did not fail and, for a tenth of the rows, the first of those that did.
std::vector<TrialPlace> rows_shown(const ReportData& report);

/// Which trials the table has.
std::string rows_text(const ReportData& report, const std::vector<TrialPlace>& shown);

void trial_row(Page& page, const ReportData& report, const TrialPlace& at, bool fidelities);

void table_section(Page& page, const ReportData& report);

std::string html(const ReportData& report, std::string_view cpu_level);

}  // namespace ogive::report_detail

#if OGIVE_DEFINES

namespace ogive::report_detail {

OGIVE_INLINE std::vector<TrialPlace> rows_shown(const ReportData& report) {
  std::vector<TrialPlace> good = ranked(report), failed;
  for (std::size_t r = 0; r < report.runs.size(); ++r)
    for (std::size_t t = 0; t < report.runs[r].trials.size(); ++t)
      if (report.runs[r].trials[t].losses.empty()) failed.push_back({r, t});
  if (good.size() + failed.size() > report.rows) {
    const std::size_t left = report.rows - std::min(report.rows, good.size());
    failed.resize(std::min(failed.size(), std::max(report.rows / 10, left)));
    good.resize(std::min(good.size(), report.rows - failed.size()));
  }
  good.insert(good.end(), failed.begin(), failed.end());
  std::sort(good.begin(), good.end());
  return good;
}

OGIVE_INLINE std::string rows_text(const ReportData& report, const std::vector<TrialPlace>& shown) {
  const Totals all = totals(report.runs);
  if (shown.size() == all.trials) return "In the order of asking.";
  const auto failed = static_cast<std::size_t>(std::count_if(
      shown.begin(), shown.end(), [&](const TrialPlace& at) { return report.trial(at).losses.empty(); }));
  return concat(grouped(shown.size()), " of ", grouped(all.trials), " trials, in the order of asking: the ",
                grouped(shown.size() - failed), " best and the first ", grouped(failed), " of ",
                grouped(all.failed), " that failed.");
}

OGIVE_INLINE void trial_row(Page& page, const ReportData& report, const TrialPlace& at, bool fidelities) {
  const TrialData& trial = report.trial(at);
  const bool best = !report.best.empty() && report.best[0].place == at;
  page.open("tr", trial.losses.empty() ? "failed-trial" : best ? "best" : "");
  if (report.runs.size() > 1) page.number(to_text(report.runs[at.run].seed));
  page.number(to_text(trial.id));
  for (std::size_t i = 0; i < report.objectives.size(); ++i) {
    const Objective& objective = report.objectives[i];
    page.number(trial.losses.empty() ? std::string("failed")
                                     : shown_number(objective, objective.shown(trial.losses[i])));
  }
  if (fidelities) page.number(significant(trial.fidelity, 3));
  page.number(duration(trial.seconds)).open("td").element("code", trial.architecture);
  if (!trial.error.empty()) page.raw("<br/>").text(trial.error, 400);
  page.close("td").close("tr");
}

OGIVE_INLINE void table_section(Page& page, const ReportData& report) {
  const std::vector<TrialPlace> shown = rows_shown(report);
  bool fidelities = false;
  for (const RunData& run : report.runs)
    for (const TrialData& trial : run.trials) fidelities = fidelities || trial.fidelity != 1;
  page.open("section").element("h2", "Trials").element("p", "soft", rows_text(report, shown));
  page.raw("<div class=\"scroll\" tabindex=\"0\">\n").open("table").open("thead").open("tr");
  if (report.runs.size() > 1) page.number_head("seed");
  page.number_head("trial");
  for (const Objective& objective : report.objectives) page.number_head(shown_unit(objective));
  if (fidelities) page.number_head("fidelity");
  page.number_head("time").head("architecture").close("tr").close("thead").open("tbody");
  for (const TrialPlace& at : shown) trial_row(page, report, at, fidelities);
  page.close("tbody").close("table").close("div").close("section");
}

OGIVE_INLINE std::string html(const ReportData& report, std::string_view cpu_level) {
  const Machine machine = this_machine();
  Page page;
  page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n").open("head").raw("<meta charset=\"utf-8\"/>\n");
  page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
  page.element("title", report.title).open("style").raw(style).close("style").close("head");
  page.open("body").open("main");
  header(page, report);
  best_section(page, report);
  progress_section(page, report);
  seeds_section(page, report);
  choices_section(page, report);
  setup_section(page, report, machine, cpu_level);
  notes_section(page, report);
  checklist_section(page, report, machine);
  table_section(page, report);
  page.close("main").close("body").close("html");
  return page.markup();
}

}  // namespace ogive::report_detail

#endif
