"""Where original files are kept: a folder, or a bucket of S3-compatible storage where the settings name one."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


class StorageAway(OSError):
    """The storage of originals does not answer, or refuses; nothing was stored or read."""


def folder() -> Path | None:
    """The folder of originals on this machine; None where they are in a bucket."""
    try:
        return Path(default_storage.path(""))
    except NotImplementedError:
        return None


def names() -> Iterator[str]:
    """The name of every original that is kept, in order."""
    kept = folder()
    if kept is None:
        yield from sorted(below(""))
    elif kept.exists():
        found = (path.relative_to(kept) for path in kept.rglob("*") if path.is_file())
        # What begins with a dot is still on its way in.
        yield from sorted(name.as_posix() for name in found if not name.parts[0].startswith("."))


def below(place: str) -> Iterator[str]:
    folders, files = default_storage.listdir(place)
    for name in files:
        yield f"{place}{name}"
    for name in folders:
        yield from below(f"{place}{name}/")


def digest(name: str) -> str:
    with default_storage.open(name) as file:
        return hashlib.sha256(file.read()).hexdigest()


def try_out() -> None:
    """Writes a file, reads it and takes it away again. Raises OSError where that does not work."""
    name = default_storage.save("trial.bin", ContentFile(b"trial"))
    try:
        with default_storage.open(name) as file:
            if file.read() != b"trial":
                raise StorageAway("What was written does not come back.")
    finally:
        default_storage.delete(name)
