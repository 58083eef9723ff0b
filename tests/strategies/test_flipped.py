"""Statuses that moved with an upload are kept with it, and shown with the figures that were changed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from metrics import uploads
from metrics.models import Metric, StaffGroup
from strategies import flipped
from strategies.models import Component, Target
from tests.metrics.files import csv_bytes, row
from tests.strategies.conftest import TARGET

TODAY = dt.date(2025, 7, 10)


def at(minute: int) -> dt.datetime:
    return dt.datetime(2025, 7, 10, 9, minute, tzinfo=dt.UTC)


@pytest.fixture
def store(component, council, analyst):
    """Stores a value for June 2025 at a minute, where 10 or less was promised."""

    def send(value: str, minute: int, **extra):
        data = csv_bytes(row(month="2025-06", value=value, **extra))
        upload = uploads.receive(council, analyst, f"{value}.csv", data, "own", at(minute))
        return uploads.apply(upload, analyst, at(minute), as_of=TODAY, asking=False).upload

    return send


def moved(upload) -> list[tuple]:
    return [(flip["strategy"], flip["measure"], flip["moved"]) for flip in upload.counts["flips"]]


def test_what_moves_with_an_upload_is_kept_with_it(store, strategy):
    assert moved(store("9", 1)) == [(strategy.slug, "M01", "no data, now on track")]
    assert moved(store("9.5", 2)) == []
    assert moved(store("15", 3)) == [(strategy.slug, "M01", "on track, now off track")]


def test_what_moves_with_an_undo_is_kept_too(store, analyst):
    store("9", 1)
    upload = store("15", 2)
    uploads.undo(upload, analyst, at(3))
    assert [flip["moved"] for flip in upload.counts["undo_flips"]] == ["off track, now on track"]


def test_the_log_of_changed_figures_and_the_uploads_page_say_what_flipped(client, store, council, analyst):
    store("9", 1)
    upload = store("15", 2)
    client.force_login(analyst)
    log = client.get(reverse("restatement-list", args=[council.slug])).content.decode()
    assert "What flipped" in log and "Agency share M01: on track, now off track" in log
    page = client.get(reverse("upload-detail", args=[council.slug, upload.pk])).content.decode()
    assert "Statuses that moved when it was stored" in page and "</a>: on track, now off track" in page
    uploads.undo(upload, analyst, at(3))
    log = client.get(reverse("restatement-list", args=[council.slug])).content.decode()
    assert "Agency share M01: off track, now on track" in log
    assert (
        "Statuses that moved when it was undone"
        in client.get(reverse("upload-detail", args=[council.slug, upload.pk])).content.decode()
    )


def test_a_figure_that_decides_no_promise_flips_nothing(client, store, council, analyst):
    StaffGroup.objects.create(slug="nursery", name="Nursery staff")
    store("9", 1, group="Nursery staff")
    store("15", 2, group="Nursery staff")
    client.force_login(analyst)
    assert "now off track" not in client.get(reverse("restatement-list", args=[council.slug])).content.decode()


def flipped_by_month(client, council) -> dict[str, int]:
    """How many statuses each row of the log says to have moved, newest change first."""
    table = client.get(reverse("restatement-list", args=[council.slug])).context["table"]
    return {f"{change.month:%Y-%m} {change.old}": len(change.flips) for change in table.data}


def test_only_the_corrected_figure_that_moved_a_status_says_so(client, council, component, analyst):
    def send(name, minute, *figures):
        lines = [row(month=month, value=value) for month, value in figures]
        upload = uploads.receive(council, analyst, f"{name}.csv", csv_bytes(*lines), "own", at(minute))
        return uploads.apply(upload, analyst, at(minute), as_of=TODAY, asking=False).upload

    client.force_login(analyst)
    send("first", 1, ("2025-04", "9"), ("2025-05", "9"))
    send("corrected", 2, ("2025-04", "8"), ("2025-05", "15"))
    assert flipped_by_month(client, council) == {"2025-04 9%": 0, "2025-05 9%": 1}
    # A new month decides now, and what is corrected beside it moves nothing.
    send("new", 3, ("2025-05", "16"), ("2025-06", "9"))
    assert flipped_by_month(client, council) == {"2025-04 9%": 0, "2025-05 9%": 1, "2025-05 15%": 0}


def test_what_was_kept_before_it_was_said_which_figures_moved_it_stands_beside_each(client, council, store, analyst):
    store("9", 1)
    upload = store("15", 2)
    for flip in upload.counts["flips"]:
        assert [list(place) for place in flip.pop("figures")] == [["2025-06-01", ""]]
    upload.save()
    client.force_login(analyst)
    assert flipped_by_month(client, council) == {"2025-06 9%": 1}


@pytest.mark.parametrize(
    ("before", "after", "places"),
    [
        ((4, 4), (1, 4), [0]),
        ((3, 4), (1, 2), [0, 1]),
        ((4, 6), (4, 5), []),
    ],
    ids=["one of two", "both together", "neither"],
)
def test_of_figures_that_are_added_up_those_that_moved_the_sum_below_its_floor_are_named(
    council, make_measure, make_snapshot, before, after, places
):
    counted = Metric.objects.create(
        slug="starters-count", name="Starters", unit="headcount", polarity="higher", kind="period",
        frequency="quarterly", definition="x", tier="core",
    )  # fmt: skip
    target = {"kind": "milestone_quantity", "operator": ">=", "value": Decimal(6), "due": dt.date(2025, 6, 30)}
    make_measure(metric=counted, **target, effective_from=dt.date(2025, 1, 1), printed="6 by June 2025")
    months = dt.date(2025, 3, 1), dt.date(2025, 6, 1)
    for month, was, now in zip(months, before, after, strict=True):
        make_snapshot(month, Decimal(was), metric=counted, recorded_at=at(1), superseded_at=at(3))
        make_snapshot(month, Decimal(now), metric=counted, recorded_at=at(3))
    found = flipped.of(council, at(2), TODAY)
    assert [flip["figures"] for flip in found] == ([[(months[at].isoformat(), "") for at in places]] if places else [])


def test_a_strategy_of_another_council_is_not_looked_at(store, strategy, other_council, make_snapshot):
    store("9", 1)
    assert flipped.of(other_council, at(0), TODAY) == []


def test_two_councils_of_one_strategy_move_each_by_themselves(store, strategy, other_council, make_snapshot):
    strategy.councils.add(other_council)
    make_snapshot(dt.date(2025, 6, 1), Decimal(50), council=other_council)
    assert moved(store("9", 1)) == [(strategy.slug, "M01", "no data, now on track")]


def test_a_statement_that_is_set_aside_flips_nothing(store, strategy, component):
    Target.objects.create(
        component=component,
        **(TARGET | {"number": 2, "operative": False, "operative_reason": "Older", "value": Decimal(5)}),
    )
    assert moved(store("9", 1)) == [(strategy.slug, "M01", "no data, now on track")]


def test_of_several_parts_of_a_measure_it_is_said_which_one_flipped(store, component, all_staff):
    other = Component.objects.create(
        measure=component.measure, order=2, label="Agency, all staff", metric=component.metric, staff_group=all_staff
    )
    Target.objects.create(component=other, **TARGET)
    upload = store("9", 1, group="All staff")
    assert [flip["name"] for flip in upload.counts["flips"]] == ["Agency share M01 (Agency, all staff)"]
