"""Knows the files that the Department for Education publishes: about every council, and no council's own. PURE."""

from metrics.spreadsheets.cells import Sheet, Workbook
from metrics.spreadsheets.names import words
from metrics.spreadsheets.refusals import Refusal

SEARCHED_LINES = 10
YEARS = {"time period", "year"}
LEVELS = {"geographic level", "geography level"}
NUMBERS = {"old la code", "new la code", "la code", "lea code", "la ons code"}
CENSUS = "the workforce census (or another data file of the Department for Education)"
NEIGHBOURS = "the list of statistical neighbours"


def refuse(workbook: Workbook) -> None:
    """Refuses a census file or a neighbour file, whatever format it was saved in since."""
    for sheet in workbook.sheets:
        what = _kind(sheet)
        if what:
            raise Refusal("published-figures", sheet.name, what=what)


def _kind(sheet: Sheet) -> str:
    for line in sheet.lines[:SEARCHED_LINES]:
        headings = {words(value) for value in line.values if isinstance(value, str)}
        if headings & NUMBERS and headings & YEARS and headings & LEVELS:
            return CENSUS
        if headings & NUMBERS and {"sn 1", "sn 2"} <= headings:
            return NEIGHBOURS
    return ""
