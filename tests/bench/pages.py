"""Pages measured in one process, as a board member with a role in six councils: python -m tests.bench.pages."""

import datetime as dt

from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.test import Client
from django.test.utils import CaptureQueriesContext

from metrics.models import MetricSnapshot, Service
from strategies import evidence, ledger
from strategies.models import Strategy
from tests.bench.lines import Line, middle, ms
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


class Page:
    """A page of one person; asked for without what is kept, unless `kept`."""

    def __init__(self, client: Client, path: str, kept: bool = False) -> None:
        self.client, self.path, self.kept = client, path, kept
        answer = self.get()
        if answer.status_code != 200:
            raise RuntimeError(f"{path} gave {answer.status_code}")
        self.size = len(answer.content)

    def get(self):
        if not self.kept:
            caches["pages"].clear()
        return self.client.get(self.path)

    def queries(self) -> int:
        with CaptureQueriesContext(connection) as captured:
            self.get()
        return len(captured)

    def line(self, what: str, bar: str = "") -> None:
        took = middle(self.get)
        floor = middle(Page(self.client, f"/floor/{self.size}/").get)
        words = f"{ms(took)}, {self.queries()} queries, {self.size // 1024} KB"
        Line(what, words, took / floor, FLOOR, bar).say()


def figures() -> None:
    """The figures of a dashboard, beside a bare read of the same rows and beside the way first written."""
    strategy = Strategy.objects.get(slug="strategy-council-001")
    councils = list(strategy.councils.all())
    pairs = evidence.read(strategy, councils).pairs()
    root = Service.objects.get(council=councils[0], parent=None)
    metrics, groups = {metric for metric, _ in pairs}, {group for _, group in pairs}
    ours = middle(lambda: ledger.ledger(councils, pairs, dt.date(2026, 11, 27), None))
    rows = MetricSnapshot.objects.filter(
        council=councils[0], metric__in=metrics, staff_group__in=groups, service=root, superseded_at=None
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


def main() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    six = member(6)
    Page(six, STRATEGY).line("Dashboard, 24 measures", "15 ms, 5 queries")
    Page(six, STRATEGY, kept=True).line("Dashboard, kept", "3 times")
    Page(six, STRATEGY + "measures/M3/").line("Success measure")
    Page(six, STRATEGY + "changes/").line("What changed")
    Page(six, "/compare/months/").line("Comparison, four councils")
    Page(six, "/councils/council-001/completeness/").line("Completeness of a council")
    Page(six, "/councils/council-001/breakdown/").line("Breakdown of a council")
    Page(six, "/completeness/").line("Completeness of six councils")
    if Council.objects.count() > 6:
        every = member(Council.objects.count())
        Page(every, "/completeness/").line("Completeness of every council")
        Page(every, "/compare/months/").line("Comparison, offered every council")
        Page(every, "/").line("Home, every council")
    figures()


if __name__ == "__main__":
    main()
