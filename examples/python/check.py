"""Tries what bindings must refuse, and what they answer beside reports: check.py CONFIG CONTEXT FILE"""

import json
import sys
from pathlib import Path

import yinzheng
from yinzheng import Verdict, Verifier


def refuses(error: type[Exception], call) -> None:
    try:
        call()
    except error:
        return
    sys.exit(f"python: no {error.__name__}")


def main(config: str, context: str, file: str) -> None:
    asked, data = json.loads(context), Path(file).read_bytes()
    with Verifier(json.loads(Path(config).read_text("utf-8"))) as verifier:
        refuses(ValueError, lambda: verifier.verify_path(file + "\0.pdf", asked))
        refuses(yinzheng.YinzhengError, lambda: verifier.verify_path("/no/such/file", asked))
        with verifier.verify(data, asked) as report:
            assert report.verdict is Verdict.PASSED
            refuses(TypeError, lambda: bool(report.verdict))
            assert report.value("/verdict") == "passed" and report.value("/nothing") is None
            assert report.count("/signatures") == 1
            assert "data:image/" in report.html(data)
    with yinzheng.inspect(data, "a.ofd") as found:
        assert found.verdict is Verdict.NONE and found.value("/format") == "ofd"
    with yinzheng.explain("HASH_FAILURE") as meaning:
        assert "HASH_FAILURE" in meaning.text("en")


if __name__ == "__main__":
    main(*sys.argv[1:])
