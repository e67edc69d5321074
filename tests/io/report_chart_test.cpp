#include "ogive/io/report/charts.hpp"

#include <cmath>
#include <limits>

#include "ogive/io/report/shares.hpp"
#include "tests/catch.hpp"
#include "tests/io/markup.hpp"

using namespace ogive;
using namespace ogive::report_detail;
using ogive_test::count;
using ogive_test::fault;

namespace report_chart_test {

TEST_CASE("ticks are round numbers") {
  CHECK(tick_step({0, 100}, 5) == 20);
  CHECK(tick_step({0, 100}, 6) == 20);
  CHECK(tick_step({0, 90}, 10) == 10);
  CHECK(tick_step({0, 0.3}, 6) == Approx(0.05));
  CHECK(tick_step({88.2, 91.6}, 5) == 1);
  CHECK(ticks({-0.1, 0.25}, 0.1).size() == 4);
  CHECK(ticks({0, 100}, 20) == std::vector<double>{0, 20, 40, 60, 80, 100});
  for (double low = -1000; low < 1000; low += 37.7) {
    for (const double length : {1e-6, 0.03, 1.0, 7.0, 99.0, 12345.0}) {
      const Interval all{low, low + length};
      const auto list = ticks(all, tick_step(all, 5));
      CHECK(list.size() >= 1);
      CHECK(list.size() <= 6);
    }
  }
}

TEST_CASE("numbers at ticks have the digits that they need") {
  CHECK(tick_text(20, 20) == "20");
  CHECK(tick_text(0.30000000000000004, 0.1) == "0.3");
  CHECK(tick_text(0.25, 0.05) == "0.25");
  CHECK(tick_text(-0.0, 0.1) == "0");
  CHECK(tick_text(10000, 2000) == "10,000");
  CHECK(tick_text(-12000, 2000) == "-12,000");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(1234567) == "1,234,567");
}

TEST_CASE("times are told in a unit that fits") {
  CHECK(duration(0.0000123) == "12.3 \u00b5s");
  CHECK(duration(0.5) == "500 ms");
  CHECK(duration(48.3) == "48.3 s");
  CHECK(duration(179) == "179 s");
  CHECK(duration(240) == "4 min");
  CHECK(duration(3 * 3600) == "3 h");
  CHECK(duration(3 * 86400) == "3 days");
  CHECK(duration(0) == "0 \u00b5s");
}

TEST_CASE("a chart begins at the worst, or at the worst tenth where that presses the others together") {
  std::vector<double> even;
  for (int i = 0; i <= 100; ++i) even.push_back(i);
  CHECK(typical(even, true).low == Approx(-5));
  CHECK(typical(even, true).high == Approx(105));

  std::vector<double> outliers(100, 90.0);
  for (std::size_t i = 0; i < 50; ++i) outliers[i] = 91;
  outliers[0] = 10;
  CHECK(typical(outliers, true).low == Approx(89.95));
  CHECK(typical(outliers, true).high == Approx(91.05));
  for (double& value : outliers) value = -value;
  CHECK(typical(outliers, false).high == Approx(-89.95));
  CHECK(typical(outliers, false).low == Approx(-91.05));

  // Neither one value nor none nor infinity makes an interval without length.
  for (const auto& values :
       {std::vector<double>{}, {5.0}, {0.0, 0.0}, {1.0, std::numeric_limits<double>::infinity()}}) {
    const Interval range = typical(values, true);
    CHECK(std::isfinite(range.low));
    CHECK(range.high > range.low);
  }
}

TEST_CASE("a step function turns at right angles") {
  const std::vector<Point> points{{1, 5}, {3, 7}, {4, 6}};
  const auto corners = stepped(points);
  REQUIRE(corners.size() == 5);
  CHECK((corners[1].x == 3 && corners[1].y == 5));
  CHECK((corners[2].x == 3 && corners[2].y == 7));
  CHECK(stepped({}).empty());
}

TEST_CASE("what lies beyond a chart is drawn at its edge, and never outside the picture") {
  Chart chart({.name = "a < b", .x_title = "x", .y_title = "y", .x = {0, 10}, .y = {0, 1}, .failed = true});
  chart.dots(std::vector<Point>{{1, 0.5}, {2, -1e30}, {3, 7}}, "search");
  chart.line(std::vector<Point>{{0, -5}, {10, 5}}, "search");
  chart.failed(std::vector<Point>{{4, 0}, {5, 0}});
  chart.mark({1, 0.5}, "search", "<b>");
  const std::string svg = chart.svg();
  INFO(svg);
  CHECK(fault(svg) == "");
  CHECK(count(svg, "class=\"beyond search\"") == 1);
  CHECK(count(svg, "l-3.5") == 2);
  CHECK(count(svg, "l6 6m0 -6l-6 6") == 2);
  CHECK(count(svg, "<title>a &lt; b</title>") == 1);
  CHECK(count(svg, "<title>&lt;b&gt;</title>") == 1);
  CHECK(count(svg, "e+") == 0);
}

/// Trials of one slot with these choices.
RunData run_of(const std::vector<Choice>& choices) {
  RunData run;
  for (const Choice choice : choices) run.trials.push_back({.choices = {choice}});
  return run;
}

TEST_CASE("shares in a moving window, by hand") {
  const Panel panel{.title = "kernel", .options = {"3", "5", "7"}};
  // 20 trials: windows of 5. Option 0 ten times, then 2 and 0 in turn.
  std::vector<Choice> choices(10, 0);
  for (int i = 0; i < 5; ++i) choices.insert(choices.end(), {2, 0});
  const std::vector<RunData> runs{run_of(choices)};
  const Shares all = shares(runs, panel);
  CHECK(all.window == 5);
  CHECK(all.options == std::vector<std::size_t>{0, 2});  // 5 was never chosen
  REQUIRE(all.places.size() == 16);
  CHECK(all.places.front() == 5);
  CHECK(all.places.back() == 20);
  CHECK(all.rows[0].front() == 1);
  CHECK(all.rows[1].front() == 0);
  CHECK(all.rows[0].back() == Approx(0.6));  // 0 2 0 2 0
  CHECK(all.rows[1].back() == Approx(0.4));

  // Choices that do not count are no choices.
  const std::vector<RunData> half{run_of({0, none, 2, none, none, none, none, none, none, none})};
  const Shares few = shares(half, panel);
  REQUIRE(few.places.size() == 3);  // from the eighth trial on, no window has a choice
  CHECK(few.rows[0] == std::vector<double>{0.5, 0, 0});
  CHECK(shares({}, panel).places.empty());
  const std::vector<RunData> single{run_of({1})};
  CHECK(shares(single, panel).places == std::vector<double>{0, 1});  // an area needs two
  CHECK(shares(single, panel).rows[0] == std::vector<double>{1, 1});
}

TEST_CASE("more than seven options are the six most chosen and all others") {
  Panel panel{.title = "width"};
  std::vector<Choice> choices;
  for (Choice option = 0; option < 20; ++option) {
    panel.options.push_back(to_text(option));
    choices.insert(choices.end(), option + 1, option);
  }
  const std::vector<RunData> runs{run_of(choices)};
  const Shares all = shares(runs, panel);
  CHECK(all.options == std::vector<std::size_t>{14, 15, 16, 17, 18, 19});
  CHECK(all.others);
  REQUIRE(all.rows.size() == 7);
  for (std::size_t i = 0; i < all.places.size(); ++i) {
    double sum = 0;
    for (const auto& row : all.rows) sum += row[i];
    CHECK(sum == Approx(1));
  }
  // The last tenth of 210 trials: 19 once and 20 times.
  CHECK(all.window == 21);
  CHECK(all.rows[5].back() == Approx(20.0 / 21));
}

}  // namespace report_chart_test
