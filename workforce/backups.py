"""The whole of an installation in one file: the database, the original files, and a list to check both by."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.sqlite3._functions import register
from django.db.migrations.recorder import MigrationRecorder

MANIFEST, DATABASE, ORIGINALS = "manifest.json", "database", "originals"


class BackupError(Exception):
    """A backup that cannot be made or put back, in words for an administrator."""


def make(folder: Path, moment: datetime) -> Path:
    """Writes a backup into `folder` and gives its path. The site may be in use meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"workforce-{moment:%Y%m%d-%H%M%S}.tar.gz"
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        dump = Path(scratch) / DATABASE
        dump_database(dump)
        partial = Path(scratch) / "backup.tar.gz"
        write(partial, dump, moment)
        os.replace(partial, target)  # noqa: PTH105 - in one step, so that no half a backup is ever there
    target.chmod(0o600)
    return target


def write(target: Path, dump: Path, moment: datetime) -> None:
    files = {DATABASE: digest(dump)}
    with tarfile.open(target, "w:gz") as archive:
        archive.add(dump, DATABASE)
        for path in originals():
            name = f"{ORIGINALS}/{path.relative_to(originals_folder()).as_posix()}"
            archive.add(path, name)
            files[name] = digest(path)
        manifest = {
            "made": moment.isoformat(),
            "vendor": connection.vendor,
            "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
            "rows": row_counts(),
            "files": files,
        }
        content = json.dumps(manifest, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))


def dump_database(target: Path) -> None:
    """SQLite's online backup, since copying a file in use loses what is still in its log; pg_dump for PostgreSQL."""
    if connection.vendor == "sqlite":
        source = connection.settings_dict["NAME"]
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            register(copy)  # the checks on our tables use functions that Django adds
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise BackupError("The database does not pass its own integrity check, so it was not backed up.")
        return
    postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def postgresql(program: str, *options: str) -> None:
    """Runs one of PostgreSQL's own tools on this installation's database; the password goes by the environment."""
    held = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    environment = os.environ | {variable: str(held[key]) for key, variable in names.items() if held.get(key)}
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"PostgreSQL's {program} was not found. Install the PostgreSQL client tools.")
    done = subprocess.run([path, *options], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()[-500:]}")


def originals_folder() -> Path:
    return Path(settings.STORAGES["default"]["OPTIONS"]["location"])


def originals() -> Iterator[Path]:
    folder = originals_folder()
    return iter(sorted(path for path in folder.rglob("*") if path.is_file())) if folder.exists() else iter(())


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def row_counts() -> dict[str, int]:
    """How many rows each table of ours holds."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    }


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


def restore(path: Path, *, replace: bool) -> dict:
    """Puts a backup in the place of what is there, having checked it; gives its manifest."""
    manifest = check(path)
    if manifest["vendor"] != connection.vendor:
        raise BackupError(
            f"The backup is of {manifest['vendor']} and this installation is on {connection.vendor}. Set "
            "DATABASE_URL to the same kind of database."
        )
    if not replace and holds_data():
        raise BackupError("This installation holds data. Add --replace to put the backup in its place.")
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as scratch:
        unpack(path, manifest["files"], Path(scratch))
        load_database(Path(scratch) / DATABASE)
        load_originals(Path(scratch) / ORIGINALS)
    return manifest


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


def holds_data() -> bool:
    from workforce.models import User

    return "workforce_user" in connection.introspection.table_names() and User.objects.exists()


def load_database(dump: Path) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(dump)) as copy, closing(sqlite3.connect(connection.settings_dict["NAME"])) as live:
            copy.backup(live)
        return
    postgresql(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", *database_option(), str(dump)
    )


def database_option() -> list[str]:
    return [f"--dbname={connection.settings_dict['NAME']}"]


def load_originals(folder: Path) -> None:
    """The restored files stand beside the old ones until they take their place in one step."""
    kept = originals_folder()
    aside = kept.with_name(f"{kept.name}.before-restore")
    shutil.rmtree(aside, ignore_errors=True)
    if kept.exists():
        kept.rename(aside)
    if folder.exists():
        shutil.copytree(folder, kept)
    shutil.rmtree(aside, ignore_errors=True)
