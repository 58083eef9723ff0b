"""Months as people write them. UK order: the day comes before the month. PURE."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from metrics.spreadsheets.cells import Broken, Percent, Uncalculated, Value
from metrics.spreadsheets.names import key
from workforce import months

ABBREVIATIONS = {name[:3].lower(): number for number, name in enumerate(months.NAMES, 1)} | {"sept": 9}
FULL = {name.lower(): number for number, name in enumerate(months.NAMES, 1)}
WORD = r"([a-z]{3,9})\.?"
YEAR = r"'?(\d{4}|\d{2})"
GAP = r"[\s\-/.,_]*"
AMERICAN = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})\b")
# What people and programs write around a date and that says nothing of its month.
AROUND = re.compile(
    r"^(?:(?:as at|(?:at )?(?:the )?end of|(?:month|period)[- ](?:ending|ended|end|to)):? )"
    r"|^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? (?=\d)"
    r"|(?<=\d)[ t]\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?$"
)
QUARTER = r"(?:q|qtr\.? ?|quarter )([1-4])"
FIRST_SERIAL, LAST_SERIAL = 36526, 73050  # 1 January 2000 and 31 December 2099, counted as Excel counts days.


def starts_month_if_american(text: str) -> bool | None:
    """Whether a date such as 4/1/2025 is the first of another month when read month first; None where it is no such."""
    found = AMERICAN.match(text.strip())
    if found is None:
        return None
    return found[2].lstrip("0") == "1" and 1 <= int(found[1]) <= 12


# A text without any of these names no month with its year; asked before a long text is tried piece by piece.
NAMED = re.compile("|".join(name[:3] for name in months.NAMES) + r"|\d[-/.]\d|\d{4}m\d|\d{6}|\d{4} \d\d", re.IGNORECASE)


def may_name_month(text: str) -> bool:
    """Whether a text may have a month and its year in it: a look that costs little."""
    return any(map(str.isdigit, text)) and NAMED.search(text) is not None


class NotAMonth(ValueError):
    """A cell that no month can be read from; the message says why, without a full stop."""


def month_named(text: str) -> int | None:
    """4 for 'April', 'apr' and 'Apr.'; None for a text that is not just the name of a month."""
    word = key(text).rstrip(".")
    return FULL.get(word) or ABBREVIATIONS.get(word)


@dataclass(frozen=True, slots=True)
class ReadMonth:
    """A month and how it was written: 'date', 'words', 'figures', 'short', 'serial', 'quarter'.

    'short' is 04/23: it can be nothing else among months, but might be a band or a ratio elsewhere.
    """

    month: dt.date
    how: str


def read_month(value: Value, month_first: bool = False) -> ReadMonth:
    """The month in a cell. Raises NotAMonth, and for a formula or an error in the cell says so.

    With `month_first` a text such as 04/05/2025 is the fifth of April.
    """
    if isinstance(value, dt.date):
        return _checked(value.year, value.month, "date")
    if isinstance(value, Uncalculated):
        raise NotAMonth("it is a formula whose result the file does not hold")
    if isinstance(value, Broken):
        raise NotAMonth("it is an error")
    if isinstance(value, bool | Percent) or value is None:
        raise NotAMonth("it is no date")
    if isinstance(value, int | float):
        return _serial(float(value))
    return _text(key(value), month_first)


def _checked(year: int, month: int, how: str) -> ReadMonth:
    if not 1 <= month <= 12:
        raise NotAMonth(f"there is no month {month}")
    if not 1900 <= year <= 2199:
        raise NotAMonth(f"{year} is not a likely year")
    return ReadMonth(dt.date(year, month, 1), how)


def _serial(number: float) -> ReadMonth:
    """A day that Excel counts from 1900, or the figures of a date such as 202504 and 20250430."""
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        day = dt.date(1899, 12, 30) + dt.timedelta(days=int(number))
        return _checked(day.year, day.month, "serial")
    if number.is_integer() and 190001 <= number <= 219912:
        return _checked(int(number) // 100, int(number) % 100, "figures")
    if number.is_integer() and 19000101 <= number <= 21991231:
        return _day(int(number) % 100, int(number) // 100 % 100, int(number) // 10000, "figures")
    if number.is_integer() and 1990 <= number <= 2199:
        raise NotAMonth("it is a year without a month")
    raise NotAMonth("it is a number")


def _text(text: str, month_first: bool) -> ReadMonth:
    text = AROUND.sub("", text)
    if month_first:
        text = AMERICAN.sub(r"\2/\1/\3", text)
    for pattern, read in PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            return read(*found.groups())
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return _serial(float(text[:20]))
    if month_named(text):
        raise NotAMonth("it is a month without its year")
    raise NotAMonth("it is not written as a month" if text else "it is blank")


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _named(word: str) -> int:
    number = FULL.get(word) or ABBREVIATIONS.get(word)
    if number is None:
        raise NotAMonth(f'"{word}" is not the name of a month')
    return number


def _year_month(year: int, mark: str, month: int) -> ReadMonth:
    """'2025-04'; but 2024/25, and 2008/09 without a dash, is a financial year."""
    if month == (year + 1) % 100 and (month > 12 or mark in "/ "):
        raise NotAMonth("it is a year without a month")
    return _checked(year, month, "figures")


def _month_year(first: str, second: str) -> ReadMonth:
    """'04/23' has one meaning; 04/05, 23/04 and 12/13 have two or lack their year."""
    month, year = int(first), int(second)
    if month > 12 and year == month + 1:
        raise NotAMonth("it is a year without a month")
    if month > 12 and 1 <= year <= 12:
        raise NotAMonth("it seems to be a day and a month, or a year and a month, and nobody can tell which")
    if (month, year) == (12, 13):
        raise NotAMonth("it may be a financial year, or a month and a year")
    if month <= 12 and year <= 12:
        raise NotAMonth("it may be a month and a year, or a day and a month without its year")
    return _checked(2000 + year, month, "short")


def _word_short_year(year: str, word: str) -> ReadMonth:
    """'45-Apr' is no day of April; 23-Apr may be one."""
    if 1 <= int(year) <= months.last_day(dt.date(2000, _named(word), 1)).day:
        raise NotAMonth("it may be a day without its year, or a month and a year")
    return _word_year(word, year)


def _word_year(word: str, year: str) -> ReadMonth:
    return _checked(_year(year), _named(word), "words")


def _day_word_year(day: str, word: str, year: str) -> ReadMonth:
    return _day(int(day), _named(word), _year(year), "words")


def _day_figures(day: str, month: str, year: str) -> ReadMonth:
    if int(month) > 12 and int(day) <= 12:
        raise NotAMonth("the month seems to stand before the day")
    return _day(int(day), int(month), _year(year), "figures")


def _day(day: int, month: int, year: int, how: str) -> ReadMonth:
    found = _checked(year, month, how)
    if not 1 <= day <= months.last_day(found.month).day:
        raise NotAMonth(f"{months.name(found.month)} has no day {day}")
    return found


def _quarter(start: str, end: str, quarter: str) -> ReadMonth:
    """A quarter of a financial year is kept under its last month."""
    first = _year(start)
    if (first + 1) % 100 != int(end) % 100:
        raise NotAMonth("the two years do not follow each other")
    return ReadMonth(months.add(dt.date(first, 4, 1), 3 * int(quarter) - 1), "quarter")


def _whole_year(start: str, end: str) -> ReadMonth:
    raise NotAMonth("it is a year without a month")


def _in_financial_year(word: str | None, year: str) -> ReadMonth:
    if word:
        _named(word)
    raise NotAMonth(f"{year} may be the financial year that begins or the one that ends then, so both years are needed")


PATTERNS: list[tuple[re.Pattern[str], Callable[..., ReadMonth]]] = [
    (re.compile(rf"{WORD}{GAP}{YEAR}"), _word_year),
    (re.compile(rf"('?\d{{4}}|'\d{{2}})[\s\-/]+{WORD}"), lambda year, word: _word_year(word, year.lstrip("'"))),
    (re.compile(rf"(\d{{2}})[\s\-/]+{WORD}"), _word_short_year),
    (re.compile(rf"(\d{{4}}) ?\({WORD}\)"), lambda year, word: _word_year(word, year)),
    (re.compile(r"(\d{4})([-/. ])(\d{1,2})"), lambda year, mark, month: _year_month(int(year), mark, int(month))),
    (re.compile(r"(\d{1,2})[-/](\d{2})"), _month_year),
    (re.compile(r"(\d{1,2})[-/. ](\d{4})"), lambda month, year: _checked(int(year), int(month), "figures")),
    (
        re.compile(r"(?:m|month )(\d{1,2})[\s\-/]+(\d{4})"),
        lambda month, year: _checked(int(year), int(month), "figures"),
    ),
    (re.compile(r"(\d{4})m(\d{1,2})"), lambda year, month: _checked(int(year), int(month), "figures")),
    (re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[ t]0?0:00(?::00)?)?"), _day_figures),
    (
        re.compile(
            r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ t]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?)?"
        ),
        lambda year, month, day: _day(int(day), int(month), int(year), "figures"),
    ),
    (re.compile(rf"(?:[a-z]{{3,9}},? )?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)?{GAP}{WORD}{GAP}{YEAR}"), _day_word_year),
    (
        # With a weekday before it and a time behind it, a program's own way to write a date.
        re.compile(
            rf"(?:(?:mon|tue|wed|thu|fri|sat|sun) )?{WORD} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})"
            r"(?: 00:00:00 gmt[-+]\d{4}.*)?"
        ),
        lambda word, day, year: _day_word_year(day, word, year),
    ),
    (
        re.compile(rf"{WORD} (\d{{1,2}})(?:st|nd|rd|th)?, {YEAR}"),
        lambda word, day, year: _day_word_year(day, word, year),
    ),
    (re.compile(rf"(?:fy ?)?(\d{{4}}|\d{{2}})\s*[-/]\s*(\d{{2}}|\d{{4}})[\s\-,]*{QUARTER}"), _quarter),
    (re.compile(r"(\d{4})(\d{2})(\d{2})"), lambda year, month, day: _day(int(day), int(month), int(year), "figures")),
    (
        re.compile(rf"{QUARTER}[\s\-,(]*(?:fy ?)?(\d{{4}}|\d{{2}})\s*[-/]\s*(\d{{2}}|\d{{4}})\)?"),
        lambda quarter, start, end: _quarter(start, end, quarter),
    ),
    (re.compile(r"(?:fy ?)?(\d{4})\s*[-/]\s*(\d{2}|\d{4})"), _whole_year),
    (re.compile(rf"(?:{WORD}|q(?:uarter|tr)?\.? ?[1-4]) in (\d{{4}})"), _in_financial_year),
]
