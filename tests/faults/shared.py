"""A PostgreSQL with the demonstration in it, for processes that have nothing else in common."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.faults.conftest import ROOT, WITHOUT_QUOTAS
from tests.postgresql import running


@contextmanager
def site(prepared: Path, data: Path, also: str = "", **more: str) -> Iterator[dict[str, str]]:
    """The environment of a host that uses it."""
    with running(also) as (address, _):
        data.mkdir(exist_ok=True)
        os.symlink(prepared / "static", data / "static")  # noqa: PTH211 - collected once for all
        environment = (
            os.environ
            | WITHOUT_QUOTAS
            | {
                "WORKFORCE_DATA": str(data),
                "WORKFORCE_PLAIN_HTTP": "1",
                "DATABASE_URL": address,
                # A worker that fell silent is given up soon, since the test waits for it.
                "WORKER_SILENCE": "4",
                **more,
            }
        )
        for words in (["migrate", "-v0"], ["createcachetable"], ["load_demonstration"]):
            manage(environment, *words)
        yield environment


def manage(environment: dict[str, str], *words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def worker(environment: dict[str, str], *words: str) -> subprocess.Popen:
    quiet = subprocess.DEVNULL
    command = [sys.executable, "manage.py", "work", *words]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)


def rows(environment: dict[str, str], sql: str) -> list[tuple]:
    with psycopg.connect(environment["DATABASE_URL"]) as database:
        return database.execute(sql).fetchall()
