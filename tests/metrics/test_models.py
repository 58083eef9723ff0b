import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from metrics.models import Metric, MetricSnapshot, Service, Upload
from workforce.models import Council, Membership, User

MONTH = dt.date(2025, 4, 1)


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"month": dt.date(2025, 4, 2), "value": 1}, "snapshot_month_is_first_day"),
        ({"value": None}, "snapshot_value_or_symbol"),
        ({"value": 1, "symbol": "c"}, "snapshot_value_or_symbol"),
        ({"value": None, "symbol": "q"}, "snapshot_symbol_known"),
        ({"value": 1, "qualifier": "!"}, "snapshot_qualifier_known"),
        (
            {"value": 1, "superseded_at": timezone.make_aware(dt.datetime(2000, 1, 1))},
            "snapshot_superseded_after_recorded",
        ),
    ],
    ids=["not a month", "nothing", "a number and a symbol", "another symbol", "another qualifier", "superseded before"],
)
def test_the_database_refuses_a_figure_that_cannot_be(make_snapshot, values, constraint):
    with refused(constraint), transaction.atomic():
        make_snapshot(**({"month": MONTH} | values))


def test_the_database_refuses_two_current_figures_of_one_key(make_snapshot):
    make_snapshot(MONTH, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_snapshot(MONTH, 2)


def test_a_superseded_figure_stays_beside_the_current_one(make_snapshot):
    make_snapshot(MONTH, 1, superseded_at=timezone.now() + dt.timedelta(seconds=1))
    make_snapshot(MONTH, 2)
    assert MetricSnapshot.objects.count() == 2
    assert MetricSnapshot.objects.current().get().value == 2


@pytest.mark.parametrize("thing", ["council", "metric", "upload", "staff_group", "service"])
def test_what_a_figure_stands_on_cannot_be_deleted(make_snapshot, thing):
    snapshot = make_snapshot(MONTH, 1)
    with pytest.raises(ProtectedError):
        getattr(snapshot, thing).delete()


def test_known_at_is_what_was_current_then(make_snapshot):
    start = timezone.now()
    make_snapshot(MONTH, 1, recorded_at=start, superseded_at=start + dt.timedelta(days=2))
    make_snapshot(MONTH, 2, recorded_at=start + dt.timedelta(days=2))
    values = [
        [snapshot.value for snapshot in MetricSnapshot.objects.known_at(start + dt.timedelta(days=days))]
        for days in (-1, 0, 1, 2, 3)
    ]
    assert values == [[], [1], [1], [2], [2]]


@pytest.mark.parametrize(
    "state", [{"state": "applied"}, {"state": "undone"}, {"state": "checked", "applied_at": timezone.now()}],
    ids=["stored without a time", "undone without a time", "checked with one"],
)  # fmt: skip
def test_an_uploads_state_has_its_times(council, state):
    with refused("upload_state_has_its_times"), transaction.atomic():
        Upload.objects.create(
            council=council, filename="a", sha256="0" * 64, size=1, uploaded_at=timezone.now(), **state
        )


def test_a_metrics_range_is_in_order(agency_rate):
    with refused("metric_range_in_order"), transaction.atomic():
        Metric.objects.update(lowest=100, highest=0)


def test_a_council_has_one_root_service(council):
    root = Service.objects.root_of(council)
    assert Service.objects.root_of(council) == root
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.create(council=council, name="Another root")
    with refused("service_not_its_own_parent"), transaction.atomic():
        Service.objects.filter(pk=root.pk).update(parent=root)


def test_a_person_has_one_address_whatever_its_case(make_user):
    person = make_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email=person.email.upper(), name="Same")


def test_a_role_is_given_once_and_is_one_we_know(make_user, council):
    person = make_user("board", council)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=person, council=council, role="board")
    with refused("membership_role_known"), transaction.atomic():
        Membership.objects.create(user=person, council=council, role="owner")


def test_a_councils_code_is_its_own(db):
    Council.objects.create(name="A", short_name="A", slug="a", ons_code="E10000001")
    with pytest.raises(IntegrityError), transaction.atomic():
        Council.objects.create(name="B", short_name="B", slug="b", ons_code="E10000001")


def test_a_metric_is_not_the_flow_beneath_itself(agency_rate):
    with pytest.raises(IntegrityError, match="metric_not_its_own_flow"), transaction.atomic():
        Metric.objects.update(flow=agency_rate)
