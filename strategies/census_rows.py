"""READ SIDE: a council's own figures for the months of a census, beside the census."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from metrics import comparison
from metrics.models import Metric, MetricSnapshot
from metrics.suppression import SUPPRESSED
from metrics.withholding import blotted, marked
from strategies import part_words
from workforce.models import Council
from workforce.months import Month

CENSUS = "census"
# A number unrounded, the symbol that stands where there is none, and the sign of one that is not exact.
Figure = tuple[Decimal | None, str, str]


@dataclass(frozen=True)
class CensusRow:
    """The council's own figure for the month of a census beside the census's own; `exact` is both and what is between
    them, which is given only where the two are of the same. `note` says what differs."""

    metric: Metric
    month: Month
    own: str
    own_group: str
    census: str
    census_group: str
    apart: str
    note: str
    exact: tuple[Figure, Figure, Figure]


def census_rows(
    council: Council, as_of: dt.date, closed: Collection[int] = (), known: dt.datetime | None = None
) -> Iterator[CensusRow]:
    """The two beside each other, newest first: two queries."""
    rows = MetricSnapshot.objects.known_at(known)
    whole = rows.filter(council=council, service__parent=None, cohort="", month__lte=as_of)
    counted = set(whole.filter(upload__source=CENSUS).values_list("metric", "month"))
    rows = (
        marked(whole, closed)
        .filter(metric__in={metric for metric, _ in counted}, month__in={month for _, month in counted})
        .select_related("metric", "staff_group", "upload")
        .order_by("-month", "metric__name", "staff_group__order")
    )
    by_key: dict[tuple, dict[bool, list[MetricSnapshot]]] = defaultdict(lambda: {True: [], False: []})
    for row in map(blotted, rows):
        by_key[row.month, row.metric_id][row.upload.source == CENSUS].append(row)
    for held in by_key.values():
        for own in held[False]:
            for census in held[True]:
                yield census_row(own, census)


def census_row(own: MetricSnapshot, census: MetricSnapshot) -> CensusRow:
    metric = own.metric
    found = comparison.differences(metric.slug, own.staff_group.slug, "own", own.month, own.month.year)
    if own.qualifier:
        found += ("the own figure is not exact",)
    why_not = comparison.no_gap(found)
    apart, between = "", None
    if own.value is not None and census.value is not None and not why_not:
        between = own.value - census.value
        apart = part_words.wording.signed(between, metric.unit, metric.decimals) if between else "nothing"
    return CensusRow(
        metric,
        own.month,
        shown(own),
        own.staff_group.name,
        shown(census),
        census.staff_group.name,
        apart,
        " ".join(filter(None, (why_not, metric.census_note))),
        (
            (own.value, own.symbol, own.qualifier),
            (census.value, census.symbol, census.qualifier),
            (between, "", ""),
        ),
    )


def shown(row: MetricSnapshot) -> str:
    if row.few:
        return SUPPRESSED
    if row.value is None:
        return part_words.wording.SYMBOL_WORDS[row.symbol].capitalize()
    return part_words.wording.told(row.value, row.qualifier, row.metric.unit, row.metric.decimals)
