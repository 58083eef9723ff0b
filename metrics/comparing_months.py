"""READ SIDE: one metric of one staff group, month by month, for the councils that a person has a role in."""

from dataclasses import dataclass

from django.db.models import Count

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


def own_figures(councils):
    """The current figures of whole councils that are their own, not the census's."""
    own = MetricSnapshot.objects.current().filter(council__in=councils, service__parent=None, cohort="")
    return own.exclude(upload__source="census")


def offered(councils) -> tuple[list[Metric], list[StaffGroup]]:
    """The metrics and staff groups that any of `councils` has its own figures of."""
    own = own_figures(councils)
    return (
        list(Metric.objects.filter(pk__in=own.values("metric"))),
        list(StaffGroup.objects.filter(pk__in=own.values("staff_group"))),
    )


def fullest(councils) -> tuple[str, str]:
    """The metric and staff group, by slug, that most of `councils` have figures of, and the most of them."""
    counted = own_figures(councils).values_list("metric__slug", "staff_group__slug")
    counted = counted.annotate(held=Count("council", distinct=True), rows=Count("pk"))
    metric, group, *_ = counted.order_by("-held", "-rows", "metric__slug", "staff_group__slug").first()
    return metric, group


def build(
    metric: Metric, staff_group: StaffGroup, councils: list[Council], start: Month, end: Month
) -> MonthlyComparison:
    """The current figures of each council from `start` to `end`, a missing month staying a gap: one query."""
    held = councils[: len(charts.PALETTE)]
    points: dict[int, list[Point]] = {council.pk: [] for council in held}
    rows = own_figures(held).filter(metric=metric, staff_group=staff_group, month__gte=start, month__lte=end)
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
