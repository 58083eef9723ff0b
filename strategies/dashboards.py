"""READ SIDE: a strategy on a day, as frozen dataclasses that templates print. The number of queries is fixed."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from metrics import figures as wording
from metrics.polarity import is_improvement
from metrics.series import Change, Point, Series, cadence
from strategies import evidence, sparklines
from strategies.judging import assess
from strategies.models import Component, Strategy, SuccessMeasure
from strategies.progress import Progress
from strategies.status import Status, lead
from strategies.targets import Promise, Subject, bound_words, due_words, promise_in_force
from workforce import months
from workforce.models import Council
from workforce.months import Month


@dataclass(frozen=True)
class ChangeWords:
    """A change in words; `better` is True, False or None where neither can be said."""

    text: str
    better: bool | None = None


@dataclass(frozen=True)
class Part:
    """One promise (or one unpromised component) to one council: a line of the dashboard."""

    component: Component
    council: Council
    subject: Subject
    promise: Promise | None
    progress: Progress
    series: Series
    figure: str
    month: Month | None
    parts_of_rate: str
    source_words: str
    target: str
    due: str
    gap: str
    on_month: ChangeWords
    on_year: ChangeWords
    freshness: str
    overdue: bool
    spark: sparklines.Sparkline | None
    census_notes: tuple[str, ...]


@dataclass(frozen=True)
class PriorityPlace:
    code: str
    title: str


@dataclass(frozen=True)
class MeasureRow:
    """A success measure, once, with its parts; its status is the most urgent of theirs."""

    measure: SuccessMeasure
    priorities: tuple[PriorityPlace, ...]
    parts: tuple[Part, ...]
    status: Status

    @property
    def overdue(self) -> bool:
        return any(part.overdue for part in self.parts)


@dataclass(frozen=True)
class PriorityRow:
    """A priority in the strategy's own words, with how many of its measures stand how."""

    code: str
    title: str
    parent: str
    counts: tuple[tuple[Status, int], ...]
    measures: int


@dataclass(frozen=True)
class Dashboard:
    strategy: Strategy
    councils: tuple[Council, ...]
    as_of: dt.date
    month: Month
    headline: str
    counts: tuple[tuple[Status, int], ...]
    priorities: tuple[PriorityRow, ...]
    rows: tuple[MeasureRow, ...]


def build(strategy: Strategy, councils: list[Council], as_of: dt.date) -> Dashboard:
    records = evidence.read(strategy, councils)
    holdings = evidence.figures(councils, records.pairs(), as_of)
    rows = tuple(measure_row(records, holdings, measure, as_of) for measure in records.measures)
    return Dashboard(
        strategy,
        tuple(councils),
        as_of,
        months.month_of(as_of),
        headline(strategy, rows),
        tally([row.status for row in rows]),
        tuple(priority_rows(records, rows)),
        rows,
    )


def measure_row(
    records: evidence.Records, holdings: evidence.Holdings, measure: SuccessMeasure, as_of: dt.date
) -> MeasureRow:
    places = sorted(records.places.get(measure.pk, []), key=lambda place: place.priority.order)
    parts = tuple(
        part
        for component in records.components.get(measure.pk, [])
        for council in records.councils
        for part in component_parts(records, holdings, component, council, as_of)
    )
    status = lead([part.progress.status for part in parts])
    return MeasureRow(measure, tuple(PriorityPlace(p.priority.code, p.priority.title) for p in places), parts, status)


def component_parts(
    records: evidence.Records, holdings: evidence.Holdings, component: Component, council: Council, as_of: dt.date
) -> list[Part]:
    """A part for each of the component's promises in force; one without a promise where it has none."""
    month = months.month_of(as_of)
    in_force = [promise_in_force(versions, month) for versions in records.versions(component).values()]
    return [
        part_of(records, holdings, component, council, promise, as_of)
        for promise in [promise for promise in in_force if promise] or [None]
    ]


def part_of(
    records: evidence.Records,
    holdings: evidence.Holdings,
    component: Component,
    council: Council,
    promise: Promise | None,
    as_of: dt.date,
) -> Part:
    subject = evidence.subject_of(component, label_of(records, component))
    known = evidence.evidence_for(records, holdings, component, council, promise)
    progress = assess(subject, promise, known, as_of)
    series = known.series.until(months.month_of(as_of))
    point = series.latest or (known.cohorts[-1] if known.cohorts else None)
    rhythm = cadence(subject.frequency, point.source if point else "own")
    late = bool(rhythm and series.latest and rhythm.is_late(series.latest.month, as_of))
    return Part(
        component=component,
        council=council,
        subject=subject,
        promise=promise,
        progress=progress,
        series=series,
        figure=figure_words(subject, point),
        month=point.month if point else None,
        parts_of_rate=rate_words(component, point),
        source_words=SOURCES.get(point.source, "") if point else "",
        target=target_words(subject, promise, progress),
        due=due_words(promise) if promise else "",
        gap=gap_words(subject, promise, progress),
        on_month=change_words(subject, series, 1),
        on_year=change_words(subject, series, 12),
        freshness=freshness_words(series, rhythm, late),
        overdue=late,
        spark=sparklines.draw(series, progress.bound),
        census_notes=census_notes(component, point),
    )


SOURCES = {"census": "DfE census", "invented": "Invented figure", "own": "Council’s own figure"}
GENERIC_LABELS = ("Outcome statement", "Overall")


def label_of(records: evidence.Records, component: Component) -> str:
    """What to call a component in a sentence: its label, or the measure's name where the label says nothing."""
    return component.measure.name if component.label in GENERIC_LABELS else component.label


def figure_words(subject: Subject, point: Point | None) -> str:
    if point is None:
        return "No figure"
    if point.value is None:
        return wording.SYMBOL_WORDS[point.symbol].capitalize()
    about = {"~": "about ", "<": "less than ", ">": "more than "}.get(point.qualifier, "")
    return about + subject.words(point.value)


def rate_words(component: Component, point: Point | None) -> str:
    """'32 of 120' for a rate whose parts are known."""
    if point is None or point.numerator is None or point.denominator is None:
        return ""
    return f"{plain(point.numerator)} of {plain(point.denominator)}"


def plain(value) -> str:
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def target_words(subject: Subject, promise: Promise | None, progress: Progress) -> str:
    if promise is None:
        return "None set"
    if promise.value is not None and promise.operator and promise.kind != "ambiguous_operator":
        bound = progress.bound if promise.kind == "relative_to_comparator" and progress.bound else promise.value
        return bound_words(promise.operator, bound, subject)
    return f"“{promise.printed}”"


def gap_words(subject: Subject, promise: Promise | None, progress: Progress) -> str:
    if progress.gap is None or promise is None:
        return ""
    if promise.kind.startswith("directional"):
        return wording.signed(progress.gap, subject.unit, subject.decimals)
    if progress.gap > 0:
        return f"{subject.distance(progress.gap)} {'apart' if promise.kind == 'match_population' else 'short'}"
    return f"{subject.distance(progress.gap)} to spare" if progress.gap < 0 else "On the line"


def change_words(subject: Subject, series: Series, back: int) -> ChangeWords:
    """The change to the last figure over `back` months, saying what it was really measured from."""
    latest = series.latest
    if latest is None or latest.value is None:
        return ChangeWords("")
    change = series.change(latest.month, back)
    if change is None:
        return ChangeWords(no_change_words(series, latest, back))
    if back == 1 and change.over_a_gap:
        return ChangeWords(f"No figure for {months.name(change.expected)}")
    return ChangeWords(
        wording.signed(change.amount, subject.unit, subject.decimals) + since_words(change),
        is_improvement(change.amount, subject.polarity),
    )


def since_words(change: Change) -> str:
    return f" since {months.name(change.since)}" if change.over_a_gap else ""


def no_change_words(series: Series, latest: Point, back: int) -> str:
    broken = series.broken_between(months.add(latest.month, -back), latest.month)
    if broken:
        return f"Not comparable: definition changed in {months.name(broken)}"
    return f"No figure for {months.name(months.add(latest.month, -back))}"


def freshness_words(series: Series, rhythm, late: bool) -> str:
    if rhythm is None or series.latest is None:
        return ""
    due = rhythm.next_due(series.latest.month)
    day = f"{due.day} {months.name(due)}"
    return f"Overdue since {day}" if late else f"Next due by {day}"


def census_notes(component: Component, point: Point | None) -> tuple[str, ...]:
    """What the census counts differently from the promise; said beside census figures only."""
    if point is None or point.source != "census":
        return ()
    return tuple(note for note in (component.census_note, component.metric.census_note) if note)


def tally(statuses: list[Status]) -> tuple[tuple[Status, int], ...]:
    counts = Counter(statuses)
    return tuple((status, counts[status]) for status in Status if counts[status])


def priority_rows(records: evidence.Records, rows: tuple[MeasureRow, ...]):
    titles = {priority.pk: priority.title for priority in records.priorities}
    for priority in records.priorities:
        held = [row for row in rows if any(place.code == priority.code for place in row.priorities)]
        yield PriorityRow(
            priority.code,
            priority.title,
            titles.get(priority.parent_id, ""),
            tally([row.status for row in held]),
            len(held),
        )


def headline(strategy: Strategy, rows: tuple[MeasureRow, ...]) -> str:
    """'Of 20 success measures, 3 are missed, 2 are on track and 15 have no data.'"""
    counts = tally([row.status for row in rows])
    phrases = [f"{count} {PHRASES[status][0 if count == 1 else 1]}" for status, count in counts]
    if not phrases:
        return "This strategy has no success measures yet."
    listed = phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"
    noun = "success measure" if len(rows) == 1 else "success measures"
    return f"Of {len(rows)} {noun}, {listed}."


PHRASES = {
    Status.MISSED: ("was missed", "were missed"),
    Status.OFF_TRACK: ("is off track", "are off track"),
    Status.WRONG_DIRECTION: ("is going in the wrong direction", "are going in the wrong direction"),
    Status.AT_RISK: ("is at risk", "are at risk"),
    Status.PASSED_UNKNOWN: (
        "has passed its date without a figure to judge it by",
        "have passed their date without a figure to judge them by",
    ),
    Status.LATE: ("has an overdue figure", "have overdue figures"),
    Status.NO_CHANGE: ("has not changed", "have not changed"),
    Status.NEEDS_CLARIFICATION: ("needs clarification", "need clarification"),
    Status.SUPPRESSED: ("is suppressed", "are suppressed"),
    Status.TOO_SMALL: ("is too small to judge", "are too small to judge"),
    Status.NO_DATA: ("has no data", "have no data"),
    Status.NOT_JUDGED: ("waits for a judgement by hand", "wait for a judgement by hand"),
    Status.JUDGED: ("is judged by hand", "are judged by hand"),
    Status.TOO_EARLY: ("is too early to judge", "are too early to judge"),
    Status.NOT_DUE: ("is not due", "are not due"),
    Status.RIGHT_DIRECTION: ("is going in the right direction", "are going in the right direction"),
    Status.ON_TRACK: ("is on track", "are on track"),
    Status.MET: ("was met", "were met"),
    Status.NO_TARGET: ("has no target and is only monitored", "have no target and are only monitored"),
}
