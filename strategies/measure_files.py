"""READ SIDE: every figure of a measure as csv and as an accessible workbook."""

from collections.abc import Iterable, Iterator, Sequence

from metrics.sheets import WHY, Sheet, cover, notes, table, why_no_number
from metrics.suppression import SUPPRESSED
from strategies.figure_rows import CSV_HEADINGS

NUMBERS = tuple(CSV_HEADINGS.index(name) for name in ("Value", "Numerator", "Denominator"))
VALUE, SYMBOL = CSV_HEADINGS.index("Value"), CSV_HEADINGS.index("Symbol")
HEADINGS = (*CSV_HEADINGS, WHY)


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
        figures(title, rows),
    )


def figures(title: str, rows: Iterable[Sequence[str]]) -> Sheet:
    return table("Figures", title, HEADINGS, (tuple(cells_of(row)) for row in rows))


def cells_of(row: Sequence[str]) -> Iterator[str | float]:
    symbol, few = row[SYMBOL], row[VALUE] == SUPPRESSED
    for place, text in enumerate(row):
        if place in NUMBERS:
            yield number_of("" if text == SUPPRESSED else text, symbol if few or place == VALUE else "")
        else:
            yield f"[{text}]" if place == SYMBOL and text else text
    yield why_no_number(symbol, few=few)


def number_of(text: str, symbol: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text or (f"[{symbol}]" if symbol else "")
