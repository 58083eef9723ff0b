"""Measures everything and writes one table, into var/bench.md and on the screen: make bench.

Every size and database has processes of its own. Read what a figure is compared with in the same run: the times are
this machine's. With words given, only the databases and sizes that they name: python -m tests.bench sqlite six
"""

# ruff: noqa: T201 - this prints what it measures.

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests import postgresql

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"six": "six councils, ten years", "england": "England: 153 councils, 11 million figures"}
PARTS = ("filling", "pages", "serving", "uploads")
HEAD = "| what | took | times | compared with | aimed at |\n|---|---|---|---|---|"


def measured(part: str, *words: str, **environment: str) -> list[dict]:
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{part}", *words],
        cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def row(line: dict) -> str:
    times = "" if line["times"] is None else f"{line['times']:.2f}"
    return f"| {line['what']} | {line['took']} | {times} | {line['beside']} | {line['bar']} |"


def section(database: str, size: str) -> str:
    with ExitStack() as stack:
        data = stack.enter_context(tempfile.TemporaryDirectory(prefix="workforce-bench-"))
        environment = {"WORKFORCE_DATA": data}
        if database == "postgresql":
            environment["DATABASE_URL"], _ = stack.enter_context(postgresql.running())
        words = {"filling": (size,), "uploads": ("whole",) if size == "six" else ()}
        lines = [line for part in PARTS for line in measured(part, *words.get(part, ()), **environment)]
    return "\n".join([f"\n### {database}, {SIZES[size]}\n", HEAD, *map(row, lines)])


def main(words: list[str]) -> None:
    databases = [name for name in ("sqlite", "postgresql") if name in words] or ["sqlite", "postgresql"]
    sizes = [name for name in SIZES if name in words] or list(SIZES)
    found = []
    for database in databases:
        for size in sizes:
            found.append(section(database, size))
            print(found[-1], flush=True)
    (ROOT / "var" / "bench.md").write_text("\n".join(found) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
