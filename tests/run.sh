#!/bin/sh
# Installs what is missing, builds and tests: sh tests/run.sh [--slow] [PRESET...]
# Presets: dev (the default) clang release portable avx2 asan tsan fuzz. With --slow only the slow tests run: those
# tagged [slow], and in the preset dev all pairs of tests/io/shipped; in the preset fuzz a minute of made-up input for
# each parser (OGIVE_FUZZ_SECONDS=600 sh ...: ten).
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/.ci/packages.sh"

slow=
if [ "${1:-}" = --slow ]; then
  slow="-C slow -L slow"
  shift
fi
[ $# -gt 0 ] || set -- dev

packages="$packages_library $packages_tests $packages_benchmarks $packages_images"
for preset in "$@"; do
  case $preset in
    clang) packages="$packages $packages_clang" ;;
    fuzz) packages="$packages $packages_fuzz" ;;
    dev | release | portable | avx2 | asan | tsan) ;;
    *)
      say "tests/run.sh: there is no preset \"$preset\"; there are: dev clang release portable avx2 asan tsan fuzz"
      exit 1
      ;;
  esac
done
# shellcheck disable=SC2086 # a list of words
need $packages

tests=0
for preset in "$@"; do
  configure "$preset" -DOGIVE_BUILD_TESTS=ON
  build "$preset"
  say "== testing $preset"
  log="$root/build/$preset/ctest.log"
  # shellcheck disable=SC2086 # a list of words
  ctest --preset "$preset" --parallel "$(jobs)" --output-log "$log" $slow
  grep -hE '^(compile time|skipped): ' "$root/build/$preset/Testing/Temporary/LastTest.log" | sort -u || true
  tests=$((tests + $(sed -n 's/^100% tests passed, 0 tests failed out of //p' "$log")))
done
# All presets together, in the words of ctest.
[ $# -eq 1 ] || echo "100% tests passed, 0 tests failed out of $tests"
