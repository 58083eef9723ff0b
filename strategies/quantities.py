"""Promises of a quantity: in every year, by a date, or for each cohort."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from metrics.figures import SYMBOL_WORDS
from metrics.open_ends import is_open_ended
from metrics.series import Point, Series
from strategies.progress import SMALL, Evidence, Progress, absent, is_small, without_number
from strategies.status import Status, lead
from strategies.targets import (
    Promise,
    Subject,
    bound_words,
    cohort_words,
    counted_span,
    due_words,
    holds,
    shortfall,
)
from strategies.thresholds import by_date, not_known
from strategies.totals import Total, total
from workforce import months
from workforce.months import Month

# Counted up as time goes by, these are kept as soon as they are reached; the others only when the time is over.
RISING = (">=", ">")
# The figures of a whole year.
IN_A_YEAR = {"monthly": 12, "quarterly": 4}


def year_of(month: Month, promise: Promise) -> Month:
    """The first month of the promise's year that `month` lies in; years run from the month it was first made in."""
    start = promise.begun.month
    return dt.date(month.year if month.month >= start else month.year - 1, start, 1)


def amount_of(points: Iterable[Point]) -> Decimal:
    return sum((point.value for point in points if point.value is not None), Decimal(0))


def apart(subject: Subject, promise: Promise, series: Series, points: tuple[Point, ...]) -> Progress | None:
    """Where a break lies among `points`: that they cannot be added up."""
    broken = series.broken_between(points[0].month, points[-1].month) if points else None
    if broken is None:
        return None
    return Progress(
        Status.NOT_KNOWN,
        f"{subject.label}: figures from before {months.name(broken)} cannot be added to later ones.",
        bound=promise.value,
    )


def periodic_yield(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress:
    """A quantity in every year: judged on the last whole year, or on this one once nothing can change it."""
    assert promise.value is not None  # a yield carries a value
    series = evidence.series
    if series.latest is None:
        return absent(subject, evidence, promise.begun, as_of)
    this_year = year_of(months.month_of(as_of), promise)
    if this_year < promise.begun:
        words = f"{bound_words(promise.operator, promise.value, subject)} is promised in every year"
        begins = f"from {months.name(promise.begun)} on, and that has not begun."
        return Progress(Status.TOO_EARLY, f"{subject.label}: {words} {begins}", bound=promise.value)
    now = series.within(this_year, months.add(this_year, 11))
    mixed = apart(subject, promise, series, now)
    if mixed:
        return mixed
    if now and settled(promise, amount_of(now)):
        return year_result(subject, promise, now, this_year, whole=False)
    last_year = months.add(this_year, -12)
    if last_year < year_of(promise.begun, promise):
        held = [point for point in now if point.value is not None]
        gaps = missing_words(subject, held, this_year, held[-1].month) if held else ""
        so_far = total(subject, held).words(subject) if held else "none counted"
        return Progress(
            Status.TOO_EARLY,
            f"{subject.label}: {so_far} so far in the year from "
            f"{months.name(this_year)}{', without ' + gaps if gaps else ''}; "
            f"{bound_words(promise.operator, promise.value, subject)} is promised in every year and none is over yet.",
            bound=promise.value,
        )
    then = series.within(last_year, months.add(last_year, 11))
    return apart(subject, promise, series, then) or year_result(subject, promise, then, last_year, whole=True)


def year_result(subject: Subject, promise: Promise, points: tuple[Point, ...], year: Month, *, whole: bool) -> Progress:
    """What a year's figures come to; where some are missing, judged only by what they cannot change."""
    assert promise.value is not None  # a yield carries a value
    amount, numbers = amount_of(points), [point for point in points if point.value is not None]
    found = total(subject, numbers)
    amount_words = found.words(subject) if numbers else "none counted"
    start = f"{subject.label}: {amount_words} in the year from {months.name(year)}; "
    start += f"{bound_words(promise.operator, promise.value, subject)} is promised in every year"
    point = found.as_point(numbers[-1]) if numbers else None
    so_far = "" if whole else " already"
    if whole and lacks(subject, numbers, year) and not (numbers and settled(promise, amount)):
        sentence = f"{start}, and {lacks(subject, numbers, year)}."
        return Progress(Status.NOT_KNOWN if numbers else Status.NO_DATA, sentence, point, promise.value, counted=start)
    gap = gap_of_total(promise, found, amount)
    if holds(amount, promise.operator, promise.value):
        return Progress(Status.ON_TRACK, f"{start}: kept{so_far}.", point, promise.value, gap=gap, counted=start)
    by = f"{subject.distance(gap)} {promise.missed_side(amount, promise.value)}" if gap else on_the_line(found)
    sentence = f"{start}: off track{so_far}, {by}."
    return Progress(Status.OFF_TRACK, sentence, point, promise.value, gap=gap, counted=start)


def lacks(subject: Subject, numbers: list[Point], year: Month) -> str:
    """'4 of 12 figures are missing: May 2025'; "" where a year's figures are all there."""
    wanted = 1 if any(point.source == "census" for point in numbers) else IN_A_YEAR.get(subject.frequency, 1)
    missing = wanted - len(numbers)
    if missing <= 0:
        return ""
    named = f": {missing_words(subject, numbers, year, months.add(year, 11))}" if wanted == 12 else ""
    return f"{missing} of {wanted} figures {'is' if missing == 1 else 'are'} missing{named}"


def milestone(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress:
    """A quantity by a date: what a metric counts in periods is added up, over the due year or since it was promised.

    Where figures that should be added are missing, it is judged only by what they cannot change.
    """
    if subject.kind != "period" or promise.due is None:
        return by_date(subject, promise, replace(evidence, on_road=False), as_of)
    assert promise.value is not None  # a milestone carries a value
    start, end = counted_span(promise, subject.frequency)
    points = evidence.series.within(start, end)
    mixed = apart(subject, promise, evidence.series, points)
    if mixed:
        return mixed
    numbers = [point for point in points if point.value is not None]
    amount, found, past = amount_of(points), total(subject, numbers), promise.is_past(as_of)
    if not numbers and past:
        return not_known(subject, promise, evidence, promise.value)
    point = found.as_point(numbers[-1]) if numbers else None
    status = settled(promise, amount) if numbers else None
    words = f"{bound_words(promise.operator, promise.value, subject)} {due_words(promise)}"
    if status is None and not past:
        gaps = missing_words(subject, numbers, start, min(end, numbers[-1].month)) if numbers else ""
        sofar = f"; {found.words(subject)} so far{', without ' + gaps if gaps else ''}." if numbers else "."
        sentence = f"{subject.label}: {words} is promised, and that date has not come{sofar}"
        return Progress(Status.TOO_EARLY, sentence, point, promise.value, counted=sentence.removesuffix("."))
    end = end if past else min(end, numbers[-1].month)
    lacking = missing_words(subject, numbers, start, end)
    counted = f"{subject.label}: {found.words(subject)} counted from {months.name(start)} to {months.name(end)}"
    counted += f", without {lacking}" if lacking else ""
    promised = f"{counted}; the promise {'was' if past else 'is'} {words}"
    if status is None and lacking:
        why = "change that" if holds(amount, promise.operator, promise.value) else "hold the rest"
        sentence = f"{promised}: not known, since what is missing may {why}."
        return Progress(Status.PASSED_UNKNOWN, sentence, point, promise.value, counted=promised)
    gap = gap_of_total(promise, found, amount)
    if status == Status.MET or holds(amount, promise.operator, promise.value):
        return Progress(Status.MET, f"{promised}: met.", point, promise.value, gap=gap, counted=promised)
    by = f" by {subject.distance(gap)}" if gap else f": it stands {on_the_line(found)}"
    return Progress(Status.MISSED, f"{promised}: missed{by}.", point, promise.value, gap=gap, counted=promised)


def gap_of_total(promise: Promise, found: Total, amount: Decimal) -> Decimal:
    """How far a sum is past what is promised; of one that may lie anywhere between two ends, by the nearer end."""
    assert promise.value is not None  # what is added up carries a value
    over = promise.missed_side(amount, promise.value) == "over"
    return shortfall(found.low if over else amount, promise.operator, promise.value)


def on_the_line(found: Total) -> str:
    return "on the line" if found.is_exact else "on the line or past it"


def settled(promise: Promise, amount: Decimal) -> Status | None:
    """What `amount` decides whatever is added to it: a floor that is reached, a ceiling that is passed; else None."""
    assert promise.value is not None  # a milestone carries a value
    if promise.operator in RISING:
        return Status.MET if holds(amount, promise.operator, promise.value) else None
    over = amount > promise.value or (amount == promise.value and promise.operator == "<")
    return Status.MISSED if over else None


def missing_words(subject: Subject, numbers: list[Point], start: Month, end: Month) -> str:
    """'May 2025, July to September 2025' or '1 of 4 quarters': what has no number in a span.

    "" where nothing has none, where no calendar says how many there should be, and beside a census, which is of a
    whole year.
    """
    if any(point.source == "census" for point in numbers):
        return ""
    if subject.frequency == "quarterly":
        wanted = quarters(numbers, start, end)
        return f"{wanted - len(numbers)} of {wanted} quarters" if len(numbers) < wanted else ""
    if subject.frequency != "monthly":
        return ""
    held = {point.month for point in numbers}
    return months.runs(month for month in months.span(start, end) if month not in held)


def quarters(numbers: list[Point], start: Month, end: Month) -> int:
    """How many quarterly figures a span has room for; where one is known, in the months that go with its month."""
    if not numbers:
        return (months.between(start, end) + 1) // 3
    return sum(months.between(numbers[0].month, month) % 3 == 0 for month in months.span(start, end))


def cohort_floor(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress:
    """A floor for each cohort, each judged apart; the most urgent decides, and of several the furthest short.

    A cohort is counted once, when its time is over: one below the floor has missed it for good, whatever the date. It
    is met when every cohort that is named has been counted, or the date has passed where none is, and on track before.
    """
    assert promise.value is not None  # a cohort floor carries a value
    meant = cohorts_meant(promise, evidence)
    bound = f"{bound_words(promise.operator, promise.value, subject)} of each cohort"
    if not meant:
        if promise.is_past(as_of):
            return Progress(
                Status.PASSED_UNKNOWN,
                f"{subject.label}: the promise was {bound} {due_words(promise)}; that date has passed and no cohort's "
                "figure has been uploaded.",
                bound=promise.value,
            )
        return Progress(
            Status.TOO_EARLY,
            f"{subject.label}: {bound} is promised, and no cohort that it is for has been counted yet.",
            bound=promise.value,
        )
    judged = [(judge_cohort(subject, promise, point), point) for point in meant]
    status = lead([result.status for result, _ in judged])
    urgent = [point for result, point in judged if result.status == status]
    worst = max(urgent, key=lambda point: (gap_of(promise, point) or Decimal(0), point.month))
    decides = decides_words(status, worst, meant)
    lacking = [name for name in promise.cohorts if name not in {point.cohort for point in meant}]
    if status == Status.MET and not promise.is_past(as_of) and (lacking or not promise.cohorts):
        status, decides = Status.ON_TRACK, " Others are to come."
    if status == Status.MET and lacking:
        names = ", ".join(map(cohort_words, lacking))
        status, decides = Status.PASSED_UNKNOWN, f" Not known of {names}, of which no figure has been uploaded."
    if status == Status.MISSED and not promise.is_past(as_of):
        decides += " A cohort is counted once, so no later figure changes that."
    return Progress(
        status,
        f"{subject.label}: the promise is {bound}: {'; '.join(result.sentence for result, _ in judged)}.{decides}",
        worst,
        promise.value,
        gap=None if status == Status.TOO_SMALL else gap_of(promise, worst),
    )


def decides_words(status: Status, worst: Point, meant: list[Point]) -> str:
    """Which of several cohorts breaks the promise; "" where none does, or where there is only one."""
    if status != Status.MISSED or len(meant) == 1:
        return ""
    known = "" if all(point.value is not None for point in meant) else " of those that can be judged"
    return f" {first_capital(cohort_words(worst.cohort))} decides{known}."


def cohorts_meant(promise: Promise, evidence: Evidence) -> list[Point]:
    """The cohorts that the promise names; where it names none, those that were counted since it began."""
    if promise.cohorts:
        return [point for point in evidence.cohorts if point.cohort in promise.cohorts]
    return [point for point in evidence.cohorts if point.month >= promise.effective_from]


def gap_of(promise: Promise, point: Point) -> Decimal | None:
    assert promise.value is not None  # a cohort floor carries a value
    return None if point.value is None else shortfall(point.value, promise.operator, promise.value)


def first_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def withheld_cohort(promise: Promise, evidence: Evidence) -> Point | None:
    """The withheld cohorts as one figure of the last one's month, for which of them decides would tell of the others.

    None where none is withheld.
    """
    few = [point.shown for point in cohorts_meant(promise, evidence) if point.few]
    if not few:
        return None
    names = [point.cohort for point in few]
    return few[-1]._replace(cohort=" or ".join(filter(None, (", ".join(names[:-1]), names[-1]))))


def judge_cohort(subject: Subject, promise: Promise, point: Point) -> Progress:
    assert promise.value is not None  # a cohort floor carries a value
    name = cohort_words(point.cohort)
    if point.value is None:
        words = SYMBOL_WORDS.get(point.symbol, "not a number")
        return replace(without_number(subject, point), sentence=f"{name} is {words} and cannot be judged")
    parts = f" ({point.numerator:.0f} of {point.denominator:.0f})" if point.numerator and point.denominator else ""
    start = f"{name} {subject.told(point.value, point.qualifier)}{parts}"
    if is_small(point, subject.unit):
        return Progress(Status.TOO_SMALL, f"{start}, fewer than {SMALL} and too small to judge")
    if holds(point.value, promise.operator, promise.value):
        return Progress(Status.MET, f"{start}, met")
    gap = shortfall(point.value, promise.operator, promise.value)
    begins = "at least " if is_open_ended(point) else ""
    return Progress(Status.MISSED, f"{start}, missed by {begins}{subject.distance(gap)}" if gap else f"{start}, missed")
