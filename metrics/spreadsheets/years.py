"""Years written where a month is wanted: a figure that comes once a year is kept under the year's last month. PURE."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from metrics.spreadsheets.bare_months import calendar_year, financial_years
from metrics.spreadsheets.cells import Value
from metrics.spreadsheets.dates import NotAMonth, read_month
from metrics.spreadsheets.names import key
from metrics.spreadsheets.reference import MetricNamed
from workforce import months
from workforce.months import Month

# 11/12 and 12/13 may be a month and a year, or a day and a month.
WHOLE = re.compile(r"(?:(?:fy|financial year|fiscal year) ?)?((?:\d{4}|1[3-9]|[2-9]\d) ?(?:[-/]|to) ?(?:\d{4}|\d\d))")
ENDING = re.compile(r"(?:the )?(?:year|(?:12|twelve) months) (?:ending|ended|end|to):? (.+)")
LIKELY = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Year:
    """A year by its last month; `ends_so` is whether that month is written, as in 'Year ending March 2023'."""

    month: Month
    ends_so: bool = False


def read_year(value: Value) -> Year | None:
    """The year that a cell holds and nothing else: 2022, '2021/22', 'FY21-22', 'Year ending March 2023'."""
    calendar = calendar_year(value)
    if calendar is not None:
        return _printed(calendar, str(calendar), "year")
    text = key(value) if isinstance(value, str) else ""
    ending, whole = ENDING.fullmatch(text), WHOLE.fullmatch(text)
    if ending:
        return _ending(ending[1])
    for first in financial_years(whole[1]) if whole else ():
        return _printed(first, f"{first}-{first + 1}", "financial year")
    return None


def _printed(first: int, text: str, precision: str) -> Year | None:
    return Year(months.month_of(months.end_of_printed(text, precision))) if first in LIKELY else None


def _ending(text: str) -> Year | None:
    try:
        return Year(read_month(text).month, ends_so=True)
    except NotAMonth:
        return None


def month_for(metric: MetricNamed, year: Year) -> Month | None:
    """The month under which a metric's figure of a year is kept; None where the metric has a figure every month.

    What covers the twelve months before each month covers a year whose last month is written.
    """
    return year.month if metric.is_yearly or (year.ends_so and metric.covers_a_year) else None


def denies(year: Value, month: Month, is_financial: bool) -> bool:
    """Whether a year is not that of a month: of `is_financial` years, a single number may be the first or the last."""
    calendar, begins = calendar_year(year), months.financial_year(month)
    if calendar is not None:
        return calendar not in ((begins, begins + 1) if is_financial else (month.year,))
    firsts = financial_years(str(year))
    return len(firsts) == 1 and begins not in firsts


def are_years(written: Iterable[Value], *, with_gaps: bool = False) -> bool:
    """Whether years follow each other, forwards or backwards, as numbers that are figures seldom do.

    `with_gaps` is whether one between may be missing, as every other year is of a survey in every second one.
    """
    read = dict.fromkeys(year.month for value in written if (year := read_year(value)))
    steps = {months.between(first, second) for first, second in pairwise(read)}
    most = 24 if with_gaps else 12
    return bool(steps) and (steps <= {12, most} or steps <= {-12, -most})
