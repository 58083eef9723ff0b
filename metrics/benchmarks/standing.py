"""What published figures say beside a council's own: the area, its region, England and its statistical neighbours."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from metrics.models import Benchmark, Neighbour
from workforce.models import Council

LEAST_FOR_QUARTILES = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """One published column in one year. A figure is None where there is none; `counted` neighbours had one.

    Quartiles are of all councils with a figure, lowest first; None below eight councils. No place in a table is given.
    """

    year: int
    own: Benchmark | None
    region: Benchmark | None
    england: Benchmark | None
    neighbours: Decimal | None
    counted: int
    of: int
    quartiles: tuple[Decimal, Decimal, Decimal] | None


@dataclass(frozen=True, slots=True)
class Restated:
    """A figure that a later release gives differently."""

    area_name: str
    column: str
    year: int
    earlier_release: str
    earlier: str
    release: str
    later: str


def latest() -> QuerySet[Benchmark]:
    """Each figure as the newest release that has it gives it."""
    newest = Benchmark.objects.filter(column=OuterRef("column"), area_code=OuterRef("area_code"), year=OuterRef("year"))
    return Benchmark.objects.filter(release=Subquery(newest.order_by("-release").values("release")[:1]))


def one_each(rows: Iterable[Benchmark]) -> list[Benchmark]:
    """A row for each area, column and year: a later release may give a council's figure again under another code."""
    found: dict[tuple[str, str, int], Benchmark] = {}
    for row in rows:
        key = (row.dfe_number or row.area_code, row.column, row.year)
        if key not in found or found[key].release < row.release:
            found[key] = row
    return list(found.values())


def figures_of(rows: Iterable[Benchmark], numbers: Collection[str]) -> list[Decimal]:
    """What neighbours have, of one column and year.

    A joint return is of two councils and is left out, as the Department leaves it out of the medians that it prints.
    """
    return [row.value for row in one_each(rows) if row.dfe_number in numbers and row.value is not None]


def is_area(code: str) -> Q:
    """The rows of an area by ONS code, with the joint return it is a part of."""
    joint = Q(area_code__startswith=f"{code} / ") | Q(area_code__endswith=f" / {code}")
    return Q(area_code=code) | joint


def neighbours_of(council: Council) -> list[Neighbour]:
    """The council's neighbours in the newest model, closest first."""
    found = Neighbour.objects.filter(area=council.dfe_number)
    year = found.order_by("-model_year").values("model_year")[:1]
    return list(found.filter(model_year=Subquery(year)).order_by("rank"))


def neighbours_of_each(councils: Iterable[Council]) -> dict[str, list[str]]:
    """The same as DfE numbers, by that of the council; one query."""
    newest = Neighbour.objects.filter(area=OuterRef("area")).order_by("-model_year").values("model_year")[:1]
    held = Neighbour.objects.filter(area__in={council.dfe_number for council in councils}, model_year=Subquery(newest))
    found: dict[str, list[str]] = defaultdict(list)
    for neighbour in held.order_by("rank"):
        found[neighbour.area].append(neighbour.neighbour)
    return found


def standing(council: Council, column: str, year: int) -> Standing:
    """How a council stands in one published column and year, by code and never by name; two queries."""
    rows = list(latest().filter(column=column, year=year))
    return placed(council, rows, [neighbour.neighbour for neighbour in neighbours_of(council)], year)


def placed(council: Council, rows: Sequence[Benchmark], numbers: Sequence[str], year: int) -> Standing:
    """The same among the `rows` of a column and year, with the DfE numbers of its neighbours."""
    codes = {council.ons_code} if council.ons_code else set()
    own = next((row for row in rows if codes & set(row.area_code.split(" / "))), None)
    near = figures_of(rows, numbers)
    held = [row for row in one_each(rows) if row.area_kind == Benchmark.AreaKind.COUNCIL]
    councils = [row.value for row in held if row.value is not None]
    region = own.region_code if own else council.region_code
    return Standing(
        year=year,
        own=own,
        region=next((row for row in rows if row.area_kind == "region" and row.area_code == region), None),
        england=next((row for row in rows if row.area_kind == Benchmark.AreaKind.COUNTRY), None),
        neighbours=median(near) if near else None,
        counted=len(near),
        of=len(numbers),
        quartiles=_quartiles(councils),
    )


def _quartiles(values: list[Decimal]) -> tuple[Decimal, Decimal, Decimal] | None:
    if len(values) < LEAST_FOR_QUARTILES:
        return None
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return low, middle, high


def restatements(release: str, earlier: str) -> list[Restated]:
    """What `release` gives differently from `earlier`, both kept."""
    before = Benchmark.objects.filter(
        column=OuterRef("column"), area_code=OuterRef("area_code"), year=OuterRef("year"), release=earlier
    )
    rows = Benchmark.objects.filter(release=release).annotate(
        old_value=Subquery(before.values("value")[:1]), old_symbol=Subquery(before.values("symbol")[:1])
    )
    rows = rows.exclude(old_symbol=None).exclude(value=F("old_value")).exclude(value=None, symbol=F("old_symbol"))
    return [
        Restated(
            row.area_name,
            row.column,
            row.year,
            earlier,
            row.old_symbol or f"{row.old_value.normalize():f}",
            release,
            row.symbol or f"{row.value.normalize():f}",
        )
        for row in rows
    ]
