import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from strategies.models import Commentary, Event, Judgement, MeasurePriority, Target
from tests.strategies.conftest import TARGET


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"effective_to": dt.date(2023, 4, 1)}, "target_ends_after_it_starts"),
        ({"due_precision": ""}, "target_due_with_precision"),
        ({"due": None}, "target_due_with_precision"),
        ({"version": 2, "effective_to": dt.date(2026, 1, 1)}, "target_change_has_reason"),
        ({"tolerance": -1}, "target_tolerance_not_negative"),
        ({"operative": False}, "target_set_aside_with_reason"),
        ({"value": None}, "target_number_where_kind_needs_one"),
        ({"operator": ""}, "target_number_where_kind_needs_one"),
    ],
)
def test_the_database_refuses_a_target_that_cannot_be(make_measure, changes, constraint):
    component = make_measure()
    with refused(constraint), transaction.atomic():
        Target.objects.create(component=component, **(TARGET | changes))


def test_one_version_of_a_target_is_in_force(component):
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(component=component, **(TARGET | {"version": 2, "reason": "Because."}))


def test_a_measure_stands_once_in_a_priority_and_has_one_place_in_its_strategy(component, strategy):
    place = MeasurePriority.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        MeasurePriority.objects.create(measure=place.measure, priority=place.priority, order=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        strategy.measures.create(code="M99", name="Same order", order=component.measure.order, kind="mixed")


def test_a_component_has_one_place_in_its_measure(component):
    with pytest.raises(IntegrityError), transaction.atomic():
        component.measure.components.create(order=1, label="Again", staff_group=component.staff_group)


def test_a_strategys_years_are_in_order(strategy):
    with refused("strategy_years_in_order"), transaction.atomic():
        type(strategy).objects.update(starts=2027)


def test_what_is_said_of_a_month_is_said_of_its_first_day(component, council, analyst):
    second = dt.date(2025, 4, 2)
    with refused("commentary_month_is_first_day"), transaction.atomic():
        Commentary.objects.create(
            measure=component.measure, council=council, month=second, text="a", author=analyst,
            written_at=dt.datetime(2025, 5, 1, tzinfo=dt.UTC),
        )  # fmt: skip
    with refused("judgement_month_is_first_day"), transaction.atomic():
        Judgement.objects.create(
            target=component.targets.get(), council=council, month=second, verdict="met", evidence="a",
            judged_by="b", judged_on=second,
        )  # fmt: skip
    with refused("event_month_is_first_day"), transaction.atomic():
        Event.objects.create(council=council, month=second, kind="pay", text="a")


def test_a_baseline_is_stated_once(component, baseline):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(baseline).objects.create(
            component=component, council=baseline.council, printed=baseline.printed, as_at_text=baseline.as_at_text
        )
