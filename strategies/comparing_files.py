"""READ SIDE: a comparison month by month to take away."""

from collections.abc import Iterator

from metrics.sheets import Cell, Sheet, cover, exact, notes, table, why_no_number
from strategies.comparing_months import MonthlyComparison
from strategies.known import figures_words
from workforce import months

HEADINGS = (
    "Council", "Metric", "Staff group", "Month", "Value", "Why no number", "Unit", "Numerator", "Denominator", "File",
    "Sheet", "Cell", "Note",
)  # fmt: skip


def sheets(page: MonthlyComparison) -> tuple[Sheet, ...]:
    title = f"{page.metric.name} month by month"
    return (
        cover(
            title,
            ("Councils", " and ".join(council.name for council in page.councils)),
            ("Metric", page.metric.name),
            ("Staff group", page.staff_group.name),
            ("Known", figures_words(page.known)),
            ("In words", " ".join(page.sentences)),
            ("Sheets", "Cover, Notes, Figures"),
        ),
        notes(
            ("Value", "The council’s own figure, unrounded, in the unit of its row. A month without one has no row."),
            ("Cell", "Where the figure stands in the file that it came from."),
        ),
        table("Figures", title, HEADINGS, rows_of(page)),
    )


def rows_of(page: MonthlyComparison) -> Iterator[tuple[Cell | None, ...]]:
    """A row for each figure, newest first."""
    for row in page.rows:
        for council, cell in zip(page.councils, row.cells, strict=True):
            point, origin = cell.point, cell.origin
            if point and origin:
                symbol = point.symbol if point.few else ""
                yield (
                    council.name, page.metric.name, page.staff_group.name, months.code(row.month),
                    exact(point.value, point.symbol, point.qualifier),
                    why_no_number(point.symbol, few=point.few), page.metric.get_unit_display(),
                    exact(point.numerator, symbol), exact(point.denominator, symbol),
                    origin.filename, origin.sheet, origin.cell, origin.note,
                )  # fmt: skip
