"""READ SIDE: figures as they are known at one moment and were at another, in one query."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.utils import timezone

from metrics import reading
from metrics.reading import Wanted
from metrics.series import Point, Series
from workforce import months
from workforce.months import Month

# How far back a page looks. What came before stays in the table of all figures and in the downloads.
HISTORY = 120

Key = tuple[int, int, int]
Breaks = dict[tuple[int, int | None], tuple[Month, ...]]


@dataclass(frozen=True)
class Holdings:
    """Every figure a page needs, by (council, metric, staff group), as known at one moment."""

    points: dict[Key, tuple[Point, ...]]
    cohorts: dict[Key, tuple[Point, ...]]
    breaks: Breaks

    def series(self, council: int, metric: int, group: int) -> Series:
        breaks = self.breaks.get((council, metric), ()) + self.breaks.get((council, None), ())
        return Series(self.points.get((council, metric, group), ()), tuple(sorted(breaks)))


class Entry(NamedTuple):
    """One figure, and whether it is the one that is known now and was the one known then."""

    key: Key
    point: Point
    now: bool
    then: bool


@dataclass(frozen=True)
class Ledger:
    """Figures as they stand at two moments."""

    entries: Sequence[Entry]
    breaks: Breaks

    @cached_property
    def now(self) -> Holdings:
        return holdings((entry for entry in self.entries if entry.now), self.breaks)

    @cached_property
    def then(self) -> Holdings:
        if all(entry.now and entry.then for entry in self.entries):
            return self.now
        return holdings((entry for entry in self.entries if entry.then), self.breaks)


def holdings(entries, breaks: Breaks) -> Holdings:
    points: dict[Key, list[Point]] = defaultdict(list)
    cohorts: dict[Key, list[Point]] = defaultdict(list)
    for key, point, _, _ in entries:
        (cohorts if point.cohort else points)[key].append(point)
    return Holdings(
        {key: tuple(found) for key, found in points.items()},
        {key: tuple(found) for key, found in cohorts.items()},
        breaks,
    )


def ledger(
    wanted: Sequence[Wanted],
    breaks: Breaks,
    as_of: dt.date,
    now: dt.datetime | None,
    then: dt.datetime | None,
    closed: Collection[int] = (),
) -> Ledger:
    """The `wanted` figures of whole councils as known at `now` and at `then`; None stands for the present.

    `closed` are the councils whose small numbers the reader may not see. One query.
    """
    end = months.month_of(as_of)
    held = reading.read(wanted, months.add(end, -HISTORY), end, now, then, frozenset(closed))
    entries = [
        Entry(series[:3], point, known, was_known)
        for series, found in zip(wanted, held, strict=True)
        for point, known, was_known in found
    ]
    until = {key: tuple(month for month in held if month <= end) for key, held in breaks.items()}
    return Ledger(entries, until)


def end_of(day: dt.date | None) -> dt.datetime | None:
    """The last moment of `day` here; None for None, which stands for now."""
    if day is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max))
