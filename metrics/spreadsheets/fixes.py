"""What a person puts right on the page, laid over the file as it was sent. PURE."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from metrics.spreadsheets.cells import Line, Sheet, Workbook, address

MOST = 500
WHOLE = "*"


@dataclass(frozen=True, slots=True)
class Fixes:
    """Cells by 'Figures!G2' with their new text, and rows to leave out by 'Figures!7'; '!7' in a text file.

    'Figures!*' leaves the whole sheet out.
    """

    cells: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.cells or self.left_out)

    @property
    def cells_in_order(self) -> list[tuple[str, str]]:
        """The cells with their new text, down the sheet and then across, whatever order they were kept in."""
        return sorted(self.cells.items(), key=lambda item: position(item[0]))

    @property
    def left_out_in_order(self) -> list[str]:
        """What is left out, down the sheet: row 9 before row 10."""
        return sorted(self.left_out, key=position)


def position(where: str) -> tuple[str, int, int, str]:
    """Where 'Figures!G2', 'Figures!7' or 'Figures!*' stands among others: by sheet, row and column."""
    sheet, _, inside = where.rpartition("!")
    letters = inside.rstrip("0123456789")
    return sheet, int(inside.removeprefix(letters) or 0), len(letters), letters


def place(sheet: str | None, where: str | int) -> str:
    return f"{sheet or ''}!{where}"


def laid_over(workbook: Workbook, fixes: Fixes) -> Workbook:
    """The workbook with the fixes in it; cells and rows that it does not have are passed over."""
    if not fixes:
        return workbook
    return replace(workbook, sheets=tuple(_laid_over(sheet, fixes) for sheet in workbook.sheets))


def _laid_over(sheet: Sheet, fixes: Fixes) -> Sheet:
    if place(sheet.name, WHOLE) in fixes.left_out:
        return replace(sheet, lines=(), left_out=True)
    return replace(sheet, lines=_lines(sheet, fixes))


def _lines(sheet: Sheet, fixes: Fixes) -> list[Line]:
    prefix = place(sheet.name, "")
    cells = {where.removeprefix(prefix): text for where, text in fixes.cells.items() if where.startswith(prefix)}
    kept = []
    for line in sheet.lines:
        if place(sheet.name, line.number) in fixes.left_out:
            continue
        if any(where.endswith(str(line.number)) for where in cells):
            line = _fixed(line, cells)
        kept.append(line)
    return kept


def _fixed(line: Line, cells: Mapping[str, str]) -> Line:
    width = len(line.values) + 20
    values = [
        cells.get(address(column, line.number), value)
        for column, value in enumerate([*line.values, *[None] * (width - len(line.values))])
    ]
    values = [value.strip() or None if isinstance(value, str) else value for value in values]
    while values and values[-1] is None:
        values.pop()
    return line._replace(values=values)
