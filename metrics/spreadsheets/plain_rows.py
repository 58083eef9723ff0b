"""Rows that hold nothing out of the ordinary, taken from a sheet's XML by one pattern before its parser. PURE.

Nearly every row of a large file is such a row, and the pattern reads it in a fifth of the parser's time. What it does
not match goes on to the parser as it stands, so both give the same sheet. What it matches is ASCII without references,
which reads the same in every encoding that a workbook may have.
"""

import re
from collections.abc import Callable

from metrics.spreadsheets.alike_rows import AlikeRows
from metrics.spreadsheets.xlsx_parts import SheetReader

TEXT = r"[\t\n -%'-;=-~]{0,32767}+"
INLINE = rf'<is><t(?: xml:space="preserve")?>({TEXT})</t></is>'
CELL = (
    r'<c r="([A-Z]{1,3}+)[0-9]++"(?: s="([0-9]++)")?(?: t="([a-zA-Z]++)")?'
    rf"(?:/>|>(?:<v>({TEXT})</v>|{INLINE})?</c>)"
)
ROW = r'<row((?: [a-zA-Z:0-9]++="[ !#-%\'-;=-~]*+")*+)>((?:' + re.sub(r"\((?!\?)", "(?:", CELL) + ")*+)</row>"
CELLS, ROWS = re.compile(CELL), re.compile(ROW)
END = b"</row>"
# No row of plain cells is longer.
LONGEST = 1024 * 1024


class PlainRows:
    """Stands before the parser of one sheet: plain rows go to `reader`, and all else to `parse`."""

    def __init__(self, reader: SheetReader, parse: Callable[[bytes], object]) -> None:
        self.reader = reader
        self.parse = parse
        self.alike = AlikeRows(reader)
        self.held = b""
        self.begun = False
        self.looking = True

    def feed(self, piece: bytes) -> None:
        held = self.held + piece
        # Comments, marked sections and instructions may hold what looks like a row; the first line is an instruction.
        self.looking = self.looking and b"<!" not in held and held.find(b"<?", 0 if self.begun else 1) < 0
        self.begun = True
        whole = held.rfind(END) + len(END) if self.looking and END in held else 0
        self._take(held, whole)
        self.held = held[whole:]
        if not self.looking or len(self.held) > LONGEST:
            self.looking = False
            self.close()

    def _take(self, held: bytes, whole: int) -> None:
        text, done = held[:whole].decode("latin-1"), 0
        while row := ROWS.search(text, done):
            if row.start() > done:
                self.parse(held[done : row.start()])
            cells = CELLS.findall(row[2])
            self.reader.plain_row(row[1], cells)
            shape = self.alike.shape(row[1], cells)
            done = self.alike.take(text, row.end(), shape) if shape else row.end()
        self.parse(held[done:whole])

    def close(self) -> None:
        """Gives the parser what is left."""
        self.parse(self.held)
        self.held = b""
