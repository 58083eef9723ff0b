"""What may be sent at all, and what every answer carries."""

import os
import re
import secrets
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.metrics.files import csv_bytes, row

FOLDER = Path(__file__).resolve().parents[2]
POLICY = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'")


class Unread:
    """A body that fails the test when anything reads it."""

    def read(self, *size):
        raise AssertionError("The body was read.")

    readline = read


@pytest.fixture
def new(council):
    return reverse("upload-new", args=[council.slug])


def sent(client, where, **announced):
    return client.generic("POST", where, "", "multipart/form-data; boundary=x", **{"wsgi.input": Unread()} | announced)


def test_up_1_a_body_over_the_limit_is_turned_away_unread(client, analyst, new, settings):
    client.force_login(analyst)
    tracemalloc.start()
    answer = sent(client, new, CONTENT_LENGTH=str(settings.UPLOAD_LIMIT + 100_000))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (answer.status_code, answer["Connection"]) == (413, "close")
    assert "20 MB at most" in answer.content.decode()
    assert most < 20_000_000


def test_up_1_so_is_one_of_which_nobody_said_how_large_it_is(client, analyst, new):
    client.force_login(analyst)
    assert sent(client, new, HTTP_TRANSFER_ENCODING="chunked").status_code == 413


def test_up_1_only_pages_that_take_files_take_much(client, db):
    assert sent(client, "/account/login/", CONTENT_LENGTH="3000000").status_code == 413


@pytest.mark.parametrize("where", ["/strategies/%00/", "/strategies/testshire-2023/measures/M%00/", "/compare/?a1=%00"])
def test_what_no_database_can_be_asked_is_no_request(client, analyst, where):
    client.force_login(analyst)
    assert client.get(where).status_code == 400


@pytest.mark.parametrize("count", [2, 101])
def test_up_1_more_than_one_file_is_turned_away(client, analyst, new, count):
    client.force_login(analyst)
    files = {f"file{number}": SimpleUploadedFile(f"{number}.csv", b"a") for number in range(count)}
    assert client.post(new, files).status_code == 413


def test_up_1_a_file_of_the_largest_size_comes_in(client, analyst, new, settings):
    settings.UPLOAD_LIMIT = 10_000
    client.force_login(analyst)
    data = csv_bytes(row())
    data += b"\n" * (10_000 - len(data))
    assert client.post(new, {"file": SimpleUploadedFile("a.csv", data)}).status_code == 302
    data += b"\n"
    assert client.post(new, {"file": SimpleUploadedFile("a.csv", data)}).status_code == 400


def bad_form(client):
    return client.post("/account/login/", "no boundary", content_type="multipart/form-data")


ANSWERS = {
    "a page": (200, lambda client: client.get("/account/login/")),
    "not there": (404, lambda client: client.get("/no-such-page/")),
    "another host": (400, lambda client: client.get("/account/login/", headers={"host": "evil.example"})),
    "a broken form": (400, bad_form),
    "no token": (403, lambda client: Client(enforce_csrf_checks=True).post("/account/login/")),
    "too large": (413, lambda client: sent(client, "/", CONTENT_LENGTH="999999999")),
    "to sign in": (302, lambda client: client.get("/")),
    "data": (200, lambda client: client.get("/health/")),
}


@pytest.mark.parametrize(("status", "ask"), ANSWERS.values(), ids=ANSWERS)
def test_web_2_every_answer_carries_the_policies(client, db, status, ask):
    answer = ask(client)
    assert answer.status_code == status
    carries_the_policies(answer)


def carries_the_policies(answer):
    policy = answer["Content-Security-Policy"]
    assert all(part in policy for part in POLICY) and "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Permissions-Policy"].startswith("camera=()")


def test_web_2_a_file_of_the_sites_carries_them_and_is_no_other_sites(settings, tmp_path):
    (tmp_path / "a.css").write_text("a {}")
    settings.STATIC_ROOT, settings.WHITENOISE_AUTOREFRESH, settings.WHITENOISE_USE_FINDERS = tmp_path, False, False
    answer = Client().get("/static/a.css")
    assert b"".join(answer) == b"a {}"
    carries_the_policies(answer)
    assert "Access-Control-Allow-Origin" not in answer


def test_web_2_so_does_an_error_of_ours(client, member, monkeypatch):
    def fail(*args, **kwargs):
        raise ValueError("a secret detail")

    monkeypatch.setattr("strategies.views.access.councils_for", fail)
    client.force_login(member)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    carries_the_policies(answer)


PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "boards.example.org",
    "PATH": os.environ["PATH"],
}


def in_production(program: str, tmp_path) -> str:
    """What a program prints under the settings of an installation."""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env=PRODUCTION | {"WORKFORCE_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "workforce.settings"},
        cwd=FOLDER,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


ASK = """
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("check", "--deploy", "--fail-level", "WARNING")
call_command("migrate", verbosity=0)
call_command("createcachetable")
answer = Client().get("/account/login/", secure=True, headers={"host": "boards.example.org"})
print(answer.status_code, answer["Strict-Transport-Security"])
print(answer.cookies.output())
print(settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY)
print(settings.SESSION_COOKIE_SAMESITE, settings.SESSION_COOKIE_PATH, settings.SESSION_COOKIE_DOMAIN)
print(settings.SECOND_FACTOR_FOR_SEVERAL, settings.DEBUG)
print(Client().get("/account/login/", headers={"host": "boards.example.org"}).url)
refused = Client().get("/account/login/", headers={"host": "evil.example"})
print(refused.status_code, "frame-ancestors 'none'" in refused["Content-Security-Policy"])
"""


def test_web_1_an_installations_own_settings_pass_every_check_and_lock_its_cookies(tmp_path):
    (tmp_path / "static").mkdir()
    said = in_production(ASK.replace("django.setup()", NO_MANIFEST), tmp_path)
    page, cookie, session, site, own, redirect, refused = said.strip().splitlines()[-7:]
    assert page == "200 max-age=31536000; includeSubDomains; preload"
    assert re.match(r"Set-Cookie: __Host-csrf=", cookie)
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/")) and "Domain" not in cookie
    assert session == "__Host-session True True"
    assert site == "Lax / None"
    assert own == "True False"
    assert redirect == "https://boards.example.org/account/login/"
    assert refused == "400 True"


# Files are collected by the start, which this does without.
NO_MANIFEST = """
from workforce import settings as own
own.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
django.setup()
"""
