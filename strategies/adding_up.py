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
from metrics.models import Metric, MetricSnapshot, Service
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
    rows = list(checks([council], Asked(as_of, closed, known=moment)))
    failing = tuple(row for row in rows if not row.check.holds)
    held: dict[str, int] = defaultdict(int)
    for row in rows:
        held[row.check.name] += row.check.holds
    census = tuple(census_rows(council, as_of, closed, moment))
    return AddingUp(council, as_of, known, failing, tuple((n, c) for n, c in held.items() if c), census)


def failing_of(councils: list[Council], metrics: set[str], asked: Asked) -> tuple[CheckRow, ...]:
    """The checks that fail and that any of `metrics` takes part in, said beside the measure that uses it."""
    asked = replace(asked, only=identities.related(metrics))
    return tuple(row for row in checks(councils, asked) if not row.check.holds and metrics & set(row.check.metrics))


def checks(councils: list[Council], asked: Asked) -> Iterator[CheckRow]:
    """Every check that the councils' figures allow, of each the printed ones first, then by staff group and source: six
    queries at most, however many councils."""
    facts, held, services = printed_facts(councils), held_series(councils, asked), by_service(councils, asked)
    scales = {metric.slug: metric.scale for metric in Metric.objects.exclude(denominator="").exclude(numerator="")}
    for council in councils:
        yield from printed(facts[council.pk])
        for (group, source), series in held[council.pk].items():
            where = f"{group}, {part_words.SOURCES.get(source, source)}"
            for check in of_series(series, scales):
                yield CheckRow(check, where)
        yield from of_services(services[council.pk])


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


def printed_facts(councils: list[Council]) -> dict[int, list[Fact]]:
    """The dated shares that strategies print, by council."""
    found: dict[int, list[Fact]] = defaultdict(list)
    facts = Fact.objects.filter(council__in=councils, metric__slug__in=identities.SHARES, value__isnull=False)
    for fact in facts.exclude(as_at_text="").select_related("metric", "strategy"):
        found[fact.council_id].append(fact)
    return found


def printed(facts: list[Fact]) -> Iterator[CheckRow]:
    """The shares that a strategy prints for the same day and staff."""
    found: dict[tuple, dict[str, Fact]] = defaultdict(dict)
    for fact in facts:
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


def counting(councils: list[Council], asked: Asked):
    """The exact figures that a check may use: the councils' own of three years, the census's of ten."""
    end = months.month_of(asked.as_of)
    recent = Q(month__gte=months.add(end, -MONTHS)) | Q(upload__source=CENSUS, month__gte=months.add(end, -12 * 10))
    rows = marked(MetricSnapshot.objects.known_at(asked.known), asked.closed).filter(
        recent, few=False, qualifier="", council__in=councils, cohort="", month__lte=end
    )
    return rows if asked.only is None else rows.filter(metric__in=Metric.objects.filter(slug__in=asked.only))


# By staff group and source the series of each metric.
Held = dict[tuple[str, str], dict[str, Series]]


def held_series(councils: list[Council], asked: Asked) -> dict[int, Held]:
    """The figures as series, by council: two queries at most."""
    rows = counting(councils, asked).filter(service__parent=None)
    breaks = asked.breaks
    if breaks is None:
        breaks = breaks_of(Event.objects.filter(council__in=councils))
    broken: dict[tuple[int, str], tuple[Month, ...]] = {}
    points: dict[tuple[int, str, str, str], list[Point]] = defaultdict(list)
    for council, group, source, metric, slug, *rest in rows.order_by("month").values_list(
        *("council", "staff_group__name", "upload__source", "metric", "metric__slug"),
        *("month", "value", "symbol", "numerator", "denominator"),
    ):
        broken[council, slug] = breaks.get((council, metric), ()) + breaks.get((council, None), ())
        points[council, group, source, slug].append(Point(*rest))
    found: dict[int, Held] = defaultdict(lambda: defaultdict(dict))
    for (council, group, source, slug), held in points.items():
        found[council][group, source][slug] = Series.of(held, broken[council, slug])
    return found


ADDITIVE = (Metric.Unit.HEADCOUNT, Metric.Unit.FTE, Metric.Unit.POSTS, Metric.Unit.COUNT)


@dataclass(frozen=True)
class Services:
    """A council's services by name, those under each, and what is given of them by metric, words for it and month."""

    names: dict[int, str]
    below: dict[int | None, set[int]]
    given: dict[tuple[str, str, Month], dict[int, Decimal]]


def of_services(held: Services) -> Iterator[CheckRow]:
    """Counts by service come to the count of the service above, and so do both parts of a rate.

    Where a service has no figure those of the others can only be too many.
    """
    names = held.names
    for (metric, what, month), numbers in sorted(held.given.items()):
        for parent, parts in held.below.items():
            if parent in numbers and parts & numbers.keys():
                given = {names[service]: numbers[service] for service in sorted(parts & numbers.keys())}
                lacking = [names[service] for service in sorted(parts - numbers.keys())]
                check = identities.parts_of(numbers[parent], given, month, metric, lacking)
                if check:
                    yield CheckRow(check, what)


def by_service(councils: list[Council], asked: Asked) -> dict[int, Services]:
    """What councils with more than one service give of them: two queries."""
    found = {council.pk: Services({}, defaultdict(set), defaultdict(dict)) for council in councils}
    for service in Service.objects.filter(council__in=councils):
        found[service.council_id].names[service.pk] = service.name
        found[service.council_id].below[service.parent_id].add(service.pk)
    several = [council for council in councils if len(found[council.pk].names) > 1]
    rows = counting(several, asked).filter(value__isnull=False)
    for council, slug, name, unit, top, bottom, group, month, service, *numbers in rows.values_list(
        *("council", "metric__slug", "metric__name", "metric__unit", "metric__numerator", "metric__denominator"),
        *("staff_group__name", "month", "service", "value", "numerator", "denominator"),
    ):
        what = f"{name}, {mid_sentence(group)}"
        named = what if unit in ADDITIVE else "", top and f"{what}: {top}", bottom and f"{what}: {bottom}"
        for words, number in zip(named, numbers, strict=True):
            if words and number is not None:
                found[council].given[slug, words, month][service] = number
    return found
