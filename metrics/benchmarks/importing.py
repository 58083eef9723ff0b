"""Takes the census file and the neighbour file exactly as DfE publishes them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from metrics.benchmarks.columns import AREA, FIGURES, NEEDED, RATES, match
from metrics.models import Benchmark, Metric, Neighbour
from metrics.spreadsheets import Limits, Refusal
from metrics.spreadsheets.cells import Line, Value, address, shown
from metrics.spreadsheets.names import words
from metrics.spreadsheets.reading import open_workbook
from metrics.spreadsheets.values import NotANumber, read_figure

LEVELS = {
    "national": Benchmark.AreaKind.COUNTRY,
    "regional": Benchmark.AreaKind.REGION,
    "local authority": Benchmark.AreaKind.COUNCIL,
}
BATCH = 2000


class Unreadable(Exception):
    """A file that is neither of the two, or has a cell that cannot be read; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did. `restated` are figures of earlier years that this release gives differently."""

    kind: str
    release: str
    rows: int
    new: int
    changed: int
    unchanged: int
    restated: int = 0
    unknown: tuple[str, ...] = ()
    other_rows: int = 0
    other_levels: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        rows = f"{self.rows:,} row{'' if self.rows == 1 else 's'}"
        said = f"{self.kind} {self.release}: {rows} read; {self.new:,} entries new, {self.changed:,} changed, "
        said += f"{self.unchanged:,} unchanged"
        if self.restated:
            said += f"; {self.restated:,} figures differ from the release before"
        if self.unknown:
            said += f"; columns not known and left out: {', '.join(self.unknown)}"
        if self.other_rows:
            rows = f"{self.other_rows:,} row{'' if self.other_rows == 1 else 's'}"
            said += f"; {rows} of another level left out: {', '.join(self.other_levels)}"
        return said + "."


def import_file(data: bytes, filename: str, release: str = "") -> Outcome:
    """Imports either file; which it is shows in its headings. The same file again changes nothing.

    Without `release` it is the latest year in the census file, or the year in the neighbour file's name. Raises
    Unreadable with the row and column, and then nothing is written.
    """
    try:
        lines = open_workbook(data, filename, Limits()).sheets[0].lines
    except Refusal as refused:
        raise Unreadable(str(refused)) from refused
    headings = [shown(value, 200) for value in lines[0].values]
    if any(words(heading) == "sn 1" for heading in headings):
        return _import_neighbours(lines, headings, release or _year_in(filename))
    return _import_census(lines, headings, release, filename)


def _year_in(filename: str) -> str:
    years = [part for part in words(filename).split() if len(part) == 4 and part.isdigit()]
    if not years:
        raise Unreadable("The file's name has no year in it, so say which model it is with --release, such as 2025.")
    return years[-1]


def _import_census(lines: Sequence[Line], headings: list[str], release: str, filename: str) -> Outcome:
    columns, unknown = match(headings)
    missing = [name for name in NEEDED if name not in columns]
    if missing or not any(name in columns for name in FIGURES):
        what = ", ".join(AREA[name][0] for name in missing) or "column of figures"
        raise Unreadable(f"This is not the census file, nor the neighbour file: its first row has no {what}.")
    metrics = dict(Metric.objects.filter(slug__in=[rate[0] for rate in RATES.values()]).values_list("slug", "pk"))
    others = [level for line in lines[1:] if (level := _level(line, columns)).casefold() not in LEVELS]
    found = [row for line in lines[1:] for row in _benchmarks(line, columns, metrics, filename)]
    if not found:
        raise Unreadable("The file has no row of figures.")
    release = release or str(max(row.year for row in found))
    for row in found:
        row.release = release
    with transaction.atomic():
        new, changed, unchanged = _store(found, release)
        restated = _count_restated(found, release)
    levels = tuple(sorted({level or "none given" for level in others})[:5])
    counted = (len(lines) - 1 - len(others), new, changed, unchanged, restated)
    return Outcome("Census release", release, *counted, tuple(unknown), len(others), levels)


def _level(line: Line, columns: Mapping[str, int]) -> str:
    return shown(line.at(columns["level"]), 40)


def _benchmarks(line: Line, columns: dict[str, int], metrics: dict[str, int], filename: str) -> Iterator[Benchmark]:
    def text(name: str) -> str:
        return shown(line.at(columns[name]), 120) if name in columns else ""

    kind = LEVELS.get(_level(line, columns).casefold())
    if kind is None:
        return
    code, name = {
        Benchmark.AreaKind.COUNTRY: (text("country_code") or "E92000001", text("country_name") or "England"),
        Benchmark.AreaKind.REGION: (text("region_code"), text("region_name")),
        Benchmark.AreaKind.COUNCIL: (text("la_code"), text("la_name")),
    }[kind]
    if not code or not text("year")[:4].isdigit():
        raise Unreadable(f"Row {line.number} has no area code, or no year.")
    for given, field in ((code, "area_code"), (text("dfe_number"), "dfe_number"), (text("region_code"), "region_code")):
        if len(given) > (Benchmark._meta.get_field(field).max_length or 0):
            raise Unreadable(f"Row {line.number}: {given!r} is too long for a code.")
    values = {column: line.at(place) for column, place in columns.items() if column in FIGURES}
    numbers = {column: _figure(value, line.number, column) for column, value in values.items()}
    for column, (value, symbol) in numbers.items():
        if value is None and not symbol:
            continue
        slug, top, bottom = RATES.get(column, ("", None, None))
        yield Benchmark(
            area_code=code,
            area_name=name,
            area_kind=kind,
            dfe_number=text("dfe_number"),
            region_code=text("region_code"),
            column=column,
            metric_id=metrics.get(slug),
            year=int(text("year")[:4]),
            value=value,
            symbol=symbol,
            numerator=numbers[top][0] if top in numbers and value is not None else None,
            denominator=numbers[bottom][0] if bottom in numbers and value is not None else None,
            source_file=filename[-200:],
            source_cell=address(columns[column], line.number),
        )


def _figure(value: Value, row: int, column: str) -> tuple[Decimal | None, str]:
    try:
        figure = read_figure(value)
    except NotANumber as reason:
        raise Unreadable(f"Row {row}, {column}: {shown(value)!r} is no number and no symbol.") from reason
    return figure.number, figure.symbol


def _store(found: list[Benchmark], release: str) -> tuple[int, int, int]:
    kept = {(row.column, row.area_code, row.year): row for row in Benchmark.objects.filter(release=release).iterator()}
    new, changed, unchanged, elsewhere = [], [], 0, []
    fields = ("area_name", "area_kind", "dfe_number", "region_code", "metric_id", *CONTENT)
    seen: set[tuple[str, str, int]] = set()
    for row in found:
        key = (row.column, row.area_code, row.year)
        if key in seen:
            raise Unreadable(f"{row.area_name} ({row.area_code}) stands twice for {row.year}.")
        seen.add(key)
        old = kept.get(key)
        if old is None:
            new.append(row)
        elif all(getattr(old, name) == getattr(row, name) for name in fields):
            unchanged += 1
            if any(getattr(old, name) != getattr(row, name) for name in PLACE):
                row.pk = old.pk
                elsewhere.append(row)
        else:
            row.pk = old.pk
            changed.append(row)
    Benchmark.objects.bulk_create(new, batch_size=BATCH)
    Benchmark.objects.bulk_update(changed, [name.removesuffix("_id") for name in (*fields, *PLACE)], batch_size=200)
    Benchmark.objects.bulk_update(elsewhere, PLACE, batch_size=200)
    return len(new), len(changed), unchanged


PLACE = ("source_file", "source_cell")
CONTENT = ("value", "numerator", "denominator", "symbol")


def _count_restated(found: list[Benchmark], release: str) -> int:
    """How many figures the release before gave differently."""
    earlier = (
        Benchmark.objects.filter(release__lt=release).order_by("-release").values_list("release", flat=True).first()
    )
    if earlier is None:
        return 0
    fields = ("column", "area_code", "year", "value", "symbol")
    before = {tuple(row[:3]): tuple(row[3:]) for row in Benchmark.objects.filter(release=earlier).values_list(*fields)}
    pairs = ((before.get((row.column, row.area_code, row.year)), (row.value, row.symbol)) for row in found)
    return sum(old is not None and old != now for old, now in pairs)


def _import_neighbours(lines: Sequence[Line], headings: list[str], release: str) -> Outcome:
    places = {words(heading): place for place, heading in enumerate(headings)}
    area = next((places[name] for name in ("old la code", "la code", "lea code") if name in places), None)
    if area is None or not re.fullmatch(r"\d{4}", release, re.ASCII):
        raise Unreadable("This is not the neighbour file: it has no column old_la_code, or its year is not known.")
    ranks = {rank: places[f"sn {rank}"] for rank in range(1, 31) if f"sn {rank}" in places}
    told: set[str] = set()
    found = []
    for line in lines[1:]:
        own = _dfe_number(line, area, "")
        if own in told:
            raise Unreadable(f"Row {line.number}: {own} stands twice.")
        told.add(own)
        found += _neighbours(line, own, ranks, places, int(release))
    if not found:
        raise Unreadable("The file has no row of neighbours.")
    return _store_neighbours(found, release, len(lines) - 1)


def _store_neighbours(found: list[Neighbour], release: str, rows: int) -> Outcome:
    fields = ("area", "neighbour", "rank", "closeness")
    now = {tuple(getattr(row, name) for name in fields) for row in found}
    with transaction.atomic():
        kept = Neighbour.objects.filter(model_year=int(release))
        before = set(kept.values_list(*fields))
        if before != now:
            kept.delete()
            Neighbour.objects.bulk_create(found, batch_size=BATCH)
    return Outcome("Neighbour model", release, rows, len(now - before), len(before - now), len(now & before))


def _neighbours(
    line: Line, own: str, ranks: Mapping[int, int], places: Mapping[str, int], year: int
) -> Iterator[Neighbour]:
    told = {own}
    for rank, place in ranks.items():
        if line.at(place) is None:
            continue
        number = _dfe_number(line, place, f", SN_{rank}")
        if number in told:
            how = "as its own neighbour" if number == own else "twice"
            raise Unreadable(f"Row {line.number}, SN_{rank}: {number} is named {how}.")
        told.add(number)
        closeness = shown(line.at(places.get(f"sn {rank}p", -1)), 40)
        yield Neighbour(area=own, neighbour=number, rank=rank, closeness=closeness, model_year=year)


def _dfe_number(line: Line, place: int, where: str) -> str:
    number = shown(line.at(place))
    if not re.fullmatch(r"\d{1,6}", number, re.ASCII):
        raise Unreadable(f"Row {line.number}{where}: {number!r} is no DfE number.")
    return number
