"""READ SIDE: how the figures that councils need stand, in numbers: one query, however many councils and months.

What is held comes as one text for each series, and where only lateness is asked for out of an index alone. Most series
are alike, so each text is judged once, by the rule that a council's own matrix goes by.
"""

# ruff: noqa: S608 - every name is a table or an index of ours.

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.db import connection

from metrics.calendars import days_of
from metrics.completeness import Days, Held, Presence, is_overdue, presence, shown_months
from metrics.models import MetricSnapshot, Service
from metrics.reading import is_sqlite, month_from, of_current
from strategies import upload_templates
from strategies.completeness_pages import YEARLY, in_order
from workforce import months
from workforce.models import Council
from workforce.months import Month

FIGURES, SERVICES = MetricSnapshot._meta.db_table, Service._meta.db_table
REPLACED = "-"


@dataclass(frozen=True, slots=True)
class Standing:
    """One council: how many figures it needs, how many of them are overdue, and the states of all months."""

    council: Council
    needed: int
    overdue: int
    counts: tuple[tuple[Presence, int], ...]


class Alike(NamedTuple):
    """So many series of a council stand alike, month by month."""

    council: int
    number: int
    cells: tuple[Presence, ...]
    overdue: bool


def latest_first(councils: Sequence[Council], as_of: dt.date) -> list[int]:
    """The keys of the councils, those with most late months first."""
    late: Counter[int] = Counter()
    for council, number, cells, _ in judged(councils, as_of, only_whether=True):
        late[council] += number * cells.count(Presence.LATE)
    return [each.pk for each in sorted(councils, key=lambda council: (-late[council.pk], council.short_name))]


def latest(standing: Standing) -> tuple[int, str]:
    """What puts standings in the same order."""
    return -dict(standing.counts).get(Presence.LATE, 0), standing.council.short_name


def standing(councils: Sequence[Council], as_of: dt.date) -> list[Standing]:
    """How the figures of each council stand."""
    needed: Counter[int] = Counter()
    overdue: Counter[int] = Counter()
    states: dict[int, Counter[Presence]] = defaultdict(Counter)
    for council, number, cells, is_late in judged(councils, as_of):
        needed[council] += number
        overdue[council] += number * is_late
        for state in cells:
            states[council][state] += number
    return [Standing(each, needed[each.pk], overdue[each.pk], in_order(states[each.pk])) for each in councils]


def judged(councils: Sequence[Council], as_of: dt.date, *, only_whether: bool = False) -> Iterator[Alike]:
    """How the series of the councils stand; with `only_whether` a figure is there or not, whatever it is."""
    if not councils:
        return
    shown, days = shown_months(as_of), days_of(councils)
    sql, values = question([council.pk for council in councils], shown, only_whether)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = Counter(cursor.fetchall())
    for (council, frequency, held), number in found.items():
        yield Alike(council, number, *cells_of(frequency, held or "", shown, as_of, days[council]))


def question(councils: Sequence[int], shown: Sequence[Month], only_whether: bool) -> tuple[str, tuple[object, ...]]:
    """The council, the frequency and what is held of each series, and the values of the query."""
    series = upload_templates.followed(councils).order_by().distinct()
    series = series.values_list("council", "metric", "staff_group", "metric__frequency")
    needed, values = series.query.sql_with_params()
    held, which = (
        ("CAST(f.month AS text)", f"{of_current()} WHERE f.superseded_at IS NULL AND")
        if only_whether
        else (f"f.month || CASE WHEN f.superseded_at IS NULL THEN f.symbol ELSE '{REPLACED}' END", " WHERE")
    )
    joined = "GROUP_CONCAT" if is_sqlite() else "STRING_AGG"
    return (
        f"WITH needed (council_id, metric_id, staff_group_id, frequency) AS MATERIALIZED ({needed})"
        f" SELECT needed.council_id, needed.frequency, (SELECT {joined}({held}, ',') FROM {FIGURES} f{which}"
        " f.council_id = needed.council_id AND f.metric_id = needed.metric_id"
        " AND f.staff_group_id = needed.staff_group_id AND f.service_id = root.id AND f.cohort = ''"
        " AND f.month BETWEEN CASE needed.frequency WHEN 'annual' THEN %s ELSE %s END AND %s)"
        f" FROM needed LEFT JOIN {SERVICES} root ON root.council_id = needed.council_id AND root.parent_id IS NULL"
    ), (*values, months.add(shown[0], -YEARLY), shown[0], months.add(shown[-1], 1))


@lru_cache(maxsize=1 << 13)
def cells_of(
    frequency: str, told: str, shown: tuple[Month, ...], as_of: dt.date, days: Days
) -> tuple[tuple[Presence, ...], bool]:
    """How a series stands in each month, and whether it is overdue, by the text of what is held of it."""
    symbols: dict[Month, str] = {}
    replaced: set[Month] = set()
    for part in filter(None, told.split(",")):
        month, symbol = month_from(part[:10]), part[10:]
        if symbol == REPLACED:
            replaced.add(month)
        else:
            symbols[month] = symbol
    held = {month: Held(symbol, month in replaced) for month, symbol in symbols.items()}
    cells = tuple(presence(frequency, month, held, as_of, days) for month in shown)
    return cells, is_overdue(frequency, held, as_of, days)
