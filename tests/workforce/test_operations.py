import datetime as dt
import io

import pyrage
import pytest
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from metrics.models import Upload
from tests.conftest import append_only
from tests.workforce.test_single_sign_on import directory
from workforce import audit, health, telemetry
from workforce.examination import QUESTIONS, examine
from workforce.models import AuditEntry, Council, User


def problems() -> dict[str, str]:
    return {finding.subject: finding.problem for finding in examine() if finding.problem}


@pytest.fixture
def sound(settings, tmp_path, make_user):
    settings.DATA_DIR = settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")
    settings.PLAIN_HTTP = False
    settings.TRUSTED_PROXIES = 1
    settings.ALLOWED_HOSTS = ["testserver", "boards.testshire.gov.uk"]
    make_user(is_superuser=True, is_staff=True, is_active=True)


@pytest.fixture
def guarded(sound, settings, tmp_path):
    """An installation with nothing wrong: a person with a second factor, a backup of last night, closed folders."""
    admin = User.objects.get()
    User.objects.update(email="admin@testshire.gov.uk")
    Authenticator.objects.create(user=admin, type="totp", data={})
    tmp_path.chmod(0o700)
    settings.BACKUP_RECIPIENTS = str(pyrage.x25519.Identity.generate().to_public())
    settings.BACKUP_SEND = "true"
    audit.record(AuditEntry.Action.BACKED_UP, actor=None)


def no_cache(settings):
    settings.CACHES = settings.CACHES | {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


def in_a_file(settings):
    (settings.DATA_DIR / "a-file").write_text("")
    options = {"location": settings.DATA_DIR / "a-file" / "originals"}
    storage = {"BACKEND": "workforce.folder.Folder", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": storage}


def open_key(settings):
    key = settings.DATA_DIR / "secret-key"
    key.write_text("")
    key.chmod(0o604)
    settings.KEY_FILES = [settings.DATA_DIR / "none", key]


def rewrite(**values):
    """As somebody would who has the whole database in hand."""
    with connection.schema_editor() as editor:
        append_only.allow(None, editor)
    AuditEntry.objects.update(**values)
    with connection.schema_editor() as editor:
        append_only.forbid(None, editor)


def waits(settings):
    telemetry.tell("workforce_jobs_oldest_seconds", "", lambda: 600.0)


def no_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def no_scanner(settings):
    settings.VIRUS_SCANNER = "/nowhere/clamd.ctl"


def one_directory_for_two(settings):
    settings.DIRECTORIES = (directory("http://127.0.0.1:1"),)
    for name in ("Testshire", "Elsewhere"):
        Council.objects.create(name=name, short_name=name, slug=name.lower())


FAULTS = {
    "Database": (lambda _: health, "database", lambda: False, "the database does not answer"),
    "Migrations": (lambda _: health, "migrations", lambda: False, "the tables are older than the program"),
    "Original files": (lambda _: health, "storage", lambda: False, "original files cannot be written"),
    "Disk": (lambda _: health, "FREE_SHARE", 1.1, "less than a tenth of the disk is free"),
    "Static files": (lambda settings: settings, "STATIC_ROOT", "/nowhere", "have not been collected"),
    "Encryption": (lambda settings: settings, "PLAIN_HTTP", True, "travel without HTTPS"),
    "Debugging": (lambda settings: settings, "DEBUG", True, "errors show the program's insides"),
    "Proxies": (lambda settings: settings, "TRUSTED_PROXIES", 0, "everybody seems to come from one address"),
    "Host names": (lambda settings: settings, "ALLOWED_HOSTS", ["localhost", "[::1]"], "no name but this machine's"),
    "Backup keys": (lambda settings: settings, "BACKUP_RECIPIENTS", "", "backups are not encrypted"),
}
CASES = {
    "Directory": (one_directory_for_two, "also of another council, and is let in"),
    "Mail": (no_mail, "no mail can be sent"),
    "Virus scanner": (no_scanner, "the virus scanner at /nowhere/clamd.ctl does not answer"),
    "Shared cache": (no_cache, "the cache that counts sign-ins does not work"),
    "Trial of a file": (in_a_file, "an original file cannot be written and read again"),
    "Permissions": (lambda settings: settings.DATA_DIR.chmod(0o755), "everyone on this machine can read the data"),
    "Key files": (open_key, "everyone on this machine can read the key in"),
    "Demonstration logins": (
        lambda _: User.objects.update(email="admin@example.org"),
        "demonstration logins are open",
    ),
    "Second factors": (lambda _: Authenticator.objects.all().delete(), "1 administrator has no second factor"),
    "Administrators": (lambda _: User.objects.update(is_superuser=False), "nobody can administer the site"),
    "Audit record": (lambda _: rewrite(what="something else"), "of the audit record was changed"),
    "Last backup": (lambda _: rewrite(at=timezone.now() - dt.timedelta(hours=26)), "the last backup was made on"),
    "Worker": (waits, "a large file has waited 10 minutes for a worker"),
}


def told(subject: str) -> tuple[str, str]:
    """What the doctor says of a subject, with its remedy."""
    (found,) = [finding for finding in examine() if finding.subject == subject]
    return found.problem, found.remedy


@pytest.mark.django_db(transaction=True)
def test_ops_2_the_doctor_finds_nothing_wrong_with_a_sound_installation(guarded):
    # The suite's own user of PostgreSQL owns it all, as tests/faults/test_owner.py has another do.
    assert problems().keys() == ({"Database user"} if connection.vendor == "postgresql" else set())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("subject", FAULTS)
def test_the_doctor_says_what_is_set_wrong(guarded, settings, monkeypatch, subject):
    held, name, value, words = FAULTS[subject]
    where = held(settings)
    setattr(settings, name, value) if where is settings else monkeypatch.setattr(where, name, value)
    problem, remedy = told(subject)
    assert words in problem and remedy


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("subject", CASES)
def test_the_doctor_says_what_has_gone_wrong(guarded, settings, monkeypatch, subject):
    monkeypatch.setattr(telemetry, "asked_for", dict(telemetry.asked_for))
    breaks, words = CASES[subject]
    breaks(settings)
    problem, remedy = told(subject)
    assert words in problem and remedy


@pytest.mark.django_db(transaction=True)
def test_aud_2_the_doctor_notices_that_the_audit_record_is_not_kept_from_changes(guarded):
    before = list(AuditEntry.objects.values())
    with connection.schema_editor() as editor:
        append_only.allow(None, editor)
    try:
        assert "nothing keeps the rows" in told("Audit record")[0]
    finally:
        with connection.schema_editor() as editor:
            append_only.forbid(None, editor)
    assert list(AuditEntry.objects.values()) == before


def test_auth_2_the_doctor_notices_that_any_host_name_is_taken(sound, settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert "a link to choose a password may lead elsewhere" in told("Host names")[0]


@pytest.mark.django_db(transaction=True)
def test_every_question_of_the_doctor_is_tried(guarded):
    assert {*FAULTS, *CASES, "Journal", "Database user"} == set(QUESTIONS)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BACKUP_SEND", "", "backups stay on this machine"),
        ("BACKUP_RECIPIENTS", "age1wrong", "must hold public keys of age"),
    ],
    ids=["not sent", "not a key"],
)
def test_ops_2_the_doctor_reads_the_settings_of_backups(guarded, settings, name, value, words):
    setattr(settings, name, value)
    assert words in told("Backup keys")[0]


@pytest.mark.django_db(transaction=True)
def test_ops_2_a_backup_that_was_never_made_is_told(sound):
    assert told("Last backup")[0] == "no backup has ever been made"


def test_the_doctor_goes_on_when_the_database_is_away(db, monkeypatch, settings, tmp_path):
    settings.DATA_DIR = tmp_path

    def away(*_):
        raise OperationalError("connection refused")

    with monkeypatch.context() as context:
        context.setattr(connection, "cursor", away)
        said = problems()
    assert said["Database"] == "the database does not answer"
    # Said once, and not again for everything that cannot be asked now.
    assert not {"Migrations", "Administrators", "Audit record", "Worker", "Disk"} & said.keys()


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


def test_on_ones_own_machine_nobody_asks_about_proxies(sound, settings):
    settings.PLAIN_HTTP, settings.TRUSTED_PROXIES = True, 0
    assert "Proxies" not in problems()


def test_ops_3_a_key_file_that_a_group_may_read_is_nobody_elses(sound, settings):
    open_key(settings)
    settings.KEY_FILES[1].chmod(0o640)
    assert "Key files" not in problems()


def test_the_doctor_notices_open_demonstration_logins_and_missing_second_factors(sound):
    assert {"Demonstration logins", "Second factors"} <= problems().keys()


def test_the_doctor_notices_that_nobody_administers(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert "Administrators" in problems()


def test_old_originals_go_and_their_record_stays(upload):
    upload.original.save("a.csv", ContentFile(b"a"))
    path = upload.original.storage.path(upload.original.name)
    Upload.objects.update(uploaded_at=dt.datetime(2015, 1, 1, tzinfo=dt.UTC))
    call_command("remove_originals", stdout=io.StringIO())
    upload.refresh_from_db()
    assert not upload.original
    from pathlib import Path

    assert not Path(path).exists()
