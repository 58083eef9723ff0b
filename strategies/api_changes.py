"""What changed between two days, as the API gives it: one kind of row for all that can change."""

import datetime as dt
from collections.abc import Iterator

from ninja import Field, Schema

from metrics.sheets import Cell
from strategies.between import Correction, Restatements


class ChangeOut(Schema):
    """One thing that is known otherwise. What a kind does not have is empty."""

    kind: str = Field(
        description="figure, parts (of a figure that stayed), status, target, definition, or words (what else the "
        "strategy says)"
    )
    council: str = ""
    name: str = Field(description="the metric, the success measure or what else it is of")
    part: str = Field("", description="the staff group, the component or the field")
    month: dt.date | None = None
    cohort: str = ""
    was: str = Field(description="of a figure unrounded, with its symbol in brackets where it has no number")
    became: str = Field(description="empty for what was withdrawn or given up")
    at: dt.datetime | None = Field(None, description="when; empty for a status, which moved with other changes")
    by: str = ""
    why: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""


def changes_of(page: Restatements) -> Iterator[ChangeOut]:
    for kind, held in (("figure", page.corrections), ("parts", page.rested)):
        yield from (corrected(kind, item) for item in held)
    for flip in page.flips:
        measure, before, after = flip.component.measure, flip.move.before, flip.move.after
        yield ChangeOut(
            kind="status", council=flip.council.slug, name=measure.name, part=flip.component.label, was=before.value,
            became=after.value,
        )  # fmt: skip
    for target in page.targets:
        yield ChangeOut(
            kind="target", name=target.component.measure.name, part=target.component.label, was=target.was,
            became=target.became, at=target.at, by=target.by, why=target.reason,
        )  # fmt: skip
    for definition in page.definitions:
        for field, was, became in definition.fields:
            yield ChangeOut(
                kind="definition", name=definition.metric.name, part=field, was=was, became=became, at=definition.at,
                by=definition.by,
            )  # fmt: skip
    for words in page.wordings:
        for field, was, became in words.fields or (("", "", words.became),):
            yield ChangeOut(
                kind="words", name=f"{words.kind}: {words.name}", part=field, was=was, became=became, at=words.at,
                by=words.by,
            )  # fmt: skip


def corrected(kind: str, item: Correction) -> ChangeOut:
    was, became = map(told, item.exact)
    return ChangeOut(
        kind=kind, council=item.council.slug, name=item.metric.name, part=item.group, month=item.month,
        cohort=item.cohort, was=was, became=became, at=item.at, by=item.by,
        why=" ".join(filter(None, (item.note, item.parts))), file=item.filename, sheet=item.sheet, cell=item.cell,
    )  # fmt: skip


def told(cell: Cell | None) -> str:
    """A number as it would be written shortest."""
    return f"{cell:.15g}" if isinstance(cell, float) else cell or ""
