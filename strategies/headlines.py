"""PURE: how many success measures stand how, counted and in a sentence."""

from collections import Counter
from collections.abc import Sequence

from strategies.status import Status


def tally(statuses: Sequence[Status]) -> tuple[tuple[Status, int], ...]:
    """How many there are of each status, the most urgent first; of none nothing is said."""
    counts = Counter(statuses)
    return tuple((status, counts[status]) for status in Status if counts[status])


def headline(statuses: Sequence[Status], *, councils: int = 1) -> str:
    """'Of 20 success measures, 3 were missed, 2 are on track and 15 have no data.', of a status for each measure.

    Of several `councils` that share them the status is that of the one where a measure stands worst, which is said.
    """
    counts = tally(statuses)
    phrases = [f"{count} {PHRASES[status][0 if count == 1 else 1]}" for status, count in counts]
    if not phrases:
        return "This strategy has no success measures yet."
    listed = phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"
    noun = "success measure" if len(statuses) == 1 else "success measures"
    where = f" each counted where it stands {'worse' if councils == 2 else 'worst'}:" if councils > 1 else ""
    return f"Of {len(statuses)} {noun},{where} {listed}."


PHRASES = {
    Status.MISSED: ("was missed", "were missed"),
    Status.OFF_TRACK: ("is off track", "are off track"),
    Status.WRONG_DIRECTION: ("is going in the wrong direction", "are going in the wrong direction"),
    Status.AT_RISK: ("is at risk", "are at risk"),
    Status.PASSED_UNKNOWN: (
        "has passed its date without a figure to judge it by",
        "have passed their date without a figure to judge them by",
    ),
    Status.LATE: ("waits for an overdue figure", "wait for overdue figures"),
    Status.NO_CHANGE: ("has not changed", "have not changed"),
    Status.NEEDS_CLARIFICATION: ("needs clarification", "need clarification"),
    Status.SUPPRESSED: ("is suppressed", "are suppressed"),
    Status.TOO_SMALL: ("is too small to judge", "are too small to judge"),
    Status.NOT_KNOWN: ("cannot be told from its figures", "cannot be told from their figures"),
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
