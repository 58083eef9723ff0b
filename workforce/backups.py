"""The whole of an installation in one file: the database, the original files, and a list to check both by."""

import hashlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection

from workforce import audit, dumps, originals, restoring, sealing
from workforce.dumps import BackupError
from workforce.models import AuditEntry, User

MANIFEST, DATABASE, ORIGINALS = "manifest.json", "database", "originals"
SEALED = ".age"
NAME = re.compile(r"workforce-(\d{8})-\d{6}\.tar\.gz(\.age)?")
# A nightly backup may take an hour; after that it is late.
LATE = timedelta(hours=25)


def make(folder: Path, moment: datetime) -> tuple[Path, dict]:
    """Writes a checked backup into `folder`; its path and manifest. The site may be in use meanwhile."""
    keys = sealing.recipients(settings.BACKUP_RECIPIENTS)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"workforce-{moment:%Y%m%d-%H%M%S}.tar.gz{SEALED if keys else ''}"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as scratch:
        partial = Path(scratch) / "backup.tar.gz"
        write(partial, moment)
        # While it can still be read: what is sealed cannot be checked on this machine.
        manifest = check(partial)
        if keys:
            partial, plain = Path(scratch) / "backup.sealed", partial
            sealing.seal(plain, partial, keys)
        partial.chmod(0o600)
        os.replace(partial, target)  # noqa: PTH105 - in one step, so that no half a backup is ever there
    return target, manifest


def write(target: Path, moment: datetime) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch, tarfile.open(target, "w:gz") as archive:
        dump = Path(scratch) / DATABASE
        contents = dumps.dump(dump)
        archive.add(dump, DATABASE)
        files = {DATABASE: digest(dump)}
        for name in originals.names():
            with Path(scratch, "original").open("wb") as copy:
                try:
                    with default_storage.open(name) as file:
                        shutil.copyfileobj(file, copy)
                except FileNotFoundError:
                    continue  # removed since the names were read
            archive.add(copy.name, f"{ORIGINALS}/{name}")
            files[f"{ORIGINALS}/{name}"] = digest(Path(copy.name))
        manifest = {
            "made": moment.isoformat(),
            "vendor": connection.vendor,
            "migrations": contents.migrations,
            "rows": contents.rows,
            "files": files,
        }
        content = json.dumps(manifest, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check(path: Path) -> dict:
    """The manifest of a backup whose every file is as it was written. Raises BackupError otherwise."""
    try:
        with tarfile.open(path) as archive:
            manifest = json.load(archive.extractfile(MANIFEST))
            for name, expected in manifest["files"].items():
                if hashlib.file_digest(archive.extractfile(name), "sha256").hexdigest() != expected:
                    raise BackupError(f"{name} in the backup is not what was written: the file is damaged.")
    except (OSError, tarfile.TarError, KeyError, TypeError, EOFError, json.JSONDecodeError) as problem:
        raise BackupError(f"{path} is not a whole backup of this product ({problem}).") from None
    return manifest


def send(path: Path) -> None:
    """Hands the file to the command that takes it to another machine, where BACKUP_SEND names one."""
    if not settings.BACKUP_SEND:
        return
    words = shlex.split(settings.BACKUP_SEND)
    command = [word.replace("{}", str(path)) for word in words] if "{}" in settings.BACKUP_SEND else [*words, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the administrator's own
    except OSError as problem:
        raise BackupError(f"{path} was made and not sent: {problem}.") from None
    if done.returncode:
        raise BackupError(f"{path} was made and not sent: {done.stderr.strip()[-500:] or 'no reason was given'}.")


def note(path: Path, manifest: dict) -> None:
    """Puts a backup on record: from here the doctor and Prometheus know when the last one was made."""
    rows, files = sum(manifest["rows"].values()), len(manifest["files"]) - 1
    sent = "sent" if settings.BACKUP_SEND else "kept on this machine"
    what = f"{path.name}, {rows} rows, {files} originals, {sent}, SHA-256 {digest(path)}"
    audit.record(AuditEntry.Action.BACKED_UP, actor=None, what=what)


def last_made() -> datetime | None:
    last = AuditEntry.objects.filter(action=AuditEntry.Action.BACKED_UP).order_by("-pk").first()
    return last.at if last else None


def prune(folder: Path, days: int, moment: datetime) -> list[Path]:
    """Keeps today's backups and the last of each of `days` days before; removes the others, but never the newest."""
    found = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))
    day_of = {path: datetime.strptime(NAME.fullmatch(path.name)[1], "%Y%m%d").date() for path in found}
    last_of_day = {day: path for path, day in day_of.items()}
    first = moment.date() - timedelta(days=days)
    gone = [
        path
        for path, day in day_of.items()
        if path != found[-1] and (day < first or (day < moment.date() and path != last_of_day[day]))
    ]
    for path in gone:
        path.unlink()
    return gone


def restore(path: Path, *, replace: bool, key: Path | None = None) -> tuple[dict, list[str] | None]:
    """Puts a backup in the place of what is there, having checked it; gives its manifest, and what ended since."""
    with opened(path, key) as (folder, manifest):
        if not replace and holds_data():
            raise BackupError("This installation holds data. Add --replace to put the backup in its place.")
        ended = restoring.ended_since(datetime.fromisoformat(manifest["made"]))
        hand_over(folder)
        dumps.load(folder / DATABASE)
        compare(manifest, dumps.row_counts())
        load_originals(folder / ORIGINALS)
    return manifest, ended


def hand_over(folder: Path) -> None:
    """Gives files to the user whose the data are, where another puts them back: as who owns the tables, or as root."""
    whose = settings.DATA_DIR.stat()
    if whose.st_uid == os.geteuid():
        return
    try:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, whose.st_uid, whose.st_gid)
    except PermissionError:
        raise BackupError(
            f"The files in {settings.DATA_DIR} belong to another user of this machine, to whom this one cannot give "
            "any. Restore as that user, or as the owner of the tables by manage_owner (docs/deployment.md)."
        ) from None


def drill(path: Path, key: Path | None = None) -> dict:
    """Does everything that restoring does, beside the installation, which goes on as it is; gives the manifest."""
    with opened(path, key) as (folder, manifest):
        compare(manifest, dumps.try_out(folder / DATABASE))
        for name, expected in manifest["files"].items():
            if digest(folder / name) != expected:
                raise BackupError(f"{name} did not come back as it was.")
    return manifest


def compare(manifest: dict, rows: dict[str, int]) -> None:
    other = [table for table, number in manifest["rows"].items() if rows.get(table) != number]
    if other:
        raise BackupError(f"The restored tables do not hold what the backup says: {', '.join(other)}.")


@contextmanager
def opened(path: Path, key: Path | None) -> Iterator[tuple[Path, dict]]:
    """A backup's files in a folder that is gone afterwards, checked against its manifest."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as scratch:
        folder = Path(scratch)
        if path.suffix == SEALED:
            sealing.unseal(path, folder / "backup.tar.gz", key)
            path = folder / "backup.tar.gz"
        manifest = check(path)
        if manifest["vendor"] != connection.vendor:
            raise BackupError(
                f"The backup is of {manifest['vendor']} and this installation is on {connection.vendor}. Set "
                "DATABASE_URL to the same kind of database."
            )
        unpack(path, manifest["files"], folder / "unpacked")
        yield folder / "unpacked", manifest


def unpack(path: Path, names: Iterable[str], folder: Path) -> None:
    """Writes the files that the manifest lists, and no other, under `folder` and nowhere else."""
    with tarfile.open(path) as archive:
        for name in names:
            target = (folder / name).resolve()
            if not target.is_relative_to(folder.resolve()):
                raise BackupError(f"{name} in the backup would be written outside its folder.")
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.extractfile(name) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file)
            target.chmod(0o600)


def holds_data() -> bool:
    return "workforce_user" in connection.introspection.table_names() and User.objects.exists()


def load_originals(folder: Path) -> None:
    """In a folder, the restored files stand beside the old ones until they take their place in one step."""
    kept = originals.folder()
    if kept is None:
        load_bucket(folder)
        return
    aside = kept.with_name(f"{kept.name}.before-restore")
    shutil.rmtree(aside, ignore_errors=True)
    if kept.exists():
        kept.rename(aside)
    if folder.exists():
        shutil.copytree(folder, kept)
        hand_over(kept)
    shutil.rmtree(aside, ignore_errors=True)


def load_bucket(folder: Path) -> None:
    """Each file replaces what has its name; what the backup does not hold goes last."""
    held = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    before = set(originals.names())
    for name, path in held.items():
        default_storage.delete(name)
        with path.open("rb") as file:
            default_storage.save(name, File(file))
    for name in before - held.keys():
        default_storage.delete(name)
