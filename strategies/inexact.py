"""PURE: figures of which a file says only that they are less or more than a number: judged where that decides."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from metrics.open_ends import is_open_ended
from metrics.series import Point, Series
from strategies.progress import Evidence, Progress, stood
from strategies.status import Status
from strategies.targets import Promise, Subject, adds_up, bound_words
from strategies.totals import LEAST, step_of
from workforce import months
from workforce.months import Month

Judge = Callable[[Subject, Promise, Evidence, dt.date], Progress]
# The most by which a figure lies on its side of its number.
MOST = Decimal(10) ** 9
# Whether these are kept is not a matter of one side alone, so that what lies between may be judged otherwise.
TWO_SIDED = ("match_population", "relative_to_comparator")


@dataclass(frozen=True)
class Moved(Subject):
    """A subject whose inexact figures stand a `step` on their side of the number, which is what is told of them.

    Where the figure that is judged is one, distances begin at the number that is known (`begins`).
    """

    step: Decimal = LEAST
    begins: bool = False

    @classmethod
    def by(cls, step: Decimal, subject: Subject) -> "Moved":
        return cls(**vars(subject), step=step)

    def told(self, value: Decimal, qualifier: str) -> str:
        back = {"<": self.step, ">": -self.step}.get(qualifier, Decimal(0))
        return super().told(value + back, qualifier)

    def distance(self, value: Decimal) -> str:
        told = super().distance(value)
        if not self.begins:
            return told
        return f"more than {super().distance(Decimal(0))}" if told.startswith("less than") else f"at least {told}"


def has_inexact(evidence: Evidence) -> bool:
    return evidence.series.has_open_ends or any(map(is_open_ended, evidence.cohorts))


def judged(judge: Judge, subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress:
    """As `judge` has it, where that is the same wherever on their side the figures lie; else that it is not known.

    Nothing is said of a gap to a figure that may lie anywhere beyond a number.
    """
    step = step_of(subject, (*evidence.series.points, *evidence.cohorts))
    near_by = partial(nearest, step)
    nearby, moved = with_figures(evidence, near_by, near_by), Moved.by(step, subject)
    near = judge(moved, promise, nearby, as_of)

    def read_as(read: Evidence) -> Progress:
        return judge(subject, promise, read, as_of)

    found = [near, *map(read_as, readings(subject, promise, evidence, near, step))]
    point = near.point if near.counted else original(evidence, near.point, step)
    open_ended = point is not None and is_open_ended(point)
    if len({each.status for each in found}) == 1:
        if len({len(each.breaches) for each in found}) > 1:
            return broken_at_least(subject, promise, found, point)
        # Of a direction the figure that it is seen from may be the one that is not exact.
        if not open_ended and not is_seen_otherwise(promise, found):
            return near
        if not near.point or not near.point.cohort:
            near = judge(replace(moved, begins=True), promise, nearby, as_of)
        return replace(near, point=point, gap=None)
    return Progress(
        Status.PASSED_UNKNOWN if promise.is_past(as_of) else Status.NOT_KNOWN,
        undecided(subject, near, point if open_ended and by_itself(evidence, step, near, read_as) else None),
        point,
        near.bound,
        counted=near.counted,
    )


def is_seen_otherwise(promise: Promise, found: list[Progress]) -> bool:
    return promise.kind.startswith("directional") and len({each.gap for each in found}) > 1


def broken_at_least(subject: Subject, promise: Promise, found: list[Progress], point: Point | None) -> Progress:
    """A promise of any point that some figures surely broke, where of others it is not known."""
    assert promise.value is not None  # what is broken at a point carries a value
    fewest, most = (pick(found, key=lambda each: len(each.breaches)) for pick in (min, max))
    count, more = len(fewest.breaches), len(most.breaches) - len(fewest.breaches)
    start = stood(subject, point) if point and point.value is not None else subject.label
    broken = (
        f"the promise is {bound_words(promise.operator, promise.value, subject)} at any point: broken in at least "
        f"{count} figure{'' if count == 1 else 's'} since {months.name(promise.effective_from)}, last in "
        f"{months.name(fewest.breaches[-1].month)}; whether {more} more broke it is not known."
    )
    return replace(fewest, sentence=f"{start}; {broken}", point=point, gap=None)


def by_itself(evidence: Evidence, step: Decimal, near: Progress, read_as: Callable[[Evidence], Progress]) -> bool:
    """Whether the figure that is judged leaves the status of the nearest reading open, and not only one beside it."""
    if sum(map(is_open_ended, (*evidence.series.points, *evidence.cohorts))) == 1:
        return True
    status, month = near.status, near.point.month if near.point else None
    near_by = partial(nearest, step)
    ends = (partial(lowest, step), partial(highest, step), partial(on, near.bound, step))
    return any(read_as(with_figures(evidence, near_by, end, month)).status != status for end in ends)


def undecided(subject: Subject, near: Progress, point: Point | None) -> str:
    """That the figures do not decide; `point` is the one that is judged, where it is open ended itself."""
    if near.counted:
        return f"{near.counted}: not known, since of some figure is only known that it is less or more than a number."
    figure = (
        f"{stood(subject, point)}, which" if point else f"{subject.label}: a figure that is less or more than a number"
    )
    return f"{figure} does not decide how the promise stands."


def readings(
    subject: Subject, promise: Promise, evidence: Evidence, near: Progress, step: Decimal
) -> Iterator[Evidence]:
    """The evidence with its inexact figures all as low and all as high as can be, and what may lie between these.

    Of a direction the figure that is judged, as `near` says, is read apart from those that it may be seen from.
    """
    judged = near.point.month if near.point else None
    low, high = partial(lowest, step), partial(highest, step)
    yield with_figures(evidence, low, low)
    yield with_figures(evidence, high, high)
    directional = promise.kind.startswith("directional")
    if directional:
        yield with_figures(evidence, low, high, judged)
        yield with_figures(evidence, high, low, judged)
    if promise.operator == "=" or promise.kind in TWO_SIDED:
        meeting = partial(on, near.bound, step)
        yield with_figures(evidence, meeting, meeting)
    if promise.operator == "=" and adds_up(subject, promise, evidence.series.step):
        # What each of several may be says nothing of what lies between their least and their most together.
        yield with_figures(evidence, unknown, unknown)


def with_figures(
    evidence: Evidence,
    read: Callable[[Point], Point],
    read_judged: Callable[[Point], Point],
    judged: Month | None = None,
) -> Evidence:
    """The evidence with its inexact figures read so, that of the month that is judged in a way of its own."""
    moved = [
        (read_judged if point.month == judged else read)(point) if is_open_ended(point) else point
        for point in evidence.series.points
    ]
    cohorts = tuple(read(point) if is_open_ended(point) else point for point in evidence.cohorts)
    return replace(evidence, series=Series(tuple(moved), evidence.series.breaks), cohorts=cohorts)


def nearest(step: Decimal, point: Point) -> Point:
    """A `step` on its side of the number."""
    return highest(step, point) if point.qualifier == "<" else lowest(step, point)


def lowest(step: Decimal, point: Point) -> Point:
    """Just more than the number, or nothing; of a number that is not more than nothing, far below it."""
    assert point.value is not None  # is_open_ended has seen it
    if point.qualifier == ">":
        return point._replace(value=point.value + step)
    return point._replace(value=Decimal(0) if point.value > 0 else point.value - MOST)


def highest(step: Decimal, point: Point) -> Point:
    """Just less than the number, or far above it."""
    assert point.value is not None  # is_open_ended has seen it
    return point._replace(value=point.value + (MOST if point.qualifier == ">" else -step))


def on(bound: Decimal | None, step: Decimal, point: Point) -> Point:
    """Just what is promised, where that lies on the figure's side."""
    assert point.value is not None  # is_open_ended has seen it
    if bound is None or (bound >= point.value if point.qualifier == "<" else bound <= point.value):
        return nearest(step, point)
    return point._replace(value=bound)


def unknown(point: Point) -> Point:
    return point._replace(value=None, symbol="x")


def original(evidence: Evidence, point: Point | None, step: Decimal) -> Point | None:
    """The figure as it was before it was moved."""
    if point is None:
        return None
    points = (*evidence.series.points, *evidence.cohorts)
    kept = (each for each in points if (each.month, each.cohort) == (point.month, point.cohort))
    found = next(kept, None)
    moved = found is not None and is_open_ended(found) and nearest(step, found).value == point.value
    return found if moved else point
