"""Taking an upload back: its figures go, and what the uploads that still stand gave takes their place.

Nothing is overwritten or deleted: the figures that go are ended, and those that return are new rows.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from metrics import figures
from metrics.models import MetricSnapshot, Upload
from metrics.uploads import confirming
from metrics.uploads.guarding import guard_months
from metrics.uploads.previews import stored
from metrics.uploads.writing import NotReady, Receipt, insert, locked, moved, supersede
from workforce import months
from workforce.models import User

Key = tuple[object, ...]
KEY_FIELDS = ("metric_id", "staff_group_id", "service_id", "month", "cohort")
# So many names are kept with an upload.
NAMED = 200


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing an upload does: `mine` go, `back` take their place, and `stays` names what changed since.

    `confirmed_by` are the uploads that give some of the same figures, which stand on them from then on.
    """

    mine: tuple[MetricSnapshot, ...]
    back: tuple[MetricSnapshot, ...]
    stays: tuple[str, ...]
    confirmed_by: tuple[dict[str, object], ...]

    @property
    def counts(self) -> dict[str, object]:
        """As an upload that is undone keeps them."""
        kept = sum(int(str(each["figures"])) for each in self.confirmed_by)
        done = {"taken_back": len(self.mine) - kept, "returned": len(self.back) - kept, "confirmed": kept}
        return done | {"stayed": len(self.stays), "stays": self.stays[:NAMED], "confirmed_by": self.confirmed_by}


def undoing(upload: Upload) -> Undoing:
    """What undoing a stored upload would do now. Writes nothing."""
    mine = list(MetricSnapshot.objects.current().filter(upload=upload).order_by("pk"))
    back = _besides(upload, mine)
    stays = tuple(_changed_since(upload, mine))
    return Undoing(tuple(mine), tuple(back), stays, tuple(_confirmed_by(upload, mine, back)))


def _confirmed_by(
    upload: Upload, mine: Sequence[MetricSnapshot], back: Sequence[MetricSnapshot]
) -> Iterator[dict[str, object]]:
    said = {_key(row): stored(row).content for row in mine}
    kept = Counter(row.upload_id for row in back if stored(row).content == said[_key(row)])
    for other in Upload.objects.filter(council=upload.council_id, pk__in=list(kept)).order_by("applied_at"):
        yield {"upload": other.pk, "filename": other.filename, "figures": kept[other.pk]}


def undo(upload: Upload, user: User | None, moment: dt.datetime) -> Receipt:
    """Takes an upload's figures back: those it replaced return, as new rows of the upload they came from.

    A figure that another upload gives too stands on that one from then on; one that a later upload has changed stays
    as it is and is named. What returns is the figure of the latest upload that still stands, so undoing several in any
    order ends the same. Raises NotReady unless it is stored.
    """
    with transaction.atomic():
        moment = locked(upload, moment)
        council = upload.council
        upload.refresh_from_db(fields=["state", "applied_at", "counts"])
        if upload.state != Upload.State.APPLIED:
            raise NotReady("Only an upload that is stored can be undone.")
        found = undoing(upload)
        supersede((row.pk for row in found.mine), moment)
        insert(_copy(row, id=None, recorded_at=moment, superseded_at=None) for row in found.back)
        guard_months(council, MetricSnapshot.objects.filter(upload=upload))
        upload.state = Upload.State.UNDONE
        upload.undone_at, upload.undone_by = moment, user
        flips = moved(council, moment, timezone.localdate(moment))
        upload.counts = upload.counts | found.counts | {"undo_flips": flips}
        upload.save(update_fields=["state", "undone_at", "undone_by", "counts"])
    return Receipt(upload, len(found.mine) - len(found.back), len(found.back), 0, found.stays)


def _key(snapshot: MetricSnapshot) -> Key:
    return tuple(getattr(snapshot, name) for name in KEY_FIELDS)


def _besides(upload: Upload, mine: Sequence[MetricSnapshot]) -> list[MetricSnapshot]:
    """For each of `mine` the figure that the latest other upload gives that still stands, where one does."""
    if not mine:
        return []
    told = _told(upload, mine)
    standing = dict(
        Upload.objects.filter(council=upload.council_id, state=Upload.State.APPLIED)
        .exclude(pk=upload.pk)
        .values_list("pk", "applied_at")
    )
    latest: dict[Key, MetricSnapshot] = {}
    for row in sorted((row for row in told.values() if row.upload_id in standing), key=lambda row: row.pk):
        held = latest.get(_key(row))
        if held is None or standing[held.upload_id] <= standing[row.upload_id]:
            latest[_key(row)] = row
    _confirmed(upload, told, latest, standing)
    return [latest[_key(row)] for row in mine if _key(row) in latest]


def _told(upload: Upload, mine: Sequence[MetricSnapshot]) -> dict[int, MetricSnapshot]:
    """Every figure that was ever stored where one of `mine` is."""
    span = {
        "metric__in": sorted({row.metric_id for row in mine}),
        "month__gte": min(row.month for row in mine),
        "month__lte": max(row.month for row in mine),
    }
    keys = {_key(row) for row in mine}
    rows = MetricSnapshot.objects.filter(council=upload.council_id, **span).iterator()
    return {row.pk: row for row in rows if _key(row) in keys}


def _confirmed(
    upload: Upload,
    told: Mapping[int, MetricSnapshot],
    latest: dict[Key, MetricSnapshot],
    standing: Mapping[int, dt.datetime],
) -> None:
    """Puts into `latest` what a later upload only confirmed, as a figure of that upload at its place there."""
    sources = {row.upload_id for row in told.values()}
    open_ones = {_key(row) for row in told.values()}
    for confirmation in confirming.standing(upload.council):
        at = standing.get(confirmation.upload_id)
        if at is None or sources.isdisjoint(confirmation.of):
            continue
        open_ones = {key for key in open_ones if key not in latest or standing[latest[key].upload_id] < at}
        if not open_ones:
            return
        for pk, (sheet, cell) in confirming.places(confirmation).items():
            row = told.get(pk)
            if row is not None and _key(row) in open_ones:
                latest[_key(row)] = _copy(row, upload_id=confirmation.upload_id, source_sheet=sheet, source_cell=cell)


def _changed_since(upload: Upload, mine: Sequence[MetricSnapshot]) -> list[str]:
    """The upload's figures that are no longer current, because a later upload gave others."""
    still = {_key(row) for row in mine}
    ended = MetricSnapshot.objects.filter(upload=upload).exclude(superseded_at=None)
    rows = ended.select_related("metric", "staff_group", "service").order_by("metric__name", "month", "pk")
    gone = {_key(row): _named(row) for row in rows.iterator()}
    return [words for key, words in gone.items() if key not in still]


def _named(row: MetricSnapshot) -> str:
    service = row.service.name if row.service.parent_id else ""
    return figures.named(row.metric.name, row.staff_group.name, service, row.cohort, months.name(row.month))


def _copy(row: MetricSnapshot, **other: object) -> MetricSnapshot:
    copied = {field.attname: getattr(row, field.attname) for field in MetricSnapshot._meta.concrete_fields}
    return MetricSnapshot(**(copied | other))


__all__ = ["Undoing", "undo", "undoing"]
