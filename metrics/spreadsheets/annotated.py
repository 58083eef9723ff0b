"""An analyst's own file with the problems marked in its cells and listed on a sheet, to send back. PURE."""

import io
from collections.abc import Sequence
from typing import Any

from metrics.spreadsheets.cells import Broken, Uncalculated, Workbook, address, shown
from metrics.spreadsheets.refusals import Problem
from metrics.spreadsheets.rules import RULES, Level
from metrics.spreadsheets.template import safe

LIST_SHEET = "What to put right"
COLOURS = {Level.ERROR: "F6B8B1", Level.QUERY: "FFE2A8", Level.NOTE: "D6E6F2"}
WORDS = {Level.ERROR: "Error", Level.QUERY: "Query", Level.NOTE: "Note"}
MOST_CELLS = 150_000
MOST_LISTED = 5_000
HEADINGS = ["Kind", "Where", "Column", "Seen", "What to do", "Reason given"]


def annotate(data: bytes, workbook: Workbook, problems: Sequence[Problem]) -> bytes:
    """An xlsx: the file's own sheets with cells marked, and the list. A very large file comes back as the list alone.

    Formulas stay as they are; Excel works their results out when it opens the file. Text is never made a formula.
    """
    problems = problems[:MOST_LISTED]
    cells = sum(len(line.values) for sheet in workbook.sheets for line in sheet.lines)
    if workbook.kind == "xlsx" and cells <= MOST_CELLS:
        return _marked_workbook(data, problems)
    return _written(workbook if cells <= MOST_CELLS * 4 else Workbook("", ()), problems)


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
    """A text file's cells as a workbook, marked in the same way."""
    import xlsxwriter

    stream = io.BytesIO()
    marks: dict[tuple[str | None, str | None], Problem] = {
        (problem.sheet, problem.cell): problem for problem in reversed(problems) if problem.cell
    }
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        formats = {level: book.add_format({"bg_color": f"#{colour}"}) for level, colour in COLOURS.items()}
        for number, sheet in enumerate(workbook.sheets):
            _write_sheet(book.add_worksheet(sheet.name or f"Figures{number or ''}"), sheet, marks, formats)
        listed = book.add_worksheet(LIST_SHEET)
        for number, values in enumerate(_listed(problems)):
            for column, value in enumerate(values):
                listed.write_string(number, column, value)
        listed.set_column(1, 3, 22)
        listed.set_column(4, 4, 90)
    return stream.getvalue()


def _write_sheet(page: Any, sheet: Any, marks: dict[tuple[str | None, str | None], Problem], formats: Any) -> None:
    for line in sheet.lines:
        for column, value in enumerate(line.values):
            cell = address(column, line.number)
            problem = marks.get((sheet.name, cell))
            form = formats[problem.level] if problem else None
            if isinstance(value, int | float) and not isinstance(value, bool):
                page.write_number(line.number - 1, column, value, form)
            elif value is not None or form:
                blank = value is None or isinstance(value, Broken | Uncalculated)
                text = value if isinstance(value, str) else "" if blank else shown(value, 32_000)
                page.write_string(line.number - 1, column, text, form)
            if problem:
                page.write_comment(line.number - 1, column, _comment(problem), {"x_scale": 2.5, "y_scale": 1.6})


def _comment(problem: Problem) -> str:
    return f"{WORDS[problem.level]}: {RULES[problem.rule].name}. {problem.message}"


def _listed(problems: Sequence[Problem]) -> list[list[str]]:
    rows = [
        [WORDS[found.level], found.place, found.column or "", found.value, found.message, found.reason]
        for found in problems
    ]
    return [HEADINGS, *rows]
