"""READ SIDE: one metric of one council in one month, by service and by staff group, small parts withheld."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Exists, OuterRef

from metrics import figures
from metrics.models import Metric, MetricSnapshot, Service, StaffGroup
from metrics.open_ends import is_open_ended
from metrics.series import Series
from metrics.withholding import marked
from strategies import evidence, ledger
from strategies.breakdown_story import Compared, Held, story
from strategies.models import Event
from strategies.origins import Origin, origin_of
from strategies.part_words import plain
from workforce import months
from workforce.models import Council
from workforce.months import Month

NOT_COMPARABLE = "Cannot be compared"
# Of a figure that is only less or more than a number no change is told.
OPEN_ENDED = "Not known"


@dataclass(frozen=True)
class Row:
    """A part: `depth` 0 is the whole. `hidden` parts say nothing of their figure, and have no `exact` one."""

    name: str
    depth: int
    hidden: bool
    figure: str
    parts: str
    change: str
    origin: Origin
    exact: "Exact"


@dataclass(frozen=True)
class Exact:
    """A part's figure unrounded, for a file. `moved` is None where no change can be given."""

    symbol: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    moved: Decimal | None = None
    qualifier: str = ""


@dataclass(frozen=True)
class Breakdown:
    council: Council
    known: dt.date | None
    metric: Metric
    group: StaffGroup
    month: Month
    before: Month
    services: tuple[Row, ...]
    groups: tuple[Row, ...]
    hidden: int
    unsuppressed: bool
    story: tuple[str, ...]
    others: tuple[StaffGroup, ...]


@dataclass(frozen=True)
class Figures:
    """A council's figures as known at the end of `known`; of no cohort, which has no month."""

    council: Council
    known: dt.date | None = None

    @property
    def rows(self):
        return MetricSnapshot.objects.known_at(ledger.end_of(self.known)).filter(council=self.council, cohort="")

    @cached_property
    def parts(self) -> list[int]:
        """The keys of the services that the council is made of; where there are none nothing is asked of them."""
        return list(self.council.services.exclude(parent=None).values_list("pk", flat=True))

    @property
    def by_service(self):
        """Those of parts of the council."""
        return self.rows.filter(service__in=self.parts)


def metrics_of(held: Figures) -> list[Metric]:
    """The metrics that the council has figures of, by name."""
    return list(Metric.objects.filter(Exists(held.rows.filter(metric=OuterRef("pk")))).order_by("name"))


def months_of(held: Figures, metric: Metric) -> list[Month]:
    """The months in which the council has figures of `metric`, newest first."""
    return list(held.rows.filter(metric=metric).order_by("-month").values_list("month", flat=True).distinct())


def first_by_service(held: Figures, metrics: list[Metric]) -> tuple[str, str]:
    """The metric and staff group, by slug, to begin with: the first that is given by service; "" where none is."""
    parts = held.by_service
    given = Metric.objects.filter(Exists(parts.filter(metric=OuterRef("pk"))), pk__in=[metric.pk for metric in metrics])
    first = given.order_by("name").first()
    if first is None:
        return "", ""
    return first.slug, parts.filter(metric=first).order_by("-month").values_list("staff_group__slug", flat=True)[0]


def groups_by_service(held: Figures, metric: Metric, month: Month) -> tuple[StaffGroup, ...]:
    """The staff groups of which the month's figure is given by service."""
    given = held.by_service.filter(metric=metric, month=month, staff_group=OuterRef("pk"))
    return tuple(StaffGroup.objects.filter(Exists(given)))


def build(held: Figures, metric: Metric, group: StaffGroup, month: Month, *, unsuppressed: bool) -> Breakdown:
    """The breakdown and what moved since twelve months before: five queries, and a sixth where no service has one."""
    before, council = months.add(month, -12), held.council
    services = list(council.services.all())
    broken = break_between(council, metric, before, month)
    services_held = of_services(held, metric, group, month, before, broken, unsuppressed=unsuppressed)
    names = {service.pk: service.name for service in services}
    listed = [(key, names[key], depth) for key, depth in in_order(services)]
    by_group = of_groups(held, metric, month, before, broken, unsuppressed=unsuppressed)
    groups = {key: row.staff_group.name for key, row in by_group.now.rows.items()}
    rows = rows_of(services_held, listed)
    group_rows = rows_of(by_group, [(key, name, 0) for key, name in groups.items()])
    return Breakdown(
        council, held.known, metric, group, month, before, rows, group_rows,
        sum(row.hidden for row in (*rows, *group_rows)), unsuppressed,
        tuple(story(services_held, {service.pk: service.parent_id for service in services}, names)),
        () if any(row.depth for row in rows) else groups_by_service(held, metric, month),
    )  # fmt: skip


def break_between(council: Council, metric: Metric, before: Month, month: Month) -> Month | None:
    """The last month in between from which the metric's figures cannot be compared with earlier ones."""
    breaks = evidence.breaks_of(Event.objects.filter(council=council))
    return Series(breaks=ledger.breaks_of(breaks, council.pk, metric.pk)).last_break(before, month)


def of_services(
    held: Figures,
    metric: Metric,
    group: StaffGroup,
    month: Month,
    before: Month,
    broken: Month | None,
    *,
    unsuppressed: bool,
) -> Compared:
    """The services that have a figure of the staff group."""
    found = list(figures_of(held, metric, month, before).filter(staff_group=group))
    now, then = (Held({row.service_id: row for row in found if row.month == each}) for each in (month, before))
    return Compared(metric, now, then, broken, unsuppressed)


def of_groups(
    held: Figures, metric: Metric, month: Month, before: Month, broken: Month | None, *, unsuppressed: bool
) -> Compared:
    """The whole council by staff group."""
    rows = figures_of(held, metric, month, before).filter(service__parent=None)
    found = list(rows.order_by("staff_group__order"))
    now, then = (Held({row.staff_group_id: row for row in found if row.month == each}) for each in (month, before))
    return Compared(metric, now, then, broken, unsuppressed)


def figures_of(held: Figures, metric: Metric, month: Month, before: Month):
    rows = marked(held.rows, [held.council.pk]).filter(metric=metric, month__in=[month, before])
    return rows.select_related("metric", "staff_group", "council", "upload")


def in_order(services: list[Service]) -> list[tuple[int, int]]:
    """Each service followed by those under it, with how deep it lies."""
    below: dict[int | None, list[Service]] = {}
    for service in services:
        below.setdefault(service.parent_id, []).append(service)
    found: list[tuple[int, int]] = []

    def walk(parent: int | None, depth: int) -> None:
        for service in below.get(parent, []):
            found.append((service.pk, depth))
            walk(service.pk, depth + 1)

    walk(None, 0)
    return found


def rows_of(held: Compared, listed: list[tuple[int, str, int]]) -> tuple[Row, ...]:
    """Those of `listed` (key, name and depth) that have a figure."""
    return tuple(row_of(held, key, name, depth) for key, name, depth in listed if key in held.now.rows)


def row_of(held: Compared, key: int, name: str, depth: int) -> Row:
    metric, row = held.metric, held.now.rows[key]
    origin = origin_of(row, hidden=key in held.withheld)
    if key in held.withheld:
        suppressed = Exact(MetricSnapshot.Symbol.SUPPRESSED)
        return Row(name, depth, True, "Withheld", "", "", origin, suppressed)
    if row.value is None:
        figure = figures.SYMBOL_WORDS[row.symbol].capitalize()
        return Row(name, depth, False, figure, "", "", origin, Exact(row.symbol))
    parts = ""
    if row.numerator is not None and row.denominator is not None:
        parts = f"{plain(row.numerator)} of {plain(row.denominator)}"
    earlier = None if key in held.hidden else held.then.rows.get(key)
    change, moved = "", None
    if earlier is not None and earlier.value is not None:
        moved = None if held.broken or is_open_ended(row) or is_open_ended(earlier) else row.value - earlier.value
        change = figures.signed(moved, metric.unit, metric.decimals) if moved is not None else ""
        change = change or (NOT_COMPARABLE if held.broken else OPEN_ENDED)
    exact = Exact("", row.value, row.numerator, row.denominator, moved, row.qualifier)
    told = figures.told(row.value, row.qualifier, metric.unit, metric.decimals)
    return Row(name, depth, False, told, parts, change, origin, exact)


def month_or_none(text: str) -> Month | None:
    try:
        return months.parse_code(text)
    except ValueError:
        return None


def newest(listed: list[Month], today: dt.date) -> Month:
    return listed[0] if listed else months.month_of(today)
