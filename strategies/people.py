"""PURE: a gap restated in what a manager can count: posts to convert, leavers a council can still afford, and the sums.

Everything rests on the numerator and the denominator that came with the figure, and on the denominator staying as it
is; the sentence says so. Where the parts are not known, nothing is worked out and the reason is given.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property

from metrics import figures, identities
from metrics.open_ends import OPEN_ENDED, exact_numbers, is_open_ended
from metrics.series import Point, Series
from strategies.sums import TENTH, allowed, closing_words, count, gap_sum, limit_words, line_sum, pace, plain
from strategies.targets import YEAR, Promise, Subject, bound_words, cohort_words, due_words, holds
from workforce import months
from workforce.months import Month


@dataclass(frozen=True)
class Rate:
    """How a metric is worked out: value = numerator / denominator x scale. The words are the catalogue's.

    `closing` says what closes a gap ("posts to convert"); "" where the catalogue has no words for it.
    """

    numerator: str
    denominator: str
    scale: int = 100
    closing: str = ""

    @property
    def in_parts(self) -> bool:
        """Whether the numerator comes in fractions: FTE and days do, people do not."""
        return "FTE" in self.numerator or "days" in self.numerator


Told = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class People:
    """The gap in people. `amount` is None, and `withheld` says why, where it cannot be worked out.

    The sentence and the sums are put together when they are asked for: a scorecard does without.
    """

    short: str = ""
    amount: Decimal | None = None
    withheld: str = ""
    tell: Callable[[], Told] = lambda: ("", ())

    @cached_property
    def told(self) -> Told:
        return self.tell()

    @property
    def sentence(self) -> str:
        return self.told[0]

    @property
    def sums(self) -> tuple[str, ...]:
        return self.told[1]


def gap_in_people(
    subject: Subject,
    rate: Rate | None,
    promise: Promise | None,
    bound: Decimal | None,
    point: Point | None,
    as_of: dt.date,
    flow: Series | None = None,
    latest: Month | None = None,
) -> People | None:
    """The gap of `point` from `bound` in people; None for a metric that is not a rate or a measure without a promise.

    `flow` is the monthly count beneath a figure of twelve months, where it is known; `latest` the month of the figure
    that is shown beside the gap. Raises nothing.
    """
    if rate is None or promise is None:
        return None
    why = unknown(promise, bound, point, latest)
    if why or point is None or bound is None or point.numerator is None or point.denominator is None:
        return People(withheld=why)
    whole = not rate.in_parts and point.numerator == point.numerator.to_integral_value()
    asked = allowed(bound, point.denominator, rate.scale, promise.operator, whole=whole)
    if subject.kind == "rolling" and promise.due and not promise.is_past(as_of) and lower(promise):
        return rolling(subject, rate, promise, point, bound, asked, flow, whole=whole)
    return share(subject, rate, promise, point, bound, asked, as_of, latest, whole=whole)


def unknown(promise: Promise, bound: Decimal | None, point: Point | None, latest: Month | None) -> str:
    """Why no gap can be worked out; "" where it can."""
    if promise.kind == "ambiguous_operator":
        return "Not worked out in people: the printed sign contradicts the intent."
    if bound is None or not promise.operator:
        return "Not worked out in people: no number was promised."
    if point is None:
        lacking = "no figure speaks for its date" if latest else "there is no figure to work from"
        return f"Not worked out in people: {lacking}."
    if point.value is None:
        return f"Not worked out in people: the figure is {figures.SYMBOL_WORDS.get(point.symbol, 'not a number')}."
    if point.qualifier:
        return "Not worked out in people: the figure is not exact."
    if point.numerator is None or point.denominator is None:
        return "Not worked out in people: the file gave the rate without its numerator and denominator."
    if point.denominator <= 0:
        return "Not worked out in people: the denominator is zero."
    return ""


def lower(promise: Promise) -> bool:
    return promise.operator in ("<=", "<")


def share(
    subject: Subject,
    rate: Rate,
    promise: Promise,
    point: Point,
    bound: Decimal,
    asked: Decimal,
    as_of: dt.date,
    latest: Month | None,
    *,
    whole: bool,
) -> People:
    """The gap where the denominator is taken to stay: a share, a ratio, a completion rate."""
    assert point.numerator is not None and point.denominator is not None  # callers have checked
    down = lower(promise)
    gap = point.numerator - asked if down else asked - point.numerator
    gap = gap if whole else gap.quantize(TENTH, ROUND_CEILING)
    kept = holds(point.numerator * rate.scale, promise.operator, bound * point.denominator)
    if kept or gap <= 0:
        gap = min(gap, Decimal(0))  # kept by less than the tenth that is printed, there is nothing to do
        wanted = f"{count(-gap, whole=whole) if gap else 'nothing'} to spare"
    elif promise.is_past(as_of) or is_finished(subject, point):
        wanted = f"{count(gap, whole=whole)} {'too many' if down else 'too few'}"
    else:
        wanted = closing_words(count(gap, whole=whole), rate.closing or ("too many" if down else "more"))

    where = placed(subject, promise, point, gap, as_of, latest)

    def tell() -> Told:
        said = wanted + where.format(months.name(point.month))
        return shared(subject, rate, promise, point, bound, asked, gap, said, as_of, whole=whole)

    return People(wanted + where.format(months.short(point.month)), gap, tell=tell)


def is_finished(subject: Subject, point: Point) -> bool:
    """Whether the figure can change no more: a cohort is counted once, when its time is over."""
    return subject.kind == "cohort" or bool(point.cohort)


def placed(subject: Subject, promise: Promise, point: Point, gap: Decimal, as_of: dt.date, latest: Month | None) -> str:
    """Of which month the gap is, with a place for its name; "" where it is of the figure shown and stays until closed.

    What is counted afresh each month leaves its gap behind in that month, and a cohort in that cohort.
    """
    if point.cohort:
        return " in " + cohort_words(point.cohort).replace("{", "{{").replace("}", "}}")
    if subject.kind == "period" and gap > 0:
        return " in {}" if promise.is_past(as_of) else " in a month like {}"
    return " in {}" if latest and latest != point.month else ""


def shared(
    subject: Subject,
    rate: Rate,
    promise: Promise,
    point: Point,
    bound: Decimal,
    asked: Decimal,
    gap: Decimal,
    wanted: str,
    as_of: dt.date,
    *,
    whole: bool,
) -> Told:
    """The sentence and the sums of `share`."""
    assert point.numerator is not None and point.denominator is not None  # callers have checked
    parts = f"{count(point.numerator, whole=whole)} {rate.numerator} of {plain(point.denominator)} {rate.denominator}"
    means = f"{bound_words(promise.operator, bound, subject)} means {limit_words(promise.operator, asked, whole=whole)}"
    sums = [line_sum(subject, rate.scale, bound, point.denominator, asked, promise.operator, whole=whole)]
    if gap <= 0:
        return f"{parts}; {means}: kept, with {wanted}.", tuple(sums)
    sums.append(gap_sum(point.numerator, asked, gap, down=lower(promise), whole=whole))
    left = months_left(promise, point, as_of)
    ending = ""
    if subject.kind == "period":
        ending = "" if promise.is_past(as_of) else ", for each month is counted afresh"
    elif left and not is_finished(subject, point):
        sums.append(
            f"{count(gap, whole=whole)} ÷ {left} {'month' if left == 1 else 'months'} = {gap / left:.2f} a month"
        )
        ending = f" {due_words(promise)}, {pace(gap / left)} a month"
    return f"{parts}; {means}: {wanted}{ending}{other_way(rate, promise, point, bound)}.", tuple(sums)


def other_way(rate: Rate, promise: Promise, point: Point, bound: Decimal) -> str:
    """For a ratio such as cases for each social worker: the denominator that would do it instead."""
    if rate.scale != 1 or not lower(promise) or bound <= 0 or "days" in rate.numerator:
        return ""
    assert point.numerator is not None and point.denominator is not None  # callers have checked
    more = (point.numerator / bound - point.denominator).quantize(TENTH, ROUND_CEILING)
    if promise.operator == "<" and (point.denominator + more) * bound <= point.numerator:
        more += TENTH
    return f", or {figures.number(more, 1)} more {rate.denominator} for the same {rate.numerator}"


def rolling(
    subject: Subject,
    rate: Rate,
    promise: Promise,
    point: Point,
    bound: Decimal,
    asked: Decimal,
    flow: Series | None,
    *,
    whole: bool,
) -> People:
    """How many more are allowed by the due month in a figure that looks back twelve months.

    What has already happened in those twelve months counts against the number allowed, and is known only from the
    monthly flow.
    """
    assert promise.due is not None and point.denominator is not None  # callers have checked
    due = months.month_of(promise.due)
    start = months.add(due, 1 - YEAR)
    means = f"{bound_words(promise.operator, bound, subject)} of {plain(point.denominator)} {rate.denominator} means "
    means += limit_words(promise.operator, asked, whole=whole)
    window = f"the 12 months to {months.name(due)}"
    sums = [line_sum(subject, rate.scale, bound, point.denominator, asked, promise.operator, whole=whole)]
    if start > point.month:
        sentence = (
            f"{means} in {window}, none of which has been counted yet; the last 12 months had "
            f"{count(point.numerator or Decimal(0), whole=whole)} {rate.numerator}."
        )
        return People(f"{count(asked, whole=whole)} allowed in {window}", asked, tell=lambda: (sentence, tuple(sums)))
    apart = disagreement(rate, point, flow)
    if apart:
        return People(withheld=apart)
    happened = counted(flow, start, point.month)
    if happened is None:
        return People(
            withheld=f"Not worked out in people: how many of {window} are already counted is known only from the "
            f"monthly figures, and {why_uncounted(flow, start, point.month)}."
        )
    step = Decimal(1) if whole else TENTH
    more = ((asked - happened) / step).to_integral_value(ROUND_FLOOR) * step
    since = f"since {months.name(start)}"
    sums.append(f"{count(asked, whole=whole)} − {plain(happened)} already counted {since} = {count(more, whole=whole)}")
    if more < 0:
        short = f"{count(-more, whole=whole)} too many already"
    else:
        short = f"at most {count(more, whole=whole)} more by {months.name(due)}"
    sentence = f"{means} in {window}; {plain(happened)} have been counted {since}: {short}."
    return People(short, more, tell=lambda: (sentence, tuple(sums)))


def disagreement(rate: Rate, point: Point, flow: Series | None) -> str:
    """How the monthly figures contradict the figure of twelve months; "" where they do not, or where one is missing."""
    total = identities.year_to(flow, point.month) if flow else None
    if total is None or point.numerator is None or abs(total - point.numerator) <= identities.FINE:
        return ""
    return (
        f"Not worked out in people: the monthly figures of the 12 months to {months.name(point.month)} come to "
        f"{plain(total)}, and the rate counts {plain(point.numerator)} {rate.numerator}."
    )


def counted(flow: Series | None, start: Month, end: Month) -> Decimal | None:
    """The sum of the monthly figures from `start` to `end`; None where one of them is missing or open ended."""
    if flow is None or flow.broken_between(months.add(start, -1), end):
        return None
    held = exact_numbers(flow.within(start, end))
    return sum(held, Decimal(0)) if len(held) == months.between(start, end) + 1 else None


def why_uncounted(flow: Series | None, start: Month, end: Month) -> str:
    """Why `counted` gives nothing."""
    broken = flow.broken_between(months.add(start, -1), end) if flow else None
    if broken:
        return f"those from before {months.name(broken)} cannot be added to later ones"
    held = flow.within(start, end) if flow else ()
    if any(point.value is None for point in held):
        return "not all of them can be shown"
    return OPEN_ENDED if any(map(is_open_ended, held)) else "not all of them have been uploaded"


def months_left(promise: Promise, point: Point, as_of: dt.date) -> int:
    """Months from the figure, or from the last month that is whole by the end of `as_of` where that is later, to the
    due month."""
    if promise.due is None or promise.is_past(as_of):
        return 0
    start = max(point.month, months.add(months.month_of(as_of + dt.timedelta(days=1)), -1))
    return max(0, months.between(start, months.month_of(promise.due)))
