"""Reads csv and tsv: any encoding, delimiter and line ending that Excel and HR systems write. PURE."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from metrics.spreadsheets.cells import Line, Sheet, Value, Workbook, address
from metrics.spreadsheets.door import Limits
from metrics.spreadsheets.refusals import Refusal

# The text is taken in pieces of whole lines. No line of a spreadsheet is so long, in characters.
PIECE = 2_000_000
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read(data: bytes, limits: Limits) -> Workbook:
    """The one sheet of a text file. Raises Refusal when it is not text, or its quotation marks do not pair."""
    text, encoding = decode(data)
    delimiter = ""
    if text[:4].lower() == "sep=" and text[5:6] in ("\r", "\n"):
        delimiter = text[4]
        text = text[5:].removeprefix("\r").removeprefix("\n")
    delimiter = delimiter or find_delimiter(text)
    lines, far = _lines(text, delimiter, limits)
    how = f"{encoding}, {DELIMITERS.get(delimiter, delimiter)}"
    return Workbook("csv", (Sheet(None, lines, far_cell=far),), how)


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: by its mark, else utf-16 by its zeros, else utf-8, else Windows-1252."""
    mark, encoding = next(((mark, name) for mark, name in MARKS if data.startswith(mark)), (b"", ""))
    if not encoding:
        encoding = _guess(data)
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as reason:
        raise Refusal("unreadable-text", what=f"byte {reason.start + len(mark) + 1} fits no known encoding") from reason
    if "\x00" in text:
        raise Refusal("unreadable-text", what="it holds empty bytes that no text has")
    return text, encoding


def _guess(data: bytes) -> str:
    start = data[:4000]
    if start.count(0) > len(start) // 4:
        return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def find_delimiter(text: str) -> str:
    """The character that cuts most lines into the same number of fields; a comma where none does."""
    sample = text[:20_000]

    def score(delimiter: str) -> tuple[float, int]:
        try:
            rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if any(row)]
        except csv.Error:
            return 0, 0
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            return 0, 0
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        return count / len(rows), width

    return max(DELIMITERS, key=score)


def _lines(text: str, delimiter: str, limits: Limits) -> tuple[list[Line], str]:
    """The rows that hold something, and the first cell too far to the right to be read; '' where none is."""
    lines: list[Line] = []
    far = ""
    pieces = (io.StringIO(piece, newline="") for piece in _pieces(text))
    reader = csv.reader(chain.from_iterable(pieces), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            if number > limits.lines * 6:
                raise Refusal("too-big", what=f"it has more than {limits.lines * 6:,} lines")
            if len(row) > limits.columns:
                far = far or _far_cell(row, number, limits.columns)
                del row[limits.columns :]
            values: list[Value] = [cell if cell and not cell.isspace() else None for cell in row]
            while values and values[-1] is None:
                values.pop()
            if values:
                lines.append(Line(number, values))
            if len(lines) > limits.lines:
                raise Refusal("too-big", what=f"it has more than {limits.lines:,} rows")
    except csv.Error as reason:
        where = f"the quotation marks near row {number + 1} do not pair"
        raise Refusal("unreadable-text", what=where) from reason
    return lines, far


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that end where a line does: whole, it would take four bytes for each character."""
    start = 0
    while len(text) - start > PIECE:
        end = max(text.rfind("\n", start, start + PIECE), text.rfind("\r", start, start + PIECE)) + 1
        if not end:
            raise Refusal("too-big", what=f"it has a line of more than {PIECE:,} characters")
        end += text[end - 1 : end + 1] == "\r\n"
        yield text[start:end]
        start = end
    yield text[start:]


def _far_cell(row: list[str], number: int, columns: int) -> str:
    far = next((column for column in range(columns, len(row)) if row[column] and not row[column].isspace()), -1)
    return address(far, number) if far >= 0 else ""
