"""A page is kept in memory until something that it shows changes, whoever changes it and however."""

import datetime as dt
import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from metrics import uploads
from metrics.models import Metric, MetricSnapshot, StaffGroup, Upload
from strategies import evidence, kept, views
from strategies.models import Commentary, Event, SuccessMeasure, Target
from workforce import retention
from workforce.models import Council, DataChange

pytestmark = pytest.mark.django_db


def is_kept() -> bool:
    """Whether a page comes from memory."""
    made = []
    kept.answer(("a page",), lambda: made.append(1) or "page")
    return not made


@pytest.fixture
def target(make_measure):
    make_measure(value=10)
    return Target.objects.get()


def test_a_page_is_kept_while_nothing_changes():
    assert not is_kept()
    assert is_kept()


def test_pages_of_other_parts_are_kept_apart():
    assert kept.answer(("one",), lambda: "1") == "1"
    assert kept.answer(("two",), lambda: "2") == "2"
    assert kept.answer(("one",), lambda: "3") == "1"


def test_every_table_that_pages_show_is_watched():
    left_out = {model._meta.db_table for model in kept.UNWATCHED}
    tables = {
        name
        for name in connection.introspection.table_names()
        if name.startswith(("metrics_", "strategies_")) and name not in left_out
    }
    assert tables | {"workforce_council"} == set(kept.watched())


@pytest.mark.parametrize("table", kept.watched())
def test_a_change_by_the_databases_own_tools_counts(table):
    column = connection.introspection.get_table_description(connection.cursor(), table)[0].name
    with connection.cursor() as cursor:
        before = DataChange.objects.count()
        cursor.execute(f'INSERT INTO "{table}" SELECT * FROM "{table}" WHERE 1 = 0')  # noqa: S608
        cursor.execute(f'UPDATE "{table}" SET "{column}" = "{column}" WHERE 1 = 0')  # noqa: S608
        cursor.execute(f'DELETE FROM "{table}" WHERE 1 = 0')  # noqa: S608
    if connection.vendor == "postgresql":
        assert DataChange.objects.count() == before + 3
    else:
        sql = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s AND name LIKE '%%noted'"
        with connection.cursor() as cursor:
            cursor.execute(sql, [table])
            assert cursor.fetchone() == (3,)


@pytest.mark.parametrize(
    "change",
    [
        lambda council, target: Target.objects.filter(pk=target.pk).update(value=9),
        lambda council, target: Event.objects.create(council=council, month=dt.date(2025, 4, 1), text="Reorganised"),
        lambda council, target: Metric.objects.update(decimals=2),
        lambda council, target: Council.objects.update(short_name="Another"),
        lambda council, target: target.component.measure.delete(),
    ],
    ids=["a target", "an event", "a definition", "a council", "a measure that goes"],
)
def test_a_change_makes_the_page_anew(council, target, change):
    is_kept()
    assert is_kept()
    change(council, target)
    assert not is_kept()
    assert is_kept()


def reads(slug: str) -> int:
    """How many queries it takes to have what a strategy says."""
    with CaptureQueriesContext(connection) as queries:
        kept.strategies.get(slug, kept.state())
    return len(queries) - 1


@pytest.mark.parametrize(
    "change",
    [
        lambda target: Target.objects.filter(pk=target.pk).update(value=9),
        lambda target: Metric.objects.update(decimals=2),
        lambda target: StaffGroup.objects.update(name="Others"),
        lambda target: Council.objects.update(short_name="Another"),
        lambda target: target.component.measure.strategy.councils.clear(),
        lambda target: target.component.measure.delete(),
    ],
    ids=["a target", "a definition", "a staff group", "a council", "its councils", "a measure that goes"],
)
def test_what_a_strategy_says_is_read_again_when_any_of_it_changes(target, change):
    slug = target.component.measure.strategy.slug
    assert reads(slug) == 11
    assert reads(slug) == 0
    change(target)
    assert reads(slug) > 0


def test_an_upload_leaves_what_a_strategy_says_in_memory(target, upload):
    slug = target.component.measure.strategy.slug
    is_kept()
    reads(slug)
    upload.save()
    assert reads(slug) == 0
    assert not is_kept()


def test_nothing_that_a_strategy_says_changes_with_uploads(target):
    with CaptureQueriesContext(connection) as queries:
        evidence.find(target.component.measure.strategy.slug)
    tables = {name for query in queries for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    assert not tables & {model._meta.db_table for model in kept.UPLOADING}
    assert tables <= {*kept.watched(), "workforce_user"}, "the names of people have no trigger, and an hour"


def test_an_upload_and_its_undoing_make_the_page_anew(council, agency_rate, social_workers):
    now = dt.datetime(2025, 7, 1, tzinfo=dt.UTC)
    data = b"Metric,Staff group,Month,Value\nAgency share,Social workers,2025-04,12\n"
    upload = uploads.receive(council, None, "a.csv", data, Upload.Source.OWN, now)
    is_kept()
    uploads.apply(upload, None, now, as_of=now.date(), asking=False)
    assert MetricSnapshot.objects.count() == 1
    assert not is_kept()
    uploads.undo(upload, None, now)
    assert not is_kept()


def test_a_change_that_was_taken_back_is_none():
    is_kept()
    with transaction.atomic():
        Council.objects.create(name="A", short_name="A", slug="a")
        transaction.set_rollback(True)
    assert is_kept()


def test_a_change_numbered_early_and_committed_late_counts():
    for _ in range(2):
        DataChange.objects.create()
    early = DataChange.objects.order_by("pk").first()
    number = early.pk
    early.delete()
    is_kept()
    assert is_kept()
    DataChange.objects.create(pk=number)
    assert not is_kept()


def test_the_record_of_changes_is_kept_short(monkeypatch):
    monkeypatch.setattr(retention, "MOST_CHANGES", 20)
    monkeypatch.setattr(retention, "KEPT_CHANGES", 5)
    for _ in range(25):
        DataChange.objects.create()
    newest = DataChange.objects.latest("pk")
    retention.shorten_changes()
    assert DataChange.objects.count() == 5 and DataChange.objects.latest("pk") == newest


def test_of_each_kind_of_change_the_newest_stays(monkeypatch):
    monkeypatch.setattr(retention, "MOST_CHANGES", 20)
    monkeypatch.setattr(retention, "KEPT_CHANGES", 5)
    said = DataChange.objects.create()
    for _ in range(25):
        DataChange.objects.create(uploading=True)
    retention.shorten_changes()
    assert kept.state().said == (said.pk, 1)


def test_a_measure_that_changes_while_its_page_is_made_is_not_kept_as_it_was(client, member, target, monkeypatch):
    measure, find = target.component.measure, views.measure_or_404
    url = f"/strategies/{measure.strategy.slug}/measures/{measure.code}/"

    def found_and_then_renamed(*given):
        found = find(*given)
        SuccessMeasure.objects.update(name="Renamed since")
        return found

    client.force_login(member)
    with monkeypatch.context() as patched:
        patched.setattr(views, "measure_or_404", found_and_then_renamed)
        client.get(url)
    assert '<h1 class="govuk-heading-xl">Renamed since</h1>' in client.get(url).content.decode()


@pytest.mark.django_db(transaction=True)
def test_no_change_goes_unseen_while_the_watch_is_set_again():
    """A trigger goes and comes back in one transaction: another process may be writing just then."""
    together = []

    def look(execute, sql, *rest):
        if "TRIGGER" in sql:
            together.append(connection.in_atomic_block)
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        kept.watch()
    assert together and all(together)


def test_to_set_the_watch_again_does_no_harm():
    kept.watch()
    assert Commentary._meta.db_table in kept.watched()
