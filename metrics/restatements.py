"""Figures that were changed after they were stored: what they were, what they became, when, by whom and why.

Nothing is kept for it: a restatement is a superseded figure and the one that took its place.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from metrics.figures import SYMBOL_WORDS, bare
from metrics.models import MetricSnapshot
from metrics.sheets import Cell, exact
from metrics.suppression import SUPPRESSED
from metrics.withholding import WITHHELD_NOTE, marked
from workforce.models import Council

Flip = dict[str, str]
Flips = dict[int, tuple[Collection[Flip], Collection[Flip]]]


@dataclass(frozen=True, slots=True)
class Restatement:
    """One figure's change. `new` is '' where the figure was taken back by an undo and nothing took its place.

    `was` and `became` are the same unrounded, for files. `sheet` and `cell` are where the new figure stands in its
    file, or the one taken back in its own. `flips` are the statuses of promises on this very figure that moved with
    the upload, as that keeps them.
    """

    metric: str
    unit: str
    staff_group: str
    service: str
    cohort: str
    month: date
    old: str
    new: str
    was: Cell | None
    became: Cell | None
    at: datetime
    by: str
    filename: str
    sheet: str
    cell: str
    upload: int | None
    why: str
    flips: tuple[Flip, ...] = ()


def restated(council: Council, closed: Collection[int] = ()) -> QuerySet[MetricSnapshot]:
    """The superseded figures of a council whose figure changed, latest change first; one query however it is sliced.

    `closed` are the councils whose small numbers the reader may not see.
    """
    successor = (
        marked(MetricSnapshot.objects.all(), closed)
        .filter(**{name: OuterRef(name) for name in MetricSnapshot.KEY}, recorded_at=OuterRef("superseded_at"))
        .order_by("pk")
    )
    found = marked(MetricSnapshot.objects.filter(council=council), closed).exclude(superseded_at=None)
    return (
        found.annotate(
            new_value=Subquery(successor.values("value")[:1]),
            new_symbol=Subquery(successor.values("symbol")[:1]),
            new_qualifier=Subquery(successor.values("qualifier")[:1]),
            new_few=Subquery(successor.values("few")[:1]),
            new_note=Subquery(successor.values("note")[:1]),
            new_sheet=Subquery(successor.values("source_sheet")[:1]),
            new_cell=Subquery(successor.values("source_cell")[:1]),
            new_upload=Subquery(successor.values("upload")[:1]),
            new_filename=Subquery(successor.values("upload__filename")[:1]),
            new_user=Subquery(successor.values("upload__user__name")[:1]),
        )
        .filter(
            Q(new_symbol=None) | ~Q(new_symbol=F("symbol"), new_qualifier=F("qualifier")) | ~Q(new_value=F("value"))
        )
        .select_related("metric", "staff_group", "service", "upload__undone_by")
        # What an upload keeps may be long, and every figure of it would bring it again.
        .defer("upload__counts", "upload__fixes")
        .order_by("-superseded_at", "-pk")
    )


def kept_flips(council: Council) -> Flips:
    """By upload, the statuses that moved when it was stored and those when it was undone; one query."""
    kept = council.uploads.values_list("pk", "counts__flips", "counts__undo_flips")
    return {pk: (stored or (), undone or ()) for pk, stored, undone in kept if stored or undone}


def shown(value: Decimal | None, symbol: str, qualifier: str, unit: str, *, few: bool) -> str:
    """'15.2%', '~80' or 'Not available': unrounded, since a change may be smaller than what is shown elsewhere."""
    if few:
        return SUPPRESSED
    return SYMBOL_WORDS[symbol].capitalize() if value is None else f"{qualifier}{bare(value, unit)}"


def unrounded(value: Decimal | None, symbol: str, qualifier: str, *, few: bool) -> Cell | None:
    """A number; in words where it is about, less or more than that; a symbol where there is none or it is withheld."""
    if few:
        return exact(None, MetricSnapshot.Symbol.SUPPRESSED)
    return exact(value, symbol, qualifier)


def reason_words(old: MetricSnapshot) -> str:
    """Why the figure became what it is; not told with a figure that is withheld."""
    return WITHHELD_NOTE if old.new_few and old.new_note else old.new_note or ""


def flips_of(old: MetricSnapshot, kept: Flips, *, undone: bool) -> tuple[Flip, ...]:
    stored, taken_back = kept.get(old.upload_id if undone else old.new_upload, ((), ()))
    mine = (old.metric_id, old.staff_group_id) if old.service.parent_id is None else None
    return tuple(flip for flip in (taken_back if undone else stored) if (flip["metric"], flip["group"]) == mine)


def as_restatement(old: MetricSnapshot, kept: Flips) -> Restatement:
    """The change that ended `old`, a row of `restated`; `kept` is what `kept_flips` gives."""
    gone = old.new_symbol is None
    undone = gone or (old.new_upload != old.upload_id and old.upload.undone_at == old.superseded_at)
    return Restatement(
        metric=old.metric.name,
        unit=old.metric.get_unit_display(),
        staff_group=old.staff_group.name,
        service=old.service.name,
        cohort=old.cohort,
        month=old.month,
        old=shown(old.value, old.symbol, old.qualifier, old.metric.unit, few=old.few),
        new="" if gone else shown(old.new_value, old.new_symbol, old.new_qualifier, old.metric.unit, few=old.new_few),
        was=unrounded(old.value, old.symbol, old.qualifier, few=old.few),
        became=None if gone else unrounded(old.new_value, old.new_symbol, old.new_qualifier, few=old.new_few),
        at=old.superseded_at,
        by=str(old.upload.undone_by or "") if undone else old.new_user or "",
        filename=old.upload.filename if undone else old.new_filename or "",
        sheet=old.source_sheet if undone else old.new_sheet or "",
        cell=old.source_cell if undone else old.new_cell or "",
        upload=old.upload_id if undone else old.new_upload,
        why="The upload was undone." if undone else reason_words(old),
        flips=flips_of(old, kept, undone=undone),
    )
