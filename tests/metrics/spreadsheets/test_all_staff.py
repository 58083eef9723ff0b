"""A Total beside staff groups, where the catalogue calls all staff so."""

from dataclasses import replace

import pytest

from metrics.spreadsheets import Named
from metrics.spreadsheets.reference import index
from tests.metrics.files import xlsx_bytes
from tests.metrics.spreadsheets.reading import asked, figures_of, reading_of
from tests.metrics.spreadsheets.test_layouts import merged
from tests.metrics.spreadsheets.test_mapping import saved_with
from tests.metrics.spreadsheets.test_years import REFERENCE as WITHOUT_TOTAL

GROUPS = [Named(1, "All staff", ("total", "everyone")), Named(2, "Social workers"), Named(3, "Managers")]
REFERENCE = replace(WITHOUT_TOTAL, staff_groups=index(GROUPS), all_staff=GROUPS[0])
LONG = ["Metric", "Staff group", "Month", "Value"]


def groups(data: bytes, profiles=None) -> list[tuple[str, str]]:
    return [(group, value) for _, group, _, _, value, _ in figures_of(REFERENCE, data, profiles)]


@pytest.mark.parametrize("written", ["Total", "TOTAL ", "total"])
def test_a_total_below_other_groups_is_asked_about_at_its_first_cell(written):
    rows = [[name, "Apr-25", value] for name, value in (("Managers", 3), (written, 9), ("Social workers", 4))]
    data = xlsx_bytes({"S": [LONG, *(["Headcount", *row] for row in rows), ["Headcount", written, "May-25", 8]]})
    assert asked(REFERENCE, data) == [("total-of-groups", "B3")]
    found = reading_of(REFERENCE, data).problems[0].message
    assert found.startswith(f'"{written.strip()}" is read as All staff: everyone') and "Columns" in found
    kept = saved_with(REFERENCE, data)
    assert asked(REFERENCE, data, kept) == [] and ("All staff", "9") in groups(data, kept)


def test_a_total_across_beside_other_groups_is_asked_about():
    data = xlsx_bytes(
        {"S": [["Metric", "Month", "Social workers", "Managers", "Total"], ["Headcount", "Apr-25", 4, 3, 9]]}
    )
    assert asked(REFERENCE, data) == [("total-of-groups", "E1")]
    assert asked(REFERENCE, data, saved_with(REFERENCE, data)) == []


def test_a_total_over_each_month_is_asked_about_once():
    data = merged(
        ["Metric", "Social workers", None, "Total", None],
        [None, "Apr-25", "May-25", "Apr-25", "May-25"],
        [["Headcount", 4, 5, 9, 9]],
        ["B1:C1", "D1:E1"],
    )
    assert asked(REFERENCE, data) == [("total-of-groups", "D2")]


@pytest.mark.parametrize(
    "written", [["Total"], ["All staff", "Managers"], ["Everyone", "Managers"], ["Managers", "Social workers"]], ids=str
)
def test_nothing_is_asked_without_a_total_or_without_other_groups(written):
    data = xlsx_bytes({"S": [LONG, *(["Headcount", name, "Apr-25", 5] for name in written)]})
    assert asked(REFERENCE, data) == [] and len(groups(data)) == len(written)
