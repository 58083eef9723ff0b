"""What a council's template holds: a row for each metric and staff group that its strategies follow."""

import datetime as dt

from metrics import uploads
from metrics.models import Metric, MetricSnapshot, Service, StaffGroup
from metrics.spreadsheets.template import Template, TemplateRow
from strategies.models import Component
from workforce import months
from workforce.models import Council


def build(council: Council, month: dt.date) -> Template:
    """The template of `council` for `month`, with the latest figure before it for reference."""
    components = needed_by(council)
    last = latest_figures(council, month)
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
    found = Component.objects.filter(measure__strategy__councils=council, metric__isnull=False)
    found = found.exclude(metric__unit=Metric.Unit.WORDS).select_related("metric", "staff_group")
    ordered = found.order_by("metric__name", "staff_group__order", "staff_group__name", "pk")
    return list({(component.metric_id, component.staff_group_id): component for component in ordered}.values())


def latest_figures(council: Council, before: dt.date) -> dict[tuple[int, int], str]:
    """'12.5 (Apr 2025)' for each metric and staff group of the whole council."""
    kept = MetricSnapshot.objects.current().filter(council=council, month__lt=before, service__parent=None, cohort="")
    fields = ("metric_id", "staff_group_id", "month", "value", "symbol", "qualifier")
    return {
        (metric, group): f"{uploads.figure_words(*figure)} ({months.short(month)})"
        for metric, group, month, *figure in kept.order_by("month").values_list(*fields)
    }
