"""What a strategy said on a day: the one writer of the versions of all it says, and how they are read."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import Q

from metrics import definitions
from metrics.models import StaffGroup
from strategies.models import (
    Baseline,
    BaselineVersion,
    Component,
    ComponentVersion,
    Event,
    EventVersion,
    MeasurePriority,
    MeasureVersion,
    Priority,
    PriorityVersion,
    Strategy,
    SuccessMeasure,
)
from strategies.models.wordings import Removable, Version
from workforce.models import Council, User

Wording = SuccessMeasure | Component | Priority | Baseline | Event


@dataclass(frozen=True)
class Kind:
    """One kind of what is kept in versions.

    `own` leads to its strategy, "" for none; `council` says that it is one council's alone. `known_by` is free for
    another once a row is given up, and so is its place among those of the same `beside`; `beneath` goes with it.
    `about` is what it is named with, where its own words do not say what they are about.
    """

    version: type[Version]
    own: str
    known_by: str = ""
    beside: str = ""
    beneath: str = ""
    about: str = ""
    council: bool = False

    @cached_property
    def names(self) -> list[str]:
        """The columns that a version has in common with its row."""
        apart = {"id", "of_id", *(field.attname for field in Version._meta.local_fields)}
        return [field.attname for field in self.version._meta.fields if field.attname not in apart]

    @cached_property
    def fields(self) -> list:
        """Those that are told when they change; where among others it stands is not."""
        return [field for field in self.version._meta.fields if field.attname in self.names and field.name != "order"]


KINDS: dict[type[Removable], Kind] = {
    Priority: Kind(PriorityVersion, "strategy", known_by="code", beside="strategy_id", beneath="children"),
    SuccessMeasure: Kind(MeasureVersion, "strategy", known_by="code", beside="strategy_id", beneath="components"),
    Component: Kind(ComponentVersion, "measure__strategy", beside="measure_id"),
    Baseline: Kind(
        BaselineVersion, "component__measure__strategy", known_by="printed", about="component", council=True
    ),
    Event: Kind(EventVersion, "", known_by="text", about="council", council=True),
}
# Where those that were given up stand, out of the way of all others: far beyond `LAST`.
ASIDE = 30_000


@transaction.atomic
def record(rows: Sequence[Wording], user: User | None, moment: dt.datetime, *, added: Iterable[Wording] = ()) -> int:
    """Opens a version of each row that differs from its last one kept; how many were opened.

    To be called wherever any of them is stored: by the loader, with no `user`, and by the admin. `added` are those
    that the strategy did not have before `moment`; the others are taken to have been there always.
    """
    fresh_ones = set(added)
    serve([row for row in rows if isinstance(row, SuccessMeasure)])
    opened = 0
    for model, kind in KINDS.items():
        mine = [row for row in rows if isinstance(row, model)]
        version, names = kind.version, kind.names
        kept = {row.of_id: row for row in version.objects.filter(of__in=mine, superseded_at=None)} if mine else {}
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


def serve(measures: list[SuccessMeasure]) -> None:
    """Puts into each measure the priorities that it serves now: a part of what it says, in a table of its own."""
    served: dict[int, list[int]] = defaultdict(list)
    places = MeasurePriority.objects.filter(measure__in=measures).order_by("priority_id") if measures else []
    for place in places:
        served[place.measure_id].append(place.priority_id)
    for measure in measures:
        measure.served = served[measure.pk]


@transaction.atomic
def give_up(rows: Iterable[Wording], user: User | None, moment: dt.datetime) -> None:
    """Takes `rows` out of their strategy from `moment` on, with what is beneath them left in place."""
    for row in rows:
        record([row], user, moment)
        for name, value in aside(row).items():
            setattr(row, name, value)
        row.removed_at = moment
        row.save()
        give_up_beneath(row, user, moment)


def give_up_beneath(row: Wording, user: User | None, moment: dt.datetime) -> None:
    give_up(beneath(row), user, moment)


def beneath(row: Wording) -> Iterable[Wording]:
    """What goes with `row` where it is given up."""
    name = KINDS[type(row)].beneath
    return getattr(row, name).all() if name else ()


def make_way(rows: Iterable[Wording]) -> None:
    """Sets `rows` aside until each is stored anew, so that two of them can swap their names or their places."""
    for row in rows:
        type(row).every.filter(pk=row.pk).update(**aside(row))


def aside(row: Wording) -> dict[str, Any]:
    """What leaves the name and the place of `row` free for another."""
    kind = KINDS[type(row)]
    found: dict[str, Any] = {kind.known_by: f"~{row.pk}"} if kind.known_by else {}
    if kind.beside:
        others = type(row).every.filter(**{kind.beside: getattr(row, kind.beside)}, order__gte=ASIDE)
        taken = set(others.values_list("order", flat=True))
        found["order"] = next(place for place in count(ASIDE) if place not in taken)
    return found


@dataclass(frozen=True)
class Changed:
    """What became of a row: `became` is "added", "given up" or "" where only `fields` differ."""

    kind: str
    name: str
    became: str
    fields: tuple[tuple[str, str, str], ...]
    by: str
    at: dt.datetime


def changes(strategy: Strategy, councils: Collection[Council], start: dt.datetime, end: dt.datetime) -> list[Changed]:
    """The changes made after `start` and by `end`, newest first, of what is the strategy's and what is `councils`':
    two queries for each kind and one for the names of priorities."""
    titles = {priority.pk: priority.title for priority in Priority.every.filter(strategy=strategy)}
    found = []
    for model, kind in KINDS.items():
        own: dict[str, Any] = {kind.own: strategy} if kind.own else {}
        own |= {"council__in": councils} if kind.council else {}
        found += changed_of(model, own, start, end, titles)
    return sorted(found, key=lambda change: change.at, reverse=True)


def changed_of(
    model: type[Wording], own: dict[str, Any], start: dt.datetime, end: dt.datetime, titles: dict[int, str]
) -> Iterator[Changed]:
    kind, noun = KINDS[model], str(model._meta.verbose_name).capitalize()
    last: dict[int, Version] = {}
    for row in versions_between(kind, own, start, end):
        before, by = last.get(row.of_id), row.changed_by.name if row.changed_by else "the file of the strategy"
        if model is SuccessMeasure:
            name_served(before, row, titles)
        differing = tuple(definitions.differences(before, row, kind.fields)) if before else ()
        if differing:
            yield Changed(noun, named(before, kind), "", differing, by, row.recorded_at)
        elif before is None and row.added and row.recorded_at > start:
            yield Changed(noun, named(row, kind), "added", (), by, row.recorded_at)
        last[row.of_id] = row
    rows = model.every.filter(**own, removed_at__gt=start, removed_at__lte=end)
    for gone in rows.select_related(kind.about) if kind.about else rows:
        yield Changed(noun, named(last.get(gone.pk, gone), kind), "given up", (), "", gone.removed_at)


def versions_between(kind: Kind, own: dict[str, Any], start: dt.datetime, end: dt.datetime) -> Iterable[Version]:
    """The versions that held at `start` or began by `end`, oldest first, with all that is told of them."""
    held = Q(superseded_at=None) | Q(superseded_at__gt=start)
    told = [field.name for field in kind.fields if field.is_relation]
    told += [f"of__{kind.about}"] if kind.about else []
    rows = kind.version.objects.filter(held, recorded_at__lte=end, **{f"of__{name}": own[name] for name in own})
    return rows.select_related("changed_by", *told).order_by("recorded_at", "pk")


def name_served(before: MeasureVersion | None, row: MeasureVersion, titles: dict[int, str]) -> None:
    """Puts titles for the keys of priorities; where they were not kept, they are taken not to have changed."""
    if row.served is not None:
        row.served = ", ".join(sorted(titles[pk] for pk in row.served if pk in titles))
    if before and None in (before.served, row.served):
        before.served = row.served = before.served or row.served


def named(said: Wording | Version, kind: Kind) -> str:
    of = said.of if kind.about and isinstance(said, Version) else said
    return f"{said}, {getattr(of, kind.about)}" if kind.about else str(said)


def as_known(model: type[Wording], rows: Iterable[Wording], moment: dt.datetime) -> list[Wording]:
    """Those of `rows`, given up or not, that there were at `moment`, as they were worded then: one query.

    What was before the first version that is kept is not known, so that version stands for it.
    """
    rows, kind = list(rows), KINDS[model]
    held: dict[int, Version] = {}
    about = Q(superseded_at=None) | Q(superseded_at__gt=moment)
    for each in kind.version.objects.filter(about, of__in=[row.pk for row in rows]).order_by("recorded_at", "pk"):
        held.setdefault(each.of_id, each)
    groups = groups_of(rows, held.values()) if model is Component else {}
    return [
        worded(row, held.get(row.pk), kind.names, groups) for row in rows if was_there(row, held.get(row.pk), moment)
    ]


def groups_of(rows: list[Wording], versions: Collection[Version]) -> dict[int, StaffGroup]:
    """The staff groups that `versions` name; a query only where one of them is followed no more."""
    known = {row.staff_group_id: row.staff_group for row in rows}
    missing = {version.staff_group_id for version in versions} - set(known)
    return known | StaffGroup.objects.in_bulk(missing) if missing else known


def was_there(row: Wording, version: Version | None, moment: dt.datetime) -> bool:
    begun = version is None or not version.added or version.recorded_at <= moment
    return begun and (row.removed_at is None or row.removed_at > moment)


def worded(row: Wording, version: Version | None, names: Sequence[str], groups: dict[int, StaffGroup]) -> Wording:
    row = copy(row)
    for name in names if version else ():
        setattr(row, name, getattr(version, name))
    if version and groups:
        row.staff_group = groups[version.staff_group_id]
    return row
