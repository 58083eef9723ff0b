"""READ SIDE: a council's own figures for the months of a census, beside the census."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Q

from metrics import benchmarks, comparison
from metrics.models import Benchmark, Metric, MetricSnapshot, StaffGroup
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


@dataclass(frozen=True)
class Census:
    """What the census has for a metric and month, and of whom."""

    shown: str
    group: str
    figure: Figure


def census_rows(
    council: Council, as_of: dt.date, closed: Collection[int] = (), known: dt.datetime | None = None
) -> Iterator[CensusRow]:
    """The two beside each other, newest first: four queries.

    The census stands among the council's figures until the council gives its own of the same people, which takes its
    place; then it is the published one that is beside it.
    """
    rows = MetricSnapshot.objects.known_at(known)
    whole = rows.filter(council=council, service__parent=None, cohort="", month__lte=as_of)
    counted = whole.filter(upload__source=CENSUS).values_list("metric", "month")
    pairs = [Q(metric=metric, month=month) for metric, month in counted.distinct()]
    september = Q(metric__slug__in=comparison.PUBLISHED, month__month=comparison.CENSUS_MONTH)
    rows = (
        marked(whole.filter(reduce(or_, pairs, september)), closed)
        .select_related("metric", "staff_group", "upload")
        .order_by("-month", "metric__name", "staff_group__order")
    )
    by_key: dict[tuple, dict[bool, list[MetricSnapshot]]] = defaultdict(lambda: {True: [], False: []})
    for row in map(blotted, rows):
        by_key[row.month, row.metric_id][row.upload.source == CENSUS].append(row)
    published = published_of(council, comparison.published_by(as_of))
    for held in by_key.values():
        for own in held[False]:
            stored = [
                Census(shown(row), row.staff_group.name, (row.value, row.symbol, row.qualifier)) for row in held[True]
            ]
            for census in stored or published.get((own.metric.slug, own.month), ()):
                yield census_row(own, census)


def published_of(council: Council, year: int) -> dict[tuple[str, Month], tuple[Census, ...]]:
    """What was published of the council up to the census of `year`, by metric and month."""
    slugs = {published.column: slug for slug, published in comparison.PUBLISHED.items()}
    if not council.ons_code:
        return {}
    rows = benchmarks.latest().filter(area_code=council.ons_code, column__in=slugs, year__lte=year)
    group = StaffGroup.objects.filter(slug=comparison.CENSUS_GROUP).values_list("name", flat=True).first()
    named = group or "Children and family social workers"
    return {
        (slugs[row.column], dt.date(row.year, comparison.CENSUS_MONTH, 1)): (
            Census(published_words(row), named, (row.value, row.symbol, "")),
        )
        for row in rows.select_related("metric")
        if row.metric is not None
    }


def published_words(row: Benchmark) -> str:
    assert row.metric is not None  # callers take those of the catalogue
    if row.value is None:
        return part_words.wording.SYMBOL_WORDS[row.symbol].capitalize()
    return part_words.wording.words(row.value, row.metric.unit, row.metric.decimals)


def census_row(own: MetricSnapshot, census: Census) -> CensusRow:
    metric, (value, _, _) = own.metric, census.figure
    found = comparison.differences(metric.slug, own.staff_group.slug, "own", own.month, own.month.year)
    if own.qualifier:
        found += ("the own figure is not exact",)
    why_not = comparison.no_gap(found)
    apart, between = "", None
    if own.value is not None and value is not None and not why_not:
        between = own.value - value
        apart = part_words.wording.signed(between, metric.unit, metric.decimals) if between else "nothing"
    return CensusRow(
        metric,
        own.month,
        shown(own),
        own.staff_group.name,
        census.shown,
        census.group,
        apart,
        " ".join(filter(None, (why_not, metric.census_note))),
        ((own.value, own.symbol, own.qualifier), census.figure, (between, "", "")),
    )


def shown(row: MetricSnapshot) -> str:
    if row.few:
        return SUPPRESSED
    if row.value is None:
        return part_words.wording.SYMBOL_WORDS[row.symbol].capitalize()
    return part_words.wording.told(row.value, row.qualifier, row.metric.unit, row.metric.decimals)
