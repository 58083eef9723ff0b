"""A second implementation of status, slow and plain, written from the rules in words; the fast one must agree."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.series import Point, Series
from strategies.judging import JUDGES, assess
from strategies.progress import Evidence
from strategies.status import Status
from strategies.targets import Baseline, Promise, Subject

# -- the slow one --

# Most urgent first, as on the page of statuses.
URGENCY = ("missed", "suppressed", "too-small", "not-known", "no-data", "met")
# Months from one figure to the next, and the days that it may take to come.
RHYTHMS = {"monthly": (1, 20), "quarterly": (3, 30), "annual": (12, 60), "census": (12, 155)}


def slowly(subject: Subject, promise: Promise, known: Evidence, day: dt.date) -> str:
    """How `promise` stands on `day`: the word of the status alone."""
    points = [point for point in known.series.points if point.month <= day]
    past = promise.due is not None and day > promise.due
    if promise.kind == "cohort_floor":
        return of_cohorts(subject, promise, [point for point in known.cohorts if point.month <= day], past=past)
    if promise.kind == "periodic_yield":
        return of_years(subject, promise, points, day, known.series.breaks)
    if promise.kind == "standing_ceiling":
        return at_any_point(subject, promise, points, day)
    if is_added_up(subject, promise):
        held = [point for point in points if point.month in months_counted(subject, promise)]
        return "not-known" if is_broken(known.series.breaks, held) else of_a_sum(subject, promise, held, past=past)
    if past:
        points = [point for point in points if speaks(subject, promise, point)]
        points = [point for point in points if point.value is not None] or points
    why_not = unusable(subject, promise, points, day, past=past)
    if why_not:
        return why_not
    point = points[-1]
    if promise.kind.startswith("directional"):
        return of_a_direction(promise, known, point, past=past)
    line = line_for(promise, known, point, day)
    if line is None:
        return "passed-unknown" if past else "not-known"
    if promise.kind == "match_population":
        return of_a_match(abs(Fraction(point.value) - line), Fraction(promise.tolerance), past=past)
    if past:
        return "met" if keeps(point.value, promise.operator, line) else "missed"
    road = line
    start = known.baseline and known.baseline.month
    if (
        known.on_road
        and promise.kind in ROADS
        and start
        and not is_broken(known.series.breaks, [known.baseline, point])
    ):
        road = road_at(promise, known.baseline, line, point.month)
    return on_the_way(promise, Fraction(point.value), line, road)


ROADS = ("ceiling_by_date", "strict_ceiling_by_date", "floor_by_date", "complete")


def is_broken(breaks, held) -> bool:
    """Whether figures cannot be compared from a month after the first of `held` on."""
    return any(held[0].month < month <= held[-1].month for month in breaks) if held else False


def keeps(value, operator: str, line) -> bool:
    value, line = Fraction(value), Fraction(line)
    if value == line:
        return operator in ("<=", ">=", "=")
    return operator in ("<", "<=") if value < line else operator in (">", ">=")


def months_apart(start: dt.date, end: dt.date) -> int:
    return 12 * end.year + end.month - 12 * start.year - start.month


def end_of_month_after(month: dt.date, count: int) -> dt.date:
    """The last day of the month that is `count` months after `month`."""
    day = month.replace(day=15)
    for _ in range(count):
        day = (day + dt.timedelta(days=30)).replace(day=15)
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def speaks(subject: Subject, promise: Promise, point: Point) -> bool:
    """For a year, any month of it; for a month or a day, that month or the two before; of yearly figures, the last."""
    before = months_apart(point.month, promise.due)
    reach = 11 if "year" in promise.due_precision or subject.frequency == "annual" else 2
    return 0 <= before <= reach


def is_small(subject: Subject, point: Point) -> bool:
    return subject.unit == "percent" and point.denominator is not None and point.denominator < 10


def is_late(subject: Subject, last: Point, day: dt.date) -> bool:
    rhythm = RHYTHMS.get("census" if last.source == "census" else subject.frequency)
    return rhythm is not None and day > end_of_month_after(last.month, rhythm[0]) + dt.timedelta(days=rhythm[1])


def before_the_first(subject: Subject, start: dt.date, day: dt.date) -> str:
    """With no figure: the first is of the period that begins with `start`."""
    rhythm = RHYTHMS.get(subject.frequency)
    if rhythm and day <= end_of_month_after(start, rhythm[0] - 1) + dt.timedelta(days=rhythm[1]):
        return "not-due"
    return "no-data"


def unusable(subject: Subject, promise: Promise, points: list[Point], day: dt.date, *, past: bool) -> str:
    """Why there is no figure to judge by; "" where there is one."""
    if not points:
        start = promise.effective_from
        if promise.kind == "directional_decrease_windowed" and promise.window_start:
            start = promise.window_start
        return "passed-unknown" if past else before_the_first(subject, start, day)
    if not past and is_late(subject, points[-1], day):
        return "late"
    return unjudged(subject, points[-1])


def unjudged(subject: Subject, point: Point) -> str:
    if point.value is None:
        return "suppressed" if point.symbol == "c" else "no-data"
    return "too-small" if is_small(subject, point) else ""


def line_for(promise: Promise, known: Evidence, point: Point, day: dt.date) -> Fraction | None:
    """What the figure is held against: the promised value, or the comparator's figure where there is one."""
    others = [p for p in (known.comparator.points if known.comparator else ()) if p.value is not None]
    if promise.kind == "relative_to_comparator":
        others = [other for other in others if other.month <= day]
        of_its_month = [other for other in others if other.month == point.month]
        if others and not of_its_month:
            return None
        others = of_its_month
    elif promise.kind == "match_population":
        others = [other for other in others if other.month <= point.month]
    else:
        others = []
    value = others[-1].value if others else promise.value
    return None if value is None else Fraction(value)


def road_at(promise: Promise, baseline: Baseline | None, line: Fraction, month: dt.date) -> Fraction:
    """A straight line from the baseline to the promised value at its date, walked a month at a time."""
    if baseline is None or promise.due is None or keeps(baseline.value, promise.operator, line):
        return line
    length, place = months_apart(baseline.month, promise.due), Fraction(baseline.value)
    if length <= 0:
        return line
    step = (line - place) / length
    for _ in range(min(months_apart(baseline.month, month), length)):
        place += step
    return place


def on_the_way(promise: Promise, value: Fraction, line: Fraction, road: Fraction) -> str:
    """Where the promise or the road is kept, on track; else by the distance from what is asked for."""
    if keeps(value, promise.operator, line):
        return "on-track"
    if promise.operator == "=":
        # Exactly a value: anywhere between what is asked for by now and the value.
        between = road != line and min(road, line) <= value <= max(road, line)
        behind = min(abs(value - road), abs(value - line))
    else:
        between = road != line and keeps(value, promise.operator, road)
        behind = abs(value - road)
    if between:
        return "on-track"
    return "at-risk" if behind <= promise.tolerance else "off-track"


def of_a_match(apart: Fraction, tolerance: Fraction, *, past: bool) -> str:
    """Closeness from both sides: within the tolerance, within twice that, or beyond."""
    if past:
        return "met" if apart <= tolerance else "missed"
    return "on-track" if apart <= tolerance else "at-risk" if apart <= 2 * tolerance else "off-track"


def at_any_point(subject: Subject, promise: Promise, points: list[Point], day: dt.date) -> str:
    """One figure that breaks the promise since it began breaks it for good, without tolerance."""
    since = [point for point in points if point.month >= promise.effective_from]
    for point in since:
        if not unjudged(subject, point) and not keeps(point.value, promise.operator, promise.value):
            return "missed"
    if points and not since and not is_late(subject, points[-1], day):
        return "not-due" if RHYTHMS.get(subject.frequency) or points[-1].source == "census" else "no-data"
    return unusable(subject, promise, points, day, past=False) or "on-track"


def is_added_up(subject: Subject, promise: Promise) -> bool:
    """A count that comes in periods is added up for a quantity, and over the due year for a floor."""
    if subject.kind != "period" or promise.due is None:
        return False
    whole_year = promise.kind == "floor_by_date" and "year" in promise.due_precision and subject.unit != "percent"
    return whole_year or promise.kind == "milestone_quantity"


def months_counted(subject: Subject, promise: Promise) -> list[dt.date]:
    """Each month of the due year, or of that up to the date for yearly figures; else each since it was promised."""
    due = promise.due.replace(day=1)
    found = [due]
    while True:
        before = (found[-1] - dt.timedelta(days=1)).replace(day=1)
        whole_year = "year" in promise.due_precision or subject.frequency == "annual"
        if len(found) == 12 if whole_year else before < promise.effective_from:
            return found
        found.append(before)


def of_a_sum(subject: Subject, promise: Promise, points: list[Point], *, past: bool) -> str:
    """By every total that it may still come to: what is missing or to come may hold nothing, the rest or very much."""
    amounts = [point.value for point in points if point.value is not None]
    unknown = "passed-unknown" if past else "too-early"
    if not amounts:
        return unknown
    span, first = months_counted(subject, promise), next(point for point in points if point.value is not None)
    quarters = [month for month in span if months_apart(first.month, month) % 3 == 0]
    wanted = {"monthly": len(span), "quarterly": len(quarters)}.get(subject.frequency, 1)
    census = any(point.source == "census" for point in points if point.value is not None)
    totals = [Fraction(sum(amounts))]
    if not past or (len(amounts) < wanted and not census):
        rest = max(Fraction(0), Fraction(promise.value) - totals[0])
        totals += [totals[0] + more for more in (rest / 2, rest, rest + Fraction(1, 1000), Fraction(10**9))]
    kept = {keeps(amount, promise.operator, promise.value) for amount in totals}
    return unknown if len(kept) == 2 else "met" if kept == {True} else "missed"


def of_years(subject: Subject, promise: Promise, points: list[Point], day: dt.date, breaks) -> str:
    """In every year from the promise's month on: this one if it is settled already, else the last whole one."""
    if not points:
        return before_the_first(subject, promise.effective_from, day)
    years = {at: [] for at in range(-200, months_apart(promise.effective_from, day) // 12 + 1)}
    this = max(years)
    if this < 0:
        return "too-early"
    mixed = {
        at: is_broken(breaks, [p for p in points if months_apart(promise.effective_from, p.month) // 12 == at])
        for at in (this, this - 1)
    }
    for point in points:
        if point.value is not None:
            years[months_apart(promise.effective_from, point.month) // 12].append(point)
    if mixed[this]:
        return "not-known"
    if year_outcomes(promise, years[this], complete=False) == {True}:
        return "on-track"
    if year_outcomes(promise, years[this], complete=False) == {False}:
        return "off-track"
    if this - 1 < 0:
        return "too-early"
    if mixed[this - 1]:
        return "not-known"
    last = years[this - 1]
    census = any(point.source == "census" for point in last)
    wanted = 1 if census else {"monthly": 12, "quarterly": 4}.get(subject.frequency, 1)
    found = year_outcomes(promise, last, complete=len(last) >= wanted)
    return {frozenset({True}): "on-track", frozenset({False}): "off-track"}.get(
        frozenset(found), "not-known" if last else "no-data"
    )


def year_outcomes(promise: Promise, points: list[Point], *, complete: bool) -> set[bool]:
    """Whether the promise is kept by each sum that a year may come to; both where no figure of it is known."""
    if not points:
        return {True, False}
    amount = Fraction(sum(point.value for point in points))
    more = [0] if complete else [0, max(0, Fraction(promise.value) - amount), Fraction(1, 1000), 10**9]
    return {keeps(amount + extra, promise.operator, promise.value) for extra in more}


def of_a_direction(promise: Promise, known: Evidence, point: Point, *, past: bool) -> str:
    """From the baseline, or the last figure when it began, or the first since; in a window, from the last before it."""
    numbers = [(p.month, p.value) for p in known.series.points if p.value is not None and p.month < point.month]
    start, origin = promise.effective_from, None
    if known.baseline:
        origin = (known.baseline.month, known.baseline.value)
    if promise.kind == "directional_decrease_windowed":
        start = promise.window_start or start
        if point.month < start:
            return "passed-unknown" if past else "too-early"
        before = [number for number in numbers if number[0] < start]
        origin = before[-1] if before else origin
    if origin is None:
        begun = [number for number in numbers if number[0] <= start]
        origin = begun[-1] if begun else numbers[0] if numbers else None
    if origin is None:
        return "passed-unknown" if past else "too-early"
    if any(origin[0] < month <= point.month for month in known.series.breaks):
        return "passed-unknown" if past else "not-known"
    change = (point.value > origin[1]) - (point.value < origin[1])
    wanted = 1 if promise.kind == "directional_increase" else -1
    if past:
        return "met" if change == wanted else "missed"
    return {wanted: "right-direction", 0: "no-change", -wanted: "wrong-direction"}[change]


def of_cohorts(subject: Subject, promise: Promise, points: list[Point], *, past: bool) -> str:
    """Each cohort by itself, and the most urgent of them for all; one is counted once, so it keeps the promise or not.

    Cohorts that are not named are those counted since the promise began.
    """
    meant = [
        point
        for point in points
        if (point.cohort in promise.cohorts if promise.cohorts else point.month >= promise.effective_from)
    ]
    if not meant:
        return "passed-unknown" if past else "too-early"
    found = []
    for point in meant:
        status = unjudged(subject, point)
        if not status and keeps(point.value, promise.operator, promise.value):
            status = "met"
        found.append(status or "missed")
    first = next(status for status in URGENCY if status in found)
    to_come = [name for name in promise.cohorts if name not in {point.cohort for point in meant}]
    if first != "met" or (promise.cohorts and not to_come):
        return first
    return "on-track" if not past else "passed-unknown" if to_come else "met"


# -- random promises and figures --

FIRST = dt.date(2022, 4, 1)


def month_at(place: int) -> dt.date:
    return dt.date(FIRST.year + (FIRST.month - 1 + place) // 12, (FIRST.month - 1 + place) % 12 + 1, 1)


MONTH = st.integers(0, 40).map(month_at)
# Few numbers, so that figures often lie on the line, on the road or at the edge of the tolerance.
NUMBER = st.sampled_from(["0", "5", "8", "9", "9.5", "10", "10.001", "10.5", "11", "12", "15", "20", "30"]).map(Decimal)
PROMISED = st.sampled_from(["5", "9.5", "10", "12", "30"]).map(Decimal)
TOLERANCE = st.sampled_from(["0", "0.5", "1", "2"]).map(Decimal)
ANY_OPERATOR = ("<=", "<", ">=", ">", "=")
RISING = (">=", ">")
# The operators that each kind is drawn with, and whether it has a date: always, never or either.
KINDS = {
    "ceiling_by_date": (("<=", "="), "always"),
    "strict_ceiling_by_date": (("<",), "always"),
    "floor_by_date": (RISING, "always"),
    "complete": (("=",), "always"),
    "standing_ceiling": (("<=", "<"), "never"),
    "relative_to_comparator": (ANY_OPERATOR, "either"),
    "match_population": (("",), "either"),
    "tenure_share": (RISING, "either"),
    "sustain_qualitative": (ANY_OPERATOR, "either"),
    "milestone_quantity": (ANY_OPERATOR, "always"),
    "periodic_yield": (ANY_OPERATOR, "never"),
    "directional_decrease": (("",), "either"),
    "directional_increase": (("",), "either"),
    "directional_decrease_windowed": (("",), "either"),
    "cohort_floor": (RISING, "either"),
}
SUBJECTS = st.builds(
    Subject,
    st.just("Agency share"),
    st.sampled_from(["percent", "count"]),
    st.just(1),
    st.just("lower"),
    st.sampled_from(["point", "period"]),
    st.sampled_from(["monthly", "quarterly", "annual", "report"]),
)


@st.composite
def figures(draw, months=MONTH, least=0):
    """A series with gaps and symbols, in which some figures rest on few people."""
    source = draw(st.sampled_from(["own", "own", "own", "census"]))
    points = []
    for month in sorted(draw(st.sets(months, min_size=least, max_size=16))):
        if draw(st.integers(0, 7)) == 0:
            points.append(Point(month, None, draw(st.sampled_from("cxzuk")), source=source))
        else:
            size = draw(st.sampled_from([None, None, Decimal(9), Decimal(10), Decimal(200)]))
            points.append(Point(month, draw(NUMBER), denominator=size, source=source))
    return points


@st.composite
def cases(draw, kind: str):
    """A subject, a promise of `kind`, what is known of it and a day."""
    operators, dated = KINDS[kind]
    due = precision = None
    if dated == "always" or (dated == "either" and draw(st.booleans())):
        precision = draw(st.sampled_from(["day", "month", "year", "financial year"]))
        day = {"day": dt.date(2024, 5, 16), "month": dt.date(2024, 5, 31), "year": dt.date(2024, 12, 31)}
        due = day.get(precision, dt.date(2024, 3, 31))
    promise = Promise(
        kind,
        "as printed",
        None if kind in ("match_population", "relative_to_comparator") and draw(st.booleans()) else draw(PROMISED),
        draw(st.sampled_from(operators)),
        due,
        precision or "",
        draw(TOLERANCE),
        "the population" if kind in ("match_population", "relative_to_comparator") else "",
        draw(st.sampled_from([(), ("2022", "2023")])),
        draw(st.sampled_from([None, month_at(14)])),
        effective_from=draw(st.sampled_from([month_at(0), month_at(6), month_at(20)])),
    )
    # Every month of some years, so that sums and breaches happen; elsewhere single months.
    whole = draw(st.booleans())
    points = draw(figures())
    if whole:
        held = {point.month for point in points}
        points += [Point(month_at(at), draw(NUMBER)) for at in range(12, 30) if month_at(at) not in held]
    breaks = draw(st.sets(MONTH, max_size=1))
    baseline = draw(st.none() | st.builds(Baseline, NUMBER, st.sampled_from([month_at(0), month_at(13), month_at(26)])))
    comparator = draw(st.none() | figures().map(Series.of))
    cohorts = sorted(draw(figures()), key=lambda point: point.month) if kind == "cohort_floor" else []
    names = ("2021", "2022", "2023", "2024")
    known = Evidence(
        Series() if kind == "cohort_floor" else Series.of(points, breaks),
        tuple(point._replace(cohort=names[at % 4]) for at, point in enumerate(cohorts)),
        baseline,
        comparator,
        on_road=draw(st.booleans()),
    )
    ends = draw(st.integers(0, 44))
    day = month_at(ends) + dt.timedelta(days=draw(st.integers(0, 27)))
    near = [due, due + dt.timedelta(days=1)] if due else []
    return draw(SUBJECTS), promise, known, draw(st.sampled_from([day, day, *near]))


@pytest.mark.parametrize("kind", KINDS)
def test_the_fast_judge_agrees_with_the_slow_one(kind):
    @settings(max_examples=300)
    @given(cases(kind))
    def agree(case):
        assert assess(*case).status.value == slowly(*case)

    agree()


def on_its_side(draw, point: Point, *, whole: bool) -> Point:
    """A true value that a figure with a sign may have; where whole things are counted, a whole one."""
    if point.qualifier not in ("<", ">") or point.value is None:
        return point
    way = 1 if point.qualifier == ">" else -1
    by = draw(st.sampled_from(["1", "3", "9", "100"] + ["0.0001", "0.5"] * (not whole)).map(Decimal))
    return point._replace(value=max(Decimal(0), point.value + way * by), qualifier="")


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_that_is_less_or_more_than_a_number_is_judged_only_as_any_true_value_would_be(kind):
    @settings(max_examples=300)
    @given(cases(kind), st.data())
    def agree(case, data):
        subject, promise, known, day = case
        sign = st.sampled_from(["", "", "<", ">"])
        signed = [
            point if point.value is None or point.value == 0 else point._replace(qualifier=data.draw(sign))
            for point in (*known.series.points, *known.cohorts)
        ]
        numbers = [point.value for point in signed if point.value is not None and point.month <= day]
        whole = subject.unit in ("headcount", "posts", "count") and all(value % 1 == 0 for value in numbers)
        true = [on_its_side(data.draw, point, whole=whole) for point in signed]
        said = assess(subject, promise, split(known, signed), day).status
        assert said in (assess(subject, promise, split(known, true), day).status, *NOT_DECIDED)

    agree()


NOT_DECIDED = (Status.NOT_KNOWN, Status.PASSED_UNKNOWN)


def split(known: Evidence, points: list[Point]) -> Evidence:
    held = len(known.series.points)
    return replace(known, series=Series(tuple(points[:held]), known.series.breaks), cohorts=tuple(points[held:]))


def test_the_slow_judge_is_held_to_every_kind_that_figures_decide():
    assert set(KINDS) == set(JUDGES) - {"ambiguous_operator"}


def test_the_slow_judge_puts_what_is_most_urgent_first_as_the_statuses_do():
    assert list(URGENCY) == sorted(URGENCY, key=lambda word: Status(word).urgency)
