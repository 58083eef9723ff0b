"""READ SIDE: one metric, a few areas, years of the census: a line for each."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from statistics import median

from metrics import benchmarks, charts, comparison, figures
from metrics.models import Benchmark, Metric, Neighbour
from metrics.open_ends import direction
from metrics.series import Point, Series, cadence
from metrics.suppression import SUPPRESSED
from workforce import months
from workforce.months import Month

MOST = len(charts.PALETTE)
NEIGHBOURS = "neighbours:"
YEAR = 12


@dataclass(frozen=True)
class Area:
    """Something to draw a line of. `number` is the one that the Department knows a council by; "" for other areas."""

    code: str
    name: str
    kind: str
    number: str = ""


@dataclass(frozen=True)
class Row:
    year: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    metric: Metric
    areas: tuple[Area, ...]
    lines: tuple[charts.Line, ...]
    rows: tuple[Row, ...]
    sentences: tuple[str, ...]
    chart: charts.Trace | None
    releases: str

    @property
    def near(self) -> str:
        """The area whose neighbours are compared, by code; the first of several."""
        found = (area.code.removeprefix(NEIGHBOURS) for area in self.areas if area.kind == "neighbours")
        return next(found, "")


ORDER = {"country": 0, "region": 1, "council": 2, "neighbours": 3}


def areas(metric: Metric) -> list[Area]:
    """Every area that the census publishes the metric for: England, regions, councils; then councils' neighbours."""
    column = comparison.PUBLISHED[metric.slug].column
    found: dict[str, Area] = {}
    years: dict[str, list[int]] = defaultdict(list)
    rows = Benchmark.objects.filter(column=column).order_by("-year")
    for code, name, kind, number, year in rows.values_list("area_code", "area_name", "area_kind", "dfe_number", "year"):
        found.setdefault(code, Area(code, name, kind, number))
        years[code].append(year)
    held = [*told_apart(found.values(), years), *with_neighbours(found.values())]
    return sorted(held, key=lambda area: (ORDER[area.kind], area.name))


def told_apart(found: Iterable[Area], years: dict[str, list[int]]) -> Iterator[Area]:
    """Areas of the same name, which are one with an old and a new code, with the years that each has."""
    found = list(found)
    names = Counter(area.name for area in found)
    for area in found:
        first, last = min(years[area.code]), max(years[area.code])
        span = f"{first} to {last}" if first != last else f"{first}"
        yield replace(area, name=f"{area.name} ({span})") if names[area.name] > 1 else area


def with_neighbours(found: Iterable[Area]) -> Iterator[Area]:
    """The neighbours of each council that has some: once, whatever its codes, by the newest."""
    numbers = set(Neighbour.objects.values_list("area", flat=True))
    for area in found:
        if area.number in numbers:
            numbers.remove(area.number)
            yield Area(NEIGHBOURS + area.code, f"Median of neighbours of {area.name}", "neighbours", area.number)


def build(metric: Metric, chosen: list[str], start: int, end: int) -> Comparison:
    """The figures of the chosen areas from `start` to `end`, a missing year staying a gap."""
    column = comparison.PUBLISHED[metric.slug].column
    rows = list(benchmarks.latest().filter(column=column, year__gte=start, year__lte=end))
    named = {area.code: area for area in areas(metric)}
    held = [named[code] for code in dict.fromkeys(chosen) if code in named][:MOST]
    lines = [charts.Line(area.name, series_of(area, rows)) for area in held]
    return Comparison(
        metric,
        tuple(held),
        tuple(lines),
        tuple(table_rows(metric, lines, start, end)),
        tuple(sentence(metric, line) for line in lines),
        charts.line_chart(lines, [], [], metric.unit) if any(line.series.numbers for line in lines) else None,
        ", ".join(sorted({row.release for row in rows})),
    )


def series_of(area: Area, rows: list[Benchmark]) -> Series:
    if area.kind == "neighbours":
        return neighbours_series(area.number, rows)
    return Series.of(
        Point(months.add(months.parse_code(f"{row.year}-09"), 0), row.value, row.symbol, row.numerator, row.denominator)
        for row in rows
        if row.area_code == area.code
    )


def neighbours_series(number: str, rows: list[Benchmark]) -> Series:
    """The median of the neighbours that have a figure, year by year, by the newest model."""
    found = Neighbour.objects.filter(area=number)
    newest = found.order_by("-model_year").values_list("model_year", flat=True).first()
    near = set(found.filter(model_year=newest).values_list("neighbour", flat=True))
    by_year: dict[int, list[Benchmark]] = defaultdict(list)
    for row in rows:
        by_year[row.year].append(row)
    values = {year: benchmarks.figures_of(held, near) for year, held in by_year.items()}
    return Series.of(Point(months.parse_code(f"{year}-09"), median(held)) for year, held in values.items() if held)


def table_rows(metric: Metric, lines: list[charts.Line], start: int, end: int) -> Iterable[Row]:
    for year in range(end, start - 1, -1):
        points = [line.series.at(months.parse_code(f"{year}-09")) for line in lines]
        yield Row(year, tuple(cell(metric, point) for point in points))


def cell(metric: Metric, point: Point | None) -> str:
    if point is None:
        return "No figure"
    if point.few:
        return SUPPRESSED
    if point.value is None:
        return figures.SYMBOL_WORDS.get(point.symbol, "no figure").capitalize()
    parts = ""
    if point.numerator is not None and point.denominator is not None:
        parts = f" ({figures.number(point.numerator, 1)} of {figures.number(point.denominator, 1)})"
    return figures.told(point.value, point.qualifier, metric.unit, metric.decimals) + parts


def year_of(month: Month) -> str:
    return str(month.year)


def sentence(metric: Metric, line: charts.Line, when: Callable[[Month], str] = year_of) -> str:
    """Both ends of a line, and what is not known between them; `when` says how their time reads."""
    numbers = line.series.numbers
    if not line.series.points:
        return f"{line.name}: no figure in this time."
    if not numbers:
        return f"{line.name}: no number can be drawn, because every figure in this time is withheld or not available."
    first, last = numbers[0], numbers[-1]
    assert first.value is not None and last.value is not None  # numbers holds none without
    words = figures.told(last.value, last.qualifier, metric.unit, metric.decimals)
    if first == last:
        rest = withheld(line, first.month, last.month)
        only = "the only number that can be shown" if rest else "the only number"
        return f"{line.name}: {words} in {when(last.month)}, {only}.{rest}"
    move = direction(first, last)
    before = figures.told(first.value, first.qualifier, metric.unit, metric.decimals)
    broken = line.series.last_break(first.month, last.month)
    if broken:
        text = (
            f"{line.name} stood at {before} in {when(first.month)} and at {words} in {when(last.month)}; figures from "
            f"before {when(broken)} cannot be compared with later ones."
        )
    elif move is None:
        text = (
            f"{line.name} stood at {before} in {when(first.month)} and at {words} in {when(last.month)}, which leaves "
            "open whether it rose or fell."
        )
    elif not move:
        text = f"{line.name} ended as it began: {words} in {when(first.month)} and in {when(last.month)}."
    else:
        moved = "rose" if move > 0 else "fell"
        text = f"{line.name} {moved} from {before} in {when(first.month)} to {words} in {when(last.month)}."
    held = cadence(metric.frequency, "census" if when is year_of else "")
    inner = between(line, first.month, last.month, held.step if held else line.series.step)
    return text + inner + withheld(line, first.month, last.month, "outside that time ")


def withheld(line: charts.Line, first: Month, last: Month, where: str = "") -> str:
    """How many figures outside `first` to `last` are withheld or not available; "" for none."""
    lacking = sum(not first <= point.month <= last for point in line.series.points if point.value is None)
    if not lacking:
        return ""
    some, verb = ("figure", "is") if lacking == 1 else ("figures", "are")
    return f" {lacking} {some} {where}{verb} withheld or not available."


def between(line: charts.Line, first: Month, last: Month, step: int) -> str:
    """How many figures between the ends, `step` months apart, have no number; "" where all have one."""
    lacking = months.between(first, last) // step + 1 - len(line.series.numbers)
    if lacking <= 0:
        return ""
    noun = {1: "month", YEAR: "year"}.get(step, "figure")
    return f" {lacking} {noun}{' in between has' if lacking == 1 else 's in between have'} no number."
