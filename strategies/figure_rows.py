"""READ SIDE: every figure of a measure with the file, sheet and cell it came from, for the page and for download."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.db.models import Q

from metrics import figures as wording
from metrics import withholding
from metrics.models import MetricSnapshot
from metrics.restatements import is_same
from metrics.suppression import SUPPRESSED
from strategies import evidence, part_words
from strategies.drawn_beside import Drawn
from strategies.targets import Promise, Subject, adds_up, bound_words, due_words
from workforce import months
from workforce.models import Council
from workforce.months import Month


@dataclass(frozen=True)
class FigureRow:
    """One figure with its origin. `earlier` are the values that it replaced, oldest first."""

    council: Council
    month: Month
    cohort: str
    figure: str
    numerator: str
    denominator: str
    target: str
    note: str
    source: str
    upload: int
    filename: str
    sheet: str
    cell: str
    recorded_at: dt.datetime
    earlier: tuple[str, ...]
    value: str
    symbol: str
    exact_parts: tuple[str, str]
    limits: str = ""
    signal: str = ""
    drawn: tuple[Drawn, ...] = ()


def figure_rows(
    records: evidence.Records, as_of: dt.date, known: dt.datetime | None = None, closed: Collection[int] = ()
) -> dict[int, list[FigureRow]]:
    """Every figure of each component, newest first, with its origin and what it replaced: one query.

    `known` is the moment up to which figures count, None for now; in the councils of `closed` small
    numbers are withheld.
    """
    recorded = Q(recorded_at__lte=known) if known else Q()
    pairs = records.pairs()
    snapshots = (
        withholding.marked(MetricSnapshot.objects.filter(recorded), closed)
        .filter(
            council__in=records.councils,
            metric__in={metric for metric, _ in pairs},
            staff_group__in={group for _, group in pairs},
            month__lte=months.month_of(as_of),
            service__parent=None,
        )
        .select_related("upload")
        .order_by("-month", "cohort", "recorded_at", "pk")
    )
    by_key: dict[tuple, list[MetricSnapshot]] = defaultdict(list)
    for snapshot in map(withholding.blotted, snapshots):
        by_key[
            snapshot.metric_id, snapshot.staff_group_id, snapshot.council_id, snapshot.month, snapshot.cohort
        ].append(snapshot)
    councils = {council.pk: council for council in records.councils}
    found: dict[int, list[FigureRow]] = defaultdict(list)
    for components in records.components.values():
        for component in components:
            subject = evidence.subject_of(component, component.label)
            versions = records.versions(component)
            for (metric, group, council, month, _), held in by_key.items():
                current = [snapshot for snapshot in held if stands(snapshot, known)]
                if (metric, group) == (component.metric_id, component.staff_group_id) and current:
                    target = promised_words(versions, month, subject)
                    found[component.pk].append(figure_row(councils[council], subject, current[0], held, target))
    return found


def stands(snapshot: MetricSnapshot, known: dt.datetime | None) -> bool:
    """Whether this was the figure at `known`; now, where that is None."""
    until = snapshot.superseded_at
    return until is None or (known is not None and until > known)


def figure_row(council: Council, subject: Subject, current: MetricSnapshot, held, target: str) -> FigureRow:
    return FigureRow(
        council=council,
        month=current.month,
        cohort=current.cohort,
        figure=shown(subject, current),
        numerator=part_words.plain(current.numerator) if current.numerator is not None else "",
        denominator=part_words.plain(current.denominator) if current.denominator is not None else "",
        target=target,
        note=current.note,
        source=part_words.SOURCES.get(current.upload.source, ""),
        upload=current.upload_id,
        filename=current.upload.filename,
        sheet=current.source_sheet,
        cell=current.source_cell,
        recorded_at=current.recorded_at,
        earlier=tuple(earlier_words(subject, held)),
        value=value_words(current),
        symbol=current.symbol,
        exact_parts=(bare(current.numerator), bare(current.denominator)),
    )


def earlier_words(subject: Subject, held: list[MetricSnapshot]) -> Iterator[str]:
    """What the figure was before; with its parts where these alone changed, and once where neither did."""
    for before, after in pairwise(held):
        if not is_same(before, after):
            yield shown(subject, before)
        elif (before.numerator, before.denominator) != (after.numerator, after.denominator):
            held_parts = [before.numerator, before.denominator]
            rate = " of ".join("none" if part is None else part_words.plain(part) for part in held_parts)
            yield f"{shown(subject, before)} ({rate})"


def shown(subject: Subject, snapshot: MetricSnapshot) -> str:
    if snapshot.few:
        return SUPPRESSED
    if snapshot.value is None:
        return wording.SYMBOL_WORDS[snapshot.symbol].capitalize()
    return subject.told(snapshot.value, snapshot.qualifier)


def bare(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def value_words(snapshot: MetricSnapshot) -> str:
    """The value unrounded, for a file, with ~, < or > where it has one; "" where a symbol stands in its place."""
    if snapshot.few:
        return SUPPRESSED
    return snapshot.qualifier + bare(snapshot.value)


def promised_words(versions: dict[int, tuple[Promise, ...]], month: Month, subject: Subject) -> str:
    """What was promised in `month`, by the versions in force then; once where two statements ask for the same."""
    held = [promise for promises in versions.values() for promise in promises if promise.in_force(month)]
    said = [
        wanted_words(promise, promise.value, subject)
        for promise in held
        if promise.value is not None and promise.operator and promise.kind != "ambiguous_operator"
    ]
    return "; ".join(dict.fromkeys(said))


def wanted_words(promise: Promise, value: Decimal, subject: Subject) -> str:
    """'10% or less'; where it is measured against a comparator, that, for the printed number is of one day; of figures
    that are added up that they are, for a month's own is not to be held against it."""
    words = bound_words(promise.operator, value, subject)
    if promise.is_moving:
        return f"{promise.comparator} ({words} when printed)"
    if adds_up(subject, promise):
        return f"{words} in every year" if promise.kind == "periodic_yield" else f"{words} {due_words(promise)} in all"
    return words
