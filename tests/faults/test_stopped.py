"""A worker that is asked to end, and a machine that starts again with work waiting."""

import random
import signal
import subprocess
import sys
import time

from tests.faults.conftest import ROOT, ROWS, TIMES, assert_originals, assert_whole, environment, rows
from tests.faults.test_kill import fresh, stored
from tests.faults.test_worker import confirmed, job_of, say, time_passes, worker  # noqa: F401 - a fixture
from tests.faults.test_workers import BY_UPLOAD, CONFIRM, FILES, LINES, QUEUE, write_files


def started(data, grace: float) -> subprocess.Popen:
    variables = environment(data) | {"WORKER_GRACE": str(grace)}
    quiet = subprocess.DEVNULL
    command = [sys.executable, "manage.py", "work"]
    process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=quiet, stderr=quiet)
    for _ in range(2400):
        if rows(data, "SELECT count(*) FROM metrics_job WHERE state = 'running'") == [(1,)]:
            return process
        time.sleep(0.02)
    raise AssertionError("No job was begun.")


def test_data_7_a_worker_that_is_asked_to_end_finishes_its_job(confirmed, tmp_path):  # noqa: F811
    chance = random.Random(20260309)
    for _ in range(max(2, TIMES // 4)):
        data = fresh(confirmed, tmp_path / "data")
        process = started(data, grace=25)
        time.sleep(chance.uniform(0, 0.5))
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        assert_whole(data)
        assert stored(data) == ROWS and job_of(data)[:3] == ("apply", "done", 1)


def test_data_7_a_job_that_would_take_too_long_is_left_to_the_next_worker(confirmed, tmp_path):  # noqa: F811
    chance, put_back = random.Random(20260310), 0
    for _ in range(max(4, TIMES // 4)):
        data = fresh(confirmed, tmp_path / "data")
        process = started(data, grace=0.05)
        time.sleep(chance.uniform(0, 0.2))
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        assert_whole(data)
        _, state, tries, _ = job_of(data)
        assert (state, tries, stored(data)) in (("waiting", 0, 0), ("done", 1, ROWS))
        put_back += state == "waiting"
        # At once: nobody has to wait until the silence has been long enough.
        assert worker(data).wait(120) == 0
        assert_whole(data)
        assert stored(data) == ROWS and job_of(data)[:3] == ("apply", "done", 1)
    assert put_back > 0


def test_data_7_ten_jobs_that_wait_while_the_machine_starts_again_are_done_once(prepared, tmp_path):
    data = fresh(prepared, tmp_path / "data")
    write_files(tmp_path)
    say(data, "shell", "-c", QUEUE.format(files=FILES, folder=tmp_path))
    assert worker(data).wait(240) == 0
    say(data, "shell", "-c", CONFIRM)
    process = started(data, grace=25)
    while rows(data, "SELECT count(*) FROM metrics_job WHERE kind = 'apply' AND state = 'done'")[0][0] < 3:
        time.sleep(0.05)
    process.kill()
    process.wait()
    time_passes(data)
    assert worker(data).wait(240) == 0
    assert rows(data, BY_UPLOAD) == [(f"large-{number}.csv", "applied", LINES) for number in range(FILES)]
    assert rows(data, "SELECT DISTINCT state FROM metrics_job") == [("done",)]
    on_record = "SELECT count(*) FROM workforce_auditentry WHERE action = 'stored' AND what LIKE '%large-%'"
    assert rows(data, on_record) == [(FILES,)]
    assert_originals(data)
