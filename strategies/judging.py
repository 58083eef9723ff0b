"""The one place where a promise meets its evidence: each kind of target goes to the function that judges it."""

import datetime as dt
from collections.abc import Callable

from metrics.series import Point
from strategies import directions, inexact, open_comparators, quantities, thresholds
from strategies.progress import Evidence, Progress, is_late, overdue, stood, told_apart, without_number
from strategies.status import Status
from strategies.targets import BY_HAND, Promise, Subject, adds_up, due_words
from workforce import months

Judge = Callable[[Subject, Promise, Evidence, dt.date], Progress]


def as_known(evidence: Evidence, as_of: dt.date) -> Evidence:
    """The evidence without what lies after `as_of`."""
    month = months.month_of(as_of)
    return Evidence(
        evidence.series.until(month),
        tuple(point for point in evidence.cohorts if point.month <= month),
        evidence.baseline,
        evidence.comparator.until(month) if evidence.comparator else None,
        tuple(verdict for verdict in evidence.verdicts if verdict.on <= as_of),
        evidence.on_road,
    )


def assess(subject: Subject, promise: Promise | None, evidence: Evidence, as_of: dt.date) -> Progress:
    """How `promise` stands on `as_of`, by the figures of that month and before. Every status carries its sentence.

    Figures that the reader may not see count for the status and are not told.
    """
    known = as_known(evidence, as_of)
    # Asked of the whole series, which answers once, and not of each part of it that was known on some day.
    open_ended = inexact.has_inexact(evidence)
    progress, shown = judged(subject, promise, known, as_of, open_ended), known.shown
    if shown is known:
        return progress
    return told(subject, promise, progress, judged(subject, promise, shown, as_of, open_ended), known)


def judged(subject: Subject, promise: Promise | None, known: Evidence, as_of: dt.date, open_ended: bool) -> Progress:
    if promise is None:
        return monitored(subject, known, as_of)
    if promise.kind in BY_HAND:
        return by_hand(subject, promise, known, as_of)
    found = counted(subject, promise, known, as_of, open_ended)
    finer = told_apart(subject, found)
    return found if finer is subject else counted(finer, promise, known, as_of, open_ended)


def counted(subject: Subject, promise: Promise, known: Evidence, as_of: dt.date, open_ended: bool) -> Progress:
    """As the figures have it, whether they are exact, and what they are compared with, or not."""
    judge = JUDGES[promise.kind]

    def assessed(known: Evidence) -> Progress:
        if open_ended:
            return inexact.judged(judge, subject, promise, known, as_of)
        return judge(subject, promise, known, as_of)

    if known.comparator and known.comparator.has_open_ends:
        return open_comparators.judged(assessed, subject, promise, known, as_of)
    return assessed(known)


def told(subject: Subject, promise: Promise | None, progress: Progress, seen: Progress, known: Evidence) -> Progress:
    """What a reader is told of `progress`: `seen`, judged without what is withheld, where it says the very same.

    Otherwise the status alone, for any number beside it could be worked back to the one withheld. Cohorts are judged
    apart, so that one which can be seen tells its own number where the status is that of those which can be seen.
    """
    same = seen.status == progress.status
    if promise is None or (same and (promise.kind == "cohort_floor" or seen.sentence == progress.sentence)):
        return seen
    bound = seen.bound
    if bound is None and promise.operator and not promise.comparator:
        bound = promise.value
    return Progress(
        progress.status,
        f"{subject.label}: {progress.status.word.lower()}. "
        "A figure that decides it is withheld because of small numbers.",
        withheld_point(promise, progress, known),
        bound,
        verdict=progress.verdict,
    )


def withheld_point(promise: Promise, progress: Progress, known: Evidence) -> Point | None:
    if promise.kind == "cohort_floor":
        return quantities.withheld_cohort(promise, known)
    return progress.point._replace(few=True).shown if progress.point else None


def monitored(subject: Subject, evidence: Evidence, as_of: dt.date) -> Progress:
    """No target was printed: say where the figure stands and never whether that is good."""
    latest: Point | None = evidence.series.latest or (evidence.cohorts[-1] if evidence.cohorts else None)
    if latest is None:
        return Progress(Status.NO_TARGET, f"{subject.label}: no target was set, and no figure has been uploaded.")
    if latest.value is None:
        unjudged = without_number(subject, latest).sentence.replace(" and cannot be judged", "")
        return Progress(Status.NO_TARGET, f"{unjudged} No target was set.", latest)
    late = overdue(subject, evidence, as_of) if is_late(subject, evidence.series, as_of) else None
    if late:
        return Progress(Status.NO_TARGET, f"{late.sentence} No target was set.", latest)
    return Progress(Status.NO_TARGET, f"{stood(subject, latest)}. No target was set.", latest)


def by_hand(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress:
    """Words, grades and deliverables: a person says how they stand, and the page says who and when."""
    verdict = evidence.verdict
    if verdict is None:
        if promise.is_past(as_of):
            return Progress(
                Status.PASSED_UNKNOWN,
                f"{subject.label}: promised {due_words(promise)}; that date has passed and nobody has recorded how it "
                "went.",
            )
        return Progress(Status.NOT_JUDGED, f"{subject.label}: no figure can settle this, and nobody has judged it yet.")
    day = f"{verdict.on.day} {months.name(verdict.on)}"
    return Progress(
        Status.JUDGED,
        f"{subject.label}: judged {verdict.words.lower()} by {verdict.by} on {day}.",
        verdict=verdict,
    )


def sustained(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress:
    """An undefined level: by the threshold its owner has set, else by hand, else its meaning must be asked for."""
    if promise.value is not None and promise.operator:
        return thresholds.tenure(subject, promise, evidence, as_of)
    if evidence.verdict:
        return by_hand(subject, promise, evidence, as_of)
    return Progress(
        Status.NEEDS_CLARIFICATION,
        f"{subject.label}: the document does not say what level it means. "
        "Its owner must set a number or judge by hand.",
        evidence.series.latest,
    )


def ambiguous(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress:
    """Kept as printed and never evaluated until the owner says what was meant."""
    return Progress(
        Status.NEEDS_CLARIFICATION,
        f"{subject.label}: the printed words “{promise.printed}” contradict the evident intent, so they are not judged "
        "until the owner says what was meant.",
        evidence.series.latest,
    )


def floor(subject: Subject, promise: Promise, evidence: Evidence, as_of: dt.date) -> Progress:
    """At or above a value by a date; a count that comes in periods is added up over the year that is due."""
    return (quantities.milestone if adds_up(subject, promise) else thresholds.by_date)(
        subject, promise, evidence, as_of
    )


JUDGES: dict[str, Judge] = {
    "ceiling_by_date": thresholds.by_date,
    "strict_ceiling_by_date": thresholds.by_date,
    "floor_by_date": floor,
    "complete": thresholds.by_date,
    "standing_ceiling": thresholds.standing,
    "relative_to_comparator": thresholds.relative,
    "match_population": thresholds.match,
    "tenure_share": thresholds.tenure,
    "cohort_floor": quantities.cohort_floor,
    "periodic_yield": quantities.periodic_yield,
    "milestone_quantity": quantities.milestone,
    "directional_decrease": directions.directional,
    "directional_increase": directions.directional,
    "directional_decrease_windowed": directions.windowed,
    "sustain_qualitative": sustained,
    "ambiguous_operator": ambiguous,
}
