#!/usr/bin/env bash
# Builds every fuzz target once and runs each for a time.
#
#   fuzz/run.sh SECONDS [TARGET…]
#
# Seeds come from fuzz/seeds, examples/data, tests, and the larger collection of files where there is one
# (../shared/corpus, or where YINZHENG_CORPUS points). What a target finds new is kept in fuzz/corpus between runs.
# Ends with an error at the first crash, hang or excess of memory; the input that did it is then in fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:?usage: fuzz/run.sh SECONDS [TARGET…]}
shift

if rustc +nightly --version >/dev/null 2>&1; then
  cargo=(cargo +nightly)
else
  # Instrumentation needs unstable compiler options; the stable compiler takes them when asked in this way.
  export RUSTC_BOOTSTRAP=1
  cargo=(cargo)
fi
if ! "${cargo[@]}" fuzz --version >/dev/null 2>&1; then
  cargo install --locked cargo-fuzz
fi

if [ $# -gt 0 ]; then
  targets=("$@")
else
  mapfile -t targets < <("${cargo[@]}" fuzz list)
fi

python3 fuzz/seeds.py
"${cargo[@]}" fuzz build

# Longest input of each target, in bytes: long enough for real files, short enough to be quick.
longest() {
  case "$1" in
    ofd_package | verifier) echo 131072 ;;
    crl | certificate | signature_xml) echo 16384 ;;
    *) echo 65536 ;;
  esac
}

run() {
  local target=$1 log
  mkdir -p "fuzz/corpus/$target" "fuzz/seeds/$target"
  log=$(mktemp)
  if ! "${cargo[@]}" fuzz run "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len="$(longest "$target")" \
    -print_final_stats=1 >"$log" 2>&1; then
    tail -n 60 "$log"
    echo "fuzz $target failed"
    exit 1
  fi
  echo "fuzz $target for $seconds s"
  grep -E '^stat::(number_of_executed_units|peak_rss_mb)' "$log" | sed 's/^stat::/  /'
  rm -f "$log"
}

# One target to a core, the oldest waited for first; a target that failed ends the run there.
running=()
for target in "${targets[@]}"; do
  if [ "${#running[@]}" -ge "$(nproc)" ]; then
    wait "${running[0]}"
    running=("${running[@]:1}")
  fi
  run "$target" &
  running+=($!)
done
for pid in "${running[@]}"; do
  wait "$pid"
done
