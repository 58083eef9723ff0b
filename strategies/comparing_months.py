"""READ SIDE: one metric of one staff group, month by month, for the councils that a person has a role in."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from metrics import charts
from metrics.comparing import cell, sentence
from metrics.models import Metric, MetricSnapshot, StaffGroup
from metrics.series import Point, Series
from metrics.withholding import blotted, marked
from strategies import evidence, ledger
from strategies.models import Component, Event
from strategies.origins import Origin, origin_of
from workforce import months
from workforce.models import Council
from workforce.months import Month

BY_COHORT = "{} is counted once for each cohort, so no figure of it is of a month and none can be compared here."
# Long, and nothing that a cell says.
UPLOAD_KEEPS = ("upload__counts", "upload__fixes")


@dataclass(frozen=True)
class MonthCell:
    """A council's figure in words, as a number and with the cell it came from; of a month without one the words."""

    words: str
    point: Point | None = None
    origin: Origin | None = None

    @property
    def markup(self) -> str:
        origin = f'<br><span class="wf-small">{self.origin.markup}</span>' if self.origin else ""
        return f'<td class="govuk-table__cell govuk-table__cell--numeric">{escape(self.words)}{origin}</td>'


@dataclass(frozen=True)
class MonthRow:
    month: Month
    cells: tuple[MonthCell, ...]

    @property
    def markup(self) -> SafeString:
        return mark_safe("".join(cell.markup for cell in self.cells))


@dataclass(frozen=True)
class MonthlyComparison:
    """`cohorts` are where the figures stand of a metric that is counted by cohort and has none by month."""

    metric: Metric
    staff_group: StaffGroup
    councils: tuple[Council, ...]
    rows: tuple[MonthRow, ...]
    sentences: tuple[str, ...]
    chart: charts.Trace | None
    key: str
    known: dt.date | None = None
    cohorts: tuple[Component, ...] = ()


def own_figures(councils, known: dt.date | None = None):
    """The figures of whole councils that are their own, not the census's."""
    own = MetricSnapshot.objects.known_at(ledger.end_of(known)).filter(
        council__in=councils, service__parent=None, cohort=""
    )
    return own.exclude(upload__source="census")


def offered(councils: list[Council], metric: str = "", group: str = "") -> tuple[list[Metric], list[StaffGroup]]:
    """The metrics and staff groups that any of `councils` has its own figures of, and those of the two slugs."""
    own = own_figures(councils)
    metrics = list(Metric.objects.filter(Exists(own.filter(metric=OuterRef("pk"))) | Q(slug=metric)))
    own = own.filter(metric__in=metrics)
    return metrics, list(StaffGroup.objects.filter(Exists(own.filter(staff_group=OuterRef("pk"))) | Q(slug=group)))


def commonest_metric(councils: list[Council], metrics: list[Metric]) -> Metric:
    """The metric that most of the councils have."""
    return commonest(Metric.objects.filter(pk__in=[metric.pk for metric in metrics]), "metric", councils)


def commonest_group(councils: list[Council], groups: list[StaffGroup], metric: Metric) -> StaffGroup:
    """The staff group that most of the councils have the metric for."""
    found = StaffGroup.objects.filter(pk__in=[group.pk for group in groups])
    return commonest(found, "staff_group", councils, metric=metric)


def commonest(among, name: str, councils: list[Council], **of):
    held = (Exists(own_figures([council]).filter(**{name: OuterRef("pk")}, **of)) for council in councils)
    counted = sum((Case(When(each, then=1), default=0) for each in held), Value(0))
    return among.annotate(held=counted).order_by("-held", "slug").first()


def having(councils, **of) -> list[Council]:
    """Of `councils` the first that have figures of their own `of` a metric or a staff group: as many as are shown."""
    own = own_figures(councils).filter(council=OuterRef("pk"), **of)
    return list(councils.filter(Exists(own))[: len(charts.PALETTE)])


def build(
    metric: Metric,
    staff_group: StaffGroup,
    councils: list[Council],
    start: Month,
    end: Month,
    closed: Collection[int] = (),
    known: dt.date | None = None,
) -> MonthlyComparison:
    """The figures of each council from `start` to `end`, a missing month staying a gap: two queries.

    `closed` are the councils whose small numbers the reader may not see; `known` is the last day whose figures count.
    """
    held = councils[: len(charts.PALETTE)]
    rows = own_figures(held, known).filter(metric=metric, staff_group=staff_group, month__gte=start, month__lte=end)
    rows = marked(rows.select_related("upload").defer(*UPLOAD_KEEPS), closed)
    found, shown = {}, {council.pk: council for council in held}
    for row in map(blotted, rows):
        row.council = shown[row.council_id]
        found[row.council_id, row.month] = point_of(row), origin_of(row)
    breaks = evidence.breaks_of(Event.objects.filter(council__in=held))
    lines = [
        charts.Line(
            council.short_name,
            Series.of(
                (point for (pk, _), (point, _) in found.items() if pk == council.pk),
                ledger.breaks_of(breaks, council.pk, metric.pk),
            ),
        )
        for council in held
    ]

    def cell_of(council: Council, month: Month) -> MonthCell:
        point, origin = found.get((council.pk, month), (None, None))
        return MonthCell(cell(metric, point), point, origin)

    counted = metric.frequency == Metric.Frequency.COHORT
    there = sorted({month for _, month in found}, reverse=True)
    return MonthlyComparison(
        metric,
        staff_group,
        tuple(held),
        tuple(MonthRow(month, tuple(cell_of(council, month) for council in held)) for month in there),
        (BY_COHORT.format(metric.name),) if counted else tuple(sentence(metric, line, months.name) for line in lines),
        charts.line_chart(lines, [], [], metric.unit) if any(line.series.numbers for line in lines) else None,
        charts.open_ends_key(line.series for line in lines),
        known,
        followed(metric, held) if counted else (),
    )


def followed(metric: Metric, councils: list[Council]) -> tuple[Component, ...]:
    """Where strategies of the councils follow the metric."""
    found = Component.objects.filter(metric=metric, measure__strategy__councils__in=councils)
    return tuple(found.select_related("measure__strategy").order_by("measure__strategy", "measure__order").distinct())


def point_of(row: MetricSnapshot) -> Point:
    return Point(row.month, row.value, row.symbol, row.numerator, row.denominator, row.qualifier, few=row.few)
