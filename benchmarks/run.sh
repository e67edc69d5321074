#!/bin/sh
# Installs what is missing, builds one benchmark and runs it: sh benchmarks/run.sh NAME [ARGUMENT...]
# On standard output: one JSON object per line and measurement. Everything else goes to standard error.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/.ci/packages.sh"

name=${1:-}
if [ ! -f "$root/benchmarks/$name.cpp" ]; then
  say "usage: sh benchmarks/run.sh NAME [ARGUMENT...], where NAME is one of:"
  for source in "$root"/benchmarks/*.cpp; do
    [ -f "$source" ] && say "  $(basename "$source" .cpp)"
  done
  exit 1
fi
shift

# shellcheck disable=SC2086 # lists of words
need $packages_library $packages_benchmarks
configure release -DOGIVE_BUILD_TESTS=OFF
build release "bench_$name"
say "== running $name"
cd "$root"
exec "build/release/benchmarks/bench_$name" "$@"
