"""Which figures are there, which are late and which are not due yet. PURE.

Missing, late, not due, suppressed and not applicable are different things and have different words.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from workforce import months
from workforce.months import Month

SHOWN_MONTHS = 12


class Presence(Enum):
    """How a figure stands in a month: its word, a mark for narrow tables, and how urgent it is (0 is most)."""

    LATE = ("Late", "!", 0)
    NOT_AVAILABLE = ("Not available", "x", 1)
    NOT_DUE = ("Not due yet", "·", 2)
    SUPPRESSED = ("Suppressed", "c", 3)
    REVISED = ("Revised", "r", 4)
    PRESENT = ("Present", "✓", 5)
    NOT_APPLICABLE = ("Not applicable", "z", 6)
    NOT_EXPECTED = ("None expected", "–", 7)

    def __init__(self, word: str, mark: str, order: int) -> None:
        self.word = word
        self.mark = mark
        self.order = order


@dataclass(frozen=True, slots=True)
class Held:
    """A figure that is kept: its symbol ('' for a number), and whether it was changed after it was first stored."""

    symbol: str = ""
    revised: bool = False


THERE = Held()


@dataclass(frozen=True, slots=True)
class Days:
    """How many days after the end of a period a figure is due."""

    monthly: int = 20
    quarterly: int = 30
    annual: int = 60


BY_SYMBOL = {"z": Presence.NOT_APPLICABLE, "x": Presence.NOT_AVAILABLE, "c": Presence.SUPPRESSED}


def due(frequency: str, month: Month, days: Days) -> dt.date:
    """The last day on which the figure of `month` is not late."""
    allowed = {"quarterly": days.quarterly, "annual": days.annual}.get(frequency, days.monthly)
    return months.last_day(month) + dt.timedelta(days=allowed)


def expected(frequency: str, month: Month, held: Iterable[Month]) -> bool:
    """Whether a metric of this frequency has a figure in `month`.

    A yearly one is expected in the month of the year in which it came before; one that never came, in none. A cohort's
    or a report's figure comes when it comes.
    """
    if frequency == "monthly":
        return True
    if frequency == "quarterly":
        return month.month % 3 == 0
    return frequency == "annual" and any(earlier.month == month.month and earlier < month for earlier in held)


def presence(frequency: str, month: Month, held: Mapping[Month, Held], as_of: dt.date, days: Days) -> Presence:
    """How the figure of `month` stands on `as_of`; on its due day it is not late yet."""
    figure = held.get(month)
    if figure is not None:
        return BY_SYMBOL.get(figure.symbol) or (Presence.REVISED if figure.revised else Presence.PRESENT)
    if not expected(frequency, month, held):
        return Presence.NOT_EXPECTED
    return Presence.LATE if as_of > due(frequency, month, days) else Presence.NOT_DUE


def shown_months(as_of: dt.date) -> tuple[Month, ...]:
    """The last twelve months that had ended on `as_of`."""
    last = months.add(months.month_of(as_of), -1)
    return tuple(months.span(months.add(last, 1 - SHOWN_MONTHS), last))


@lru_cache(maxsize=64)
def newest_first(as_of: dt.date, back: int = SHOWN_MONTHS) -> tuple[Month, ...]:
    """The month of `as_of`, which has not ended, and the last `back` that had."""
    last = months.month_of(as_of)
    return tuple(months.span(months.add(last, -back), last))[::-1]


def is_overdue(frequency: str, held: Iterable[Month], as_of: dt.date, days: Days) -> bool:
    """Whether of the months in which a figure is due the newest is late, whatever came before: the figure is overdue.

    One that never came is, where the calendar says when it is due. A month that is missing before one that came is
    late, and the figure is not overdue. The one definition, for dashboards and for the page of late figures; `held` are
    the months that have a figure, of the last eleven years for a yearly one and of the last for others. Of a yearly
    one the newest that is due may be of the year before the last twelve months.
    """
    kept = dict.fromkeys(held, THERE)
    reach = newest_first(as_of, 2 * SHOWN_MONTHS) if frequency == "annual" else newest_first(as_of)
    cells = (presence(frequency, month, kept, as_of, days) for month in reach)
    waiting = (Presence.NOT_DUE, Presence.NOT_EXPECTED)
    return next((cell for cell in cells if cell not in waiting), None) is Presence.LATE
