"""Promises of a direction: lower or higher than before, with no number printed."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from metrics.open_ends import exact_numbers, is_open_ended
from metrics.series import Point
from strategies.progress import Evidence, Progress, is_small, running, stood, too_small, without_number
from strategies.status import Status
from strategies.targets import Baseline, Promise, Subject, deciding_point, due_words
from strategies.thresholds import since_then, since_words
from workforce import months

NOT_COMPARED = (Status.TOO_EARLY, Status.NOT_KNOWN, Status.PASSED_UNKNOWN)


def directional(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress:
    """Lower (or higher) than the baseline, or than the figure when the promise was made."""
    if promise.is_past(as_of):
        point = deciding_point(evidence.series.points, promise, subject.frequency)
        if point is None:
            return unknown(subject, promise)
        if point.value is None:
            return without_number(subject, point)
        if is_small(point, subject.unit):
            return too_small(subject, point)
    else:
        found = running(subject, evidence, promise, as_of)
        if isinstance(found, Progress):
            return found
        point = found
    found = compare(subject, promise, evidence, point, as_of)
    since = since_then(evidence, promise) if promise.is_past(as_of) and found.gap is not None else None
    return replace(found, sentence=found.sentence + since_words(subject, since), since=since)


def unknown(subject: Subject, promise: Promise) -> Progress:
    return Progress(
        Status.PASSED_UNKNOWN,
        f"{subject.label}: {wanted(promise)} was promised {due_words(promise)}; that date has passed and no figure "
        "speaks for it.",
    )


def wanted(promise: Promise) -> str:
    return "an increase" if promise.kind == "directional_increase" else "a decrease"


def reference(promise: Promise, evidence: Evidence, point: Point) -> tuple[Decimal, str, dt.date] | None:
    """What `point` is compared with: the baseline, else the last figure when the promise began, else the first since.

    Given as value, words and month. None when `point` itself is the first figure.
    """
    if evidence.baseline:
        month = evidence.baseline.month
        return evidence.baseline.value, months.name(month), month
    numbers = [other for other in evidence.series.numbers if other.month < point.month]
    before = [other for other in numbers if other.month <= promise.effective_from]
    chosen = before[-1] if before else numbers[0] if numbers else None
    if chosen is None or chosen.value is None:
        return None
    return chosen.value, months.name(chosen.month), chosen.month


def compare(subject: Subject, promise: Promise, evidence: Evidence, point: Point, as_of: dt.date) -> Progress:
    assert point.value is not None  # callers have a number
    earlier = reference(promise, evidence, point)
    if earlier is None:
        return Progress(
            Status.PASSED_UNKNOWN if promise.is_past(as_of) else Status.TOO_EARLY,
            f"{stood(subject, point)}; there is no earlier figure to tell whether {wanted(promise)} has come.",
            point,
        )
    value, words, month = earlier
    broken = evidence.series.broken_between(month, point.month)
    if broken:
        return Progress(
            Status.PASSED_UNKNOWN if promise.is_past(as_of) else Status.NOT_KNOWN,
            f"{stood(subject, point)}; figures before {months.name(broken)} cannot be compared with it.",
            point,
        )
    return replace(verdict(subject, promise, point, value, words, as_of), seen_from=months.month_of(month))


def verdict(subject: Subject, promise: Promise, point: Point, value: Decimal, words: str, as_of: dt.date) -> Progress:
    """Right, wrong or no change; met or missed once the promise's date has passed."""
    assert point.value is not None  # callers have a number
    change = point.value - value
    better = change > 0 if promise.kind == "directional_increase" else change < 0
    if promise.is_past(as_of):
        status = Status.MET if better else Status.MISSED
    else:
        status = Status.NO_CHANGE if change == 0 else Status.RIGHT_DIRECTION if better else Status.WRONG_DIRECTION
    moved = f"{'up' if change > 0 else 'down'} {subject.distance(change)} from {words}" if change else f"as in {words}"
    due = due_words(promise)
    return Progress(
        status,
        f"{stood(subject, point)}, {moved}; {wanted(promise)} was promised{' ' + due if due else ''}: "
        f"{status.word.lower()}.",
        point,
        bound=value,
        gap=change,
    )


def windowed(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress:
    """A decrease within a window, seen from the last figure before it; and against the years before, where named."""
    start = promise.window_start or promise.effective_from
    before = [point for point in evidence.series.numbers if point.month < start]
    if before and before[-1].value is not None:
        evidence = replace(evidence, baseline=Baseline(before[-1].value, before[-1].month))
    result = directional(subject, replace(promise, effective_from=start), evidence, as_of)
    if result.point and result.point.month < start and (result.gap is not None or result.status in NOT_COMPARED):
        if promise.is_past(as_of):
            return unknown(subject, promise)
        return Progress(
            Status.TOO_EARLY,
            f"{stood(subject, result.point)}; no figure has come since the time began for which {wanted(promise)} was "
            f"promised, {months.name(start)}.",
            result.point,
        )
    if not promise.history_years or result.point is None or result.point.value is None:
        return result
    oldest = months.add(start, -12 * promise.history_years)
    oldest = max(filter(None, (oldest, evidence.series.last_break(dt.date.min, result.point.month))))
    within = [point for point in before if point.month >= oldest]
    if any(map(is_open_ended, (result.point, *within))):
        return replace(
            result,
            sentence=f"{result.sentence} How it compares with the average of the {promise.history_years} years before "
            "is not known.",
        )
    history = exact_numbers(within)
    if not history:
        return replace(
            result,
            sentence=f"{result.sentence} No figure of the {promise.history_years} years before is known that can be "
            "compared.",
        )
    average = sum(history, Decimal(0)) / len(history)
    side = "below" if result.point.value < average else "above" if result.point.value > average else "equal to"
    return replace(
        result,
        sentence=f"{result.sentence} It is {side} the average of the {promise.history_years} years before "
        f"({subject.words(average)}, {len(history)} figures).",
    )
