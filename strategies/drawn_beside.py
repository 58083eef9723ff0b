"""READ SIDE: what a measure's chart draws beside its figures, month by month, for the table that stands for it."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from metrics import charts
from strategies import drawing
from strategies.models import Component, Target
from strategies.targets import Promise, Subject
from workforce import months
from workforce.models import Council
from workforce.months import Month

ROAD = "the road to it"


@dataclass(frozen=True)
class Drawn:
    """A value that a chart draws in a month beside the figure: of what it is, and where its own figure can be seen, ""
    where it has none. `value` is None where what is drawn has a gap; `qualifier` is that of one that is not exact."""

    name: str
    value: Decimal | None
    text: str
    address: str = ""
    qualifier: str = ""


Beside = Callable[[Council, Month], tuple[Drawn, ...]]


def beside(
    component: Component,
    subject: Subject,
    versions: Mapping[int, tuple[Promise, ...]],
    targets: Sequence[Target],
    comparators: drawing.Comparators,
    roads: Sequence[charts.TargetLine],
    day: dt.date | None = None,
) -> Beside:
    """What is drawn for a council in a month: what each promise is measured against, and the road to it.

    `day` is the one whose figures are shown, None for now.
    """
    by_key = {target.pk: target for target in targets}
    of_roads = [(road.name, dict(road.values)) for road in roads]

    def compared(council: Council, month: Month) -> Iterator[Drawn]:
        known = comparators.get(council.short_name, {})
        for promises in versions.values():
            held = next((promise for promise in promises if promise.in_force(month)), None)
            if held and held.pk is not None and drawing.moves(held, known):
                point = drawing.point_in(held, month, month, known)
                value, sign = drawing.value_in(held, month, month, known), point.qualifier if point else ""
                text = "no figure" if value is None else subject.told(value, sign)
                address = address_of(component, by_key[held.pk], council, month, day)
                yield Drawn(held.comparator, value, text, address, sign)

    def drawn(council: Council, month: Month) -> tuple[Drawn, ...]:
        road = [
            Drawn(ROAD, values[month], subject.words(values[month]))
            for name, values in of_roads
            if name == drawing.road_name(council.short_name) and month in values
        ]
        return (*compared(council, month), *road)

    return drawn


def address_of(component: Component, target: Target, council: Council, month: Month, day: dt.date | None) -> str:
    """Where what is compared with stands by itself, with the file and cell that it came from."""
    metric, group = target.comparator_metric or component.metric, target.comparator_group or component.staff_group
    asked = {"metric": metric.slug, "group": group.slug, "month": months.code(month)}
    asked |= {"figures": day.isoformat()} if day else {}
    return f"{reverse('breakdown', args=[council.slug])}?{urlencode(asked)}"
