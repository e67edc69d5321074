# sh headers.sh FOLDER COMPILER: compiles all exported headers in FOLDER with all warnings, and runs them.
set -eu
folder=$1
compiler=$2
here=$(cd "$(dirname "$0")" && pwd)
program=$folder/headers.$(basename "$compiler")

{
  while read -r name _; do echo "#include \"$folder/$name.hpp\""; done <"$folder/headers.txt"
  echo "#include \"$here/compare.hpp\""
  echo 'int main() {'
  echo '  int wrong = 0;'
  while read -r name _; do
    echo "  wrong += compare<$name::Network>(\"$folder/$name.hpp\", $name::input_size, $name::output_size);"
  done <"$folder/headers.txt"
  echo '  return wrong == 0 ? 0 : 1;'
  echo '}'
} >"$program.cpp"
"$compiler" -std=c++17 -O1 -pedantic -Wall -Wextra -Wconversion -Wshadow -Werror "$program.cpp" -o "$program"
"$program"
