"""READ SIDE: figures as they are known at one moment and were at another, in one query."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from metrics import reading
from metrics.reading import Wanted
from metrics.series import Found, Point, Series
from workforce import months
from workforce.months import Month

# How far back a page looks. What came before stays in the table of all figures and in the downloads.
HISTORY = 120

Key = tuple[int, int, int]
Breaks = dict[tuple[int, int | None], tuple[Month, ...]]


@dataclass(frozen=True)
class Holdings:
    """Every figure a page needs, by (council, metric, staff group), as known at one moment."""

    held: dict[Key, Series]
    cohorts: dict[Key, tuple[Point, ...]]
    breaks: Breaks

    def series(self, council: int, metric: int, group: int) -> Series:
        """Always the same one, so that whatever is worked out of it is worked out once."""
        found = self.held.get((council, metric, group))
        return Series(breaks=breaks_of(self.breaks, council, metric)) if found is None else found


@dataclass(frozen=True)
class Ledger:
    """Figures as they stand at two moments, by series."""

    held: Sequence[tuple[Key, Found]]
    breaks: Breaks

    @cached_property
    def now(self) -> Holdings:
        return holdings(((key, found.now) for key, found in self.held), self.breaks)

    @cached_property
    def then(self) -> Holdings:
        if all(found.then is found.now for _, found in self.held):
            return self.now
        return holdings(((key, found.then) for key, found in self.held), self.breaks)


def holdings(series: Iterable[tuple[Key, list[Point]]], breaks: Breaks) -> Holdings:
    found, cohorts = {}, {}
    for key, held in series:
        council, metric, _ = key
        points = tuple(point for point in held if not point.cohort)
        found[key] = Series(points, breaks_of(breaks, council, metric))
        cohorts[key] = tuple(point for point in held if point.cohort)
    return Holdings(found, cohorts, breaks)


def breaks_of(breaks: Breaks, council: int, metric: int) -> tuple[Month, ...]:
    return tuple(sorted(breaks.get((council, metric), ()) + breaks.get((council, None), ())))


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
    found = reading.read(wanted, months.add(end, -HISTORY), end, now, then, closed)
    series = [(each[:3], points) for each, points in zip(wanted, found, strict=True)]
    until = {key: tuple(month for month in held if month <= end) for key, held in breaks.items()}
    return Ledger(series, until)


def end_of(day: dt.date | None) -> dt.datetime | None:
    """The last moment of `day` here; None for None, which stands for now."""
    if day is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max))
