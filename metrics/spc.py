"""PURE: XmR charts by the rules of the NHS 'Making Data Count' team, as the R package NHSRplotthedots 0.2.2 reads them.

This is the core: it gives that package's answers, odd ones included. What this product does differently (too few
points, rolling series, no variation at all) stands above it, in `metrics.variation`.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import isnan
from statistics import mean as mean_of_any
from typing import NamedTuple

from metrics.special_causes import RUN, special_causes

# Limits lie this many mean moving ranges from the mean (3 / 1.128, rounded as the method prints it).
LIMIT = 2.66
# A point further out than two thirds of the way to a limit is close to it.
NEAR = 2 * (2.66 / 3)
# A moving range at or past this many times their mean is left out of it, once.
SCREEN = 3.267
# Limits of fewer points are trial limits; a fixed baseline of fewer than FEWEST_FIXED is refused.
TRIAL = 13
FEWEST_FIXED = 12

TRIAL_WARNING = (
    "Some groups have 'n < 12' observations. These have trial limits, which will be revised with each additional "
    "observation until 'n = fix_after_n_points' has been reached."
)
Day = dt.date | str
Number = float | Decimal | int


class XmrPoint(NamedTuple):
    """One row of the chart. None stands where the rule has no answer: a missing value, or limits that do not exist."""

    date: Day
    value: float | None
    group: int
    mean: float | None
    lpl: float | None
    upl: float | None
    relative_to_mean: int | None
    outside_limits: bool | None
    close_to_limits: bool | None
    special_cause_type: str
    point_type: str
    short_group_warning: bool


@dataclass(frozen=True)
class Xmr:
    """The chart: its points in order of date, and its two icons by name and by picture."""

    points: tuple[XmrPoint, ...]
    variation: str
    variation_icon: str
    assurance: str | None
    assurance_icon: str | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limits:
    """A group's mean, mean moving range and limits, in the series' unit; None where its points are too few."""

    mean: float | None
    amr: float | None
    lower: float | None
    upper: float | None


def xmr(
    dates: Sequence[Day],
    values: Sequence[Number | None],
    *,
    improvement_direction: str,
    target: Number | None = None,
    rebase: Sequence[Day] = (),
    fix_after_n_points: int | None = None,
    screen_outliers: bool = True,
) -> Xmr:
    """The XmR chart of `values` on `dates`, given in any order; a value may be None (or NaN) where it is missing.

    A rebase on a date starts a group: mean, limits and runs begin again there. A rebase date that is not among `dates`
    does nothing. With `fix_after_n_points` the limits of each group come from its first so many rows.
    Raises ValueError for two rows on one date, lists of unequal length, no row at all, an unknown direction, and limits
    fixed on fewer than twelve points.
    """
    check(dates, values, improvement_direction, fix_after_n_points)
    points = tuple(
        point
        for place, group in enumerate(grouped(dates, values, rebase))
        for limits in [limits_of([value for _, value in group[:fix_after_n_points]], screen=screen_outliers)]
        for point in judged(group, place, improvement_direction, limits, short=len(group) < TRIAL)
    )
    last = points[-1]
    assurance = assured(last, improvement_direction, number(target))
    short = any(point.short_group_warning for point in points)
    return Xmr(
        points,
        last.point_type,
        variation_icon(last.point_type, improvement_direction),
        assurance,
        ASSURANCE_ICONS.get(assurance) if assurance else None,
        (TRIAL_WARNING,) if short else (),
    )


Group = list[tuple[Day, float | None]]


def last_of(group: Group, place: int, direction: str, limits: Limits) -> XmrPoint:
    """The last point of the last group of a chart, without the rest of it: no rule looks further back than a run."""
    return judged(group[-RUN:], place, direction, limits, short=len(group) < TRIAL)[-1]


def grouped(dates: Sequence[Day], values: Sequence[Number | None], rebase: Sequence[Day]) -> list[Group]:
    """The rows in order of date, in a group for each rebase."""
    rows = sorted(zip(map(iso, dates), dates, map(number, values), strict=True))
    rebased = {iso(day) for day in rebase}
    groups: list[Group] = [[]]
    for name, day, value in rows:
        if name in rebased:
            groups.append([])
        groups[-1].append((day, value))
    return groups


def check(dates: Sequence[Day], values: Sequence[object], direction: str, fix: int | None) -> None:
    if len(dates) != len(values):
        raise ValueError(f"There are {len(dates)} dates and {len(values)} values.")
    if not dates:
        raise ValueError("A chart needs at least one row.")
    if len({iso(day) for day in dates}) != len(dates):
        raise ValueError("Two rows share a date.")
    if direction not in POINT_TYPES:
        raise ValueError(f"{direction!r} is no direction: use increase, decrease or neutral.")
    if fix is not None and fix < FEWEST_FIXED:
        raise ValueError(f"Limits are fixed on {FEWEST_FIXED} points or more, not {fix}.")


def iso(day: Day) -> str:
    return day if isinstance(day, str) else day.isoformat()[:10]


def number(value: Number | None) -> float | None:
    """`value` as a float; None for a missing one, NaN included."""
    return None if value is None or isnan(value) else float(value)


def judged(group: Group, place: int, direction: str, limits: Limits, *, short: bool) -> list[XmrPoint]:
    """The points of one group, judged by its own limits and runs alone."""
    values = [value for _, value in group]
    sides = [side(value, limits) for value in values]
    outside = [is_outside(value, limits) for value in values]
    close = [is_close(value, limits) for value in values]
    types = special_causes(values, sides, outside, close)
    return [
        XmrPoint(
            day, value, place, limits.mean, limits.lower, limits.upper, sides[row], outside[row], close[row],
            types[row], point_type(types[row], direction), short,
        )
        for row, (day, value) in enumerate(group)
    ]  # fmt: skip


# To multiply by a power of two loses nothing, and makes a whole number of any float that is not tiny.
SCALE = 2.0**80


def mean(values: Sequence[float]) -> float:
    """The exact mean, rounded once: what the standard library's gives, in a tenth of its time."""
    scaled = [value * SCALE for value in values]
    if not all(map(float.is_integer, scaled)):
        return mean_of_any(values)
    return sum(map(int, scaled)) / (len(scaled) * int(SCALE))


def limits_of(base: Sequence[float | None], *, screen: bool = True) -> Limits:
    """The limits that `base` gives. A missing value is not bridged: neither range beside it counts.

    The mean is exact before it is rounded; a plain sum would put it a hair off values tied with it.
    """
    known = [value for value in base if value is not None]
    if not known:
        return Limits(None, None, None, None)
    centre = mean(known)
    ranges = [abs(b - a) for a, b in pairwise(base) if a is not None and b is not None]
    amr = mean(ranges) if ranges else None
    if screen and amr is not None:
        kept = [size for size in ranges if size < SCREEN * amr]
        amr = mean(kept) if kept else None
    if amr is None:
        return Limits(centre, None, None, None)
    return Limits(centre, amr, centre - LIMIT * amr, centre + LIMIT * amr)


def side(value: float | None, limits: Limits) -> int | None:
    """1 above the mean, -1 below it, 0 on it."""
    if value is None or limits.mean is None:
        return None
    return (value > limits.mean) - (value < limits.mean)


def is_outside(value: float | None, limits: Limits) -> bool | None:
    """Whether `value` lies outside the limits; on a limit it does not."""
    if value is None or limits.lower is None or limits.upper is None:
        return None
    return value > limits.upper or value < limits.lower


def is_close(value: float | None, limits: Limits) -> bool | None:
    """Whether `value` is inside the limits and past two thirds of the way to one."""
    if value is None or limits.mean is None or limits.amr is None:
        return None
    far = value > limits.mean + NEAR * limits.amr or value < limits.mean - NEAR * limits.amr
    return far and not is_outside(value, limits)


# What a high and a low special cause mean, by direction.
POINT_TYPES = {
    "increase": ("special_cause_improvement", "special_cause_concern"),
    "decrease": ("special_cause_concern", "special_cause_improvement"),
    "neutral": ("special_cause_neutral_high", "special_cause_neutral_low"),
}
ASSURANCE_ICONS = {"consistent_pass": "pass", "consistent_fail": "fail", "inconsistent": "inconsistent"}


def point_type(cause: str, direction: str) -> str:
    if cause == "Common Cause":
        return "common_cause"
    high, low = POINT_TYPES[direction]
    return high if "Above" in cause or "Increasing" in cause else low


def variation_icon(kind: str, direction: str) -> str:
    """'improvement_low': the latest point's type with the letter that the icon carries."""
    word = kind.removeprefix("special_cause_")
    if word not in ("improvement", "concern"):
        return word
    return f"{word}_{'high' if (word == 'improvement') == (direction == 'increase') else 'low'}"


def assured(last: XmrPoint, direction: str, target: float | None) -> str | None:
    """Whether the process will keep a target: by the last limits, never by a value. On a limit it may or may not."""
    if target is None or direction == "neutral":
        return None
    if last.upl is not None and target > last.upl:
        return "consistent_fail" if direction == "increase" else "consistent_pass"
    if last.lpl is not None and target < last.lpl:
        return "consistent_pass" if direction == "increase" else "consistent_fail"
    return "inconsistent"
