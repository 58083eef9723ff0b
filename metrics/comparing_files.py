"""READ SIDE: a comparison of areas to take away."""

from collections.abc import Iterator

from metrics.comparing import Comparison
from metrics.sheets import Cell, Sheet, cover, exact, notes, table, why_no_number
from workforce import months

HEADINGS = ("Area", "Area code", "Metric", "Month", "Value", "Why no number", "Unit", "Numerator", "Denominator")


def sheets(page: Comparison) -> tuple[Sheet, ...]:
    title = f"{page.metric.name} by the DfE census"
    return (
        cover(
            title,
            ("Areas", "; ".join(area.name for area in page.areas)),
            ("Metric", page.metric.name),
            ("Release", page.releases),
            ("What differs", page.metric.census_note),
            ("In words", " ".join(page.sentences)),
            ("Sheets", "Cover, Notes, Figures"),
        ),
        notes(
            ("Area", "Neighbours: the median of those statistical neighbours that have a figure of their own."),
            ("Value", "As published, in the unit of its row. A year without a figure has no row."),
        ),
        table("Figures", title, HEADINGS, rows_of(page)),
    )


def rows_of(page: Comparison) -> Iterator[tuple[Cell | None, ...]]:
    """A row for each figure, newest first."""
    for row in page.rows:
        month = months.parse_code(f"{row.year}-09")
        for area, line in zip(page.areas, page.lines, strict=True):
            point = line.series.at(month)
            if point:
                yield (
                    area.name, "" if area.kind == "neighbours" else area.code, page.metric.name,
                    months.code(month), exact(point.value, point.symbol), why_no_number(point.symbol),
                    page.metric.get_unit_display(),
                    exact(point.numerator), exact(point.denominator),
                )  # fmt: skip
