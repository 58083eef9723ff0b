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
from strategies.targets import Promise, Subject
from strategies.totals import LEAST, step_of

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
        return f"{'at least ' if self.begins else ''}{super().distance(value)}"


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

    def status_of(read: Evidence) -> Status:
        return judge(subject, promise, read, as_of).status

    found = [near.status, *map(status_of, readings(promise, evidence, near.bound, step))]
    point = near.point if near.counted else original(evidence, near.point, step)
    open_ended = point is not None and is_open_ended(point)
    if len(set(found)) == 1:
        if not open_ended:
            return near
        if not near.point or not near.point.cohort:
            near = judge(replace(moved, begins=True), promise, nearby, as_of)
        return replace(near, point=point, gap=None)
    return Progress(
        Status.PASSED_UNKNOWN if promise.is_past(as_of) else Status.NO_DATA,
        undecided(subject, near, point if open_ended and by_itself(evidence, step, found[0], status_of) else None),
        point,
        near.bound,
        counted=near.counted,
    )


def by_itself(evidence: Evidence, step: Decimal, status: Status, status_of: Callable[[Evidence], Status]) -> bool:
    """Whether the last inexact figure leaves the `status` of the nearest reading open, and not only one before it."""
    if sum(map(is_open_ended, (*evidence.series.points, *evidence.cohorts))) == 1:
        return True
    near = partial(nearest, step)
    ends = (partial(lowest, step), partial(highest, step))
    return any(status_of(with_figures(evidence, near, end)) != status for end in ends)


def undecided(subject: Subject, near: Progress, point: Point | None) -> str:
    """That the figures do not decide; `point` is the one that is judged, where it is open ended itself."""
    if near.counted:
        return f"{near.counted}: not known, since of some figure is only known that it is less or more than a number."
    figure = (
        f"{stood(subject, point)}, which" if point else f"{subject.label}: a figure that is less or more than a number"
    )
    return f"{figure} does not decide whether the promise is kept."


def readings(promise: Promise, evidence: Evidence, bound: Decimal | None, step: Decimal) -> Iterator[Evidence]:
    """The evidence with its inexact figures all as low and all as high as can be, and what may lie between these."""
    low, high = partial(lowest, step), partial(highest, step)
    yield with_figures(evidence, low, low)
    yield with_figures(evidence, high, high)
    directional = promise.kind.startswith("directional")
    if directional:
        yield with_figures(evidence, low, high)
        yield with_figures(evidence, high, low)
    if promise.operator == "=" or promise.kind in TWO_SIDED:
        meeting = partial(on, bound, step)
        yield with_figures(evidence, meeting, meeting)
    if directional or promise.operator == "=" or promise.kind in TWO_SIDED:
        yield with_figures(evidence, unknown, unknown)


def with_figures(evidence: Evidence, read: Callable[[Point], Point], read_last: Callable[[Point], Point]) -> Evidence:
    """The evidence with its inexact figures read so, the last of the series in a way of its own."""
    points = evidence.series.points
    last = max((place for place, point in enumerate(points) if is_open_ended(point)), default=-1)
    moved = [
        (read_last if place == last else read)(point) if is_open_ended(point) else point
        for place, point in enumerate(points)
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
