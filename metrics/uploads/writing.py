"""Rows into snapshots, in one transaction and with nothing overwritten: a correction ends a row and adds another.

Both uploads and undo lock the council first, so that two at once end one after the other, in an order the times record.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.module_loading import import_string

from metrics.models import MetricSnapshot, Service, Upload
from metrics.spreadsheets import RULES, Level, Reading
from metrics.spreadsheets.tables import LeftOut
from metrics.uploads import confirming, overtaking, settled
from metrics.uploads.files import is_as_sent
from metrics.uploads.guarding import guard_months
from metrics.uploads.previews import HALF, Outcome, Preview, asked, asks, beside, refused
from metrics.uploads.receiving import reading_of
from metrics.uploads.staging import staged
from workforce.models import Council, User

CHUNK = 500
# So many places of a file that are not read are kept with it.
NOT_READ = 50


class NotReady(Exception):
    """An upload that cannot be stored or undone as it stands; the message tells the person why."""


class Overtaken(NotReady):
    """Other figures came in since the preview was shown, so the person must look again."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done. `stays` names figures that an undo left alone because a later upload changed them."""

    upload: Upload
    new: int
    changed: int
    unchanged: int
    stays: tuple[str, ...] = ()
    nothing_done: bool = False


def apply(
    upload: Upload,
    user: User | None,
    moment: dt.datetime,
    *,
    as_of: dt.date,
    fingerprint: str | None = None,
    asking: bool | None = None,
) -> Receipt:
    """Stores an upload's rows. Of a file that stands stored already it writes nothing at all; of another one whose
    figures are all there, that it gives them too.

    With the `fingerprint` of a preview it raises Overtaken when the upload would now do something else. Raises
    NotReady when there are errors or unanswered queries, or when it has been stored before.
    """
    _, receipt = attempt(upload, user, moment, as_of=as_of, fingerprint=fingerprint, asking=asking)
    if receipt is None:
        raise NotReady("The file still has problems that must be put right or answered first.")
    return receipt


def attempt(
    upload: Upload,
    user: User | None,
    moment: dt.datetime,
    *,
    as_of: dt.date,
    fingerprint: str | None = None,
    asking: bool | None = None,
) -> tuple[Preview, Receipt | None]:
    """The same in one go, with the preview that decided it; no receipt where there are errors or open queries."""
    Service.objects.root_of(upload.council)
    known = settled.settled(upload)
    if known is not None:
        return known, Receipt(upload, 0, 0, known.counts["rows"], nothing_done=True)
    if not is_as_sent(upload):
        raise NotReady("The file kept here is not the one that was checked. Send it again.")
    reading = reading_of(upload, as_of)
    with transaction.atomic():
        moment = locked(upload, moment)
        state = Upload.objects.filter(pk=upload.pk).values_list("state", flat=True).get()
        if state in (Upload.State.APPLIED, Upload.State.UNDONE):
            raise NotReady("This upload has been stored already. Send the file again to store it once more.")
        reading = asked(upload, reading, as_of, asks(upload, asking))
        if reading.has_errors:
            return refused(upload, reading), None
        with staged(upload.council, reading.rows) as table:
            preview = beside(table, upload, reading)
            _as_shown(preview, fingerprint)
            if preview.outcome != Outcome.ACCEPTED:
                return preview, None
            idle = preview.nothing_to_do and not preview.confirms
            if not idle:
                table.store(upload, moment)
                confirming.keep(upload, table)
                _applied(preview, user, moment, as_of)
    counts = len(preview.new), len(preview.changed), len(preview.unchanged)
    return preview, Receipt(upload, *counts, nothing_done=idle)


def _as_shown(preview: Preview, fingerprint: str | None) -> None:
    if fingerprint is not None and fingerprint != preview.fingerprint:
        reread = fingerprint[HALF:] != preview.fingerprint[HALF:]
        raise Overtaken(overtaking.REREAD if reread else overtaking.words(preview.upload.council))


def locked(upload: Upload, moment: dt.datetime) -> dt.datetime:
    """Locks the council, and gives the moment of the change: later than that of every change before it.

    The caller read the clock before it waited for the lock, so another may have stored figures since.
    """
    Council.objects.select_for_update().get(pk=upload.council_id)
    times = Upload.objects.filter(council=upload.council_id).aggregate(Max("applied_at"), Max("undone_at"))
    latest = max((time for time in times.values() if time is not None), default=None)
    return moment if latest is None or moment > latest else latest + dt.timedelta(microseconds=1)


@contextmanager
def trial(preview: Preview, moment: dt.datetime) -> Iterator[None]:
    """A look at how things would stand: inside it the figures are stored, and after it they never were."""
    with transaction.atomic():
        moment = locked(preview.upload, moment)
        with staged(preview.upload.council, [*preview.new, *(change.row for change in preview.changed)]) as table:
            table.store(preview.upload, moment)
        yield
        transaction.set_rollback(True)


def _applied(preview: Preview, user: User | None, moment: dt.datetime, as_of: dt.date) -> None:
    upload = preview.upload
    guard_months(upload.council, MetricSnapshot.objects.current().filter(upload=upload))
    upload.state = Upload.State.APPLIED
    upload.applied_at = moment
    upload.user = user or upload.user
    kept = {"read_as": settled.read_as(upload.council), "flips": moved(upload.council, moment, as_of)}
    upload.counts = preview.counts | kept | _passed_over(preview.reading)
    upload.save(update_fields=["state", "applied_at", "user", "counts"])


def _passed_over(reading: Reading) -> dict[str, object]:
    """What of the file was not read as figures, and how often what was noted.

    Of rows only where they are: a footnote may hold a small number or a name, readers see the page of an upload, and
    the audit record keeps for good what is told of one.
    """
    noted = {rule: number for rule, number in reading.counts.items() if RULES[rule].level == Level.NOTE}
    return {"noted": noted, "not_read": [_place_of(item) for item in reading.left_out[:NOT_READ]]}


def _place_of(item: LeftOut) -> str:
    place = ", ".join(filter(None, [item.sheet, item.where]))
    return f"{place}: {item.text if item.where.startswith('column ') else item.what}"


def moved(council: Council, moment: dt.datetime, as_of: dt.date) -> list[dict[str, object]]:
    """The statuses that moved at `moment`, as the app above this one tells them."""
    return import_string(settings.FLIPPED)(council, moment - dt.timedelta(microseconds=1), as_of)


def insert(snapshots: Iterable[MetricSnapshot]) -> None:
    snapshots = iter(snapshots)
    while batch := list(islice(snapshots, 5000)):
        MetricSnapshot.objects.bulk_create(batch)


def supersede(pks: Iterable[int], moment: dt.datetime) -> None:
    pks = iter(pks)
    while batch := list(islice(pks, CHUNK)):
        MetricSnapshot.objects.filter(pk__in=batch, superseded_at=None).update(superseded_at=moment)


__all__ = ["NotReady", "Overtaken", "Receipt", "apply", "attempt", "insert", "locked", "moved", "supersede", "trial"]
