"""Uploads measured, from an xlsx to committed snapshots: python -m tests.bench.uploads ROWS COMPARED.

The floor reads with the fastest reader there is and writes with the database's bulk path, checking nothing. The usual
library is django-import-export with its bulk settings, dry run and import; it is left out where it is not installed.
"""

# ruff: noqa: S608 - the columns are the model's own.

import datetime as dt
import io
import resource
import sys
import time
from collections.abc import Callable, Iterator

import xlsxwriter
from django.db import connection, transaction

from metrics import uploads
from metrics.models import Metric, MetricSnapshot, Service, StaffGroup, Upload
from metrics.uploads.files import collection_paused
from tests.bench.lines import Line
from workforce.models import Council

HEADINGS = ["Council", "Metric", "Staff group", "Month", "Value"]
NOW = dt.datetime(2026, 11, 27, tzinfo=dt.UTC)
NAMES = 100


def prepare() -> Council:
    """A council of its own in whatever the database holds, and names enough for a long file."""
    council = Council.objects.create(name="Benchshire Council", short_name="Benchshire", slug="benchshire")
    words = {"unit": "percent", "polarity": "lower", "kind": "point", "frequency": "monthly", "tier": "core"}
    Metric.objects.bulk_create(
        (Metric(slug=f"m{n}", name=f"Metric {n}", definition="", highest=100, **words) for n in range(NAMES)),
        ignore_conflicts=True,
    )
    StaffGroup.objects.bulk_create(
        (StaffGroup(slug=f"g{n}", name=f"Group {n}") for n in range(NAMES)), ignore_conflicts=True
    )
    return council


def workbook(rows: int, changed: int = 0) -> bytes:
    """A long table of `rows` figures, the first `changed` of which differ from those of the same call without."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("Figures")
        sheet.write_row(0, 0, HEADINGS)
        for n in range(rows):
            month = f"{2020 + n // NAMES**2 // 12}-{n // NAMES**2 % 12 + 1:02d}"
            figure = (n * 7919 % 1000) / 10 + (0.05 if n < changed else 0)
            texts = ["Benchshire", f"Metric {n % NAMES}", f"Group {n // NAMES % NAMES}", month]
            sheet.write_row(n + 1, 0, [*texts, min(figure, 99.95)])
    return stream.getvalue()


def ours(council: Council, data: bytes) -> uploads.Receipt:
    """As import_workbook does it: read, checked, compared and stored."""
    with collection_paused():
        upload = uploads.receive(council, None, "bench.xlsx", data, "own", NOW)
        return uploads.apply(upload, None, NOW, as_of=NOW.date(), asking=False)


def floor(council: Council, data: bytes) -> None:
    """Read and write as fast as can be, with nothing checked."""
    from python_calamine import CalamineWorkbook

    upload = uploads.receive(council, None, "floor.csv", b"a,b", "own", NOW)
    metrics = dict(Metric.objects.values_list("name", "pk"))
    groups = dict(StaffGroup.objects.values_list("name", "pk"))
    root = Service.objects.root_of(council).pk
    fields = [field for field in MetricSnapshot._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(field.column for field in fields)
    sql = f"INSERT INTO metrics_metricsnapshot ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"
    base = {"council_id": council.pk, "service_id": root, "cohort": "", "numerator": None, "denominator": None}
    base |= {
        "symbol": "",
        "qualifier": "",
        "note": "",
        "guard": False,
        "upload_id": upload.pk,
        "source_sheet": "Figures",
    }
    base |= {"source_cell": "E2", "recorded_at": NOW.replace(tzinfo=None), "superseded_at": None}
    lines = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[1:]

    def values() -> Iterator[list[object]]:
        for _, metric, group, month, value in lines:
            row = base | {"metric_id": metrics[metric], "staff_group_id": groups[group]}
            row |= {"month": f"{month}-01", "value": str(value)}
            yield [row[field.attname] for field in fields]

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(sql, values())
            return
        with cursor.copy(f"COPY metrics_metricsnapshot ({columns}) FROM STDIN") as copy:
            for row in values():
                copy.write_row(row)


def usual_library(council: Council, data: bytes) -> None:
    """django-import-export at its best: bulk, cached foreign keys, no diff; a dry run, then the import."""
    import tablib
    from import_export import fields, resources
    from import_export.widgets import CachedForeignKeyWidget, DateWidget

    upload = uploads.receive(council, None, "usual.csv", b"a,b", "own", NOW)
    root = Service.objects.root_of(council)

    class SnapshotResource(resources.ModelResource):
        metric = fields.Field("metric", "Metric", CachedForeignKeyWidget(Metric, "name"))
        staff_group = fields.Field("staff_group", "Staff group", CachedForeignKeyWidget(StaffGroup, "name"))
        month = fields.Field("month", "Month", DateWidget("%Y-%m"))
        value = fields.Field("value", "Value")

        class Meta:
            model = MetricSnapshot
            fields = ("metric", "staff_group", "month", "value")
            import_id_fields = ("metric", "staff_group", "month")
            use_bulk = True
            batch_size = 2000
            skip_diff = True
            skip_html_diff = True
            skip_unchanged = False
            report_skipped = False

        def get_queryset(self):
            return MetricSnapshot.objects.current().filter(council=council)

        def before_save_instance(self, instance, row, **kwargs):
            instance.council, instance.service, instance.upload = council, root, upload
            instance.recorded_at, instance.source_cell = NOW, "E2"

    read = tablib.Dataset().load(data, format="xlsx")
    for dry_run in (True, False):
        SnapshotResource().import_data(read, dry_run=dry_run, raise_errors=True)


def empty(council: Council) -> None:
    MetricSnapshot.objects.filter(council=council).delete()
    Upload.objects.filter(council=council).delete()


def peak() -> int:
    """The most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def large(council: Council, rows: int) -> None:
    data, changed, name = workbook(rows), workbook(rows, rows // 20), f"{rows:,} figures from an xlsx"
    ours(council, workbook(600))
    empty(council)
    idle = peak()
    first = timed(lambda: ours(council, data))
    memory = peak() - idle
    again = timed(lambda: ours(council, data))
    fifth = timed(lambda: ours(council, changed))
    empty(council)
    with collection_paused():
        least = timed(lambda: floor(council, data))
    empty(council)
    Line(name, f"{first:.2f} s", first / least, "fastest reader, bulk write, no checks", "1.5 times").say()
    Line(f"{name}, the same file again", f"{again:.2f} s", again / first, "the first time", "nothing written").say()
    Line(f"{name}, one in twenty changed", f"{fifth:.2f} s", fifth / first, "the first time", "0.5 times").say()
    Line(f"{name}, memory above the idle process", f"{memory} MB", None, "", "120 MB").say()


def small(council: Council) -> None:
    """A month as a council sends it: looked at, then stored."""
    data = workbook(600)

    def both() -> None:
        upload = uploads.receive(council, None, "month.xlsx", data, "own", NOW)
        uploads.preview(upload, NOW.date(), asking=True)
        uploads.apply(upload, None, NOW, as_of=NOW.date(), asking=False)

    took = timed(both)
    empty(council)
    Line("600 figures, preview and stored", f"{took:.2f} s", None, "", "0.3 s").say()


def beside_the_usual(council: Council, rows: int) -> None:
    try:
        import import_export  # noqa: F401
    except ImportError:
        return
    data = workbook(rows)
    mine = timed(lambda: ours(council, data))
    empty(council)
    theirs = timed(lambda: usual_library(council, data))
    empty(council)
    Line(f"{rows:,} figures by django-import-export", f"{theirs:.2f} s", theirs / mine, "ours", "40 times").say()


def main(rows: int = 100_000, compared: int = 10_000) -> None:
    council = prepare()
    large(council, rows)
    small(council)
    beside_the_usual(council, compared)


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:3]))
