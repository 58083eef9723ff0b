"""How a promise stands: a target, the figures and a day in; a status, its reason in one sentence and the parts out."""

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal

from metrics import figures
from metrics.series import Cadence, Point, Series, cadence
from strategies.status import Status
from strategies.targets import Baseline, Promise, Subject
from workforce import months
from workforce.months import Month

# A rate of fewer people than this says more about one person than about the service.
SMALL = 10


@dataclass(frozen=True)
class Verdict:
    """A person's judgement: one of Judgement.Verdict, the evidence, by whom and on which day."""

    verdict: str
    words: str
    evidence: str
    by: str
    on: dt.date


@dataclass(frozen=True)
class Evidence:
    """What is known when judging. `series` carries the figures; cohorts are points in order of month."""

    series: Series = field(default_factory=Series)
    cohorts: tuple[Point, ...] = ()
    baseline: Baseline | None = None
    comparator: Series | None = None
    verdicts: tuple[Verdict, ...] = ()
    on_road: bool = True

    @property
    def shown(self) -> "Evidence":
        """The evidence as the reader may see it; itself where nothing is withheld."""
        comparator = self.comparator.shown if self.comparator else None
        if self.series.shown is self.series and comparator is self.comparator and not any(p.few for p in self.cohorts):
            return self
        cohorts = tuple(point.shown for point in self.cohorts)
        return replace(self, series=self.series.shown, cohorts=cohorts, comparator=comparator)

    @property
    def verdict(self) -> Verdict | None:
        """The last judgement; None when nobody has judged."""
        return self.verdicts[-1] if self.verdicts else None


@dataclass(frozen=True)
class Progress:
    """The answer. `point` is the figure judged, `bound` the promised value, `expected` what the road asked for.

    `counted` says what figures came to that are added up, and what was promised of them; "" of a single figure.
    `seen_from` is the month that a direction is seen from. `as_printed` is one held to a comparator's printed number.
    """

    status: Status
    sentence: str
    point: Point | None = None
    bound: Decimal | None = None
    expected: Decimal | None = None
    gap: Decimal | None = None
    breaches: tuple[Point, ...] = ()
    since: Point | None = None
    verdict: Verdict | None = None
    counted: str = ""
    seen_from: Month | None = None
    as_printed: bool = False


def told_apart(subject: Subject, progress: Progress) -> Subject:
    """The subject with as many decimals as tell the figure from what it is held against; itself where they are told, or
    are the same. At most the six that are kept."""
    if progress.point is None or progress.point.value is None:
        return subject
    value, most = progress.point.value, subject.decimals
    for other in (progress.bound, progress.expected):
        if other is not None and value != other:
            most = max(most, figures.decimals_apart(value, other, subject.decimals))
    return subject if most == subject.decimals else replace(subject, decimals=most)


def stood(subject: Subject, point: Point) -> str:
    """'Vacancy rate stood at 15.0% in September 2023', with the words that a qualifier asks for."""
    assert point.value is not None  # callers have a number
    where = f"for {point.cohort}" if point.cohort else f"in {months.name(point.month)}"
    return f"{subject.label} stood at {subject.told(point.value, point.qualifier)} {where}"


def cadence_of(subject: Subject, series: Series) -> Cadence | None:
    latest = series.latest
    return cadence(subject.frequency, latest.source if latest else "own", subject.days)


def is_late(subject: Subject, series: Series, as_of: dt.date) -> bool:
    """Whether the figure after the last one is overdue on `as_of`; False where no calendar says when it is due."""
    rhythm, latest = cadence_of(subject, series), series.latest
    return bool(rhythm and latest and rhythm.is_late(latest.month, as_of))


def is_small(point: Point, unit: str) -> bool:
    """Whether a percentage rests on fewer than ten people or posts; False when its denominator is not known."""
    return unit == "percent" and point.denominator is not None and point.denominator < SMALL


def absent(subject: Subject, evidence: Evidence, start: Month, as_of: dt.date) -> Progress:
    """No figure at all: not due while the first could not have come yet, no data after that."""
    rhythm = cadence(subject.frequency, "own", subject.days)
    if rhythm and as_of <= rhythm.next_due(months.add(start, -1)):
        due = rhythm.next_due(months.add(start, -1))
        return Progress(Status.NOT_DUE, f"{subject.label}: the first figure is due by {due.day} {months.name(due)}.")
    return Progress(Status.NO_DATA, f"{subject.label}: no figure has been uploaded, so nothing can be said.")


def without_number(subject: Subject, point: Point) -> Progress:
    """The figure wanted is a symbol."""
    words = figures.SYMBOL_WORDS.get(point.symbol, "not a number")
    status = Status.SUPPRESSED if point.symbol == "c" else Status.NO_DATA
    reason = "to protect people " if point.symbol == "c" else ""
    return Progress(
        status, f"{subject.label} for {months.name(point.month)} is {words} {reason}and cannot be judged.", point
    )


def overdue(subject: Subject, evidence: Evidence, as_of: dt.date) -> Progress | None:
    """LATE when the figure after the last one should be in by now; None otherwise."""
    series = evidence.series
    if not is_late(subject, series, as_of):
        return None
    latest, rhythm = series.latest, cadence_of(subject, series)
    assert latest and rhythm  # is_late has both
    due = rhythm.next_due(latest.month)
    last = (
        stood(subject, latest)
        if latest.value is not None
        else f"{subject.label} was last {figures.SYMBOL_WORDS[latest.symbol]} in {months.name(latest.month)}"
    )
    return Progress(
        Status.LATE,
        f"{last}; the figure after that was due by {due.day} {months.name(due)} and has not come.",
        latest,
    )


def too_small(subject: Subject, point: Point) -> Progress:
    assert point.denominator is not None  # is_small has it
    out_of = figures.bare(point.denominator, "count")
    return Progress(
        Status.TOO_SMALL,
        f"{stood(subject, point)}, out of {out_of}: fewer than {SMALL}, too small to judge.",
        point,
    )


def running(subject: Subject, evidence: Evidence, promise: Promise, as_of: dt.date) -> Progress | Point:
    """The figure to judge while time remains, or the reason why there is none."""
    series = evidence.series
    latest = series.latest
    if latest is None:
        return absent(subject, evidence, promise.effective_from, as_of)
    late = overdue(subject, evidence, as_of)
    if late:
        return late
    if latest.value is None:
        return without_number(subject, latest)
    return too_small(subject, latest) if is_small(latest, subject.unit) else latest
