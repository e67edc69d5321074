#pragma once
/// The sections of a report.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/machine.hpp"
#include "ogive/core/version.hpp"
#include "ogive/io/report/charts.hpp"
#include "ogive/io/report/checklist.hpp"
#include "ogive/io/report/data.hpp"
#include "ogive/io/report/page.hpp"
#include "ogive/io/report/shares.hpp"

namespace ogive::report_detail {

using ogive::detail::shown_number;
using ogive::detail::shown_spread;
using ogive::detail::shown_unit;

/// Now, in UTC: "2026-01-31 12:00 UTC".
std::string date_text();

std::string score_text(const ReportData& report, const TrialData& trial);

inline void tile(Page& page, std::string_view number, std::string_view meaning) {
  page.open("li").element("b", number).element("span", meaning).close("li");
}
void header(Page& page, const ReportData& report);

/// Colours of the page, so that pictures of cells follow it into the dark.
inline constexpr ogive::detail::CellPaint page_paint{
    .ground = "var(--card)",
    .node = "var(--inset)",
    .outline = "var(--soft)",
    .letters = "var(--ink)",
    .plain = "var(--rest)",
    .operations = {"var(--c0)", "var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)", "var(--c5)",
                   "var(--c6)"}};

/// The best architectures with their pictures; only two of them where each has several pictures.
void best_section(Page& page, const ReportData& report);

void progress_section(Page& page, const ReportData& report);

void choices_section(Page& page, const ReportData& report);

/// A table of names and values.
class Facts {
 public:
  Facts(Page& page, std::string_view heading) : page_(page) {
    page_.open("figure").element("h3", heading).open("table", "facts");
  }
  Facts(const Facts&) = delete;
  Facts& operator=(const Facts&) = delete;
  ~Facts() { page_.close("table").close("figure"); }

  void add(std::string_view name, std::string_view value) {
    page_.open("tr").cell(name).code(value.empty() ? "not known" : value).close("tr");
  }
  /// The facts of one part of the run, but for one.
  void add(const RunDescription& facts, std::string_view owner, std::string_view without = {});

 private:
  Page& page_;
};

void cost_facts(Page& page, const ReportData& report);
void machine_facts(Page& page, const Machine& machine, std::string_view cpu_level);
void setup_section(Page& page, const ReportData& report, const Machine& machine, std::string_view cpu_level);

void notes_section(Page& page, const ReportData& report);

void checklist_section(Page& page, const ReportData& report, const Machine& machine);

}  // namespace ogive::report_detail

#if OGIVE_DEFINES

namespace ogive::report_detail {

OGIVE_INLINE std::string date_text() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts)};
}

OGIVE_INLINE std::string score_text(const ReportData& report, const TrialData& trial) {
  std::string text;
  for (std::size_t i = 0; i < trial.losses.size(); ++i)
    text += concat(i == 0 ? "" : ", ", report.objectives[i].text(trial.losses[i]));
  return text;
}

OGIVE_INLINE void header(Page& page, const ReportData& report) {
  std::string names;
  for (const Objective& objective : report.objectives)
    names += concat(names.empty() ? "" : " and ", objective.name);
  page.open("header").element("h1", report.title);
  page.element("p", "soft",
               concat(report.strategy, " on ", report.space, ", by ", names, ". Written by ogive ", version,
                      ", ", date_text(), "."));
  page.open("ul", "tiles");
  const Totals all = totals(report.runs);
  if (report.single() && !report.best.empty()) {
    const TrialData& best = report.trial(report.best[0].place);
    const Objective& objective = report.objective();
    const std::string unit = objective.unit.empty() ? "" : " " + objective.unit;
    if (report.runs.size() > 1) {
      const Spread found =
          shown_spread(losses_after(incumbents(report.runs, report.outcome), to_the_end), objective);
      tile(page, ogive::detail::shown_mean(objective, found) + unit,
           concat(objective.name, ", mean over ", found.count, " seeds"));
    }
    tile(page, shown_number(objective, objective.shown(best.losses[0])) + unit,
         concat(report.outcome == Outcome::best ? "best "
                : report.runs.size() > 1        ? "best outcome, "
                                                : "outcome, ",
                objective.name, ", trial ", best.id));
  }
  tile(page, grouped(all.trials),
       all.failed == 0 ? std::string("trials, none failed")
                       : concat("trials, ", grouped(all.failed), " failed"));
  if (all.distinct > 0) tile(page, grouped(all.distinct), "distinct architectures");
  tile(page, duration(report.seconds), report.is_study ? "wall time of the study" : "wall time");
  tile(page, duration(all.evaluation_seconds), "evaluating, added up");
  page.close("ul").close("header");
}

OGIVE_INLINE void best_section(Page& page, const ReportData& report) {
  page.open("section").element("h2", !report.single()                  ? "Not dominated"
                                     : report.outcome == Outcome::best ? "Best found"
                                     : report.runs.size() > 1          ? "Outcomes"
                                                                       : "Outcome");
  if (report.best.empty()) page.missing("No trial was successful.");
  const bool wide = !report.best.empty() && report.best[0].graphs.size() > 1;
  page.open("div", wide ? "cells one" : "cells two");
  for (std::size_t rank = 0; rank < std::min(report.best.size(), std::size_t{wide ? 2U : 8U}); ++rank) {
    const BestData& best = report.best[rank];
    const TrialData& trial = report.trial(best.place);
    page.open("figure").open("h3").text(score_text(report, trial)).open("span").raw("trial ").raw(trial.id);
    if (report.runs.size() > 1) page.raw(", seed ").raw(report.runs[best.place.run].seed);
    page.close("span").close("h3");
    for (const CellGraph& graph : best.graphs) {
      if (wide) page.element("p", "soft", graph.title);
      page.open("div", "cell").raw(ogive::detail::cell_svg(graph, page_paint)).close("div");
    }
    page.open("figcaption").open("code");
    page.text(trial.architecture.empty() ? "the space has no texts" : trial.architecture);
    page.close("code").close("figcaption").close("figure");
  }
  page.close("div").close("section");
}

OGIVE_INLINE void progress_section(Page& page, const ReportData& report) {
  page.open("section").element("h2", "Progress");
  if (report.random.empty() && report.strategy != "Random")
    page.missing(
        "No random baseline: nothing on this page tells whether the strategy is better than chance. "
        "study(search, seeds(1, 10)) runs random search beside it.");
  if (report.runs.size() == 1)
    page.missing(
        concat("One seed (", report.runs[0].seed, "): nothing on this page tells how much of this is luck."));
  for (std::size_t i = 0; i < report.objectives.size(); ++i)
    page.open("div", "two")
        .raw(ProgressChart(report, i, false).html())
        .raw(ProgressChart(report, i, true).html())
        .close("div");
  if (!report.single() && !report.best.empty())
    page.open("div", "two").raw(trade_off_chart(report)).close("div");
  page.close("section");
}

OGIVE_INLINE void choices_section(Page& page, const ReportData& report) {
  page.open("section").element(
      "h2", report.by_operations ? "Operations chosen over time" : "Options chosen over time");
  const bool small = report.panels.size() > 1;
  if (report.panels.empty())
    page.missing("The space has neither named operations nor decisions: nothing can be shown.");
  page.open("div", small ? "three" : "one");
  for (const Panel& panel : report.panels) page.raw(shares_chart(report, panel, small));
  page.close("div");
  if (small)
    page.element("p", "soft below",
                 concat("Shares of the options of each decision, in a moving window of a tenth of the trials",
                        report.panels_left_out > 0
                            ? concat("; ", report.panels_left_out, " further decisions are left out.")
                            : std::string(".")));
  page.close("section");
}

OGIVE_INLINE void Facts::add(const RunDescription& facts, std::string_view owner, std::string_view without) {
  for (const RunFact& fact : facts) {
    const std::string_view name = fact.name;
    if (name.starts_with(owner) && name.substr(owner.size()) != without)
      add(name.substr(owner.size()), fact.value);
  }
}

OGIVE_INLINE void cost_facts(Page& page, const ReportData& report) {
  Facts facts(page, "Cost of the search");
  const Totals search = totals(report.runs);
  facts.add("wall time", duration(report.seconds));
  facts.add(concat("evaluations of ", report.strategy), duration(search.evaluation_seconds));
  if (!report.random.empty())
    facts.add("evaluations of Random", duration(totals(report.random).evaluation_seconds));
  if (search.trials > 0)
    facts.add("one evaluation, mean",
              duration(search.evaluation_seconds / static_cast<double>(search.trials)));
  if (!report.is_study) facts.add("ended", to_text(report.runs[0].ending));
}

OGIVE_INLINE void machine_facts(Page& page, const Machine& machine, std::string_view cpu_level) {
  Facts facts(page, "Machine that wrote this report");
  facts.add("processor", machine.processor);
  facts.add("cores", machine.cores == 0
                         ? std::string()
                         : concat(machine.cores, " of ", machine.all_cores, " for this process"));
  facts.add("memory", machine.memory == 0
                          ? std::string()
                          : significant(static_cast<double>(machine.memory) / 1073741824.0, 3) + " GiB");
  facts.add("system", machine.system);
  facts.add("compiler", compiler);
  facts.add("CPU level", concat("x86-64-", cpu_level));
  facts.add("ogive", version);
}

OGIVE_INLINE void setup_section(Page& page, const ReportData& report, const Machine& machine,
                                std::string_view cpu_level) {
  page.open("section").element("h2", "Setup").open("div", "two");
  Facts(page, "Strategy").add(report.facts, "strategy.");
  Facts(page, "Space").add(report.facts, "space.");
  Facts(page, "Estimator").add(report.facts, "estimator.");
  {
    std::vector<std::uint64_t> seeds;
    for (const RunData& run : report.runs) seeds.push_back(run.seed);
    Facts run(page, "Run");
    run.add(seeds.size() == 1 ? "seed" : "seeds", ogive::detail::seeds_text(seeds));
    run.add(report.facts, "run.", "seed");
  }
  cost_facts(page, report);
  machine_facts(page, machine, cpu_level);
  page.close("div").close("section");
}

OGIVE_INLINE void notes_section(Page& page, const ReportData& report) {
  std::size_t count = 0;
  for (const auto* runs : {&report.runs, &report.random}) {
    for (const RunData& run : *runs) {
      for (const std::string& note : run.notes) {
        if (count++ == 0) page.open("section").element("h2", "Notes of the estimator").open("ul");
        page.element("li", report.runs.size() > 1 ? concat("seed ", run.seed, ": ", note) : note);
      }
    }
  }
  if (count > 0) page.close("ul").close("section");
}

OGIVE_INLINE void checklist_section(Page& page, const ReportData& report, const Machine& machine) {
  static constexpr std::array looks{"known yes", "known partly", "known open", "known answered"};
  static constexpr std::array words{"\u2713 known", "\u25D0 partly", "\u25CB open", "\u2713 authors"};
  const std::vector<CheckItem> items = checklist(report, machine);
  const auto open = std::count_if(items.begin(), items.end(), [](const CheckItem& item) {
    return item.known == Known::open || item.known == Known::partly;
  });
  page.open("section").element("h2", "Checklist for NAS research");
  page.element("p",
               concat("After Lindauer and Hutter, Best Practices for Scientific Research on Neural "
                      "Architecture Search, JMLR 21(243), 2020, whose numbers stand in brackets. Filled in "
                      "by the run with what it knows: ",
                      open, " of ", items.size(), " are open or known in part."));
  page.open("figure").open("table", "check");
  for (const CheckItem& item : items) {
    const auto known = static_cast<std::size_t>(item.known);
    page.open("tr").open("td").element("span", looks[known], words[known]).close("td").open("td");
    page.text(item.question).element("span", "soft", concat(" (", item.practice, ")"));
    page.raw("<br/>").element("span", "soft", item.text).close("td").close("tr");
  }
  page.close("table").close("figure").close("section");
}

}  // namespace ogive::report_detail

#endif
