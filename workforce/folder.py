"""Originals in a folder: each is there whole or not at all, whatever happens while it is written."""

import os
import tempfile
import time
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

# Where a file stands until it is whole; what a killed process left there goes after a day.
ARRIVING = ".arriving"
LEFT_FOR = 24 * 60 * 60


class Whole(File):
    """A file written to its end, which only has to be moved to its place."""

    def temporary_file_path(self) -> str:
        return self.name


class Folder(FileSystemStorage):
    def _save(self, name, content):
        arriving = Path(self.location) / ARRIVING
        arriving.mkdir(parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(dir=arriving)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(handle)
            return super()._save(name, Whole(None, path))
        finally:
            Path(path).unlink(missing_ok=True)

    def remove_left(self) -> int:
        """Takes away what processes that were killed left half written; how many."""
        old = [
            path for path in (Path(self.location) / ARRIVING).glob("*") if time.time() - path.stat().st_mtime > LEFT_FOR
        ]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)
