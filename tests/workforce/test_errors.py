import json
import logging
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from tests.conftest import PASSWORD
from workforce import logs


@pytest.fixture
def broken_home(client, member, monkeypatch):
    def break_with(error):
        def fail(*args, **kwargs):
            raise error

        monkeypatch.setattr("strategies.views.access", SimpleNamespace(councils_for=fail))
        client.force_login(member)
        client.raise_request_exception = False
        return client.get("/")

    return break_with


def test_data_5_a_locked_database_is_busy_and_not_an_error(broken_home):
    response = broken_home(OperationalError("database is locked"))
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "Nothing was changed" in response.content.decode()


def test_aud_3_an_error_page_shows_the_number_of_its_log_entry_and_nothing_else(broken_home, caplog):
    response = broken_home(ValueError("a secret detail"))
    page = response.content.decode()
    assert response.status_code == 500
    assert response["X-Request-ID"] in page
    assert "secret detail" not in page


def test_aud_3_what_people_type_cannot_start_a_line_of_its_own():
    record = logging.LogRecord("a", logging.WARNING, "f", 1, "name: %s", ("evil\r\n\x1b[31mFORGED",), None)
    token = logs.request_id.set("abc")
    line = logs.JsonLines().format(record)
    logs.request_id.reset(token)
    assert "\n" not in line
    assert json.loads(line)["request"] == "abc"


@pytest.mark.parametrize("path", ["/no-such-page/", "/account/login/", "/health/"])
def test_web_2_every_answer_carries_the_policies(client, db, path):
    response = client.get(path)
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_web_4_a_host_that_is_not_ours_is_refused(client, db):
    assert client.get("/account/login/", headers={"host": "evil.example"}).status_code == 400


def test_aud_3_no_log_tells_a_password_a_token_a_cookie_or_what_a_file_holds(client, member, analyst, council, caplog):
    caplog.set_level("INFO")
    caplog.handler.setFormatter(logs.JsonLines())
    client.post("/account/login/", {"login": member.email, "password": "a-wrong-password"})
    client.post("/account/login/", {"login": member.email, "password": PASSWORD})
    client.get("/no-such-page/")
    client.get("/api/v1/councils/", headers={"Authorization": "Bearer wfb_a-key-of-somebody"})
    client.force_login(analyst)
    for name, data in (("a.csv", b"Council,Name\nTestshire,Jane Canary\n"), ("b.xlsx", b"PK\x03\x04 canary-cell")):
        client.post(f"/councils/{council.slug}/uploads/new/", {"file": SimpleUploadedFile(name, data)})
    client.post("/account/password/reset/", {"email": member.email})
    secrets = [
        "a-wrong-password",
        PASSWORD,
        "wfb_",
        "anary",
        member.email,
        client.cookies["sessionid"].value,
        "reset/key",
    ]
    assert "no-such-page" in caplog.text
    assert [secret for secret in secrets if secret in caplog.text] == []


def test_a_form_without_its_token_comes_back_with_words(analyst, council):
    client = Client(enforce_csrf_checks=True)
    client.force_login(analyst)
    refused = client.post(reverse("upload-new", args=[council.slug]))
    assert refused.status_code == 403 and "The form was not taken" in refused.content.decode()
