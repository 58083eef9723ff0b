"""A month is the date of its first day. Nothing here reads the clock."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

Month = dt.date
NAMES = tuple(dt.date(2000, number, 1).strftime("%B") for number in range(1, 13))


def month_of(day: dt.date) -> Month:
    """The month that `day` falls in."""
    return day.replace(day=1) if not isinstance(day, dt.datetime) else day.date().replace(day=1)


@lru_cache(maxsize=4096)
def place(month: Month) -> int:
    """The month's place on the line of all months: neighbours are one apart."""
    return month.year * 12 + month.month - 1


@lru_cache(maxsize=4096)
def at(place: int) -> Month:
    """The month at a place of that line."""
    years, index = divmod(place, 12)
    return dt.date(years, index + 1, 1)


def add(month: Month, count: int) -> Month:
    """The month `count` months after `month` (before it, when negative)."""
    return at(place(month) + count)


def between(start: Month, end: Month) -> int:
    """Whole months from `start` to `end`; negative when `end` is the earlier one."""
    return (end.year - start.year) * 12 + end.month - start.month


def span(start: Month, end: Month) -> Iterator[Month]:
    """Every month from `start` to `end`, both included; none when `end` is earlier."""
    for count in range(between(start, end) + 1):
        yield add(start, count)


def last_day(month: Month) -> dt.date:
    """The last day of `month`."""
    return add(month, 1) - dt.timedelta(days=1)


def financial_year(month: Month) -> int:
    """The calendar year in which the financial year (1 April to 31 March) of `month` starts."""
    return month.year if month.month >= 4 else month.year - 1


def name(month: Month) -> str:
    """'September 2023'."""
    return f"{NAMES[month.month - 1]} {month.year}"


def short(month: Month) -> str:
    """'Sep 2023'."""
    return f"{NAMES[month.month - 1][:3]} {month.year}"


def runs(listed: Iterable[Month]) -> str:
    """'May 2025, July 2025 to September 2025': months in their order, those that follow each other as one run."""
    found: list[list[Month]] = []
    for month in listed:
        if found and between(found[-1][-1], month) == 1:
            found[-1].append(month)
        else:
            found.append([month])
    return ", ".join(name(run[0]) if len(run) == 1 else f"{name(run[0])} to {name(run[-1])}" for run in found)


def code(month: Month) -> str:
    """'2023-09', as it stands in a page's address."""
    return f"{month.year:04d}-{month.month:02d}"


def parse_code(text: str) -> Month:
    """The month of '2023-09'. Raises ValueError for anything else, with words for a person."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", text.strip())
    if not found or not 1 <= int(found[2]) <= 12 or not 1990 <= int(found[1]) <= 2199:
        raise ValueError(f"{text!r} is not a month. Write it as year and month, for example 2023-09.")
    return dt.date(int(found[1]), int(found[2]), 1)


def end_of_printed(text: str, precision: str) -> dt.date:
    """The last day that a printed date covers: '2023-09-01' day, '2023-09' month, '2023' calendar year.

    'financial year' takes '2021-2022' to 31 March 2022 (a strategy year printed so is read as a financial one).
    Raises ValueError for a precision that names no day.
    """
    if precision == "day":
        return dt.date.fromisoformat(text)
    if precision == "month":
        return last_day(parse_code(text))
    if precision == "year":
        return dt.date(int(text), 12, 31)
    if precision == "financial year":
        return dt.date(int(text[-4:]), 3, 31)
    raise ValueError(f"A date printed to the precision {precision!r} has no last day.")
