"""Months that leave the year out: a row above has it, or the sheet's name or a title. PURE."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from itertools import groupby, pairwise

from metrics.spreadsheets.cells import Line, Sheet, Value
from metrics.spreadsheets.dates import month_named
from metrics.spreadsheets.names import key, words
from workforce import months

LEAST = 2
APRIL, JANUARY = 4, 1
YEAR = re.compile(r"(?:19|20)\d\d")
# Written in full anywhere in a text, or with two figures where nothing else stands in it.
FINANCIAL = re.compile(r"(?<![\d/.-])((?:19|20)\d\d)\s*(?:-|/|to)\s*(\d{4}|\d\d)(?![\d/.-])")
QUARTER = re.compile(r"q(?:uarter|tr)?\s*([1-4])", re.IGNORECASE)
FINANCIAL_YEARS = {"financial year", "fiscal year", "fy"}
YEAR_HEADINGS = {"year", "calendar year", "reporting year"} | FINANCIAL_YEARS
SHORT = re.compile(r"(?:fy ?)?(\d\d)\s*[-/]\s*(\d\d)")


def month_names(line: Line) -> dict[int, int]:
    """The columns of a row that name a month and nothing else, and which."""
    named = {column: month_named(value) for column, value in enumerate(line.values) if isinstance(value, str)}
    return {column: number for column, number in named.items() if number}


def has_years(headings: Iterable[Line]) -> bool:
    """Whether one of the headings is that of a column of years."""
    return any(is_of_years(value) for line in headings for value in line.values)


def is_of_years(heading: Value) -> bool:
    return isinstance(heading, str) and words(heading) in YEAR_HEADINGS


def beside(
    line: Line, titles: Iterable[Line], sheet: Sheet, starts: Mapping[int, int] | None = None
) -> tuple[dict[int, dt.date], str]:
    """The months of a row of names, in the financial year that the sheet's name or a title gives, and what gives it.

    None where there are fewer than two, where they do not run from April to March, or where two years are given. The
    same months may stand again below each heading of the row above, which `starts` has for each column.
    """
    named = month_names(line)
    if len(named) < LEAST:
        return {}, ""
    texts: list[tuple[Value, str]] = [(sheet.name, "the sheet's name")]
    texts += [(value, f"row {title.number}") for title in titles for value in title.values]
    year, source = the_year(texts)
    found = _dated(named, year, APRIL, starts or {}) if year else {}
    return found, source if found else ""


def the_year(titles: Iterable[tuple[Value, str]]) -> tuple[int, str]:
    """The first year of the one financial year that titles give, and what gives it; 0 where they give none or two."""
    given = [(year, source) for text, source in titles if isinstance(text, str) for year in financial_years(text)]
    return given[0] if len({year for year, _ in given}) == 1 else (0, "")


def named(sheet: Sheet, titles: Iterable[tuple[Value, str]]) -> tuple[dt.date | None, str]:
    """The month of a sheet named "April", in the one financial year that its titles give; None where they give none."""
    number = month_named(sheet.name or "")
    year, source = the_year(titles)
    if not number or not year:
        return None, ""
    return dt.date(year + (number < APRIL), number, 1), f"the sheet's name and {source}"


def below(lower: Line, upper: Line, spread: Mapping[int, int], starts: Mapping[int, int]) -> dict[int, dt.date]:
    """The months of names that stand under their years: 'Oct' under 2025, or under 2025-26; of its 'Q1' the last.

    `starts` are the headings directly above, which may stand between, with the same months below each.
    """
    under: dict[int, dict[int, int]] = {}
    for column, number in month_names(lower).items():
        under.setdefault(spread.get(column, -1), {})[column] = number
    found: dict[int, dt.date] = {}
    for column, text in enumerate(lower.values):
        year, quarter = (
            upper.at(spread.get(column, -1)),
            QUARTER.fullmatch(text.strip()) if isinstance(text, str) else None,
        )
        if quarter and isinstance(year, str) and len(firsts := financial_years(year)) == 1:
            found[column] = months.add(dt.date(firsts.pop(), APRIL, 1), 3 * int(quarter[1]) - 1)
    for start, named in under.items():
        value = upper.at(start)
        year = calendar_year(value)
        if year:
            found |= _dated(named, year, JANUARY, starts)
        elif isinstance(value, str) and len(financial_years(value)) == 1:
            found |= _dated(named, financial_years(value).pop(), APRIL, starts)
    return found


def financial_years(text: str) -> set[int]:
    """The first years of the financial years in a text: {2025} for 'Return 2025-26' and for 'FY25/26'."""
    text = key(text)
    short = SHORT.fullmatch(text)
    pairs = [("20" + short[1], short[2])] if short else FINANCIAL.findall(text)
    return {int(first) for first, last in pairs if int(last) in (int(first) + 1, (int(first) + 1) % 100)}


def calendar_year(value: Value) -> int | None:
    """2025 for 2025, "2025" and 2025.0; None for anything else."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip() if isinstance(value, int | str) else ""
    return int(text) if YEAR.fullmatch(text) else None


def _dated(named: Mapping[int, int], year: int, first: int, starts: Mapping[int, int]) -> dict[int, dt.date]:
    """The months of a year that begins with month `first`; none where they do not stand in its order, once or below
    each heading that begins with the same one."""
    places = {column: (number - first) % 12 for column, number in named.items()}
    blocks = [list(block) for _, block in groupby(places, key=lambda column: starts.get(column, -1))]
    if len({places[block[0]] for block in blocks}) > 1:
        blocks = [list(places)]
    if any(places[before] > places[after] for block in blocks for before, after in pairwise(block)):
        return {}
    return {column: dt.date(year + (number < first), number, 1) for column, number in named.items()}
