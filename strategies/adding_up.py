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
from metrics.withholding import marked
from strategies import part_words
from strategies.census_rows import CENSUS, CensusRow, census_rows
from strategies.evidence import breaks_of
from strategies.ledger import Breaks, end_of
from strategies.models import Event, Fact
from workforce import months
from workforce.models import Council
from workforce.months import Month

MONTHS = 36


@dataclass(frozen=True)
class CheckRow:
    """A check and where its figures stand: the staff group and source, or the document and its lines."""

    check: Check
    where: str


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
    """The sums of a council; `known` is the last day whose figures count, None for all that is known now."""

    council: Council
    as_of: dt.date
    known: dt.date | None
    failing: tuple[CheckRow, ...]
    holding: tuple[tuple[str, int], ...]
    census: tuple[CensusRow, ...]

    @property
    def count(self) -> int:
        return len(self.failing) + sum(count for _, count in self.holding)


def build(council: Council, as_of: dt.date, closed: Collection[int] = (), known: dt.date | None = None) -> AddingUp:
    moment = end_of(known)
    rows = list(checks(council, Asked(as_of, closed, known=moment)))
    failing = tuple(row for row in rows if not row.check.holds)
    held: dict[str, int] = defaultdict(int)
    for row in rows:
        held[row.check.name] += row.check.holds
    census = tuple(census_rows(council, as_of, closed, moment))
    return AddingUp(council, as_of, known, failing, tuple((n, c) for n, c in held.items() if c), census)


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
    """Counts by service come to the count of the service above, and so do both parts of a rate: two queries.

    Where a service has no figure those of the others can only be too many.
    """
    names, below = {}, defaultdict(set)
    for service in council.services.all():
        names[service.pk] = service.name
        below[service.parent_id].add(service.pk)
    if len(names) < 2:
        return
    for (metric, what, month), held in sorted(by_service(council, asked).items()):
        for parent, parts in below.items():
            if parent in held and parts & held.keys():
                given = {names[service]: held[service] for service in sorted(parts & held.keys())}
                lacking = [names[service] for service in sorted(parts - held.keys())]
                check = identities.parts_of(held[parent], given, month, metric, lacking)
                if check:
                    yield CheckRow(check, what)


def by_service(council: Council, asked: Asked) -> dict[tuple[str, str, Month], dict[int, Decimal]]:
    """Numbers by service, for each metric, what of it they are in words, and month: counts, and the parts of rates."""
    rows = counting(council, asked).filter(value__isnull=False)
    found: dict[tuple, dict[int, Decimal]] = defaultdict(dict)
    for slug, name, unit, top, bottom, group, month, service, *numbers in rows.values_list(
        *("metric__slug", "metric__name", "metric__unit", "metric__numerator", "metric__denominator"),
        *("staff_group__name", "month", "service", "value", "numerator", "denominator"),
    ):
        what = f"{name}, {mid_sentence(group)}"
        named = what if unit in ADDITIVE else "", top and f"{what}: {top}", bottom and f"{what}: {bottom}"
        for words, number in zip(named, numbers, strict=True):
            if words and number is not None:
                found[slug, words, month][service] = number
    return found
