"""Verifies an archive on Apache Spark, over the C interface.

    spark-submit verify_archive.py --paths FILE | --folder URL --config FILE --context FILE --library FILE --out FOLDER

The archive is a list of paths that every executor can open (--paths: a text file, one path a line), or a folder of
whatever storage Spark reads (--folder: local, HDFS, S3, ...). --config and --context hold what yz_verifier_new and
yz_verify take as JSON; with a "use" in the context and a recognition list in the configuration, the list is asked too.
Out comes Parquet, one row for each file:

    path, size, sha256      the file
    status, error           0, or why there is no answer about it (YzStatus of the C interface, and its text)
    verdict, reasons        of the report; null without an answer
    recognition             of the report, where it was asked
    list_id, list_sequence  the recognition list by which was judged
    policy_digest           the policy by which was judged
    report                  yinzheng.report/1

The output has a folder for each run (`run=...`), named by the digest of library, configuration and context: rows of
one run answer the same question. Started again, a run leaves out every file that it has an answer for, or that is too
long, by path and digest, so that an interrupted run goes on where it was; what could not be read or met a fault is tried
again. It is written in batches, and what a batch wrote stays: a file that was replaced, or tried again, has a row for
each time. So rows are joined with an archive by sha256, never by path alone.

No file ends the run: what cannot be read, is too long, or meets a fault of the library is a row with its status. When an
executor is lost, Spark gives its files to another one, and a row is written once.
"""

from __future__ import annotations

import argparse
import atexit
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas
from pyspark import SparkFiles
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

COLUMNS = (
    "path string, size bigint, sha256 string, status int, error string, verdict string, reasons array<string>, "
    "recognition string, list_id string, list_sequence bigint, policy_digest string, report string"
)
NAMES = [column.split()[0] for column in COLUMNS.split(", ")]

# YzStatus of the C interface.
ARGUMENT, LIMIT, INTERNAL = 1, 4, 99

# Default of the library, and more than fits into a row of Spark where files come in by --folder.
LONGEST = 128 << 20

Frames = Iterator[pandas.DataFrame]


class Refused(Exception):
    """There is no answer about a file."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def read(path: str, limit: int) -> bytes:
    """The file at a path, never more of it than the limit."""
    try:
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except OSError as e:
        raise Refused(ARGUMENT, e.strerror or "cannot be read") from None
    if len(data) > limit:
        raise Refused(LIMIT, f"longer than the limit of {limit} bytes")
    return data


def table(rows: list[dict[str, Any]], columns: list[str]) -> pandas.DataFrame:
    """Rows for Spark, of plain objects: it cannot take the text columns of pandas 3, and what is missing is None."""
    return pandas.DataFrame([[row.get(c) for c in columns] for row in rows], columns=columns, dtype=object)


def loaded(path: str, content: bytes | None, limit: int) -> bytes:
    """What Spark loaded, or else what is at the path."""
    return read(path, limit) if content is None else bytes(content)


def row(verifier: Any, context: dict[str, Any], path: str, load: Callable[[], bytes]) -> dict[str, Any]:
    """One file, whatever it does."""
    made: dict[str, Any] = {"path": path, "status": 0}
    try:
        data = load()
        made |= {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        with verifier.verify(data, context | {"name": path}) as answer:
            made["report"] = answer.json()
        report = json.loads(made["report"])
        asked = report.get("recognition") or {}
        used = asked.get("list") or {}
        made |= {
            "verdict": report["verdict"],
            "reasons": [reason["reason"] for reason in report["reasons"]],
            "recognition": asked.get("outcome"),
            "list_id": used.get("id"),
            "list_sequence": used.get("sequence"),
            "policy_digest": report["policy"]["digest"],
        }
    except Exception as e:  # one file must not cost the others their answers
        made |= {"status": getattr(e, "status", INTERNAL), "error": str(e) or type(e).__name__}
    return made


def verifying(config: Any, context: dict[str, Any], library: str, limit: int) -> Callable[[Frames], Frames]:
    """What an executor does with the files that it is given; one verifier serves all files of a task."""

    def verify(frames: Frames) -> Frames:
        os.environ["YINZHENG_LIBRARY"] = SparkFiles.get(library)
        from yinzheng import Verifier

        with Verifier(config.value) as verifier:
            for frame in frames:
                contents: Iterable[Any] = frame["content"] if "content" in frame else [None] * len(frame)
                loads = [(path, partial(loaded, path, content, limit)) for path, content in zip(frame["path"], contents)]
                rows = [row(verifier, context, path, load) for path, load in loads]
                yield table(rows, NAMES)

    return verify


def digests(limit: int) -> Callable[[Frames], Frames]:
    """Paths with the digests of what is there; null where it cannot be read."""

    def digest(path: str) -> str | None:
        try:
            return hashlib.sha256(read(path, limit)).hexdigest()
        except Refused:
            return None

    def digested(frames: Frames) -> Frames:
        for frame in frames:
            yield table([{"path": path, "sha256": digest(path)} for path in frame["path"]], ["path", "sha256"])

    return digested


def archive(spark: SparkSession, args: argparse.Namespace) -> tuple[DataFrame, DataFrame | None]:
    """The files to verify, and the rows of those that are too long to be loaded from storage."""
    if args.paths:
        files = spark.read.text(args.paths).withColumnRenamed("value", "path")
        return files.where("path != ''").repartition(args.tasks), None
    found = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(args.folder)
    long = found.where(f.col("length") > args.longest).select(
        "path",
        f.col("length").alias("size"),
        f.lit(LIMIT).alias("status"),
        f.lit(f"longer than the limit of {args.longest} bytes").alias("error"),
    )
    for name, kind in (column.split() for column in COLUMNS.split(", ")):
        if name not in long.columns:
            long = long.withColumn(name, f.lit(None).cast(kind))
    return found.where(f.col("length") <= args.longest).select("path", "content"), long.select(NAMES)


def left(files: DataFrame, done: DataFrame, limit: int) -> DataFrame:
    """The files that there is no row for yet."""
    if "content" in files.columns:
        known = files.withColumn("sha256", f.sha2("content", 256))
    else:
        known = files.mapInPandas(digests(limit), "path string, sha256 string")
    # A file that had no digest then and has none now was looked at already as well.
    same = (known["path"] == done["path"]) & known["sha256"].eqNullSafe(done["sha256"])
    return known.join(done, same, "left_anti").drop("sha256")


def ship(spark: SparkSession, library: str) -> None:
    """Sends library, package and this module to the executors."""
    spark.sparkContext.addFile(library)
    spark.sparkContext.addPyFile(__file__)
    spark.sparkContext.addPyFile(packed())


@cache
def packed() -> str:
    """The package in one file, which executors fetch as long as this process lives."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return shutil.make_archive(f"{folder}/yinzheng", "zip", Path(__file__).resolve().parent.parent / "python", "yinzheng")


def run_name(args: argparse.Namespace) -> str:
    """The same question gives the same name."""
    whole = hashlib.sha256()
    for file in (args.library, args.config, args.context):
        whole.update(hashlib.sha256(Path(file).read_bytes()).digest())
    whole.update(str(args.longest).encode())
    return whole.hexdigest()[:16]


def main(arguments: list[str] | None = None, spark: SparkSession | None = None) -> str:
    """Runs it; returns the folder of the run."""
    args = options().parse_args(arguments)
    spark = spark or SparkSession.builder.appName("yinzheng").getOrCreate()
    ship(spark, args.library)
    config = spark.sparkContext.broadcast(json.loads(Path(args.config).read_text("utf-8")))
    context = json.loads(Path(args.context).read_text("utf-8"))
    out = f"{args.out.rstrip('/')}/run={run_name(args)}"

    files, rows_of_long = archive(spark, args)
    done = earlier(spark, out)
    if done is not None:
        files = left(files, done, args.longest)
        if rows_of_long is not None:
            rows_of_long = rows_of_long.join(done, "path", "left_anti").select(NAMES)
    verify = verifying(config, context, os.path.basename(args.library), args.longest)
    for batch in range(args.batches):
        part = files.where(f.pmod(f.xxhash64("path"), f.lit(args.batches)) == batch)
        part.mapInPandas(verify, COLUMNS).write.mode("append").parquet(out)
    if rows_of_long is not None:
        rows_of_long.write.mode("append").parquet(out)
    for verdict, count in sorted(summary(spark, out).items()):
        print(f"{verdict}: {count}")
    return out


def earlier(spark: SparkSession, out: str) -> DataFrame | None:
    """Path and digest of every row that stays true. Kept from now on: the rows that this run adds do not count.

    A file that could not be read, or met a fault, may be read the next time.
    """
    from pyspark.errors import AnalysisException

    try:
        rows = spark.read.schema(COLUMNS).parquet(out).where(f.col("status").isin(0, LIMIT))
        return rows.select("path", "sha256").localCheckpoint()
    except AnalysisException:
        return None


def summary(spark: SparkSession, out: str) -> dict[str, int]:
    """How many files of each verdict; those without an answer by their status."""
    name = f.coalesce("verdict", f.concat(f.lit("status "), f.col("status")))
    counted = spark.read.schema(COLUMNS).parquet(out).groupBy(name.alias("name")).count()
    return {line["name"]: line["count"] for line in counted.collect()}


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--paths", help="text file with one path a line")
    source.add_argument("--folder", help="folder with the files, anywhere Spark reads")
    parser.add_argument("--config", required=True, help="the verifier's JSON")
    parser.add_argument("--context", required=True, help="the JSON of each verification; its time is part of the run")
    parser.add_argument("--library", required=True, help="libyinzheng.so, for the executors")
    parser.add_argument("--out", required=True, help="folder for the Parquet")
    parser.add_argument("--batches", type=int, default=16, help="in how many parts to write (16)")
    parser.add_argument("--tasks", type=int, default=64, help="in how many tasks paths are divided (64)")
    parser.add_argument("--longest", type=int, default=LONGEST, help="most bytes of one file (128 MiB)")
    return parser


if __name__ == "__main__":
    main()
