"""READ SIDE: which figures are there and which are late, to take away: a row for each figure and month."""

import datetime as dt
from collections.abc import Iterator

from metrics.completeness import Presence, due
from metrics.sheets import Cell, Sheet, cover, notes, table
from strategies.completeness_pages import Matrix
from workforce import months

HEADINGS = ("Council", "Metric", "Staff group", "Frequency", "Month", "Standing", "Due by")


def title_of(matrix: Matrix) -> str:
    return f"Figures of {matrix.council.name}: there and late"


def sheets(matrix: Matrix, as_of: dt.date) -> tuple[Sheet, ...]:
    title = title_of(matrix)
    return (
        cover(
            title,
            ("Council", matrix.council.name),
            ("As it stood on", f"{as_of:%Y-%m-%d}"),
            ("Months that are late", str(matrix.late)),
            ("Figures that are overdue", str(matrix.overdue)),
            ("Sheets", "Cover, Notes, Figures"),
        ),
        notes(
            ("Standing", "Late, not due yet, there or revised; or the reason why there is no number."),
            ("Due by", "The last day on which the figure was not late; [z] where none was expected."),
        ),
        table("Figures", title, HEADINGS, tuple(rows_of(matrix))),
    )


def rows_of(matrix: Matrix) -> Iterator[tuple[Cell | None, ...]]:
    for row in matrix.rows:
        for month, cell in reversed(list(zip(matrix.months, row.cells, strict=True))):
            by = None if cell == Presence.NOT_EXPECTED else f"{due(row.frequency, month, matrix.days):%Y-%m-%d}"
            yield (row.council.name, row.metric, row.staff_group, row.frequency, months.code(month), cell.word, by)
