"""Holds what Spark says about an archive against what the command line says: check.py WORK

WORK has paths.txt, config.json, context.json, libyinzheng.so and expected.jsonl, which `yz verify` wrote about the same
files. Runs on a cluster of two executors in processes of their own, on this machine:

1. in the middle of the run one executor is killed; every file has to have its row, once, and the row has to say what the
   command line says;
2. a part of the output is taken away, as if the run had been interrupted: the next one has to make those rows and no
   others;
3. the same files from storage instead of by their paths, of which one is too long.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import verify_archive
from pyspark.sql import DataFrame, SparkSession


def cluster() -> SparkSession:
    """Two executors, each a process of its own, and nothing but the loopback."""
    os.environ |= {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable}
    os.environ.pop("RUST_BACKTRACE", None)
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("check")
    for key, value in {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "32",
        "spark.executor.memory": "768m",
    }.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def executors() -> list[int]:
    """The executors' processes: those below this one that are called so."""
    parents, names = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                names[int(entry.name)] = (entry / "cmdline").read_bytes()
            except OSError:
                continue  # it ended meanwhile

    def is_below(process: int) -> bool:
        while process in parents and process != os.getpid():
            process = parents[process]
        return process == os.getpid()

    return sorted(p for p, name in names.items() if b"CoarseGrainedExecutorBackend" in name and is_below(p))


class Kill(threading.Thread):
    """Kills one executor once some tasks of a stage that verifies are done."""

    def __init__(self, spark: SparkSession) -> None:
        super().__init__(daemon=True)
        self.spark, self.killed, self.over = spark, None, False

    def run(self) -> None:
        tracker = self.spark.sparkContext.statusTracker()
        while not self.over and self.killed is None:
            for stage in tracker.getActiveStageIds():
                known = tracker.getStageInfo(stage)
                if known and known.numTasks > 8 and known.numCompletedTasks > 2 and known.numActiveTasks > 0:
                    self.killed = executors()[0]
                    os.kill(self.killed, signal.SIGKILL)
                    return
            time.sleep(0.02)


def answers(rows: DataFrame) -> dict[str, tuple]:
    """What a run says about each file, by its path. A path with two rows is a fault."""
    columns = ("path", "sha256", "verdict", "reasons", "recognition", "list_sequence", "policy_digest", "report")
    all_rows = [tuple(row[c] for c in columns) for row in rows.where("status = 0").collect()]
    found = {path: rest for path, *rest in all_rows}
    demand(len(found) == len(all_rows), "a file has two rows")
    return {path: (rest[0], rest[1], tuple(rest[2]), *rest[3:]) for path, rest in found.items()}


def expected(lines: list[str]) -> dict[str, tuple]:
    """What the command line says."""
    found = {}
    for line in lines:
        report = json.loads(line)
        asked = report.get("recognition") or {}
        found[report["file"]] = (
            report["input"]["sha256"],
            report["verdict"],
            tuple(reason["reason"] for reason in report["reasons"]),
            asked.get("outcome"),
            (asked.get("list") or {}).get("sequence"),
            report["policy"]["digest"],
            line,
        )
    return found


def demand(held: bool, otherwise: str) -> None:
    if not held:
        sys.exit(f"spark: {otherwise}")


def compare(got: dict[str, tuple], want: dict[str, tuple]) -> None:
    demand(got.keys() == want.keys(), f"{len(got)} files instead of {len(want)}")
    other = [path for path in want if got[path] != want[path]]
    demand(not other, f"{len(other)} files differ, the first: {other[:1]}")


def main(work: str) -> None:
    folder = Path(work).resolve()
    spark = cluster()
    want = expected((folder / "expected.jsonl").read_text("utf-8").splitlines())
    paths = (folder / "paths.txt").read_text("utf-8").splitlines()
    start = time.monotonic()

    def told(what: str) -> None:
        print(f"spark: {what} ({time.monotonic() - start:.0f} s)", flush=True)

    def run(*more: str) -> str:
        files = {"--config": "config.json", "--context": "context.json", "--library": "libyinzheng.so"}
        fixed = [part for option, name in files.items() for part in (option, str(folder / name))]
        return verify_archive.main([*fixed, *more], spark)

    def rows(out: str) -> DataFrame:
        return spark.read.schema(verify_archive.COLUMNS).parquet(out)

    # A path at which there is nothing, and one at which there is no file.
    poisoned = [str(folder / "not-there.ofd"), str(folder)]
    (folder / "all.txt").write_text("\n".join([*paths, *poisoned]), "utf-8")
    by_path = ("--paths", str(folder / "all.txt"), "--out", str(folder / "out"), "--batches", "2", "--tasks", "24")
    kill = Kill(spark)
    kill.start()
    out = run(*by_path)
    kill.over = True
    demand(kill.killed is not None, "no executor was killed")
    compare(answers(rows(out)), want)
    without = {row["path"]: row["status"] for row in rows(out).where("status <> 0").collect()}
    demand(without == dict.fromkeys(poisoned, verify_archive.ARGUMENT), f"poisoned files: {without}")
    told(f"{len(want)} files as the command line, although an executor was killed: {dict(Counter(w[1] for w in want.values()))}")

    before = {file: file.stat().st_mtime_ns for file in Path(out).glob("*.parquet")}
    for file in sorted(before)[::2]:
        file.unlink()
        file.with_name(f".{file.name}.crc").unlink(missing_ok=True)
    kept = rows(out).count()
    demand(0 < kept < len(want), f"{kept} rows were kept")
    demand(run(*by_path) == out, "the same question has another name")
    compare(answers(rows(out)), want)
    untouched = [file for file in sorted(before)[1::2] if file.stat().st_mtime_ns == before[file]]
    demand(len(untouched) == len(before) // 2, "rows that were there were written again")
    again = {row["path"] for row in rows(out).where("status <> 0").collect()}
    demand(again == set(poisoned), f"poisoned files: {again}")
    told(f"{len(want) + len(poisoned) - kept} rows were missing and were made, {kept} were left alone")

    some = Path(paths[0]).parent
    longest = max(file.stat().st_size for file in some.iterdir()) - 1
    stored = run("--folder", str(some), "--out", str(folder / "stored"), "--batches", "1", "--longest", str(longest))
    said = [(Path(r["path"].removeprefix("file:")).name, r["status"], r["verdict"]) for r in rows(stored).collect()]
    short = {Path(p).name: w[1] for p, w in want.items() if Path(p).parent == some and Path(p).stat().st_size <= longest}
    demand({name: verdict for name, status, verdict in said if status == 0} == short, "from storage they differ")
    long = len(list(some.iterdir())) - len(short)
    demand(long == sum(status == verify_archive.LIMIT for _, status, _ in said), "a file that is too long has no row")
    told(f"{len(short)} files from storage as well, {long} too long")
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
