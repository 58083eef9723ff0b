"""READ SIDE: every figure of a measure as an accessible workbook."""

from collections.abc import Iterable, Iterator, Sequence

from metrics.sheets import Sheet, cover, notes, table
from strategies.figure_rows import CSV_HEADINGS

NUMBERS = tuple(CSV_HEADINGS.index(name) for name in ("Value", "Numerator", "Denominator"))
SYMBOL = CSV_HEADINGS.index("Symbol")


def sheets(title: str, councils: str, judged: str, known: str, rows: Iterable[Sequence[str]]) -> tuple[Sheet, ...]:
    """`rows` are in the order of CSV_HEADINGS."""
    return (
        cover(
            title,
            ("Councils", councils),
            ("Judged as at", judged),
            ("Known", known or "All that is known now"),
            ("Sheets", "Cover, Notes, Figures"),
        ),
        notes(
            ("Value", "Unrounded, in the unit of its row."),
            ("Promise then", "What was promised in the month of the figure."),
            ("Cell", "Where the figure stands in the file that it came from."),
        ),
        table("Figures", title, CSV_HEADINGS, (tuple(cells_of(row)) for row in rows)),
    )


def cells_of(row: Sequence[str]) -> Iterator[str | float]:
    for place, text in enumerate(row):
        if place in NUMBERS:
            yield number_of(text, row[SYMBOL])
        else:
            yield f"[{text}]" if place == SYMBOL and text else text


def number_of(text: str, symbol: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text or (f"[{symbol}]" if symbol else "")
