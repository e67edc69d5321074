# sh refused.sh SOURCE COMPILER [FLAG...]: succeeds if the compiler refuses SOURCE and says what its first line expects.
set -eu
source=$1
shift

expected=$(sed -n '1s,^// expect: ,,p' "$source")
if [ -z "$expected" ]; then
  echo "$source: the first line must be '// expect: <regex>'"
  exit 1
fi
if said=$("$@" -fsyntax-only "$source" 2>&1); then
  echo "$source: compiles, but must be refused with: $expected"
  exit 1
fi
if ! printf '%s\n' "$said" | grep -Eq -e "$expected"; then
  printf '%s\n\n' "$said"
  echo "$source: refused, but not with: $expected"
  exit 1
fi
errors=$(printf '%s\n' "$said" | grep -Ec 'error:' || true)
lines=$(printf '%s\n' "$said" | wc -l)
echo "refused as expected: $errors errors, $lines lines"
