"""A file's rows beside the figures that are stored: put into a temporary table, compared and stored from it.

The database finds in one pass what is new, changed or left out, and takes in what is to be stored, whatever the number
of rows; what is stored already never comes into memory, and the constraints hold as for any other row.
"""

# ruff: noqa: S608 - every name is one of the model's own columns.

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from metrics.models import MetricSnapshot, Upload
from metrics.spreadsheets import Row
from metrics.uploads.progress import stage
from workforce.models import Council

TABLE = "rows_of_upload"
COMPARED = "rows_compared"
SNAPSHOTS = MetricSnapshot._meta.db_table
KEY = ("metric_id", "staff_group_id", "service_id", "month", "cohort")
CONTENT = ("value", "numerator", "denominator", "symbol", "qualifier", "note")
STAGED = (*KEY, *CONTENT, "source_sheet", "source_cell")
FIELDS = {field.column: field for field in MetricSnapshot._meta.concrete_fields}


@contextmanager
def staged(council: Council, rows: Sequence[Row]) -> Iterator["Staged"]:
    """The rows in a temporary table of this connection, for as long as the block lasts. No two may share a key."""
    with _one_transaction(), connection.cursor() as cursor:
        columns = ", ".join(f"{name} {FIELDS[name].db_type(connection)}" for name in STAGED)
        cursor.execute(f"CREATE TEMPORARY TABLE {TABLE} (number integer PRIMARY KEY, {columns})")
        _fill(cursor, rows)
        yield Staged(council, cursor)
        # Where the block fails, the transaction takes the tables with it.
        cursor.execute(f"DROP TABLE {TABLE}")
        cursor.execute(f"DROP TABLE {COMPARED}")


class Staged:
    """The rows in the temporary table, by their number in the order they were given."""

    def __init__(self, council: Council, cursor: Any) -> None:
        self.council = int(council.pk)
        self.kept = f"{SNAPSHOTS} kept ON kept.council_id = {self.council} AND kept.superseded_at IS NULL AND "
        same = " AND ".join(f"kept.{name} = staged.{name}" for name in KEY)
        differ = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
        other = " OR ".join(f"kept.{name} {differ} staged.{name}" for name in CONTENT)
        cursor.execute(
            f"CREATE TEMPORARY TABLE {COMPARED} AS SELECT staged.number, kept.id AS kept, ({other}) AS differs"
            f" FROM {TABLE} staged LEFT JOIN {self.kept}{same}"
        )

    def new(self) -> set[int]:
        """The numbers of the rows for whose key nothing is stored."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT number FROM {COMPARED} WHERE kept IS NULL")
            return {number for (number,) in cursor.fetchall()}

    def changed(self) -> Iterator[MetricSnapshot]:
        """The figures that are stored and differ; each with the `number` of its row."""
        return MetricSnapshot.objects.raw(
            f"SELECT kept.*, compared.number FROM {COMPARED} compared JOIN {SNAPSHOTS} kept ON kept.id = compared.kept"
            " WHERE compared.differs"
        ).iterator()

    def gone(self) -> Iterator[MetricSnapshot]:
        """The figures that are stored for a metric and month among the rows, and stand in none of the rows."""
        told = f"(SELECT DISTINCT metric_id, month FROM {TABLE}) told"
        return MetricSnapshot.objects.raw(
            f"SELECT kept.* FROM {told} JOIN {self.kept} kept.metric_id = told.metric_id AND kept.month = told.month"
            f" WHERE kept.id NOT IN (SELECT kept FROM {COMPARED} WHERE kept IS NOT NULL)"
        ).iterator()

    def same(self) -> Iterator[tuple[int, int, str, str]]:
        """The figures that are stored just so: each one's key, the upload it came from, and where it stands here."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT kept.id, kept.upload_id, staged.source_sheet, staged.source_cell FROM {COMPARED} compared"
                f" JOIN {SNAPSHOTS} kept ON kept.id = compared.kept JOIN {TABLE} staged ON staged.number ="
                " compared.number WHERE NOT compared.differs ORDER BY kept.id"
            )
            while found := cursor.fetchmany(5000):
                yield from found

    def store(self, upload: Upload, moment: dt.datetime) -> None:
        """Ends what differs, then adds every row that differs or is new. To be called in a transaction."""
        stage(upload, "Storing the figures", 100)
        now = _prepared("recorded_at", moment)
        columns = ", ".join(STAGED)
        values = ", ".join(f"staged.{name}" for name in STAGED)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {SNAPSHOTS} SET superseded_at = %s WHERE id IN"
                f" (SELECT kept FROM {COMPARED} WHERE differs AND kept IS NOT NULL)",
                [now],
            )
            cursor.execute(
                f"INSERT INTO {SNAPSHOTS} (council_id, upload_id, recorded_at, {columns})"
                f" SELECT {self.council}, %s, {'%s' if connection.vendor == 'sqlite' else 'CAST(%s AS timestamptz)'},"
                f" {values} FROM {COMPARED} compared JOIN {TABLE} staged ON staged.number = compared.number"
                " WHERE compared.kept IS NULL OR compared.differs ORDER BY staged.number",
                [upload.pk, now],
            )


def _one_transaction() -> AbstractContextManager[None]:
    """One transaction for all the rows; on SQLite one that takes no lock, since only a temporary table is written."""
    if connection.in_atomic_block or connection.vendor != "sqlite":
        return transaction.atomic()
    return _unlocked()


@contextmanager
def _unlocked() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT staging")
        try:
            yield
        except BaseException:
            cursor.execute("ROLLBACK TO staging")
            raise
        finally:
            cursor.execute("RELEASE staging")


def _fill(cursor: Any, rows: Sequence[Row]) -> None:
    columns = f"{TABLE} (number, {', '.join(STAGED)})"
    if connection.vendor == "postgresql":
        # Django wraps the errors of execute, and not those of a copy.
        with connection.wrap_database_errors, cursor.copy(f"COPY {columns} FROM STDIN") as copy:
            for values in _values(rows):
                copy.write_row(values)
        cursor.execute(f"ANALYZE {TABLE}")
    else:
        cursor.executemany(f"INSERT INTO {columns} VALUES (%s, {', '.join(['%s'] * len(STAGED))})", _values(rows))


@lru_cache(maxsize=50_000)
def _prepared(name: str, value: Any) -> Any:
    """A value as the database takes it."""
    return FIELDS[name].get_db_prep_save(value, connection)


def _values(rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows):
        yield (
            number,
            row.metric.key,
            row.staff_group.key,
            row.service.key,
            _prepared("month", row.month),
            row.cohort,
            None if row.value is None else _prepared("value", row.value),
            None if row.numerator is None else _prepared("value", row.numerator),
            None if row.denominator is None else _prepared("value", row.denominator),
            row.symbol,
            row.qualifier,
            row.note,
            (row.sheet or "")[:100],
            row.cell[:20],
        )
