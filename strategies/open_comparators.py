"""PURE: promises against a comparator of which a file says only that it is less or more than a number."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from metrics.open_ends import is_open_ended
from metrics.series import Point, Series
from strategies import inexact
from strategies.progress import Evidence, Progress, stood
from strategies.status import Status
from strategies.targets import Promise, Subject
from strategies.thresholds import compared_with
from strategies.totals import step_of
from workforce import months

Assess = Callable[[Evidence], Progress]


def judged(assess: Assess, subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress:
    """As `assess` has it, where that is the same wherever on its side the comparator lies; else that it is not known.

    No gap is told from what may lie anywhere beyond a number.
    """
    taken = assess(evidence)
    other = compared_with(promise, evidence, taken.point) if taken.point else None
    if other is None or not is_open_ended(other):
        return taken
    found = [assess(with_comparator(evidence, other, value)) for value in readings(subject, evidence, other)]
    if len({each.sentence for each in found}) == 1:
        return found[0]
    assert taken.point is not None  # what is compared with it has its month
    start = f"{stood(subject, taken.point)}; {promise.comparator or 'the comparator'} stood at "
    start += f"{subject.told(other.value or Decimal(0), other.qualifier)} in {months.name(other.month)}"
    if len({each.status for each in found}) == 1:
        status, end = found[0].status, f": {found[0].status.word.lower()}."
    else:
        status = Status.PASSED_UNKNOWN if promise.is_past(as_of) else Status.NOT_KNOWN
        end = ", which does not decide how that compares."
    return Progress(status, start + end, taken.point, since=taken.since)


def readings(subject: Subject, evidence: Evidence, other: Point) -> Iterator[Decimal]:
    """The least and the most that the comparator may be, and each figure of ours that lies between."""
    step = step_of(subject, (*evidence.series.points, other))
    ends = [inexact.lowest(step, other), inexact.highest(step, other)]
    ends += [inexact.on(point.value, step, other) for point in evidence.series.numbers]
    yield from dict.fromkeys(end.value for end in ends if end.value is not None)


def with_comparator(evidence: Evidence, other: Point, value: Decimal) -> Evidence:
    assert evidence.comparator is not None  # `other` is one of its figures
    points = (
        point._replace(value=value, qualifier="") if point is other else point for point in evidence.comparator.points
    )
    return replace(evidence, comparator=Series(tuple(points), evidence.comparator.breaks))
