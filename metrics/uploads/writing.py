"""Rows into snapshots, and back out again: each in one transaction, with nothing overwritten.

A correction ends the current row and adds another. Both uploads and undo lock the council first, so that two at
once end one after the other, in an order the times record.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.module_loading import import_string

from metrics.models import MetricSnapshot, Service, Upload
from metrics.spreadsheets import RULES, Level, Reading
from metrics.spreadsheets.tables import LeftOut
from metrics.uploads import overtaking, settled
from metrics.uploads.files import is_as_sent
from metrics.uploads.guarding import guard_months
from metrics.uploads.previews import HALF, Outcome, Preview, asked, asks, beside, refused
from metrics.uploads.receiving import reading_of
from metrics.uploads.staging import staged
from workforce.models import Council, User

CHUNK = 500
# So many places of a file that are not read are kept with it.
NOT_READ = 50
Key = tuple[object, ...]
KEY_FIELDS = ("metric_id", "staff_group_id", "service_id", "month", "cohort")


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

    @property
    def nothing_done(self) -> bool:
        return not self.new and not self.changed


def apply(
    upload: Upload,
    user: User | None,
    moment: dt.datetime,
    *,
    as_of: dt.date,
    fingerprint: str | None = None,
    asking: bool | None = None,
) -> Receipt:
    """Stores an upload's rows. Where every figure is stored already it writes nothing at all.

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
        return known, Receipt(upload, 0, 0, known.counts["rows"])
    if not is_as_sent(upload):
        raise NotReady("The file kept here is not the one that was checked. Send it again.")
    reading = reading_of(upload, as_of)
    with transaction.atomic():
        moment = _locked(upload, moment)
        state = Upload.objects.filter(pk=upload.pk).values_list("state", flat=True).get()
        if state in (Upload.State.APPLIED, Upload.State.UNDONE):
            raise NotReady("This upload has been stored already. Send the file again to store it once more.")
        reading = asked(upload, reading, as_of, asks(upload, asking))
        if reading.has_errors:
            return refused(upload, reading), None
        with staged(upload.council, reading.rows) as table:
            preview = beside(table, upload, reading)
            if fingerprint is not None and fingerprint != preview.fingerprint:
                reread = fingerprint[HALF:] != preview.fingerprint[HALF:]
                raise Overtaken(overtaking.REREAD if reread else overtaking.words(upload.council))
            if preview.outcome != Outcome.ACCEPTED:
                return preview, None
            if not preview.nothing_to_do:
                table.store(upload, moment)
                _applied(preview, user, moment, as_of)
    return preview, Receipt(upload, len(preview.new), len(preview.changed), len(preview.unchanged))


def _locked(upload: Upload, moment: dt.datetime) -> dt.datetime:
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
        moment = _locked(preview.upload, moment)
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
    kept = {"read_as": settled.read_as(upload.council), "flips": _flipped(upload.council, moment, as_of)}
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


def _flipped(council: Council, moment: dt.datetime, as_of: dt.date) -> list[dict[str, object]]:
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


def undo(upload: Upload, user: User | None, moment: dt.datetime) -> Receipt:
    """Takes an upload's figures back: those it replaced return, as new rows of the upload they came from.

    A figure that a later upload has changed stays as it is and is named. What returns is the latest figure from an
    upload that still stands, so undoing several in any order ends the same. Raises NotReady unless it is stored.
    """
    with transaction.atomic():
        moment = _locked(upload, moment)
        council = upload.council
        upload.refresh_from_db(fields=["state", "applied_at", "counts"])
        if upload.state != Upload.State.APPLIED:
            raise NotReady("Only an upload that is stored can be undone.")
        mine = list(MetricSnapshot.objects.current().filter(upload=upload).order_by("pk"))
        back = _earlier(council, upload, mine)
        stays = _changed_since(upload, mine)
        supersede((row.pk for row in mine), moment)
        insert(_again(old, moment) for old in back)
        guard_months(council, MetricSnapshot.objects.filter(upload=upload))
        upload.state = Upload.State.UNDONE
        upload.undone_at, upload.undone_by = moment, user
        done = {"taken_back": len(mine), "returned": len(back), "stayed": len(stays), "stays": stays[:200]}
        done["undo_flips"] = _flipped(council, moment, timezone.localdate(moment))
        upload.counts = upload.counts | done
        upload.save(update_fields=["state", "undone_at", "undone_by", "counts"])
    return Receipt(upload, len(mine) - len(back), len(back), 0, tuple(stays))


def _key(snapshot: MetricSnapshot) -> Key:
    return tuple(getattr(snapshot, name) for name in KEY_FIELDS)


def _span(snapshots: Sequence[MetricSnapshot]) -> dict[str, object]:
    return {
        "metric__in": sorted({row.metric_id for row in snapshots}),
        "month__gte": min(row.month for row in snapshots),
        "month__lte": max(row.month for row in snapshots),
    }


def _earlier(council: Council, upload: Upload, mine: Sequence[MetricSnapshot]) -> list[MetricSnapshot]:
    """For each of `mine` the figure before it, from an upload that still stands."""
    if not mine:
        return []
    latest: dict[Key, MetricSnapshot] = {}
    standing = MetricSnapshot.objects.filter(council=council, upload__state=Upload.State.APPLIED, **_span(mine))
    for row in standing.exclude(upload=upload).exclude(superseded_at=None).order_by("pk").iterator():
        latest[_key(row)] = row
    return [latest[_key(row)] for row in mine if _key(row) in latest]


def _changed_since(upload: Upload, mine: Sequence[MetricSnapshot]) -> list[str]:
    """The upload's figures that are no longer current, because a later upload gave others."""
    still = {_key(row) for row in mine}
    ended = MetricSnapshot.objects.filter(upload=upload).exclude(superseded_at=None)
    rows = ended.select_related("metric", "staff_group").order_by("metric__name", "month", "pk")
    gone = {_key(row): f"{row.metric.name}, {row.staff_group.name}, {row.month:%B %Y}" for row in rows.iterator()}
    return [words for key, words in gone.items() if key not in still]


def _again(old: MetricSnapshot, moment: dt.datetime) -> MetricSnapshot:
    copied = {field.attname: getattr(old, field.attname) for field in MetricSnapshot._meta.concrete_fields}
    return MetricSnapshot(**(copied | {"id": None, "recorded_at": moment, "superseded_at": None}))


__all__ = ["NotReady", "Overtaken", "Receipt", "apply", "attempt", "trial", "undo"]
