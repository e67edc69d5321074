// Reports of all kinds of spaces, scores and texts.
#include <stdexcept>

#include "ogive/io/report.hpp"
#include "ogive/search/any_space.hpp"
#include "ogive/space/where.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/io/markup.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::count;
using ogive_test::fault;
using ogive_test::has;

namespace report_spaces_test {

constexpr std::string_view hostile = "</td><script>alert(\"1\")</script>&nbsp;]]>\x01\xFF\"'";

/// Everything that a program can name is hostile.
struct Hostile {
  using Architecture = Choices;
  std::string label = std::string(hostile);
  void fields(auto&& f) const { f("label", label); }
  std::vector<Decision> decisions() const {
    std::vector<Decision> list;
    for (int i = 0; i < 15; ++i) list.push_back({std::string(hostile), i == 3 ? std::size_t{300} : 3});
    return list;
  }
  /// The second counts only after a 1.
  bool active(std::span<const Choice> earlier) const { return earlier.size() != 1 || earlier[0] == 1; }
  std::string text(const Choices& choices) const { return concat(hostile, join(choices, ",")); }
  Choices parse(std::string_view) const { return {}; }
};

struct HostileEstimator {
  Objective objectives() const { return {.name = std::string(hostile), .unit = "<i>"}; }

  template <class Space>
  struct State {
    State(const HostileEstimator&, const Space&) {}
    double evaluate(const Choices& choices, Context&) const {
      if (choices[0] == 0) throw std::runtime_error(std::string(hostile));
      return choices[3];
    }
    std::vector<std::string> notes() const { return {std::string(hostile)}; }
  };
};

TEST_CASE("no text of the program's becomes markup") {
  const Search search{Hostile{}, Random{}, HostileEstimator{}};
  const auto result = search.run({.trials = 50, .seed = 1});
  const std::string page = report_html(
      search, result, {.title = std::string(hostile), .answers = {{"tuning", std::string(hostile)}}});
  CHECK(fault(page) == "");
  CHECK(count(page, "<script") == 0);
  CHECK(count(page, "<i>") == 0);
  CHECK(count(page, "]]>") == 0);
  CHECK(count(page, "&nbsp;") == 0);
  CHECK(count(page, "\x01") == 0);
  CHECK(count(page, "\xFF") == 0);
  CHECK(count(page, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;nbsp;]]&gt;\uFFFD\uFFFD&quot;'") >
        50);
}

TEST_CASE("decisions have a chart each, up to twelve of them") {
  const Search search{Hostile{}, Random{}, HostileEstimator{}};
  const std::string page = report_html(search, search.run({.trials = 200, .seed = 1}));
  CHECK(count(page, "<h2>Options chosen over time</h2>") == 1);
  CHECK(count(page, ">share of choices") == 0);
  CHECK(count(page, "viewBox=\"0 0 320 150\"") == 12);
  CHECK(has(page, "3 further decisions are left out"));
  CHECK(has(page, "others"));  // of the 300 options
}

TEST_CASE("the two cells of DARTS are drawn for each of the two best") {
  const Search search{
      DartsSpace{}, Random{}, [](const DartsArchitecture& a) {
        return static_cast<double>(a.normal.nodes[0][0].operation + a.reduction.nodes[3][1].operation);
      }};
  const auto result = search.run({.trials = 40, .seed = 1});
  const std::string page = report_html(search, result);
  CHECK(fault(page) == "");
  CHECK(count(page, "<svg xmlns") == 4);
  CHECK(count(page, "<p class=\"soft\">normal cell</p>") == 2);
  CHECK(count(page, "<p class=\"soft\">reduction cell</p>") == 2);
  CHECK(has(page, "<h2>Operations chosen over time</h2>"));
  CHECK(has(page, "sep_conv_5x5 1"));  // a share of about a seventh
  CHECK_FALSE(has(page, "none 0"));    // never an option of an architecture
}

TEST_CASE("spaces with a base, or known at run time only, are drawn as what they are") {
  const auto loss = [](const Nb201Cell& cell) { return static_cast<double>(cell.operations[5]); };
  const Search part{where(Nb201Space{}, [](const Nb201Cell& cell) { return cell.operations[0] == 3; }),
                    Random{}, loss};
  const std::string page = report_html(part, part.run({.trials = 30}));
  CHECK(fault(page) == "");
  CHECK(count(page, "<svg xmlns") == 4);
  CHECK(has(page, "<h2>Operations chosen over time</h2>"));

  const Search any{AnySpace{Nb201Space{}}, Random{},
                   [&](const AnyArchitecture& a) { return loss(a.as<Nb201Cell>()); }};
  const std::string same = report_html(any, any.run({.trials = 30}));
  CHECK(fault(same) == "");
  CHECK(count(same, "<svg xmlns") == 4);
  CHECK(has(same, "Random on Nb201Space"));
  CHECK(has(same, "<h2>Operations chosen over time</h2>"));
}

/// Can be drawn from, and no more.
struct Bare {
  using Architecture = int;
  int sample(Rng& rng) const { return static_cast<int>(rng.below(10)); }
  bool contains(int digit) const { return digit >= 0 && digit < 10; }
};

TEST_CASE("a space without texts, decisions and pictures has a page that says so") {
  const Search search{Bare{}, Random{}, [](int digit) { return digit; }};
  const std::string page = report_html(search, search.run({.trials = 30}));
  CHECK(fault(page) == "");
  CHECK(has(page, "the space has no texts"));
  CHECK(has(page, "nothing can be shown"));
  CHECK_FALSE(has(page, "distinct architectures"));

  const Search any{AnySpace{Bare{}}, Random{}, [](const AnyArchitecture& a) { return a.as<int>(); }};
  CHECK(has(report_html(any, any.run({.trials = 30})), "nothing can be shown"));
}

/// A picture beside the space.
struct Drawn : Bare {};
CellGraph graph(const Drawn&, int digit) {
  return {.title = "mine", .nodes = {"in", "out"}, .edges = {{0, 1, to_text(digit), 0}}};
}

TEST_CASE("a picture beside the user's own space is found") {
  const Search search{Drawn{}, Random{}, [](int digit) { return digit; }};
  const std::string page = report_html(search, search.run({.trials = 30}));
  CHECK(fault(page) == "");
  CHECK(count(page, "<title>mine</title>") == 4);
  for (int digit = 0; digit < 4; ++digit) CHECK(count(page, concat(">", digit, "</text>")) >= 1);
}

TEST_CASE("several objectives have a chart each, and those that none dominates are shown") {
  // Of the digits, with losses (d, 9 - d): none dominates another. With (d, d): only 0.
  const Search apart{Bare{}, Random{}, [](int digit) { return Score<2>{{digit * 1.0, 9.0 - digit}}; }};
  const auto result = apart.run({.trials = 100, .seed = 1});
  const std::string page = report_html(apart, result);
  CHECK(fault(page) == "");
  CHECK(has(page, "<h2>Not dominated</h2>"));
  CHECK(count(page, "<svg class=\"chart\"") == 5);
  for (int digit = 0; digit < 8; ++digit)
    CHECK(count(page, concat("<h3>loss 1 ", digit, ", loss 2 ", 9 - digit, "<span>")) == 1);
  CHECK(count(page, "<h3>loss 1") == 8);  // of ten
  CHECK(has(page, "not dominated, the first of them above"));
}

TEST_CASE("trials of a higher fidelity come first") {
  report_detail::ReportData report{.objectives = {Objective{}}};
  report.runs.resize(1);
  for (const auto& [fidelity, loss] : {std::pair{0.5, 1.0}, {1.0, 3.0}, {1.0, 2.0}, {0.5, 0.0}})
    report.runs[0].trials.push_back(
        {.id = report.runs[0].trials.size(), .fidelity = fidelity, .losses = {loss}});
  const auto best = choose_best(report, 4);
  REQUIRE(best.size() == 2);
  CHECK(best[0].trial == 2);
  CHECK(best[1].trial == 1);
  CHECK(ranked(report)[2].trial == 3);
}

TEST_CASE("where the last trial of a run counts, it is the one that is shown") {
  report_detail::ReportData report{.objectives = {Objective{}}, .outcome = Outcome::last};
  report.runs.resize(2);
  for (const double loss : {4.0, 1.0, 3.0}) report.runs[0].trials.push_back({.losses = {loss}});
  for (const double loss : {0.0, 2.0}) report.runs[1].trials.push_back({.losses = {loss}});
  report.runs[1].trials.emplace_back();  // failed
  const auto best = choose_best(report, 4);
  REQUIRE(best.size() == 2);
  CHECK((best[0].run == 1 && best[0].trial == 1));
  CHECK((best[1].run == 0 && best[1].trial == 2));
}

}  // namespace report_spaces_test
