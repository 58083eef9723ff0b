"""What each part of an xlsx says, as its elements go by: shared texts, and the cells of a sheet. PURE."""

import datetime as dt
import re
from collections.abc import Callable
from math import isfinite

from metrics.spreadsheets.cells import Broken, Line, Percent, Sheet, Uncalculated, Value
from metrics.spreadsheets.door import Limits
from metrics.spreadsheets.refusals import Refusal

ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
Attributes = dict[str, str]


def local(name: str) -> str:
    return name.rpartition(":")[2]


def unescape(text: str) -> str:
    """Text as Excel shows it: '_x000D_' stands for a character that XML cannot carry."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class Text:
    """Collects character data, up to what one cell of Excel can hold."""

    def __init__(self, limits: Limits) -> None:
        self.collecting = False
        self.parts: list[str] = []
        self.length = 0
        self.most = limits.text + 10

    def text(self, piece: str) -> None:
        if self.collecting:
            self.length += len(piece)
            if self.length > self.most * 8:
                raise Refusal("damaged", what="one of its cells holds more text than Excel allows")
            self.parts.append(piece)

    def take(self) -> str:
        text = "".join(self.parts)
        self.parts.clear()
        self.length = 0
        return text


class StringsReader(Text):
    """The texts that cells share; phonetic hints are left out."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.limits = limits
        self.strings: list[str] = []
        self.phonetic = 0

    def start(self, tag: str, _: Attributes) -> None:
        tag = local(tag)
        if tag == "rPh":
            self.phonetic += 1
        elif tag == "t":
            self.collecting = not self.phonetic

    def end(self, tag: str) -> None:
        tag = local(tag)
        if tag == "t":
            self.collecting = False
        elif tag == "rPh":
            self.phonetic -= 1
        elif tag == "si":
            self.strings.append(unescape(self.take()))
            if len(self.strings) > self.limits.strings:
                raise Refusal("too-big", what=f"it holds more than {self.limits.strings:,} different texts")


class SheetReader(Text):
    def __init__(
        self, strings: list[str], formats: list[str], epoch: dt.datetime, limits: Limits, cells_left: int
    ) -> None:
        super().__init__(limits)
        self.strings, self.formats, self.epoch, self.limits = strings, formats, epoch, limits
        self.cells_left = cells_left
        self.cells = 0
        self.lines: list[Line] = []
        self.hidden_columns: set[int] = set()
        self.merges: list[tuple[int, int, int, int]] = []
        self.far_cell = ""
        self.columns: dict[str, int] = {}
        self.row = 0
        self.column = -1
        self.values: list[Value] = []
        self.row_hidden = False
        self.kind = ""
        self.style = ""
        self.phonetic = 0
        self.raw: str | None = None
        self.formula: str | None = None

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            self._start_cell(attributes)
            return
        if ":" in tag:
            tag = local(tag)
        if tag == "v":
            self.collecting = True
        elif tag == "c":
            self._start_cell(attributes)
        elif tag == "t":
            self.collecting = not self.phonetic
        elif tag == "f":
            self.collecting = True
            self.formula = ""
        elif tag == "row":
            self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
            self.row_hidden = attributes.get("hidden") in ("1", "true")
            self.column = -1
            self.values = []
        elif tag == "rPh":
            self.phonetic += 1
        elif tag == "col":
            self._start_column(attributes)
        elif tag == "mergeCell":
            self._start_merge(attributes.get("ref", ""))

    def _start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            self.column = self._column(reference.rstrip("0123456789"))
        self.kind = attributes.get("t", "n")
        self.style = attributes.get("s", "")
        self.raw = self.formula = None
        self._count(1)

    def _column(self, letters: str) -> int:
        column = self.columns.get(letters)
        if column is None:
            column = self.columns[letters] = column_of(letters)
        return column

    def _count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > self.cells_left:
            raise Refusal("too-big", what=f"it holds more than {self.limits.cells:,} cells")

    def _start_column(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
            self.hidden_columns.update(range(first - 1, min(last, self.limits.columns)))

    def _start_merge(self, reference: str) -> None:
        ends = re.fullmatch(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", reference.replace("$", ""))
        if ends and len(self.merges) < 10_000:
            self.merges.append((column_of(ends[1]), int(ends[2]), column_of(ends[3]), int(ends[4])))

    def end(self, tag: str) -> None:
        if tag == "v":
            self.collecting = False
            parts = self.parts
            self.raw = parts[0] if len(parts) == 1 else "".join(parts)
            parts.clear()
            self.length = 0
            return
        if tag == "c":
            self._place(self._value())
            return
        if ":" in tag:
            tag = local(tag)
        if tag == "v":
            self.collecting = False
            self.raw = self.take()
        elif tag == "c":
            self._place(self._value())
        elif tag == "t":
            self.collecting = False
            if not self.phonetic:
                self.raw = (self.raw or "") + self.take()
        elif tag == "f":
            self.collecting = False
            self.formula = self.take()
        elif tag == "rPh":
            self.phonetic -= 1
        elif tag == "row" and self.values:
            self._add(Line(self.row, self.values, self.row_hidden))
            self.values = []

    def _add(self, line: Line) -> None:
        if len(self.lines) >= self.limits.lines:
            raise Refusal("too-big", what=f"a sheet has more than {self.limits.lines:,} rows")
        self.lines.append(line)

    def plain_row(self, attributes: str, cells: list[tuple[str, ...]]) -> None:
        """A whole row: its attributes, and each cell's column, style, kind, value and text of its own."""
        self.start("row", dict(ATTRIBUTE.findall(attributes)))
        self._count(len(cells))
        self.formula = None
        values, strings, columns, most = self.values, self.strings, self.columns, self.limits.columns
        for letters, style, kind, raw, inline in cells:
            if kind == "s" and raw:
                value: Value = strings[int(raw)] or None
            else:
                self.kind, self.style, self.raw = kind or "n", style, raw or inline
                value = self._value()
            column = columns[letters] if letters in columns else self._column(letters)
            if value is not None and column == len(values) < most:
                values.append(value)
            else:
                self.column = column
                self._place(value)
        self.end("row")

    def alike_row(self, number: int, values: list[Value]) -> None:
        """A whole row that is not hidden: its number, and its values from column A on."""
        self.row = number
        self._count(len(values))
        while values and values[-1] is None:
            values.pop()
        if values:
            self._add(Line(number, values))

    def shared(self, raw: str) -> Value:
        return self.strings[int(raw)] or None

    def number_in(self, style: str) -> Callable[[str], Value]:
        """What reads the number of a cell of that style."""

        def read(raw: str) -> Value:
            self.style = style
            return self._number(raw)

        return read

    def _place(self, value: Value) -> None:
        if value is None:
            return
        if self.column >= self.limits.columns:
            self.far_cell = self.far_cell or f"{next(k for k, v in self.columns.items() if v == self.column)}{self.row}"
            return
        values = self.values
        gap = self.column - len(values)
        if gap > 0:
            values.extend([None] * gap)
        if gap >= 0:
            values.append(value)
        else:
            values[self.column] = value

    def _value(self) -> Value:
        raw, kind = self.raw, self.kind
        if raw is None or (raw == "" and kind != "str"):
            return None if self.formula is None else Uncalculated(self.formula)
        if kind == "n":
            return self._number(raw)
        if kind == "s":
            return self.strings[int(raw)] or None
        if kind in ("inlineStr", "str"):
            return unescape(raw) or None
        if kind == "b":
            return raw.strip() in ("1", "true")
        if kind == "e":
            return Broken(raw)
        if kind == "d":
            return dt.datetime.fromisoformat(raw.strip().removesuffix("Z"))
        raise Refusal("damaged", what="one of its cells is of no known kind")

    def _number(self, raw: str) -> Value:
        number = float(raw)
        if not isfinite(number):
            return Broken("#NUM!")
        form = ""
        if self.style:
            style = int(self.style)
            form = self.formats[style] if 0 <= style < len(self.formats) else ""
        if form == "percent":
            return Percent(number)
        if form == "date" and 0 <= number < 2_958_466:
            return self.epoch + dt.timedelta(days=number)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number

    def sheet(self, name: str, hidden: bool) -> Sheet:
        return Sheet(name, self.lines, hidden, frozenset(self.hidden_columns), tuple(self.merges), self.far_cell)


def column_of(letters: str) -> int:
    """0 for 'A', 26 for 'AA'. Raises ValueError for anything but up to three capital letters."""
    if not 1 <= len(letters) <= 3:
        raise ValueError(letters)
    column = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(letters)
        column = column * 26 + ord(letter) - 64
    return column - 1
