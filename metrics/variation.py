"""PURE: what the product makes of an XmR chart: when it is drawn at all, where its limits start again, what it says.

`metrics.spc` gives the reference answers; every rule here is this product's own and stands above them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import inf

from metrics.open_ends import OPEN_ENDED, is_open_ended
from metrics.series import Point, Series
from metrics.spc import TRIAL, Group, Limits, Xmr, XmrPoint, assured, last_of, limits_of, number, xmr
from workforce import months
from workforce.months import Month

# Limits on fewer figures say more about chance than about the service.
FEWEST = TRIAL
# Limits, and short lines, rest on so many figures: three years of months. What was ordinary ten years ago is not now.
LAST = 36
# Counts this small on average are too skewed for limits that lie evenly on both sides.
TINY = Decimal(5)
COUNTS = ("headcount", "fte", "posts", "count", "cases")
DIRECTIONS = {"lower": "decrease", "higher": "increase"}
YEAR = 12


@dataclass(frozen=True)
class Reading:
    """An XmR chart as the product shows it, or the sentence that says why there is none.

    `starts` are the months at which limits begin again. `variation` and `assurance` are "" where the figures since the
    last start are too few, or where nothing is promised. The chart beneath is drawn up when it is asked for.
    """

    withheld: str = ""
    starts: tuple[Month, ...] = ()
    variation: str = ""
    assurance: str = ""
    trial: bool = False
    constant: bool = False
    last: XmrPoint | None = None
    rows: tuple[tuple[Month, Decimal | None], ...] = ()
    direction: str = "neutral"
    target: Decimal | None = None
    unit: str = ""

    @cached_property
    def ends(self) -> tuple[float, float]:
        """Beyond which no figure can lie, as none does: zero, and 100 of a percentage; infinity for no such end."""
        held = [value for _, value in self.rows if value is not None]
        capped = self.unit == "percent" and all(value <= 100 for value in held)
        return 0.0 if all(value >= 0 for value in held) else -inf, 100.0 if capped else inf

    def clipped(self, limit: float) -> float:
        """A limit where it is drawn; the limit itself, and what is judged by it, stay as they are."""
        low, high = self.ends
        return min(max(limit, low), high)

    def span(self, low: float, high: float, words: Callable[[Decimal], str]) -> str:
        """'from 9.1% to 12%'; with a limit that no figure can reach 'up to 12%' or 'from 9.1% upwards'; "" with two."""
        start = f"from {words(Decimal(low))}" if self.clipped(low) == low else ""
        if self.clipped(high) != high:
            return f"{start} upwards" if start else ""
        return f"{start or 'up'} to {words(Decimal(high))}"

    @cached_property
    def chart(self) -> Xmr | None:
        """Every point with its limits; every moving range counts where leaving out the large would leave only zeros."""
        if self.last is None:
            return None
        dates, values = zip(*self.rows, strict=True)
        screen = not any(map(collapsed, map(limits_of, figures_of(groups_of(self.rows, self.starts)))))
        return xmr(
            dates, values, improvement_direction=self.direction, target=self.target, rebase=self.starts,
            screen_outliers=screen,
        )  # fmt: skip

    @property
    def is_signal(self) -> bool:
        """Whether the latest figure is part of a real change."""
        return self.variation.startswith("special_cause")

    @property
    def is_improvement(self) -> bool:
        return self.variation == "special_cause_improvement"

    def at(self, month: Month) -> XmrPoint | None:
        held = self.chart.points if self.chart else ()
        return next((point for point in held if point.date == month), None)


def read(
    series: Series, unit: str, kind: str, polarity: str, target: Decimal | None = None, *, strict: bool = False
) -> Reading:
    """What the chart of the LAST figures of `series` says, or why there is none.

    Months without a figure are rows without a value, so no moving range is taken across a gap. Limits start again at
    the breaks of the series and nowhere else. A `strict` promise is not kept on the line. The last row is the last
    number: a symbol after it decides nothing.
    """
    series = series.last(LAST)
    why = unfit(series, unit, kind)
    if why:
        return Reading(withheld=why)
    rows = regular(series)
    starts = starts_of(series.breaks, [month for month, _ in rows]) if series.breaks else ()
    direction = DIRECTIONS.get(polarity, "neutral")
    groups = groups_of(rows, starts)
    figures = figures_of(groups)
    limits = [limits_of(held) for held in figures]
    if any(map(collapsed, limits)):
        limits = [limits_of(held, screen=False) for held in figures]
    last = last_of(groups[-1], len(groups) - 1, direction, limits[-1])
    trial = last.short_group_warning
    constant = last.lpl is not None and last.lpl == last.upl
    assurance = "" if trial else assured(last, direction, number(target)) or ""
    if constant and assurance == "inconsistent":
        assurance = "consistent_fail" if strict else "consistent_pass"
    kind = "" if trial else last.point_type
    return Reading("", starts, kind, assurance, trial, constant, last, tuple(rows), direction, target, unit)


def unfit(series: Series, unit: str, kind: str) -> str:
    """Why no limits may be drawn; "" where they may."""
    if kind in ("survey", "cohort", "qualitative"):
        return (
            "No limits are drawn: this comes once a year, once a cohort or with a report, and not from a process that "
            "is counted month by month."
        )
    if kind == "rolling" and series.step < YEAR:
        return (
            f"No limits are drawn: each figure covers twelve months, so two neighbours share {shared(series.step)} of "
            "them. Limits "
            "on such figures give false alarms most of the time."
        )
    numbers = series.numbers
    if len(numbers) < FEWEST:
        shown = "" if len(numbers) == len(series.points) else " that can be shown"
        return f"No limits are drawn: they need {FEWEST} figures, and there {are(len(numbers))}{shown}."
    if any(map(is_open_ended, numbers)):
        return f"No limits are drawn: of the figures, {OPEN_ENDED}."
    if is_tiny(numbers, unit):
        return (
            f"No limits are drawn: fewer than {TINY} people or cases are counted at a time, and limits of such small "
            "numbers mislead."
        )
    return ""


def shared(step: int) -> str:
    """How many of twelve months two neighbours have in common."""
    return {1: "eleven", 3: "nine", 6: "six"}.get(step, str(YEAR - step))


def are(count: int) -> str:
    return f"{'is' if count == 1 else 'are'} {count or 'none'}"


def is_tiny(numbers: tuple[Point, ...], unit: str) -> bool:
    """Whether fewer than TINY are counted on average: of the count itself, or of either side of a percentage."""
    if unit in COUNTS:
        return average([point.value for point in numbers if point.value is not None]) < TINY
    if unit != "percent":
        return False
    tops = [point.numerator for point in numbers if point.numerator is not None and point.denominator is not None]
    bottoms = [point.denominator for point in numbers if point.numerator is not None and point.denominator is not None]
    if not tops:
        return False
    inside = average(tops)
    return min(inside, abs(average(bottoms) - inside)) < TINY


def average(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def regular(series: Series) -> list[tuple[Month, Decimal | None]]:
    """A row for every month (or year) from the first number to the last, None where there is no number."""
    held = {months.place(point.month): point.value for point in series.numbers}
    grid = range(min(held), max(held) + 1, series.step)
    return [(months.at(place), held.get(place)) for place in sorted({*grid, *held})]


def groups_of(rows: Iterable[tuple[Month, Decimal | None]], starts: tuple[Month, ...]) -> list[Group]:
    """The rows in a group for each start."""
    groups: list[Group] = [[]]
    for month, value in rows:
        if month in starts:
            groups.append([])
        groups[-1].append((month, None if value is None else float(value)))
    return groups


def figures_of(groups: Iterable[Group]) -> list[list[float | None]]:
    return [[value for _, value in group] for group in groups if group]


def collapsed(limits: Limits) -> bool:
    """Whether leaving out the large moving ranges left none, or only zeros."""
    return limits.upper is None or limits.upper == limits.lower


def starts_of(breaks: Iterable[Month], rows: Sequence[Month]) -> tuple[Month, ...]:
    """Where limits begin again: at each break, or at the next row where it falls between two."""
    found = {next((month for month in rows if month >= broken), None) for broken in breaks if broken > rows[0]}
    return tuple(sorted(month for month in found if month))


VARIATION_WORDS = {
    "common_cause": "no significant change, ordinary variation",
    "special_cause_improvement": "a real change for the better",
    "special_cause_concern": "a real change for the worse",
    "special_cause_neutral_high": "a real rise (neither way is better in itself)",
    "special_cause_neutral_low": "a real fall (neither way is better in itself)",
}
ASSURANCE_WORDS = {
    "consistent_pass": "The promised value lies on the safe side of that range: it will reliably be kept",
    "consistent_fail": "The promised value lies outside that range: it will not be kept unless something changes",
    "inconsistent": "The promised value lies within that range: some months will keep it and some will not, by chance",
}
CONSTANT_WORDS = {
    "consistent_pass": " The promise is kept every time.",
    "consistent_fail": " The promise is not kept, and will not be unless something changes.",
}
CAUSE_WORDS = {
    "Above UCL": "is above the upper limit",
    "Below LCL": "is below the lower limit",
    "7 Point Trend (Increasing)": "is in a run of seven or more that rise every time",
    "7 Point Trend (Decreasing)": "is in a run of seven or more that fall every time",
    "2 in 3 Above CL": "is one of two in three close to the upper limit",
    "2 in 3 Below CL": "is one of two in three close to the lower limit",
    "7 Points Above CL": "is in a run of seven or more above the average",
    "7 Points Below CL": "is in a run of seven or more below the average",
}


def cause_words(point: XmrPoint | None) -> str:
    """'is above the upper limit'; "" for a point in ordinary variation."""
    return CAUSE_WORDS.get(point.special_cause_type, "") if point else ""


def range_words(reading: Reading, low: float, high: float, centre: str, words: Callable[[Decimal], str]) -> str:
    """'Ordinary variation runs from 9.1% to 12%, around an average of 10.5%.'; no number that no figure can be."""
    span = reading.span(low, high, words)
    runs = f"runs {span}" if span else "takes in every figure that there can be"
    beyond = [
        told
        for told, limit in (("lower limit lies below zero", low), ("upper limit lies above 100%", high))
        if reading.clipped(limit) != limit
    ]
    aside = f"; the {' and the '.join(beyond)}" if beyond else ""
    return f"Ordinary variation {runs}, around an average of {centre}{aside}."


def sentence(reading: Reading, words: Callable[[Decimal], str]) -> str:
    """What the chart says, in one or a few plain sentences. `words` turns a value into text with its unit."""
    last = reading.last
    if last is None or not isinstance(last.date, Month) or last.mean is None:
        return reading.withheld
    month, centre = months.name(last.date), words(Decimal(last.mean))
    again = f" Limits start again in {months.name(reading.starts[-1])}." if reading.starts else ""
    if last.lpl is None or last.upl is None:
        return f"There are too few figures since {month} for a range.{again}"
    if reading.constant:
        text = f"Every figure shown is {centre}: there is no variation."
    else:
        text = range_words(reading, last.lpl, last.upl, centre, words)
    if reading.trial:
        return f"{text}{again} These are trial limits: fewer than {FEWEST} figures have come since then."
    if reading.constant:
        return f"{text}{again}{CONSTANT_WORDS.get(reading.assurance, '')}"
    cause = cause_words(last)
    kind = VARIATION_WORDS[reading.variation]
    latest = f"The figure for {month} {cause}: {kind}." if cause else f"The figure for {month} is within it: {kind}."
    promise = f" {ASSURANCE_WORDS[reading.assurance]}." if reading.assurance else ""
    if promise and reading.is_signal:
        promise = (
            " Because the figures have moved, this range says little about the promise. It starts afresh only at a "
            "recorded event that breaks the series."
        )
    return f"{text}{again} {latest}{promise}"
