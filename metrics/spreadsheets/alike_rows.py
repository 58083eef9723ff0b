"""Rows like the one before: the same columns from A on, of the same kinds and formats, each with a value. PURE.

A large file is nearly all such rows, and one pattern made for them reads each in a fraction of what looking at its
cells one by one takes. What is not alike is left to the usual way, so both give the same sheet.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from metrics.spreadsheets.cells import Value
from metrics.spreadsheets.xlsx_parts import SheetReader, column_of

SHARED = "[0-9]{1,9}+"
NUMBER = r"-?[0-9]{1,17}+(?:\.[0-9]{1,20}+)?(?:[eE][-+]?[0-9]{1,3}+)?"
# A hostile file could have a pattern made for every row of it, or one of sixteen thousand cells.
MOST_SHAPES, MOST_CELLS = 50, 100

Key = tuple[str, tuple[tuple[str, str, str, bool], ...]]


class Shape(NamedTuple):
    pattern: re.Pattern[str]
    readers: tuple[Callable[[str], Value], ...]


class AlikeRows:
    """The shapes of a sheet's rows, by what they have in common: attributes, columns, formats and kinds."""

    def __init__(self, reader: SheetReader) -> None:
        self.reader = reader
        self.shapes: dict[Key, Shape | None] = {}
        self.last: Key | None = None

    def shape(self, attributes: str, cells: Sequence[tuple[str, ...]]) -> Shape | None:
        """The shape of a row that the one before it had too; None where nothing is gained by one."""
        if not attributes.startswith(' r="') or len(cells) > min(MOST_CELLS, self.reader.limits.columns):
            return None
        rest = attributes[4:].partition('"')[2]
        key = rest, tuple((letters, style, kind, bool(raw)) for letters, style, kind, raw, _ in cells)
        before, self.last = self.last, key
        if key not in self.shapes and key == before and len(self.shapes) < MOST_SHAPES:
            self.shapes[key] = self._made(key)
        return self.shapes.get(key)

    def _made(self, key: Key) -> Shape | None:
        rest, cells = key
        if "hidden" in rest or not cells:
            return None
        pattern, readers = [f'<row r="([0-9]{{1,9}}+)"{re.escape(rest)}>'], []
        for place, (letters, style, kind, valued) in enumerate(cells):
            if kind not in ("", "n", "s") or not valued or column_of(letters) != place:
                return None
            told = (f' s="{style}"' if style else "") + (f' t="{kind}"' if kind else "")
            pattern.append(f'<c r="{letters}[0-9]++"{told}><v>({SHARED if kind == "s" else NUMBER})</v></c>')
            readers.append(self.reader.shared if kind == "s" else self.reader.number_in(style))
        return Shape(re.compile("".join(pattern) + "</row>"), tuple(readers))

    def take(self, text: str, place: int, shape: Shape) -> int:
        """Takes the rows of that shape that follow; where they end."""
        match, readers, add = shape.pattern.match, shape.readers, self.reader.alike_row
        while row := match(text, place):
            number, *raws = row.groups()
            add(int(number), [read(raw) for read, raw in zip(readers, raws, strict=True)])
            place = row.end()
        return place
