"""READ SIDE: what changed between two days to take away: a table for figures, statuses, targets, words, definitions."""

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from metrics.sheets import Cell, Sheet, cover, notes, table
from strategies.between import Correction, Restatements
from strategies.known import day_words
from workforce import months

Row = tuple[Cell | None, ...]
FIGURES = (
    "Council", "Metric", "Staff group", "Cohort", "Month", "Unit", "Was", "Became", "Numerator and denominator",
    "Changed", "By", "File", "Sheet", "Cell", "Why",
)  # fmt: skip
STATUSES = ("Council", "Code", "Success measure", "Component", "Was", "Is")
TARGETS = ("Code", "Success measure", "Component", "Was", "Became", "Changed", "By", "Why")
WORDS = ("Kind", "Name", "What became of it", "Field", "Was", "Became", "Changed", "By")
DEFINITIONS = ("Metric", "Field", "Was", "Became", "Changed", "By")


def title_of(page: Restatements) -> str:
    return f"{page.strategy.title}: what changed between {day_words(page.since)} and {day_words(page.until)}"


def sheets(page: Restatements) -> tuple[Sheet, ...]:
    return (
        cover(
            title_of(page),
            ("Strategy", page.strategy.title),
            ("Councils", " and ".join(council.name for council in page.councils)),
            ("Known at the end of", day_words(page.since)),
            ("Compared with the end of", day_words(page.until)),
            ("New figures", str(page.new)),
            ("Corrected or withdrawn figures", str(page.corrected)),
            ("Figures of which only the numerator or denominator changed", str(len(page.rested))),
            ("Sheets", "Cover, Notes, Figures, Parts, Statuses, Targets, Words, Definitions"),
        ),
        notes(
            ("Was", "What was said before; of a figure, unrounded, in the unit of its row."),
            ("Became", "What took its place; [z] for a figure that was withdrawn."),
            ("Cell", "Where the new figure stands in its file, or the one that was withdrawn."),
        ),
        table("Figures", "Corrected and withdrawn figures, newest first", FIGURES, figures(page.corrections)),
        table(
            "Parts", "Numerators and denominators that changed while the figure stayed", FIGURES, figures(page.rested)
        ),
        table("Statuses", "Statuses that moved because of it", STATUSES, statuses(page)),
        table("Targets", "Changed targets", TARGETS, targets(page)),
        table("Words", "Changed priorities, measures, baselines and events", WORDS, words(page)),
        table("Definitions", "Changed definitions", DEFINITIONS, definitions(page)),
    )


def moment(at: dt.datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def figures(held: tuple[Correction, ...]) -> Iterator[Row]:
    for item in held:
        yield (
            item.council.name, item.metric.name, item.group, item.cohort, months.code(item.month),
            item.metric.get_unit_display(), *item.exact, item.parts, moment(item.at), item.by, item.filename,
            item.sheet, item.cell, item.note,
        )  # fmt: skip


def statuses(page: Restatements) -> Iterator[Row]:
    for flip in page.flips:
        measure, label = flip.component.measure, flip.component.label
        yield flip.council.name, measure.code, measure.name, label, flip.move.before.word, flip.move.after.word


def targets(page: Restatements) -> Iterator[Row]:
    for change in page.targets:
        measure, label = change.component.measure, change.component.label
        yield (
            measure.code, measure.name, label, change.was, change.became, moment(change.at), change.by, change.reason
        )  # fmt: skip


def words(page: Restatements) -> Iterator[Row]:
    """A row for each field that differs; one without a field for what was added or given up."""
    for change in page.wordings:
        for field in change.fields or (("", "", ""),):
            yield change.kind, change.name, change.became, *field, moment(change.at), change.by


def definitions(page: Restatements) -> Iterator[Row]:
    for change in page.definitions:
        for field in change.fields:
            yield change.metric.name, *field, moment(change.at), change.by
