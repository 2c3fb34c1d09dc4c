"""Verifies files from four threads and prints one JSON report on each line: verify.py CONFIG CONTEXT FILE...

CONFIG is a file with the verifier's JSON, CONTEXT the JSON for each verification itself.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from yinzheng import Verifier


def main(config: str, context: str, *files: str) -> None:
    asked = json.loads(context)

    def report(file: str) -> str:
        with verifier.verify_path(file, asked) as answer:
            return answer.json()

    with Verifier(json.loads(Path(config).read_text("utf-8"))) as verifier, ThreadPoolExecutor(4) as threads:
        for line in threads.map(report, files):
            print(line)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main(*sys.argv[1:])
