"""READ SIDE: a breakdown to take away."""

from collections.abc import Iterator

from metrics.figures import spelt
from metrics.models import MetricSnapshot
from metrics.sheets import Cell, Sheet, cover, exact, notes, table, why_no_number
from strategies.breakdowns import Breakdown, Row
from strategies.known import figures_words
from workforce import months

HEADINGS = (
    "Table", "Council", "Metric", "Service", "Level", "Staff group", "Month", "Value", "Why no number", "Unit",
    "Numerator", "Denominator", "Change", "Change in words", "Since", "File", "Sheet", "Cell", "Note",
)  # fmt: skip


def sheets(page: Breakdown) -> tuple[Sheet, ...]:
    title = f"{page.council.name}: {page.metric.name} by service and staff group"
    return (
        cover(
            title,
            ("Council", page.council.name),
            ("Metric", page.metric.name),
            ("Month", months.name(page.month)),
            ("Known", figures_words(page.known)),
            ("Small numbers", "Shown: do not pass them on" if page.unsuppressed else "Withheld"),
            ("What moved it", " ".join(page.story)),
            ("Sheets", "Cover, Notes, Figures"),
        ),
        notes(
            ("Table", "Services add up to the service above them; staff groups overlap and do not add up."),
            ("Level", "0 for the whole council, 1 for what is directly under it, and so on."),
            ("Value", "Unrounded, in the unit of its row."),
            ("Change", "From the month under Since, unrounded, in the unit of its row (points for %)."),
            ("Cell", "Where the figure stands in the file that it came from."),
        ),
        table("Figures", title, HEADINGS, rows_of(page)),
    )


def rows_of(page: Breakdown) -> Iterator[tuple[Cell | None, ...]]:
    for row in page.services:
        yield cells_of(page, row, "By service", row.name, page.group.name)
    for row in page.groups:
        yield cells_of(page, row, "By staff group", "Whole council", row.name)


def cells_of(page: Breakdown, row: Row, by: str, service: str, group: str) -> tuple[Cell | None, ...]:
    held, symbol = row.exact, MetricSnapshot.Symbol.SUPPRESSED if row.hidden else ""
    return (
        by, page.council.name, page.metric.name, service, row.depth, group, months.code(page.month),
        exact(held.value, held.symbol, held.qualifier), why_no_number(held.symbol, few=row.hidden),
        page.metric.get_unit_display(), exact(held.numerator, symbol), exact(held.denominator, symbol),
        exact(held.moved, symbol), spelt(row.change), months.code(page.before), row.origin.filename,
        row.origin.sheet, row.origin.cell, row.origin.note,
    )  # fmt: skip
