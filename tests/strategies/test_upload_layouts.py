"""Layouts through the page: what is read, what is asked, and that the columns page keeps it."""

import re

import pytest
from django.urls import reverse

from metrics.models import Metric, MetricSnapshot, Service
from tests.metrics.files import xlsx_bytes
from tests.metrics.spreadsheets.test_three_rows import stacked
from tests.strategies.test_upload_columns import page, save, send

__all__ = ["send"]


@pytest.fixture
def survey(db):
    return Metric.objects.create(
        slug="proud", name="Feel proud", unit="percent", polarity="higher", kind="survey", frequency="annual",
        highest=100, definition="Those who feel proud to work here.", tier="core",
    )  # fmt: skip


@pytest.fixture
def services(council):
    root = Service.objects.root_of(council)
    return [Service.objects.create(council=council, parent=root, name=name) for name in ("Fostering", "Adoption")]


def said(client, upload) -> str:
    return client.get(page("upload-check", upload)).content.decode()


def stored(client, upload) -> list[tuple]:
    """What storing the file stores, as the page of its check confirms it."""
    form = client.get(page("upload-check", upload)).context["form"]
    client.post(page("upload-apply", upload), form.initial)
    found = MetricSnapshot.objects.order_by("month", "source_cell").select_related("metric", "service", "staff_group")
    return [(s.metric.name, s.staff_group.name, s.service.name, f"{s.month:%Y-%m}", float(s.value)) for s in found]


def cells_to_fix(response) -> list[str]:
    """The fields in which cells are put right, in the order of the page."""
    return re.findall(r'<input[^>]*name="(fix[^"]*)"', response.content.decode())


def test_years_across_are_asked_about_once_kept_and_stored(client, send, survey):
    upload = send(
        xlsx_bytes({"S": [["Metric", "Staff group", "2023/24", "2024/25"], ["Feel proud", "All staff", 81, 82]]})
    )
    assert "is kept under March 2024, since Feel proud has one figure a year" in said(client, upload).replace(
        "&quot;", '"'
    )
    save(client, upload)
    assert stored(client, upload) == [
        ("Feel proud", "All staff", "Whole council", "2024-03", 81),
        ("Feel proud", "All staff", "Whole council", "2025-03", 82),
    ]


def test_a_year_of_a_metric_of_every_month_is_put_right_on_the_page(client, council, send):
    rows = [["Metric", "Staff group", "2023/24", "2024/25"], ["Agency share", "All staff", 11, 12]]
    upload = send(xlsx_bytes({"S": rows}))
    shown = client.get(page("upload-check", upload))
    assert "nobody can tell which month this is" in shown.content.decode()
    fixes = dict(zip(cells_to_fix(shown), ("Sep-23", "Sep-24"), strict=True))
    client.post(page("upload-fix", upload), fixes)
    assert [each[3:] for each in stored(client, upload)] == [("2023-09", 11), ("2024-09", 12)]


def test_services_across_are_stored_and_can_be_chosen(client, send, services):
    named = [["Metric", "Month", "Fostering", "Adoption"], ["Agency share", "Apr-25", 11, 12]]
    upload = send(xlsx_bytes({"S": named}))
    assert "services across" in said(client, upload)
    save(client, upload)
    expected = [
        ("Agency share", "All staff", name, "2025-04", value) for name, value in (("Fostering", 11), ("Adoption", 12))
    ]
    assert stored(client, upload) == expected
    short = [["Metric", "Month", "FT", "AD"], ["Agency share", "May-25", 13, 14]]
    upload = send(xlsx_bytes({"S": short}))
    assert (
        '<option value="value/Fostering">Fostering</option>'
        in client.get(page("upload-columns", upload)).content.decode()
    )
    save(client, upload, C="value/Fostering", D="value/Adoption")
    assert [each[2:] for each in stored(client, upload)[2:]] == [
        ("Fostering", "2025-05", 13),
        ("Adoption", "2025-05", 14),
    ]


def test_the_rules_page_says_what_a_year_stands_for(client, council, analyst):
    client.force_login(analyst)
    rules = client.get(reverse("upload-rules", args=[council.slug])).content.decode()
    assert "2022/23 as March 2023" in rules and "only of a metric with one figure a year" in rules


def test_three_rows_of_headings_are_read_and_said_on_the_columns_page(client, send):
    data = stacked(["Agency share"], ["Social workers", "All staff"], ["Apr-25", "May-25"], is_merged=False)
    upload = send(data)
    columns = page("upload-columns", upload)
    assert "below rows 1 to 3, read together as their headings" in client.get(columns).content.decode()
    assert "below row 3, read as their headings" in client.get(columns + "?row=3&rows=1").content.decode()
    save(client, upload, "?row=3&rows=3")
    assert [each[1:] for each in stored(client, upload)] == [
        ("Social workers", "Whole council", "2025-04", 1), ("All staff", "Whole council", "2025-04", 3),
        ("Social workers", "Whole council", "2025-05", 2), ("All staff", "Whole council", "2025-05", 4),
    ]  # fmt: skip


def test_parts_beside_a_column_of_metrics_are_stored_as_each_metric_says(client, send):
    headings = ["Metric", "Staff group", "Month", "FTE", "%"]
    upload = send(xlsx_bytes({"S": [headings, ["Agency share", "All staff", "Apr-25", 3, 12.5]]}))
    assert "what it names of each row&#x27;s metric" in client.get(page("upload-columns", upload)).content.decode()
    save(client, upload)
    assert [each[0::4] for each in stored(client, upload)] == [("Agency share", 12.5)]
    assert MetricSnapshot.objects.get().numerator == 3


def test_a_pivot_table_with_totals_is_stored_without_them_once_its_columns_are_kept(client, send):
    pivot = [["Metric", "Staff group", "Apr-25"], ["Agency share", "Social workers", 11], [None, "All staff", 12]]
    upload = send(xlsx_bytes({"S": [*pivot, ["Agency share Total", None, 23], ["Grand Total", None, 23]]}))
    assert "Names written once above blank cells" in said(client, upload)
    save(client, upload)
    assert "marks a row of totals, which is left out" in said(client, upload)
    assert [each[1::3] for each in stored(client, upload)] == [("Social workers", 11), ("All staff", 12)]


def test_a_date_in_another_year_than_the_one_beside_it_stops_the_file_and_is_put_right_on_the_page(client, send):
    headings = ["Metric", "Staff group", "Month", "Financial year", "Value"]
    upload = send(xlsx_bytes({"S": [headings, ["Agency share", "All staff", "01/04/2022", "2023/24", 11]]}))
    shown = client.get(page("upload-check", upload))
    assert "C2 says 01/04/2022, but D2 says 2023/24, and nobody can tell which is right" in shown.content.decode()
    assert "Store these figures" not in shown.content.decode()
    (cell,) = cells_to_fix(shown)
    client.post(page("upload-fix", upload), {cell: "01/04/2023"})
    assert [each[3] for each in stored(client, upload)] == ["2023-04"]


def test_leaving_the_only_sheet_out_says_so_and_can_be_taken_back(client, send, other_council):
    headings = ["Metric", "Staff group", "Month", "Value"]
    upload = send(xlsx_bytes({"Elsewhere Council": [headings, ["Agency share", "All staff", "Apr-25", 11]]}))
    client.post(page("upload-answer", upload), {"leave-Elsewhere Council!*": "1"})
    told = said(client, upload)
    assert "The sheet &quot;Elsewhere Council&quot; was left out on this page" in told and "Take these back" in told
    client.post(page("upload-fix", upload), {"clear": "1"})
    assert "names Elsewhere Council, but every figure here" in said(client, upload)


def test_two_tables_below_unknown_titles_are_stored_once_a_person_has_said_what_these_are(client, send):
    headings = ["Metric", "Month", "Value"]
    first = [["Permanent staff"], headings, ["Agency share", "Apr-25", 11]]
    upload = send(xlsx_bytes({"S": [*first, [], ["Bank staff"], headings, ["Agency share", "May-25", 12]]}))
    told = said(client, upload)
    assert "holds only &quot;Permanent staff&quot;" in told and "Store these figures" not in told
    assert "holds only &quot;Bank staff&quot;, which names nothing known here" in told
    client.post(page("upload-answer", upload), {"leave-S!1": "1", "fix-S!A5": "Social workers"})
    assert [each[1::2] for each in stored(client, upload)] == [("All staff", "2025-04"), ("Social workers", "2025-05")]


def test_rows_that_only_a_column_not_read_tells_apart_come_with_the_way_to_the_columns(client, send, services):
    headings = ["Directorate", "Team", "Metric", "Apr-25"]
    rows = [["Whole council", team, "Agency share", value] for team, value in (("Fostering", 11), ("Adoption", 12))]
    upload = send(xlsx_bytes({"S": [headings, *rows]}))
    told = said(client, upload)
    assert "The same figure twice, with different values" in told and "say what the columns hold" in told
    save(client, upload, A="ignore", B="service")
    assert [each[2] for each in stored(client, upload)] == ["Fostering", "Adoption"]


def test_a_heading_put_right_on_the_page_is_that_of_the_columns_page_too(client, send, survey):
    """A year that has not ended: its month is written here, and the columns are then kept as they are read."""
    upload = send(xlsx_bytes({"S": [["Metric", 2025, 2026], ["Feel proud", 81, 82]]}))
    assert "has not begun" in said(client, upload)
    client.post(page("upload-fix", upload), {"fix-S!C1": "Oct-26"})
    assert "is kept under December 2025" in said(client, upload)
    columns = client.get(page("upload-columns", upload)).context["columns"]
    assert columns.headings == ("Metric", "2025", "Oct-26")
    assert "stores 2 new" in save(client, upload).content.decode()
    assert [each[3] for each in stored(client, upload)] == ["2025-12", "2026-10"]


def test_the_columns_of_a_file_left_out_whole_are_those_that_were_sent(client, send, survey):
    upload = send(xlsx_bytes({"S": [["Metric", "Month", "Value"], ["Feel proud", "Oct-26", 82]]}))
    upload.fixes = {"cells": {}, "left_out": ["S!*"]}
    upload.save()
    columns = client.get(page("upload-columns", upload)).context["columns"]
    assert columns.headings == ("Metric", "Month", "Value")
