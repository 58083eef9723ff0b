"""What pages work out of figures can be had by the API, with what those pages withhold."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from metrics.comparison import CENSUS_GROUP
from metrics.models import Benchmark, Metric, MetricSnapshot, Service, StaffGroup, Upload
from metrics.uploads.guarding import guard_months
from workforce import tokens

MONTH = dt.date(2025, 9, 1)


@pytest.fixture
def ask(client):
    def get(user, path: str, **query):
        _, key = tokens.make(user, f"{path} {len(query)} {user.tokens.count()}", 30)
        return client.get(f"/api/v1{path}", query, headers={"authorization": f"Bearer {key}"})

    return get


def items(answer) -> list[dict]:
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


@pytest.fixture
def services(council, make_snapshot):
    """North with 3 agency workers of 40, East with 12 of 60, South with 20 of 100."""
    root = Service.objects.root_of(council)
    for name, top, bottom in (("North", 3, 40), ("East", 12, 60), ("South", 20, 100)):
        service = Service.objects.create(council=council, parent=root, name=name)
        make_snapshot(MONTH, Decimal(top) / bottom * 100, service=service, numerator=top, denominator=bottom)
    make_snapshot(dt.date(2024, 9, 1), Decimal(25), numerator=50, denominator=200)
    make_snapshot(MONTH, Decimal("17.5"), numerator=35, denominator=200)
    guard_months(council, MetricSnapshot.objects.all())


@pytest.mark.parametrize("role", ["board", "analyst"])
def test_a_breakdown_withholds_small_parts_from_everybody(ask, make_user, council, services, role):
    found = items(ask(make_user(role, council), "/councils/testshire/breakdown", metric="agency-share"))
    told = [(row["by"], row["name"], row["symbol"] or Decimal(row["value"])) for row in found]
    assert told == [
        ("service", "Whole council", Decimal("17.5")),
        ("service", "East", "c"),
        ("service", "North", "c"),
        ("service", "South", Decimal(20)),
        ("staff group", "Social workers", Decimal("17.5")),
    ]
    assert [found[1][name] for name in ("value", "numerator", "denominator", "change")] == [None] * 4
    assert (Decimal(found[0]["change"]), found[0]["since"], found[0]["cell"]) == (Decimal("-7.5"), "2024-09-01", "E2")


@pytest.mark.parametrize("query", [{"metric": "none"}, {"metric": "agency-share", "staff_group": "none"}])
def test_a_breakdown_of_what_the_council_has_no_figure_of_is_not_there(ask, member, services, query):
    assert ask(member, "/councils/testshire/breakdown", **query).status_code == 404


def test_a_breakdown_of_a_month_and_day_is_as_the_page_has_it(ask, member, services):
    query = {"metric": "agency-share", "month": "2024-09", "staff_group": "social-workers"}
    assert [Decimal(row["value"]) for row in items(ask(member, "/councils/testshire/breakdown", **query))] == [25, 25]
    assert ask(member, "/councils/testshire/breakdown", **query, known="2024-01-01").status_code == 404


@pytest.fixture
def published(component, council, make_snapshot):
    Metric.objects.update(slug="agency-share-pct")
    named = {"column": "agency_rate_fte", "metric": Metric.objects.get(), "release": "2025", "year": 2025}
    Benchmark.objects.create(area_code="E92", area_name="England", area_kind="country", value=13, **named)
    make_snapshot(MONTH, Decimal(15))


@pytest.mark.parametrize("comparable", [True, False])
def test_comparators_come_with_a_gap_only_where_definitions_match(ask, member, published, comparable):
    if comparable:
        StaffGroup.objects.update(slug=CENSUS_GROUP)
    path = "/strategies/testshire-2023/measures/M01/comparators"
    (row,) = items(ask(member, path, month="2026-03"))
    assert (row["area"], Decimal(row["value"]), row["year"], row["release"]) == ("England", 13, 2025, "2025")
    assert (row["gap"] and Decimal(row["gap"])) == (2 if comparable else None)
    assert bool(row["why_not"]) is not comparable
    assert ask(member, path.replace("M01", "M99")).status_code == 404


def test_changes_between_two_days_come_in_one_list(ask, member, component, make_snapshot):
    first, second = (timezone.make_aware(dt.datetime(2025, 11, day)) for day in (1, 10))
    make_snapshot(MONTH, Decimal(9), recorded_at=first, superseded_at=second)
    make_snapshot(MONTH, Decimal("15.5"), recorded_at=second, note="Recounted.")
    make_snapshot(
        dt.date(2025, 8, 1), Decimal(1), numerator=3, denominator=300, recorded_at=first, superseded_at=second
    )
    make_snapshot(dt.date(2025, 8, 1), Decimal(2), numerator=6, denominator=300, recorded_at=second)
    path = "/strategies/testshire-2023/changes"
    found = items(ask(member, path, since="2025-11-05", until="2025-11-20"))
    told = {(row["kind"], row["month"]): (row["was"], row["became"]) for row in found}
    assert told == {
        ("figure", "2025-09-01"): ("9", "15.5"),
        ("figure", "2025-08-01"): ("[c]", "2"),
        ("status", None): ("met", "missed"),
    }
    (why,) = [row["why"] for row in found if row["month"] == "2025-09-01"]
    assert why == "Recounted."
    assert items(ask(member, path, since="2025-11-12", until="2025-11-20")) == []
    assert ask(member, path).status_code == 422


def test_sums_say_whether_they_hold_and_are_made_with_no_small_number(ask, member, analyst, council, make_snapshot):
    people = Metric.objects.create(
        slug="headcount", name="People", unit="headcount", polarity="neutral", kind="point", frequency="monthly",
        definition="x", tier="core",
    )  # fmt: skip
    root = Service.objects.root_of(council)
    for name, value in (("North", 3), ("South", 50)):
        service = Service.objects.create(council=council, parent=root, name=name)
        make_snapshot(MONTH, Decimal(value), metric=people, service=service)
    make_snapshot(MONTH, Decimal(60), metric=people)
    (row,) = items(ask(analyst, "/councils/testshire/sums"))
    assert (row["sum"], Decimal(row["off"]), row["holds"]) == (
        "3 (North) + 50 (South) = 53; the whole is 60", -7, False,
    )  # fmt: skip
    assert items(ask(member, "/councils/testshire/sums")) == []
    assert items(ask(analyst, "/councils/testshire/sums", known="2020-01-01")) == []


def test_own_figures_stand_beside_the_census(ask, member, council, upload, make_snapshot):
    census = Upload.objects.create(
        council=council, filename="census.xlsx", sha256="1" * 64, size=1, source="census", state="applied",
        uploaded_at=upload.uploaded_at, applied_at=upload.applied_at,
    )  # fmt: skip
    make_snapshot(MONTH, Decimal("15.5"), numerator=3, denominator=20)
    make_snapshot(
        MONTH, Decimal("14.8"), upload=census, staff_group=StaffGroup.objects.create(slug=CENSUS_GROUP, name="C")
    )
    (row,) = items(ask(member, "/councils/testshire/census"))
    assert (row["own"], row["own_symbol"], Decimal(row["census"]), row["gap"]) == (None, "c", Decimal("14.8"), None)
    assert row["note"].startswith("No gap is given: the census counts children and family social workers only.")
