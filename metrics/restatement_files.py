"""READ SIDE: the log of a council's changed figures to take away."""

from collections.abc import Iterable, Iterator

from django.utils import timezone

from metrics.models import MetricSnapshot
from metrics.restatements import Flip, Flips, as_restatement
from metrics.sheets import Cell, Sheet, cover, notes, table
from workforce import months
from workforce.models import Council

HEADINGS = (
    "Council", "Metric", "Staff group", "Service", "Cohort", "Month", "Unit", "Was", "Became", "Changed", "By", "File",
    "Sheet", "Cell", "Why", "What flipped",
)  # fmt: skip


def title_of(council: Council) -> str:
    return f"Changed figures of {council.name}"


def sheets(council: Council, changed: Iterable[MetricSnapshot], kept: Flips, *, withheld: bool) -> tuple[Sheet, ...]:
    """`changed` are rows of `restatements.restated` in the order of the page, `kept` the statuses that moved."""
    rows = tuple(row_of(council, old, kept) for old in changed)
    title = title_of(council)
    return (
        cover(
            title,
            ("Council", council.name),
            ("Changed figures", str(len(rows))),
            ("Small numbers", "Withheld" if withheld else "Shown: do not pass them on"),
            ("Sheets", "Cover, Notes, Changes"),
        ),
        notes(
            ("Was", "The figure that was stored before, unrounded, in the unit of its row."),
            ("Became", "The figure that took its place; [z] where it was taken back and nothing did."),
            ("Changed", "When the change was stored, in the time of the United Kingdom."),
            ("Cell", "Where the new figure stands in its file, or the one that was taken back."),
            ("What flipped", "Statuses that moved with the change, with what they were before."),
        ),
        table("Changes", title, HEADINGS, rows),
    )


def row_of(council: Council, old: MetricSnapshot, kept: Flips) -> tuple[Cell | None, ...]:
    change = as_restatement(old, kept)
    return (
        council.name, change.metric, change.staff_group, change.service, change.cohort, months.code(change.month),
        change.unit, change.was, change.became, f"{timezone.localtime(change.at):%Y-%m-%d %H:%M}",
        change.by or "the command line", change.filename, change.sheet, change.cell, change.why,
        "; ".join(flips_of(change.flips)),
    )  # fmt: skip


def flips_of(flips: Iterable[Flip]) -> Iterator[str]:
    return (f"{flip['name']}: {flip['moved']}" for flip in flips)
