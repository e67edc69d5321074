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
exec build/release/examples/quickstart "$@"
