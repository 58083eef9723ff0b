"""What stands in the columns of a sheet, whatever their headings say. PURE."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from metrics.spreadsheets.cells import Line, Sheet, Value
from metrics.spreadsheets.symbols import symbol_of

# As many rows of a sheet are looked through for what its columns hold.
LOOKED_THROUGH = 240
NUMBER = re.compile(r"\s*[-+~£]?\d[\d,]*(\.\d+)?\s*%?\s*", re.ASCII)


def contents(lines: Iterable[Line], row: int, columns: Iterable[int]) -> tuple[set[int], set[int]]:
    """Of some columns, those that hold something below a row, and those that hold figures: as many numbers as words, or
    more; symbols such as c stand for numbers, but alone they may be ticks."""
    wanted = sorted(columns)
    filled: Counter[int] = Counter()
    figures: Counter[int] = Counter()
    symbols: Counter[int] = Counter()
    for line in lines if wanted else ():
        if line.number <= row:
            continue
        width = len(line.values)
        for column in wanted:
            if column >= width:
                break
            value = line.values[column]
            if value is not None:
                filled[column] += 1
                figures[column] += is_number(value)
                symbols[column] += isinstance(value, str) and symbol_of(value) != ""
    return set(filled), {
        column for column, count in filled.items() if figures[column] and figures[column] * 2 >= count - symbols[column]
    }


def only_counts_rows(lines: Iterable[Line], row: int, column: int) -> bool:
    """Whether a column below a row holds 0, 1, 2 … or 1, 2, 3 … and nothing else: the index that a program writes."""
    cells = (line.at(column) for line in lines if line.number > row)
    held = [str(value).removesuffix(".0").strip() for value in cells if value is not None]
    return len(held) > 1 and any(held == list(map(str, range(first, first + len(held)))) for first in (0, 1))


def width_of(sheet: Sheet, lines: Sequence[Line], headings: Sequence[str]) -> int:
    """How many columns there are; a longer row of a text file has slipped, so there they are those with a heading."""
    if sheet.name is None:
        return len(headings)
    return max([len(headings), *(len(line.values) for line in lines)])


def is_number(value: Value) -> bool:
    if isinstance(value, str):
        return NUMBER.fullmatch(value) is not None
    return isinstance(value, int | float) and not isinstance(value, dt.date | bool)
