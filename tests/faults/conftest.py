"""A site whose processes are killed while it stores: prepared once, copied for each module, looked at from outside."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# How often each fault is tried. The suite tries a few times at every run; make faults tries a hundred.
TIMES = int(os.environ.get("FAULTS", "3"))
# Fewer than a page hands to a worker, and enough that storing them takes a while.
ROWS = 2900
# A hundred tries of a fault send more files in an hour than a person may.
WITHOUT_QUOTAS = {"WORKFORCE_UPLOADS_AN_HOUR": "10000", "WORKFORCE_COUNCIL_UPLOADS_AN_HOUR": "10000"}


def environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | WITHOUT_QUOTAS | {"WORKFORCE_DATA": str(data), "WORKFORCE_PLAIN_HTTP": "1"}


def manage(data: Path, *words: str, **extra) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment(data), capture_output=True, text=True, check=False, **extra
    )


@pytest.fixture(scope="session")
def prepared(tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("faults")
    done = manage(data, "start", "--prepare-only")
    assert done.returncode == 0, done.stdout + done.stderr
    return data


@pytest.fixture(scope="session")
def on_postgresql(prepared, tmp_path_factory):
    """The environment of a host that shares a PostgreSQL with the demonstration in it; one for all the tests."""
    from tests.faults.shared import site

    with site(prepared, tmp_path_factory.mktemp("shared") / "data") as found:
        yield found


@pytest.fixture(scope="session")
def large_file(tmp_path_factory) -> Path:
    """Enough figures that storing them takes a while: every metric of the catalogue over the months."""
    path = tmp_path_factory.mktemp("file") / "large.csv"
    lines = ["Council,Metric,Staff group,Month,Value"]
    for number in range(ROWS):
        month, group = number % 120, number // 120
        name = GROUPS[group % len(GROUPS)]
        metric = METRICS[group // len(GROUPS) % len(METRICS)]
        lines.append(f"Anyborough Council,{metric},{name},{2010 + month // 12}-{month % 12 + 1:02d},{50 + month % 2}")
    path.write_text("\n".join(lines))
    return path


GROUPS = ("All staff", "Social workers", "Team managers", "Nursery workers", "Whole council")
METRICS = (
    "Headcount",
    "Leavers",
    "New starters",
    "Agency workers",
    "Apprentices",
    "FTE vacancies",
    "Candidates applying",
)


def rows(data: Path, sql: str, *values) -> list[tuple]:
    with closing(sqlite3.connect(data / "workforce.sqlite3", timeout=30)) as database:
        return database.execute(sql, values).fetchall()


def assert_whole(data: Path) -> None:
    """The database is sound, and every upload is stored whole or not at all."""
    assert rows(data, "PRAGMA quick_check('workforce_auditentry')") == [("ok",)]
    uneven = rows(
        data,
        """SELECT upload.id, upload.state, upload.counts, count(figure.id) FROM metrics_upload upload
        LEFT JOIN metrics_metricsnapshot figure ON figure.upload_id = upload.id
        WHERE upload.filename = 'large.csv' GROUP BY upload.id""",
    )
    for _, state, _, stored in uneven:
        assert stored == (ROWS if state in ("applied", "undone") else 0), uneven
    assert rows(
        data, "SELECT count(*) FROM metrics_metricsnapshot WHERE upload_id NOT IN (SELECT id FROM metrics_upload)"
    ) == [(0,)]


def assert_originals(data: Path) -> None:
    """Every upload's file is there as it was sent, and no other file is."""
    named = dict(rows(data, "SELECT original, sha256 FROM metrics_upload WHERE original <> ''"))
    folder = data / "originals"
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert named == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()}
