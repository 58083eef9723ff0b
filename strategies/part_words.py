"""PURE: what a line of a dashboard says: figure, parts, promise, gap, changes and freshness."""

from dataclasses import dataclass
from decimal import Decimal

from metrics import figures as wording
from metrics.open_ends import is_open_ended
from metrics.polarity import is_improvement
from metrics.series import Cadence, Change, Point, Series
from metrics.suppression import SUPPRESSED
from strategies import quantities
from strategies.progress import Progress
from strategies.targets import Promise, Subject, bound_words, cohort_words
from workforce import months
from workforce.months import Month


@dataclass(frozen=True)
class ChangeWords:
    """A change in words; `better` is True, False or None where neither can be said. `amount` is None for none."""

    text: str
    better: bool | None = None
    amount: Decimal | None = None


STEPS = {"quarterly": 3, "annual": 12}
SOURCES = {"census": "DfE census", "invented": "Invented figure", "own": "Council’s own figure"}


def figure_words(subject: Subject, point: Point | None) -> str:
    if point is None:
        return "No figure"
    if point.value is None and point.few:
        return SUPPRESSED
    if point.value is None:
        return wording.SYMBOL_WORDS[point.symbol].capitalize()
    return subject.told(point.value, point.qualifier)


def rate_words(point: Point | None) -> str:
    """'32 of 120' for a rate whose parts are known."""
    if point is None or point.numerator is None or point.denominator is None:
        return ""
    return f"{plain(point.numerator)} of {plain(point.denominator)}"


def plain(value: Decimal) -> str:
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def target_words(subject: Subject, promise: Promise | None, progress: Progress) -> str:
    if promise is None:
        return "None set"
    if promise.value is not None and promise.operator and promise.kind != "ambiguous_operator":
        bound = promise.value if progress.bound is None or not promise.is_moving else progress.bound
        unknown = progress.bound is None or progress.as_printed
        printed = " when printed" if promise.is_moving and unknown else ""
        return bound_words(promise.operator, bound, subject) + printed + asked_words(promise)
    return f"“{promise.printed}”"


def asked_words(promise: Promise) -> str:
    """What of a promise its number alone does not say: of which figures it is, or whose number it is."""
    if promise.is_moving and promise.comparator:
        return f" ({promise.comparator})"
    return {"periodic_yield": " in every year", "standing_ceiling": " at any point"}.get(promise.kind, "")


def gap_words(subject: Subject, promise: Promise | None, progress: Progress) -> str:
    if progress.gap is None or promise is None:
        return ""
    when = when_words(progress, promise)
    if promise.kind.startswith("directional"):
        return wording.signed(progress.gap, subject.unit, subject.decimals) + seen_words(progress)
    if progress.gap == 0:
        return f"On the line{when}"
    road = progress.expected is not None and progress.expected != progress.bound and progress.gap > 0
    asked = f", {subject.words(progress.expected)} asked for by now" if road and progress.expected is not None else ""
    return f"{subject.distance(progress.gap)} {gap_side(promise, progress, progress.gap)}{when}{asked}"


def seen_words(progress: Progress) -> str:
    """From which month a direction is seen, and as far as which where later figures stand beside it."""
    if progress.seen_from is None or progress.point is None:
        return ""
    start, end = months.short(progress.seen_from), months.short(progress.point.month)
    return f" from {start} to {end}" if progress.since else f" since {start}"


def gap_side(promise: Promise, progress: Progress, gap: Decimal) -> str:
    if gap < 0:
        return "to spare"
    point, bound = progress.point, progress.bound
    if promise.kind == "match_population" or point is None or point.value is None or bound is None:
        return "apart"
    return promise.missed_side(point.value, bound)


def when_words(progress: Progress, promise: Promise) -> str:
    """Of which month the gap is, where later figures stand beside it, or of which year or cohort; "" where plain."""
    if progress.point is None:
        return ""
    if promise.kind == "periodic_yield":
        return f" in the year from {months.short(quantities.year_of(progress.point.month, promise))}"
    if progress.point.cohort:
        return f" in {cohort_words(progress.point.cohort)}"
    return f" in {months.short(progress.point.month)}" if progress.since else ""


def change_words(subject: Subject, series: Series, back: int) -> ChangeWords:
    """The change to the last figure over `back` months, saying what it was really measured from."""
    latest = series.latest
    # A yearly figure has no month before it that could be missing, nor one that is not yet the second.
    if latest is None or latest.value is None or back < max(series.step, STEPS.get(subject.frequency, 1)):
        return ChangeWords("")
    change = series.change(latest.month, back)
    if change is None:
        return ChangeWords(no_change_words(series, latest, back))
    if back == 1 and change.over_a_gap:
        return ChangeWords(no_figure_words(series, change.expected))
    open_ended = next((point for point in (series.at(change.since), latest) if point and is_open_ended(point)), None)
    if open_ended:
        return ChangeWords(f"Not known: {months.name(open_ended.month)} is only {figure_words(subject, open_ended)}")
    return ChangeWords(
        wording.signed(change.amount, subject.unit, subject.decimals) + since_words(change),
        is_improvement(change.amount, subject.polarity),
        change.amount,
    )


def since_words(change: Change) -> str:
    return f" since {months.name(change.since)}" if change.over_a_gap else ""


def no_change_words(series: Series, latest: Point, back: int) -> str:
    broken = series.broken_between(months.add(latest.month, -back), latest.month)
    if broken:
        return f"Not comparable: definition changed in {months.name(broken)}"
    return no_figure_words(series, months.add(latest.month, -back))


def no_figure_words(series: Series, month: Month) -> str:
    point = series.at(month)
    return f"{months.name(month)} is suppressed" if point and point.few else f"No figure for {months.name(month)}"


def freshness_words(series: Series, rhythm: Cadence | None, *, stopped: bool, overdue: bool) -> str:
    if rhythm is None or series.latest is None:
        return "None has come yet" if overdue else ""
    due = rhythm.next_due(series.latest.month)
    day = f"{due.day} {months.name(due)}"
    if stopped:
        return f"Overdue since {day}"
    return f"The council’s own is overdue; next census due by {day}" if overdue else f"Next due by {day}"
