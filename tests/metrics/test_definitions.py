"""A metric's definition is kept in versions, and a day is read by the version of that day."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from metrics import definitions
from metrics.models import Metric, MetricVersion

DAY = dt.timedelta(days=1)


def moment(day: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime(2025, 10, day, 12))


@pytest.fixture
def redefined(agency_rate, editor):
    """Kept since 1 October; on 10 October higher became better, and on 20 October the words changed."""
    definitions.record([agency_rate], None, moment(1))
    agency_rate.polarity = "higher"
    agency_rate.save()
    definitions.record([agency_rate], editor, moment(10))
    agency_rate.definition = "Agency workers and bank staff as a share of all workers."
    agency_rate.save()
    definitions.record([agency_rate], None, moment(20))
    return agency_rate


@pytest.mark.parametrize(
    ("day", "polarity", "words"),
    [(0, "lower", "Agency workers as"), (9, "lower", "Agency workers as"), (10, "higher", "Agency workers as"),
     (20, "higher", "Agency workers and"), (31, "higher", "Agency workers and")],
    ids=["before it was kept", "the day before", "the day it changed", "the day the words changed", "now"],
)  # fmt: skip
def test_a_day_is_read_by_the_definition_of_that_day(redefined, day, polarity, words):
    known = definitions.as_known(moment(1) + (day - 1) * DAY)[redefined.pk]
    assert known.polarity == polarity
    assert known.definition.startswith(words)
    assert (known.pk, known.slug) == (redefined.pk, redefined.slug)


def test_a_change_says_what_was_and_became_and_by_whom(redefined, editor):
    words, way = definitions.changes(redefined.versions.all())
    assert [(way.by, way.at), words.by] == [(editor.name, moment(10)), "the file of the catalogue"]
    assert way.fields == (("Polarity", "Lower is better", "Higher is better"),)
    assert [name for name, _, _ in words.fields] == ["Definition"]


@pytest.mark.parametrize(
    ("start", "end", "count"), [(1, 9, 0), (1, 10, 1), (9, 20, 2), (10, 20, 1), (20, 31, 0)], ids=str
)
def test_changes_are_those_made_between_two_moments(redefined, start, end, count):
    assert len(definitions.changes_of([redefined.pk], moment(start), moment(end))) == count


def test_storing_the_same_definition_again_changes_nothing(redefined):
    assert definitions.record([redefined], None, moment(25)) == 0
    assert redefined.versions.count() == 3


def test_two_changes_at_one_moment_follow_each_other(redefined):
    redefined.decimals = 3
    assert definitions.record([redefined], None, moment(20)) == 1
    last = redefined.versions.get(superseded_at=None)
    assert (last.decimals, last.recorded_at) == (3, moment(20) + dt.timedelta(microseconds=1))


def test_the_flow_beneath_is_the_one_of_then(redefined):
    flow = Metric.objects.create(slug="flow", name="Flow", tier="context")
    redefined.flow = flow
    redefined.save()
    definitions.record([redefined, flow], None, moment(25))
    assert definitions.as_known(moment(24))[redefined.pk].flow is None
    assert definitions.as_known(moment(25))[redefined.pk].flow == flow


@pytest.mark.parametrize(
    "values",
    [{"superseded_at": None}, {"superseded_at": moment(1)}],
    ids=["two open versions", "a version that ends as it starts"],
)
def test_the_database_refuses(redefined, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        MetricVersion.objects.create(metric=redefined, recorded_at=moment(1), decimals=1, **values)


def test_the_definition_page_lists_its_changes(client, member, redefined):
    client.force_login(member)
    page = client.get(f"/metrics/{redefined.slug}/").content.decode()
    assert "Polarity: “Lower is better” became “Higher is better”" in page


def test_the_admin_keeps_what_was_there_before(client, make_user, redefined):
    client.force_login(make_user(is_superuser=True, is_staff=True))
    url = f"/admin/metrics/metric/{redefined.pk}/change/"
    form = client.get(url).context["adminform"].form
    held = {name: "" if value is None else value for name, value in form.initial.items()} | {"aliases": ""}
    assert client.post(url, held | {"polarity": "neutral"}).status_code == 302
    assert redefined.versions.get(superseded_at=None).polarity == "neutral"
    assert redefined.versions.count() == 4
