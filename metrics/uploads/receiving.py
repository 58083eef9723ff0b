"""A file at the door: kept, hashed and recorded, unless it must not be kept."""

import datetime as dt
import hashlib

from django.core.files.base import ContentFile

from metrics import spreadsheets
from metrics.models import Upload
from metrics.spreadsheets import Reading, Refusal, Workbook, persons, reading
from metrics.uploads.references import limits, reference_for
from workforce.models import Council, User


def receive(
    council: Council,
    user: User | None,
    filename: str,
    data: bytes,
    source: str,
    moment: dt.datetime,
    *,
    keep: bool = True,
) -> Upload:
    """Records the file. One that is dangerous, or holds personal data, is recorded as refused and not kept.

    With `keep` false it is a check only: the upload lives in memory and nothing of it is stored.
    """
    upload = Upload(
        council=council,
        user=user,
        filename=filename.replace("\\", "/").rpartition("/")[2][:255] or "unnamed",
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        source=source,
        uploaded_at=moment,
    )
    upload.content = data
    try:
        upload.workbook = workbook_of(upload)
        persons.refuse(upload.workbook)
    except Refusal as refusal:
        upload.refusal = refusal
        upload.state = Upload.State.REFUSED
        upload.counts = {"errors": 1, "rule": refusal.rule, "message": str(refusal)[:1000]}
    if keep:
        if not (upload.state == Upload.State.REFUSED and upload.refusal.keeps_nothing):
            upload.original.save(f"{upload.sha256[:16]}.bin", ContentFile(data), save=False)
        upload.save()
    return upload


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
        held = upload.workbook = reading.open_workbook(content_of(upload), upload.filename, limits())
    return held


def reading_of(upload: Upload, as_of: dt.date) -> Reading:
    """What the file says, checked; a file that cannot be read gives one error."""
    refusal = getattr(upload, "refusal", None)
    if refusal is not None:
        return spreadsheets.refused(refusal)
    if upload.state == Upload.State.REFUSED and "message" in upload.counts:
        return remembered_refusal(upload)
    try:
        return spreadsheets.check(workbook_of(upload), reference_for(upload.council), as_of=as_of)
    except Refusal as found:
        return spreadsheets.refused(found)


def remembered_refusal(upload: Upload) -> Reading:
    """The refusal as it was given when the file came in: the file itself may not have been kept."""
    rule = upload.counts["rule"]
    level = spreadsheets.RULES[rule].level
    said = spreadsheets.Problem(level, rule, None, None, None, None, "", upload.counts["message"])
    return Reading((), (said,), {rule: 1})
