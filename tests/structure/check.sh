# sh check.sh SOURCE_DIR: holds the headers against the rules of the house. Each line printed is one mistake.
set -eu
cd "$1"
status=0

# What a user writes stays small: lines of a whole program, comments and all.
for size in quickstart:60 darts:60 weight_sharing:60 custom_space:40 custom_strategy:30 custom_estimator:30 command_estimator:40 report:40; do
  example=examples/${size%:*}.cpp
  lines=$(wc -l <"$example")
  if [ "$lines" -gt "${size#*:}" ]; then
    echo "$example: $lines lines, at most ${size#*:}"
    status=1
  fi
done

# The program that the README begins with is the quickstart, letter by letter.
if ! awk '/^```/ { if (shown) exit; shown = /cpp/; next } shown' README.md | cmp -s - examples/quickstart.cpp; then
  echo "README.md: the first program is not examples/quickstart.cpp"
  status=1
fi

# What runs threads is found by its tag: the preset tsan builds and runs nothing else.
for test in $(grep -lE '(^|[^a-zA-Z])(Threads\{|ThreadPool |std::thread )' tests/*/*_test.cpp); do
  if ! grep -qF '[threads]' "$test" && ! grep -qF '"[.]"' "$test"; then
    echo "$test: runs threads, so the test that does carries the tag [threads]"
    status=1
  fi
done

cd include

# shellcheck disable=SC2046 # no header has a space in its name
awk '
function mistake(text) { print FILENAME ":" FNR ": " text; mistakes++ }

BEGIN {
  # Who may include whom: arrows point down only.
  may["core"] = "core"
  may["tensor"] = "core tensor"
  may["nn"] = "core tensor nn"
  may["data"] = "core tensor data"
  may["space"] = "core space"
  may["predict"] = "core tensor nn space predict"
  may["strategy"] = "core space strategy"
  may["search"] = "core space strategy search"
  may["model"] = "core tensor nn space model"
  may["cost"] = "core tensor nn space model cost"
  may["estimate"] = "core tensor nn data space predict model cost estimate"
  may["testing"] = may["io"] = "core tensor nn data space predict strategy search model cost estimate testing io"
  # The learned strategies are leaves: they may bring a network.
  leaf["ogive/strategy/reinforce.hpp"] = leaf["ogive/strategy/bananas.hpp"] = " tensor nn predict"
  leaf["ogive/strategy/controller.hpp"] = " tensor nn"
  leaf["ogive/strategy/logits.hpp"] = leaf["ogive/strategy/differentiable.hpp"] = " tensor nn"
  leaf["ogive/strategy/generative.hpp"] = leaf["ogive/strategy/bayesian.hpp"] = " tensor nn predict"
  leaf["ogive/strategy/constant_liar.hpp"] = " predict"
}

FNR == 1 {
  finish()
  headers++
  file = FILENAME
  target = ""
  depth = split(FILENAME, path, "/")
  room = depth > 2 ? path[2] : ""
  if (room != "" && !(room in may)) mistake("there is no room \"" room "\"")
  started = levelled = named = 0
  engine = room == "tensor"
}
{
  lines[FILENAME] = FNR
  code = $0
  sub(/\/\/.*/, "", code)
  if (code ~ /^ *$/) next
  if (!started && code !~ /^#pragma once *$/) mistake("begins without #pragma once")
  started = 1
}

# ---- includes ----
code ~ /^ *#include "/ && code !~ /"ogive\// { mistake("include by the full path, \"ogive/room/file.hpp\"") }
code ~ /^ *#include ["<]ogive\// {
  split(code, quoted, /["<>]/)
  target = quoted[2]
  includes[FILENAME] = includes[FILENAME] " " target
  parts = split(target, path, "/")
  concepts = target ~ /^ogive\/estimate\/(concepts|direction|objective)\.hpp$/  # words of the search, no engine in them
  if (room != "" && (parts < 3 || index(" " may[room] leaf[FILENAME] " ", " " path[2] " ") == 0) && !(room == "search" && concepts))
    mistake("the room " room " may not include " target)
}
code ~ /#include <xsimd\// && FILENAME != "ogive/tensor/simd.hpp" { mistake("only tensor/simd.hpp includes xsimd") }
code ~ /#include <nlohmann\// && room != "io" { mistake("only the room io includes JSON") }
code ~ /#include <protozero\// && room != "io" { mistake("only the room io includes protozero") }
code ~ /#include <(zlib\.h|xtensor\/)/ && room != "data" && room != "io" {
  mistake("only the rooms data and io include zlib or xtensor")
}
code ~ /#include <Eigen\// && room != "data" && room != "io" && FILENAME != "ogive/predict/gaussian_process.hpp" && FILENAME != "ogive/predict/ridge.hpp" {
  mistake("only leaf headers of data, io and predict include Eigen")
}
code ~ /#include <(functional|chrono|thread|mutex|condition_variable|future|iostream|regex|filesystem|random|xsimd\/.*)>/ {
  heavy[FILENAME] = heavy[FILENAME] " " code
}

# ---- habits ----
code ~ /#include <(iostream|print)>|std::(cout|cerr|clog)|(^|[^_a-zA-Z])(f?printf|f?puts|putchar)\(|(^|[^_a-z])std(out|err)([^_a-z]|$)/ &&
FILENAME !~ /^ogive\/search\/(progress|collapse)\.hpp$/ { mistake("the library prints nothing") }
code ~ /sigaction|std::signal\(/ && FILENAME !~ /interrupt\.hpp$/ { mistake("only StopOnInterrupt installs a signal handler") }
code ~ /std::[a-z_]*_distribution|std::mt19937|std::random_device/ {
  mistake("these differ between standard libraries or runs: draw through Rng")
}
code ~ /^ *using namespace / { mistake("a header opens no namespace for its users") }
code ~ /(^|[^_a-z])assert\(/ { mistake("an assert is no answer to a mistake of the user: throw Error") }
code ~ /^namespace ogive/ { named = 1 }
code ~ /OGIVE_LEVEL/ { levelled = 1 }
target ~ /^ogive\/(tensor|nn)\// { engine = 1 }

# Code whose width depends on the flags lives in the namespace of the CPU level: otherwise two translation
# units with different flags silently share one of their kernels. The storage pool is one for all of them.
function finish() {
  if (named && engine && !levelled && file != "ogive/tensor/pool.hpp") {
    print file ": write namespace ogive::inline OGIVE_LEVEL"
    mistakes++
  }
}

# The light umbrella stays light: nothing that it reaches includes what costs seconds.
function reach(header,    i, n, next_ones) {
  if (header in reached) return
  reached[header] = 1
  if (header in heavy) {
    print header ": too heavy for ogive/search.hpp:" heavy[header]
    mistakes++
  }
  n = split(includes[header], next_ones, " ")
  for (i = 1; i <= n; ++i) reach(next_ones[i])
}

END {
  finish()
  reach("ogive/search.hpp")
  for (header in lines) {
    if (lines[header] > 400) { print header ": more than 400 lines"; mistakes++ }
  }
  if (mistakes) exit 1
  print headers " headers keep the rules"
}' $(find ogive -name '*.hpp' | sort) || status=1
exit $status
