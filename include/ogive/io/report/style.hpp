#pragma once
/// The style sheet of a report: light and dark, no fonts or files from elsewhere.
#include <string_view>

namespace ogive::report_detail {

// Colours after Okabe and Ito's palette for all eyes; each has a contrast of at least 3 to the ground.
inline constexpr std::string_view style = R"(
:root { color-scheme: light dark;
  --ground: #f5f5f2; --card: #fff; --ink: #1d1f23; --soft: #5c6169; --rule: #dcdcd6; --inset: #f1f1ed;
  --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #cc79a7; --c4: #b07800; --c5: #3498d0; --c6: #555;
  --rest: #a5a8ad; --good: #00775a; --half: #8a5a00; --bad: #b3400a; --bad-ground: #fdf0e7; }
@media (prefers-color-scheme: dark) { :root {
  --ground: #101215; --card: #191c20; --ink: #e7e8ea; --soft: #a0a6ae; --rule: #33383f; --inset: #22262b;
  --c0: #56a8e0; --c1: #ff8a3d; --c2: #2fc79a; --c3: #e29bc4; --c4: #e0b040; --c5: #9ad4fa; --c6: #b4b4b4;
  --rest: #6b7178; --good: #45cfa4; --half: #e5b64e; --bad: #ff9a5c; --bad-ground: #33221a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto,
  "Helvetica Neue", "DejaVu Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 6px; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 19px; margin: 44px 0 12px; }
h3 { font-size: 15px; margin: 0 0 8px; overflow-wrap: anywhere; }
p { margin: 0 0 12px; max-width: 96ch; }
.soft, figcaption { color: var(--soft); }
.below { margin-top: 18px; }
figcaption { font-size: 13px; margin-top: 6px; }
figure { margin: 0; background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
  padding: 16px 18px; min-width: 0; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 18px; }
.one { display: grid; grid-template-columns: minmax(0, 1fr); gap: 18px; }
.three { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 18px; }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; margin: 22px 0 0; padding: 0; list-style: none; }
.tiles li { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 12px 16px;
  flex: 1 1 130px; }
.tiles b { display: block; font-size: 21px; line-height: 1.35; font-weight: 650; white-space: nowrap; font-variant-numeric: tabular-nums; }
.tiles span { color: var(--soft); font-size: 13px; }
.missing { border-left: 4px solid var(--bad); background: var(--bad-ground); padding: 10px 16px;
  border-radius: 0 8px 8px 0; margin: 0 0 16px; max-width: none; }
.legend { list-style: none; margin: 0 0 6px; padding: 0; display: flex; flex-wrap: wrap; gap: 2px 16px;
  font-size: 13px; }
.legend li { display: inline-flex; align-items: center; gap: 6px; }
svg { max-width: 100%; height: auto; display: block; }
.legend svg { flex: none; }
.search, .c0 { --tone: var(--c0); } .random, .c1 { --tone: var(--c1); } .c2 { --tone: var(--c2); }
.c3 { --tone: var(--c3); } .c4 { --tone: var(--c4); } .c5 { --tone: var(--c5); } .c6 { --tone: var(--c6); }
.rest { --tone: var(--rest); }
.chart text { font-size: 12px; fill: var(--soft); text-anchor: middle; font-variant-numeric: tabular-nums; }
.chart text.end { text-anchor: end; } .chart text.start { text-anchor: start; }
.chart text.axis { fill: var(--ink); font-size: 13px; }
.grid, .axis-line { stroke: var(--rule); fill: none; } .axis-line { stroke: var(--soft); }
.line { stroke: var(--tone); stroke-width: 2.5; fill: none; stroke-linejoin: round; }
.line.random { stroke-dasharray: 7 4; }
.band { fill: var(--tone); opacity: 0.2; }
.band.area, .square { fill: var(--tone); opacity: 1; }
.band.area { stroke: var(--card); stroke-width: 1; }
.dot { stroke: var(--tone); stroke-width: 5; stroke-linecap: round; fill: none; opacity: 0.55; }
.beyond { fill: var(--tone); opacity: 0.6; }
.mark { fill: var(--tone); stroke: var(--card); stroke-width: 1.2; }
.failed { stroke: var(--bad); stroke-width: 1.6; fill: none; }
.cell { overflow-x: auto; } .cell svg { margin: 0 auto; }
.cells figure { display: flex; flex-direction: column; }
.cells figcaption { margin-top: auto; padding-top: 10px; }
.cells h3 { display: flex; justify-content: space-between; gap: 12px; flex-wrap: wrap; }
.cells h3 span { font-weight: 400; color: var(--soft); }
code, .mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12.5px;
  overflow-wrap: anywhere; unicode-bidi: isolate; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: 13px; }
th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
td { overflow-wrap: anywhere; unicode-bidi: isolate; }
.number { text-align: right; white-space: nowrap; } .facts td:first-child { color: var(--soft); width: 45%; }
tr.best td { font-weight: 650; } tr.failed-trial td { color: var(--bad); stroke: none; }
.scroll { max-height: 560px; overflow: auto; background: var(--card); border: 1px solid var(--rule);
  border-radius: 10px; padding: 0 18px; }
.scroll th { position: sticky; top: 0; background: var(--card); padding-top: 12px; }
.known { display: inline-block; min-width: 82px; text-align: center; border-radius: 99px; padding: 1px 10px;
  font-size: 13px; font-weight: 600; border: 1.5px solid currentColor; white-space: nowrap; }
.yes, .answered { color: var(--good); } .partly { color: var(--half); }
.open { color: var(--bad); border-style: dashed; background: var(--bad-ground); }
.check td:first-child { width: 104px; } .check .soft { font-size: 13px; }
footer { margin-top: 48px; color: var(--soft); font-size: 13px; }
@media print { body { background: #fff; } .scroll { max-height: none; overflow: visible; }
  figure, tr { break-inside: avoid; } }
)";

}  // namespace ogive::report_detail
