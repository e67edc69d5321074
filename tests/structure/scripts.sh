# sh scripts.sh SOURCE_DIR: what the two commands do on machines that lack something, with made-up package tools.
set -eu
root=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
status=0

# machine NAME: a folder of programs that is to be all of the PATH.
machine() {
  tools=$folder/$1
  mkdir "$tools"
  for program in sh dirname cat; do ln -s "$(command -v "$program")" "$tools"; done
}
# program NAME LINE...: one of them, a script of sh.
program() {
  file=$tools/$1
  shift
  printf '%s\n' '#!/bin/sh' "$@" >"$file"
  chmod +x "$file"
}
# expect SCRIPT STATUS WORDS...: the script ends so, and says each of the words.
expect() {
  script=$1 code=$2
  shift 2
  found=0
  env -i PATH="$tools" sh "$root/$script" >"$folder/said" 2>&1 || found=$?
  [ "$found" = "$code" ] || mistake "$script: ended with $found, not $code"
  for words in "$@"; do
    grep -qF -- "$words" "$folder/said" || mistake "$script: does not say \"$words\""
  done
}
mistake() {
  echo "$tools: $1; it said:"
  cat "$folder/said"
  status=1
}
both="examples/quickstart.sh tests/run.sh"

# Debian, as a user: says what root would have to install, and installs nothing.
machine user
program id 'echo 1000'
program dpkg-query 'case $* in *" zlib1g-dev"|*" g++") exit 1;; esac; echo installed'
program apt-get "echo \"\$@\" >>$folder/installed"
for script in $both; do
  expect "$script" 1 "Missing packages: g++ zlib1g-dev" \
    "apt-get update && apt-get install -y --no-install-recommends g++ zlib1g-dev"
done
[ ! -e "$folder/installed" ] || mistake "installs something without being root"

# Debian, as root: installs what is missing and nothing else; then there is no cmake, which ends it.
program id 'echo 0'
expect examples/quickstart.sh 127 "== installing: g++ zlib1g-dev" "== configuring release"
printf '%s\n' "update -qq" "install -y -qq --no-install-recommends g++ zlib1g-dev" >"$folder/expected"
cmp -s "$folder/installed" "$folder/expected" || mistake "asks apt-get for: $(cat "$folder/installed")"

# Somewhere else.
machine elsewhere
for script in $both; do
  expect "$script" 1 "This is neither Debian nor Ubuntu" "libxsimd-dev" "Missing: cmake ninja c++"
done
program ninja
program c++
for script in $both; do expect "$script" 1 "Missing: cmake"; done

env -i PATH="$tools" sh "$root/tests/run.sh" devel >"$folder/said" 2>&1 && mistake "takes any preset"
grep -qF 'there is no preset "devel"; there are: dev ' "$folder/said" || mistake "does not name the presets"

[ $status = 0 ] && echo "the scripts say what is missing"
exit $status
