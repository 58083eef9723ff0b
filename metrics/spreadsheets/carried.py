"""What a row shows and does not hold: cells merged down, names written once above blank cells, a year beside a month.

PURE.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from metrics.spreadsheets.bare_months import (
    APRIL,
    FINANCIAL_YEARS,
    QUARTER,
    YEAR_HEADINGS,
    calendar_year,
    financial_years,
    the_year,
)
from metrics.spreadsheets.cells import Line, Sheet, Value
from metrics.spreadsheets.cells import shown as in_words
from metrics.spreadsheets.contents import LOOKED_THROUGH
from metrics.spreadsheets.dates import NotAMonth, month_named, read_month
from metrics.spreadsheets.headers import Header, titles
from metrics.spreadsheets.names import key, words
from metrics.spreadsheets.roles import Role
from metrics.spreadsheets.years import denies, read_year

Cells = dict[tuple[int, int], Value]
MERGES_READ = 500
OWN_ROWS = "rows of their own"
ANY_YEAR = "2000/01"
# Without these a row is of no figure; of the others a blank cell has a meaning: all staff, the whole council.
NEEDED = ("metric", "month")
MAY_BE_BLANK = ("staff_group", "service")
NUMBER = re.compile(r"0?[1-9]|1[0-2]")


def merged_down(sheet: Sheet, columns: Sequence[int], header_row: int) -> Cells:
    """For key cells merged down over several rows: the value each row shows."""
    tall = [merge for merge in sheet.merges if merge[0] in columns and merge[3] > merge[1] > header_row][:MERGES_READ]
    filled: Cells = {}
    for first, top, _, bottom in tall:
        value: Value = None
        for line in sheet.lines:
            if line.number == top:
                value = line.at(first)
            elif top < line.number <= bottom and value is not None:
                filled[line.number, first] = value
    return filled


def names_held(sheet: Sheet, header: Header, shown: Cells) -> list[str]:
    """The fields whose names hold for the blank cells below them: as was said of such files, else as it looks."""
    return written_once(sheet, header, shown) if header.profile is None or header.profile.fill_down else []


def written_once(sheet: Sheet, header: Header, shown: Cells) -> list[str]:
    """The fields whose name stands only in the first of the rows that it is for, as a pivot table has it.

    A blank cell of a staff group or a service means all of them, unless that would be the same figure twice. `shown` is
    what merged cells show.
    """
    keys = header.keys
    rows = list(islice(rows_of_figures(sheet, header), LOOKED_THROUGH))
    names = {key(value) for line in rows for column in keys.values() if isinstance(value := line.at(column), str)}
    first = [line for line in rows if not any(_is_total(line.at(column), names) for column in keys.values())]
    cells = {name: [_cell(line, column, shown) for line in first] for name, column in keys.items()}
    ended = {name for name, column in keys.items() if _ends_in_total([line.at(column) for line in rows])}
    found = [name for name in NEEDED if _is_sparse(cells.get(name, ()), name in ended)]
    for name in MAY_BE_BLANK:
        if _is_sparse(cells.get(name, ()), name in ended):
            others = zip(*(held for other, held in cells.items() if other != name and other not in found), strict=True)
            blank = Counter(other for other, value in zip(others, cells[name], strict=False) if value is None)
            if max(blank.values(), default=0) > 1:
                found.append(name)
    return found


def _is_total(value: Value, names: set[str]) -> bool:
    """'Headcount Total' below the rows of Headcount, and 'Grand total'."""
    text, _, last = key(value).rpartition(" ") if isinstance(value, str) else ("", "", "")
    return last in ("total", "subtotal", "sub-total") and (text in names or text == "grand")


def _ends_in_total(values: Sequence[Value]) -> bool:
    """Whether a name, blank cells and the total of that name stand below each other."""
    above, blanks = "", 0
    for value in values:
        if value is None:
            blanks += 1
        elif blanks and above and _is_total(value, {above}) and key(str(value)).startswith(above):
            return True
        else:
            above, blanks = key(value) if isinstance(value, str) else "", 0
    return False


def rows_of_figures(sheet: Sheet, header: Header) -> Iterator[Line]:
    """The rows below the headings that hold something where figures stand."""
    columns = [column for column, role in header.roles.items() if role.is_figure]
    for line in sheet.lines:
        if line.number > header.row and any(line.at(column) is not None for column in columns):
            yield line


def filled_down(lines: Iterable[Line], columns: Sequence[int], shown: Cells) -> Cells:
    """For blank cells below a name: that name."""
    filled: Cells = {}
    above: dict[int, Value] = {}
    for line in lines:
        for column in columns:
            value = _cell(line, column, shown)
            if value is not None:
                above[column] = value
            elif column in above:
                filled[line.number, column] = above[column]
    return filled


def year_column(header: Header) -> int:
    """The column of the years that a column of months leaves out; -1 where there is none."""
    if header.column_of("month") < 0:
        return -1
    free = (column for column in range(len(header.headings)) if column not in header.roles)
    return next((column for column in free if words(header.heading(column)) in YEAR_HEADINGS), -1)


def with_years(lines: Sequence[Line], header: Header, shown: Cells) -> Cells:
    """For cells of a month or quarter without its year: both together, where the column beside it gives the year."""
    month, year = header.column_of("month"), year_column(header)
    if year < 0:
        return {}
    financial = words(header.heading(year)) in FINANCIAL_YEARS or runs_from_april(lines, header, shown)
    if _year_holds(header, lines, shown):
        shown = shown | filled_down(lines, [year], shown)
    found = ((line.number, either(_cell(line, month, shown), _cell(line, year, shown), financial)) for line in lines)
    return {(row, month): value for row, value in found if value is not None}


def runs_from_april(lines: Iterable[Line], header: Header, shown: Cells) -> bool:
    """Whether names of months that stand below each other in the order of financial years are in that of no other.

    What stands below a year written once is asked about elsewhere.
    """
    month, year = header.column_of("month"), year_column(header)
    found: dict[Value, dict[int, None]] = {}
    for line in lines:
        value, beside = _cell(line, month, shown), _cell(line, year, shown)
        number = month_named(value) if isinstance(value, str) else None
        if number and (beside is not None or year < 0):
            found.setdefault(beside, {})[number] = None
    begins = [[(number - APRIL) % 12 for number in named] for named in found.values()]
    return all(each == sorted(each) for each in begins) and any(
        list(named) != sorted(named) for named in found.values()
    )


def run_from_april(sheet: Sheet, header: Header) -> bool:
    """Whether months that stand below each other, and whose years stand across, run from April."""
    if not any(role.year for role in header.across.values()):
        return False
    shown_there = merged_down(sheet, list(header.keys.values()), header.row)
    return runs_from_april(rows_of_figures(sheet, header), header, shown_there)


def in_titled_year(sheet: Sheet, header: Header, shown: Cells) -> tuple[Cells, str]:
    """For cells of a month or quarter without its year: both together, where a row above holds a year alone, or else
    the sheet's name or a title gives the one financial year; and what gives it. None where they do not stand in the
    order of such a year."""
    column = header.column_of("month")
    first_rows = islice(
        rows_of_figures(sheet, header), LOOKED_THROUGH if column >= 0 and year_column(header) < 0 else 0
    )
    if not any(in_year(_cell(line, column, shown), ANY_YEAR, financial=True) for line in first_rows):
        return {}, ""
    first, source = the_year(titles(sheet, header.top))
    year: Value = f"{first}/{(first + 1) % 100:02d}" if first else None
    found: Cells = {}
    blocks: list[list[str]] = [[]]
    for line in sheet.lines:
        alone = _lone_year(line) if line.number > header.row else None
        if alone is not None:
            year, source = alone, OWN_ROWS
            blocks.append([])
        elif line.number > header.row and (dated := in_year(_cell(line, column, shown), year, financial=False)):
            found[line.number, column] = dated
            blocks[-1].append(str(dated))
    in_order = all(list(dict.fromkeys(block)) == sorted(set(block)) for block in blocks)
    return (found, source) if found and in_order else ({}, "")


def _lone_year(line: Line) -> Value:
    """The year that a row holds and nothing else."""
    held = [value for value in line.values if value is not None]
    return held[0] if len(held) == 1 and read_year(held[0]) else None


def denied_by_year(lines: Sequence[Line], header: Header, shown: Cells) -> Iterator[tuple[int, Value, Value]]:
    """The rows whose month has a year and whose year is another one, with both cells."""
    month, year = header.column_of("month"), year_column(header)
    if year < 0:
        return
    month_first = header.profile is not None and header.profile.month_first
    if _year_holds(header, lines, shown):
        shown = shown | filled_down(lines, [year], shown)
    financial = words(header.heading(year)) in FINANCIAL_YEARS
    known: dict[tuple[Value, Value], bool] = {}
    for line in lines:
        pair = _cell(line, month, shown), _cell(line, year, shown)
        if pair not in known:
            known[pair] = _is_denied(*pair, month_first, financial)
        if known[pair]:
            yield line.number, *pair


def _is_denied(month: Value, year: Value, month_first: bool, financial: bool) -> bool:
    try:
        return denies(year, read_month(month, month_first).month, financial)
    except NotAMonth:
        return False


def _year_holds(header: Header, lines: Sequence[Line], shown: Cells) -> bool:
    return header.profile is None or header.profile.fill_down or not back_in_year(lines, header, shown)


def back_in_year(lines: Sequence[Line], header: Header, shown: Cells) -> int:
    """The first row whose month comes before that above it under one year written once: 0 where there is none.

    After December 2025 stands January, and nobody wrote 2026.
    """
    month, year = header.column_of("month"), year_column(header)
    before = 0
    for line in lines if year >= 0 else ():
        value = _cell(line, month, shown)
        number = (month_named(value) if isinstance(value, str) else None) or 0
        begins = (number - APRIL) % 12 + 1 if words(header.heading(year)) in FINANCIAL_YEARS and number else number
        if number and before > begins and _cell(line, year, shown) is None:
            return line.number
        before = begins or before
    return 0


def in_year(month: Value, year: Value, financial: bool) -> Value:
    """A month's name in a year, its number in a calendar one, or a quarter in a financial one; None for other pairs.

    Under "Financial year" 2025 alone may be the year that begins or the one that ends then, and month 1 of 2025/26 may
    be April or January: neither gives a month.
    """
    text = str(month).strip().removesuffix(".0")
    number, first = month_named(text), financial_years(str(year))
    if len(first) == 1:
        begins, quarter = first.pop(), QUARTER.fullmatch(text)
        if quarter:
            return f"{begins}/{(begins + 1) % 100:02d} Q{quarter[1]}"
        return dt.date(begins + (number < APRIL), number, 1) if number else None
    calendar = None if financial else calendar_year(year)
    number = number or (int(text) if NUMBER.fullmatch(text) else None)
    return dt.date(calendar, number, 1) if number and calendar else None


def either(month: Value, year: Value, financial: bool) -> Value:
    """The month of both; both in words where that is none, as the year may be the one that begins or that ends."""
    named = isinstance(month, str) and (month_named(month) or QUARTER.fullmatch(month.strip()))
    unclear = named and read_year(year) is not None and f"{in_words(month)} in {in_words(year)}"
    return in_year(month, year, financial) or unclear or None


def of_both(role: Role, value: Value, financial: bool) -> Value:
    """The month that a figure's heading and its row give together, else what its row has, such as 'Total'."""
    month, year = (value, role.year) if role.year else (role.named, value)
    return either(month, year, financial) or value


def _cell(line: Line, column: int, shown: Cells) -> Value:
    value = line.at(column)
    return shown.get((line.number, column)) if value is None else value


def _is_sparse(values: Sequence[Value], is_ended: bool) -> bool:
    """Whether a column begins with a name, has as many blank cells as names or more, and repeats none at once; where
    totals show it, fewer."""
    if not values or values[0] is None:
        return False
    named = [value for value in values if value is not None]
    repeated = any(value is not None and value == after for value, after in pairwise(values))
    return not repeated and (is_ended or len(values) >= 2 * len(named))
