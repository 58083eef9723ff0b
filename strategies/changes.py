"""PURE: what changed between two states: statuses that moved, figures that came, figures that were corrected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from metrics.series import Point
from strategies.known import Moment
from strategies.progress import Progress
from strategies.status import Status
from workforce import months

Key = tuple[int, int, int]
TONES = {"bad": 0, "warn": 1, "good": 2}


@dataclass(frozen=True)
class Move:
    """A status that changed. `better` is None where one of the two is neither good nor bad."""

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
    return TONES[after.tone] > TONES[before.tone]


def arrivals(entries: Iterable[tuple[object, Point, bool, bool]], since: Moment) -> Arrivals:
    """Figures that came after `since`: those that were not known then, or by their month where that is compared.

    Each entry is (key, point, whether it is known now, whether it was known then).
    """
    if since.figures is None:
        start = months.month_of(since.as_of)
        return Arrivals(sum(1 for _, point, now, _ in entries if now and point.month > start), None)
    known, fresh = set(), []
    for key, point, now, then in entries:
        if then:
            known.add((key, point.month, point.cohort))
        elif now:
            fresh.append((key, point.month, point.cohort))
    return Arrivals(sum(1 for key in fresh if key not in known), sum(1 for key in fresh if key in known))
