"""A database as large as asked for: councils with a strategy each, and figures for every month.

Of each figure's months one in fifty is missing and one in fifty was revised, and fifteen councils in a hundred are a
month late, so that the latest month differs from council to council.
"""

# ruff: noqa: S608 - numbers and names are our own.

import datetime as dt
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection, transaction

from metrics.models import Metric, MetricSnapshot, Service, StaffGroup, Upload
from strategies.models import Component, MeasurePriority, Priority, Strategy, SuccessMeasure, Target
from tests.bench.lines import Line
from workforce import months, retention
from workforce.models import Council

LAST = dt.date(2026, 10, 1)
NOW = dt.datetime(2026, 11, 27, tzinfo=dt.UTC)
MEASURES = 24
WORDS = {"unit": "percent", "polarity": "lower", "kind": "point", "frequency": "monthly", "tier": "core"}
WORDS |= {"highest": 100, "numerator": "some", "denominator": "all", "definition": "Invented."}
TABLE = MetricSnapshot._meta.db_table


@dataclass(frozen=True)
class Size:
    name: str
    councils: int
    metrics: int = 60
    groups: int = 10
    months: int = 120


SIX = Size("six councils", 6)
ENGLAND = Size("England", 153)


def fill(size: Size) -> None:
    councils = [
        Council(name=f"Council {n:03} Council", short_name=f"Council {n:03}", slug=f"council-{n:03}", kind="unitary")
        for n in range(1, size.councils + 1)
    ]
    with transaction.atomic():
        councils = Council.objects.bulk_create(councils)
        Service.objects.bulk_create(Service(council=council, name="Whole council") for council in councils)
        metrics = Metric.objects.bulk_create(
            Metric(slug=f"m{n}", name=f"Metric {n}", **WORDS) for n in range(size.metrics)
        )
        groups = StaffGroup.objects.bulk_create(
            StaffGroup(slug=f"g{n}", name=f"Group {n}", order=n) for n in range(size.groups)
        )
        for council in councils:
            promise(council, metrics, groups[0])
    figures(size)
    # As the site's own worker does every few seconds.
    retention.shorten_changes()


def promise(council: Council, metrics: list[Metric], group: StaffGroup) -> None:
    """A strategy of 24 success measures under three priorities, each with a promise."""
    strategy = Strategy.objects.create(
        slug=f"strategy-{council.slug}", title=f"Strategy of {council}", starts=2024, ends=2028, document="none.pdf"
    )
    strategy.councils.add(council)
    priorities = Priority.objects.bulk_create(
        Priority(strategy=strategy, code=f"P{n}", title=f"Priority {n}", order=n) for n in range(1, 4)
    )
    measures = SuccessMeasure.objects.bulk_create(
        SuccessMeasure(strategy=strategy, code=f"M{n}", name=f"Measure {n}", order=n, kind="quantitative")
        for n in range(MEASURES)
    )
    MeasurePriority.objects.bulk_create(
        MeasurePriority(measure=measure, priority=priorities[n % 3], order=n) for n, measure in enumerate(measures)
    )
    components = Component.objects.bulk_create(
        Component(measure=measure, order=1, label=measure.name, metric=metrics[n], staff_group=group)
        for n, measure in enumerate(measures)
    )
    for component in components:
        Target.objects.create(
            component=component, number=1, version=1, kind="ceiling_by_date", printed="10%", value=10, operator="<=",
            due=dt.date(2027, 9, 1), due_precision="month", effective_from=dt.date(2024, 4, 1),
        )  # fmt: skip


def figures(size: Size) -> None:
    """Uploads and their snapshots, in the order in which they would have come: month by month."""
    shown = [months.add(LAST, number - size.months + 1) for number in range(size.months)]
    councils = list(Council.objects.order_by("pk").values_list("pk", flat=True))
    applied = {month: dt.datetime.combine(months.add(month, 1), dt.time(12), dt.UTC) for month in shown}
    Upload.objects.bulk_create(
        (
            Upload(
                council_id=council, original="", filename=f"{month:%Y-%m}.xlsx", sha256=f"{month:%Y%m}{council:058}",
                size=1, state="applied", counts={}, uploaded_at=applied[month], applied_at=applied[month],
            )
            for month in shown
            for council in councils
        ),
        batch_size=2000,
    )  # fmt: skip
    with without_indexes():
        for month in shown:
            add_month(month, applied[month], late=month == LAST)


def add_month(month: dt.date, applied: dt.datetime, late: bool) -> None:
    """Every figure of a month, and beside one in fifty the one that it replaced."""
    mixed = "(c.id * 7919 + m.id * 104729 + g.id * 1299709 + %d)" % (month.year * 12 + month.month)  # noqa: UP031
    value = f"(m.id % 20 + ({mixed} % 60) / 10.0)"
    kept = f"{mixed} % 50 <> 0" + (" AND c.id % 7 <> 0" if late else "")
    after = applied + dt.timedelta(days=9)
    day, moment, later = f"'{month}'", f"'{applied:%Y-%m-%d %H:%M:%S}'", f"'{after:%Y-%m-%d %H:%M:%S}'"
    if connection.vendor == "postgresql":
        day, moment, later = f"DATE {day}", f"TIMESTAMPTZ {moment}", f"TIMESTAMPTZ {later}"
    columns = (
        "council_id, metric_id, staff_group_id, service_id, month, cohort, value, numerator, denominator, symbol,"
        " qualifier, note, upload_id, source_sheet, source_cell, recorded_at, superseded_at"
    )
    origin = (
        f"FROM workforce_council c JOIN metrics_service s ON s.council_id = c.id AND s.parent_id IS NULL"
        f" JOIN metrics_upload u ON u.council_id = c.id AND u.filename = '{month:%Y-%m}.xlsx'"
        f" CROSS JOIN metrics_metric m CROSS JOIN metrics_staffgroup g WHERE {kept}"
    )
    with connection.cursor() as cursor:
        for figure, since, until, which in (
            (value, moment, "NULL", f"{mixed} % 51 <> 0"),
            (f"{value} + 1", moment, later, f"{mixed} % 51 = 0"),
            (value, later, "NULL", f"{mixed} % 51 = 0"),
        ):
            cursor.execute(
                f"INSERT INTO {TABLE} ({columns}) SELECT c.id, m.id, g.id, s.id, {day}, '', {figure},"
                f" 2 * ({figure}), 200, '', '', '', u.id, 'Figures', 'E' || (m.id * 10 + g.id), {since}, {until}"
                f" {origin} AND {which}"
            )


@contextmanager
def unchecked():
    """Without checks of foreign keys, which with PostgreSQL would take longer than the rows."""
    role = "SET session_replication_role = %s"
    if connection.vendor == "postgresql":
        connection.cursor().execute(role, ["replica"])
    yield
    if connection.vendor == "postgresql":
        connection.cursor().execute(role, ["origin"])


@contextmanager
def without_indexes():
    """The table without its indexes, which would take longer than the rows."""
    names = (
        f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = '{TABLE}' AND sql IS NOT NULL"
        if connection.vendor == "sqlite"
        else f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename = '{TABLE}' AND indexname NOT LIKE '%%_pkey'"
    )
    with connection.cursor() as cursor:
        cursor.execute(names)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    with unchecked(), transaction.atomic():
        yield
    with connection.cursor() as cursor:
        for _, sql in indexes:
            cursor.execute(sql)
        cursor.execute("ANALYZE")


def main(name: str) -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    size = {"six": SIX, "england": ENGLAND}[name]
    start = time.perf_counter()
    fill(size)
    held = MetricSnapshot.objects.count()
    Line("The database filled", f"{time.perf_counter() - start:.0f} s, {held:,} figures with those replaced").say()


if __name__ == "__main__":
    main(sys.argv[1])
