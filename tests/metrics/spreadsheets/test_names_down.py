"""Names of months below each other or in blocks, whose year stands beside, above or across; and totals of years."""

import pytest

from metrics.spreadsheets import Level, Refusal
from metrics.spreadsheets.mapping import columns_of
from metrics.spreadsheets.reading import open_workbook
from tests.metrics.spreadsheets.reading import asked, figures_of, reading_of, wrong
from tests.metrics.spreadsheets.test_mapping import saved_with
from tests.metrics.spreadsheets.test_names_across import months, sheet
from tests.metrics.spreadsheets.test_years import REFERENCE

APRIL_FIRST = ["Apr", "Dec", "Jan"]


@pytest.mark.parametrize(
    "rows",
    [
        [["Metric", "Year", "Month", "Value"], *(["Headcount", 2024, name, 5] for name in APRIL_FIRST)],
        [["Metric", "Month", 2024, 2025], *(["Headcount", name, 5, 6] for name in APRIL_FIRST)],
        [[None, 2024, None, None, 2025], ["Metric", *APRIL_FIRST, "Apr"], ["Headcount", 5, 6, 7, 8]],
    ],
    ids=["years in each row", "years across", "years above"],
)
def test_one_number_for_a_year_that_runs_from_april_is_an_error(rows):
    found = reading_of(REFERENCE, sheet(*rows)).problems
    assert {problem.rule for problem in found if problem.level == Level.ERROR} == {"bad-month"}
    assert "2024 may be the financial year that begins or the one that ends then" in found[0].message


@pytest.mark.parametrize("years", [[2024, 2025], ["2024/25", "2025/26"]], ids=str)
def test_years_in_rows_of_their_own_hold_for_the_months_below_them(years):
    data = sheet(["Month", "Headcount"], [years[0]], ["Apr", 1], ["May", 2], [years[1]], ["Apr", 3])
    assert months(data) == [("2024-04", "1"), ("2024-05", "2"), ("2025-04", "3")]
    assert months(data, saved_with(REFERENCE, data)) == months(data) and asked(REFERENCE, data) == []
    assert reading_of(REFERENCE, data).guesses[0].layout == "metrics across with the year from rows of their own"


@pytest.mark.parametrize("months_down", [["Apr", "Jan"], ["May", "Apr"]], ids=str)
def test_months_out_of_order_below_a_year_in_a_row_of_its_own_are_errors(months_down):
    data = sheet(["Month", "Headcount"], [2024], *([name, 1] for name in months_down))
    assert wrong(REFERENCE, data) == [("bad-month", "A3"), ("bad-month", "A4")]


@pytest.mark.parametrize("top", [[["2025-26"], []], [["2025/26", None, None, None]]], ids=["a title", "a heading"])
def test_the_same_months_again_below_each_metric_take_one_year(top):
    data = sheet(
        *top,
        [None, "Headcount", None, "Turnover"],
        ["Staff group", "Dec", "Jan", "Dec", "Jan"],
        ["All staff", 1, 2, 3, 4],
    )
    assert [month for month, _ in months(data)] == ["2025-12", "2026-01"] * 2


def test_months_that_do_not_begin_alike_below_each_heading_take_no_year():
    with pytest.raises(Refusal, match="months without their year"):
        reading_of(
            REFERENCE,
            sheet(["2025-26"], [], [None, "Headcount", "Turnover"], ["Staff group", "Jan", "Apr"], ["All staff", 1, 2]),
        )


def test_the_same_month_below_each_of_several_years():
    data = sheet(["Staff group", "2023/24", "2024/25"], [None, "Mar", "Mar"], ["All staff", 1, 2], name="Headcount")
    assert months(data) == [("2024-03", "1"), ("2025-03", "2")]


@pytest.mark.parametrize("year", [2025, "2025/26"], ids=str)
def test_one_year_across_is_that_of_the_names_of_months_below_its_heading(year):
    assert months(sheet(["Metric", "Month", year], ["Headcount", "Apr", 1])) == [("2025-04", "1")]
    assert months(sheet(["Month", year], ["Apr", 1], ["Total", 1], name="Headcount")) == [("2025-04", "1")]


def test_totals_in_a_column_of_years_are_left_out_at_their_cells():
    rows = [[2024, "Apr", 1], ["2024 Total", None, 1], [2025, "Apr", 2], ["2025 Total", None, 2], ["Total", None, 3]]
    data = sheet(["Year", "Month", "Headcount"], *rows)
    assert months(data) == [("2024-04", "1"), ("2025-04", "2")]
    found = reading_of(REFERENCE, data).problems
    assert [problem.cell for problem in found if problem.rule == "total-row"] == ["A3", "A5", "A6"]


def test_months_and_values_on_a_sheet_named_for_the_metric():
    data = sheet(["Month", "Value"], ["Apr-25", 1], ["May-25", 2], name="Headcount")
    assert months(data) == [("2025-04", "1"), ("2025-05", "2")] and asked(REFERENCE, data) == []


def test_the_columns_page_shows_what_a_column_of_years_is_read_as():
    data = sheet(["Year", "Month", "Headcount"], [2025, "Apr", 1])
    for profiles in ({}, saved_with(REFERENCE, data), saved_with(REFERENCE, data, A="ignore")):
        column = columns_of(open_workbook(data, "a.xlsx"), REFERENCE, profiles).columns[0]
        assert (column.role, column.own) == ("own", "the years of the months beside it")
        assert months(data, profiles) == [("2025-04", "1")]


def test_staff_groups_above_years_above_names_of_months_are_read_as_before_once_the_columns_are_kept():
    top = [[None, "All staff", None, "Social workers", None], [None, "2024/25", None, "2024/25", None]]
    data = sheet(*top, ["Metric", "Dec", "Jan", "Dec", "Jan"], ["Headcount", 1, 2, 3, 4])
    said = saved_with(REFERENCE, data)
    read = [each[1:5:2] for each in figures_of(REFERENCE, data)]
    assert read == [(group, month) for group in ("All staff", "Social workers") for month in ("2024-12", "2025-01")]
    assert figures_of(REFERENCE, data, said) == figures_of(REFERENCE, data)
    others = [[None, "Managers", None, "Agency", None], *top[1:]]
    assert (
        not said.keys()
        & saved_with(REFERENCE, sheet(*others, ["Metric", *["Dec", "Jan"] * 2], ["Headcount", 1])).keys()
    )


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        ([[None, "2024/25", "2025/26"], ["Apr", 1, 2], ["Jan", 3, 4]], ["2024-04", "2025-04", "2025-01", "2026-01"]),
        (
            [[None, "All staff", "Social workers"], ["Apr-25", 1, 2], ["May-25", 3, 4]],
            ["2025-04"] * 2 + ["2025-05"] * 2,
        ),
    ],
    ids=["names below years", "months with their years"],
)
def test_months_without_a_heading(rows, read):
    data = sheet(*rows, name="Headcount")
    assert [month for month, _ in months(data)] == read and asked(REFERENCE, data) == []
    assert months(data, saved_with(REFERENCE, data)) == months(data)


@pytest.mark.parametrize("title", ["Position at 30 September 2025", None], ids=str)
def test_neither_numbers_nor_dates_beside_the_month_of_a_title_are_months_without_a_heading(title):
    first = "Apr-25" if title else 45748
    data = sheet([title], [], [None, "All staff", "Social workers"], [first, 1, 2], name="Headcount")
    for profiles in ({}, saved_with(REFERENCE, data) if title else {}):
        if title:
            assert {month for month, _ in months(data, profiles)} == {"2025-09"}
        else:
            with pytest.raises(Refusal):
                reading_of(REFERENCE, data, profiles)
