"""PURE: when a council's figure may be measured against a published one, and how it stands among others.

No place in a table is ever given: a band of quarters, a strip on which the own figure is marked, and the median of
statistical neighbours with how many of them had a figure.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from metrics.series import CADENCES
from workforce import months
from workforce.months import Month

CENSUS_GROUP = "children-and-family-social-workers"
CENSUS_MONTH = 9


@dataclass(frozen=True)
class Published:
    """The census column of a metric, and how its formula differs from the catalogue's; "" where it does not."""

    column: str
    formula: str = ""


PUBLISHED = {
    "turnover-rate-pct": Published(
        "turnover_rate_fte", "the census divides by those in post at the end of the year, not by the average over it"
    ),
    "agency-share-pct": Published("agency_rate_fte"),
    "vacancy-rate-pct": Published("vacancy_rate_fte"),
    "caseload-avg": Published("caseload_fte"),
    "absence-rate-pct": Published(
        "absence_rate_fte", "the census divides by 253 working days for each FTE in post at the end of the year"
    ),
}

# The same, and of the metrics that are only in a council's own return.
FORMULAS = {slug: published.formula for slug, published in PUBLISHED.items() if published.formula} | {
    "leavers-count": "the census counts those who left in the year, not in the month",
    "starters-count": "the census counts those who started in the year, not in the month",
}


def differences(slug: str, group: str, source: str, month: Month, year: int) -> tuple[str, ...]:
    """What keeps a figure from being measured against the census of `year`; empty where nothing does.

    `group` is the slug of its staff group, `source` is 'census' for a figure that came from the census itself.
    """
    found = []
    if source != "census":
        if group != CENSUS_GROUP:
            found.append("the census counts children and family social workers only")
        if slug in FORMULAS:
            found.append(FORMULAS[slug])
    if (month.year, month.month) != (year, CENSUS_MONTH):
        found.append(f"the figure is for {months.name(month)} and the census for September {year}")
    return tuple(found)


def no_gap(found: Sequence[str]) -> str:
    """The one line that says why no gap is given; "" where nothing differs."""
    return f"No gap is given: {'; '.join(found)}." if found else ""


def published_by(day: dt.date) -> int:
    """The year of the newest census that is published by `day`, that day included."""
    year = day.year - 1
    return year if CADENCES["census"].due(dt.date(year, CENSUS_MONTH, 1)) <= day else year - 1


def band(value: Decimal, quartiles: tuple[Decimal, Decimal, Decimal], polarity: str) -> str:
    """'in the quarter of councils with the lowest figures, the better end'; no end is better where none is.

    A figure on a quartile belongs to the lower quarter, as the DfE's tool for local authorities has it.
    """
    low, middle, high = quartiles
    words = (
        "the lowest quarter of councils"
        if value <= low
        else "the second lowest quarter of councils"
        if value <= middle
        else "the second highest quarter of councils"
        if value <= high
        else "the highest quarter of councils"
    )
    ends = {"lower": ("the better end", "the worse end"), "higher": ("the worse end", "the better end")}
    if polarity not in ends or low < value <= high:
        return words
    return f"{words}, {ends[polarity][0 if value <= low else 1]}"


@dataclass(frozen=True)
class Strip:
    """Where councils lie on a line of `WIDTH`: a tick each, the middle half between `box`, and our own mark."""

    ticks: tuple[str, ...]
    box: tuple[str, str]
    own: str
    lowest: Decimal
    highest: Decimal


WIDTH, MARGIN = 600, 10


def strip(values: Sequence[Decimal], own: Decimal | None, quartiles: tuple[Decimal, Decimal, Decimal]) -> Strip | None:
    """The strip of all councils' figures; None for fewer than eight, or where all are the same."""
    if len(values) < 8 or min(values) == max(values):
        return None
    low, high = min(values), max(values)

    def place(value: Decimal) -> str:
        return f"{MARGIN + (WIDTH - 2 * MARGIN) * (value - low) / (high - low):.1f}"

    box = place(quartiles[0]), f"{Decimal(place(quartiles[2])) - Decimal(place(quartiles[0])):.1f}"
    marked = "" if own is None else place(min(max(own, low), high))
    return Strip(tuple(place(value) for value in sorted(values)), box, marked, low, high)
