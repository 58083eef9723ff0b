"""What an upload's file holds: its bytes, and its cells, each read once for an Upload in memory."""

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


def workbook_of(upload: Upload) -> Workbook:
    """The file's cells, read once for each Upload in memory. Raises Refusal."""
    held = getattr(upload, "workbook", None)
    if held is None:
        held = upload.workbook = reading.open_workbook(
            content_of(upload), upload.filename, limits(), stage(upload, "Reading the file", 55)
        )
    return held
