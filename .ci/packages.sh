# Sourced by examples/quickstart.sh, tests/run.sh and benchmarks/run.sh, with $root set to the top of the source tree.
# The one place that says which Debian packages ogive's own programs need.

packages_library="g++ cmake ninja-build libxsimd-dev xtl-dev libxtensor-dev libeigen3-dev zlib1g-dev libprotozero-dev nlohmann-json3-dev"
packages_tests="catch2 python3-onnx"
packages_benchmarks="libbenchmark-dev"
packages_peers="libtorch-dev libopenblas-dev"  # only for the benchmarks that compare with them, which do without
packages_onednn="libdnnl-dev libopenblas-dev"  # the same, for kernels
packages_pagmo="libpagmo-dev"  # the same, for nb201_strategies
packages_clang="clang"
packages_fuzz="clang libclang-rt-dev"
packages_images="dataset-fashion-mnist"
packages_browser="chromium fonts-dejavu-core"  # 115 MB to download: only .ci/run asks for them
packages_engines="python3-opencv"  # and node with npm, from wherever they are: hundreds of packages, so the same
packages_node="nodejs npm"
packages_reference="doxygen"

say() { printf '%s\n' "$*" >&2; }

# is_debian: Debian and its children, Ubuntu among them.
is_debian() { command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; }

# missing_of PACKAGE...: those of them that are not installed.
missing_of() {
  for package in "$@"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || printf ' %s' "$package"
  done
}

# need PACKAGE...: installs what is missing, or says what to install and stops.
need() {
  if is_debian; then
    missing=$(missing_of "$@")
    if [ -n "$missing" ]; then
      if [ "$(id -u)" != 0 ]; then
        say "Missing packages:$missing"
        say "Install them as root, then run this again:"
        say "  apt-get update && apt-get install -y --no-install-recommends$missing"
        exit 1
      fi
      say "== installing:$missing"
      export DEBIAN_FRONTEND=noninteractive
      apt-get update -qq >&2
      # shellcheck disable=SC2086 # a list of words
      apt-get install -y -qq --no-install-recommends $missing >&2
    fi
  else
    absent=
    for tool in cmake ninja "${CXX:-c++}"; do
      command -v "$tool" >/dev/null 2>&1 || absent="$absent $tool"
    done
    say "This is neither Debian nor Ubuntu, so nothing is installed. What they call"
    say "  $*"
    say "must be here; CMake says which library it does not find."
    if [ -n "$absent" ]; then
      say "Missing:$absent"
      exit 1
    fi
  fi
}

# jobs: as many compilers at once as there are cores, and one GiB of memory for each.
jobs() {
  cores=$(nproc 2>/dev/null || echo 1)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1048576) }' /proc/meminfo 2>/dev/null || true)
  if [ "${memory:-$cores}" -lt "$cores" ]; then cores=$memory; fi
  if [ "$cores" -lt 1 ]; then cores=1; fi
  echo "$cores"
}

# configure PRESET [OPTION...] and build PRESET [TARGET]: quiet unless something is wrong.
configure() {
  say "== configuring $1"
  cd "$root"
  preset=$1
  shift
  cmake --preset "$preset" --no-warn-unused-cli "$@" >&2  # presets set options of the tests, which may be off
}
build() {
  say "== building $1${2:+: $2} with $(jobs) jobs"
  cmake --build "$root/build/$1" --parallel "$(jobs)" ${2:+--target "$2"} >&2
}

# need_onnxruntime FOLDER: ONNX Runtime for Node in FOLDER/node_modules, from npm unless it is there. The package carries
# the library for Linux: no script of it has to run. Says so and fails where it cannot be had.
need_onnxruntime() {
  version=1.30.0
  if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    say "skipped: no node and npm (Debian: $packages_node), so no ONNX Runtime"
    return 1
  fi
  grep -qs "\"version\": \"$version\"" "$1/node_modules/onnxruntime-node/package.json" && return 0
  mkdir -p "$1"
  npm install --prefix "$1" --ignore-scripts --no-audit --no-fund --fetch-retries=1 --loglevel=error \
    "onnxruntime-node@$version" >&2 && return 0
  say "skipped: npm does not get onnxruntime-node $version, so no ONNX Runtime"
  return 1
}
