"""Promises: what was printed, how it is read, and what it expects in a month. See Target.Kind for the kinds.

The kinds and their rules follow the reading of the five published strategies in the inventory of target kinds.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from metrics import figures
from metrics.series import Point
from workforce import months
from workforce.months import Month

YEAR = 12
BY_DATE = ("ceiling_by_date", "strict_ceiling_by_date", "floor_by_date", "complete")
MOVING = ("relative_to_comparator", "match_population")
# What makes a quantity another one; how it is worded and how near a miss counts as at risk does not.
ASKED = ("kind", "value", "operator", "due", "due_precision")
BY_HAND = ("narrative", "external_judgement", "deliverable")
OPERATOR_WORDS = {"<=": "{} or less", "<": "less than {}", ">=": "{} or more", ">": "more than {}", "=": "{}"}


@dataclass(frozen=True)
class Subject:
    """What a figure is a figure of, as far as judging and wording need it."""

    label: str
    unit: str
    decimals: int
    polarity: str
    kind: str
    frequency: str
    # Days after the end of a period by which the council's figure is due; None for the usual ones.
    days: int | None = None

    def words(self, value: Decimal) -> str:
        return figures.words(value, self.unit, self.decimals)

    def told(self, value: Decimal, qualifier: str) -> str:
        return figures.told(value, qualifier, self.unit, self.decimals)

    def distance(self, value: Decimal) -> str:
        return figures.distance(value, self.unit, self.decimals)


@dataclass(frozen=True)
class Baseline:
    """Where a strategy says things stood: `value` in the metric's unit, at `month`."""

    value: Decimal
    month: Month
    printed: str = ""


@dataclass(frozen=True)
class Promise:
    """One version of a target. `due` is the last day allowed, None where the document gives no date.

    `first_made` is the month from which the first of the versions held that this one only restates; None for its own.
    """

    kind: str
    printed: str = ""
    value: Decimal | None = None
    operator: str = ""
    due: dt.date | None = None
    due_precision: str = ""
    tolerance: Decimal = Decimal(0)
    comparator: str = ""
    cohorts: tuple[str, ...] = ()
    window_start: Month | None = None
    history_years: int | None = None
    effective_from: Month = dt.date(1990, 1, 1)
    effective_to: Month | None = None
    number: int = 1
    version: int = 1
    pk: int | None = None
    first_made: Month | None = None

    @property
    def begun(self) -> Month:
        """From when on what was promised is counted."""
        return self.first_made or self.effective_from

    def restates(self, other: "Promise") -> bool:
        """Whether this version asks for the same quantity by the same date as `other`, in whatever words."""
        return all(getattr(self, name) == getattr(other, name) for name in ASKED)

    @property
    def is_moving(self) -> bool:
        """Whether what is promised is what a comparator comes to, so that its printed number is of one day."""
        return self.kind in MOVING

    def in_force(self, month: Month) -> bool:
        """Whether this version is the one that held in `month`; not any more in the month of `effective_to`."""
        return self.effective_from <= month and (self.effective_to is None or month < self.effective_to)

    def missed_side(self, value: Decimal, bound: Decimal) -> str:
        """On which side of `bound` a `value` lies that does not keep it: over a ceiling, short of a floor."""
        if self.operator == "=":
            return "over" if value > bound else "short"
        return "over" if self.operator in ("<=", "<") else "short"

    def is_past(self, as_of: dt.date) -> bool:
        """Whether the time allowed is over. On the due day itself it is not."""
        return self.due is not None and as_of > self.due


def promise_in_force(versions: tuple[Promise, ...], month: Month) -> Promise | None:
    """The version that held in `month`; before the first, the first, which is what would come to hold. None of none."""
    held = [promise for promise in versions if promise.in_force(month)]
    return held[-1] if held else (versions[0] if versions and month < versions[0].effective_from else None)


def adds_up(subject: Subject, promise: Promise | None, step: int = 1) -> bool:
    """Whether `promise` is of what several figures come to together, so that no single one can be held against it.

    `step` is the months from one figure to the next: a figure of a whole year stands for itself.
    """
    if promise is None or step >= YEAR:
        return False
    if promise.kind == "floor_by_date":
        return subject.kind == "period" and subject.unit != "percent" and "year" in promise.due_precision
    if promise.kind == "milestone_quantity":
        return subject.kind == "period" and promise.due is not None
    return promise.kind == "periodic_yield"


def holds(value: Decimal, operator: str, bound: Decimal) -> bool:
    """Whether `value` keeps a promise of `operator` and `bound`, both unrounded. On the line '<' and '>' fail.

    Raises KeyError for an operator that is not one of <=, <, >=, >, =.
    """
    return {
        "<=": value <= bound,
        "<": value < bound,
        ">=": value >= bound,
        ">": value > bound,
        "=": value == bound,
    }[operator]


def shortfall(value: Decimal, operator: str, bound: Decimal) -> Decimal:
    """How far `value` is past `bound`, in the metric's unit: negative on the right side, 0 on the line."""
    if operator == "=":
        return abs(value - bound)
    return value - bound if operator in ("<=", "<") else bound - value


def expected(promise: Promise, bound: Decimal, baseline: Baseline | None, month: Month) -> Decimal:
    """What the straight road from `baseline` to `bound` at the due month asks for in `month`.

    `bound` itself where there is no baseline, no due date, a baseline that already keeps the promise, or a month at or
    past the due month; the baseline before its own month.
    """
    if baseline is None or promise.due is None or holds(baseline.value, promise.operator, bound):
        return bound
    length = months.between(baseline.month, months.month_of(promise.due))
    passed = months.between(baseline.month, month)
    if length <= 0 or passed >= length:
        return bound
    return baseline.value + (bound - baseline.value) * max(0, passed) / length


def decision_window(promise: Promise, frequency: str) -> tuple[Month, Month]:
    """The months whose last figure decides a promise that has a due date.

    A year or financial year: any month in it. A day or month: that month or the two before, since a figure of the same
    quarter speaks for the date; for yearly figures that are not a census, the twelve months up to it.
    """
    assert promise.due is not None  # callers ask only of promises with a date
    end = months.month_of(promise.due)
    if promise.due_precision in ("year", "financial year"):
        return months.add(end, -11), end
    return months.add(end, -11 if frequency == "annual" else -2), end


def counted_span(promise: Promise, frequency: str) -> tuple[Month, Month]:
    """The months over which a quantity by a date is counted: the year that is due, else since it was first promised.

    Yearly figures are those of the twelve months up to a day or month.
    """
    start, end = decision_window(promise, frequency)
    if "year" in promise.due_precision or frequency == "annual":
        return start, end
    return min(promise.begun, end), end


def looks_back_to(promise: Promise) -> Month | None:
    """The month from which on every figure matters to judging `promise`, and the last number before it.

    None where only the last figures do, and the earliest day there is where all do.
    """
    if promise.kind in ("cohort_floor", "match_population"):
        return dt.date.min
    asked = []
    if promise.due:
        asked.append(months.add(months.month_of(promise.due), -11))
    if promise.kind == "milestone_quantity":
        asked.append(promise.begun)
    if promise.kind == "standing_ceiling" or promise.kind.startswith("directional"):
        asked.append(promise.effective_from)
    if promise.kind == "directional_decrease_windowed":
        start = promise.window_start or promise.effective_from
        # The figure that it is seen from stands before the window.
        asked.append(months.add(start, -12 * (promise.history_years or 0) - 1))
    return min(asked, default=None)


def judged_from(day: dt.date) -> Month:
    """The month from which on figures matter to judging any promise on `day`, beside what it asks for itself.

    A quantity in every year is judged on the year before that of `day`.
    """
    return months.add(months.month_of(day), -23)


def deciding_point(points: tuple[Point, ...], promise: Promise, frequency: str) -> Point | None:
    """The figure that decides a promise whose date has passed; the last symbol where no number lies in the window."""
    start, end = decision_window(promise, frequency)
    inside = [point for point in points if start <= point.month <= end]
    numbers = [point for point in inside if point.value is not None]
    chosen = numbers or inside
    return chosen[-1] if chosen else None


def bound_words(operator: str, bound: Decimal, subject: Subject) -> str:
    """'10% or less', 'less than 10%', '40 or more'."""
    return OPERATOR_WORDS[operator].format(figures.bare(bound, subject.unit))


def cohort_words(name: str) -> str:
    """'cohort 2023'; a name that says what it is stays as it is."""
    return name if "cohort" in name.lower() else f"cohort {name}"


def due_words(promise: Promise) -> str:
    """'by September 2023', 'by 2023', 'by March 2022'; empty for a promise without a date."""
    if promise.due is None:
        return ""
    if promise.due_precision == "year":
        return f"by {promise.due.year}"
    if promise.due_precision == "day":
        return f"by {promise.due.day} {months.name(promise.due)}"
    return f"by {months.name(promise.due)}"
