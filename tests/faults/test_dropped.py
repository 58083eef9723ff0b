"""A PostgreSQL that drops its connections, while a file is stored and between two pages."""

import random
import threading
import time

import psycopg

from tests.faults.conftest import TIMES
from tests.faults.shared import manage, rows, worker
from tests.faults.test_kill import Analyst, serving
from tests.faults.test_workers import BY_UPLOAD, CONFIRM, FILES, LINES, QUEUE, write_files

DROP = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
STORED = """SELECT upload.filename, upload.state, count(figure.id) FROM metrics_upload upload
LEFT JOIN metrics_metricsnapshot figure ON figure.upload_id = upload.id
WHERE upload.filename LIKE 'dropped-%' GROUP BY upload.id, upload.filename, upload.state"""
REMOVE = """from metrics.models import *
MetricSnapshot.objects.filter(upload__filename__startswith='large-').delete()
Upload.objects.filter(filename__startswith='large-').delete()"""


def drop(environment) -> int:
    with psycopg.connect(environment["DATABASE_URL"]) as database:
        return len(database.execute(DROP).fetchall())


def test_data_5_a_dropped_connection_while_a_file_is_stored_leaves_all_of_it_or_nothing(on_postgresql, tmp_path):
    chance, refused, count = random.Random(20260307), 0, 600
    with serving(tmp_path, on_postgresql) as (_, site):
        analyst = Analyst(site)
        for turn in range(TIMES + 60):
            # Storing takes a moment only, and has to be met at least once.
            if turn >= TIMES and refused:
                break
            file = tmp_path / f"dropped-{turn}.csv"
            lines = []
            for number in range(count):
                month = f"{2010 + number % 120 // 12}-{number % 12 + 1:02d}"
                lines.append(f"Headcount,All staff,{month},{50 + number % 2},d{turn} {number // 120}")
            file.write_text("\n".join(["Metric,Staff group,Month,Value,Cohort", *lines]))
            form = analyst.send(file)
            answers = []
            asking = threading.Thread(target=lambda: answers.append(analyst.confirm(form)))  # noqa: B023
            asking.start()
            time.sleep(chance.uniform(0, 0.4))
            drop(on_postgresql)
            asking.join(120)
            assert answers[0].status_code in (200, 503), answers[0].text
            states = {name: (state, stored) for name, state, stored in rows(on_postgresql, STORED)}
            if answers[0].status_code == 503:
                refused += 1
                assert "The site is busy" in answers[0].text
            else:
                assert states[file.name] == ("applied", count)
            assert all(stored == (count if state == "applied" else 0) for state, stored in states.values())
            if states[file.name][0] != "applied":
                assert "Stored: " in analyst.confirm(form).text
            assert rows(on_postgresql, STORED.replace("LIKE 'dropped-%'", f"= '{file.name}'")) == [
                (file.name, "applied", count)
            ]
        assert refused > 0


def test_data_5_connections_dropped_between_two_pages_are_not_noticed(on_postgresql, tmp_path):
    with serving(tmp_path, on_postgresql) as (_, site):
        analyst = Analyst(site)
        for _ in range(TIMES):
            # All threads hold a connection.
            for _ in range(4):
                assert analyst.session.get(f"{site}/councils/anyborough/uploads/", timeout=60).status_code == 200
            assert drop(on_postgresql) > 0
            assert analyst.session.get(f"{site}/councils/anyborough/uploads/", timeout=60).status_code == 200


def test_data_7_a_worker_whose_connections_are_dropped_stores_everything_once(on_postgresql, tmp_path):
    write_files(tmp_path)
    manage(on_postgresql, "shell", "-c", QUEUE.format(files=FILES, folder=tmp_path))
    assert worker(on_postgresql, "--once").wait(240) == 0
    manage(on_postgresql, "shell", "-c", CONFIRM)
    process = worker(on_postgresql)
    try:
        chance, end = random.Random(20260308), time.monotonic() + 240
        for _ in range(max(3, TIMES // 10)):
            time.sleep(chance.uniform(0.5, 3))
            drop(on_postgresql)
            assert process.poll() is None
        while {state for _, state, _ in rows(on_postgresql, BY_UPLOAD)} != {"applied"}:
            assert time.monotonic() < end, rows(on_postgresql, "SELECT kind, state, tries, words FROM metrics_job")
            time.sleep(0.2)
    finally:
        process.terminate()
        process.wait(60)
    assert rows(on_postgresql, BY_UPLOAD) == [(f"large-{number}.csv", "applied", LINES) for number in range(FILES)]
    manage(on_postgresql, "shell", "-c", REMOVE)
