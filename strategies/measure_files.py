"""READ SIDE: every figure on a measure's page as csv and as an accessible workbook."""

from collections.abc import Iterator

from django.utils import timezone

from metrics.sheets import WHY, Cell, Sheet, cover, notes, table, why_no_number
from metrics.suppression import SUPPRESSED
from strategies.drawn_beside import ROAD, Drawn
from strategies.figure_rows import FigureRow
from strategies.known import day_words
from strategies.measure_pages import MeasurePage
from strategies.models import Component, SuccessMeasure
from workforce import months

HEADINGS = (
    *("Council", "Measure", "Component", "Metric", "Staff group", "Month", "Cohort", "Value", "Unit", "Symbol"),
    *("Numerator", "Denominator", "Promise then", "Measured against", "Its figure then", "Road then"),
    *("Source", "File", "Sheet", "Cell", "Recorded", "Note", WHY),
)


def sheets(page: MeasurePage) -> tuple[Sheet, ...]:
    return (
        cover(
            f"{page.measure.name}: figures",
            ("Councils", " and ".join(council.name for council in page.councils)),
            ("Judged as at", day_words(page.as_of)),
            ("Known", page.known.words or "All that is known now"),
            ("Sheets", "Cover, Notes, Figures"),
        ),
        notes(
            ("Value", "Unrounded, in the unit of its row."),
            ("Promise then", "What was promised in the month of the figure."),
            ("Its figure then", "What the promise is measured against came to in that month, in the same unit."),
            ("Road then", "Where the straight road from the baseline to the promise lay in that month."),
            ("Cell", "Where the figure stands in the file that it came from."),
        ),
        figures(page),
    )


def figures(page: MeasurePage) -> Sheet:
    rows = (tuple(cells_of(page.measure, part.component, row)) for part in page.components for row in part.rows)
    return table("Figures", f"{page.measure.name}: figures", HEADINGS, rows)


def cells_of(measure: SuccessMeasure, component: Component, row: FigureRow) -> Iterator[Cell]:
    metric, few = component.metric, row.value == SUPPRESSED
    mark = f"[{row.symbol}]" if row.symbol else ""
    yield from (row.council.name, measure.name, component.label, metric.name, component.staff_group.name)
    yield from (months.code(row.month), row.cohort)
    yield from (mark if few or not row.value else number_of(row.value), metric.get_unit_display(), mark)
    yield from (mark if part == SUPPRESSED or few else number_of(part) for part in row.exact_parts)
    yield row.target
    yield from beside(row.drawn)
    recorded = timezone.localdate(row.recorded_at).isoformat()
    yield from (row.source, row.filename, row.sheet, row.cell, recorded, row.note)
    yield why_no_number(row.symbol, few=few)


def beside(drawn: tuple[Drawn, ...]) -> Iterator[Cell]:
    """What the promise is measured against, what that came to, and the road; of several promises in turn."""
    others, roads = ([held for held in drawn if (held.name == ROAD) is road] for road in (False, True))
    yield "; ".join(held.name for held in others)
    yield numbers(others)
    yield numbers(roads)


def numbers(drawn: list[Drawn]) -> Cell:
    held = [(one.qualifier, one.value) for one in drawn if one.value is not None]
    if drawn and not held:
        return "[x]"
    if len(held) == 1 and not held[0][0]:
        return number_of(str(held[0][1]))
    return "; ".join(f"{sign}{value.normalize():f}" for sign, value in held)


def number_of(text: str) -> Cell:
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value
