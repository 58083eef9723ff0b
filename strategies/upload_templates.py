"""What a council's template holds: a row for each metric and staff group that its strategies follow."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import F, QuerySet

from metrics import uploads
from metrics.models import Metric, MetricSnapshot, Service, StaffGroup
from metrics.spreadsheets.template import Template, TemplateRow
from strategies.models import Component
from workforce import months
from workforce.models import Council


def build(council: Council, month: dt.date) -> Template:
    """The template of `council` for `month`, with the latest figure before it for reference."""
    components = needed_by(council)
    last = latest_figures(council, components, month)
    rows = [
        TemplateRow(
            uploads.metric_named(component.metric),
            component.staff_group.name,
            last=last.get((component.metric_id, component.staff_group_id), ""),
        )
        for component in components
    ]
    metrics = Metric.objects.exclude(unit=Metric.Unit.WORDS)
    return Template(
        council.name,
        month,
        rows,
        [uploads.metric_named(metric) for metric in metrics],
        [group.name for group in StaffGroup.objects.all()],
        [service.name for service in Service.objects.filter(council=council)],
    )


def needed_by(council: Council) -> list[Component]:
    """One component for each metric and staff group that the council's strategies follow in figures."""
    return needed_by_each([council])[council.pk]


def needed_by_each(councils: Iterable[Council]) -> dict[int, list[Component]]:
    """The same by council: one query."""
    needed: dict[int, dict[tuple[int, int], Component]] = {council.pk: {} for council in councils}
    for component in (
        followed(needed)
        .select_related("metric", "staff_group")
        .order_by("metric__name", "staff_group__order", "staff_group__name", "pk")
    ):
        needed[component.council][component.metric_id, component.staff_group_id] = component
    return {council: list(held.values()) for council, held in needed.items()}


def followed(councils: Iterable[int]) -> QuerySet[Component]:
    """The components, once for each of `councils` (keys), that strategies follow in figures."""
    # Filtered before it is named: the other way round every strategy there is would be read.
    found = Component.objects.filter(measure__strategy__councils__in=councils)
    found = found.annotate(council=F("measure__strategy__councils"))
    return found.filter(metric__isnull=False).exclude(metric__unit=Metric.Unit.WORDS)


def latest_figures(council: Council, components: list[Component], before: dt.date) -> dict[tuple[int, int], str]:
    """'12.5 (Apr 2025)' for each metric and staff group that the components follow, for the whole council."""
    kept = MetricSnapshot.objects.current().filter(
        council=council,
        metric__in={component.metric_id for component in components},
        staff_group__in={component.staff_group_id for component in components},
        service__in=Service.objects.filter(parent=None, council=council),
        month__lt=before,
        cohort="",
    )
    fields = ("metric_id", "staff_group_id", "month", "value", "symbol", "qualifier")
    return {
        (metric, group): f"{uploads.figure_words(*figure)} ({months.short(month)})"
        for metric, group, month, *figure in kept.order_by("month").values_list(*fields)
    }
