"""Names written once hold for the blank cells below them, and a year beside a month is read with it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.spreadsheets import Level, Profile
from metrics.spreadsheets.headers import signature
from tests.metrics.files import xlsx_bytes
from tests.metrics.spreadsheets.test_layouts import figures, queries, reading_of

HEADINGS = ["Metric", "Staff group", "Apr-25", "May-25"]
PIVOT = [
    HEADINGS,
    ["Headcount", "All staff", 9, 10],
    [None, "SWs", 5, 6],
    ["Caseload", "All staff", 14, 15],
    [None, "SWs", 16, 17],
]


def errors(rows) -> list[tuple[str, str | None]]:
    return [(p.rule, p.cell) for p in reading_of(xlsx_bytes({"S": rows})).problems if p.level == Level.ERROR]


def test_a_metric_written_once_holds_for_the_blank_cells_below_it_and_is_asked_about():
    data = xlsx_bytes({"S": PIVOT})
    assert [f[:2] for f in figures(data)][::2] == [
        ("Headcount", "All staff"), ("Headcount", "Social workers"),
        ("Caseload", "All staff"), ("Caseload", "Social workers"),
    ]  # fmt: skip
    assert queries(data) == [("blank-below", "A3")]


TOTALS = [
    HEADINGS,
    ["Headcount", "All staff", 9, 10],
    [None, "SWs", 5, 6],
    ["Headcount Total", None, 14, 16],
    ["Caseload", "All staff", 14, 15],
    ["Caseload Total", None, 14, 15],
    ["Grand Total", None, 28, 31],
]


def test_a_pivot_table_with_a_total_below_each_name_has_them_written_once():
    data = xlsx_bytes({"S": TOTALS})
    assert [(*f[:2], f[4]) for f in figures(data)][::2] == [
        ("Headcount", "All staff", "C2"), ("Headcount", "Social workers", "C3"), ("Caseload", "All staff", "C5")
    ]  # fmt: skip
    assert queries(data) == [("blank-below", "A3")]
    groups = [["Staff group", "Metric", *HEADINGS[2:]], ["SWs", "Headcount", 5, 6], [None, "Caseload", 16, 17]]
    groups += [["SWs Total", None, 21, 23], ["All staff", "Headcount", 9, 10], [None, "Caseload", 14, 15]]
    groups += [["All staff Total", None, 23, 25]]
    found = [f[1] for f in figures(xlsx_bytes({"S": groups}))][::2]
    assert found == ["Social workers", "Social workers", "All staff", "All staff"]


def test_where_it_cannot_be_seen_the_message_names_the_choice_on_the_columns_page():
    rows = [HEADINGS, ["Headcount", "All staff", 9, 10], [None, "SWs", 5, 6], ["Caseload", "SWs", 14, 15]]
    (found,) = [p for p in reading_of(xlsx_bytes({"S": rows})).problems if p.level == Level.ERROR]
    assert "tick under 'Columns' that it holds for the blank cells below it" in found.message
    months = xlsx_bytes({"S": [["Month", "Metric", "Value"], [APRIL, "Headcount", 9], [None, "Caseload", 5], *LATER]})
    messages = [p.message for p in reading_of(months).problems if p.level == Level.ERROR]
    assert "tick under 'Columns' that it holds" in messages[0]


APRIL, LATER = "Apr-25", [["May-25", "Headcount", 9], ["Jun-25", "Headcount", 9]]


@pytest.mark.parametrize(("said", "wrong"), [(True, []), (False, ["missing-metric"] * 2)])
def test_what_a_person_said_of_it_holds_and_is_not_asked_again(said, wrong):
    profiles = {signature(HEADINGS): Profile({"metric": "metric"}, fill_down=said)}
    found = reading_of(xlsx_bytes({"S": PIVOT}), profiles).problems
    assert [p.rule for p in found if p.level == Level.ERROR] == wrong
    assert [p.rule for p in found if p.level == Level.QUERY] == []


def test_a_single_blank_cell_among_names_is_an_error_as_ever():
    rows = [HEADINGS, ["Headcount", "All staff", 9, 10], [None, "SWs", 5, 6], ["Caseload", "All staff", 14, 15]]
    rows += [["Caseload", "SWs", 16, 17], ["Headcount", "SWs", 1, 2]]
    assert errors(rows) == [("missing-metric", "A3")]


def test_a_blank_staff_group_means_all_staff_unless_that_would_be_the_same_figure_twice():
    headings = ["Staff group", "Metric", "Apr-25", "May-25"]
    once = [headings, ["SWs", "Headcount", 5, 6], [None, "Caseload", 16, 17]]
    assert [f[1] for f in figures(xlsx_bytes({"S": once}))][::2] == ["Social workers", "All staff"]
    twice = [*once, ["All staff", "Headcount", 9, 10], [None, "Caseload", 14, 15]]
    found = [f[1] for f in figures(xlsx_bytes({"S": twice}))][::2]
    assert found == ["Social workers", "Social workers", "All staff", "All staff"]
    assert queries(xlsx_bytes({"S": twice})) == [("blank-below", "A3")]


@pytest.mark.parametrize(
    ("heading", "year", "month", "read"),
    [
        ("Year", 2025, "April", "2025-04"),
        ("Year", "2025", "Apr", "2025-04"),
        ("Year", "2024/25", "March", "2025-03"),
        ("Financial year", "2024/25", "Mar", "2025-03"),
        ("Financial Year", "2024-25", "Apr", "2024-04"),
        ("FY", "2024/25", "Q4", "2025-03"),
        ("Year", 2025, "May-25", "2025-05"),
        ("Year", "2025/26", "May-25", "2025-05"),
        ("Financial year", 2025, "May-25", "2025-05"),
        ("FY", 2026, "May-25", "2025-05"),
        ("Year", "n/a", "May-25", "2025-05"),
        ("Year", 2025, 4, "2025-04"),
        ("Year", "2025", "04", "2025-04"),
    ],
)
def test_a_year_beside_a_month_is_read_with_it(heading, year, month, read):
    rows = [[heading, "Month", "Metric", "Value"], [year, month, "Headcount", 9]]
    assert [f[2] for f in figures(xlsx_bytes({"S": rows}))] == [read]
    assert reading_of(xlsx_bytes({"S": rows})).guesses[0].layout == "long with the year from column A"


def test_a_quarter_stands_in_a_column_of_its_own():
    rows = [["Financial year", "Quarter", "Metric", "Value"], ["2024/25", "Q1", "Headcount", 9]]
    assert [f[2] for f in figures(xlsx_bytes({"S": rows}))] == ["2024-06"]


@pytest.mark.parametrize(
    ("heading", "year", "month"),
    [
        ("Financial year", "2023/24", "01/04/2022"),
        ("Year", 2023, "01/04/2022"),
        ("Year", "2023/24", "Mar-23"),
        ("Year", 2024, "May-25"),
        ("FY", 2024, "Apr-22"),
        ("Financial year", "2023/24", "2024/25 Q1"),
    ],
)
def test_a_year_that_is_not_the_months_is_an_error_that_names_both(heading, year, month):
    rows = [["Metric", "Month", heading, "Value"], ["Headcount", month, year, 9]]
    (found,) = [p for p in reading_of(xlsx_bytes({"S": rows})).problems if p.level == Level.ERROR]
    assert (found.rule, found.row, found.cell) == ("year-denies-month", 2, "B2")
    assert f"B2 says {month}, but C2 says {year}," in found.message


def test_a_year_written_once_is_held_against_the_dates_below_it():
    rows = [["Year", "Month", "Metric", "Value"], [2025, "Apr-25", "Headcount", 9], [None, "May-24", "Headcount", 8]]
    assert errors(rows) == [("year-denies-month", "B3")]


def test_a_year_above_months_of_another_is_an_error():
    rows = [["Metric", "2024/25", None], [None, "Mar-25", "Apr-25"], ["Headcount", 9, 8]]
    assert errors(rows) == [("year-denies-month", "C2")]
    (found,) = [p for p in reading_of(xlsx_bytes({"S": rows})).problems if p.level == Level.ERROR]
    assert found.message.endswith(
        "but the row above it says 2024/25, and nobody can tell which is right. Put right whichever is wrong."
    )


def test_months_in_a_column_and_across_are_asked_about():
    rows = [["Metric", "Month", "Apr-25", "May-25"], ["Headcount", "May-25", 9, 8]]
    assert queries(xlsx_bytes({"S": rows})) == [("month-twice", "B1")]


def test_the_number_of_a_month_in_a_financial_year_may_be_two_months():
    rows = [["Financial year", "Month", "Metric", "Value"], ["2024/25", 1, "Headcount", 9]]
    assert errors(rows) == [("bad-month", "B2")]


def test_a_year_written_once_holds_for_the_months_below_it():
    rows = [["Year", "Month", "Metric", "Value"], [2024, "Dec", "Headcount", 9], [2025, "Jan", "Headcount", 8]]
    rows += [[None, "Feb", "Headcount", 7]]
    assert [f[2] for f in figures(xlsx_bytes({"S": rows}))] == ["2024-12", "2025-01", "2025-02"]


def test_a_financial_year_of_one_number_gives_no_month_a_year():
    rows = [["Financial year", "Month", "Metric", "Value"], [2025, "April", "Headcount", 9]]
    assert errors(rows) == [("bad-month", "B2")]


NAMES = {"Metric": ["Headcount", "Caseload"], "Staff group": ["All staff", "Social workers"]}


@settings(max_examples=100)
@given(outer=st.sampled_from(list(NAMES)), months=st.integers(2, 4), data=st.data())
def test_a_pivot_table_gives_the_figures_of_the_same_table_with_every_name_written(outer, months, data):
    inner = next(name for name in NAMES if name != outer)
    headings = [outer, inner, *[f"{month}-25" for month in ("Apr", "May", "Jun", "Jul")[:months]]]
    number = st.integers(10, 99)
    whole = [
        [first, second, *(data.draw(number) for _ in range(months))]
        for first in NAMES[outer]
        for second in NAMES[inner]
    ]
    pivot = [row if at % 2 == 0 else [None, *row[1:]] for at, row in enumerate(whole)]
    assert figures(xlsx_bytes({"S": [headings, *pivot]})) == figures(xlsx_bytes({"S": [headings, *whole]}))
