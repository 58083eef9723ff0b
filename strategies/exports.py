"""What is on screen, to take away: a scorecard as csv and as an accessible workbook, unrounded, with its notes."""

from collections.abc import Iterable, Sequence

from metrics.series import Point
from metrics.sheets import LICENCE, NOTHING, SYMBOLS, Cell, Sheet, exact
from metrics.suppression import SUPPRESSED
from strategies.dashboards import Dashboard
from strategies.known import day_words
from strategies.measure_rows import MeasureRow
from strategies.parts import Part
from workforce import months
from workforce.cells import harmless

HEADINGS = (
    "Council", "Code", "Success measure", "Priorities", "Component", "Metric", "Staff group", "Month", "Cohort",
    "Value", "Unit", "Numerator", "Denominator", "Source", "Note", "Promise", "Promised value",
    "Counts towards the status", "Status", "Why", "Gap", "Gap in people", "Change on last month",
    "Change on last year", "Real change", "Freshness",
)  # fmt: skip
NOTES = (
    *SYMBOLS,
    (
        "Value",
        "The latest figure of the council, or that of the cohort that decides, unrounded, in the unit of its row.",
    ),
    ("Note", "What was said of the figure, and the reason where it was asked about."),
    ("Real change", "By the rules of XmR charts; said only where limits can be drawn."),
    ("Counts towards the status", "No where a competing statement of the same promise counts instead."),
)


def scorecard_rows(rows: Iterable[MeasureRow]) -> Iterable[tuple[Cell, ...]]:
    """A row for each promise to each council; no cell is blank."""
    for row in rows:
        for part in row.parts:
            yield tuple(NOTHING if cell in ("", None) else cell for cell in scorecard_row(row, part))


def scorecard_row(row: MeasureRow, part: Part) -> tuple[Cell | None, ...]:
    point = part.point
    metric = part.component.metric
    value: Cell | None = None
    if point is not None:
        value = exact(point.value, point.symbol, point.qualifier)
        value = f"{value} {SUPPRESSED}" if point.few else value
    bound = part.progress.bound
    return (
        part.council.name, row.measure.code, row.measure.name, "; ".join(place.title for place in row.priorities),
        part.component.label, metric.name if metric else None, part.component.staff_group.name,
        months.code(part.month) if part.month else None, point.cohort if point else None,
        value, metric.get_unit_display() if metric else None, *parts_of(point),
        part.source_words, point.note if point else None,
        f"{part.target} {part.due}".strip(), float(bound) if bound is not None else None,
        "Yes" if part.operative else "No", part.progress.status.word, part.progress.sentence, part.gap,
        part.people.short if part.people else None, part.on_month.text, part.on_year.text,
        part.reading.variation.replace("special_cause_", "").replace("_", " "), part.freshness,
    )  # fmt: skip


def parts_of(point: Point | None) -> tuple[Cell | None, ...]:
    """The numerator and the denominator; the symbol in place of each where they are withheld."""
    if point is not None and point.few:
        return f"[{point.symbol}]", f"[{point.symbol}]"
    held = (point.numerator, point.denominator) if point else (None, None)
    return tuple(float(part) if part is not None else None for part in held)


def csv_rows(rows: Iterable[MeasureRow]) -> Iterable[list[Cell]]:
    yield list(HEADINGS)
    for row in scorecard_rows(rows):
        yield [harmless(cell) if isinstance(cell, str) else cell for cell in row]


def sheets(dashboard: Dashboard, rows: Sequence[MeasureRow], filters: str) -> tuple[Sheet, ...]:
    """A cover, the notes, the scorecard, what needs attention and what changed: one table each."""
    strategy, since = dashboard.strategy, dashboard.since
    cover = (
        ("Strategy", strategy.title),
        ("Councils", " and ".join(council.name for council in dashboard.councils)),
        ("Judged as at", day_words(dashboard.as_of)),
        ("Known", dashboard.known.words or "All that is known now"),
        ("Shown", filters),
        ("Headline", dashboard.headline),
        ("Sheets", "Cover, Notes, Scorecard, Attention, Changes"),
        *LICENCE,
    )
    attention = tuple(
        (picked.row.measure.name, reason.why.value.capitalize(), of or NOTHING, reason.text)
        for picked in dashboard.attention
        for reason, of in picked.reasons
    )
    moved = tuple(
        (
            item.row.measure.name,
            item.part.council.name,
            item.of or NOTHING,
            item.move.before.word,
            item.move.after.word,
            since.moment.words,
        )
        for item in since.moves
    )
    return (
        Sheet("Cover", f"{strategy.title}: scorecard", ("What", "Which"), cover),
        Sheet("Notes", "Notes and symbols", ("Symbol or column", "What it means"), NOTES),
        Sheet("Scorecard", "Success measures and how they stand", HEADINGS, tuple(scorecard_rows(rows))),
        Sheet(
            "Attention",
            "What needs attention and why it was picked",
            ("Success measure", "Reason", "Of", "In words"),
            attention or (("Nothing needs attention", NOTHING, NOTHING, NOTHING),),
        ),
        Sheet(
            "Changes",
            f"Statuses that moved {since.moment.words}",
            ("Success measure", "Council", "Of", "Was", "Is", "Since"),
            moved or (("No status moved", NOTHING, NOTHING, NOTHING, NOTHING, since.moment.words),),
        ),
    )
