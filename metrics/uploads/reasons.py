"""The reasons that people gave for figures that look wrong, and the questions that want them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Count, Max, Min

from metrics import identities
from metrics.models import Benchmark, Metric, MetricSnapshot, QueryReason, Upload
from metrics.spreadsheets import Point, Problem, Reading, Row, Whole, ask
from workforce import months
from workforce.models import Council, User

LEAST_PUBLISHED = 100
# As far back as a page looks: yearly figures need it, and what a question costs stops growing there.
HISTORY = 120
COLUMNS = (
    *("council_id", "metric_id", "staff_group_id", "service_id", "month", "cohort", "rule", "figure"),
    *("text", "user_id", "given_at"),
)
# One reason may answer tens of thousands of queries, which the model's own way of storing takes seconds for.
KEEP = f"""INSERT INTO {QueryReason._meta.db_table} ({", ".join(COLUMNS)}) VALUES ({", ".join(["%s"] * len(COLUMNS))})
ON CONFLICT ({", ".join(COLUMNS[:8])}) DO UPDATE SET text = excluded.text, user_id = excluded.user_id,
given_at = excluded.given_at"""  # noqa: S608 - every name is one of the model's own columns.
KEY = ("metric_id", "staff_group_id", "service_id", "month", "cohort")


def with_questions(council: Council, reading: Reading, as_of: dt.date) -> Reading:
    """The reading with what is to be asked, in four queries: shares, earlier figures, reasons given, published ones."""
    rows = reading.rows
    if not rows:
        return reading
    metrics = {row.metric.key for row in rows}
    reasons = reasons_for(council, metrics)
    wholes = [whole for whole in wholes_of() if metrics & set(whole.metrics)]
    history = history_of(council, rows, {metric for whole in wholes for metric in whole.metrics})
    asked = ask(rows, history, as_of, reasons, published_ends(metrics), wholes)
    return reading.with_questions(asked, reasons)


def published_ends(metrics: Iterable[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """The least and the most that any council has published, by metric; only where there are enough to tell."""
    found = Benchmark.objects.filter(metric__in=sorted(metrics), area_kind=Benchmark.AreaKind.COUNCIL)
    ends = found.order_by().values("metric").annotate(low=Min("value"), high=Max("value"), number=Count("value"))
    return {end["metric"]: (end["low"], end["high"]) for end in ends if end["number"] >= LEAST_PUBLISHED}


def wholes_of() -> list[Whole]:
    """The shares that make one whole, as the catalogue names them; none where it does not have them all."""
    keys = dict(Metric.objects.filter(slug__in=identities.SHARES).values_list("slug", "pk"))
    if len(keys) < len(identities.SHARES):
        return []
    return [Whole(tuple(keys[slug] for slug in identities.SHARES), identities.ROUNDING)]


def history_of(
    council: Council, rows: Sequence[Row], others: Iterable[int] = ()
) -> dict[tuple[int, int, int, str], list[Point]]:
    """The current figures of the same metrics and of `others`, in order of month, from ten years before the rows."""
    told = {row.month for row in rows}
    kept = MetricSnapshot.objects.current().filter(
        council=council,
        metric__in={row.metric.key for row in rows}.union(others),
        month__gte=months.add(min(told), -HISTORY),
        month__lte=max(told),
    )
    history: dict[tuple[int, int, int, str], list[Point]] = defaultdict(list)
    for metric, group, service, cohort, month, value, symbol in kept.order_by("month").values_list(
        "metric_id", "staff_group_id", "service_id", "cohort", "month", "value", "symbol"
    ):
        history[metric, group, service, cohort].append(Point(month, value, symbol))
    return history


def reasons_for(council: Council, metrics: Iterable[int]) -> dict[tuple[object, ...], str]:
    """The reasons given, by (key of the figure, rule, figure)."""
    given = QueryReason.objects.filter(council=council, metric__in=sorted(metrics)).order_by("pk")
    return {
        (tuple(key), rule, figure): text
        for *key, rule, figure, text in given.values_list(*KEY, "rule", "figure", "text")
    }


def answer(upload: Upload, answers: Mapping[Problem, str], user: User | None, moment: dt.datetime) -> int:
    """Keeps reasons for queries; how many. Given again for the same figure and rule, it replaces the old one."""
    given = {
        (problem.about, problem.rule): " ".join(text.split())[:300]
        for problem, text in answers.items()
        if problem.about is not None and text.strip()
    }
    field = QueryReason._meta.get_field
    prepared = field("month").get_db_prep_value
    whom, when = user and user.pk, field("given_at").get_db_prep_value(moment, connection)
    rows = (
        (upload.council_id, *key[:3], prepared(key[3], connection), key[4], rule, figure, text, whom, when)
        for ((key, figure), rule), text in given.items()
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(KEEP, rows)
    return len(given)
