#!/usr/bin/env bash
# Generates an archive, verifies it on Spark and by the command line, and compares: examples/spark/run.sh [COUNT]
# Needs Java 17; installs it on Debian, and PySpark into an environment of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."

unset RUST_BACKTRACE
count=${1:-2100}
work=$PWD/target/spark
world=$work/world
time=2026-11-24T00:00:00Z
matter=000118003001
mkdir -p "$work"
rm -rf "$world" "$work/archive" "$work/out" "$work/stored"

missing=()
command -v java >/dev/null || missing+=(openjdk-17-jre-headless)
python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing ${missing[*]}"
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "${missing[@]}" >/dev/null
fi
python=$work/venv/bin/python3
if ! "$python" -c 'import pyspark, pandas, pyarrow' 2>/dev/null; then
  echo 'installing PySpark'
  python3 -m venv "$work/venv"
  "$python" -m pip install --quiet --disable-pip-version-check -r examples/spark/requirements.txt
fi

scripts/install-capi.sh "$work/prefix"
cp "$work/prefix/lib/libyinzheng.so" "$work/"
cargo build --quiet --release --example yz
yz=target/release/examples/yz

echo 'an archive'
"$yz" demo "$world" >/dev/null
"$python" examples/spark/generate.py "$count" "$work/archive" "$world"/licences/*.ofd
find "$work/archive" -type f | sort >"$work/paths.txt"
distinct=$(xargs -d '\n' sha256sum <"$work/paths.txt" | cut -d ' ' -f 1 | sort -u | wc -l)
[ "$distinct" -eq "$count" ] || { echo "$distinct different files instead of $count"; exit 1; }

export PYTHONPATH=$PWD/examples/python PYTHONDONTWRITEBYTECODE=1
YINZHENG_LIBRARY=$work/libyinzheng.so "$python" - "$world" "$work" "$time" "$matter" <<'PYTHON'
import json, pathlib, sys, yinzheng

world, work, time, matter = sys.argv[1:]
config = yinzheng.trust_folder(f"{world}/trust")
lists = {name: yinzheng.encoded(f"{world}/recognition/{file}") for name, file in (("root", "root.json"), ("list", "500000.json"))}
config["recognition"] = {"time": time, **lists}
pathlib.Path(work, "config.json").write_text(json.dumps(config))
pathlib.Path(work, "context.json").write_text(json.dumps({"time": time, "use": {"matter": matter}}))
PYTHON

echo 'what the command line says'
got=0
"$yz" verify --files-from "$work/paths.txt" --trust "$world/trust" --time "$time" --matter "$matter" \
  --recognition "$world/recognition/500000.json" --root "$world/recognition/root.json" \
  --format jsonl >"$work/expected.jsonl" || got=$?
[ "$got" -eq 1 ] && [ "$(wc -l <"$work/expected.jsonl")" -eq "$count" ] || { echo "yz: exit code $got"; exit 1; }

"$python" examples/spark/check.py "$work"
