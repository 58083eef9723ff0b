"""What a metric's definition was on a day: the one writer of its versions, and how they are read."""

import datetime as dt
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.formats import date_format
from django.utils.text import capfirst

from metrics.models import Metric, MetricVersion
from metrics.models.definitions import Definition
from workforce.models import User

DECIDING = tuple(field.attname for field in Definition._meta.local_fields)


@transaction.atomic
def record(metrics: Sequence[Metric], user: User | None, moment: dt.datetime) -> int:
    """Opens a version of each metric whose definition differs from the last one kept; how many were opened.

    To be called wherever a metric is stored: by the loader, with no `user`, and by the admin.
    """
    kept = {row.metric_id: row for row in MetricVersion.objects.filter(metric__in=metrics, superseded_at=None)}
    fresh = []
    for metric in metrics:
        last, values = kept.get(metric.pk), values_of(metric)
        if last and values_of(last) == values:
            continue
        begun = max(moment, last.recorded_at + dt.timedelta(microseconds=1)) if last else moment
        if last:
            MetricVersion.objects.filter(pk=last.pk).update(superseded_at=begun)
        fresh.append(MetricVersion(metric=metric, recorded_at=begun, changed_by=user, **values))
    MetricVersion.objects.bulk_create(fresh)
    return len(fresh)


def values_of(definition: Definition) -> dict[str, Any]:
    return {name: getattr(definition, name) for name in DECIDING}


def as_known(moment: dt.datetime) -> dict[int, Metric]:
    """The whole catalogue as it was defined at `moment`: one query.

    What was before the first version that is kept is not known, so that version stands for it.
    """
    rows = MetricVersion.objects.filter(Q(superseded_at=None) | Q(superseded_at__gt=moment))
    found: dict[int, Metric] = {}
    for row in rows.select_related("metric").order_by("recorded_at", "pk"):
        if row.metric_id not in found:
            found[row.metric_id] = metric = copy(row.metric)
            for name, value in values_of(row).items():
                setattr(metric, name, value)
    for metric in found.values():
        metric.flow = found.get(metric.flow_id) if metric.flow_id else None
    return found


@dataclass(frozen=True)
class Changed:
    """A definition that was changed: each field that differs, with what it said before and after."""

    metric: Metric
    fields: tuple[tuple[str, str, str], ...]
    by: str
    at: dt.datetime


def changes(versions: QuerySet[MetricVersion]) -> list[Changed]:
    """The changes that lead from each of `versions` to the next of its metric, newest first: one query."""
    last: dict[int, MetricVersion] = {}
    found = []
    for row in versions.select_related("metric", "changed_by", "flow").order_by("recorded_at", "pk"):
        before = last.get(row.metric_id)
        if before:
            by = row.changed_by.name if row.changed_by else "the file of the catalogue"
            found.append(Changed(row.metric, tuple(differences(before, row)), by, row.recorded_at))
        last[row.metric_id] = row
    return found[::-1]


def changes_of(metrics: Iterable[int], start: dt.datetime, end: dt.datetime) -> list[Changed]:
    """The changes of `metrics` made after `start` and by `end`."""
    about = Q(superseded_at=None) | Q(superseded_at__gt=start)
    return changes(MetricVersion.objects.filter(about, metric__in=set(metrics), recorded_at__lte=end))


def differences(before: Model, after: Model, fields=Definition._meta.local_fields) -> Iterable[tuple[str, str, str]]:
    """Each of `fields` that differs, with what it said before and after."""
    for field in fields:
        if getattr(before, field.attname) != getattr(after, field.attname):
            yield capfirst(field.verbose_name), words(before, field), words(after, field)


def words(version: Model, field) -> str:
    value = getattr(version, field.name)
    if value is None or value in ("", []):
        return "nothing"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return date_format(value, "j F Y")
    if field.choices:
        return str(getattr(version, f"get_{field.name}_display")())
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
