"""Figures of one metric on the time axis. A missing month stays missing; nothing is interpolated."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from operator import sub
from typing import NamedTuple

from workforce import months
from workforce.months import Month


class Point(NamedTuple):
    """One month's figure. `value` is None when a symbol stands in its place; `few` figures are kept from the reader."""

    month: Month
    value: Decimal | None
    symbol: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    qualifier: str = ""
    note: str = ""
    source: str = "own"
    cohort: str = ""
    snapshot: int | None = None
    revised: bool = False
    few: bool = False

    @property
    def shown(self) -> "Point":
        """The point as the reader may see it."""
        if not self.few:
            return self
        return Point(
            self.month, None, "c", None, None, "", "", self.source, self.cohort, self.snapshot, self.revised, self.few
        )


@dataclass(frozen=True)
class Change:
    """The move from `since` to `month`; `expected` is the earlier month that was asked for."""

    month: Month
    since: Month
    expected: Month
    amount: Decimal

    @property
    def over_a_gap(self) -> bool:
        return self.since != self.expected


@dataclass(frozen=True)
class Series:
    """Points in order of month, at most one a month, and the months at which figures stop being comparable."""

    points: tuple[Point, ...] = ()
    breaks: tuple[Month, ...] = field(default=())

    @classmethod
    def of(cls, points: Iterable[Point], breaks: Iterable[Month] = ()) -> "Series":
        """A series from points in any order. Raises ValueError when two share a month."""
        ordered = tuple(sorted(points, key=lambda point: point.month))
        if len({point.month for point in ordered}) != len(ordered):
            raise ValueError("Two points of a series share a month.")
        return cls(ordered, tuple(sorted(breaks)))

    def at(self, month: Month) -> Point | None:
        return next((point for point in reversed(self.points) if point.month == month), None)

    def until(self, month: Month) -> "Series":
        """The series as far as `month`, that month included; itself where it ends before."""
        if not self.points or self.points[-1].month <= month:
            return self
        return Series(tuple(point for point in self.points if point.month <= month), self.breaks)

    @cached_property
    def shown(self) -> "Series":
        """The series as the reader may see it; itself where nothing is withheld."""
        if not any(point.few for point in self.points):
            return self
        return Series(tuple([point.shown if point.few else point for point in self.points]), self.breaks)

    @cached_property
    def has_open_ends(self) -> bool:
        """Whether of some figure only a number is known that it is less or more than."""
        return any(point.qualifier in ("<", ">") for point in self.points)

    def last(self, number: int) -> "Series":
        """The last `number` points, numbers or symbols; itself where there are no more."""
        return self if len(self.points) <= number else Series(self.points[-number:], self.breaks)

    def within(self, start: Month, end: Month) -> tuple[Point, ...]:
        """The points from `start` to `end`, both included."""
        return tuple(point for point in self.points if start <= point.month <= end)

    @cached_property
    def numbers(self) -> tuple[Point, ...]:
        """The points that carry a number."""
        return tuple(point for point in self.points if point.value is not None)

    @property
    def latest(self) -> Point | None:
        """The last point, number or symbol; None for an empty series."""
        return self.points[-1] if self.points else None

    @cached_property
    def step(self) -> int:
        """Months from one figure to the next when none is missing: the shortest seen; 1 for fewer than two."""
        places = [months.place(point.month) for point in self.points]
        return min(map(sub, places[1:], places), default=1)

    def broken_between(self, start: Month, end: Month) -> Month | None:
        """The first month in (start, end] from which figures are no longer comparable with those before."""
        return next((month for month in self.breaks if start < month <= end), None)

    def last_break(self, start: Month, end: Month) -> Month | None:
        """The last month in (start, end] from which figures are no longer comparable; None where all are."""
        return max((month for month in self.breaks if start < month <= end), default=None)

    def change(self, month: Month, back: int) -> Change | None:
        """The change to `month` from `back` months before.

        Where that month has no number the last number before it serves, and the change says so by its dates. None
        when `month` has no number, when there is none to compare with, or when a break lies between.
        """
        current = self.at(month)
        if current is None or current.value is None:
            return None
        expected = months.add(month, -back)
        earlier = next((point for point in reversed(self.numbers) if point.month <= expected), None)
        if earlier is None or self.broken_between(earlier.month, month):
            return None
        assert earlier.value is not None  # numbers holds none without
        return Change(month, earlier.month, expected, current.value - earlier.value)


class Found(NamedTuple):
    """A series in order of month: as it is known now, as it was then, and of the first what was not known then."""

    now: list[Point]
    then: list[Point]
    fresh: list[Point]


@dataclass(frozen=True)
class Cadence:
    """How often figures come: every `step` months, `allowance` days after the period ends."""

    step: int
    allowance: int

    def due(self, month: Month) -> dt.date:
        """The day by which `month`'s figure should be in."""
        return months.last_day(month) + dt.timedelta(days=self.allowance)

    def next_due(self, month: Month) -> dt.date:
        """The day by which the figure after `month`'s should be in."""
        return self.due(months.add(month, self.step))

    def is_late(self, month: Month, as_of: dt.date) -> bool:
        """Whether, with `month` as the last figure, the next one is overdue on `as_of`. Not on the due day itself."""
        return as_of > self.next_due(month)


CADENCES = {
    "monthly": Cadence(1, 20),
    "quarterly": Cadence(3, 30),
    "annual": Cadence(12, 60),
    # The Department for Education publishes September's census at the end of the next February.
    "census": Cadence(12, 155),
}


def cadence(frequency: str, source: str, days: int | None = None) -> Cadence | None:
    """How often a metric's figures come; None when no calendar says so (cohorts, reports).

    `days` is what the council's own calendar allows; the census keeps its own.
    """
    found = CADENCES["census"] if source == "census" else CADENCES.get(frequency)
    return replace(found, allowance=days) if found and days is not None and source != "census" else found
