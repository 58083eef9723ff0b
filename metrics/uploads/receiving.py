"""A file at the door: kept, hashed and recorded, unless it must not be kept."""

import datetime as dt
import hashlib

from django.core.files.base import ContentFile
from django.db import DatabaseError

from metrics import spreadsheets
from metrics.models import Service, Upload
from metrics.spreadsheets import Profile, Reading, Refusal, fixes, persons, published
from metrics.spreadsheets.fixes import Fixes
from metrics.uploads.files import workbook_of
from metrics.uploads.fixing import fixes_of
from metrics.uploads.mappings import profiles_of
from metrics.uploads.progress import stage
from metrics.uploads.references import reference_for
from metrics.uploads.settled import settled
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
    upload = _recorded(council, user, filename, data, source, moment)
    if settled(upload) is None:
        _look(upload)
    if keep:
        _store(upload, with_file=not (upload.state == Upload.State.REFUSED and upload.refusal.keeps_nothing))
    return upload


def receive_later(
    council: Council,
    user: User | None,
    filename: str,
    data: bytes,
    source: str,
    moment: dt.datetime,
    *,
    keep: bool = True,
) -> Upload:
    """Keeps a large file unread, for a worker to look at; with `keep` false only until it has been checked."""
    upload = _recorded(council, user, filename, data, source, moment)
    upload.state = Upload.State.WAITING
    upload.check_only = not keep
    _store(upload, with_file=True)
    return upload


def look(upload: Upload) -> None:
    """The first look at a file that was kept unread; one that must not be kept goes at once."""
    _look(upload)
    if upload.state == Upload.State.REFUSED:
        _note_refusal(upload)


def _note_refusal(upload: Upload) -> None:
    kept = upload.original.name
    if upload.refusal.keeps_nothing:
        upload.original = ""
    upload.save(update_fields=["state", "counts", "original"])
    if kept and not upload.original:
        upload.original.storage.delete(kept)


def _recorded(
    council: Council, user: User | None, filename: str, data: bytes, source: str, moment: dt.datetime
) -> Upload:
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
    return upload


def _store(upload: Upload, *, with_file: bool) -> None:
    """Keeps the file and records it; where the record fails, no file stays that nothing names."""
    if with_file:
        Service.objects.root_of(upload.council)
        upload.original.save(f"{upload.sha256[:16]}.bin", ContentFile(upload.content), save=False)
    try:
        upload.save()
    except DatabaseError:
        if with_file:
            upload.original.storage.delete(upload.original.name)
        raise


def _look(upload: Upload) -> None:
    try:
        upload.workbook = workbook_of(upload)
        persons.refuse(upload.workbook)
        published.refuse(upload.workbook)
    except Refusal as refusal:
        _refuse(upload, refusal)


def _refuse(upload: Upload, refusal: Refusal) -> None:
    upload.refusal = refusal
    upload.state = Upload.State.REFUSED
    upload.counts = {"errors": 1, "rule": refusal.rule, "message": str(refusal)[:1000]}


def reading_of(upload: Upload, as_of: dt.date) -> Reading:
    """What the file says, checked, once for each Upload in memory; a file that cannot be read gives one error."""
    refusal = getattr(upload, "refusal", None)
    if refusal is not None:
        return spreadsheets.refused(refusal)
    if upload.state == Upload.State.REFUSED and "message" in upload.counts:
        return remembered_refusal(upload)
    profiles, laid_over = profiles_of(upload.council), fixes_of(upload)
    held = getattr(upload, "reading", None)
    if held is None or held[0] != (as_of, profiles, laid_over):
        held = upload.reading = ((as_of, profiles, laid_over), _read(upload, as_of, profiles, laid_over))
    return held[1]


def _read(upload: Upload, as_of: dt.date, profiles: dict[str, Profile], laid_over: Fixes) -> Reading:
    try:
        workbook = fixes.laid_over(workbook_of(upload), laid_over)
        told = stage(upload, "Checking the figures", 85)
        reference = reference_for(upload.council)
        return spreadsheets.check(workbook, reference, as_of=as_of, profiles=profiles, told=told)
    except Refusal as found:
        # Only the headings, found late, may show that a file must not be kept.
        if found.keeps_nothing:
            _refuse(upload, found)
            if upload.pk:
                _note_refusal(upload)
        return spreadsheets.refused(found)


def remembered_refusal(upload: Upload) -> Reading:
    """The refusal as it was given when the file came in: the file itself may not have been kept."""
    rule = upload.counts["rule"]
    level = spreadsheets.RULES[rule].level
    said = spreadsheets.Problem(level, rule, None, None, None, None, "", upload.counts["message"])
    return Reading((), (said,), {rule: 1})
