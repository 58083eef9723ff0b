import datetime as dt
from decimal import Decimal

import pytest

from strategies.models import Baseline, Component, MeasurePriority, Priority, Strategy, SuccessMeasure, Target


@pytest.fixture
def strategy(council):
    strategy = Strategy.objects.create(
        slug="testshire-2023",
        title="Testshire workforce strategy",
        period_text="2023 to 2026",
        starts=2023,
        ends=2026,
        document="testshire.pdf",
        priority_term="theme",
    )
    strategy.councils.add(council)
    Priority.objects.create(strategy=strategy, code="REC", title="Recruit", order=1)
    return strategy


@pytest.fixture
def make_measure(strategy, agency_rate, social_workers):
    def make(code="M01", metric=agency_rate, **target) -> Component:
        order = strategy.measures.count() + 1
        measure = SuccessMeasure.objects.create(
            strategy=strategy, code=code, name=f"Agency share {code}", order=order, kind="quantitative"
        )
        MeasurePriority.objects.create(measure=measure, priority=strategy.priorities.get(), order=order)
        component = Component.objects.create(
            measure=measure, order=1, label=f"Agency share {code}", metric=metric, staff_group=social_workers
        )
        if target:
            Target.objects.create(component=component, **(TARGET | target))
        return component

    return make


TARGET = {
    "kind": "ceiling_by_date",
    "printed": "10% by September 2025",
    "document": "testshire.pdf",
    "line": 12,
    "value": Decimal(10),
    "operator": "<=",
    "due_text": "September 2025",
    "due": dt.date(2025, 9, 30),
    "due_precision": "month",
    "effective_from": dt.date(2023, 4, 1),
}


@pytest.fixture
def component(make_measure):
    return make_measure(value=Decimal(10))


@pytest.fixture
def baseline(component, council):
    return Baseline.objects.create(
        component=component, council=council, value=30, printed="30%", as_at_text="March 2023",
        as_at=dt.date(2023, 3, 1), precision="month",
    )  # fmt: skip
