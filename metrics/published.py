"""READ SIDE: every published figure of a metric in one year, with the file and cell where it stands."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from metrics import benchmarks, comparing, comparison
from metrics.figures import told
from metrics.models import Benchmark, Metric, Neighbour
from metrics.series import Point
from workforce import months


@dataclass(frozen=True)
class Published:
    """`near` are the statistical neighbours of the area that is asked about, and `middle` says what their median is."""

    metric: Metric
    year: int
    rows: tuple[Benchmark, ...]
    of: comparing.Area | None
    near: tuple[Benchmark, ...]
    middle: str

    @property
    def releases(self) -> str:
        return ", ".join(sorted({row.release for row in self.rows}))

    def words(self, row: Benchmark) -> str:
        month = months.parse_code(f"{self.year}-09")
        return comparing.cell(self.metric, Point(month, row.value, row.symbol, row.numerator, row.denominator))

    def lines(self, rows: Iterable[Benchmark]) -> Iterator[tuple[Benchmark, str]]:
        """Each row with its figure in words."""
        return ((row, self.words(row)) for row in rows)

    @property
    def all_lines(self) -> Iterator[tuple[Benchmark, str]]:
        return self.lines(self.rows)

    @property
    def near_lines(self) -> Iterator[tuple[Benchmark, str]]:
        return self.lines(self.near)


def build(metric: Metric, year: int, of: str = "") -> Published:
    """`of` is the code of the area whose neighbours are asked about. Without a figure there are no rows."""
    published = comparison.PUBLISHED.get(metric.slug)
    found = list(benchmarks.latest().filter(column=published.column, year=year)) if published else []
    rows = sorted(benchmarks.one_each(found), key=lambda row: (comparing.ORDER[row.area_kind], row.area_name))
    listed = comparing.areas(metric) if published and of else []
    area = next((area for area in listed if area.code == of and area.number), None)
    near = tuple(neighbours(rows, area.number)) if area else ()
    return Published(metric, year, tuple(rows), area, near, middle_of(metric, near))


def neighbours(rows: Collection[Benchmark], number: str) -> Iterator[Benchmark]:
    """The rows of the neighbours in the newest model, closest first."""
    ranked = Neighbour.objects.filter(area=number).order_by("-model_year", "rank")
    newest = ranked.values_list("model_year", flat=True).first()
    by_number = {row.dfe_number: row for row in rows if row.area_kind == Benchmark.AreaKind.COUNCIL}
    for neighbour in ranked.filter(model_year=newest):
        if neighbour.neighbour in by_number:
            yield by_number[neighbour.neighbour]


def middle_of(metric: Metric, near: Collection[Benchmark]) -> str:
    values = [row.value for row in near if row.value is not None]
    if not values:
        return ""
    middle = told(median(values), "", metric.unit, metric.decimals)
    return f"The median of the {len(values)} that have a figure is {middle}."
