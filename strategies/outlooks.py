"""PURE: how likely a promise is to be kept: a projection to its date, or why there is none."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from metrics.open_ends import OPEN_ENDED, is_open_ended
from metrics.projection import REACH, Projection, project
from metrics.series import Point, Series
from strategies.progress import SMALL, is_small
from strategies.targets import YEAR, Promise, Subject, adds_up, bound_words
from workforce import months
from workforce.months import Month

# Figures needed since the last break or gap: yearly and monthly (or quarterly).
FEWEST_YEARLY, FEWEST = 6, 13
CHANCES = (
    (0.1, "very unlikely to be kept"),
    (0.33, "unlikely to be kept"),
    (0.67, "about as likely to be kept as not"),
    (0.9, "likely to be kept"),
    (1.01, "very likely to be kept"),
)


@dataclass(frozen=True)
class Outlook:
    """Where the figure is likely to stand when the promise is due. `withheld` says why there is no projection."""

    sentence: str = ""
    withheld: str = ""
    month: Month | None = None
    since: Month | None = None
    low: Decimal | None = None
    centre: Decimal | None = None
    high: Decimal | None = None
    chance: float | None = None


def outlook(
    subject: Subject, promise: Promise | None, bound: Decimal | None, series: Series, as_of: dt.date
) -> Outlook | None:
    """The outlook for a promise of a number by a date; None where there is no such promise."""
    if promise is None or promise.due is None or not promise.operator:
        return None
    if bound is None and not promise.is_moving:
        return None
    if promise.kind == "ambiguous_operator" or subject.kind == "cohort" or promise.is_past(as_of):
        return None
    why = unfit(subject, promise, series)
    if why or bound is None:
        return Outlook(withheld=why)
    held = stretch(series)
    due = months.month_of(promise.due)
    why = too_little(held, series.step, due)
    if why:
        return Outlook(withheld=why)
    steps = -(-months.between(held[-1].month, due) // series.step)
    month = months.add(held[-1].month, steps * series.step)
    found = project([float(point.value) for point in held if point.value is not None], steps)
    return worded(subject, promise, bound, found, held[0].month, month)


def unfit(subject: Subject, promise: Promise, series: Series) -> str:
    """Why figures like these say nothing of such a promise, however many there are; "" where they do."""
    if adds_up(subject, promise, series.step):
        return (
            "There is no projection: the promise is of what several figures come to together, and a projection is of "
            "one."
        )
    if promise.is_moving:
        other = promise.comparator or "another figure"
        return f"There is no projection: the promise is measured against {other}, which moves too."
    if promise.operator == "=" and promise.kind != "complete":
        return "There is no projection: exactly a value is promised, and a range says nothing of one value."
    if series.numbers and is_small(series.numbers[-1], subject.unit):
        return (
            f"There is no projection: the last percentage rests on fewer than {SMALL} people or posts, too small to "
            "judge."
        )
    return ""


def stretch(series: Series) -> tuple[Point, ...]:
    """The last numbers without a gap or a break between them."""
    numbers = series.numbers
    start = 0
    for place, (a, b) in enumerate(pairwise(numbers), 1):
        if months.between(a.month, b.month) != series.step or series.broken_between(a.month, b.month):
            start = place
    return numbers[start:]


def too_little(held: tuple[Point, ...], step: int, due: Month) -> str:
    """Why there is no projection; "" where there is enough to go on."""
    fewest = FEWEST_YEARLY if step >= YEAR else FEWEST
    if len(held) < fewest:
        since = f" since {months.name(held[0].month)}" if held else ""
        return (
            f"There is no projection: it needs {fewest} figures in a row that can be compared, and there "
            f"{'is' if len(held) == 1 else 'are'} {len(held) or 'none'}{since}."
        )
    if any(map(is_open_ended, held)):
        return f"There is no projection: of the figures, {OPEN_ENDED}."
    ahead = months.between(held[-1].month, due)
    if ahead <= 0:
        return "There is no projection: the figure that will decide is already in."
    if ahead * REACH > months.between(held[0].month, held[-1].month):
        return (
            f"There is no projection: {months.name(due)} is {ahead} months ahead, too far for figures that go back to "
            f"{months.name(held[0].month)}."
        )
    return ""


def worded(
    subject: Subject, promise: Promise, bound: Decimal, found: Projection, since: Month, month: Month
) -> Outlook:
    low, centre, high = (within(subject, value) for value in (found.low, found.centre, found.high))
    chance = chance_of(promise, float(bound), found)
    words = next(words for share, words in CHANCES if chance < share)
    going = "going on as it has been moving" if found.drifts else "varying as it has"
    if low == high:
        where = f"If it stays as it has been since {months.name(since)}, it will be {subject.words(centre)} in "
        where += f"{months.name(month)}."
    else:
        where = (
            f"If it keeps {going} since {months.name(since)}, the figure will lie between {subject.words(low)} and "
            f"{subject.words(high)} in {months.name(month)} four times in five, "
            f"with {subject.words(centre)} in the middle."
        )
    sentence = f"{where} A promise of {bound_words(promise.operator, bound, subject)} is then {words}."
    return Outlook(sentence, "", month, since, low, centre, high, chance)


def within(subject: Subject, value: float) -> Decimal:
    """`value` inside what the unit allows: never below zero, no percentage above 100."""
    top = 100.0 if subject.unit == "percent" else value
    return Decimal(max(0.0, min(value, top)))


def chance_of(promise: Promise, bound: float, found: Projection) -> float:
    """How likely the promise is to be kept; on the line, and without any variation, its sign decides."""
    if found.low == found.high == bound:
        return float(promise.operator in ("<=", ">=", "="))
    below = found.chance_below(bound)
    return below if promise.operator in ("<=", "<") else 1 - below
