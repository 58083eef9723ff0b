"""Figures that were changed after they were stored: what they were, what they became, when, by whom and why.

Nothing is kept for it: a restatement is a superseded figure and the one that took its place.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from metrics.figures import SYMBOL_WORDS, bare
from metrics.models import Metric, MetricSnapshot
from metrics.sheets import Cell, exact
from metrics.suppression import SUPPRESSED
from metrics.withholding import WITHHELD_NOTE, marked
from workforce.models import Council

Flip = dict[str, Any]
Flips = dict[int, tuple[Collection[Flip], Collection[Flip]]]
Parts = tuple[Decimal | None, Decimal | None]
# More keys than this are not spelt out in a query: the database looks them up once more.
MANY = 500
SAID = ("value", "symbol", "qualifier", "numerator", "denominator", "few")
PLACE = ("source_sheet", "source_cell", "upload", "upload__filename")
ENDED = (
    *SAID, *PLACE, "metric", "metric__name", "metric__slug", "metric__unit", "staff_group", "staff_group__name",
    "service__name", "service__parent", "cohort", "month", "superseded_at", "upload__undone_at",
    "upload__undone_by__name", "follower",
)  # fmt: skip
UNITS = dict(Metric.Unit.choices)
FOLLOWING = ("pk", *SAID, *PLACE, "note", "upload__user__name")


@dataclass(frozen=True, slots=True)
class Restatement:
    """One figure's change. `new` is '' where the figure was taken back by an undo and nothing took its place.

    `was` and `became` are the same unrounded, for files; `parts` says how its numerator and denominator changed.
    `sheet` and `cell` are where the new figure stands in its file, or the one taken back in its own. `flips` are the
    statuses of promises on this very figure that moved with the upload, as that keeps them.
    """

    metric: str
    slug: str
    unit: str
    staff_group: str
    service: str
    is_whole: bool
    cohort: str
    month: date
    old: str
    new: str
    was: Cell | None
    became: Cell | None
    parts: str
    at: datetime
    by: str
    filename: str
    sheet: str
    cell: str
    upload: int
    why: str
    flips: tuple[Flip, ...] = ()


def restated(council: Council) -> QuerySet[MetricSnapshot]:
    """The superseded figures of a council of which the value or a part of it changed, latest change first, each with
    its `follower`."""
    followers = MetricSnapshot.objects.filter(
        **{name: OuterRef(name) for name in MetricSnapshot.KEY}, recorded_at=OuterRef("superseded_at")
    )
    # A value is missing where there is a symbol, and no part is negative.
    alike = followers.filter(
        Q(value=OuterRef("value")) | ~Q(symbol=""), symbol=OuterRef("symbol"), qualifier=OuterRef("qualifier")
    )
    for part in ("numerator", "denominator"):
        held = {f"{part}_held": Coalesce(F(part), Value(Decimal(-1)))}
        alike = alike.alias(**held).filter(**{f"{part}_held": Coalesce(OuterRef(part), Value(Decimal(-1)))})
    # Looked up for each that ended: PostgreSQL would put a NOT EXISTS together with every figure of the council.
    same = Subquery(alike.annotate(one=Value(1)).values("one")[:1])
    found = MetricSnapshot.objects.filter(council=council, superseded_at__isnull=False)
    found = found.alias(same=same).filter(same=None)
    follower = Subquery(followers.order_by("pk").values("pk")[:1])
    return found.annotate(follower=follower).order_by("-superseded_at", "-pk")


def kept_flips(council: Council) -> Flips:
    """By upload, the statuses that moved when it was stored and those when it was undone; one query."""
    kept = council.uploads.values_list("pk", "counts__flips", "counts__undo_flips")
    return {pk: (stored or (), undone or ()) for pk, stored, undone in kept if stored or undone}


def read(rows: QuerySet[MetricSnapshot], kept: Flips, closed: Collection[int] = ()) -> Iterator[Restatement]:
    """The changes that ended `rows`, some or all of `restated`: two queries, made at once, however many there are.

    `kept` is what `kept_flips` gives; `closed` are the councils whose small numbers the reader may not see.
    """
    ended = list(marked(rows, closed).values_list(*ENDED, named=True))
    few = [old.follower for old in ended if old.follower] if len(ended) <= MANY else None
    keys = rows.order_by().values("follower") if few is None else few
    following = marked(MetricSnapshot.objects.filter(pk__in=keys), closed).values_list(*FOLLOWING, named=True)
    found = {new.pk: new for new in following}
    return (restatement(old, found.get(old.follower), kept) for old in ended)


def restatement(old: Any, new: Any, kept: Flips) -> Restatement:
    """The change that ended `old`, a row of ENDED; `new` is one of FOLLOWING, None where nothing took its place."""
    undone = new is None or (new.upload != old.upload and old.upload__undone_at == old.superseded_at)
    source = old if undone else new
    return Restatement(
        metric=old.metric__name,
        slug=old.metric__slug,
        unit=UNITS[old.metric__unit],
        staff_group=old.staff_group__name,
        service=old.service__name,
        is_whole=old.service__parent is None,
        cohort=old.cohort,
        month=old.month,
        old=shown(old, old.metric__unit),
        new=shown(new, old.metric__unit) if new else "",
        was=unrounded(old.value, old.symbol, old.qualifier, few=old.few),
        became=unrounded(new.value, new.symbol, new.qualifier, few=new.few) if new else None,
        parts=parts_words(old, new) if new else "",
        at=old.superseded_at,
        by=(old.upload__undone_by__name if undone else new.upload__user__name) or "",
        filename=source.upload__filename,
        sheet=source.source_sheet,
        cell=source.source_cell,
        upload=source.upload,
        why="The upload was undone." if undone else reason_words(new),
        flips=flips_of(old, source.upload, kept, undone=undone),
    )


def shown(figure: Any, unit: str) -> str:
    """'15.2%', '~80' or 'Not available': unrounded, since a change may be smaller than what is shown elsewhere."""
    if figure.few:
        return SUPPRESSED
    if figure.value is None:
        return SYMBOL_WORDS[figure.symbol].capitalize()
    return f"{figure.qualifier}{bare(figure.value, unit)}"


def unrounded(value: Decimal | None, symbol: str, qualifier: str, *, few: bool) -> Cell | None:
    """A number; in words where it is about, less or more than that; a symbol where there is none or it is withheld."""
    if few:
        return exact(None, MetricSnapshot.Symbol.SUPPRESSED)
    return exact(value, symbol, qualifier)


def is_same(old: Any, new: Any) -> bool:
    """Whether a figure came again as it was, whatever it rests on.

    Never of one of which only the old or only the new is withheld, for the other one would tell it.
    """
    return (old.value, old.symbol, old.qualifier, old.few) == (new.value, new.symbol, new.qualifier, new.few)


def parts_words(old: Any, new: Any) -> str:
    """'Numerator 12 became 13; the figure itself is unchanged.': how what a figure rests on changed; "" where not.

    Nothing of it is told beside a figure that is withheld.
    """
    text = parts_changed((old.numerator, old.denominator), (new.numerator, new.denominator))
    if not text:
        return ""
    if old.few or new.few:
        return "What it rests on changed, and is withheld with the figure." if is_same(old, new) else ""
    return f"{text}; the figure itself is unchanged." if is_same(old, new) else f"{text}."


def parts_changed(old: Parts, new: Parts) -> str:
    """'Numerator 12 became 13 and denominator 90 became 91'; '' where both are as they were."""
    changed = zip(("numerator", "denominator"), old, new, strict=True)
    return " and ".join(part_words(*each) for each in changed if each[1] != each[2]).capitalize()


def part_words(name: str, before: Decimal | None, after: Decimal | None) -> str:
    if before is None and after is not None:
        return f"{name} {bare(after, 'count')} was added"
    if after is None and before is not None:
        return f"{name} {bare(before, 'count')} was left out"
    assert before is not None and after is not None  # they differ
    return f"{name} {bare(before, 'count')} became {bare(after, 'count')}"


def reason_words(new: Any) -> str:
    """Why the figure became what it is; not told with a figure that is withheld."""
    return WITHHELD_NOTE if new.few and new.note else new.note


def flips_of(old: Any, upload: int, kept: Flips, *, undone: bool) -> tuple[Flip, ...]:
    if upload not in kept or old.service__parent is not None:
        return ()
    stored, taken_back = kept[upload]
    return tuple(flip for flip in (taken_back if undone else stored) if moved(flip, old))


def moved(flip: Flip, old: Any) -> bool:
    """Whether the end of `old` moved a status. Of flips that say no figures it is all of the series."""
    if (flip["metric"], flip["group"]) != (old.metric, old.staff_group):
        return False
    return "figures" not in flip or [old.month.isoformat(), old.cohort] in flip["figures"]
