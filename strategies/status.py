"""The statuses: a word, a shape and a tone for each, and the order in which they want attention."""

from enum import StrEnum


class Status(StrEnum):
    """Listed by urgency: a measure of several parts shows the first of theirs."""

    MISSED = "missed"
    OFF_TRACK = "off-track"
    WRONG_DIRECTION = "wrong-direction"
    AT_RISK = "at-risk"
    PASSED_UNKNOWN = "passed-unknown"
    LATE = "late"
    NO_CHANGE = "no-change"
    NEEDS_CLARIFICATION = "needs-clarification"
    SUPPRESSED = "suppressed"
    TOO_SMALL = "too-small"
    NOT_KNOWN = "not-known"
    NO_DATA = "no-data"
    NOT_JUDGED = "not-judged"
    JUDGED = "judged"
    TOO_EARLY = "too-early"
    NOT_DUE = "not-due"
    RIGHT_DIRECTION = "right-direction"
    ON_TRACK = "on-track"
    MET = "met"
    NO_TARGET = "no-target"

    @property
    def word(self) -> str:
        return LOOKS[self][0]

    @property
    def tone(self) -> str:
        return LOOKS[self][1]

    @property
    def shape(self) -> str:
        return LOOKS[self][2]

    @property
    def meaning(self) -> str:
        return MEANINGS[self]

    @property
    def urgency(self) -> int:
        """0 is the most urgent."""
        return ORDER[self]


LOOKS: dict[Status, tuple[str, str, str]] = {
    Status.MISSED: ("Missed", "bad", "cross"),
    Status.OFF_TRACK: ("Off track", "bad", "diamond"),
    Status.WRONG_DIRECTION: ("Wrong direction", "bad", "arrow-wrong"),
    Status.AT_RISK: ("At risk", "warn", "triangle"),
    Status.PASSED_UNKNOWN: ("Date passed, not known", "warn", "question"),
    Status.LATE: ("Late", "warn", "clock"),
    Status.NO_CHANGE: ("No change", "info", "equals"),
    Status.NEEDS_CLARIFICATION: ("Needs clarification", "warn", "question"),
    Status.SUPPRESSED: ("Suppressed", "quiet", "lock"),
    Status.TOO_SMALL: ("Too small to judge", "quiet", "dots"),
    Status.NOT_KNOWN: ("Not known", "quiet", "question"),
    Status.NO_DATA: ("No data", "quiet", "ring"),
    Status.NOT_JUDGED: ("Not judged yet", "quiet", "ring"),
    Status.JUDGED: ("Judged by hand", "info", "hand"),
    Status.TOO_EARLY: ("Too early", "info", "clock"),
    Status.NOT_DUE: ("Not due", "info", "clock"),
    Status.RIGHT_DIRECTION: ("Right direction", "good", "arrow-right"),
    Status.ON_TRACK: ("On track", "good", "circle"),
    Status.MET: ("Met", "good", "tick"),
    Status.NO_TARGET: ("No target set", "quiet", "eye"),
}
MEANINGS: dict[Status, str] = {
    Status.MISSED: "The date has passed and the figure that decides it does not keep the promise; or a promise for "
    "every month, or for each cohort, was broken.",
    Status.OFF_TRACK: "Time remains, and the figure is further from where it should be than the tolerance allows.",
    Status.WRONG_DIRECTION: "A direction was promised and the figure has moved the other way.",
    Status.AT_RISK: "Not where it should be, but within the tolerance.",
    Status.PASSED_UNKNOWN: "The date has passed and there is no figure, not every figure that counts, or no "
    "judgement, to say how it went.",
    Status.LATE: "The next figure is overdue, so where the measure stands now is not known.",
    Status.NO_CHANGE: "A direction was promised and the figure is exactly what it was.",
    Status.NEEDS_CLARIFICATION: "The printed words cannot be judged as they stand. Their owner must say what is meant.",
    Status.SUPPRESSED: "The figure is withheld because it could reveal something about a person.",
    Status.TOO_SMALL: "The percentage rests on fewer than 10 people or posts.",
    Status.NOT_KNOWN: "There are figures, but they do not say whether the promise is kept: some are missing, are only "
    "known to be less or more than a number, or have nothing that they can be compared with or added to.",
    Status.NO_DATA: "No figure has been uploaded, or the last one says that it is not available.",
    Status.NOT_JUDGED: "Only a person can judge this, and nobody has yet.",
    Status.JUDGED: "A person has judged it; the page says who, when and on what evidence.",
    Status.TOO_EARLY: "There is not enough yet to compare.",
    Status.NOT_DUE: "The first figure is not due yet.",
    Status.RIGHT_DIRECTION: "A direction was promised and the figure has moved that way.",
    Status.ON_TRACK: "The figure is where it should be by now.",
    Status.MET: "The figure that decides it keeps the promise.",
    Status.NO_TARGET: "The document sets no target. The figure is shown and not judged.",
}
ORDER = {status: place for place, status in enumerate(Status)}


def lead(statuses: list[Status]) -> Status:
    """The most urgent of `statuses`; NO_TARGET when there are none."""
    return min(statuses, key=ORDER.__getitem__, default=Status.NO_TARGET)
