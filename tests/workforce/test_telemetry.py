"""What Prometheus is told, and that nobody else is told anything."""

import importlib.util
import os
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.db import DatabaseError
from django.http import HttpResponse
from django.utils import timezone

from metrics.models import Job, Upload
from workforce import settings as installation
from workforce import telemetry

TOKEN = "a token of more than twenty characters"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def asked(client, settings, db):
    """What a scrape is told, line by line."""
    settings.TELEMETRY_TOKEN = TOKEN

    def ask() -> dict[str, float]:
        answer = client.get("/telemetry/", headers={"authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200 and answer["Content-Type"].startswith("text/plain")
        lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}

    return ask


@pytest.mark.parametrize("given", ["", "Bearer wrong", TOKEN[:-1], "Bearer "])
@pytest.mark.parametrize("token", [TOKEN, ""], ids=["with a token set", "without"])
def test_without_the_token_the_page_does_not_exist(client, settings, db, given, token):
    settings.TELEMETRY_TOKEN = token
    assert client.get("/telemetry/", headers={"authorization": given}).status_code == 404


def test_even_an_administrator_is_told_nothing_without_the_token(client, settings, make_user):
    settings.TELEMETRY_TOKEN = TOKEN
    client.force_login(make_user(is_superuser=True))
    assert client.get("/telemetry/").status_code == 404


def test_a_method_that_somebody_made_up_is_counted_with_all_such(settings, rf, asked):
    settings.TELEMETRY_TOKEN = TOKEN
    for method in ("MADEUP1", "MADEUP2"):
        request = rf.generic(method, "/")
        request.resolver_match = None
        telemetry.Counted(lambda request: HttpResponse(status=405))(request)
    told = asked()
    assert told['workforce_requests_total{method="other",page="none",status="405"}'] >= 2
    assert not any("MADEUP" in line for line in told)


def test_answers_are_counted_by_the_name_of_the_page(settings, rf, asked):
    settings.TELEMETRY_TOKEN = TOKEN
    before = asked()
    request = rf.get("/strategies/secret-council/")
    request.resolver_match = type("Match", (), {"view_name": "strategy-dashboard"})
    telemetry.Counted(lambda request: HttpResponse(status=404))(request)
    name = 'workforce_requests_total{method="GET",page="strategy-dashboard",status="404"}'
    after = asked()
    assert after[name] == before.get(name, 0) + 1
    assert after['workforce_request_seconds_count{page="strategy-dashboard"}'] >= 1
    assert not any("secret-council" in line for line in after)


def test_nothing_is_counted_where_nobody_asks(settings):
    settings.TELEMETRY_TOKEN = ""
    with pytest.raises(MiddlewareNotUsed):
        telemetry.Counted(lambda request: HttpResponse())


def test_it_tells_what_waits_and_what_failed(asked, council):
    now = timezone.now()
    for number, state in enumerate(("waiting", "running", "failed", "done")):
        upload = Upload.objects.create(
            council=council, original="", filename="a.csv", sha256=f"{number:064}", size=1, uploaded_at=now
        )
        Job.objects.create(upload=upload, kind="check", state=state, asked_at=now, beat_at=now)
    told = asked()
    assert told["workforce_jobs_unfinished"] == 2
    assert told["workforce_jobs_failed_day"] == 1
    assert told["workforce_jobs_oldest_seconds"] >= 0
    assert told["workforce_uploads_stored_day"] == 0


def test_what_the_database_cannot_say_is_left_out(asked, monkeypatch):
    def away():
        raise DatabaseError

    monkeypatch.setitem(telemetry.asked_for, "workforce_jobs_unfinished", ("words", away))
    told = asked()
    assert "workforce_jobs_unfinished" not in told and "workforce_jobs_failed_day" in told


def test_a_token_that_could_be_guessed_stops_the_start(monkeypatch):
    monkeypatch.setenv("WORKFORCE_TELEMETRY_TOKEN", "short")
    with pytest.raises(ImproperlyConfigured, match="20 characters"):
        installation.telemetry_token()


def test_several_processes_count_into_one_folder(monkeypatch):
    monkeypatch.setenv("WORKFORCE_TELEMETRY_TOKEN", TOKEN)
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    spec = importlib.util.spec_from_file_location("served", ROOT / "deploy" / "gunicorn.conf.py")
    served = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    spec.loader.exec_module(served)
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    assert folder.is_dir()
    served.on_exit(type("Server", (), {})())
    assert not folder.exists()
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR")
