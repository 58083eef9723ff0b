"""What a sheet says beside its figures, and is not read, is asked about: it may make them figures of something else."""

import datetime as dt
from dataclasses import replace

import pytest

from metrics.spreadsheets import Level, Profile, check
from metrics.spreadsheets.headers import signature
from metrics.spreadsheets.reading import open_workbook
from metrics.spreadsheets.reference import Named, index
from tests.metrics.files import xlsx_bytes
from tests.metrics.spreadsheets.test_layouts import AS_OF, REFERENCE, merged, queries

OWN = REFERENCE.council
OTHER = Named(90, "Otherton Borough Council", ("Otherton", "otherton", "990"))
BOTH = Named(91, "Business support")
WIDER = replace(
    REFERENCE,
    councils=index([OWN, OTHER]),
    staff_groups=index(
        [*dict.fromkeys(REFERENCE.staff_groups.things.values()), BOTH, Named(92, "Aides", ("Helpers",))]
    ),
    services=index(
        [*dict.fromkeys(REFERENCE.services.things.values()), Named(93, "Business support"), Named(94, "Helpers")]
    ),
)
MONTHS = ["Metric", "Apr-25", "May-25"]
HEADCOUNT = ["Headcount", 5, 6]


def reading_of(data: bytes, profiles=None):
    return check(open_workbook(data, "a.xlsx"), WIDER, as_of=AS_OF, profiles=profiles)


def asked(data: bytes, profiles=None) -> list[tuple[str, str | None]]:
    found = [(each.rule, each.cell) for each in reading_of(data, profiles).problems]
    return [(rule, cell) for rule, cell in found if rule != "no-staff-group"]


def sheet(*rows: list, name="S") -> bytes:
    return xlsx_bytes({name: list(rows)})


@pytest.mark.parametrize(
    ("title", "asks"),
    [
        ("Otherton", True),
        ("Otherton Borough Council: workforce return", True),
        (f"{OWN.name} with Otherton Borough Council", False),
        (OWN.name, False),
        ("990", False),
        ("Workforce in Otherton", False),
    ],
)
def test_a_title_that_names_another_council_is_asked_about(title, asks):
    assert asked(sheet([title], MONTHS, HEADCOUNT)) == ([("another-council", "A1")] if asks else [])


def test_a_sheet_or_a_row_of_its_own_that_names_another_council_is_asked_about():
    assert asked(sheet(MONTHS, HEADCOUNT, name="Otherton")) == [("another-council", None)]
    assert asked(sheet(MONTHS, ["Otherton"], HEADCOUNT)) == [("another-council", "A2")]


def test_where_a_column_names_the_council_no_title_is_asked_about():
    rows = [["Otherton"], ["Council", *MONTHS], [OWN.name, *HEADCOUNT]]
    assert asked(sheet(*rows)) == []


@pytest.mark.parametrize(
    ("name", "title", "headings", "cells"),
    [
        ("Headcount", "Agency share", ["Staff group", "Apr-25", "May-25"], ["All staff", 5, 6]),
        ("Social workers", "All staff", MONTHS, HEADCOUNT),
        ("April 2025", "May 2025", ["Metric", "Staff group", "Value"], ["Headcount", "All staff", 5]),
        ("April 2025", "Position as at 31 May 2025", ["Metric", "Staff group", "Value"], ["Headcount", "All staff", 5]),
    ],
)
def test_a_title_that_says_another_thing_than_the_name_of_its_sheet_is_asked_about(name, title, headings, cells):
    assert asked(sheet([title], headings, cells, name=name)) == [("titles-disagree", "A1")]
    assert asked(sheet([name], headings, cells, name=name)) == []


GROUPS = [None, "Social workers", "All staff"]


@pytest.mark.parametrize("below", [["Month", "Headcount", "Agency share"], ["Metric", "Apr-25", "May-25"]])
def test_staff_groups_above_different_headings_hold_for_the_column_below_each(below):
    first = dt.date(2025, 4, 1) if below[0] == "Month" else "Headcount"
    reading = reading_of(sheet(GROUPS, below, [f"{first:%Y-%m}" if below[0] == "Month" else first, 5, 6]))
    assert [(row.cell, row.staff_group.name) for row in reading.rows] == [("B3", "Social workers"), ("C3", "All staff")]


def test_staff_groups_merged_above_the_same_months_hold_for_the_months_below_each():
    top = [None, "Social workers", None, "All staff", None]
    data = merged(
        top, ["Metric", "Apr-25", "May-25", "Apr-25", "May-25"], [["Headcount", 1, 2, 3, 4]], ["B1:C1", "D1:E1"]
    )
    reading = reading_of(data)
    found = [(row.cell, row.staff_group.name, row.month.month) for row in reading.rows]
    assert found == [
        ("B3", "Social workers", 4),
        ("C3", "Social workers", 5),
        ("D3", "All staff", 4),
        ("E3", "All staff", 5),
    ]


def test_texts_above_the_headings_of_figures_that_name_nothing_known_are_asked_about_until_the_columns_are_kept():
    data = sheet([None, "North", "South"], MONTHS, HEADCOUNT)
    assert asked(data) == [("headings-above", "B1")]
    assert asked(data, {signature(MONTHS): Profile({})}) == []
    assert asked(sheet(["Our figures", "North", "South"], MONTHS, HEADCOUNT)) == []


@pytest.mark.parametrize(
    ("heading", "cells", "asks"),
    [
        ("Type", ["Actual", "Target"], True),
        ("Type", ["Target", None], True),
        ("Gender", ["Female", "Male"], True),
        ("Owner", ["Ann", "Bob"], False),
        ("Remarks", ["checked", "late"], False),
        ("Kind", ["Count", None], False),
        ("Kind", ["Count", "Count"], False),
        ("Remark here", ["x" * 41, "y"], False),
        ("Last value", ["Target", "Actual"], False),
    ],
)
def test_a_column_of_words_that_tells_rows_apart_is_asked_about(heading, cells, asks):
    groups = ["All staff", "Social workers"]
    rows = [["Headcount", group, cell, 5, 6] for group, cell in zip(groups, cells, strict=True)]
    headings = ["Metric", "Staff group", heading, "Apr-25", "May-25"]
    data = sheet(headings, *rows)
    assert (("words-beside", "C1") in asked(data)) is asks
    kept = {signature(headings): Profile({heading.casefold(): "ignore"})}
    assert "words-beside" not in [rule for rule, _ in asked(data, kept)]


def test_a_name_of_a_staff_group_and_of_a_service_is_asked_about():
    assert asked(sheet(MONTHS, HEADCOUNT, name="Business support")) == [("group-or-service", None)]
    assert asked(sheet(MONTHS, ["Business support"], HEADCOUNT)) == [("group-or-service", "A2")]
    assert asked(sheet(MONTHS, HEADCOUNT, name="Social workers")) == []


def test_the_own_name_of_a_service_counts_before_another_name_of_a_staff_group():
    reading = reading_of(sheet(MONTHS, HEADCOUNT, name="Helpers"))
    assert {(row.service.name, row.staff_group.name) for row in reading.rows} == {("Helpers", "All staff")}


def test_a_name_alone_in_its_row_holds_for_the_blank_cells_below_it():
    rows = [
        ["Headcount", "2025-04", 5],
        [None, "2025-05", 6],
        ["Agency share"],
        [None, "2025-06", 1],
        [None, "2025-07", 2],
    ]
    reading = reading_of(sheet(["Metric", "Month", "Value"], *rows))
    assert {row.cell: row.metric.name for row in reading.rows}["C5"] == "Agency share"


def test_a_year_written_once_is_asked_about_where_its_months_begin_again():
    headings = ["Year", "Month", "Metric", "Value"]
    rows = [[2023, "November", "Headcount", 5], [None, "December", "Headcount", 6], [None, "January", "Headcount", 7]]
    data = sheet(headings, *rows)
    assert asked(data) == [("blank-below", "A4")]
    assert asked(sheet(headings, *rows[:2])) == []
    assert {cell for _, cell in asked(data, {signature(headings): Profile({})})} == {"B3", "B4"}
    assert asked(data, {signature(headings): Profile({}, fill_down=True)}) == []
    financial = sheet(["Financial year", *headings[1:]], ["2023/24", *rows[1][1:]], *rows[2:])
    assert asked(financial) == []


def test_a_heading_that_is_only_like_a_metric_never_takes_the_months_from_a_table():
    data = sheet(["Metric", "Vacancie", "Apr-25", "May-25"], ["Headcount", "x", 5, 6])
    assert queries(data) == []


HEADED = ["Metric", "Month", "Value"]


def test_two_tables_below_titles_that_name_nothing_known_are_asked_about_at_both_titles():
    tables = [
        ["Permanent staff"],
        HEADED,
        ["Headcount", "Apr-25", 9],
        [],
        ["Bank staff"],
        HEADED,
        ["Caseload", "Apr-25", 5],
    ]
    assert asked(xlsx_bytes({"S": tables})) == [("section-unknown", "A5"), ("section-unknown", "A1")]
    named = [["Permanent staff"], HEADED, ["Headcount", "Apr-25", 9], [], ["SWs"], HEADED, ["Caseload", "Apr-25", 5]]
    assert asked(xlsx_bytes({"S": named})) == [("section-unknown", "A1")]


def test_a_text_alone_between_figures_is_asked_about_though_no_other_names_anything():
    found = reading_of(
        xlsx_bytes({"S": [HEADED, ["Headcount", "Apr-25", 9], ["Bank staff"], ["Caseload", "Apr-25", 5]]})
    )
    (problem,) = [each for each in found.problems if each.level == Level.QUERY]
    assert (problem.rule, problem.cell) == ("section-unknown", "A3")
    assert 'read as "All staff" and "Whole council" all the same' in problem.message


@pytest.mark.parametrize("printed", ["Page 2 of 3", "Workforce report", "page 2"])
def test_what_is_printed_on_each_page_is_not_asked_about(printed):
    rows = [["Workforce report"], HEADED, ["Headcount", "Apr-25", 9], [printed], HEADED, ["Caseload", "Apr-25", 5]]
    assert asked(xlsx_bytes({"S": rows})) == []


def test_a_text_below_all_figures_and_one_beside_columns_that_say_everything_are_not_asked_about():
    assert asked(xlsx_bytes({"S": [HEADED, ["Headcount", "Apr-25", 9], ["Source: payroll"]]})) == []
    whole = ["Metric", "Staff group", "Service", "Month", "Value"]
    rows = [whole, ["Headcount", "SWs", "Fostering", "Apr-25", 9], ["Payroll"], ["Headcount", "SWs", None, "Apr-25", 9]]
    assert asked(xlsx_bytes({"S": rows})) == []


@pytest.mark.parametrize(
    ("titles", "sheet_name", "cell"),
    [([["Headcount of social workers by month"]], "S", "A1"), ([], "Turnover (social workers)", None)],
)
def test_a_title_that_speaks_of_a_staff_group_among_other_words_is_asked_about(titles, sheet_name, cell):
    data = xlsx_bytes({sheet_name: [*titles, HEADED, ["Headcount", "Apr-25", 9]]})
    assert asked(data) == [("title-speaks-of", cell)]
    assert asked(data, {signature(HEADED): Profile({"metric": "metric"})}) == []
    given = xlsx_bytes({sheet_name: [*titles, [*HEADED, "Staff group"], ["Headcount", "Apr-25", 9, "All staff"]]})
    assert asked(given) == []


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("Month", ["Apr-25", "May-25", "Jun-25"]),
        ("Month", ["April", "May", "June"]),
        ("Quarter", ["Q1", "Q2", "Q3"]),
        ("Staff group", ["Social workers", "All staff", "Aides"]),
    ],
    ids=str,
)
def test_a_row_between_others_that_has_no_figure_yet_is_not_asked_about(heading, names):
    figures = ["Value"] if heading != "Staff group" else ["Apr-25"]
    rows = [[name, value] for name, value in zip(names, [5, None, 6], strict=True)]
    data = sheet(["Headcount", "2025/26"], [], [heading, *figures], *rows)
    assert asked(data) == []
