"""READ SIDE: a council's figure beside England, its region, its statistical neighbours and all councils."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Max, Q

from metrics import benchmarks, comparison, figures
from metrics.models import Benchmark
from metrics.open_ends import is_open_ended
from metrics.series import Point
from strategies.part_words import SOURCES
from strategies.parts import Part
from workforce.models import Council


@dataclass(frozen=True)
class Line:
    """A published figure, in words and unrounded, and its place in its file. `apart` and `gap` are what the council's
    is above it, if that is told."""

    name: str
    figure: str
    apart: str
    value: Decimal | None = None
    symbol: str = ""
    gap: Decimal | None = None
    place: str = ""


@dataclass(frozen=True)
class Beside:
    """The published figures for one council and year. `why_not` says why no gap is given; "" where one is."""

    council: Council
    metric: str
    year: int
    release: str
    lines: tuple[Line, ...]
    own_figure: str
    own_source: str
    why_not: str
    band: str
    strip: comparison.Strip | None
    sentence: str


@dataclass(frozen=True)
class Published:
    """What was published by a day: the rows of each column in its newest year, and neighbours by DfE number."""

    years: dict[str, int]
    rows: dict[str, list[Benchmark]]
    neighbours: dict[str, list[str]]


def column_of(part: Part) -> str:
    """The published column of a part with a figure; "" where the census publishes none."""
    metric = part.component.metric
    published = comparison.PUBLISHED.get(metric.slug) if metric and part.series.points else None
    return published.column if published else ""


def published_for(parts: Iterable[Part], day: dt.date) -> Published:
    """The newest census of each part's column that was published by `day`: three queries, or none."""
    of_parts = [(part, column) for part in parts if (column := column_of(part))]
    if not of_parts:
        return Published({}, {}, {})
    known = Benchmark.objects.filter(
        column__in={column for _, column in of_parts}, year__lte=comparison.published_by(day)
    )
    years = dict(known.values("column").annotate(last=Max("year")).values_list("column", "last").order_by())
    rows: dict[str, list[Benchmark]] = defaultdict(list)
    newest = [Q(column=column, year=year) for column, year in years.items()]
    for row in benchmarks.latest().filter(reduce(or_, newest)) if newest else ():
        rows[row.column].append(row)
    return Published(years, rows, benchmarks.neighbours_of_each(part.council for part, _ in of_parts))


def build(part: Part, published: Published) -> Beside | None:
    """None for a metric that the census does not publish, without a figure, or where no such census is imported."""
    column = column_of(part)
    if column not in published.years:
        return None
    year, rows = published.years[column], published.rows[column]
    numbers = published.neighbours.get(part.council.dfe_number, [])
    councils = [row for row in rows if row.area_kind == Benchmark.AreaKind.COUNCIL]
    values = [row.value for row in benchmarks.one_each(councils) if row.value is not None]
    return beside(part, benchmarks.placed(part.council, rows, numbers, year), values, year)


def beside(part: Part, standing: benchmarks.Standing, values: list[Decimal], year: int) -> Beside:
    """The lines, the band and the strip; a gap only where definition, population and period match."""
    metric, subject = part.component.metric, part.subject
    point = None if standing.own or not part.series.numbers else part.series.numbers[-1]
    own = own_of(standing, point)
    why_not = ""
    if own is None:
        why_not = "No figure of the council is known to put beside them."
    elif point is not None and is_open_ended(point):
        why_not = "No gap is given: the council’s figure is known only to be less or more than a number."
    elif point is not None:
        held = comparison.differences(metric.slug, part.component.staff_group.slug, point.source, point.month, year)
        why_not = comparison.no_gap(held)
    compared = None if why_not or own is None else own

    def line(name: str, value: Decimal | None, symbol: str = "", place: str = "") -> Line:
        shown = (
            subject.words(value) if value is not None else figures.SYMBOL_WORDS.get(symbol, "no figure").capitalize()
        )
        gap = compared - value if compared is not None and value is not None else None
        apart = "" if gap is None else figures.signed(gap, subject.unit, subject.decimals)
        return Line(name, shown, apart, value, symbol, gap, place)

    lines = [
        line(row.area_name, row.value, row.symbol, place_of(row))
        for row in (standing.england, standing.region)
        if row is not None
    ]
    if standing.of:
        lines.append(
            line(f"Median of its statistical neighbours ({standing.counted} of {standing.of})", standing.neighbours)
        )
    quarters = standing.quartiles
    band = comparison.band(compared, quarters, subject.polarity) if compared is not None and quarters else ""
    drawn = comparison.strip(values, compared, quarters) if quarters else None
    return Beside(
        part.council,
        metric.slug,
        year,
        standing.england.release if standing.england else str(year),
        tuple(lines),
        subject.told(own, point.qualifier if point else "") if own is not None else "No figure",
        SOURCES["census"] if standing.own else SOURCES.get(point.source, "") if point else part.source_words,
        why_not,
        band,
        drawn,
        sentence(part, compared, band, drawn, len(values), year, known=own is not None),
    )


def place_of(row: Benchmark) -> str:
    """'census.csv, cell K2'; "" for a figure that was imported before its file was noted."""
    return f"{row.source_file}, cell {row.source_cell}" if row.source_file else ""


def own_of(standing: benchmarks.Standing, point: Point | None) -> Decimal | None:
    """The census's own figure of the council; else the council's last number, which the guard then looks at."""
    if standing.own is not None:
        return standing.own.value
    return point.value if point else None


def sentence(part: Part, own: Decimal | None, band: str, drawn, count: int, year: int, *, known: bool) -> str:
    """What the strip shows. `own` is None where the council has no figure, or none that may be compared (`known`)."""
    if drawn is None:
        return ""
    words = part.subject.words
    span = (
        f"Each line is one of {count} councils in September {year}, from {words(drawn.lowest)} to "
        f"{words(drawn.highest)}; the shaded box holds the middle half of them."
    )
    name = part.council.short_name
    if own is None:
        why = "its figure cannot be compared with theirs" if known else "no figure of it is known"
        return f"{span} {name} is not marked, because {why}."
    return f"{span} {name} ({words(own)}) is in {band}."
