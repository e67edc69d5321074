// Reports in headless Chromium: nothing is fetched, nothing is said on the console, everything has a size, no
// text lies over another or beyond its picture, and all of it can be read, in the light and in the dark.
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "ogive/estimate/direction.hpp"
#include "ogive/io/report.hpp"
#include "ogive/search/study.hpp"
#include "ogive/strategy/evolution.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using ogive_test::has;

namespace report_browser_test {

/// The first browser there is, or an empty text.
std::string browser() {
  for (const std::string name : {"chromium", "chromium-browser", "google-chrome"})
    if (std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0) return name;
  std::fputs("skipped: no chromium on the PATH\n", stderr);
  return {};
}

/// Looks at the page from inside and writes what is wrong with it, one line each.
constexpr std::string_view inspection = R"js(<script>addEventListener("load", () => {
const wrong = [];
const say = (what, element) => wrong.push(what + ": " + (element.textContent || element.outerHTML).trim().slice(0, 60));
const shown = [...document.querySelectorAll("main *")].filter(e => !e.closest("defs, title, style"));

// Sizes.
let charts = 0;
for (const svg of document.querySelectorAll("figure > svg, .cell svg")) {
  const box = svg.getBoundingClientRect();
  charts++;
  if (box.width < 50 || box.height < 50) say("no size", svg);
  const texts = [...svg.querySelectorAll("text")].filter(t => t.textContent);
  const boxes = texts.map(t => t.getBoundingClientRect());
  texts.forEach((text, i) => {
    const a = boxes[i];
    if (a.width == 0 || a.height == 0) say("empty text", text);
    if (a.left < box.left - 1 || a.right > box.right + 1 || a.top < box.top - 1 || a.bottom > box.bottom + 1)
      say("beyond the picture", text);
    for (let k = 0; k < i; k++) {
      const b = boxes[k];
      const over = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (over > 0.5 && high > 3) say("over " + texts[k].textContent, text);
    }
  });
  for (const drawn of svg.querySelectorAll(".line, .dot, .area, .failed")) {
    const b = drawn.getBBox();
    if (!(b.width > 0 || b.height > 0 || drawn.getAttribute("d").includes("h0"))) say("nothing drawn", drawn);
  }
}
for (const e of document.querySelectorAll("h1, h2, h3, p, li, td, th, figcaption, b"))
  if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display != "inline") say("cut off", e);
if (document.documentElement.scrollWidth > innerWidth) say("wider than the window", document.querySelector("h1"));

// Contrast (WCAG 2): 4.5 for text, 3 for what is drawn.
const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const numbers = text => text.match(/[\d.]+/g).map(Number);
const ground = e => { for (; e; e = e.parentElement) { const c = numbers(getComputedStyle(e).backgroundColor);
  if (c.length == 3 || c[3] > 0) return c; } return [255, 255, 255]; };
const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
let least = 21;
for (const e of shown) {
  const style = getComputedStyle(e);
  const svg = e.ownerSVGElement;
  const words = [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim());
  let paint = null, need = 4.5;
  if (words && !svg) paint = style.color;
  else if (e.matches(".chart text")) paint = style.fill;
  else if (e.matches(".line, .failed")) { paint = style.stroke; need = 3; }
  if (!paint || paint == "none") continue;
  const found = contrast(numbers(paint).slice(0, 3), ground(svg ? svg.parentElement : e));
  least = Math.min(least, found);
  if (found < need) say("contrast " + found.toFixed(2), e);
}

// Whatever was fetched.
for (const entry of performance.getEntriesByType("resource")) wrong.push("fetched " + entry.name);
const dark = light(ground(document.body)) < 0.2;
document.body.innerHTML = "";
document.body.textContent = "FOUND " + charts + " pictures, " + (dark ? "dark" : "light") + ", " + wrong.length +
  " wrong" + wrong.map(w => " | " + w).join("") + " DONE";
});</script></body>)js";

struct Look {
  std::string found, console;
};

/// @param dark whether the reader prefers dark pages
Look look_at(const std::string& browser, std::string page, bool dark, int width) {
  const ogive_test::TemporaryFolder folder;
  page.replace(page.rfind("</body>"), 7, inspection);
  write_bytes(folder.file("page.html"), as_bytes(page));
  const std::string command =
      concat("timeout 120 ", browser,
             " --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars",
             " --no-first-run --disable-background-networking --host-resolver-rules='MAP * ~NOTFOUND'",
             " --enable-logging=stderr --blink-settings=preferredColorScheme=", dark ? 0 : 1,
             " --window-size=", width, ",900 --user-data-dir=", folder.file("profile"),
             " --virtual-time-budget=10000 --dump-dom file://", folder.file("page.html"), " >",
             folder.file("dom"), " 2>", folder.file("log"));
  const int status = std::system(command.c_str());
  const Bytes dom = read_bytes(folder.file("dom")), log = read_bytes(folder.file("log"));
  INFO(as_text(log));
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) == 0);
  const std::string text(as_text(dom));
  const std::size_t begin = text.find("FOUND ", text.find("<body>")), end = text.find(" DONE", begin);
  REQUIRE(end != std::string::npos);
  Look look{.found = text.substr(begin, end - begin), .console = {}};
  const std::string_view said = as_text(log);
  for (std::size_t at = said.find("CONSOLE"); at != std::string_view::npos; at = said.find("CONSOLE", at + 1))
    look.console += concat(said.substr(at, said.find('\n', at) - at), "\n");
  return look;
}

/// More convolutions are better; a trial in seventeen fails.
double percent(const Nb201Cell& cell, Context& context) {
  if (context.id % 17 == 3) throw std::runtime_error("out of memory: 3 GiB wanted, 2 GiB left");
  double sum = 50;
  for (const int operation : cell.operations) sum += operation == 3 ? 6.8 : operation == 2 ? 4 : 0;
  return sum + context.random.uniform();
}
const Search search{Nb201Space{}, Evolution{.population = 8, .sample = 4}, accuracy(&percent)};

void check_looks(const std::string& browser, const std::string& page, int pictures) {
  for (const bool dark : {false, true}) {
    for (const int width : {1200, 600}) {
      const Look look = look_at(browser, page, dark, width);
      CHECK(look.found == concat("FOUND ", pictures, " pictures, ", dark ? "dark" : "light", ", 0 wrong"));
      CHECK(look.console == "");
    }
  }
}

TEST_CASE("the inspection of pages knows faults") {
  const std::string chromium = browser();
  if (chromium.empty()) return;
  const Look look = look_at(
      chromium,
      "<!DOCTYPE html><html><head><title>x</title></head><body><main><img src=\"http://example.com/a.png\"/>"
      "<p style=\"color:#888\">pale</p><figure><svg width=\"200\" height=\"100\"><text x=\"5\" "
      "y=\"20\">one</text>"
      "<text x=\"9\" y=\"20\">two</text><text x=\"190\" y=\"50\">beyond</text></svg></figure>"
      "<script>console.error(\"oh\")</script></main></body></html>",
      false, 800);
  INFO(look.found);
  CHECK(has(look.found, "over one: two"));
  CHECK(has(look.found, "beyond the picture: beyond"));
  CHECK(has(look.found, "contrast 3.5"));
  CHECK(has(look.found, "fetched http://example.com/a.png"));
  CHECK(has(look.console, "oh"));
}

TEST_CASE("the page of a run can be looked at") {
  const std::string chromium = browser();
  if (chromium.empty()) return;
  check_looks(chromium, report_html(search, search.run({.trials = 120, .seed = 1})), 4 + 3);
}

TEST_CASE("the pages of the shortest runs can be looked at") {
  const std::string chromium = browser();
  if (chromium.empty()) return;
  for (const std::uint64_t trials : {1U, 3U}) {
    const Look look =
        look_at(chromium, report_html(search, search.run({.trials = trials, .seed = 1})), false, 1200);
    INFO(look.found);
    CHECK(has(look.found, ", light, 0 wrong"));
  }
}

TEST_CASE("the page of a study can be looked at") {
  const std::string chromium = browser();
  if (chromium.empty()) return;
  check_looks(chromium, report_html(study(search, seeds(1, 5), {.trials = 60})), 4 + 3);
}

/// Decisions of all sizes.
struct Network {
  using Architecture = Choices;
  std::vector<Decision> decisions() const {
    return {{"depth", 5, true}, {"kernel size", 3}, {"width", 40, true}, {"activation", 4}, {"skip", 2}};
  }
};

TEST_CASE("the page of ten thousand trials over decisions can be looked at") {
  const std::string chromium = browser();
  if (chromium.empty()) return;
  const Search many{Network{}, Evolution{}, [](const Choices& choices, Context& context) {
                      return 1e-3 * (choices[0] + 40 * choices[2]) + 1e-4 * context.random.uniform();
                    }};
  const Look look = look_at(chromium, report_html(many, many.run({.trials = 10'000, .seed = 1})), true, 1200);
  CHECK(look.found == "FOUND 7 pictures, dark, 0 wrong");
  CHECK(look.console == "");
}

TEST_CASE("the cells of DARTS can be looked at") {
  const std::string chromium = browser();
  if (chromium.empty()) return;
  const Search darts{
      DartsSpace{}, Random{}, [](const DartsArchitecture& a) {
        return Score<2>{{1.0 * a.normal.nodes[0][0].operation, 1.0 * a.reduction.nodes[1][0].operation}};
      }};
  const Look look = look_at(chromium, report_html(darts, darts.run({.trials = 50, .seed = 1})), false, 1200);
  INFO(look.found);
  CHECK(has(look.found, ", light, 0 wrong"));
  CHECK(look.console == "");
}

}  // namespace report_browser_test
