"""READ SIDE: figures with the time during which each was the one that was known, in two queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from metrics import withholding
from metrics.models import MetricSnapshot, MetricSnapshotQuerySet
from metrics.series import Point, Series
from strategies.models import Event
from workforce import months
from workforce.models import Council
from workforce.months import Month

# How far back a page looks. What came before stays in the table of all figures and in the downloads.
HISTORY = 120

Key = tuple[int, int, int]


@dataclass(frozen=True)
class Holdings:
    """Every figure a page needs, by (council, metric, staff group), as known at one moment."""

    points: dict[Key, tuple[Point, ...]]
    cohorts: dict[Key, tuple[Point, ...]]
    breaks: dict[tuple[int, int | None], tuple[Month, ...]]

    def series(self, council: int, metric: int, group: int) -> Series:
        breaks = self.breaks.get((council, metric), ()) + self.breaks.get((council, None), ())
        return Series(self.points.get((council, metric, group), ()), tuple(sorted(breaks)))


@dataclass(frozen=True)
class Entry:
    """One figure and the time during which it was the one that was known; `until` is None while it still is."""

    key: Key
    point: Point
    since: dt.datetime
    until: dt.datetime | None

    def known(self, moment: dt.datetime | None) -> bool:
        """Whether this was the figure at `moment`; None asks about now."""
        if moment is None:
            return self.until is None
        return self.since <= moment and (self.until is None or self.until > moment)


@dataclass(frozen=True)
class Ledger:
    """Figures with their times, from which the state at any of the moments asked for can be had."""

    entries: tuple[Entry, ...]
    breaks: dict[tuple[int, int | None], tuple[Month, ...]]

    def at(self, moment: dt.datetime | None) -> Holdings:
        points: dict[Key, list[Point]] = defaultdict(list)
        cohorts: dict[Key, list[Point]] = defaultdict(list)
        for entry in self.entries:
            if entry.known(moment):
                (cohorts if entry.point.cohort else points)[entry.key].append(entry.point)
        return Holdings(
            {key: tuple(found) for key, found in points.items()},
            {key: tuple(found) for key, found in cohorts.items()},
            self.breaks,
        )


def ledger(
    councils: list[Council],
    pairs: set[tuple[int, int]],
    as_of: dt.date,
    *moments: dt.datetime | None,
    closed: Collection[int] = (),
) -> Ledger:
    """The figures of `pairs` (metric, staff group) for whole councils as they were known at each of `moments`.

    None stands for now. `closed` are the councils whose small numbers the reader may not see. Two queries.
    """
    end = months.month_of(as_of)
    wanted = Q()
    for moment in set(moments):
        wanted |= MetricSnapshotQuerySet.was_known(moment)
    rows = (
        withholding.marked(MetricSnapshot.objects.filter(wanted), closed)
        .filter(
            council__in=councils,
            metric__in={metric for metric, _ in pairs},
            staff_group__in={group for _, group in pairs},
            service__parent=None,
            month__lte=end,
            month__gte=months.add(end, -HISTORY),
        )
        .order_by("month")
        .values_list(
            "council_id", "metric_id", "staff_group_id", "recorded_at", "superseded_at", "month", "value", "symbol",
            "numerator", "denominator", "qualifier", "note", "upload__source", "cohort", "pk", "few",
        )
    )  # fmt: skip
    entries = tuple(
        Entry((council, metric, group), Point(*rest, few=few), since, until)
        for council, metric, group, since, until, *rest, few in rows
    )
    breaks: dict[tuple[int, int | None], list[Month]] = defaultdict(list)
    for event in Event.objects.filter(council__in=councils, breaks=True, month__lte=end):
        breaks[event.council_id, event.metric_id].append(event.month)
    return Ledger(entries, {key: tuple(found) for key, found in breaks.items()})


def end_of(day: dt.date | None) -> dt.datetime | None:
    """The last moment of `day` here; None for None, which stands for now."""
    if day is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max))
