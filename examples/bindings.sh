#!/usr/bin/env bash
# Builds and installs the C library, then lets C, Python, Java and Node verify the sample, its tampered twin and a folder
# from four threads each. All of them have to print what the command line prints.
set -euo pipefail
cd "$(dirname "$0")/.."

unset RUST_BACKTRACE
work=$PWD/target/bindings
prefix=$work/prefix
time=2026-11-24T00:00:00Z
context="{\"time\":\"$time\"}"
rm -rf "$work"
mkdir -p "$work/files"

missing=()
needs() {
  command -v "$1" >/dev/null || missing+=("$2")
}
needs gcc gcc
needs pkg-config pkg-config
needs valgrind valgrind
needs javac openjdk-17-jdk-headless
needs node nodejs
needs npm npm
[ -e /usr/share/java/jna.jar ] || missing+=(libjna-java)
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing ${missing[*]}"
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "${missing[@]}" >/dev/null
fi

echo 'library'
scripts/install-capi.sh "$prefix"
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib
export YINZHENG_LIBRARY=$prefix/lib/libyinzheng.so
grep -o '\byz_[a-z_]*(' include/yinzheng.h | tr -d '(' | sort -u >"$work/declared"
nm -D --defined-only "$prefix/lib/libyinzheng.so" | awk '{print $3}' | sort >"$work/shared"
nm -g --defined-only "$prefix/lib/libyinzheng.a" | awk 'NF > 2 {print $3}' | sort >"$work/static"
for kind in shared static; do
  diff "$work/declared" "$work/$kind" || { echo "the $kind library exports something else"; exit 1; }
done

echo 'what the command line says'
cargo build --quiet --release --example yz
for number in 01 02 03 04 05 06; do
  cp examples/data/licence.ofd "$work/files/$number-good.ofd"
  cp examples/data/licence-tampered.ofd "$work/files/$number-tampered.ofd"
done
head -c 20000 examples/data/licence.ofd >"$work/files/07-cut-short.ofd"
: >"$work/files/08-empty.ofd"
one=(examples/data/licence.ofd examples/data/licence-tampered.ofd)
got=0
target/release/examples/yz verify "${one[@]}" "$work/files" --trust examples/data/trust --time "$time" \
  --format jsonl >"$work/expected" || got=$?
[ "$got" -eq 1 ] && [ "$(wc -l <"$work/expected")" -eq 16 ] || { echo "yz: exit code $got"; exit 1; }

export PYTHONPATH=$PWD/examples/python PYTHONDONTWRITEBYTECODE=1
python3 -c 'import json, sys, yinzheng; print(json.dumps(yinzheng.trust_folder(sys.argv[1])))' examples/data/trust >"$work/config.json"

# $1: who; the rest: the command that verifies the files.
compare() {
  local who=$1 before=$SECONDS
  shift
  "$@" "$work/config.json" "$context" "${one[@]}" "$work"/files/*.ofd >"$work/got-$who" 2>"$work/stderr-$who" || {
    cat "$work/stderr-$who"
    echo "$who failed"
    exit 1
  }
  cmp "$work/expected" "$work/got-$who" || { echo "$who says something else"; exit 1; }
  echo "$who: as the command line ($((SECONDS - before)) s)"
}

warnings=(-Wall -Wextra -Werror)
# shellcheck disable=SC2046 # several options
gcc -std=c11 "${warnings[@]}" -pthread examples/c/verify.c $(pkg-config --cflags --libs yinzheng) -o "$work/verify"
# shellcheck disable=SC2046
gcc -std=c11 "${warnings[@]}" -pthread examples/c/verify.c $(pkg-config --cflags yinzheng) "$prefix/lib/libyinzheng.a" \
  -lm -ldl -lgcc_s -o "$work/verify-static"
compare c valgrind --quiet --leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all --error-exitcode=9 \
  --suppressions=examples/c/valgrind.supp \
  "$work/verify"
compare c-static "$work/verify-static"

# $1: who; the rest: the command that tries what is refused.
try_out() {
  local who=$1
  shift
  "$@" "$work/config.json" "$context" examples/data/licence.ofd || { echo "$who takes what it must refuse"; exit 1; }
}

if [ -e /dev/full ]; then
  ! "$work/verify" "$work/config.json" "$context" examples/data/licence.ofd >/dev/full 2>/dev/null ||
    { echo 'c: reports are lost'; exit 1; }
fi
compare python python3 examples/python/verify.py
try_out python python3 examples/python/check.py

javac -Xlint:all -Werror -cp /usr/share/java/jna.jar -d "$work/java" examples/java/*.java
compare java java -Djna.library.path="$prefix/lib" -cp "$work/java:/usr/share/java/jna.jar" Verify
try_out java java -Djna.library.path="$prefix/lib" -cp "$work/java:/usr/share/java/jna.jar" Check

cp -r examples/node "$work/node"
(cd "$work/node" && npm ci --silent --no-audit --no-fund --ignore-scripts)
compare node node "$work/node/verify.mjs"
try_out node node "$work/node/check.mjs"
