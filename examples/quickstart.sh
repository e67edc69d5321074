#!/bin/sh
# Installs what is missing, builds the quickstart and runs it: sh examples/quickstart.sh
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/.ci/packages.sh"

# shellcheck disable=SC2086 # lists of words
need $packages_library $packages_images
configure release -DOGIVE_BUILD_TESTS=OFF
build release quickstart
say "== running build/release/examples/quickstart"
cd "$root"
# Line by line, also into a file or a pipe.
if command -v stdbuf >/dev/null 2>&1; then set -- stdbuf -oL build/release/examples/quickstart "$@"
else set -- build/release/examples/quickstart "$@"; fi
exec "$@"
