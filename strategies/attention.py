"""PURE: which promises want a board's attention, and the reason each was picked."""

from dataclasses import dataclass
from enum import StrEnum

from metrics import variation
from strategies.progress import Progress
from strategies.status import Status
from workforce import months
from workforce.months import Month

OFF = (Status.OFF_TRACK, Status.WRONG_DIRECTION)
# A status from which nothing can be said to have turned.
UNSETTLED = (
    *(Status.NOT_KNOWN, Status.NO_DATA, Status.NOT_DUE, Status.TOO_EARLY, Status.LATE),
    *(Status.NOT_JUDGED, Status.NO_TARGET),
)
UNUSUAL = ("special_cause_concern", "special_cause_neutral_high", "special_cause_neutral_low")


class Why(StrEnum):
    """Listed by urgency."""

    TURNED = "turned off track"
    MISSED = "missed a promise"
    OFF = "off track"
    NO_ACTION = "off track with no action"
    UNUSUAL = "unusual change"
    OVERDUE = "overdue"


ORDER = {why: place for place, why in enumerate(Why)}


@dataclass(frozen=True)
class Reason:
    why: Why
    text: str


def reasons(
    progress: Progress,
    before: Progress | None,
    since: str,
    reading: variation.Reading,
    promised: str,
    gap: str,
    overdue: str,
    *,
    has_action: bool,
) -> tuple[Reason, ...]:
    """Every reason that applies, most urgent first.

    `before` is how it stood at `since`; None where it did not exist.
    """
    found = []
    if progress.status in OFF:
        found.append(off_track(progress, before, since, gap))
        if not has_action:
            found.append(Reason(Why.NO_ACTION, "the strategy lists no action for it"))
    if progress.status == Status.MISSED:
        found.append(Reason(Why.MISSED, missed(progress, promised, gap)))
    if reading.variation in UNUSUAL:
        found.append(Reason(Why.UNUSUAL, unusual(reading)))
    if overdue:
        found.append(Reason(Why.OVERDUE, overdue))
    return tuple(sorted(found, key=lambda reason: ORDER[reason.why]))


def off_track(progress: Progress, before: Progress | None, since: str, gap: str) -> Reason:
    amount = f", {gap}" if gap and progress.status == Status.OFF_TRACK else ""
    if before and before.status not in (*OFF, *UNSETTLED):
        was = before.status.word.lower()
        return Reason(Why.TURNED, f"Turned {progress.status.word.lower()} {since} (it was {was}){amount}")
    return Reason(Why.OFF, f"{progress.status.word}{amount}")


def missed(progress: Progress, promised: str, gap: str) -> str:
    if progress.breaches:
        count, last = len(progress.breaches), months.name(progress.breaches[-1].month)
        return f"Broke the promise of {promised}: in {f'{count} figures, last in ' if count > 1 else ''}{last}"
    if progress.point and progress.point.cohort:
        # Its date may not have come, but a cohort is counted once.
        return f"Broke the promise of {promised}{', ' + gap if gap else ''}"
    return f"Missed the promise of {promised}{', ' + gap if gap else ''}"


def unusual(reading: variation.Reading) -> str:
    last = reading.last
    assert last is not None and isinstance(last.date, Month)  # a signal has a point
    kind = variation.VARIATION_WORDS[reading.variation]
    return f"Unusual change: the figure for {months.name(last.date)} {variation.cause_words(last)}, {kind}"
