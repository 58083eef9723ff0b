"""READ SIDE: the published figures of a metric in one year, to take away."""

from metrics.models import Benchmark
from metrics.published import Published
from metrics.sheets import Cell, Sheet, cover, exact, notes, table, why_no_number

HEADINGS = (
    "Area", "Area code", "Kind", "DfE number", "Month", "Value", "Why no number", "Unit", "Numerator", "Denominator",
    "Neighbour", "Release", "File", "Cell",
)  # fmt: skip


def sheets(page: Published) -> tuple[Sheet, ...]:
    title = f"{page.metric.name}, published for September {page.year}"
    return (
        cover(
            title,
            ("Metric", page.metric.name),
            ("Year", f"September {page.year}"),
            ("Release", page.releases),
            ("Neighbours of", page.of.name if page.of else ""),
            ("Sheets", "Cover, Notes, Figures"),
        ),
        notes(
            ("Neighbour", "Yes for a statistical neighbour of the area on the cover."),
            ("Cell", "Where the figure stands in the file of the Department for Education that was imported."),
        ),
        table("Figures", title, HEADINGS, (cells_of(page, row) for row in page.rows)),
    )


def cells_of(page: Published, row: Benchmark) -> tuple[Cell | None, ...]:
    near = ("Yes" if row in page.near else "No") if page.of else None
    return (
        row.area_name, row.area_code, row.get_area_kind_display(), row.dfe_number, f"{row.year}-09",
        exact(row.value, row.symbol), why_no_number(row.symbol), page.metric.get_unit_display(), exact(row.numerator),
        exact(row.denominator), near, row.release, row.source_file, row.source_cell,
    )  # fmt: skip
