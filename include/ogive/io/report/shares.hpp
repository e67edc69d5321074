#pragma once
/// Which options were chosen when.
#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/io/report/charts.hpp"
#include "ogive/io/report/data.hpp"
#include "ogive/space/operations.hpp"

namespace ogive::report_detail {

/// The shares of a panel's options in a moving window of trials, over all runs.
struct Shares {
  std::vector<std::size_t> options{};       ///< those shown, by number
  bool others = false;                      ///< whether the last row is of all others together
  std::size_t window = 1;                   ///< trials
  std::vector<double> places{};             ///< the last trials of whole windows, counted from 1
  std::vector<std::vector<double>> rows{};  ///< for each option shown its share at each place
};

Shares shares(std::span<const RunData> runs, const Panel& panel);

/// Colours of the options shown: those of the pictures of cells where each has its own, otherwise by rank.
std::vector<std::string> share_looks(const Shares& shares, const Panel& panel, bool as_in_pictures);

/// A panel as areas on top of each other.
std::string shares_chart(const ReportData& report, const Panel& panel, bool small);

}  // namespace ogive::report_detail

#if OGIVE_DEFINES

namespace ogive::report_detail {

OGIVE_INLINE Shares shares(std::span<const RunData> runs, const Panel& panel) {
  constexpr std::size_t most = 7;
  std::size_t length = 0;
  std::vector<std::size_t> total(panel.options.size());
  const auto each = [&](std::size_t trial, auto call) {
    for (const RunData& run : runs) {
      if (trial >= run.trials.size()) continue;
      const auto& choices = run.trials[trial].choices;
      for (std::size_t k = panel.first_slot; k < std::min(panel.first_slot + panel.slots, choices.size());
           ++k)
        if (choices[k] < panel.options.size()) call(choices[k]);
    }
  };
  for (const RunData& run : runs) length = std::max(length, run.trials.size());
  for (std::size_t trial = 0; trial < length; ++trial) each(trial, [&](Choice option) { ++total[option]; });

  // A tenth of the trials; of few trials at least five, or a third.
  Shares shares{.window = std::max(std::min<std::size_t>(5, (length + 2) / 3), length / 10)};
  for (std::size_t option = 0; option < total.size(); ++option)
    if (total[option] > 0) shares.options.push_back(option);
  if (shares.options.size() > most) {
    std::sort(shares.options.begin(), shares.options.end(), [&](std::size_t a, std::size_t b) {
      return total[a] != total[b] ? total[a] > total[b] : a < b;
    });
    shares.options.resize(most - 1);
    std::sort(shares.options.begin(), shares.options.end());
    shares.others = true;
  }
  std::vector<std::size_t> row(panel.options.size(), shares.options.size());
  for (std::size_t k = 0; k < shares.options.size(); ++k) row[shares.options[k]] = k;
  shares.rows.resize(shares.options.size() + (shares.others ? 1 : 0));

  std::vector<double> count(shares.rows.size());
  double all = 0;
  const std::size_t stride = std::max<std::size_t>(1, length / 200);
  for (std::size_t trial = 0; trial < length; ++trial) {
    each(trial, [&](Choice option) { ++count[row[option]], ++all; });
    if (trial >= shares.window)
      each(trial - shares.window, [&](Choice option) { --count[row[option]], --all; });
    const bool sampled = trial + 1 == shares.window || trial + 1 == length || (trial + 1) % stride == 0;
    if (all == 0 || trial + 1 < shares.window || !sampled) continue;
    shares.places.push_back(static_cast<double>(trial + 1));
    for (std::size_t k = 0; k < count.size(); ++k) shares.rows[k].push_back(count[k] / all);
  }
  if (shares.places.size() == 1) {  // one place makes no area
    shares.places.insert(shares.places.begin(), shares.places[0] - 1);
    for (auto& share : shares.rows) share.push_back(share[0]);
  }
  return shares;
}

OGIVE_INLINE std::vector<std::string> share_looks(const Shares& shares, const Panel& panel,
                                                  bool as_in_pictures) {
  std::array<bool, 7> used{};
  for (const std::size_t option : shares.options) {
    as_in_pictures = as_in_pictures && !used[option % used.size()];
    used[option % used.size()] = true;
  }
  std::vector<std::string> looks;
  for (std::size_t k = 0; k < shares.options.size(); ++k) {
    const bool nothing = panel.options[shares.options[k]] == None::name;
    looks.push_back(nothing ? "area rest"
                            : concat("area c", as_in_pictures ? shares.options[k] % used.size() : k));
  }
  if (shares.others) looks.push_back("area rest");
  return looks;
}

OGIVE_INLINE std::string shares_chart(const ReportData& report, const Panel& panel, bool small) {
  const Shares all = shares(report.runs, panel);
  if (all.places.empty()) return {};
  Chart chart({.name = concat("Shares of ", panel.title, " over trials"),
               .x_title = small ? "" : "trials",
               .y_title = small ? "" : "share of choices, %",
               .x = {all.places.front(), all.places.back()},
               .y = {0, 100},
               .whole = true,
               .width = small ? 320.0 : 1040.0,
               .height = small ? 150.0 : 300.0});
  const auto looks = share_looks(all, panel, report.by_operations);
  std::vector<Point> floor;
  for (const double place : all.places) floor.push_back({place, 0});
  Figure figure(report.by_operations ? std::string("Share of each operation") : shortened(panel.title, 60));
  for (std::size_t k = 0; k < all.rows.size(); ++k) {
    std::vector<Point> ceiling = floor;
    for (std::size_t i = 0; i < ceiling.size(); ++i) ceiling[i].y += 100 * all.rows[k][i];
    chart.band(floor, ceiling, looks[k]);
    floor = std::move(ceiling);
    const std::string name =
        k < all.options.size() ? shortened(panel.options[all.options[k]], 40) : std::string("others");
    figure.legend("square", looks[k],
                  concat(name, " ", fixed(100 * all.rows[k].front(), 0), " \u2192 ",
                         fixed(100 * all.rows[k].back(), 0), " %"));
  }
  if (small) return figure.html(chart, {});
  return figure.html(chart, concat("Of the last ", all.window, " trials",
                                   report.runs.size() > 1 ? " of all runs" : "", "; failed ones count too."));
}

}  // namespace ogive::report_detail

#endif
