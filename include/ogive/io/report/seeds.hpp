#pragma once
/// What a report says of a study: mean and spread of each method, and what each seed found.
#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/io/report/data.hpp"
#include "ogive/io/report/page.hpp"
#include "ogive/io/report/sections.hpp"

namespace ogive::report_detail {

void method_row(Page& page, const Objective& objective, std::string_view name, std::span<const RunData> runs,
                Outcome outcome);

void methods_table(Page& page, const ReportData& report);

void seeds_table(Page& page, const ReportData& report, std::size_t most);

void seeds_section(Page& page, const ReportData& report);

}  // namespace ogive::report_detail

#if OGIVE_DEFINES

namespace ogive::report_detail {

OGIVE_INLINE void method_row(Page& page, const Objective& objective, std::string_view name,
                             std::span<const RunData> runs, Outcome outcome) {
  const Spread all = shown_spread(losses_after(incumbents(runs, outcome), to_the_end), objective);
  page.open("tr").cell(name).number(ogive::detail::shown_mean(objective, all));
  if (all.count > 0)
    page.number(shown_number(objective, objective.maximise ? all.greatest : all.least))
        .number(shown_number(objective, objective.maximise ? all.least : all.greatest));
  else
    page.cell("").cell("");
  page.number(concat(all.count, " of ", runs.size())).number(grouped(totals(runs).failed)).close("tr");
}

OGIVE_INLINE void methods_table(Page& page, const ReportData& report) {
  const Objective& objective = report.objective();
  page.open("figure")
      .element("h3", "Methods")
      .open("table")
      .open("tr")
      .head("")
      .number_head(shown_unit(objective));
  page.number_head("best").number_head("worst").number_head("runs that found").number_head("failed trials");
  page.close("tr");
  method_row(page, objective, report.strategy, report.runs, report.outcome);
  if (!report.random.empty()) {
    method_row(page, objective, "Random", report.random, Outcome::best);
    std::vector<double> draws;
    for (const RunData& run : report.random)
      for (const TrialData& trial : run.trials)
        if (!trial.losses.empty()) draws.push_back(trial.losses[0]);
    const Spread drawn = shown_spread(std::move(draws), objective);
    page.open("tr").cell("one random draw");
    page.number(drawn.count == 0 ? std::string("none") : shown_number(objective, drawn.mean));
    page.cell("").cell("").cell("").cell("").close("tr");
  }
  page.close("table").close("figure");
}

OGIVE_INLINE void seeds_table(Page& page, const ReportData& report, std::size_t most) {
  const Objective& objective = report.objective();
  const auto search = incumbents(report.runs, report.outcome),
             random = incumbents(report.random, Outcome::best);
  const bool all_whole = std::all_of(report.runs.begin(), report.runs.end(),
                                     [](const RunData& run) { return run.ending == Ending::all_trials; });
  page.open("figure", "below").element("h3", "Each seed").open("table").open("tr").number_head("seed");
  page.number_head(report.strategy).number_head("at trial").number_head("time");
  if (!random.empty()) page.number_head("Random").number_head("at trial").number_head("time");
  if (!all_whole) page.head("ended");
  page.close("tr");
  const auto found = [&](const RunData& run, const Incumbents& steps) {
    page.number(steps.empty() ? std::string("none")
                              : shown_number(objective, objective.shown(steps.back().loss)));
    page.number(steps.empty() ? std::string() : to_text(run.trials[steps.back().trials - 1].id));
    page.number(duration(run.seconds));
  };
  for (std::size_t i = 0; i < std::min(most, report.runs.size()); ++i) {
    page.open("tr").number(to_text(report.runs[i].seed));
    found(report.runs[i], search[i]);
    if (!random.empty()) found(report.random[i], random[i]);
    if (!all_whole) page.cell(to_text(report.runs[i].ending));
    page.close("tr");
  }
  page.close("table").close("figure");
}

OGIVE_INLINE void seeds_section(Page& page, const ReportData& report) {
  constexpr std::size_t most = 200;
  if (!report.is_study) return;
  const std::size_t count = report.runs.size();
  std::string words = count == 1 ? std::string("One seed: no spread.")
                                 : concat("Mean and sample standard deviation over ", count, " seeds.");
  const auto search = losses_after(incumbents(report.runs, report.outcome), to_the_end);
  const auto random = losses_after(incumbents(report.random, Outcome::best), to_the_end);
  if (!search.empty() && !random.empty())
    words += concat(" A run of ", report.strategy, " found a better architecture than a run of Random in ",
                    fixed(100 * ogive::detail::superiority(search, random), 1),
                    " % of all pairs of runs; equals count half.");
  if (report.outcome == Outcome::last)
    words += concat(" The last trial of each run of ", report.strategy, " counts, not its best.");
  if (count > most) words += concat(" The table has the first ", most, " seeds.");
  page.open("section").element("h2", "Seeds").element("p", words);
  methods_table(page, report);
  seeds_table(page, report, most);
  page.close("section");
}

}  // namespace ogive::report_detail

#endif
