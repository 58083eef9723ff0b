"""Names of months across beside a column of their years, and names of months down whose year a title gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.spreadsheets import Refusal
from tests.metrics.files import xlsx_bytes
from tests.metrics.spreadsheets.reading import asked, figures_of, reading_of, wrong
from tests.metrics.spreadsheets.test_layouts import merged
from tests.metrics.spreadsheets.test_mapping import saved_with
from tests.metrics.spreadsheets.test_years import REFERENCE

CALENDAR = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
FINANCIAL = [*CALENDAR[3:], *CALENDAR[:3]]


def sheet(*rows: list, name: str = "S") -> bytes:
    return xlsx_bytes({name: list(rows)})


def months(data: bytes, profiles=None) -> list[tuple[str, str]]:
    return [(month, value) for _, _, _, month, value, _ in figures_of(REFERENCE, data, profiles)]


@pytest.mark.parametrize(
    ("headings", "year", "read"),
    [
        (["Year", "Jan", "February", "DEC."], 2025, ["2025-01", "2025-02", "2025-12"]),
        (["Calendar year", "Jan", "Feb", "Mar"], "2025", ["2025-01", "2025-02", "2025-03"]),
        (["Year", "Apr", "Dec", "Jan"], "2025/26", ["2025-04", "2025-12", "2026-01"]),
        (["Financial year", "April", "May", "March"], "2025-26", ["2025-04", "2025-05", "2026-03"]),
        (["FY", "Q1", "Q2", "Q4"], "FY 2025/26", ["2025-06", "2025-09", "2026-03"]),
    ],
    ids=["calendar years", "years as text", "two years under Year", "financial years", "quarters"],
)
def test_the_year_of_each_row_is_that_of_its_months(headings, year, read):
    data = sheet(["Metric", *headings], ["Headcount", year, 1, 2, 3])
    assert months(data) == list(zip(read, "123", strict=True))
    assert reading_of(REFERENCE, data).guesses[0].layout == "months across"
    assert asked(REFERENCE, data) == []


def test_a_figure_is_named_by_its_own_cell():
    data = sheet(["Year", "Metric", "Jan", "Feb"], [2024, "Headcount", 1, 2], [2025, "Headcount", 3, 4])
    assert [each[3:] for each in figures_of(REFERENCE, data)] == [
        ("2024-01", "1", "C2"), ("2024-02", "2", "D2"), ("2025-01", "3", "C3"), ("2025-02", "4", "D3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("year", "said"), [(2024, "begins or the one that ends then"), ("Year ending March 2024", "not written as a month")]
)
@pytest.mark.parametrize("headings", [["Financial year", "Apr", "May"], ["Year", "Dec", "Jan"]], ids=str)
def test_a_year_that_may_be_one_of_two_is_an_error_at_its_cell(headings, year, said):
    data = sheet(["Metric", *headings], ["Headcount", year, 1, 2])
    assert wrong(REFERENCE, data) == [("bad-month", "B2")]
    assert said in reading_of(REFERENCE, data).problems[0].message


def test_no_figure_of_a_year_is_made_of_one_of_a_month():
    data = sheet(["Metric", "Financial year", "Apr", "May"], ["Staff survey score", 2024, 51, 52])
    assert wrong(REFERENCE, data) == [("bad-month", "B2")]


def test_a_row_without_its_year_or_with_another_text_is_an_error_there():
    rows = [["Turnover", None, 1, 2], ["Headcount", "soon", 1, 2], ["Headcount", 2025, 1, 2]]
    data = sheet(["Metric", "Year", "Jan", "Feb"], *rows)
    assert wrong(REFERENCE, data) == [("missing-month", "B2"), ("bad-month", "B3")]


def test_a_year_written_once_holds_for_the_rows_below_by_consent():
    rows = [[2024, "Headcount", 1, 2], [None, "Turnover", 3, 4], [2025, "Headcount", 5, 6], [None, "Turnover", 7, 8]]
    data = sheet(["Year", "Metric", "Jan", "Feb"], *rows)
    assert [month for month, _ in months(data)] == ["2024-01", "2024-02"] * 2 + ["2025-01", "2025-02"] * 2
    assert asked(REFERENCE, data) == [("blank-below", "A3")]
    assert reading_of(REFERENCE, data).problems[0].message.startswith("The year is written once")
    assert asked(REFERENCE, data, saved_with(REFERENCE, data)) == []


def test_a_pivot_table_of_years_by_months_leaves_its_totals_out():
    data = sheet(
        ["Sum of Headcount", "Column Labels"],
        ["Row Labels", "Jan", "Feb", "Grand Total"],
        [2024, 1, 2, 3],
        [2025, 4, 5, 9],
        ["Grand Total", 5, 7, 12],
        name="Headcount",
    )
    assert months(data) == [("2024-01", "1"), ("2024-02", "2"), ("2025-01", "4"), ("2025-02", "5")]
    assert asked(REFERENCE, data) == [("columns-not-placed", "D2"), ("heading-guessed", "A2")]
    assert "total-row" in {found.rule for found in reading_of(REFERENCE, data).problems}


def test_years_below_a_blank_corner_need_no_question():
    data = sheet(["Headcount"], [None, "Jan", "Feb"], [2024, 1, 2], [2025, 3, 4])
    assert [month for month, _ in months(data)] == ["2024-01", "2024-02", "2025-01", "2025-02"]
    assert asked(REFERENCE, data) == []


@pytest.mark.parametrize("top", [[None, "Headcount", None, "Turnover", None], ["Year", "Headcount", None, "Turnover"]])
def test_names_of_months_under_metrics_beside_a_column_of_years(top):
    lower = [None if top[0] else "Year", "Jan", "Feb", "Jan", "Feb"]
    read = [(each[0], each[3]) for each in figures_of(REFERENCE, sheet(top, lower, [2025, 1, 2, 3, 4]))]
    assert read == [(metric, month) for metric in ("Headcount", "Turnover rate") for month in ("2025-01", "2025-02")]


@pytest.mark.parametrize("lower", [["Value", "Numerator"], ["%", "Leavers"]], ids=str)
def test_parts_under_names_of_months_beside_a_column_of_years(lower):
    data = sheet(
        ["Year", "Metric", "Jan", None, "Feb", None], [None, None, *lower, *lower], [2025, "Turnover", 1, 2, 3, 4]
    )
    profiles = saved_with(REFERENCE, data, D="numerator", F="numerator")
    assert months(data, profiles) == [("2025-01", "1"), ("2025-02", "3")]


def test_a_column_of_years_counts_before_the_year_of_a_title():
    rows = [["Year", "Metric", "Apr", "May"], [2024, "Headcount", 1, 2], [2025, "Headcount", 3, 4]]
    assert [month for month, _ in months(sheet(*rows, name="2025-26"))] == ["2024-04", "2024-05", "2025-04", "2025-05"]


def test_quarters_beside_a_column_of_months_are_no_months():
    data = sheet(["Metric", "Month", "Value", "Q1", "Q2"], ["Headcount", "Apr-25", 3, 51, 52])
    assert months(data) == [("2025-04", "3")]
    assert asked(REFERENCE, data) == [("columns-not-placed", "D1"), ("columns-not-placed", "E1")]


@pytest.mark.parametrize("name", ["S", "April 2026"])
def test_without_a_year_anywhere_they_are_refused_whatever_month_a_title_has(name):
    with pytest.raises(Refusal, match="months without their year"):
        reading_of(REFERENCE, sheet(["Metric", "Jan", "Feb"], ["Headcount", 51, 52], name=name))


def test_a_file_that_begins_with_one_month_grows_by_the_same_mapping():
    first = sheet(["Year", "Metric", "Jan", "Ref"], [2025, "Headcount", 1, 9])
    grown = sheet(["Year", "Metric", "Jan", "Feb", "Mar", "Ref"], [2025, "Headcount", 1, 2, 3, 9])
    said = saved_with(REFERENCE, first)
    assert months(first, said) == [("2025-01", "1")]
    assert [month for month, _ in months(grown, said)] == ["2025-01", "2025-02", "2025-03"]
    assert asked(REFERENCE, grown, said) == []


def test_a_person_can_say_which_column_has_the_years():
    data = sheet(["Metric", "Return", "Jan", "Feb"], ["Headcount", 2024, 1, 2], ["Headcount", 2025, 3, 4])
    assert asked(REFERENCE, data) == [("heading-guessed", "B1")]
    said = saved_with(REFERENCE, data, B="month")
    assert [month for month, _ in months(data, said)] == ["2024-01", "2024-02", "2025-01", "2025-02"]
    assert asked(REFERENCE, data, said) == []


@given(
    facts=st.dictionaries(
        st.tuples(st.sampled_from([2022, 2023, 2024]), st.sampled_from(CALENDAR)), st.integers(1, 999), min_size=1
    ),
    financial=st.booleans(),
)
def test_the_same_figures_come_out_whether_a_month_has_its_year_or_its_row_has(facts, financial):
    names = [name for name in (FINANCIAL if financial else CALENDAR) if any(name == each for _, each in facts)]
    years = sorted({year for year, _ in facts})
    rows = [
        ["Headcount", f"{year}/{year % 100 + 1}" if financial else year, *(facts.get((year, name)) for name in names)]
        for year in years
    ]
    across = sheet(["Metric", "Financial year" if financial else "Year", *names], *rows)
    begun = FINANCIAL[9:] if financial else []
    dated = [[f"{name} {year + (name in begun)}", value] for (year, name), value in facts.items()]
    long = sheet(["Metric", "Month", "Value"], *(["Headcount", *each] for each in dated))
    assert sorted(months(across)) == sorted(months(long))


@pytest.mark.parametrize(
    ("heading", "written", "read"),
    [
        ("Month", ["April", "May", "January"], ["2025-04", "2025-05", "2026-01"]),
        ("Quarter", ["Q1", "Q2", "Q4"], ["2025-06", "2025-09", "2026-03"]),
        ("Month", ["Apr", "Apr", "Mar"], ["2025-04", "2025-04", "2026-03"]),
        ("Month", ["Mar-25", "April", "May"], ["2025-03", "2025-04", "2025-05"]),
    ],
    ids=str,
)
@pytest.mark.parametrize("titled", [True, False], ids=["a title", "the sheet's name"])
def test_names_of_months_down_take_the_financial_year_of_a_title(heading, written, read, titled):
    groups = ["All staff", "Social workers", "All staff"]
    rows = [["Metric", "Staff group", heading, "Value"]]
    rows += [["Headcount", *pair, 5] for pair in zip(groups, written, strict=True)]
    data = sheet(["Workforce 2025/26"], [], *rows) if titled else sheet(*rows, name="2025-26")
    assert [month for month, _ in months(data)] == read and asked(REFERENCE, data) == []
    source = "row 1" if titled else "the sheet's name"
    assert reading_of(REFERENCE, data).guesses[0].layout == f"long with the year from {source}"


def test_a_month_merged_over_its_rows_takes_the_year_of_a_title():
    rows = [["April", "Headcount", "All staff", 1], [None, "Headcount", "Social workers", 2]]
    data = merged(["2025/26"], ["Month", "Metric", "Staff group", "Value"], rows, ["A3:A4"])
    assert months(data) == [("2025-04", "1"), ("2025-04", "2")]


@pytest.mark.parametrize(
    ("name", "written"),
    [("2025-26", ["January", "April"]), ("2025-26", ["May", "April"]), ("2025", ["April", "May"]), ("S", ["April"])],
    ids=str,
)
def test_names_of_months_down_are_errors_where_no_title_tells_their_year(name, written):
    data = sheet(["Metric", "Month", "Value"], *(["Headcount", month, 5] for month in written), name=name)
    assert {rule for rule, _ in wrong(REFERENCE, data)} == {"bad-month"}


def test_a_title_directly_above_two_rows_of_headings_is_no_heading():
    data = sheet(
        ["Headcount"],
        [None, 2025, None, 2026, None],
        ["Staff group", "Nov", "Dec", "Jan", "Feb"],
        ["All staff", 1, 2, 3, 4],
    )
    assert [month for month, _ in months(data)] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert asked(REFERENCE, data) == []


@pytest.mark.parametrize("repeated", [True, False], ids=["years in each column", "years once"])
def test_names_of_months_below_their_years_are_read_as_before_once_the_columns_are_kept(repeated):
    years = [2024, 2024, 2025, 2025] if repeated else [2024, None, 2025, None]
    data = sheet([None, *years], ["Metric", "Jan", "Feb", "Jan", "Feb"], ["Headcount", 1, 2, 3, 4])
    read = [("2024-01", "1"), ("2024-02", "2"), ("2025-01", "3"), ("2025-02", "4")]
    assert months(data) == months(data, saved_with(REFERENCE, data)) == read


def test_a_title_above_a_column_of_years_is_no_heading():
    data = sheet(["Headcount"], ["Year", "Month", "All staff", "Social workers"], [2025, "Jan", 5, 3])
    assert months(data) == [("2025-01", "5"), ("2025-01", "3")] and asked(REFERENCE, data) == []
