# sh fuzz.sh PROGRAM FOUND CORPUS: makes up inputs for OGIVE_FUZZ_SECONDS (60), from those of CORPUS on. What is new is
# kept in FOUND; an input that something is wrong with, beside it.
set -eu
mkdir -p "$2"
exec "$1" -max_total_time="${OGIVE_FUZZ_SECONDS:-60}" -max_len=20000 -timeout=10 -rss_limit_mb=2048 -verbosity=0 \
  -print_final_stats=1 -artifact_prefix="$2-" "$2" "$3"
