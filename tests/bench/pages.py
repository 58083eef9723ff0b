"""Pages measured in one process, as a board member with a role in six councils: python -m tests.bench.pages.

By the processor's time, so that others on the machine count for little; the database's own, where it is a server's, is
not in it. A page is asked for with its figures new and what its strategy says in memory, as after an upload.
"""

import datetime as dt
import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, OuterRef, Subquery
from django.test import Client
from django.test.utils import CaptureQueriesContext

from metrics import reading, variation
from metrics.models import MetricSnapshot, Service
from strategies import evidence, kept, ledger, scorecard
from strategies.models import Strategy
from tests.bench.filling import LAST
from tests.bench.lines import Line, middle, ms
from workforce import months
from workforce.models import Council, Membership, User

settings.ROOT_URLCONF = "tests.bench.urls"
STRATEGY = "/strategies/strategy-council-001/"
FLOOR = "the same bytes through the same middleware"


def member(number: int) -> Client:
    person = User.objects.create_user(f"of-{number}@example.org", name=f"Member of {number}")
    councils = Council.objects.order_by("pk")[:number]
    Membership.objects.bulk_create(Membership(user=person, council=council, role="board") for council in councils)
    client = Client(headers={"host": "localhost"})
    client.force_login(person, backend="workforce.backends.PersonWithRoles")
    return client


def figures_are_new() -> None:
    caches["pages"].clear()


def all_is_new() -> None:
    caches["pages"].clear()
    caches["fragments"].clear()
    kept.strategies.forget()
    reading.question.cache_clear()
    reading.exact.cache_clear()
    scorecard.measure_address.cache_clear()


def nothing_is_new() -> None:
    pass


class Page:
    """A page of one person, asked for after `before`."""

    def __init__(self, client: Client, path: str, before: Callable[[], None] = figures_are_new) -> None:
        self.client, self.path, self.before = client, path, before
        answer = self.get()
        if answer.status_code != 200:
            raise RuntimeError(f"{path} gave {answer.status_code}")
        self.size = len(answer.content)

    def get(self):
        return self.client.get(self.path)

    def took(self) -> float:
        return middle(self.get, 25, self.before, time.process_time)

    def queries(self) -> int:
        self.before()
        with CaptureQueriesContext(connection) as captured:
            self.get()
        return len(captured)

    def line(self, what: str, bar: str = "") -> None:
        took, floor = self.took(), Page(self.client, f"/floor/{self.size}/", nothing_is_new).took()
        words = f"{ms(took)}, {self.queries()} queries, {self.size // 1024} KB"
        Line(what, words, took / floor, FLOOR, bar).say()


def figures() -> None:
    """The figures of a dashboard, beside a bare read of the same rows and beside the way first written."""
    strategy = Strategy.objects.get(slug="strategy-council-001")
    councils = list(strategy.councils.all())
    records = evidence.read(strategy, councils)
    pairs, wanted = records.pairs(), records.wanted()
    root = Service.objects.get(council=councils[0], parent=None)
    metrics, groups = {metric for metric, _ in pairs}, {group for _, group in pairs}
    ours = middle(lambda: ledger.ledger(wanted, records.breaks, dt.date(2026, 11, 27), None, None).now)
    rows = MetricSnapshot.objects.filter(
        council=councils[0],
        metric__in=metrics,
        staff_group__in=groups,
        service=root,
        superseded_at=None,
        month__gt=months.add(LAST, -variation.LAST),
    )
    sql, values = rows.values_list("metric_id", "month", "value").query.sql_with_params()

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            cursor.fetchall()

    least = middle(bare)
    Line("Figures of a dashboard, 24 series", ms(ours), ours / least, "a bare read of the same rows").say()
    newest = MetricSnapshot.objects.current().filter(council=councils[0], metric=OuterRef("metric"))
    newest = newest.filter(staff_group=OuterRef("staff_group")).order_by("-month").values("month")[:1]
    usual = MetricSnapshot.objects.current().filter(council=councils[0], month=Subquery(newest))
    slow = middle(lambda: list(usual.values_list("metric", "staff_group", "value")), 3)
    Line("The latest of every series by a subquery for each row", ms(slow), slow / ours, "the figures above").say()


def completeness(page: Page) -> None:
    """Beside a plain count by the clock, as there all of the work is the database's own, by one processor."""
    page.line("Completeness of every council", "60 ms")
    took = middle(page.get, 15, page.before)
    counted = MetricSnapshot.objects.current().order_by().values_list("council", "month").annotate(number=Count("*"))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")
    grouped = middle(lambda: list(counted.all()), 1)
    Line("The figures of every council and month counted", ms(grouped), grouped / took, "the page above", "60").say()


def main() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    six = member(6)
    Page(six, STRATEGY).line("Dashboard, 24 measures, figures new", "15 ms, 5 queries, 25 times")
    Page(six, STRATEGY, all_is_new).line("Dashboard, nothing in memory")
    Page(six, STRATEGY, nothing_is_new).line("Dashboard, kept", "3 times")
    Page(six, STRATEGY + "measures/M3/").line("Success measure")
    Page(six, STRATEGY + "changes/").line("What changed")
    Page(six, "/compare/months/").line("Comparison, four councils")
    Page(six, "/councils/council-001/completeness/").line("Completeness of a council")
    Page(six, "/councils/council-001/breakdown/").line("Breakdown of a council")
    Page(six, "/completeness/").line("Completeness of six councils")
    if Council.objects.count() > 6:
        every = member(Council.objects.count())
        completeness(Page(every, "/completeness/"))
        Page(every, "/compare/months/").line("Comparison, offered every council")
        Page(every, "/").line("Home, every council")
    figures()


if __name__ == "__main__":
    main()
