"""Rows into the snapshot table by the database's bulk path: the model's own columns, without a model for each row.

`bulk_create` spends most of its time on a hundred thousand model instances and, on SQLite, on two thousand statements;
this is one statement run for every row. The database's constraints hold all the same.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection

from metrics.models import MetricSnapshot, Upload
from metrics.spreadsheets import Row
from metrics.uploads.progress import stage

FIELDS = tuple(field for field in MetricSnapshot._meta.concrete_fields if not field.primary_key)


def insert_rows(rows: Sequence[Row], upload: Upload, moment: dt.datetime) -> None:
    """Adds a current snapshot for each row; to be called inside the transaction that ends the old ones."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in FIELDS)
    places = ", ".join(["%s"] * len(FIELDS))
    sql = f"INSERT INTO {quote(MetricSnapshot._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, _values(rows, upload, moment))


def _values(rows: Sequence[Row], upload: Upload, moment: dt.datetime) -> Iterator[list[Any]]:
    """The values of each row in the order of the model's columns, as the database takes them."""

    @lru_cache(maxsize=10_000)
    def prepared(name: str, value: Any) -> Any:
        return MetricSnapshot._meta.get_field(name).get_db_prep_save(value, connection)

    recorded = prepared("recorded_at", moment)
    told = stage(upload, "Storing the figures", 100)
    for number, row in enumerate(rows):
        if told and number % 1000 == 0:
            told(number, len(rows))
        found = {
            "council_id": upload.council_id,
            "metric_id": row.metric.key,
            "staff_group_id": row.staff_group.key,
            "service_id": row.service.key,
            "month": prepared("month", row.month),
            "cohort": row.cohort,
            "value": prepared("value", row.value),
            "numerator": prepared("numerator", row.numerator),
            "denominator": prepared("denominator", row.denominator),
            "symbol": row.symbol,
            "qualifier": row.qualifier,
            "note": row.note,
            "guard": False,
            "upload_id": upload.pk,
            "source_sheet": (row.sheet or "")[:100],
            "source_cell": row.cell[:20],
            "recorded_at": recorded,
            "superseded_at": None,
        }
        yield [found[field.attname] for field in FIELDS]
