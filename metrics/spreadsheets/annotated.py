"""An analyst's own file with the problems marked in its cells and listed on a sheet, to send back. PURE."""

import datetime as dt
import io
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from metrics.spreadsheets.cells import Broken, Percent, Sheet, Uncalculated, Value, Workbook, address, shown
from metrics.spreadsheets.refusals import Problem
from metrics.spreadsheets.rules import RULES, Level
from metrics.spreadsheets.template import safe

LIST_SHEET = "What to put right"
COLOURS = {Level.ERROR: "F6B8B1", Level.QUERY: "FFE2A8", Level.NOTE: "D6E6F2"}
WORDS = {Level.ERROR: "Error", Level.QUERY: "Query", Level.NOTE: "Note"}
MOST_CELLS = 150_000
MOST_LISTED = 5_000
MOST_MERGED = 100_000
MOST_MERGES = 1_000
FIRST_YEAR = 1900
Marks = dict[tuple[str | None, str | None], Problem]
Formats = dict[tuple[Level | None, str], Any]
HEADINGS = ["Kind", "Where", "Column", "Seen", "What to do", "Reason given on the page"]


def annotate(data: bytes, workbook: Workbook, problems: Sequence[Problem]) -> bytes:
    """An xlsx: the file's own sheets with cells marked, and the list. A very large file comes back as the list alone.

    Formulas stay as they are; Excel works their results out when it opens the file. Text is never made a formula.
    """
    problems = problems[:MOST_LISTED]
    cells = sum(len(line.values) for sheet in workbook.sheets for line in sheet.lines)
    if workbook.kind == "xlsx" and cells <= MOST_CELLS and _merged(workbook) <= MOST_MERGED:
        # A library that stumbles over what another one wrote is no reason to give nothing back.
        with suppress(Exception):
            return _marked_workbook(data, problems)
    return _written(workbook if cells <= MOST_CELLS * 4 else Workbook("", ()), problems)


def _merged(workbook: Workbook) -> int:
    """How many cells lie under merged ones: each of them costs memory where they are spread out."""
    return sum(_area(merge) for sheet in workbook.sheets for merge in sheet.merges)


def _area(merge: tuple[int, int, int, int]) -> int:
    first, top, last, bottom = merge
    return (last - first + 1) * (bottom - top + 1)


def _marked_workbook(data: bytes, problems: Sequence[Problem]) -> bytes:
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    for problem in problems:
        if problem.cell and problem.sheet in book.sheetnames:
            cell = book[problem.sheet][problem.cell]
            if not hasattr(cell, "comment") or cell.__class__.__name__ == "MergedCell":
                continue
            colour = COLOURS[problem.level]
            cell.fill = PatternFill("solid", start_color=colour, end_color=colour)
            cell.comment = Comment(_comment(problem), "Workforce boards", width=320, height=140)
    if LIST_SHEET in book.sheetnames:
        del book[LIST_SHEET]
    listed = book.create_sheet(LIST_SHEET)
    for values in _listed(problems):
        listed.append([safe(value) for value in values])
    for letter, width in zip("ABCDEF", (10, 26, 18, 24, 90, 40), strict=True):
        listed.column_dimensions[letter].width = width
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _written(workbook: Workbook, problems: Sequence[Problem]) -> bytes:
    """The cells as a new workbook, marked in the same way: percentages, dates and whatever is hidden stay so."""
    import xlsxwriter

    stream = io.BytesIO()
    marks: Marks = {(problem.sheet, problem.cell): problem for problem in reversed(problems) if problem.cell}
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        formats = _formats(book)
        for number, sheet in enumerate(sheet for sheet in workbook.sheets if sheet.name != LIST_SHEET):
            page = _add_sheet(book, sheet.name, number)
            _write_shape(page, sheet)
            _write_cells(page, sheet, marks, formats)
        listed = book.add_worksheet(LIST_SHEET)
        for number, values in enumerate(_listed(problems)):
            for column, value in enumerate(values):
                listed.write_string(number, column, value)
        listed.set_column(1, 3, 22)
        listed.set_column(4, 4, 90)
        if workbook.sheets and workbook.sheets[0].hidden:
            listed.activate()
            listed.set_first_sheet()
    return stream.getvalue()


def _add_sheet(book: Any, name: str | None, number: int) -> Any:
    """A sheet of that name, or of one that Excel takes."""
    from xlsxwriter.exceptions import XlsxWriterException

    try:
        return book.add_worksheet(name or f"Figures{number or ''}")
    except XlsxWriterException:
        return book.add_worksheet(f"Sheet {number + 1} of yours")


def _formats(book: Any) -> Formats:
    """A format for each level of problem, or none, and each kind of number."""
    colours: dict[Level | None, dict[str, str]] = {None: {}}
    colours |= {level: {"bg_color": f"#{colour}"} for level, colour in COLOURS.items()}
    kinds = {"": {}, "percent": {"num_format": "0.0########%"}, "date": {"num_format": "dd/mm/yyyy"}}
    return {
        (level, kind): book.add_format(colour | form) if colour or form else None
        for level, colour in colours.items()
        for kind, form in kinds.items()
    }


def _write_cells(page: Any, sheet: Sheet, marks: Marks, formats: Formats) -> None:
    for line in sheet.lines:
        for column, value in enumerate(line.values):
            problem = marks.get((sheet.name, address(column, line.number)))
            level = problem.level if problem else None
            if value is not None or problem:
                _write_cell(page, line.number - 1, column, value, level, formats)
            if problem:
                page.write_comment(line.number - 1, column, _comment(problem), {"x_scale": 2.5, "y_scale": 1.6})


def _write_cell(page: Any, row: int, column: int, value: Value, level: Level | None, formats: Formats) -> None:
    if isinstance(value, Percent):
        page.write_number(row, column, value, formats[level, "percent"])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, column, value, formats[level, ""])
    elif isinstance(value, dt.date) and value.year >= FIRST_YEAR:
        page.write_datetime(row, column, value, formats[level, "date"])
    else:
        blank = value is None or isinstance(value, Broken | Uncalculated)
        text = value if isinstance(value, str) else "" if blank else shown(value, 32_000)
        page.write_string(row, column, text, formats[level, ""])


def _write_shape(page: Any, sheet: Sheet) -> None:
    """What is hidden, and merged cells of a sensible size: both decide how the copy is read when it comes back."""
    from xlsxwriter.exceptions import XlsxWriterException

    if sheet.hidden:
        page.hide()
    for column in sheet.hidden_columns:
        page.set_column(column, column, None, None, {"hidden": True})
    for line in sheet.lines:
        if line.hidden:
            page.set_row(line.number - 1, None, None, {"hidden": True})
    for first, top, last, bottom in sheet.merges[:MOST_MERGES]:
        if 1 < _area((first, top, last, bottom)) <= MOST_MERGES:
            with suppress(XlsxWriterException):
                page.merge_range(top - 1, first, bottom - 1, last, "")


def _comment(problem: Problem) -> str:
    return f"{WORDS[problem.level]}: {RULES[problem.rule].name}. {problem.message}"


def _listed(problems: Sequence[Problem]) -> list[list[str]]:
    rows = [
        [WORDS[found.level], found.place, found.column or "", found.value, found.message, found.reason]
        for found in problems
    ]
    return [HEADINGS, *rows]
