"""Which of the figures that a council's strategies need are there: a row for each, a column for each month."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from metrics.calendars import days_of
from metrics.completeness import Days, Held, Presence, is_overdue, presence, shown_months
from metrics.models import MetricSnapshot, Service
from strategies import upload_templates
from strategies.models import Component
from workforce import months
from workforce.models import Council

# Of yearly figures so many months more, which tell in which month of the year they come, also of one that stopped.
YEARLY = 120
# What is kept, by council, metric and staff group, and then by month.
Figures = dict[tuple[int, ...], dict[dt.date, Held]]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure over the months: how it stands in each, how often it is late, and whether it is overdue."""

    council: Council
    metric: str
    metric_slug: str
    frequency: str
    staff_group: str
    cells: tuple[Presence, ...]
    overdue: bool

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
    days: Days

    @property
    def late(self) -> int:
        return sum(row.late for row in self.rows)

    @property
    def overdue(self) -> int:
        """How many figures are overdue."""
        return sum(row.overdue for row in self.rows)


def build(council: Council, as_of: dt.date, by_name: bool = False, known: dt.datetime | None = None) -> Matrix:
    """The last twelve months that have ended, with the figures known at `known`; None for now."""
    return build_each([council], as_of, by_name, known)[0]


def build_each(
    councils: Sequence[Council], as_of: dt.date, by_name: bool = False, known: dt.datetime | None = None
) -> list[Matrix]:
    """The same for several councils, in four queries whatever their number and that of figures and months."""
    shown = shown_months(as_of)
    needed = upload_templates.needed_by_each(councils)
    held = held_by(councils, [component for found in needed.values() for component in found], shown[0], known)
    days = days_of(councils)
    found = []
    for council in councils:
        rows = [row(council, component, shown, held, as_of, days[council.pk]) for component in needed[council.pk]]
        if not by_name:
            rows.sort(key=lambda row: (-row.late, row.metric, row.staff_group))
        counts = in_order(Counter(cell for row in rows for cell in row.cells))
        found.append(Matrix(council, shown, tuple(rows), counts, days[council.pk]))
    return found


def row(council: Council, component: Component, shown: Iterable[dt.date], held: Figures, as_of: dt.date, days: Days):
    metric, group = component.metric, component.staff_group
    kept = held.get((council.pk, metric.pk, group.pk), {})
    cells = tuple(presence(metric.frequency, month, kept, as_of, days) for month in shown)
    overdue = is_overdue(metric.frequency, kept, as_of, days)
    return Row(council, metric.name, metric.slug, metric.frequency, group.name, cells, overdue)


def in_order(counted: Mapping[Presence, int]) -> tuple[tuple[Presence, int], ...]:
    """The states that there are, the most urgent first."""
    return tuple((state, counted[state]) for state in Presence if counted.get(state))


def held_by(
    councils: Sequence[Council], components: Sequence[Component], first: dt.date, known: dt.datetime | None = None
) -> Figures:
    """The figures that whole councils had of the components since `first`, as known at `known`: two queries."""
    yearly = {component.metric_id for component in components if component.metric.frequency == "annual"}
    kept = MetricSnapshot.objects.filter(
        Q(month__gte=first) | Q(metric__in=yearly),
        council__in=councils,
        metric__in={component.metric_id for component in components},
        staff_group__in={component.staff_group_id for component in components},
        service__in=Service.objects.filter(parent=None, council__in=councils),
        month__gte=months.add(first, -YEARLY),
        cohort="",
    ).order_by()
    key = ("council_id", "metric_id", "staff_group_id", "month")
    replaced = kept.exclude(superseded_at=None) if known is None else kept.filter(superseded_at__lte=known)
    revised = set(replaced.values_list(*key).distinct())
    found: Figures = defaultdict(dict)
    for *series, month, symbol in kept.known_at(known).values_list(*key, "symbol"):
        found[tuple(series)][month] = Held(symbol, (*series, month) in revised)
    return found
