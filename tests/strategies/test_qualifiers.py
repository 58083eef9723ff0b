"""A figure that is about, less than or more than a number says so on every page and in every file."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from metrics.models import Metric
from workforce import tokens

SEPTEMBER = dt.date(2025, 9, 1)
DASHBOARD = "/strategies/testshire-2023/"


@pytest.fixture
def about(component, make_snapshot, client, member):
    make_snapshot(dt.date(2025, 8, 1), Decimal(12), numerator=24, denominator=200)
    make_snapshot(SEPTEMBER, Decimal(15), qualifier="<", numerator=30, denominator=200)
    client.force_login(member)
    return component


PAGES = [
    pytest.param(DASHBOARD, {}, id="scorecard"),
    pytest.param(f"{DASHBOARD}measures/{{code}}/", {}, id="measure"),
    pytest.param("/councils/testshire/breakdown/", {}, id="breakdown"),
    pytest.param("/compare/months/", {"council": "testshire"}, id="months compared"),
]
FILES = [
    pytest.param(DASHBOARD, {"format": "csv"}, id="scorecard"),
    pytest.param(f"{DASHBOARD}measures/{{code}}/figures.csv", {}, id="measure"),
    pytest.param("/councils/testshire/breakdown/", {"format": "csv"}, id="breakdown"),
    pytest.param("/compare/months/", {"format": "csv"}, id="months compared"),
]


@pytest.mark.parametrize(("address", "query"), PAGES)
def test_a_page_says_that_a_figure_is_less_than_it_says(client, about, address, query):
    page = client.get(address.format(code=about.measure.code), query).content.decode()
    assert "less than 15.0%" in page


@pytest.mark.parametrize(("sign", "there"), [(">", True), ("~", False), ("", False)])
def test_the_key_of_a_chart_says_where_such_a_figure_is_drawn(client, component, make_snapshot, member, sign, there):
    make_snapshot(dt.date(2025, 8, 1), Decimal(12), qualifier=sign)
    client.force_login(member)
    said = "A figure that is less or more than a number is drawn at that number."
    assert (said in client.get(f"{DASHBOARD}measures/M01/").content.decode()) is there


@pytest.mark.parametrize(("address", "query"), FILES)
def test_a_file_says_that_a_figure_is_less_than_it_says(client, about, address, query):
    response = client.get(address.format(code=about.measure.code), query)
    content = (response.getvalue() if response.streaming else response.content).decode()
    row = next(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))
    assert row["Value"] == "<15"


def test_a_workbook_says_that_a_figure_is_less_than_it_says_and_what_the_sign_means(client, about):
    book = load_workbook(io.BytesIO(client.get(DASHBOARD, {"format": "xlsx"}).content))
    assert "<15" in [cell for row in book["Scorecard"].values for cell in row]
    assert "~, < or >" in [row[0] for row in book["Notes"].values]


@pytest.fixture
def placements(make_measure, make_snapshot, analyst):
    """Twelve placed in one month and fewer than five in the next, of forty that are promised."""
    metric = Metric.objects.create(
        slug="placements", name="Placements", unit="count", polarity="higher", kind="period", frequency="monthly",
        tier="core", definition="Invented.", decimals=0,
    )  # fmt: skip
    make_measure(
        metric=metric, kind="milestone_quantity", value=40, operator=">=", effective_from=dt.date(2025, 8, 1),
        due=dt.date(2025, 9, 30),
    )  # fmt: skip
    make_snapshot(dt.date(2025, 8, 1), Decimal(12), metric=metric)
    make_snapshot(SEPTEMBER, Decimal(5), qualifier="<", metric=metric)
    return analyst


def test_a_sum_with_such_a_figure_says_so_on_pages_in_files_and_in_the_api(client, placements):
    said = "at least 12 and at most 16 counted from August 2025 to September 2025"
    client.force_login(placements)
    page = client.get(f"{DASHBOARD}measures/M01/").content.decode()
    assert said in page
    (row,) = csv.DictReader(io.StringIO(client.get(DASHBOARD, {"format": "csv"}).content.decode("utf-8-sig")))
    assert said in str(row) and row["Gap"] == "[z]" and "missed by at least 24." in str(row)
    _, key = tokens.make(placements, "test", 30)
    headers = {"authorization": f"Bearer {key}"}
    (item,) = client.get("/api/v1/strategies/testshire-2023/promises", headers=headers).json()["items"]
    assert said in item["why"] and (item["gap"], item["value"], item["qualifier"]) == (None, "5.000000", "<")
