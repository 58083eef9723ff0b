"""What is on screen, to take away: a scorecard as csv and as an accessible workbook, unrounded, with its notes."""

from collections.abc import Iterable, Sequence

from metrics.figures import spelt
from metrics.sheets import LICENCE, NOTHING, SYMBOLS, Cell, Sheet, exact, why_no_number
from strategies.dashboards import Dashboard
from strategies.known import day_words
from strategies.measure_rows import MeasureRow
from strategies.parts import Part
from workforce import months
from workforce.cells import harmless

HEADINGS = (
    "Council", "Code", "Success measure", "Priorities", "Component", "Metric", "Staff group", "Month", "Cohort",
    "Value", "Why no number", "Unit", "Numerator", "Denominator", "Source", "Note", "Promise", "Promised value",
    "Counts towards the status", "Status", "Why", "Gap", "Gap as a number", "Gap in people", "Change on last month",
    "Change on last month as a number", "Change on last year", "Change on last year as a number", "Real change",
    "Freshness",
)  # fmt: skip
NOTES = (
    *SYMBOLS,
    (
        "Value",
        "The latest figure of the council, or that of the cohort that decides, unrounded, in the unit of its row.",
    ),
    ("Note", "What was said of the figure, and the reason where it was asked about."),
    (
        "Gap as a number",
        "From what the promise asks for to the figure that was judged, unrounded, in the unit of its row (points for "
        "%): above 0 where it falls short, below 0 where there is room; of a promised direction how far it moved.",
    ),
    ("Changes as a number", "Unrounded, in the unit of its row (points for %)."),
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
    symbol = point.symbol if point else ""
    kept_back = symbol if point and point.few else ""
    return (
        part.council.name, row.measure.code, row.measure.name, "; ".join(place.title for place in row.priorities),
        part.component.label, metric.name if metric else None, part.component.staff_group.name,
        months.code(part.month) if part.month else None, point.cohort if point else None,
        exact(point.value, symbol, point.qualifier) if point else None,
        why_no_number(symbol, few=bool(kept_back)), metric.get_unit_display() if metric else None,
        exact(point.numerator, kept_back) if point else None, exact(point.denominator, kept_back) if point else None,
        part.source_words, point.note if point else None,
        f"{part.target} {part.due}".strip(), exact(part.promised_value),
        "Yes" if part.operative else "No", part.progress.status.word, part.progress.sentence,
        spelt(part.gap), exact(part.progress.gap, kept_back), part.people.short if part.people else None,
        spelt(part.on_month.text), exact(part.on_month.amount, kept_back),
        spelt(part.on_year.text), exact(part.on_year.amount, kept_back),
        part.reading.variation.replace("special_cause_", "").replace("_", " "), part.freshness,
    )  # fmt: skip


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
