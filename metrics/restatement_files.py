"""READ SIDE: the log of a council's changed figures to take away."""

from collections.abc import Iterable, Iterator

from django.utils import timezone

from metrics.restatements import Flip, Restatement
from metrics.sheets import Cell, Sheet, cover, notes, table
from workforce import months
from workforce.models import Council

HEADINGS = (
    "Council", "Metric", "Staff group", "Service", "Cohort", "Month", "Unit", "Was", "Became",
    "Numerator and denominator", "Changed", "By", "File", "Sheet", "Cell", "Why", "What flipped",
)  # fmt: skip


def title_of(council: Council) -> str:
    return f"Changed figures of {council.name}"


def sheets(council: Council, changed: Iterable[Restatement], *, withheld: bool) -> tuple[Sheet, ...]:
    """`changed` are in the order of the page."""
    rows = tuple(row_of(council, change) for change in changed)
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
            ("Numerator and denominator", "What the figure rests on, where that changed; the figure may not have."),
            ("Changed", "When the change was stored, in the time of the United Kingdom."),
            ("Cell", "Where the new figure stands in its file, or the one that was taken back."),
            ("What flipped", "Statuses that moved with the change, with what they were before."),
        ),
        table("Changes", title, HEADINGS, rows),
    )


def row_of(council: Council, change: Restatement) -> tuple[Cell | None, ...]:
    return (
        council.name, change.metric, change.staff_group, change.service, change.cohort, months.code(change.month),
        change.unit, change.was, change.became, change.parts, f"{timezone.localtime(change.at):%Y-%m-%d %H:%M}",
        change.by or "the command line", change.filename, change.sheet, change.cell, change.why,
        "; ".join(flips_of(change.flips)),
    )  # fmt: skip


def flips_of(flips: Iterable[Flip]) -> Iterator[str]:
    return (f"{flip['name']}: {flip['moved']}" for flip in flips)
