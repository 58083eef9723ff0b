import datetime as dt
import io

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from metrics.models import Upload
from tests.conftest import PASSWORD
from workforce.examination import examine
from workforce.models import AuditEntry, Membership


def problems() -> dict[str, str]:
    return {finding.subject: finding.problem for finding in examine() if finding.problem}


@pytest.fixture
def sound(settings, tmp_path, make_user):
    settings.DATA_DIR = settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")
    settings.PLAIN_HTTP = False
    make_user(is_superuser=True, is_staff=True, is_active=True)


def test_the_doctor_says_in_words_what_to_do(sound, settings):
    settings.DEBUG = True
    out = io.StringIO()
    with pytest.raises(CommandError, match="to see to"):
        call_command("doctor", stdout=out)
    assert "errors show the program's insides. Unset DEBUG." in out.getvalue()
    assert "Database: well" in out.getvalue()


@pytest.mark.parametrize(
    ("subject", "setting", "value"),
    [("Encryption", "PLAIN_HTTP", True), ("Debugging", "DEBUG", True), ("Static files", "STATIC_ROOT", "/nowhere")],
)
def test_the_doctor_notices(sound, settings, subject, setting, value):
    assert subject not in problems()
    setattr(settings, setting, value)
    assert subject in problems()


def test_the_doctor_notices_open_demonstration_logins_and_missing_second_factors(sound):
    assert {"Demonstration logins", "Second factors"} <= problems().keys()


def test_the_doctor_notices_that_nobody_administers(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert "Administrators" in problems()


def test_a_forgotten_person_cannot_sign_in_and_what_they_did_stays(client, analyst, upload):
    email = analyst.email
    client.post("/account/login/", {"login": email, "password": PASSWORD})
    call_command("forget_person", email, stdout=io.StringIO())
    assert client.get("/").status_code == 302
    upload.refresh_from_db()
    assert upload.user.name == f"Former user {analyst.pk}"
    assert not Membership.objects.exists()
    assert (
        "That email address" in client.post("/account/login/", {"login": email, "password": PASSWORD}).content.decode()
    )
    assert AuditEntry.objects.filter(action="deleted").exists()


def test_nobody_is_forgotten_by_a_mistyped_address(db):
    with pytest.raises(CommandError, match="no account"):
        call_command("forget_person", "nobody@example.org")


def test_old_originals_go_and_their_record_stays(upload):
    upload.original.save("a.csv", ContentFile(b"a"))
    path = upload.original.storage.path(upload.original.name)
    Upload.objects.update(uploaded_at=dt.datetime(2015, 1, 1, tzinfo=dt.UTC))
    call_command("remove_originals", stdout=io.StringIO())
    upload.refresh_from_db()
    assert not upload.original
    from pathlib import Path

    assert not Path(path).exists()
