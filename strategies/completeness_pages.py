"""Which of the figures that a council's strategies need are there: a row for each, a column for each month."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from metrics.completeness import Days, Held, Presence, presence
from metrics.models import MetricSnapshot, ReportingCalendar
from strategies import upload_templates
from workforce import months
from workforce.models import Council

SHOWN_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One figure over the months: how it stands in each, and how often it is late."""

    council: Council
    metric: str
    metric_slug: str
    staff_group: str
    cells: tuple[Presence, ...]

    @property
    def late(self) -> int:
        return sum(cell == Presence.LATE for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The rows of one council, the latest ones first, with what they come to."""

    council: Council
    months: tuple[dt.date, ...]
    rows: tuple[Row, ...]
    counts: tuple[tuple[Presence, int], ...]

    @property
    def late(self) -> int:
        return sum(row.late for row in self.rows)

    @property
    def figures(self) -> int:
        """How many figures have at least one late month."""
        return sum(row.late > 0 for row in self.rows)


def build(council: Council, as_of: dt.date, by_name: bool = False) -> Matrix:
    """The last twelve months that have ended, in four queries whatever the number of figures and months."""
    last = months.add(months.month_of(as_of), -1)
    shown = tuple(months.span(months.add(last, 1 - SHOWN_MONTHS), last))
    held = held_by(council, shown[0])
    days = days_of(council)
    rows = [
        Row(
            council,
            component.metric.name,
            component.metric.slug,
            component.staff_group.name,
            tuple(
                presence(
                    component.metric.frequency,
                    month,
                    held.get((component.metric_id, component.staff_group_id), {}),
                    as_of,
                    days,
                )
                for month in shown
            ),
        )
        for component in upload_templates.needed_by(council)
    ]
    if not by_name:
        rows.sort(key=lambda row: (-row.late, row.metric, row.staff_group))
    return Matrix(council, shown, tuple(rows), _counts(rows))


def _counts(rows: Iterable[Row]) -> tuple[tuple[Presence, int], ...]:
    counted = Counter(cell for row in rows for cell in row.cells)
    return tuple((state, counted[state]) for state in Presence if counted[state])


def days_of(council: Council) -> Days:
    kept = ReportingCalendar.objects.filter(council=council).first()
    return Days(kept.monthly_days, kept.quarterly_days, kept.annual_days) if kept else Days()


def held_by(council: Council, first: dt.date) -> dict[tuple[int, int], dict[dt.date, Held]]:
    """The figures of the whole council since two years before `first`, by metric and staff group."""
    kept = MetricSnapshot.objects.filter(
        council=council, service__parent=None, cohort="", month__gte=months.add(first, -24)
    )
    revised = set(
        kept.exclude(superseded_at=None).order_by().values_list("metric_id", "staff_group_id", "month").distinct()
    )
    found: dict[tuple[int, int], dict[dt.date, Held]] = defaultdict(dict)
    fields = ("metric_id", "staff_group_id", "month", "symbol")
    for metric, group, month, symbol in kept.current().order_by().values_list(*fields):
        found[metric, group][month] = Held(symbol, (metric, group, month) in revised)
    return found
