#include "ogive/io/report.hpp"

#include <stdexcept>

#include "ogive/estimate/direction.hpp"
#include "ogive/search/journal.hpp"
#include "ogive/search/study.hpp"
#include "ogive/space/where.hpp"
#include "ogive/strategy/evolution.hpp"
#include "tests/catch.hpp"
#include "tests/io/markup.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using ogive_test::count;
using ogive_test::fault;
using ogive_test::has;
using ogive_test::message;

namespace report_test {

/// More convolutions are better; a cell whose first edge is none fails.
double percent(const Nb201Cell& cell) {
  if (cell.operations[0] == 0) throw std::runtime_error("a <broken> cell & more");
  double sum = 50;
  for (std::size_t edge = 0; edge < 6; ++edge)
    sum += cell.operations[edge] == 3   ? 6.1 + 0.3 * static_cast<double>(edge)
           : cell.operations[edge] == 2 ? 4
                                        : 0;
  return sum;
}

const Search search{Nb201Space{}, Evolution{.population = 8, .sample = 4}, accuracy(&percent)};

/// What a page must keep to, whatever is in it.
void check_page(const std::string& page) {
  CHECK(fault(page) == "");
  // Nothing is fetched and nothing runs.
  for (const char* word :
       {"<script", "<link", "<img", "<iframe", " src=", " href=", "url(", "@import", " onload=", " onerror="})
    CHECK(count(page, word) == 0);
  CHECK(count(page, "http") == count(page, "xmlns=\"http://www.w3.org/2000/svg\""));
  CHECK(count(page, "<title>") == count(page, "<svg xmlns") + count(page, "<svg class=\"chart\"") +
                                      count(page, "<circle class=\"mark") + 1);
  for (const char* number : {"nan", "inf"}) {
    CHECK(count(page, concat(" ", number)) == count(page, concat(" ", number, "o")));
    CHECK(count(page, concat("M", number)) == 0);
    CHECK(count(page, concat("L", number)) == 0);
  }
}

/// The body of the table of trials.
std::string table_of(const std::string& page) {
  const std::size_t begin = page.find("<tbody>");
  return page.substr(begin, page.find("</tbody>") - begin);
}

TEST_CASE("the page of a run has the result's own numbers") {
  const auto result = search.run({.trials = 60, .seed = 4});
  const std::string page = report_html(search, result);
  check_page(page);
  CHECK(has(page, "<title>Evolution on Nb201Space</title>"));

  const std::string table = table_of(page);
  CHECK(count(table, "<tr") == 60);
  CHECK(count(table, "<tr class=\"best\">") == 1);
  CHECK(count(table, "<tr class=\"failed-trial\">") == result.failed());
  CHECK(count(table, "a &lt;broken&gt; cell &amp; more") == result.failed());
  std::size_t from = 0;  // rows stand in the order of asking
  for (const auto& trial : result.history) {
    const std::string number = trial.score ? fixed(100 - (*trial.score)[0], 2) : "failed";
    const std::string row =
        concat("<td class=\"number\">", trial.id, "</td><td class=\"number\">", number, "</td>");
    from = table.find(row, from);
    REQUIRE(from != std::string::npos);
    CHECK(table.find(concat("<code>", search.space().text(trial.architecture), "</code>"), from) <
          table.find("</tr>", from));
  }

  const auto& best = result.best();
  CHECK(has(page,
            concat("<b>", fixed(100 - (*best.score)[0], 2), " %</b><span>best accuracy, trial ", best.id)));
  CHECK(has(page, concat("<b>60</b><span>trials, ", result.failed(), " failed")));
  CHECK(count(page, "<svg xmlns") == 4);  // the four best cells
  CHECK(has(page, concat("<code>", search.space().text(best.architecture), "</code>\n</figcaption>")));
  CHECK(count(page, "<svg class=\"chart\"") == 3);
  for (const char* fact : {"population</td><td class=\"mono\">8<", "seed</td><td class=\"mono\">4<",
                           "lookahead</td><td class=\"mono\">1<", "channels</td><td class=\"mono\">16<"})
    CHECK(has(page, fact));
  CHECK(has(page, concat("compiler</td><td class=\"mono\">", compiler)));
  CHECK(has(page, concat("CPU level</td><td class=\"mono\">x86-64-", cpu_level)));
}

TEST_CASE("what a run does not know stays visibly open") {
  const auto result = search.run({.trials = 10, .seed = 4});
  const std::string page = report_html(search, result);
  CHECK(has(page, "No random baseline"));
  CHECK(has(page, "One seed (4)"));
  CHECK(has(page, "14 of 16 are open or known in part"));
  CHECK(count(page, "<span class=\"known ") == 16);
  CHECK(count(page, "class=\"known open\"") == 9);
  CHECK(count(page, "class=\"known yes\"") == 2);
  CHECK_FALSE(has(page, "Random, best so far"));

  const std::string answered = report_html(search, result, {.answers = {{"ablations", "section <5>"}}});
  check_page(answered);
  CHECK(count(answered, "class=\"known open\"") == 8);
  CHECK(has(answered, "section &lt;5&gt;"));
  CHECK(has(message([&] {
              report_html(search, result, {.answers = {{"ablation", ""}}});
            }),
            "ReportOptions.answers: expected one of training_code, space_code,"));
  CHECK(message([&] { report_html(search, result, {.rows = 0}); }) ==
        "ReportOptions.rows: expected a number at least 1, got 0");
}

TEST_CASE("a random baseline that is given is shown, and called unchecked") {
  const Search random{search.space(), Random{}, search.estimator()};
  const auto result = search.run({.trials = 30, .seed = 4});
  const auto baseline = random.run({.trials = 30, .seed = 9});
  const std::string page = report_html(search, result, baseline);
  check_page(page);
  CHECK_FALSE(has(page, "No random baseline"));
  CHECK(has(page, "Random, best so far"));
  CHECK(has(page, concat("Evolution ", fixed(100 - (*result.best().score)[0], 2), ", Random ",
                         fixed(100 - (*baseline.best().score)[0], 2))));
  CHECK(has(page, "is not checked"));
  // Random itself needs none.
  CHECK_FALSE(has(report_html(random, baseline), "No random baseline"));
}

TEST_CASE("the page of a study has mean, spread and each seed") {
  const auto outcome = study(search, seeds(1, 6), {.trials = 25});
  const std::string page = report_html(outcome, {.title = "Six & more"});
  check_page(page);
  CHECK(has(page, "<title>Six &amp; more</title>"));
  const auto mean = [](const Spread& s) {
    return concat(fixed(s.mean, 2), " \u00b1 ", fixed(s.deviation, 2));
  };
  CHECK(has(page, concat("<td>Evolution</td><td class=\"number\">", mean(outcome.found()),
                         "</td><td class=\"number\">", fixed(outcome.found().greatest, 2),
                         "</td><td class=\"number\">", fixed(outcome.found().least, 2), "</td>")));
  CHECK(has(page, concat("<td>Random</td><td class=\"number\">", mean(outcome.found_by_random()), "</td>")));
  CHECK(has(page, concat("<td>one random draw</td><td class=\"number\">", fixed(outcome.drawn().mean, 2))));
  CHECK(has(page, concat(fixed(100 * outcome.superiority(), 1), " % of all pairs")));
  for (std::size_t i = 0; i < 6; ++i)
    CHECK(has(page, concat("<td class=\"number\">", i + 1, "</td><td class=\"number\">",
                           fixed(100 - (*outcome.runs[i].best().score)[0], 2), "</td><td class=\"number\">",
                           outcome.runs[i].best().id, "</td>")));
  CHECK(count(table_of(page), "<tr") == 150);
  CHECK(count(page, "class=\"known open\"") == 5);
  CHECK(count(page, "class=\"known yes\"") == 7);
  CHECK(has(page, "one standard deviation"));
  CHECK_FALSE(has(page, "One seed"));
}

TEST_CASE("a study with one seed has no spread, and says so") {
  const auto outcome = study(search, {3}, {.trials = 25});
  const std::string page = report_html(outcome);
  check_page(page);
  CHECK(has(page, "One seed (3)"));
  CHECK(has(page, "One seed: no spread."));
  CHECK_FALSE(has(page, "\u00b1"));
  CHECK_FALSE(has(page, "one standard deviation"));
}

TEST_CASE("ten thousand trials make a page below three megabytes, whose table says what it leaves out") {
  const auto result = search.run({.trials = 10'000, .seed = 1});
  REQUIRE(result.failed() > 100);
  const std::string page = report_html(search, result);
  check_page(page);
  CHECK(page.size() < 3'000'000);
  CHECK(count(table_of(page), "<tr") == 1000);
  CHECK(count(table_of(page), "<tr class=\"failed-trial\">") == 100);
  CHECK(has(page, concat("1,000 of 10,000 trials, in the order of asking: the 900 best and the first 100 of ",
                         report_detail::grouped(result.failed()), " that failed.")));
  CHECK(count(table_of(page), "<tr class=\"best\">") == 1);
  CHECK(count(table_of(report_html(search, result, {.rows = 5})), "<tr") == 5);
}

TEST_CASE("a run that a journal answered does not claim to know wall times") {
  MemoryJournal journal;
  search.run({.trials = 12, .seed = 2}, journal);
  const auto again = search.run({.trials = 20, .seed = 2}, journal);
  CHECK(again.recalled == 12);
  const std::string page = report_html(search, again);
  check_page(page);
  CHECK(has(page, "A journal answered trials of an earlier process"));
  CHECK(has(page, "evaluation time, "));
  CHECK_FALSE(has(page, "wall time, "));
}

TEST_CASE("runs in which little or nothing was found have pages too") {
  const Search hopeless{Nb201Space{}, Random{}, [](const Nb201Cell&) -> double { throw Error("", "never"); }};
  for (const std::uint64_t trials : {1U, 7U}) {
    const std::string page = report_html(hopeless, hopeless.run({.trials = trials}));
    check_page(page);
    CHECK(has(page, "No trial was successful."));
  }
  const std::atomic<bool> stop = true;
  const std::string empty = report_html(search, search.run({.trials = 5, .stop = StopToken(stop)}));
  check_page(empty);
  CHECK(has(empty, "stopped"));
  const std::string one = report_html(search, search.run({.trials = 1, .seed = 4}));
  check_page(one);
  check_page(report_html(study(hopeless, seeds(1, 3), {.trials = 4})));

  // Infinity is a loss as any other.
  const Search infinite{Nb201Space{}, Random{}, [](const Nb201Cell& cell) {
                          return cell.operations[0] > 1 ? 1.0 / 0.0 : static_cast<double>(cell.operations[1]);
                        }};
  const std::string page = report_html(infinite, infinite.run({.trials = 50}));
  CHECK(fault(page) == "");
  CHECK(has(page, "trials lie beyond the chart"));
}

TEST_CASE("a report is written to a file, whole or not at all") {
  const ogive_test::TemporaryFolder folder;
  const auto result = search.run({.trials = 5, .seed = 2});
  write_report(folder.file("run.html"), search, result, {.title = "Mine"});
  const Bytes bytes = read_bytes(folder.file("run.html"));
  CHECK(has(as_text(bytes), "<h1>Mine</h1>"));
  CHECK(
      has(message([&] { write_report(folder.file("none/run.html"), search, result); }), "cannot be written"));
  write_report(folder.file("study.html"), study(search, seeds(1, 2), {.trials = 3}));
  CHECK(is_readable(folder.file("study.html")));
}

}  // namespace report_test
