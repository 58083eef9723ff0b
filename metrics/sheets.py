"""PURE: what is on screen, to take away: tables as csv and as an accessible workbook, unrounded, with their notes."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from metrics.figures import SYMBOL_WORDS
from metrics.suppression import SUPPRESSED
from workforce.cells import harmless

Cell = str | float
NOTHING = "[z]"
# Rows that are written at once.
PIECE = 500
WHY = "Why no number"
SYMBOLS = (
    ("[z]", "Not applicable: there is nothing to say here."),
    ("~, < or >", "Before a number: about, less than or more than it, as its file says."),
    *((f"[{symbol}]", f"{words.capitalize()}.") for symbol, words in SYMBOL_WORDS.items() if symbol != "z"),
    (WHY, "What the symbol in place of the value stands for; [z] where there is a number."),
)
LICENCE = (
    ("Licence", "Contains public sector information licensed under the Open Government Licence v3.0."),
    ("Census figures", "Department for Education, children’s social work workforce"),
)


@dataclass(frozen=True)
class Sheet:
    """One table: a sheet of the workbook."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def cover(title: str, *lines: tuple[str, str]) -> Sheet:
    return Sheet("Cover", title, ("What", "Which"), tuple(map(filled, (*lines, *LICENCE))))


def notes(*lines: tuple[str, str]) -> Sheet:
    """What the symbols mean, and the columns that `lines` name."""
    return Sheet("Notes", "Notes and symbols", ("Symbol or column", "What it means"), (*SYMBOLS, *lines))


def table(name: str, title: str, headings: tuple[str, ...], rows: Iterable[Iterable[Cell | None]]) -> Sheet:
    """A sheet with no cell blank; where there is no row at all it has one that says so."""
    found = tuple(filled(row) for row in rows)
    return Sheet(name, title, headings, found or (none_of(headings),))


def none_of(headings: tuple[str, ...]) -> tuple[Cell, ...]:
    return ("None", *[NOTHING] * (len(headings) - 1))


def filled(row: Iterable[Cell | None]) -> tuple[Cell, ...]:
    return tuple(NOTHING if cell is None or cell == "" else cell for cell in row)


def exact(value: Decimal | None, symbol: str = "", qualifier: str = "") -> Cell | None:
    """A number unrounded, or the symbol that stands in its place; None for neither.

    One that is about, less or more than what it says is text: '~80', '<5', '>95'.
    """
    if value is not None:
        return f"{qualifier}{value.normalize():f}" if qualifier else float(value)
    return f"[{symbol}]" if symbol else None


def why_no_number(symbol: str, *, few: bool = False) -> str:
    """What a symbol stands for, in the words of the pages; "" where there is a number."""
    return SUPPRESSED if few else SYMBOL_WORDS.get(symbol, "").capitalize()


def as_csv(sheet: Sheet) -> str:
    """The table; text that a spreadsheet would run as a formula is made plain."""
    return lines_of([sheet.headings, *sheet.rows])


def csv_pieces(headings: tuple[str, ...], rows: Iterable[Iterable[Cell | None]]) -> Iterator[str]:
    """A long table as csv in pieces, as its rows come, with the mark that tells a spreadsheet of its letters."""
    yield "\ufeff" + lines_of([headings])
    written = False
    for piece in batched(map(filled, rows)):
        written = True
        yield lines_of(piece)
    if not written:
        yield lines_of([none_of(headings)])


def batched(rows: Iterator[tuple[Cell, ...]]) -> Iterator[list[tuple[Cell, ...]]]:
    while piece := list(islice(rows, PIECE)):
        yield piece


def lines_of(rows: Iterable[tuple[Cell, ...]]) -> str:
    target = io.StringIO(newline="")
    csv.writer(target).writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return target.getvalue()


def workbook(title: str, held: Sequence[Sheet]) -> bytes:
    """The sheets as a workbook: a title in the first cell, one marked-up table under it, nothing merged or frozen."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "author": "Workforce boards", "comments": "One table on each sheet."})
    heading = book.add_format({"bold": True, "font_size": 14})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for number, sheet in enumerate(held):
        page = book.add_worksheet(sheet.name)
        page.write_string(0, 0, sheet.title, heading)
        page.add_table(
            1, 0, len(sheet.rows) + 1, len(sheet.headings) - 1,
            {
                "name": sheet.name, "autofilter": False, "banded_rows": False, "style": "Table Style Light 1",
                "columns": [{"header": name, "header_format": wrapped} for name in sheet.headings],
            },
        )  # fmt: skip
        for line, row in enumerate(sheet.rows, 2):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(line, place, cell, wrapped)
                else:
                    page.write_number(line, place, cell)
        for place, name in enumerate(sheet.headings):
            page.set_column(place, place, width_of(name, [row[place] for row in sheet.rows]))
        if number == 0:
            page.activate()
    book.close()
    return target.getvalue()


def width_of(name: str, cells: Sequence[Cell]) -> int:
    longest = max((len(str(cell)) for cell in cells), default=0)
    return min(60, max(len(name), longest, 8) + 2)
