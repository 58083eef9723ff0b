"""READ SIDE: one metric of one council in one month, by service and by staff group, small parts withheld."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef

from metrics import figures
from metrics.models import Metric, MetricSnapshot, Service, StaffGroup
from metrics.suppression import Cell, Moved, moved
from metrics.withholding import marked
from strategies.part_words import plain
from workforce import months
from workforce.models import Council
from workforce.months import Month


@dataclass(frozen=True)
class Row:
    """A part: `depth` 0 is the whole. `hidden` parts say nothing of their figure."""

    name: str
    depth: int
    hidden: bool
    figure: str
    parts: str
    change: str


@dataclass(frozen=True)
class Breakdown:
    council: Council
    metric: Metric
    group: StaffGroup
    month: Month
    before: Month
    services: tuple[Row, ...]
    groups: tuple[Row, ...]
    hidden: int
    unsuppressed: bool
    story: tuple[str, ...]


@dataclass(frozen=True)
class Held:
    """The snapshots of one month by key (service or staff group)."""

    rows: dict[int, MetricSnapshot]

    def cell(self, key: int) -> Cell:
        row = self.rows.get(key)
        if row is None:
            return Cell(None)
        if row.metric.is_rate:
            return Cell(row.numerator, row.denominator)
        return Cell(row.value)

    @property
    def withheld(self) -> set[int]:
        return {key for key, row in self.rows.items() if row.few}


def metrics_of(council: Council) -> list[Metric]:
    """The metrics that the council has figures of, by name."""
    held = MetricSnapshot.objects.current().filter(council=council, metric=OuterRef("pk"), cohort="")
    return list(Metric.objects.filter(Exists(held)).order_by("name"))


def months_of(council: Council, metric: Metric) -> list[Month]:
    """The months in which the council has figures of `metric`, newest first."""
    held = MetricSnapshot.objects.current().filter(council=council, metric=metric, cohort="")
    return list(held.order_by("-month").values_list("month", flat=True).distinct())


def first_by_service(council: Council, metrics: list[Metric]) -> tuple[str, str]:
    """The metric and staff group, by slug, to begin with: the first that is given by service; "" where none is."""
    below = list(council.services.exclude(parent=None).values_list("pk", flat=True))
    if not below:
        return "", ""
    parts = MetricSnapshot.objects.current().filter(council=council, service__in=below, cohort="")
    given = Metric.objects.filter(Exists(parts.filter(metric=OuterRef("pk"))), pk__in=[metric.pk for metric in metrics])
    first = given.order_by("name").first()
    if first is None:
        return "", ""
    return first.slug, parts.filter(metric=first).order_by("-month").values_list("staff_group__slug", flat=True)[0]


def build(council: Council, metric: Metric, group: StaffGroup, month: Month, *, unsuppressed: bool) -> Breakdown:
    """The breakdown and what moved since twelve months before: four queries."""
    before = months.add(month, -12)
    services = list(council.services.all())
    now, then = of_services(council, metric, group, month), of_services(council, metric, group, before)
    parents = {service.pk: service.parent_id for service in services}
    hidden = set() if unsuppressed else now.withheld | then.withheld
    names = {service.pk: service.name for service in services}
    ordered = [(key, depth) for key, depth in in_order(services) if key in now.rows]
    rows = tuple(row_of(metric, names[key], depth, now, then, key, key in hidden) for key, depth in ordered)
    by_group = group_rows(council, metric, month, before, unsuppressed=unsuppressed)
    return Breakdown(
        council, metric, group, month, before, rows, by_group,
        sum(row.hidden for row in (*rows, *by_group)), unsuppressed,
        tuple(story(metric, now, then, parents, names, hidden)),
    )  # fmt: skip


def of_services(council: Council, metric: Metric, group: StaffGroup, month: Month) -> Held:
    rows = marked(MetricSnapshot.objects.current(), [council.pk]).filter(
        council=council, metric=metric, staff_group=group, month=month, cohort=""
    )
    return Held({row.service_id: row for row in rows.select_related("metric")})


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


def group_rows(council: Council, metric: Metric, month: Month, before: Month, *, unsuppressed: bool) -> tuple[Row, ...]:
    """The whole council by staff group."""
    rows = marked(MetricSnapshot.objects.current(), [council.pk]).filter(
        council=council, metric=metric, month__in=[month, before], service__parent=None, cohort=""
    )
    found = list(rows.select_related("metric", "staff_group").order_by("staff_group__order"))
    now = Held({row.staff_group_id: row for row in found if row.month == month})
    then = Held({row.staff_group_id: row for row in found if row.month == before})
    hidden = set() if unsuppressed else now.withheld | then.withheld
    names = {row.staff_group_id: row.staff_group.name for row in found}
    return tuple(row_of(metric, names[key], 0, now, then, key, key in hidden) for key in now.rows)


def row_of(metric: Metric, name: str, depth: int, now: Held, then: Held, key: int, hidden: bool) -> Row:
    if hidden:
        return Row(name, depth, True, "Withheld", "", "")
    row = now.rows[key]
    if row.value is None:
        return Row(name, depth, False, figures.SYMBOL_WORDS[row.symbol].capitalize(), "", "")
    parts = ""
    if row.numerator is not None and row.denominator is not None:
        parts = f"{plain(row.numerator)} of {plain(row.denominator)}"
    earlier = then.rows.get(key)
    change = ""
    if earlier is not None and earlier.value is not None:
        change = figures.signed(row.value - earlier.value, metric.unit, metric.decimals)
    return Row(name, depth, False, figures.words(row.value, metric.unit, metric.decimals), parts, change)


def story(metric: Metric, now: Held, then: Held, parents, names, hidden: set[int]):
    """What moved the rate of the whole council: its numerator or its denominator, and which part of it most."""
    root = next((key for key in now.rows if parents.get(key) is None), None)
    if root is None or not metric.is_rate or root in hidden:
        return
    split = moved(then.cell(root), now.cell(root), metric.scale)
    if split is None:
        yield "What moved the rate cannot be said: it needs the numerator and denominator of both months."
        return
    yield split_words(metric, split, then.cell(root), now.cell(root))
    for label, read in (("numerator", lambda cell: cell.top), ("denominator", lambda cell: cell.bottom)):
        yield from most(getattr(metric, label), read, now, then, parents, names, hidden, root)


def split_words(metric: Metric, split: Moved, before: Cell, after: Cell) -> str:
    def signed(value: Decimal) -> str:
        return figures.signed(value, metric.unit, metric.decimals)

    assert before.top is not None and after.top is not None  # a split has its parts
    assert before.bottom is not None and after.bottom is not None

    def part(change: Decimal, label: str, was: Decimal, now: Decimal) -> str:
        if was == now:
            return f"nothing because {label} stayed at {plain(now)}"
        return f"{signed(change)} because {label} went from {plain(was)} to {plain(now)}"

    moved = f"moved by {signed(split.change)}" if split.change else "did not move"
    top = part(split.numerator, metric.numerator, before.top, after.top)
    bottom = part(split.denominator, metric.denominator, before.bottom, after.bottom)
    return f"The rate {moved}: {top}, and {bottom}."


def most(label: str, read: Callable, now: Held, then: Held, parents, names, hidden: set[int], root: int):
    """The part whose own change was the largest, among those that show in both months."""
    shown = [key for key in now.rows if key in then.rows and key not in hidden and parents.get(key) == root]
    changes = {
        key: read(now.cell(key)) - read(then.cell(key))
        for key in shown
        if read(now.cell(key)) is not None and read(then.cell(key)) is not None
    }
    if changes:
        key = max(changes, key=lambda each: abs(changes[each]))
        if changes[key]:
            sign = "+" if changes[key] > 0 else "−"
            yield f"{label[:1].upper()}{label[1:]} moved most in {names[key]}: {sign}{plain(abs(changes[key]))}."


def month_or_none(text: str) -> Month | None:
    try:
        return months.parse_code(text)
    except ValueError:
        return None


def newest(listed: list[Month], today: dt.date) -> Month:
    return listed[0] if listed else months.month_of(today)
