"""A worker that is killed leaves nothing half done, and its job is taken up and done once."""

import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.conftest import ROOT, ROWS, TIMES, assert_whole, environment, manage, rows
from tests.faults.test_kill import Analyst, fresh, serving, stored

QUEUE = """
from django.utils import timezone
from metrics import uploads
from metrics.models import Job, Upload
from metrics.uploads import jobs
from workforce.models import Council
council = Council.objects.get(slug="anyborough")
data = open({path!r}, "rb").read()
upload = uploads.receive_later(council, None, "large.csv", data, "invented", timezone.now())
jobs.ask(upload, Job.Kind.CHECK, None, timezone.now())
"""
CONFIRM = """
from django.utils import timezone
from metrics.models import Job, Upload
from metrics.uploads import jobs
upload = Upload.objects.get(filename="large.csv")
shown = jobs.kept_preview(upload)
assert shown.outcome == "accepted", shown.reading.problems[:3]
jobs.ask(upload, Job.Kind.APPLY, None, timezone.now(), fingerprint=shown.fingerprint)
"""


def say(data: Path, *words: str) -> None:
    done = manage(data, *words)
    assert done.returncode == 0, done.stdout + done.stderr


def worker(data: Path) -> subprocess.Popen:
    command = [sys.executable, "manage.py", "work", "--once"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=ROOT, env=environment(data), stdout=quiet, stderr=quiet)


def change(data: Path, sql: str) -> None:
    with closing(sqlite3.connect(data / "workforce.sqlite3", timeout=30)) as database:
        database.execute(sql)
        database.commit()


def time_passes(data: Path) -> None:
    """As if the silence had been long enough to give the worker up."""
    change(data, "UPDATE metrics_job SET beat_at = '2020-01-01 00:00:00' WHERE state IN ('waiting', 'running')")


def job_of(data: Path) -> tuple:
    return rows(data, "SELECT kind, state, tries, words FROM metrics_job ORDER BY id DESC LIMIT 1")[0]


@pytest.fixture(scope="module")
def confirmed(prepared, tmp_path_factory, large_file):
    """A site where a large file is checked and confirmed, and waits for a worker to store it."""
    data = tmp_path_factory.mktemp("confirmed") / "data"
    shutil.copytree(prepared, data)
    say(data, "shell", "-c", QUEUE.format(path=str(large_file)))
    assert worker(data).wait(120) == 0
    say(data, "shell", "-c", CONFIRM)
    return data


def test_data_7_a_worker_killed_at_any_moment_is_followed_by_another_and_all_is_stored_once(confirmed, tmp_path):
    data = fresh(confirmed, tmp_path / "data")
    started = time.perf_counter()
    assert worker(data).wait(120) == 0
    whole = time.perf_counter() - started
    assert stored(data) == ROWS and job_of(data)[:3] == ("apply", "done", 1)
    chance, killed = random.Random(20260303), 0
    for _ in range(TIMES):
        data = fresh(confirmed, tmp_path / "data")
        process = worker(data)
        try:
            process.wait(chance.uniform(0.3 * whole, whole))
        except subprocess.TimeoutExpired:
            process.kill()
            killed += 1
        process.wait()
        assert_whole(data)
        time_passes(data)
        assert worker(data).wait(120) == 0
        assert_whole(data)
        assert stored(data) == ROWS and job_of(data)[1] == "done"
    assert killed > 0


def test_data_7_a_job_that_kills_every_worker_ends_in_words(confirmed, tmp_path):
    data = fresh(confirmed, tmp_path / "data")
    change(data, "UPDATE metrics_job SET state = 'running', tries = 3 WHERE kind = 'apply'")
    time_passes(data)
    assert worker(data).wait(120) == 0
    kind, state, _, words = job_of(data)
    assert (kind, state) == ("apply", "failed") and "Nothing of it was stored" in words
    assert stored(data) == 0


def test_data_7_two_workers_at_once_store_a_file_once(confirmed, tmp_path):
    data = fresh(confirmed, tmp_path / "data")
    both = [worker(data), worker(data)]
    assert [process.wait(120) for process in both] == [0, 0]
    assert stored(data) == ROWS and job_of(data)[:3] == ("apply", "done", 1)
    assert_whole(data)


def embedded_worker(server: subprocess.Popen, but: int = 0) -> int:
    for _ in range(1200):
        found = subprocess.run(
            ["pgrep", "-P", str(server.pid), "-f", "work --embedded"], capture_output=True, text=True, check=False
        )
        if pids := [int(pid) for pid in found.stdout.split() if int(pid) != but]:
            return pids[0]
        time.sleep(0.1)
    raise AssertionError("The server brought no worker.")


def test_the_server_brings_a_worker_and_another_when_it_is_killed(prepared, tmp_path, large_file):
    data = fresh(prepared, tmp_path / "data")
    twice = tmp_path / "large.csv"
    # Every row twice: as many figures, and more rows than a page waits for.
    heading, *lines = large_file.read_text().splitlines()
    twice.write_text("\n".join([heading, *lines, *lines]))
    with serving(data) as (server, site):
        first = embedded_worker(server)
        analyst = Analyst(site)
        with twice.open("rb") as opened:
            page = analyst.post("/councils/anyborough/uploads/new/", {}, files={"file": ("large.csv", opened)})
        assert "/progress/" in page.url and "<progress" in page.text
        subprocess.run(["kill", "-9", str(first)], check=True)
        second = embedded_worker(server, first)
        for _ in range(600):
            time_passes(data)
            standing = analyst.session.get(re.sub("progress/$", "progress.json", page.url), timeout=60).json()
            if standing["ended"]:
                break
            time.sleep(0.2)
        assert job_of(data)[1] == "done"
        assert embedded_worker(server) == second
        checked = analyst.session.get(page.url, timeout=60)
        assert f"stores {ROWS:,} new" in checked.text
    assert server.poll() is not None
