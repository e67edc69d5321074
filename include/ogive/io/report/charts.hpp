#pragma once
/// The charts of a report: how good over trials and time, which options were chosen when.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/io/report/chart.hpp"
#include "ogive/io/report/data.hpp"
#include "ogive/search/study_outcome.hpp"

namespace ogive::report_detail {

/// A unit in which times up to `most` seconds are small numbers.
struct TimeUnit {
  double seconds = 1;
  const char* name = "s";

  static TimeUnit of(double most);
};
/// "48.3 s", "2.4 h".
inline std::string duration(double seconds) {
  const TimeUnit unit = TimeUnit::of(seconds);
  return concat(significant(seconds / unit.seconds, 3), " ", unit.name);
}

/// The values that a chart must show: all of them, unless the worst tenth would press the others together.
/// Then it begins at that tenth.
Interval typical(std::vector<double> values, bool higher_is_better);

/// A chart with its heading and its legend.
class Figure {
 public:
  explicit Figure(std::string_view heading) {
    page_.open("figure").element("h3", heading).open("ul", "legend");
  }
  /// An entry of the legend: a swatch and its meaning.
  /// @param kind line, dot, band, failed or square
  void legend(std::string_view kind, std::string_view look, std::string_view words);
  std::string html(const Chart& chart, std::string_view caption);

 private:
  Page page_{};
};

/// How good the trials were, over trials or over time.
class ProgressChart {
 public:
  ProgressChart(const ReportData& report, std::size_t objective, bool over_time);

  std::string html() const;

 private:
  struct Method {
    std::string look{}, name{};
    std::vector<Point> dots{}, line{}, lower{}, upper{};
    std::vector<std::pair<Point, std::string>> marks{};
    bool last = false;  ///< whether a run leaves its last trial, not its best
  };

  /// Those that the chart should show: trials and means, and the spread at the end.
  std::vector<double> values() const;

  TimeUnit time() const { return TimeUnit::of(end_); }
  static std::string shown_unit(const Objective& objective) { return ogive::detail::shown_unit(objective); }
  double place(std::uint64_t trials, double seconds) const {
    return over_time_ ? seconds : static_cast<double>(trials);
  }

  void add(std::string look, std::string name, std::span<const RunData> runs, Outcome outcome);

  void add_trials(Method& method, const RunData& run, const Incumbents& steps, double end);

  /// From the place on where each run that ever found something had found it.
  void add_mean(Method& method, std::span<const Incumbents> steps, double end);

  std::vector<Point> scaled(std::vector<Point> points) const;
  void draw(Chart& chart, const Method& method) const;
  void legend(Figure& figure, const Method& method) const;

  /// "Evolution 91.53, Random 90.1".
  std::string ends() const;
  std::string caption(const Interval& y) const;

  const ReportData& report_;
  const Objective& objective_;
  std::size_t number_;
  bool over_time_, wall_, single_;
  double end_ = 0;
  std::vector<Method> methods_{};
  std::vector<Point> failed_{};
};

/// The first two of several objectives, and which trials no other dominates.
std::string trade_off_chart(const ReportData& report);

}  // namespace ogive::report_detail

#if OGIVE_DEFINES

namespace ogive::report_detail {

OGIVE_INLINE TimeUnit TimeUnit::of(double most) {
  static constexpr std::array<TimeUnit, 6> units{
      {{1e-6, "\u00b5s"}, {1e-3, "ms"}, {1, "s"}, {60, "min"}, {3600, "h"}, {86400, "days"}}};
  TimeUnit unit = units[0];
  for (const TimeUnit& larger : units)
    if (most >= (larger.seconds < 60 ? 1 : 3) * larger.seconds) unit = larger;
  return unit;
}

OGIVE_INLINE Interval typical(std::vector<double> values, bool higher_is_better) {
  values.erase(std::remove_if(values.begin(), values.end(), [](double v) { return !std::isfinite(v); }),
               values.end());
  if (values.empty()) return {};
  if (!higher_is_better)
    for (double& value : values) value = -value;
  std::sort(values.begin(), values.end());
  const double best = values.back(), tenth = values[values.size() / 10];
  double worst = values.front();
  if (best - worst > 2.5 * (best - tenth)) worst = tenth;
  const double room = best > worst ? 0.05 * (best - worst) : std::max(1e-9, 0.01 * std::abs(best));
  const Interval range{worst - room, best + room};
  return higher_is_better ? range : Interval{-range.high, -range.low};
}

OGIVE_INLINE void Figure::legend(std::string_view kind, std::string_view look, std::string_view words) {
  const std::string_view shape = kind == "line"     ? "M1 7h26"
                                 : kind == "dot"    ? "M14 7h0"
                                 : kind == "band"   ? "M1 1h26v12h-26z"
                                 : kind == "failed" ? "M11 4l6 6m0 -6l-6 6"
                                                    : "M7 0h14v14h-14z";
  page_.open("li").raw("<svg width=\"28\" height=\"14\" aria-hidden=\"true\"><path class=\"").raw(kind);
  page_.raw(" ").raw(look).raw("\" d=\"").raw(shape).raw("\"/></svg>").text(words).close("li");
}

OGIVE_INLINE std::string Figure::html(const Chart& chart, std::string_view caption) {
  page_.close("ul").raw(chart.svg());
  if (!caption.empty()) page_.element("figcaption", caption);
  return page_.close("figure").markup();
}

OGIVE_INLINE ProgressChart::ProgressChart(const ReportData& report, std::size_t objective, bool over_time)
    : report_(report),
      objective_(report.objectives[objective]),
      number_(objective),
      over_time_(over_time),
      wall_(!report.resumed()),
      single_(report.runs.size() == 1 && report.random.size() <= 1) {
  add("search", report.strategy, report.runs, report.outcome);
  if (!report.random.empty()) add("random", "Random", report.random, Outcome::best);
}

OGIVE_INLINE std::string ProgressChart::html() const {
  const Interval y = typical(values(), objective_.maximise);
  const std::string unit = shown_unit(objective_);
  Chart chart(
      {.name = concat(unit, over_time_ ? " over time" : " over trials", ": ", ends()),
       .x_title = over_time_ ? concat(wall_ ? "wall time, " : "evaluation time, ", time().name) : "trials",
       .y_title = unit,
       .x = {0, over_time_ ? end_ / time().seconds : end_},
       .y = y,
       .whole = !over_time_,
       .failed = !failed_.empty()});
  Figure figure(over_time_ ? "Over time" : "Over trials");
  for (auto method = methods_.rbegin(); method != methods_.rend(); ++method) draw(chart, *method);
  for (const Method& method : methods_) legend(figure, method);
  if (!failed_.empty()) {
    chart.failed(scaled(failed_));
    figure.legend("failed", "", "failed trials");
  }
  return figure.html(chart, caption(y));
}

OGIVE_INLINE std::vector<double> ProgressChart::values() const {
  std::vector<double> list;
  for (const Method& method : methods_) {
    for (const auto* points : {&method.dots, &method.line})
      for (const Point& point : *points) list.push_back(point.y);
    for (const auto* points : {&method.lower, &method.upper})
      if (!points->empty()) list.push_back(points->back().y);
  }
  return list;
}

OGIVE_INLINE void ProgressChart::add(std::string look, std::string name, std::span<const RunData> runs,
                                     Outcome outcome) {
  const auto steps = incumbents(runs, outcome, number_, wall_);
  double end = 0;
  for (const RunData& run : runs) {
    const std::vector<double> times = moments(run, wall_);
    if (!times.empty()) end = std::max(end, place(times.size(), std::max(times.back(), 1e-6)));
  }
  end_ = std::max(end_, end);
  methods_.push_back({.look = std::move(look), .name = std::move(name), .last = outcome == Outcome::last});
  if (single_)
    add_trials(methods_.back(), runs[0], steps[0], end);
  else
    add_mean(methods_.back(), steps, end);
}

OGIVE_INLINE void ProgressChart::add_trials(Method& method, const RunData& run, const Incumbents& steps,
                                            double end) {
  const std::vector<double> times = moments(run, wall_);
  for (std::size_t i = 0; method.look == "search" && i < run.trials.size(); ++i) {
    const TrialData& trial = run.trials[i];
    if (trial.losses.empty())
      failed_.push_back({place(i + 1, times[i])});
    else
      method.dots.push_back({place(i + 1, times[i]), objective_.shown(trial.losses[number_])});
  }
  for (const Incumbent& step : steps) {
    method.line.push_back({place(step.trials, step.seconds), objective_.shown(step.loss)});
    method.marks.emplace_back(method.line.back(), concat("trial ", run.trials[step.trials - 1].id, ": ",
                                                         objective_.text(step.loss)));
  }
  if (!method.line.empty() && end > method.line.back().x) method.line.push_back({end, method.line.back().y});
}

OGIVE_INLINE void ProgressChart::add_mean(Method& method, std::span<const Incumbents> steps, double end) {
  const auto found = static_cast<std::size_t>(
      std::count_if(steps.begin(), steps.end(), [](const auto& run) { return !run.empty(); }));
  const auto samples = over_time_ ? 300 : static_cast<std::size_t>(std::min(end, 300.0));
  for (std::size_t k = 0; found > 0 && k <= samples; ++k) {
    const double part = static_cast<double>(k) / static_cast<double>(std::max<std::size_t>(samples, 1));
    const double at = over_time_ ? part * end : std::round(part * end);
    const auto losses =
        over_time_ ? losses_at(steps, at) : losses_after(steps, static_cast<std::uint64_t>(at));
    if (losses.size() < found) continue;
    const Spread all = ogive::detail::shown_spread(losses, objective_);
    method.line.push_back({at, all.mean});
    if (all.count < 2) continue;
    method.lower.push_back({at, all.mean - all.deviation});
    method.upper.push_back({at, all.mean + all.deviation});
  }
}

OGIVE_INLINE std::vector<Point> ProgressChart::scaled(std::vector<Point> points) const {
  if (over_time_)
    for (Point& point : points) point.x /= time().seconds;
  return points;
}

OGIVE_INLINE void ProgressChart::draw(Chart& chart, const Method& method) const {
  chart.band(stepped(scaled(method.lower)), stepped(scaled(method.upper)), method.look);
  chart.dots(scaled(method.dots), method.look);
  chart.line(stepped(scaled(method.line)), method.look);
  for (const auto& [point, more] : method.marks) chart.mark(scaled({point})[0], method.look, more);
}

OGIVE_INLINE void ProgressChart::legend(Figure& figure, const Method& method) const {
  figure.legend(
      "line", method.look,
      concat(method.name, single_ ? ", " : ", mean of the ", method.last ? "last so far" : "best so far"));
  if (!method.dots.empty()) figure.legend("dot", method.look, method.name + ", trials");
  if (!method.lower.empty()) figure.legend("band", method.look, "one standard deviation");
}

OGIVE_INLINE std::string ProgressChart::ends() const {
  std::string text;
  for (const Method& method : methods_)
    text += concat(text.empty() ? "" : ", ", method.name, " ",
                   method.line.empty() ? std::string("nothing")
                                       : ogive::detail::shown_number(objective_, method.line.back().y));
  return text;
}

OGIVE_INLINE std::string ProgressChart::caption(const Interval& y) const {
  std::size_t beyond = 0;
  for (const Method& method : methods_)
    for (const Point& point : method.dots) beyond += point.y < y.low || point.y > y.high;
  std::string text;
  if (!single_)
    text = concat("Over ", report_.runs.size(), " seeds. A run that ended early keeps what it left.");
  if (beyond > 0) text = concat(beyond, " trials lie beyond the chart: triangles at its edge.");
  if (over_time_ && !wall_)
    text += concat(text.empty() ? "" : " ",
                   "A journal answered trials of an earlier process, whose wall time is not known: time is "
                   "what evaluations took, added up.");
  return text;
}

OGIVE_INLINE std::string trade_off_chart(const ReportData& report) {
  const auto point = [&](const TrialData& trial) {
    return Point{report.objectives[0].shown(trial.losses[0]), report.objectives[1].shown(trial.losses[1])};
  };
  std::vector<Point> dots;
  std::vector<double> xs, ys;
  for (const RunData& run : report.runs) {
    for (const TrialData& trial : run.trials) {
      if (trial.losses.empty()) continue;
      dots.push_back(point(trial));
      xs.push_back(dots.back().x);
      ys.push_back(dots.back().y);
    }
  }
  const std::string x_title = ogive::detail::shown_unit(report.objectives[0]);
  const std::string y_title = ogive::detail::shown_unit(report.objectives[1]);
  Chart chart({.name = concat(y_title, " against ", x_title),
               .x_title = x_title,
               .y_title = y_title,
               .x = typical(xs, report.objectives[0].maximise),
               .y = typical(ys, report.objectives[1].maximise)});
  chart.dots(dots, "random");
  for (const BestData& best : report.best) {
    const TrialData& trial = report.trial(best.place);
    chart.mark(point(trial), "search", concat("trial ", trial.id));
  }
  Figure figure("One objective against the other");
  figure.legend("dot", "random", "trials");
  figure.legend("dot", "search", "not dominated, the first of them above");
  return figure.html(chart, {});
}

}  // namespace ogive::report_detail

#endif
