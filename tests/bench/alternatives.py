"""Other ways to bring the same file in: the fastest there can be, the usual library, and Django's own bulk upsert.

The floor reads with the fastest reader there is and writes with the database's bulk path, checking nothing. The usual
library is django-import-export, with its bulk settings and with those it comes with, dry run and import.
"""

# ruff: noqa: S608 - the columns are the model's own.

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal

from django.db import connection, models, transaction

from metrics import uploads
from metrics.models import Metric, MetricSnapshot, Service, StaffGroup, Upload
from tests.bench.filling import unchecked
from workforce.models import Council

NOW = dt.datetime(2026, 11, 27, tzinfo=dt.UTC)


def lines_of(data: bytes) -> list[list]:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[1:]


def floor(council: Council, data: bytes) -> None:
    """Read and write as fast as can be, with nothing checked."""
    upload = uploads.receive(council, None, "floor.csv", b"a,b", "own", NOW)
    metrics = dict(Metric.objects.values_list("name", "pk"))
    groups = dict(StaffGroup.objects.values_list("name", "pk"))
    root = Service.objects.root_of(council).pk
    fields = [field for field in MetricSnapshot._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(field.column for field in fields)
    sql = f"INSERT INTO metrics_metricsnapshot ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"
    base = {"council_id": council.pk, "service_id": root, "cohort": "", "numerator": None, "denominator": None}
    base |= {"symbol": "", "qualifier": "", "note": "", "guard": False, "upload_id": upload.pk}
    base |= {"source_sheet": "Figures", "source_cell": "E2", "superseded_at": None}
    base |= {"recorded_at": NOW.replace(tzinfo=None)}
    lines = lines_of(data)

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


class Upserted(models.Model):
    """Current figures in a table that Django's bulk upsert can write to: it cannot where old versions are kept."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+", db_index=False)
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+", db_index=False)
    staff_group = models.ForeignKey(StaffGroup, on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    cohort = models.CharField(max_length=60, default="")
    value = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    numerator = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    symbol = models.CharField(max_length=1, default="")
    qualifier = models.CharField(max_length=1, default="")
    note = models.CharField(max_length=500, default="")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="+")
    source_sheet = models.CharField(max_length=100, default="")
    source_cell = models.CharField(max_length=20)
    recorded_at = models.DateTimeField()

    class Meta:
        app_label = "metrics"
        constraints = [models.UniqueConstraint(fields=MetricSnapshot.KEY, name="bench_upserted_once")]


def copied_to_upserted() -> None:
    """The table made, with the current figures of the database in it, so that both are of one size."""
    columns = ", ".join(field.column for field in Upserted._meta.concrete_fields)
    with connection.schema_editor() as editor:
        editor.create_model(Upserted)
    with unchecked(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Upserted._meta.db_table} ({columns})"
            f" SELECT {columns} FROM metrics_metricsnapshot WHERE superseded_at IS NULL"
        )
        if connection.vendor == "postgresql":
            cursor.execute(sequence_moved_on())


def sequence_moved_on() -> str:
    table = Upserted._meta.db_table
    return f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))"


def bulk_upsert(council: Council, data: bytes) -> None:
    """The fastest reader, look-ups in dictionaries and bulk_create(update_conflicts=True), nothing else."""
    upload = uploads.receive(council, None, "upsert.csv", b"a,b", "own", NOW)
    metrics = dict(Metric.objects.values_list("name", "pk"))
    groups = dict(StaffGroup.objects.values_list("name", "pk"))
    common = {"council_id": council.pk, "service_id": Service.objects.root_of(council).pk, "upload_id": upload.pk}
    rows = [
        Upserted(
            **common,
            metric_id=metrics[metric],
            staff_group_id=groups[group],
            month=dt.date(int(month[:4]), int(month[5:]), 1),
            value=Decimal(str(value)),
            source_sheet="Figures",
            source_cell=f"E{number}",
            recorded_at=NOW,
        )
        for number, (_, metric, group, month, value) in enumerate(lines_of(data), start=2)
    ]
    with transaction.atomic():
        Upserted.objects.bulk_create(
            rows,
            batch_size=2000,
            update_conflicts=True,
            unique_fields=MetricSnapshot.KEY,
            update_fields=["value", "upload", "source_sheet", "source_cell", "recorded_at"],
        )


def usual_library(council: Council, data: bytes, *, tuned: bool = True) -> None:
    """django-import-export, a dry run and then the import: at its best (bulk, cached foreign keys, no diff) or as it
    comes."""
    import tablib
    from import_export import fields, resources
    from import_export.widgets import CachedForeignKeyWidget, DateWidget, ForeignKeyWidget

    key = CachedForeignKeyWidget if tuned else ForeignKeyWidget
    upload = uploads.receive(council, None, "usual.csv", b"a,b", "own", NOW)
    root = Service.objects.root_of(council)

    class SnapshotResource(resources.ModelResource):
        metric = fields.Field("metric", "Metric", key(Metric, "name"))
        staff_group = fields.Field("staff_group", "Staff group", key(StaffGroup, "name"))
        month = fields.Field("month", "Month", DateWidget("%Y-%m"))
        value = fields.Field("value", "Value")

        class Meta:
            model = MetricSnapshot
            fields = ("metric", "staff_group", "month", "value")
            import_id_fields = ("metric", "staff_group", "month")
            use_bulk = tuned
            batch_size = 2000
            skip_diff = tuned
            skip_html_diff = tuned
            report_skipped = not tuned

        def get_queryset(self):
            return MetricSnapshot.objects.current().filter(council=council)

        def before_save_instance(self, instance, row, **kwargs):
            instance.council, instance.service, instance.upload = council, root, upload
            instance.recorded_at, instance.source_cell = NOW, "E2"

    read = tablib.Dataset().load(data, format="xlsx")
    for dry_run in (True, False):
        SnapshotResource().import_data(read, dry_run=dry_run, raise_errors=True)
