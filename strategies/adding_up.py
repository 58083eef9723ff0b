"""READ SIDE: whether a council's figures add up: across metrics, in the printed words, and against the census."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q

from metrics import identities
from metrics.figures import mid_sentence
from metrics.identities import Check
from metrics.models import Metric, MetricSnapshot
from metrics.series import Point, Series
from metrics.suppression import SUPPRESSED
from metrics.withholding import blotted, marked
from strategies import part_words
from strategies.evidence import breaks_of
from strategies.ledger import Breaks
from strategies.models import Event, Fact
from workforce import months
from workforce.models import Council
from workforce.months import Month

MONTHS = 36
CENSUS = "census"


@dataclass(frozen=True)
class CheckRow:
    """A check and where its figures stand: the staff group and source, or the document and its lines."""

    check: Check
    where: str


# A number unrounded, the symbol that stands where there is none, and the sign of one that is not exact.
Figure = tuple[Decimal | None, str, str]


@dataclass(frozen=True)
class CensusRow:
    """The council's own figure for the month of a census beside the census's own; `exact` is both and what is between
    them."""

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
class Asked:
    """Which figures are checked, and by what.

    `closed` are the councils whose small numbers the reader may not see: no check is made with one. With `only`, the
    metrics that are asked about, no figures of others are read. `known` and `breaks` are the moment up to which figures
    count and the breaks that were known on an earlier day; None for what is known now.
    """

    as_of: dt.date
    closed: Collection[int] = ()
    only: Collection[str] | None = None
    breaks: Breaks | None = None
    known: dt.datetime | None = None


@dataclass(frozen=True)
class AddingUp:
    council: Council
    as_of: dt.date
    failing: tuple[CheckRow, ...]
    holding: tuple[tuple[str, int], ...]
    census: tuple[CensusRow, ...]

    @property
    def count(self) -> int:
        return len(self.failing) + sum(count for _, count in self.holding)


def build(council: Council, as_of: dt.date, closed: Collection[int] = ()) -> AddingUp:
    rows = list(checks(council, Asked(as_of, closed)))
    failing = tuple(row for row in rows if not row.check.holds)
    held: dict[str, int] = defaultdict(int)
    for row in rows:
        held[row.check.name] += row.check.holds
    census = tuple(census_rows(council, as_of, closed))
    return AddingUp(council, as_of, failing, tuple((n, c) for n, c in held.items() if c), census)


def failing_of(councils: list[Council], metrics: set[str], asked: Asked) -> tuple[CheckRow, ...]:
    """The checks that fail and that any of `metrics` takes part in, said beside the measure that uses it."""
    asked = replace(asked, only=identities.related(metrics))
    return tuple(
        row
        for council in councils
        for row in checks(council, asked)
        if not row.check.holds and metrics & set(row.check.metrics)
    )


def checks(council: Council, asked: Asked) -> Iterator[CheckRow]:
    """Every check that the council's figures allow: the printed ones first, then by staff group and source."""
    yield from printed(council)
    scales = {metric.slug: metric.scale for metric in Metric.objects.exclude(denominator="").exclude(numerator="")}
    for (group, source), series in held_series(council, asked).items():
        where = f"{group}, {part_words.SOURCES.get(source, source)}"
        for check in of_series(series, scales):
            yield CheckRow(check, where)
    yield from services(council, asked)


def of_series(series: dict[str, Series], scales: dict[str, int]) -> Iterator[Check]:
    yield from monthly_shares(series)
    yield from identities.movements(series)
    yield from identities.numerators(series)
    yield from identities.twelve_months(series)
    yield from identities.rates(series, scales)


def monthly_shares(series: dict[str, Series]) -> Iterator[Check]:
    held = {slug: series[slug] for slug in identities.SHARES if slug in series}
    for month in sorted({point.month for found in held.values() for point in found.numbers}):
        points = {slug: found.at(month) for slug, found in held.items()}
        values = {slug: point.value for slug, point in points.items() if point and point.value is not None}
        check = identities.shares(values, month)
        if check:
            yield check


def printed(council: Council) -> Iterator[CheckRow]:
    """The shares that a strategy prints for the same day and staff."""
    found: dict[tuple, dict[str, Fact]] = defaultdict(dict)
    facts = Fact.objects.filter(council=council, metric__slug__in=identities.SHARES, value__isnull=False)
    for fact in facts.exclude(as_at_text="").select_related("metric", "strategy"):
        found[fact.strategy_id, fact.as_at_text, fact.staff_group_text][fact.metric.slug] = fact
    for (_, when, group), held in found.items():
        check = identities.shares({slug: fact.value for slug, fact in held.items()}, date_words(when))
        if check:
            strategy = next(iter(held.values())).strategy
            lines = ", ".join(str(line) for line in sorted({fact.line for fact in held.values() if fact.line}))
            yield CheckRow(check, f"{group.capitalize()}, as printed in {strategy.document}, line {lines}")


def date_words(text: str) -> str:
    """'May 2022' for '2022-05'; other printed dates as they are."""
    try:
        return months.name(months.parse_code(text))
    except ValueError:
        return text


def counting(council: Council, asked: Asked):
    """The council's exact figures that a check may use: the council's own of three years, the census's of ten."""
    end = months.month_of(asked.as_of)
    recent = Q(month__gte=months.add(end, -MONTHS)) | Q(upload__source=CENSUS, month__gte=months.add(end, -12 * 10))
    rows = marked(MetricSnapshot.objects.known_at(asked.known), asked.closed).filter(
        recent, few=False, qualifier="", council=council, cohort="", month__lte=end
    )
    return rows if asked.only is None else rows.filter(metric__in=Metric.objects.filter(slug__in=asked.only))


def held_series(council: Council, asked: Asked) -> dict[tuple[str, str], dict[str, Series]]:
    """The council's figures as series by metric, for each staff group and source: two queries at most."""
    rows = counting(council, asked).filter(service__parent=None)
    breaks = asked.breaks
    if breaks is None:
        breaks = breaks_of(Event.objects.filter(council=council))
    broken: dict[str, tuple[Month, ...]] = {}
    points: dict[tuple[str, str], dict[str, list[Point]]] = defaultdict(lambda: defaultdict(list))
    for group, source, metric, slug, *rest in rows.order_by("month").values_list(
        *("staff_group__name", "upload__source", "metric", "metric__slug"),
        *("month", "value", "symbol", "numerator", "denominator"),
    ):
        broken[slug] = breaks.get((council.pk, metric), ()) + breaks.get((council.pk, None), ())
        points[group, source][slug].append(Point(*rest))
    return {key: {slug: Series.of(found, broken[slug]) for slug, found in held.items()} for key, held in points.items()}


ADDITIVE = (Metric.Unit.HEADCOUNT, Metric.Unit.FTE, Metric.Unit.POSTS, Metric.Unit.COUNT)


def services(council: Council, asked: Asked) -> Iterator[CheckRow]:
    """Counts by service come to the count of the service above, where every service below has a number."""
    rows = counting(council, asked).filter(value__isnull=False, metric__unit__in=ADDITIVE)
    values: dict[tuple, dict[int, Decimal]] = defaultdict(dict)
    names, children = {}, defaultdict(set)
    for service in council.services.all():
        names[service.pk] = service.name
        children[service.parent_id].add(service.pk)
    if len(names) < 2:
        return
    for metric, name, group, month, service, value in rows.values_list(
        "metric__slug", "metric__name", "staff_group__name", "month", "service", "value"
    ):
        values[metric, name, group, month][service] = value
    for (metric, name, group, month), held in sorted(values.items()):
        for parent, below in children.items():
            if parent in held and below and all(service in held for service in below):
                parts = {names[service]: held[service] for service in sorted(below)}
                check = identities.parts_of(held[parent], parts, month, metric)
                yield CheckRow(check, f"{name}, {mid_sentence(group)}")


def census_rows(council: Council, as_of: dt.date, closed: Collection[int] = ()) -> Iterator[CensusRow]:
    """The council's own figures for the months of a census, beside the census, newest first: two queries."""
    whole = MetricSnapshot.objects.current().filter(council=council, service__parent=None, cohort="", month__lte=as_of)
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
    apart, between = "", None
    if own.value is not None and census.value is not None and not own.qualifier:
        between = own.value - census.value
        apart = part_words.wording.signed(between, metric.unit, metric.decimals)
    return CensusRow(
        metric,
        own.month,
        shown(own),
        own.staff_group.name,
        shown(census),
        census.staff_group.name,
        apart,
        metric.census_note,
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
