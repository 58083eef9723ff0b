"""What measures and components said on a day: the one writer of their versions, and how they are read."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q

from metrics import definitions
from metrics.models import StaffGroup
from strategies.models import Component, ComponentVersion, MeasureVersion, Strategy, SuccessMeasure
from strategies.models.wordings import ComponentWording, MeasureWording, Version
from workforce.models import User

Wording = SuccessMeasure | Component
VERSIONS: dict[type, tuple[type[Version], tuple[str, ...]]] = {
    SuccessMeasure: (MeasureVersion, tuple(field.attname for field in MeasureWording._meta.local_fields)),
    Component: (
        ComponentVersion,
        (*(field.attname for field in ComponentWording._meta.local_fields), "metric_id", "staff_group_id"),
    ),
}
# Where those that were given up stand, out of the way of all others.
ASIDE = 30_000


@transaction.atomic
def record(rows: Sequence[Wording], user: User | None, moment: dt.datetime, *, added: Iterable[Wording] = ()) -> int:
    """Opens a version of each row that differs from its last one kept; how many were opened.

    To be called wherever a measure or a component is stored: by the loader, with no `user`, and by the admin. `added`
    are those that the strategy did not have before `moment`; the others are taken to have been there always.
    """
    fresh_ones = set(added)
    opened = 0
    for model in (SuccessMeasure, Component):
        mine = [row for row in rows if isinstance(row, model)]
        version, names = VERSIONS[model]
        kept = {row.of_id: row for row in version.objects.filter(of__in=mine, superseded_at=None)}
        fresh = []
        for row in mine:
            last, values = kept.get(row.pk), {name: getattr(row, name) for name in names}
            if last and {name: getattr(last, name) for name in names} == values:
                continue
            begun = max(moment, last.recorded_at + dt.timedelta(microseconds=1)) if last else moment
            if last:
                version.objects.filter(pk=last.pk).update(superseded_at=begun)
            is_new = last is None and row in fresh_ones
            fresh.append(version(of=row, recorded_at=begun, changed_by=user, added=is_new, **values))
        version.objects.bulk_create(fresh)
        opened += len(fresh)
    return opened


@transaction.atomic
def give_up(rows: Iterable[Wording], user: User | None, moment: dt.datetime) -> None:
    """Takes measures and components out of their strategy from `moment` on, with what is beneath them left in place."""
    for row in rows:
        record([row], user, moment)
        if isinstance(row, SuccessMeasure):
            give_up(row.components.all(), user, moment)
        if isinstance(row, SuccessMeasure):
            row.code, beside = f"~{row.pk}", SuccessMeasure.every.filter(strategy=row.strategy_id)
        else:
            beside = Component.every.filter(measure=row.measure_id)
        row.order = max(ASIDE, beside.aggregate(last=Max("order"))["last"] + 1)
        row.removed_at = moment
        row.save()


@dataclass(frozen=True)
class Changed:
    """What became of a measure or a component: `became` is "added", "given up" or "" where only `fields` differ."""

    name: str
    became: str
    fields: tuple[tuple[str, str, str], ...]
    by: str
    at: dt.datetime


def changes(strategy: Strategy, start: dt.datetime, end: dt.datetime) -> list[Changed]:
    """The changes of measures and components made after `start` and by `end`, newest first: four queries."""
    found = [*changed_of(SuccessMeasure, {"strategy": strategy}, start, end)]
    found += changed_of(Component, {"measure__strategy": strategy}, start, end)
    return sorted(found, key=lambda change: change.at, reverse=True)


def changed_of(model: type[Wording], own: dict, start: dt.datetime, end: dt.datetime) -> Iterator[Changed]:
    version, names = VERSIONS[model]
    rows = version.objects.filter(Q(superseded_at=None) | Q(superseded_at__gt=start), recorded_at__lte=end)
    about = ("metric", "staff_group") if model is Component else ()
    rows = rows.filter(**{f"of__{name}": value for name, value in own.items()}).select_related("changed_by", *about)
    fields = [field for field in version._meta.fields if field.attname in names and field.name != "order"]
    last: dict[int, Version] = {}
    for row in rows.order_by("recorded_at", "pk"):
        before, by = last.get(row.of_id), row.changed_by.name if row.changed_by else "the file of the strategy"
        differing = tuple(definitions.differences(before, row, fields)) if before else ()
        if differing:
            yield Changed(str(before), "", differing, by, row.recorded_at)
        elif before is None and row.added and row.recorded_at > start:
            yield Changed(str(row), "added", (), by, row.recorded_at)
        last[row.of_id] = row
    for gone in model.every.filter(**own, removed_at__gt=start, removed_at__lte=end):
        yield Changed(str(gone), "given up", (), "", gone.removed_at)


def as_known(model: type[Wording], rows: Iterable[Wording], moment: dt.datetime) -> list[Wording]:
    """Those of `rows`, given up or not, that there were at `moment`, as they were worded then: one query.

    What was before the first version that is kept is not known, so that version stands for it.
    """
    rows = list(rows)
    version, names = VERSIONS[model]
    held: dict[int, Version] = {}
    about = Q(superseded_at=None) | Q(superseded_at__gt=moment)
    for each in version.objects.filter(about, of__in=[row.pk for row in rows]).order_by("recorded_at", "pk"):
        held.setdefault(each.of_id, each)
    groups = groups_of(rows, held.values()) if model is Component else {}
    return [worded(row, held.get(row.pk), names, groups) for row in rows if was_there(row, held.get(row.pk), moment)]


def groups_of(rows: list[Wording], versions: Collection[Version]) -> dict[int, StaffGroup]:
    """The staff groups that `versions` name; a query only where one of them is followed no more."""
    known = {row.staff_group_id: row.staff_group for row in rows}
    missing = {version.staff_group_id for version in versions} - set(known)
    return known | StaffGroup.objects.in_bulk(missing) if missing else known


def was_there(row: Wording, version: Version | None, moment: dt.datetime) -> bool:
    begun = version is None or not version.added or version.recorded_at <= moment
    return begun and (row.removed_at is None or row.removed_at > moment)


def worded(row: Wording, version: Version | None, names: Sequence[str], groups: dict[int, StaffGroup]) -> Wording:
    if version is None:
        return row
    row = copy(row)
    for name in names:
        setattr(row, name, getattr(version, name))
    if groups:
        row.staff_group = groups[version.staff_group_id]
    return row
