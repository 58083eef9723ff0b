import datetime as dt
import io
import os
import re
import sqlite3
import tarfile

import pyrage
import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.utils import timezone

from metrics.models import MetricSnapshot, Upload
from workforce import audit, backups, dumps, originals, restoring, retention, tokens
from workforce.models import AccessToken, AuditEntry, User

pytestmark = pytest.mark.django_db(transaction=True)
MOMENT = dt.datetime(2026, 3, 1, 4, 0, tzinfo=dt.UTC)


@pytest.fixture
def filled(settings, tmp_path, make_snapshot, upload):
    """An installation with figures, a person who signed in, and two original files."""
    settings.DATA_DIR = tmp_path
    make_snapshot(dt.date(2025, 4, 1), 12)
    upload.original.save("a.csv", ContentFile(b"Council,Metric\n"))
    other = Upload.objects.create(
        council=upload.council, filename="b.csv", sha256="1" * 64, size=2, uploaded_at=MOMENT, source="own"
    )
    other.original.save("b.csv", ContentFile(b"\x00\xff" * 1000))
    return tmp_path


def everything() -> dict:
    """Every row of every table, and every original's hash; but not that a backup was put back."""
    rows = {
        model._meta.label: sorted(map(repr, kept(model).values_list()))
        for model in apps.get_models()
        if not model._meta.proxy
    }
    files = {name: originals.digest(name) for name in originals.names()}
    return {"rows": rows, "files": files}


def kept(model):
    rows = model._base_manager
    return rows.exclude(what__startswith="restored ") if model is AuditEntry else rows


def wipe() -> None:
    MetricSnapshot.objects.all().delete()
    Upload.objects.all().delete()
    User.objects.all().delete()
    for name in list(originals.names()):
        default_storage.delete(name)


def test_ops_1_a_restore_drill_brings_back_every_row_and_every_file(filled, tmp_path):
    before = everything()
    call_command("backup", tmp_path / "kept", stdout=io.StringIO())
    wipe()
    assert everything() != before
    (backup,) = (tmp_path / "kept").glob("*.tar.gz")
    call_command("restore", backup, "--replace", stdout=io.StringIO())
    assert everything() == before


def test_ops_1_what_is_not_yet_in_the_database_file_is_in_the_backup(filled, tmp_path):
    """A plain copy of the file would miss it: new rows wait in the write-ahead log."""
    if connection.vendor != "sqlite":
        return
    made, _ = backups.make(tmp_path / "kept", MOMENT)
    backups.unpack(made, [backups.DATABASE], tmp_path)
    copied = sqlite3.connect(tmp_path / backups.DATABASE)
    assert copied.execute("SELECT count(*) FROM metrics_metricsnapshot").fetchone() == (1,)
    copied.close()


def test_a_backup_is_readable_by_its_owner_alone_and_half_a_one_never_appears(filled, tmp_path):
    made, _ = backups.make(tmp_path / "kept", MOMENT)
    assert made.name == "workforce-20260301-040000.tar.gz"
    assert made.stat().st_mode & 0o777 == 0o600
    assert list((tmp_path / "kept").iterdir()) == [made]


def test_nothing_is_overwritten_without_being_asked_for(filled, tmp_path):
    made, _ = backups.make(tmp_path / "kept", MOMENT)
    before = everything()
    with pytest.raises(CommandError, match="Add --replace"):
        call_command("restore", made)
    assert everything() == before


@pytest.mark.parametrize(
    "damage",
    [lambda data: b"", lambda data: data[: len(data) // 2], lambda data: b"not a backup", lambda data: data[:-200]],
    ids=["empty", "cut in half", "something else", "its end missing"],
)
def test_ops_2_a_damaged_backup_is_refused_and_changes_nothing(filled, tmp_path, damage):
    made, _ = backups.make(tmp_path / "kept", MOMENT)
    made.write_bytes(damage(made.read_bytes()))
    before = everything()
    with pytest.raises(CommandError, match="backup"):
        call_command("restore", made, "--replace")
    assert everything() == before


def test_ops_2_the_last_backup_of_each_day_is_kept_for_as_many_days_as_asked(tmp_path):
    for back in range(100):
        for hour in (3, 15):
            moment = MOMENT.replace(hour=hour) - dt.timedelta(days=back)
            (tmp_path / f"workforce-{moment:%Y%m%d-%H%M%S}.tar.gz.age").touch()
    (tmp_path / "something-else.txt").touch()
    backups.prune(tmp_path, 90, MOMENT)
    kept = sorted(path.name[10:21] for path in tmp_path.glob("workforce-*"))
    assert kept[-3:] == ["20260228-15", "20260301-03", "20260301-15"]
    assert (len(kept), kept[0]) == (92, "20251201-15")
    assert (tmp_path / "something-else.txt").exists()


def test_ops_2_the_newest_backup_is_never_pruned_however_old(tmp_path):
    (tmp_path / "workforce-20200101-030000.tar.gz").touch()
    assert backups.prune(tmp_path, 90, MOMENT) == []


def test_a_backup_made_to_write_elsewhere_is_refused(tmp_path):
    forged = tmp_path / "forged.tar.gz"
    (tmp_path / "a").write_text("a")
    with tarfile.open(forged, "w:gz") as archive:
        archive.add(tmp_path / "a", "../outside")
    with pytest.raises(backups.BackupError, match="outside its folder"):
        backups.unpack(forged, ["../outside"], tmp_path / "inside")


@pytest.fixture
def keys(settings, tmp_path):
    """A pair of keys; the settings know the public one alone."""
    pair = pyrage.x25519.Identity.generate()
    settings.BACKUP_RECIPIENTS = str(pair.to_public())
    path = tmp_path / "key.txt"
    path.write_text(f"# public key: {pair.to_public()}\n{pair}\n")
    return path


def test_ops_2_an_encrypted_backup_comes_back_with_the_private_key_alone(filled, tmp_path, keys):
    before = everything()
    made, _ = backups.make(tmp_path / "kept", MOMENT)
    assert made.name.endswith(".tar.gz.age") and made.stat().st_mode & 0o777 == 0o600
    assert list((tmp_path / "kept").iterdir()) == [made]
    assert made.read_bytes().startswith(b"age-encryption.org/v1")
    with pytest.raises(CommandError, match="Add --key FILE"):
        call_command("restore", made, "--replace")
    other = tmp_path / "other.txt"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    with pytest.raises(CommandError, match="not a whole backup for this key"):
        call_command("restore", made, "--replace", key=other)
    wipe()
    call_command("restore", made, "--replace", key=keys, stdout=io.StringIO())
    assert everything() == before


def test_ops_2_an_encrypted_backup_with_one_bit_changed_is_refused(filled, tmp_path, keys):
    made, _ = backups.make(tmp_path / "kept", MOMENT)
    data = bytearray(made.read_bytes())
    data[-100] ^= 1
    made.write_bytes(data)
    before = everything()
    with pytest.raises(CommandError, match="not a whole backup"):
        call_command("restore", made, "--replace", key=keys)
    assert everything() == before


@pytest.mark.parametrize(
    ("text", "words"),
    [("nonsense", "public keys of age"), (str(pyrage.x25519.Identity.generate()), "holds a private key")],
    ids=["no key", "the private key"],
)
def test_ops_2_a_wrong_key_is_told_before_anything_is_written(settings, tmp_path, text, words):
    settings.BACKUP_RECIPIENTS = text
    with pytest.raises(CommandError, match=words):
        call_command("backup", tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_ops_2_a_drill_says_how_long_restoring_takes_and_changes_nothing(filled, tmp_path, keys):
    made, _ = backups.make(tmp_path / "kept", MOMENT)
    MetricSnapshot.objects.all().delete()
    before, out = everything(), io.StringIO()
    call_command("restore", made, "--drill", key=keys, stdout=out)
    assert "could be restored" in out.getvalue() and re.search(r"in \d+\.\d seconds", out.getvalue())
    assert everything() == before


def test_ops_2_a_drill_notices_rows_that_are_missing(filled, tmp_path, monkeypatch):
    counted = dumps.try_out
    monkeypatch.setattr(dumps, "try_out", lambda file: counted(file) | {"metrics_upload": 1})
    made, _ = backups.make(tmp_path / "kept", MOMENT)
    with pytest.raises(CommandError, match="do not hold what the backup says: metrics_upload"):
        call_command("restore", made, "--drill")


def test_ops_2_a_backup_is_sent_put_on_record_and_never_called_made_when_it_was_not_sent(filled, settings, tmp_path):
    away = tmp_path / "away.tar.gz"
    settings.BACKUP_SEND = f"cp {{}} {away}"
    call_command("backup", tmp_path / "kept", stdout=io.StringIO())
    (made,) = (tmp_path / "kept").iterdir()
    assert away.read_bytes() == made.read_bytes()
    what = AuditEntry.objects.get(action="backed-up").what
    assert "2 originals, sent, SHA-256" in what and backups.digest(away) in what
    settings.BACKUP_SEND = "ls /nowhere-at-all"
    with pytest.raises(CommandError, match="was made and not sent"):
        call_command("backup", tmp_path / "again", stdout=io.StringIO())
    assert AuditEntry.objects.filter(action="backed-up").count() == 1


def test_ops_1_a_backup_made_while_others_write_is_counted_as_it_was_written(filled, tmp_path, monkeypatch):
    """What is added between the dump and its list is in neither."""
    dumped = dumps.dump

    def and_then_more(target):
        contents = dumped(target)
        User.objects.create_user("late@example.org", "x" * 20)
        return contents

    monkeypatch.setattr(dumps, "dump", and_then_more)
    made, _ = backups.make(tmp_path / "kept", MOMENT)
    call_command("restore", made, "--replace", stdout=io.StringIO())
    assert not User.objects.filter(email="late@example.org").exists()


def test_ops_1_no_table_is_left_out(filled, tmp_path):
    _, manifest = backups.make(tmp_path / "kept", MOMENT)
    assert {model._meta.db_table for model in apps.get_models() if model._meta.managed} <= manifest["rows"].keys()


def restored(made, **how) -> str:
    out = io.StringIO()
    call_command("restore", made, "--replace", stdout=out, **how)
    return out.getvalue()


def test_aud_1_that_a_backup_was_put_back_is_on_record_with_its_hash(filled, tmp_path, keys):
    made, _ = backups.make(tmp_path / "kept", MOMENT)
    restored(made, key=keys)
    entry = AuditEntry.objects.latest("pk")
    assert entry.what == f"restored {made.name}, made {MOMENT.isoformat()}, SHA-256 {backups.digest(made)}"
    assert entry.reason.startswith("By the command line, as ") and audit.first_broken() is None
    call_command("restore", made, "--drill", key=keys, stdout=io.StringIO())
    assert AuditEntry.objects.latest("pk") == entry


def test_ops_2_nobody_stays_signed_in_as_they_were_when_the_backup_was_made(filled, tmp_path, client, analyst):
    client.force_login(analyst)
    cache.set("a-count", 1)
    UserSession.objects.create(user=analyst, ip="10.0.0.1", session_key="a", user_agent="")
    assert client.get("/").status_code == 200
    restored(backups.make(tmp_path / "kept", MOMENT)[0])
    assert client.get("/").status_code == 302
    assert not UserSession.objects.exists() and cache.get("a-count") is None


def test_ops_2_what_ended_since_the_backup_is_told_so_that_it_can_be_ended_again(filled, tmp_path, analyst, member):
    moment = timezone.now()
    token, lost = tokens.make(analyst, "a program", 30)[0], tokens.make(member, "another", 30)[0]
    both = {token.pk, lost.pk}
    audit.record("deleted", actor=analyst, what="access token of long ago")
    made, _ = backups.make(tmp_path / "kept", timezone.now())
    tokens.revoke(token)
    retention.forget(member, moment, by=None)
    audit.record("changed", actor=analyst, what="user Ann", before={"is_active": True}, after={"is_active": False})
    audit.record("changed", actor=analyst, what="user Bob", before={"name": "B"}, after={"name": "Bob"})
    otherwise = {"membership Cy": "role", "user Di": "email", "council Elsewhere": "second_factor"}
    for what, name in otherwise.items():
        audit.record("changed", actor=analyst, what=what, before={name: "a"}, after={name: "b"})
    audit.record("added", actor=analyst, what="own second factor")
    said = restored(made)
    assert all(f"Changed: {what}" in said for what in otherwise) and "Added: own second factor" in said
    assert set(AccessToken.objects.values_list("pk", flat=True)) == both
    assert "Do again:" in said and f"Deleted: access token a program, by {analyst}" in said
    assert f"Deleted: account {member.pk}, by the site" in said and "Changed: user Ann" in said
    assert "Bob" not in said and "long ago" not in said


def test_ops_2_where_nothing_ended_nothing_is_told(filled, tmp_path):
    audit.record("signed-in", actor=None)
    assert "again" not in restored(backups.make(tmp_path / "kept", timezone.now())[0])


def test_ops_2_a_record_that_cannot_be_read_is_told_and_stops_nothing(filled, tmp_path, monkeypatch):
    made, _ = backups.make(tmp_path / "kept", timezone.now())

    def away(*args, **kwargs):
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(QuerySet, "order_by", away)
        assert restoring.ended_since(MOMENT) is None
    # As on a server that was set up anew.
    assert not AuditEntry.objects.exists()
    assert "is empty or could not be read" in restored(made)


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root gives files away.")
def test_ops_2_what_another_user_puts_back_is_the_sites_own(filled, tmp_path):
    """As the owner of the tables does, whom the folder is not."""
    made, _ = backups.make(tmp_path / "kept", MOMENT)
    os.chown(tmp_path, 12345, 12345)
    restored(made)
    folder = originals.folder()
    found = [folder, *folder.rglob("*")]
    assert len(found) > 2 and {(path.stat().st_uid, path.stat().st_gid) for path in found} == {(12345, 12345)}


def test_ops_2_who_cannot_give_the_files_to_the_site_changes_nothing(filled, tmp_path, monkeypatch):
    made, _ = backups.make(tmp_path / "kept", MOMENT)
    MetricSnapshot.objects.all().delete()
    before = everything()

    def refused(*args):
        raise PermissionError

    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    monkeypatch.setattr(os, "chown", refused)
    with pytest.raises(CommandError, match="belong to another user of this machine"):
        restored(made)
    assert everything() == before


def test_aud_1_an_administrator_made_by_a_command_is_on_record():
    given = {"email": "first@example.org", "name": "Fi", "stdout": io.StringIO()}
    call_command("createsuperuser", interactive=False, **given)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.what) == ("added", "user Fi, an administrator, by the command line")
    assert entry.after["email"] == "first@example.org" and "password" not in entry.after
    with pytest.raises(CommandError):
        call_command("createsuperuser", interactive=False, **given)
    assert AuditEntry.objects.count() == 1
