"""PURE: when a page looks: judged as at a day, with figures as known on one day and promises as known on another."""

import datetime as dt
from dataclasses import dataclass

from workforce import months


@dataclass(frozen=True)
class Known:
    """The last days whose knowledge counts, each chosen apart; None for all that is known now."""

    figures: dt.date | None = None
    promises: dt.date | None = None

    @property
    def is_past(self) -> bool:
        return self.figures is not None or self.promises is not None

    @property
    def words(self) -> str:
        """'figures as known on 3 May 2026 and promises and definitions as known today'; "" for now."""
        if not self.is_past:
            return ""
        return f"figures as known {on(self.figures)} and promises and definitions as known {on(self.promises)}"


@dataclass(frozen=True)
class Moment:
    """An earlier state to compare with. `figures` is the moment up to which figures count, None for all known now."""

    as_of: dt.date
    words: str
    figures: dt.datetime | None = None
    promises: dt.date | None = None

    @property
    def is_by_month(self) -> bool:
        """Whether it is an earlier month by what is known now, and not what was known on an earlier day."""
        return self.figures is None


def on(day: dt.date | None) -> str:
    return "today" if day is None else f"on {day_words(day)}"


def figures_words(day: dt.date | None) -> str:
    """'Figures as known on 3 May 2026'; of a page that has no promises."""
    return "All that is known now" if day is None else f"Figures as known {on(day)}"


def day_words(day: dt.date) -> str:
    """'3 May 2026'."""
    return f"{day.day} {months.name(day)}"


def earliest(*moments: dt.datetime | None) -> dt.datetime | None:
    """The earliest of `moments`; None where each is None, which stands for now."""
    return min((moment for moment in moments if moment is not None), default=None)
