"""Promises of a value: by a date, at any point, against a comparator, or of a share of people."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from metrics import figures
from metrics.series import Point
from strategies.progress import (
    Evidence,
    Progress,
    cadence_of,
    is_late,
    is_small,
    running,
    stood,
    too_small,
    without_number,
)
from strategies.status import Status
from strategies.targets import (
    Promise,
    Subject,
    bound_words,
    deciding_point,
    due_words,
    expected,
    holds,
    shortfall,
)
from workforce import months


def by_date(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress:
    """A value by a date: final once the date has passed, and on the way to it before."""
    assert promise.value is not None  # the kinds judged here carry a value
    if promise.is_past(as_of):
        return final(subject, promise, evidence, promise.value)
    return on_the_way(subject, promise, evidence, as_of, promise.value)


def final(subject: Subject, promise: Promise, evidence: Evidence, bound: Decimal) -> Progress:
    """Met or missed by the figure that decides it, or not known; then what has happened since."""
    point = deciding_point(evidence.series.points, promise, subject.frequency)
    if point is None:
        return not_known(subject, promise, evidence, bound)
    if point.value is None:
        return replace(without_number(subject, point), bound=bound)
    if is_small(point, subject.unit):
        return replace(too_small(subject, point), bound=bound)
    kept = holds(point.value, promise.operator, bound)
    gap = shortfall(point.value, promise.operator, bound)
    outcome = "met." if kept else f"missed by {subject.distance(gap)}." if gap else "missed: it stood on the line."
    since = since_then(evidence, promise)
    return Progress(
        Status.MET if kept else Status.MISSED,
        f"{stood(subject, point)}; {promised(subject, promise, bound)}: {outcome}{since_words(subject, since)}",
        point,
        bound,
        gap=gap,
        since=since,
    )


def promised(subject: Subject, promise: Promise, bound: Decimal, verb: str = "was") -> str:
    """'the promise was 10% or less by 2023'."""
    due = due_words(promise)
    return f"the promise {verb} {bound_words(promise.operator, bound, subject)}{' ' + due if due else ''}"


def since_then(evidence: Evidence, promise: Promise) -> Point | None:
    """The last number after the due month; None when there is none."""
    assert promise.due is not None  # only a dated promise is past
    later = [point for point in evidence.series.numbers if point.month > months.month_of(promise.due)]
    return later[-1] if later else None


def since_words(subject: Subject, since: Point | None) -> str:
    if since is None or since.value is None:
        return ""
    return f" It has since stood at {subject.told(since.value, since.qualifier)} ({months.name(since.month)})."


def not_known(subject: Subject, promise: Promise, evidence: Evidence, bound: Decimal) -> Progress:
    """The date has passed and no figure speaks for it: say so, and what is nearest on each side."""
    assert promise.due is not None  # only a dated promise is past
    due = months.month_of(promise.due)
    before = [point for point in evidence.series.numbers if point.month <= due]
    after = [point for point in evidence.series.numbers if point.month > due]
    near = [
        f"{subject.told(point.value, point.qualifier)} in {months.name(point.month)}"
        for point in before[-1:] + after[:1]
        if point.value is not None
    ]
    nearest = f" The nearest figures: {' and '.join(near)}." if near else ""
    return Progress(
        Status.PASSED_UNKNOWN,
        f"{subject.label}: {promised(subject, promise, bound)}; that date has passed and "
        f"{'no figure speaks for it' if near else 'no figure has been uploaded'}.{nearest}",
        bound=bound,
        since=since_then(evidence, promise),
    )


def on_the_way(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date, bound: Decimal) -> Progress:
    """On track, at risk within the tolerance, or off track, against the road or the target itself."""
    point = running(subject, evidence, promise, as_of)
    if isinstance(point, Progress):
        return replace(point, bound=bound)
    assert point.value is not None  # running() gives a number
    baseline = evidence.baseline if evidence.on_road else None
    if baseline and evidence.series.broken_between(baseline.month, point.month):
        baseline = None
    asked = expected(promise, bound, baseline, point.month)
    gap = shortfall(point.value, promise.operator, bound)
    status, verdict = against(subject, promise, point.value, asked, bound)
    return Progress(
        status,
        f"{stood(subject, point)}; {promised(subject, promise, bound, 'is')}: {verdict}",
        point,
        bound,
        asked,
        gap,
    )


def against(subject: Subject, promise: Promise, value: Decimal, asked: Decimal, bound: Decimal) -> tuple[Status, str]:
    """The status of `value` where the road asks for `asked`, and the end of the sentence."""
    if holds(value, promise.operator, bound):
        return Status.ON_TRACK, "on track, the promise is kept now."
    road = asked != bound
    road_words = f" ({figures.words(asked, subject.unit, subject.decimals)} is asked for by now)" if road else ""
    if road and on_the_road(promise, value, asked, bound):
        return Status.ON_TRACK, f"on track for it{road_words}."
    beyond = promise.operator == "=" and abs(value - bound) < abs(value - asked)
    nearest = bound if beyond else asked
    behind = shortfall(value, promise.operator, nearest)
    side = "behind the road" if road and not beyond else promise.missed_side(value, nearest)
    amount = f"{subject.distance(behind)} {side}" if behind else "on the line"
    if behind <= promise.tolerance:
        return Status.AT_RISK, f"at risk, {amount}{road_words}."
    return Status.OFF_TRACK, f"off track, {amount}{road_words}."


def on_the_road(promise: Promise, value: Decimal, asked: Decimal, bound: Decimal) -> bool:
    """Whether `value` is where the road asks it to be; on the way to exactly a value, between the road and that."""
    if promise.operator == "=":
        return min(asked, bound) <= value <= max(asked, bound)
    return holds(value, promise.operator, asked)


def standing(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress:
    """Never above a value: one breach breaks the promise for good, until a new version starts it afresh.

    A tolerance is for what is on its way to a date; here each figure keeps the promise or breaks it. One that is too
    small to judge does neither.
    """
    assert promise.value is not None  # a standing ceiling carries a value
    bound = promise.value
    numbers = [point for point in evidence.series.numbers if point.month >= promise.effective_from]
    held = [point for point in numbers if not is_small(point, subject.unit)]
    breaches = tuple(p for p in held if p.value is not None and not holds(p.value, promise.operator, bound))
    since = f"since {months.name(promise.effective_from)}"
    count = "the only figure" if len(held) == 1 else f"{len(breaches)} of {len(held)} figures"
    point = not_begun(subject, promise, evidence, as_of) or running(subject, evidence, promise, as_of)
    if isinstance(point, Progress) and not breaches:
        return replace(point, bound=bound)
    if isinstance(point, Progress):
        words = bound_words(promise.operator, bound, subject)
        last = f"{', last' if len(held) > 1 else ','} in {months.name(breaches[-1].month)}"
        sentence = f"{point.sentence} The promise of {words} at any point was broken in {count} {since}{last}."
        return replace(point, status=Status.MISSED, sentence=sentence, bound=bound, breaches=breaches)
    assert point.value is not None  # running() gives a number
    gap = shortfall(point.value, promise.operator, bound)
    start = f"{stood(subject, point)}; the promise is {bound_words(promise.operator, bound, subject)} at any point"
    if not breaches:
        kept = "the only figure" if len(held) == 1 else f"all {len(held)} figures"
        return Progress(Status.ON_TRACK, f"{start}: kept in {kept} {since}.", point, bound, gap=gap)
    over = f"{subject.distance(gap)} over" if gap else "on the line"
    now = f"broken now, {over}; broken" if point in breaches else "kept now, but broken"
    last = "" if point in breaches else f", last in {months.name(breaches[-1].month)}"
    return Progress(
        Status.MISSED, f"{start}: {now} in {count} {since}{last}.", point, bound, gap=gap, breaches=breaches
    )


def not_begun(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress | None:
    """Where every figure is from before the promise began and none is late yet: that the first is not due."""
    latest, rhythm = evidence.series.latest, cadence_of(subject, evidence.series)
    if latest is None or latest.month >= promise.effective_from or is_late(subject, evidence.series, as_of):
        return None
    begun = f"{subject.label}: the promise holds from {months.name(promise.effective_from)}"
    if rhythm is None:
        return Progress(Status.NO_DATA, f"{begun} on, and no figure since then has been uploaded.")
    due = rhythm.next_due(latest.month)
    return Progress(Status.NOT_DUE, f"{begun} on, and the next figure is due by {due.day} {months.name(due)}.")


def tenure(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress:
    """A share of people who stay: judged against the value itself, before and after any date."""
    return by_date(subject, promise, replace(evidence, on_road=False), as_of)


def relative(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress:
    """Against a comparator in the figure's own month; against the printed number where no figure of it ever came."""
    point = (
        deciding_point(evidence.series.points, promise, subject.frequency)
        if promise.is_past(as_of)
        else evidence.series.latest
    )
    other = compared_with(promise, evidence, point) if point else None
    if evidence.comparator and evidence.comparator.numbers:
        bound = other.value if other else None
    else:
        other, bound = None, promise.value
    if bound is None:
        unjudged = judged_point(subject, promise, evidence, as_of)
        if isinstance(unjudged, Progress):
            return unjudged
        sentence = f"{stood(subject, unjudged)}; it is promised against {promise.comparator}, of which no figure for "
        return uncompared(promise, unjudged, f"{sentence}{months.name(unjudged.month)} is known.", as_of)
    result = by_date(subject, replace(promise, value=bound), replace(evidence, on_road=False), as_of)
    source = f"{promise.comparator} in {months.name(point.month)}" if other and point else ""
    source = source or f"{promise.comparator}, of which only the printed figure is known"
    return replace(result, sentence=f"{result.sentence} Compared with {source}.", as_printed=other is None)


def uncompared(promise: Promise, point: Point, sentence: str, as_of: dt.date) -> Progress:
    """A figure for which the comparator has none to hold it against."""
    status = Status.PASSED_UNKNOWN if promise.is_past(as_of) else Status.NOT_KNOWN
    return Progress(status, sentence, point)


def compared_with(promise: Promise, evidence: Evidence, point: Point) -> Point | None:
    """The comparator's figure that `point` is held against: of its month, or of a match the last number by then."""
    if evidence.comparator is None or not promise.is_moving:
        return None
    if promise.kind != "match_population":
        return evidence.comparator.at(point.month)
    return next((other for other in reversed(evidence.comparator.numbers) if other.month <= point.month), None)


def judged_point(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress | Point:
    """The figure to judge, after the promise's date the one that decides it; or the reason why there is none."""
    if not promise.is_past(as_of):
        return running(subject, evidence, promise, as_of)
    point = deciding_point(evidence.series.points, promise, subject.frequency)
    if point is None:
        return Progress(
            Status.PASSED_UNKNOWN,
            f"{subject.label}: promised {due_words(promise)}; that date has passed and no figure speaks for it.",
        )
    if point.value is None:
        return without_number(subject, point)
    return too_small(subject, point) if is_small(point, subject.unit) else point


def match(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress:
    """Closeness to a comparator: on track within the tolerance, at risk within twice that, off track beyond.

    Once its date has passed it is met within the tolerance and else missed.
    """
    point = judged_point(subject, promise, evidence, as_of)
    if isinstance(point, Progress):
        return point
    assert point.value is not None  # judged_point() gives a number
    other = compared_with(promise, evidence, point)
    bound = promise.value if other is None else other.value
    comparator = promise.comparator or "the comparator"
    if bound is None:
        return uncompared(
            promise, point, f"{stood(subject, point)}; no figure of {comparator} is known to match it with.", as_of
        )
    gap = abs(point.value - bound)
    since = since_then(evidence, promise) if promise.is_past(as_of) else None
    status = (
        (Status.MET if gap <= promise.tolerance else Status.MISSED)
        if promise.is_past(as_of)
        else Status.ON_TRACK
        if gap <= promise.tolerance
        else Status.AT_RISK
        if gap <= 2 * promise.tolerance
        else Status.OFF_TRACK
    )
    return Progress(
        status,
        f"{stood(subject, point)}; {comparator} stands at {subject.words(bound)}: "
        f"{status.word.lower()}, {subject.distance(gap)} apart.{since_words(subject, since)}",
        point,
        bound,
        gap=gap,
        since=since,
    )
