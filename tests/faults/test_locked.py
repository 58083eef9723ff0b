"""A database that somebody else holds: a page waits its turn, and says that the site is busy when it waits too long."""

import re
import shutil
import sqlite3
import threading
import time
from contextlib import closing, contextmanager

import psycopg
import pytest

from tests.faults.conftest import ROWS, assert_whole, environment, rows
from tests.faults.shared import rows as postgresql_rows
from tests.faults.test_kill import Analyst, serving

STORED = """SELECT count(*) FROM metrics_metricsnapshot figure
JOIN metrics_upload upload ON upload.id = figure.upload_id
WHERE upload.filename = 'large.csv' AND figure.superseded_at IS NULL"""


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def site(request, prepared, tmp_path):
    """The environment of a site on either database, how to ask it, and how to hold it so that nobody can store."""
    if request.param == "PostgreSQL":
        shared = request.getfixturevalue("on_postgresql")
        yield shared, lambda sql: postgresql_rows(shared, sql), lambda: held_postgresql(shared)
        with psycopg.connect(shared["DATABASE_URL"]) as database:
            database.execute(
                "DELETE FROM metrics_metricsnapshot WHERE upload_id IN "
                "(SELECT id FROM metrics_upload WHERE filename = 'large.csv')"
            )
        return
    data = tmp_path / "data"
    shutil.copytree(prepared, data)
    yield environment(data), lambda sql: rows(data, sql), lambda: held_sqlite(data)
    assert_whole(data)


@contextmanager
def held_sqlite(data):
    with closing(sqlite3.connect(data / "workforce.sqlite3", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def held_postgresql(environment):
    with psycopg.connect(environment["DATABASE_URL"]) as database:
        database.execute("LOCK workforce_council IN EXCLUSIVE MODE")
        yield
        database.rollback()


def test_data_5_a_page_waits_three_seconds_and_stores(site, tmp_path, large_file):
    variables, ask, held = site
    with serving(tmp_path, variables) as (_, address):
        analyst = Analyst(address)
        form = analyst.send(large_file)
        answers = []
        with held():
            asking = threading.Thread(target=lambda: answers.append(analyst.confirm(form)))
            asking.start()
            time.sleep(3)
            assert answers == []
        asking.join(60)
        assert answers[0].status_code == 200 and "Stored: " in answers[0].text
        assert ask(STORED) == [(ROWS,)]


def test_data_5_a_page_that_waits_too_long_says_so_and_keeps_what_was_typed(site, tmp_path, large_file):
    variables, ask, held = site
    with serving(tmp_path, variables | {"WORKFORCE_DATABASE_WAIT": "2"}) as (_, address):
        analyst = Analyst(address)
        form = analyst.send(large_file)
        with held():
            answer = analyst.confirm(form)
            assert answer.status_code == 503 and answer.headers["Retry-After"]
            assert "Traceback" not in answer.text and "OperationalError" not in answer.text
            assert ask(STORED) == [(0,)]
            # Others read on meanwhile.
            assert analyst.session.get(f"{address}/councils/anyborough/uploads/", timeout=60).status_code == 200
        # What the button on the page sends.
        again = dict(re.findall(r'name="(\w+)" value="([^"]*)"', answer.text))
        assert again.items() >= {(name, value) for name, value in form.items() if name != "action"}
        assert f'action="{form["action"]}"' in answer.text and "Send it again" in answer.text
        assert "Stored: " in analyst.confirm(again | {"action": form["action"]}).text
        assert ask(STORED) == [(ROWS,)]
