"""Services as headings of columns: alone, above months, under metrics; and names that are a staff group's too."""

import dataclasses

import pytest

from metrics.spreadsheets import Named
from metrics.spreadsheets.reference import index
from tests.metrics.files import xlsx_bytes
from tests.metrics.spreadsheets import test_checks
from tests.metrics.spreadsheets.reading import asked, figures_of, reading_of
from tests.metrics.spreadsheets.test_layouts import merged
from tests.metrics.spreadsheets.test_mapping import saved_with

WHOLE = Named(1, "Whole council", ("All services", "Testshire"))
REFERENCE = dataclasses.replace(
    test_checks.REFERENCE,
    services=index(
        [WHOLE, Named(2, "Fostering"), Named(3, "Adoption"), Named(4, "Early help"), Named(5, "Care leavers")]
    ),
    staff_groups=index(
        [
            Named(1, "All staff", ("all", "total")),
            Named(2, "Social workers", ("SWs",)),
            Named(3, "Early help officers", ("early help",)),
            Named(4, "Whole council"),
            Named(5, "Care leavers"),
        ]
    ),
    whole_council=WHOLE,
)


def sheet(*rows: list) -> bytes:
    return xlsx_bytes({"S": list(rows)})


def services(data: bytes, profiles=None) -> list[tuple]:
    return [(*each[1:3], each[4]) for each in figures_of(REFERENCE, data, profiles)]


def test_services_across_with_a_row_for_each_metric():
    data = sheet(
        ["Metric", "Month", "Fostering", "Adoption", "Whole council"],
        ["Headcount", "Apr-25", 20, 11, 131],
        ["Agency share", "Apr-25", 5, 6, 7],
    )
    assert services(data) == [
        ("All staff", "Fostering", "20"),
        ("All staff", "Adoption", "11"),
        ("All staff", "Whole council", "131"),
        ("All staff", "Fostering", "5"),
        ("All staff", "Adoption", "6"),
        ("All staff", "Whole council", "7"),
    ]
    assert reading_of(REFERENCE, data).guesses[0].layout == "services across" and asked(REFERENCE, data) == []


def test_services_across_of_one_metric_that_a_title_names_with_the_month_in_a_column():
    data = sheet(["Headcount"], [], ["Month", "Fostering", "Adoption"], ["Apr-25", 20, 11], ["May-25", 21, 12])
    assert [each[::2] for each in services(data)] == [
        ("All staff", "20"), ("All staff", "11"), ("All staff", "21"), ("All staff", "12")
    ]  # fmt: skip


def test_services_under_a_merged_metric():
    data = merged(
        ["Month", "Headcount", None, "Agency share", None],
        [None, "Fostering", "Adoption", "Fostering", "Adoption"],
        [["Apr-25", 20, 11, 5, 6]],
        ["B1:C1", "D1:E1"],
    )
    assert [(each[0], each[2], each[4]) for each in figures_of(REFERENCE, data)] == [
        ("Headcount", "Fostering", "20"),
        ("Headcount", "Adoption", "11"),
        ("Agency share", "Fostering", "5"),
        ("Agency share", "Adoption", "6"),
    ]


def test_months_under_services_and_services_under_months():
    under = merged(
        ["Metric", "Fostering", None, "Adoption", None],
        [None, "Apr-25", "May-25", "Apr-25", "May-25"],
        [["Headcount", 20, 21, 11, 12]],
        ["B1:C1", "D1:E1"],
    )
    over = merged(
        ["Metric", "Apr-25", None, "May-25", None],
        [None, "Fostering", "Adoption", "Fostering", "Adoption"],
        [["Headcount", 20, 11, 21, 12]],
        ["B1:C1", "D1:E1"],
    )
    found = {(each[2], each[3], each[4]) for each in figures_of(REFERENCE, under)}
    assert found == {(each[2], each[3], each[4]) for each in figures_of(REFERENCE, over)}
    assert found == {
        ("Fostering", "2025-04", "20"),
        ("Fostering", "2025-05", "21"),
        ("Adoption", "2025-04", "11"),
        ("Adoption", "2025-05", "12"),
    }


def test_a_total_beside_services_is_asked_about():
    data = sheet(["Metric", "Month", "Fostering", "Adoption", "Total"], ["Headcount", "Apr-25", 20, 11, 31])
    assert asked(REFERENCE, data) == [("columns-not-placed", "E1")]


def test_a_service_that_is_another_name_of_a_staff_group_is_a_service():
    data = sheet(["Metric", "Month", "Early help", "Adoption"], ["Headcount", "Apr-25", 20, 11])
    assert [each[1] for each in services(data)] == ["Early help", "Adoption"]
    groups = sheet(["Metric", "Month", "Early help officers", "SWs"], ["Headcount", "Apr-25", 20, 11])
    assert [each[0] for each in services(groups)] == ["Early help officers", "Social workers"]


def test_names_of_both_beside_a_column_of_staff_groups_are_services():
    headings = ["Metric", "Month", "Staff group", "Care leavers", "Early help"]
    data = sheet(headings, ["Headcount", "Apr-25", "SWs", 20, 11])
    assert services(data) == [("Social workers", "Care leavers", "20"), ("Social workers", "Early help", "11")]


def test_names_of_both_and_nothing_to_tell_them_by_are_asked_about():
    data = sheet(["Metric", "Month", "Care leavers", "SWs"], ["Headcount", "Apr-25", 20, 11])
    assert asked(REFERENCE, data) == [("group-or-service", "C1")]
    assert asked(REFERENCE, data, saved_with(REFERENCE, data)) == []


@pytest.mark.parametrize("total", ["Total", "Social workers"])
def test_a_staff_group_across_where_a_column_gives_each_rows_is_asked_about(total):
    headings = ["Metric", "Month", "Staff group", "Fostering", "Adoption", total]
    data = sheet(headings, ["Headcount", "Apr-25", "SWs", 20, 11, 31])
    assert asked(REFERENCE, data) == [("columns-not-placed", "F1")]
    above = merged(
        ["Metric", "Staff group", "Apr-25", None, None],
        [None, None, "Fostering", "Adoption", total],
        [["Headcount", "SWs", 20, 11, 31]],
        ["C1:E1"],
    )
    assert asked(REFERENCE, above) == [("columns-not-placed", "E2")]


def test_what_is_said_of_a_column_of_a_service_is_kept():
    data = sheet(["Metric", "Month", "FPT", "ADP"], ["Headcount", "Apr-25", 20, 11])
    said = saved_with(REFERENCE, data, C="value/Fostering", D="value/Adoption")
    assert [each[1] for each in services(data, said)] == ["Fostering", "Adoption"]


def test_rows_of_data_are_no_headings():
    data = sheet(
        ["", "", "", "Apr-25", "May-25"],
        ["Headcount", "All staff", "Fostering", 1, 2],
        ["Caseload", "SWs", "Adoption", 3, 4],
    )
    assert [each[1] for each in services(data)] == ["Fostering", "Fostering", "Adoption", "Adoption"]


@pytest.mark.parametrize("total", ["Total", "Grand total", "TOTAL"])
def test_a_total_beside_services_below_a_month_is_not_that_of_all_staff(total):
    data = merged(
        ["Metric", "Apr-25", None, None, None],
        [None, "Fostering", "Adoption", total, "Whole council"],
        [["Headcount", 20, 11, 31, 131]],
        ["B1:E1"],
    )
    read = [("All staff", "Fostering", "20"), ("All staff", "Adoption", "11"), ("All staff", "Whole council", "131")]
    assert services(data) == read and asked(REFERENCE, data) == [("columns-not-placed", "D2")]
    said = saved_with(REFERENCE, data)
    assert services(data, said) == read and asked(REFERENCE, data, said) == []


@pytest.mark.parametrize("note", ["Social workers only", "Note: figures are of social workers only."])
def test_a_note_that_limits_the_figures_is_asked_about(note):
    data = sheet(["Metric", "Apr-25", "May-25"], ["Headcount", 20, 11], [], [note])
    assert asked(REFERENCE, data) == [("note-speaks-of", "A4")]
    assert asked(REFERENCE, data, saved_with(REFERENCE, data)) == []


@pytest.mark.parametrize("note", ["Social workers are counted by headcount.", "Provisional figures only"])
def test_other_notes_are_not(note):
    assert asked(REFERENCE, sheet(["Metric", "Apr-25", "May-25"], ["Headcount", 20, 11], [], [note])) == []


@pytest.mark.parametrize("lower", [True, False], ids=["key beside the lower row", "key beside the upper row"])
@pytest.mark.parametrize("title", ["Headcount", "Agency share"])
def test_a_title_above_a_blank_row_is_no_row_of_headings(title, lower):
    key = [None], ["Staff group"]
    upper, under = ["Apr-25", None, "May-25", None], ["Fostering", "Adoption"] * 2
    data = sheet([title], [], [*key[lower], *upper], [*key[not lower], *under], ["Social workers", 1, 2, 3, 4])
    assert [(each[0], *each[2:5]) for each in figures_of(REFERENCE, data)] == [
        (title, "Fostering", "2025-04", "1"),
        (title, "Adoption", "2025-04", "2"),
        (title, "Fostering", "2025-05", "3"),
        (title, "Adoption", "2025-05", "4"),
    ]


@pytest.mark.parametrize("first", [1, 20], ids=["small figures", "larger ones"])
def test_a_row_of_figures_below_headcount_is_no_row_of_headings(first):
    """Headcount names a part as well, and what stands below a row of parts may be headings."""
    figures = [[first, 2, 3, 4], [5, 6, 7, 8]]
    rows = [[f"{month} 2025", *row] for month, row in zip(("April", "May"), figures, strict=True)]
    data = sheet([None, "Fostering", None, "Adoption", None], ["Month", *["Headcount", "Agency share"] * 2], *rows)
    assert [float(each[4]) for each in figures_of(REFERENCE, data)] == [*figures[0], *figures[1]]


@pytest.mark.parametrize("lower", [True, False], ids=["key beside the lower row", "key beside the upper row"])
def test_headings_repeated_in_each_column_tell_no_figures_apart_without_the_row_below(lower):
    key = [None], ["Staff group"]
    upper, under = ["Apr-25", "Apr-25", "May-25", "May-25"], ["Fostering", "Adoption"] * 2
    data = sheet(["Headcount"], [], [*key[lower], *upper], [*key[not lower], *under], ["Social workers", 1, 2, 3, 4])
    assert [each[2:5] for each in figures_of(REFERENCE, data)] == [
        ("Fostering", "2025-04", "1"),
        ("Adoption", "2025-04", "2"),
        ("Fostering", "2025-05", "3"),
        ("Adoption", "2025-05", "4"),
    ]
