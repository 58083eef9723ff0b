"""PURE: what changed between two states: statuses that moved, figures that came, figures that were corrected."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from metrics.series import Found, Point
from strategies.known import Moment
from strategies.progress import Progress
from strategies.status import Status
from workforce import months

Key = tuple[int, int, int]
# A council, a metric and a staff group.
SeriesKey = tuple[int, int, int]
TONES = {"bad": 0, "warn": 1, "good": 2}
# Where no figure was judged, none has got better or worse.
UNJUDGED = (Status.LATE, Status.PASSED_UNKNOWN, Status.NEEDS_CLARIFICATION)


@dataclass(frozen=True)
class Move:
    """A status that changed. `better` is None where one of the two is neither good nor bad, or judges no figure."""

    key: Key
    before: Status
    after: Status
    better: bool | None


@dataclass(frozen=True)
class Arrivals:
    """How many figures are new since the moment, and how many replaced an earlier one; None where it is not known."""

    new: int
    corrected: int | None


def moves(before: Mapping[Key, Progress], after: Mapping[Key, Progress]) -> tuple[Move, ...]:
    """The statuses that differ, in the order of `after`. A promise that only one state knows is not a move."""
    return tuple(
        Move(key, before[key].status, now.status, better(before[key].status, now.status))
        for key, now in after.items()
        if key in before and before[key].status != now.status
    )


def better(before: Status, after: Status) -> bool | None:
    if before.tone not in TONES or after.tone not in TONES or TONES[before.tone] == TONES[after.tone]:
        return None
    return None if before in UNJUDGED or after in UNJUDGED else TONES[after.tone] > TONES[before.tone]


def said(point: Point) -> tuple[object, ...]:
    """What of a figure makes it another one; its note and its file do not.

    One that is withheld is another one than one that is shown, or the count of those corrected would tell it.
    """
    return point.value, point.symbol, point.qualifier, point.few


def arrivals(held: Iterable[tuple[SeriesKey, Found]], since: Moment, followed: Collection[SeriesKey]) -> Arrivals:
    """Figures that came after `since`: those that were not known then, or by their month where that is compared.

    New ones count of the series that are `followed`, corrected ones also of those that these are compared with.
    """
    if since.is_by_month:
        start = months.month_of(since.as_of)
        return Arrivals(sum(p.month > start for key, found in held if key in followed for p in found.now), None)
    new = corrected = 0
    for key, found in held:
        known = {(point.month, point.cohort): point for point in found.then}
        for point in found.fresh:
            before = known.get((point.month, point.cohort))
            new += before is None and key in followed
            corrected += before is not None and said(before) != said(point)
    return Arrivals(new, corrected)
