import pytest
from django.db import DatabaseError

from workforce import health


def test_a_live_process_says_so_without_asking_the_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get("/health/").json() == {"status": "ok"}


def test_ready_when_database_storage_disk_and_migrations_are(client, db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert client.get("/ready/").json() == {"status": "ok", "failed": []}


def test_data_6_a_full_disk_turns_it_red(client, db, monkeypatch):
    monkeypatch.setattr(health, "FREE_SHARE", 1.1)
    response = client.get("/ready/")
    assert (response.status_code, response.json()["failed"]) == (503, ["disk"])


class Gone:
    """A connection to a database that does not answer."""

    def cursor(self):
        raise DatabaseError("gone")


def test_a_database_that_does_not_answer_turns_it_red(monkeypatch):
    monkeypatch.setattr(health, "connection", Gone())
    assert not health.database()


@pytest.mark.parametrize("allowed", [["boards.example.gov.uk"], [".example.gov.uk"], ["*"]])
@pytest.mark.parametrize("page", ["/health/", "/ready/"])
def test_a_probe_that_asks_by_the_number_of_the_machine_is_answered(client, db, settings, tmp_path, page, allowed):
    settings.ALLOWED_HOSTS, settings.DATA_DIR = allowed, tmp_path
    assert client.get(page, headers={"host": "10.1.2.3:8000"}).status_code == 200


def test_no_other_page_answers_to_a_name_that_is_not_the_sites_and_one_line_says_so(client, db, caplog):
    assert client.get("/account/login/", headers={"host": "10.1.2.3"}).status_code == 400
    assert [(row.levelname, row.exc_info) for row in caplog.records] == [("WARNING", None)]
