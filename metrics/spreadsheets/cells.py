"""What a spreadsheet holds once its file format is forgotten. PURE.

A cell's value is text, a number, a date, true or false, None when the cell is blank, or one of three kinds that a
plain number would hide: `Percent`, `Broken` and `Uncalculated`.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple


class Percent(float):
    """The number in a cell formatted as a percentage: 0.125 is what Excel shows as 12.5 %."""


@dataclass(frozen=True, slots=True)
class Broken:
    """An error that Excel shows in the cell, such as #DIV/0!."""

    code: str


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula whose result the file does not hold."""

    formula: str


Value = str | int | float | bool | dt.date | Broken | Uncalculated | None


class Line(NamedTuple):
    """A row that holds something: its number as Excel shows it, and its values from column A on."""

    number: int
    values: Sequence[Value]
    hidden: bool = False

    def at(self, column: int) -> Value:
        return self.values[column] if 0 <= column < len(self.values) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `name` is None for a text file, which has none. Columns count from 0.

    `left_out` is whether a person left the whole of it out, so that it has no lines.
    """

    name: str | None
    lines: Sequence[Line]
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    far_cell: str = ""
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file as read: its sheets, the format it turned out to be in, and how its text was encoded."""

    kind: str
    sheets: tuple[Sheet, ...]
    how: str = ""
    misnamed: str = ""
    date_system: int = field(default=1900)


@lru_cache(maxsize=1000)
def column_letters(column: int) -> str:
    """'A' for column 0, 'AA' for column 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(column: int, row: int) -> str:
    """'E2': the name of a cell as Excel shows it."""
    return f"{column_letters(column)}{row}"


def shown(value: Value, length: int = 80) -> str:
    """A value as a person would recognise it, on one line and cut at `length` characters."""
    if value is None:
        return ""
    if isinstance(value, Percent):
        text = f"{value * 100:.10g}%"
    elif isinstance(value, bool):
        text = str(value).upper()
    elif isinstance(value, float):
        text = f"{value:.15g}"
    elif isinstance(value, dt.date):
        text = f"{value:%d/%m/%Y}" if value.year >= 1000 else value.isoformat()
    elif isinstance(value, Broken):
        text = value.code
    elif isinstance(value, Uncalculated):
        text = f"={value.formula}"
    else:
        text = str(value)
    text = " ".join(text.split())
    text = "".join(character if character.isprintable() else "�" for character in text)
    return text if len(text) <= length else text[: length - 1] + "…"
