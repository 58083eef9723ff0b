"""Rows made and changed, and the one way in which the loader writes a row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import F


@dataclass
class Tally:
    """What one file did: rows made, rows changed, rows left as they were, and what was kept against the file."""

    made: int = 0
    changed: int = 0
    same: int = 0
    kept: list[str] = field(default_factory=list)
    fresh: set[models.Model] = field(default_factory=set)

    def put(self, model: type[models.Model], keys: dict[str, Any], values: dict[str, Any]) -> Any:
        """The row under `keys` with `values` in it; written only where it differs."""
        row = model._default_manager.filter(**keys).first()
        if row is None:
            row = model._default_manager.create(**keys, **values)
            self.made += 1
            self.fresh.add(row)
            return row
        different = [name for name, value in values.items() if getattr(row, name) != value]
        for name in different:
            setattr(row, name, values[name])
        if different:
            row.save(update_fields=different)
        self.changed += bool(different)
        self.same += not different
        return row

    def link(self, row: models.Model, relation: str, others: Iterable[models.Model]) -> None:
        """Add `others` to a many-to-many relation of `row`; those that are there already stay."""
        held = set(getattr(row, relation).values_list("pk", flat=True))
        missing = [other for other in others if other.pk not in held]
        if missing:
            getattr(row, relation).add(*missing)
            self.changed += row not in self.fresh

    def said(self) -> str:
        if not self.made and not self.changed:
            return f"nothing to change ({self.same} entries are as the file says)"
        return f"{self.made} new, {self.changed} changed, {self.same} as they were"


ASIDE = 10_000


def make_room(rows: models.QuerySet, key: str, wanted: Sequence[str]) -> dict[str, int]:
    """The place of each of `wanted`, from 1, with no other row in it; rows that are not wanted go after the last."""
    places = {name: place for place, name in enumerate(wanted, 1)}
    held = dict(rows.values_list(key, "order"))
    others = [name for name in sorted(held, key=held.get) if name not in places]
    moved = any(held[name] != places[name] for name in held if name in places)
    if moved or any(held[name] <= len(wanted) for name in others):
        rows.update(order=F("order") + ASIDE)
        for place, name in enumerate(others, len(wanted) + 1):
            rows.filter(**{key: name}).update(order=place)
    return places
