# sh measure.sh NAME BUDGET COMMAND...: runs the command and prints its CPU seconds against the budget.
set -eu
name=$1
budget=$2
shift 2
export CCACHE_DISABLE=1

"$@"
# The second line of `times` is what the children used, user and system: 0m1.23s 0m0.10s. In a pipe it would be
# another shell, without children.
used=$(mktemp)
trap 'rm -f "$used"' EXIT
times >"$used"
awk -v name="$name" -v budget="$budget" '
  NR == 2 {
    for (i = 1; i <= 2; ++i) { split($i, part, /[ms]/); seconds += 60 * part[1] + part[2] }
    printf "compile time: %s %.1f s of CPU, budget %g s%s\n", name, seconds, budget, (seconds > budget ? " (over)" : "")
  }' "$used"
