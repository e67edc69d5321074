# sh snippets.sh PAGE COMPILER [FLAG...]: compiles every C++ snippet of a page.
# "```cpp" opens a whole file; "```cpp body" opens statements: those of a page make one function, in their order.
set -eu
page=$1
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

awk -v folder="$folder" '
  file && /^ *```/ { file = ""; next }
  file { print >file; next }
  /^ *```cpp/ {
    body = /^ *```cpp body/
    file = folder "/" (body ? "body" : NR) ".cpp"
    if (body && !begun++) print "#include \"ogive/ogive.hpp\"\nusing namespace ogive;\nvoid page() {" >file
    printf "#line %d \"%s\"\n", NR + 1, FILENAME >file
  }
  END { if (begun) print "}" >(folder "/body.cpp") }' "$page"

for snippet in "$folder"/*.cpp; do
  "$@" -fsyntax-only -Wall -Wextra -Wno-unused-variable -Wno-unused-but-set-variable "$snippet"
done
echo "$page: its snippets compile"
