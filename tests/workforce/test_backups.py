import datetime as dt
import hashlib
import io
import sqlite3
import tarfile

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from metrics.models import MetricSnapshot, Upload
from workforce import backups
from workforce.models import User

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
    """Every row of every table, and every original's hash."""
    rows = {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if not model._meta.proxy
    }
    files = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in backups.originals()}
    return {"rows": rows, "files": files}


def wipe() -> None:
    MetricSnapshot.objects.all().delete()
    Upload.objects.all().delete()
    User.objects.all().delete()
    for path in list(backups.originals()):
        path.unlink()


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
    made = backups.make(tmp_path / "kept", MOMENT)
    backups.unpack(made, [backups.DATABASE], tmp_path)
    copied = sqlite3.connect(tmp_path / backups.DATABASE)
    assert copied.execute("SELECT count(*) FROM metrics_metricsnapshot").fetchone() == (1,)
    copied.close()


def test_a_backup_is_readable_by_its_owner_alone_and_half_a_one_never_appears(filled, tmp_path):
    made = backups.make(tmp_path / "kept", MOMENT)
    assert made.name == "workforce-20260301-040000.tar.gz"
    assert made.stat().st_mode & 0o777 == 0o600
    assert list((tmp_path / "kept").iterdir()) == [made]


def test_nothing_is_overwritten_without_being_asked_for(filled, tmp_path):
    made = backups.make(tmp_path / "kept", MOMENT)
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
    made = backups.make(tmp_path / "kept", MOMENT)
    made.write_bytes(damage(made.read_bytes()))
    before = everything()
    with pytest.raises(CommandError, match="backup"):
        call_command("restore", made, "--replace")
    assert everything() == before


def test_only_as_many_backups_are_kept_as_asked(filled, tmp_path):
    for day in range(1, 5):
        backups.make(tmp_path / "kept", MOMENT.replace(day=day))
    call_command("backup", tmp_path / "kept", keep=2, stdout=io.StringIO())
    assert len(list((tmp_path / "kept").iterdir())) == 2


def test_a_backup_made_to_write_elsewhere_is_refused(tmp_path):
    forged = tmp_path / "forged.tar.gz"
    (tmp_path / "a").write_text("a")
    with tarfile.open(forged, "w:gz") as archive:
        archive.add(tmp_path / "a", "../outside")
    with pytest.raises(backups.BackupError, match="outside its folder"):
        backups.unpack(forged, ["../outside"], tmp_path / "inside")
