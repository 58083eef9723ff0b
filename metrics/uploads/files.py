"""What an upload's file holds: its bytes, and its cells, each read once for an Upload in memory."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from django.conf import settings

from metrics.models import Upload
from metrics.spreadsheets import Limits, Workbook, reading
from metrics.uploads.progress import stage


def limits() -> Limits:
    """What a file may ask of the machine; `UPLOAD_LIMITS` in the settings may set any of them."""
    return Limits(**({"file": settings.UPLOAD_LIMIT} | getattr(settings, "UPLOAD_LIMITS", {})))


def content_of(upload: Upload) -> bytes:
    """The bytes as they were sent; empty when they were not kept."""
    held = getattr(upload, "content", None)
    if held is None:
        held = b""
        if upload.original:
            with upload.original.open("rb") as stream:
                held = stream.read()
        upload.content = held
    return held


def is_as_sent(upload: Upload) -> bool:
    """Whether the bytes kept are still those that were checked; a file that was not kept is not asked about."""
    content = content_of(upload)
    return not content or sha256(content).hexdigest() == upload.sha256


def workbook_of(upload: Upload) -> Workbook:
    """The file's cells, read once for each Upload in memory. Raises Refusal."""
    held = getattr(upload, "workbook", None)
    if held is None:
        held = upload.workbook = reading.open_workbook(
            content_of(upload), upload.filename, limits(), stage(upload, "Reading the file", 55)
        )
    return held


@contextmanager
def collection_paused() -> Iterator[None]:
    """For a process that does nothing else: a large file makes a million cells and no cycles, so looking for some again
    and again takes a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
