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
# peer PREFIX PACKAGE...: what a benchmark compares with, if it includes the header for that; it can do without.
peer() {
  grep -q "^#include \"$1_" "$root/benchmarks/$name.cpp" || return 0
  shift
  (need "$@") || say "== going on without $*"
}
# shellcheck disable=SC2086 # lists of words
{
  peer pagmo $packages_pagmo
  peer torch $packages_peers
  peer onednn $packages_onednn
}
if grep -q '^#include "onnxruntime_' "$root/benchmarks/$name.cpp"; then
  if need_onnxruntime "$root/build/npm"; then export NODE_PATH="$root/build/npm/node_modules"; fi
fi
# OpenBLAS 0.3.21 does not know newer processors and takes them for ones without AVX-512.
if grep -qw avx512vl /proc/cpuinfo; then export OPENBLAS_CORETYPE="${OPENBLAS_CORETYPE:-SkylakeX}"; fi
configure release -DOGIVE_BUILD_TESTS=OFF
build release "bench_$name"
say "== running $name"
cd "$root"
exec "build/release/benchmarks/bench_$name" "$@"
