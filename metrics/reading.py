"""READ SIDE: the figures of many series, in one query that costs the same however long their history is.

Of each series the last figures come, and those since a month that its reader names with the last number before it.
The condition is put into the query that Django makes, since a bound for each series apart is beyond it, and figures
are made of plain rows: to make objects of ten years of rows took longer than all else on a page.
"""

# ruff: noqa: S608, S610 - every name and number is our own.

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from decimal import Context, Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, Q, Value, When

from metrics import withholding
from metrics.models import MetricSnapshot, MetricSnapshotQuerySet, Service
from metrics.series import Found, Point
from metrics.variation import LAST
from workforce.months import Month

FIGURES, SERVICES = MetricSnapshot._meta.db_table, Service._meta.db_table
# What SQLite is sure of, and what is stored.
DIGITS, MICRO = Context(prec=15), Decimal("0.000001")
FIELDS = (
    *("on", "value", "symbol", "numerator", "denominator", "qualifier", "note", "upload__source", "cohort"),
    *("few", "now", "then", "place"),
)
Moment = dt.datetime | None


class Wanted(NamedTuple):
    """A series of a whole council: its last figures, and all from `reach` on with the last number before it."""

    council: int
    metric: int
    group: int
    reach: Month


def read(
    wanted: Sequence[Wanted], first: Month, end: Month, now: Moment, then: Moment, closed: Collection[int]
) -> list[Found]:
    """The figures of each of `wanted` from `first` to `end`, as known at `now` and at `then`; None for the present."""
    found = [Found(held, held if now == then else [], []) for held in ([] for _ in wanted)]
    if not wanted:
        return found
    sql, values = question(tuple(wanted), first, end, now, then, frozenset(closed))
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    number, day = (exact, month_from) if is_sqlite() else (same, same)
    for month, value, symbol, top, bottom, qualifier, note, source, cohort, few, is_, was, place in rows:
        point = Point(
            day(month), number(value), symbol, number(top), number(bottom), qualifier, note, source, cohort,
            few=bool(few),
        )  # fmt: skip
        held = found[place]
        if is_:
            held.now.append(point)
        if held.then is not held.now:
            if was:
                held.then.append(point)
            else:
                held.fresh.append(point)
    for held in found:
        for points in held:
            points.sort(key=month_of)
    return found


month_of = attrgetter("month")


@lru_cache(maxsize=64)
def question(
    wanted: tuple[Wanted, ...], first: Month, end: Month, now: Moment, then: Moment, closed: frozenset[int]
) -> tuple[str, tuple[Any, ...]]:
    """The query and its values; kept, since to put it together takes as long as to answer it."""
    is_, was = MetricSnapshotQuerySet.was_known(now), MetricSnapshotQuerySet.was_known(then)
    rows = withholding.marked(MetricSnapshot.objects.filter(is_ | was if now != then else is_), closed)
    rows = rows.filter(month__lte=end).order_by()
    always = now == then
    rows = rows.annotate(now=told(is_, always=always), then=told(was, always=always)).extra(
        # As text where SQLite has no dates: its own way to make them takes as long as the query.
        select={"place": "bound.place", "on": f"{FIGURES}.month" + (" || ''" if is_sqlite() else "")},
        tables=["bound"],
        where=[
            f"{FIGURES}.{name} = bound.{name}" for name in ("council_id", "metric_id", "staff_group_id", "service_id")
        ]
        + [f"{FIGURES}.month >= bound.start"],
    )
    sql, values = rows.values_list(*FIELDS).query.sql_with_params()
    bounds, before = bound_by(wanted, first, end, {now, then})
    return f"WITH {bounds} {sql}", (*before, *values)


def told(condition: Q, *, always: bool):
    return Value(True) if always else Case(When(condition, then=Value(True)), default=Value(False))


def bound_by(wanted: Iterable[Wanted], first: Month, end: Month, moments: set[Moment]) -> tuple[str, list[Any]]:
    """The month from which on each series is read: that of its LAST figures, or an earlier one that is asked for."""
    date, least, most = ("", "MIN", "MAX") if is_sqlite() else ("DATE ", "LEAST", "GREATEST")
    lines = ", ".join(
        f"({place}, {each.council}, {each.metric}, {each.group}, {date}'{each.reach.isoformat()}')"
        for place, each in enumerate(wanted)
    )
    starts, values, oldest = [], [], f"{date}'{first.isoformat()}'"
    for moment in moments:
        figures, known, times = known_at(moment)
        mine = (
            f"SELECT f.month FROM {figures} WHERE f.council_id = wanted.council_id AND f.metric_id = wanted.metric_id"
            f" AND f.staff_group_id = wanted.staff_group_id AND f.service_id = root.id AND f.cohort = '' AND {known}"
        )
        newest = "ORDER BY f.month DESC LIMIT 1"
        last = f"{mine} AND f.month <= {date}'{end.isoformat()}' {newest} OFFSET {LAST - 1}"
        before = f"{mine} AND f.month <= wanted.reach AND f.value IS NOT NULL {newest}"
        starts += [f"COALESCE(({last}), {oldest})", f"COALESCE(({before}), wanted.reach)"]
        values += [*times, *times]
    return (
        f"wanted (place, council_id, metric_id, staff_group_id, reach) AS (VALUES {lines}), "
        "bound (place, council_id, metric_id, staff_group_id, service_id, start) AS MATERIALIZED ("
        "SELECT wanted.place, wanted.council_id, wanted.metric_id, wanted.staff_group_id, root.id,"
        f" {most}({oldest}, {least}({', '.join(starts)})) FROM wanted"
        f" JOIN {SERVICES} root ON root.council_id = wanted.council_id AND root.parent_id IS NULL)"
    ), values


def known_at(moment: Moment) -> tuple[str, str, list[Any]]:
    """Where to look for the figures that were known at `moment`, their condition and its values."""
    if moment is None:
        return f"{FIGURES} f{of_current()}", "f.superseded_at IS NULL", []
    time = connection.ops.adapt_datetimefield_value(moment)
    return f"{FIGURES} f", "f.recorded_at <= %s AND (f.superseded_at IS NULL OR f.superseded_at > %s)", [time, time]


def of_current() -> str:
    """SQLite would rather take the index of every version, and then look each of them up in the table."""
    return " INDEXED BY snapshot_one_current" if is_sqlite() else ""


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def same(value: Any) -> Any:
    return value


month_from = lru_cache(maxsize=1024)(dt.date.fromisoformat)


@lru_cache(maxsize=1 << 16)
def exact(value: float | None) -> Decimal | None:
    """The stored number: SQLite gives floats. Many figures are the same number."""
    return None if value is None else DIGITS.create_decimal_from_float(value).quantize(MICRO)
