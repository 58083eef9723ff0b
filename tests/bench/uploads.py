"""Uploads measured: make bench. From an xlsx to committed snapshots, beside the floor and beside the usual library.

The floor reads with the fastest reader there is and writes with the database's bulk path, checking nothing. The usual
library is django-import-export with its bulk settings, dry run and import; it is left out where it is not installed.
Read the ratios: the times are this machine's.
"""

# ruff: noqa: E402, S608, T201 - Django must be set up before its models are imported; this prints what it measures.

import datetime as dt
import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable

os.environ.setdefault("SECRET_KEY", "for-measuring-only-" + "abcdefghij0123456789" * 3)
os.environ.setdefault("WORKFORCE_PLAIN_HTTP", "1")
os.environ["WORKFORCE_DATA"] = tempfile.mkdtemp(prefix="workforce-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "workforce.settings"

import django

django.setup()

import xlsxwriter
from django.core.management import call_command
from django.db import connection, transaction

from metrics import uploads
from metrics.models import Metric, MetricSnapshot, Service, StaffGroup, Upload
from metrics.uploads.files import collection_paused
from workforce.models import Council

HEADINGS = ["Council", "Metric", "Staff group", "Month", "Value"]
NOW = dt.datetime(2026, 11, 27, tzinfo=dt.UTC)
NAMES = 100


def prepare() -> Council:
    call_command("migrate", verbosity=0)
    council = Council.objects.create(name="Benchshire Council", short_name="Benchshire", slug="benchshire")
    words = {"unit": "percent", "polarity": "lower", "kind": "point", "frequency": "monthly", "tier": "core"}
    Metric.objects.bulk_create(
        Metric(slug=f"m{n}", name=f"Metric {n}", definition="", highest=100, **words) for n in range(NAMES)
    )
    StaffGroup.objects.bulk_create(StaffGroup(slug=f"g{n}", name=f"Group {n}") for n in range(NAMES))
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
    base |= {"symbol": "", "qualifier": "", "note": "", "upload_id": upload.pk, "source_sheet": "Figures"}
    base |= {"source_cell": "E2", "recorded_at": NOW.replace(tzinfo=None), "superseded_at": None}
    lines = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[1:]

    def values():
        for _, metric, group, month, value in lines:
            row = base | {"metric_id": metrics[metric], "staff_group_id": groups[group]}
            row |= {"month": f"{month}-01", "value": str(value)}
            yield [row[field.attname] for field in fields]

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(sql, values())


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

        def before_save_instance(self, instance, row, **kwargs):
            instance.council, instance.service, instance.upload = council, root, upload
            instance.recorded_at, instance.source_cell = NOW, "E2"

    read = tablib.Dataset().load(data, format="xlsx")
    for dry_run in (True, False):
        SnapshotResource().import_data(read, dry_run=dry_run, raise_errors=True)


def empty() -> None:
    MetricSnapshot.objects.all().delete()
    Upload.objects.all().delete()


def measured(name: str, work: Callable[[], object]) -> float:
    start = time.process_time(), time.perf_counter()
    work()
    cpu, wall = time.process_time() - start[0], time.perf_counter() - start[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"  {name:44} {wall:8.2f} s   {cpu:8.2f} CPU s   peak so far {peak} MB")
    return wall


def main(rows: int, compared: int) -> None:
    council = prepare()
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{connection.vendor}, {rows:,} rows; idle process {idle} MB")
    data, changed = workbook(rows), workbook(rows, rows // 20)
    first = measured("ours, file to committed figures", lambda: ours(council, data))
    again = measured("ours, the same file again (nothing written)", lambda: ours(council, data))
    fifth = measured("ours, 5 % of the figures changed", lambda: ours(council, changed))
    empty()
    with collection_paused():
        least = measured("floor: fastest reader, bulk write, no checks", lambda: floor(council, data))
    print(f"  ours / floor {first / least:.2f}; again / first {again / first:.2f}; changed / first {fifth / first:.2f}")
    try:
        import import_export  # noqa: F401
    except ImportError:
        print("  django-import-export is not installed, so it is not measured.")
        return
    print(f"{compared:,} rows")
    data = workbook(compared)
    empty()
    mine = measured("ours", lambda: ours(council, data))
    empty()
    theirs = measured("django-import-export, bulk, dry run and import", lambda: usual_library(council, data))
    print(f"  django-import-export / ours {theirs / mine:.0f}")


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:3]), *(100_000, 5_000)[len(sys.argv) - 1 :])
