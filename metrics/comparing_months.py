"""READ SIDE: one metric of one staff group, month by month, for the councils that a person has a role in."""

from dataclasses import dataclass

from metrics import charts
from metrics.comparing import cell, sentence
from metrics.models import Metric, MetricSnapshot, StaffGroup
from metrics.series import Point, Series
from workforce import months
from workforce.models import Council
from workforce.months import Month


@dataclass(frozen=True)
class MonthRow:
    month: Month
    cells: tuple[str, ...]


@dataclass(frozen=True)
class MonthlyComparison:
    metric: Metric
    staff_group: StaffGroup
    councils: tuple[Council, ...]
    rows: tuple[MonthRow, ...]
    sentences: tuple[str, ...]
    chart: charts.Trace | None


def offered(councils) -> tuple[list[Metric], list[StaffGroup]]:
    """The metrics and staff groups that any of `councils` has its own whole-council figures of."""
    own = MetricSnapshot.objects.current().filter(council__in=councils, service__parent=None, cohort="")
    own = own.exclude(upload__source="census")
    return (
        list(Metric.objects.filter(pk__in=own.values("metric")).exclude(unit=Metric.Unit.WORDS)),
        list(StaffGroup.objects.filter(pk__in=own.values("staff_group"))),
    )


def build(
    metric: Metric, staff_group: StaffGroup, councils: list[Council], start: Month, end: Month
) -> MonthlyComparison:
    """The current figures of each council from `start` to `end`, a missing month staying a gap: one query."""
    held = councils[: len(charts.PALETTE)]
    points: dict[int, list[Point]] = {council.pk: [] for council in held}
    rows = MetricSnapshot.objects.current().filter(
        council__in=held, metric=metric, staff_group=staff_group, service__parent=None, cohort="",
        month__gte=start, month__lte=end,
    ).exclude(upload__source="census")  # fmt: skip
    for row in rows:
        points[row.council_id].append(Point(row.month, row.value, row.symbol, row.numerator, row.denominator))
    lines = [charts.Line(council.short_name, Series.of(points[council.pk])) for council in held]
    known = sorted({point.month for line in lines for point in line.series.points}, reverse=True)
    return MonthlyComparison(
        metric,
        staff_group,
        tuple(held),
        tuple(MonthRow(month, tuple(cell(metric, line.series.at(month)) for line in lines)) for month in known),
        tuple(sentence(metric, line, months.name) for line in lines),
        charts.line_chart(lines, [], [], metric.unit) if any(line.series.numbers for line in lines) else None,
    )
