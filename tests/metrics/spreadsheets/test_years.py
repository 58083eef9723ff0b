"""Years across, and years where a month is wanted: a figure that comes once a year is kept under its last month."""

import datetime as dt

import pytest

from metrics.spreadsheets import MetricNamed, Named, Reference, Refusal
from metrics.spreadsheets.reference import index, index_metrics
from metrics.spreadsheets.years import Year, read_year
from tests.metrics.files import xlsx_bytes
from tests.metrics.spreadsheets.reading import asked, figures_of, reading_of, wrong
from tests.metrics.spreadsheets.test_checks import HERE
from tests.metrics.spreadsheets.test_layouts import merged
from tests.metrics.spreadsheets.test_mapping import saved_with

GROUPS = [Named(1, "All staff"), Named(2, "Social workers")]
REFERENCE = Reference(
    council=HERE,
    councils=index([HERE, Named(2, "Elsewhere Council")]),
    metrics=index_metrics(
        [
            MetricNamed(1, "Staff survey score", unit="score", is_yearly=True),
            MetricNamed(2, "Feel proud", unit="percent", is_yearly=True),
            MetricNamed(3, "Turnover rate", ("Turnover",), unit="percent", covers_a_year=True),
            MetricNamed(4, "Headcount", unit="headcount"),
        ]
    ),
    staff_groups=index(GROUPS),
    services=index([Named(1, "Whole council"), Named(2, "Fostering")]),
    all_staff=GROUPS[0],
    whole_council=Named(1, "Whole council"),
)
MARCHES = ["2022-03", "2023-03", "2024-03"]
DECEMBERS = ["2022-12", "2023-12", "2024-12"]
SEPTEMBERS = ["2022-09", "2023-09", "2024-09"]


def across(*names, metric="Staff survey score", rows=()) -> bytes:
    return xlsx_bytes({"S": [["Metric", "Staff group", *names], [metric, "All staff", 51, 52, 53], *rows]})


@pytest.mark.parametrize(
    ("names", "read"),
    [
        (["2021/22", "2022/23", "2023/24"], MARCHES),
        (["2021-22", "2022-23", "2023-24"], MARCHES),
        (["2021-2022", "2022 to 2023", "2023/2024"], MARCHES),
        (["FY21/22", "FY 22-23", "Financial year 2023/24"], MARCHES),
        (["21/22", "22/23", "23/24"], MARCHES),
        (["2024", "2023", "2022"], DECEMBERS[::-1]),
        ([2022, 2023, 2024], DECEMBERS),
    ],
    ids=str,
)
def test_years_across_are_their_last_months_and_that_is_asked_once(names, read):
    data = across(*names, rows=[["Feel proud", "Social workers", 81, 82, 83]])
    found = figures_of(REFERENCE, data)
    assert [(metric, month) for metric, _, _, month, _, _ in found] == [
        *(("Staff survey score", month) for month in read),
        *(("Feel proud", month) for month in read),
    ]
    assert asked(REFERENCE, data) == [("year-for-month", "C1")]
    assert asked(REFERENCE, data, saved_with(REFERENCE, data)) == []


@pytest.mark.parametrize(
    ("names", "read"),
    [
        (["Year ending March 2022", "Year ended Mar-23", "Year to 31/03/2024"], MARCHES),
        (["12 months to March 2022", "12 months ending March 2023", "12 months to Mar 2024"], MARCHES),
        (["2022 (Sept)", "2023 (Sep)", "2024 (September)"], SEPTEMBERS),
    ],
    ids=str,
)
@pytest.mark.parametrize("metric", ["Staff survey score", "Turnover rate"])
def test_a_year_whose_last_month_is_written_is_that_month(names, read, metric):
    data = across(*names, metric=metric)
    assert [each[3] for each in figures_of(REFERENCE, data)] == read and asked(REFERENCE, data) == []


def test_a_month_beside_a_year_is_a_month_of_any_metric():
    data = across("2022 (Sept)", "2022 (Oct)", "2022 (Nov)", metric="Headcount")
    assert [each[3] for each in figures_of(REFERENCE, data)] == ["2022-09", "2022-10", "2022-11"]


@pytest.mark.parametrize("metric", ["Headcount", "Turnover rate"])
@pytest.mark.parametrize("names", [["2021/22", "2022/23", "2023/24"], [2022, 2023, 2024]], ids=str)
def test_a_metric_of_every_month_has_none_in_a_year(metric, names):
    assert wrong(REFERENCE, across(*names, metric=metric)) == [("year-of-months", f"{each}1") for each in "CDE"]


def test_twelve_months_of_what_is_counted_each_month_are_no_month_of_it():
    names = ["Year ending March 2022", "Year ending March 2023", "Year ending March 2024"]
    assert wrong(REFERENCE, across(*names, metric="Headcount")) == [("year-of-months", f"{each}1") for each in "CDE"]


def test_the_message_says_what_to_write():
    found = reading_of(REFERENCE, across("2021/22", "2022/23", "2023/24", metric="Headcount")).problems[0].message
    assert '"2021/22" is a year, and Headcount has a figure for every month' in found and "Sep-22" in found


@pytest.mark.parametrize(
    ("year", "month"), [("2022/23", "2023-03"), (2022, "2022-12"), ("Year to Sept 2022", "2022-09")]
)
def test_a_year_as_the_period_of_a_long_table_is_the_same_month(year, month):
    headings = ["Metric", "Period", "Value"]
    data = xlsx_bytes({"S": [headings, ["Feel proud", year, 81]]})
    assert [each[3] for each in figures_of(REFERENCE, data)] == [month]
    monthly = xlsx_bytes({"S": [headings, ["Feel proud", year, 81], ["Headcount", year, 130]]})
    assert wrong(REFERENCE, monthly) == [("year-of-months", "B3")]


@pytest.mark.parametrize("heading", ["Year", "Financial year", "FY"])
def test_a_column_of_years_stands_for_that_of_months_where_there_is_none(heading):
    rows = [["Metric", heading, "Value"], ["Feel proud", "2022/23", 81], ["Feel proud", "2023/24", 82]]
    data = xlsx_bytes({"S": rows})
    assert [each[3] for each in figures_of(REFERENCE, data)] == ["2023-03", "2024-03"]
    assert asked(REFERENCE, data, saved_with(REFERENCE, data)) == []
    assert [each[3] for each in figures_of(REFERENCE, data, saved_with(REFERENCE, data))] == ["2023-03", "2024-03"]
    assert wrong(REFERENCE, xlsx_bytes({"S": [*rows, ["Headcount", "2023/24", 9]]})) == [("year-of-months", "B4")]


def test_years_below_metrics_and_above_groups():
    below = merged(
        ["Staff group", "Feel proud", None, "Staff survey score", None],
        [None, "2022/23", "2023/24", "2022/23", "2023/24"],
        [["Social workers", 81, 82, 51, 52]],
        ["B1:C1", "D1:E1"],
    )
    assert [each[:4] + each[5:] for each in figures_of(REFERENCE, below)] == [
        ("Feel proud", "Social workers", "Whole council", "2023-03", "B3"),
        ("Feel proud", "Social workers", "Whole council", "2024-03", "C3"),
        ("Staff survey score", "Social workers", "Whole council", "2023-03", "D3"),
        ("Staff survey score", "Social workers", "Whole council", "2024-03", "E3"),
    ]
    numbers = merged(["Staff group", "Feel proud", None], [None, 2022, 2023], [["Social workers", 81, 82]], ["B1:C1"])
    assert [each[3] for each in figures_of(REFERENCE, numbers)] == ["2022-12", "2023-12"]


def test_figures_that_might_be_years_are_figures():
    rows = [["Month", "Headcount", "Turnover"], ["Apr-25", 2021, 20.2], ["May-25", 2022, 20.3]]
    assert [each[4] for each in figures_of(REFERENCE, xlsx_bytes({"S": rows}))] == ["2021", "20.2", "2022", "20.3"]
    months = [["Metric", "Staff group", "Apr-25", "May-25"], ["Headcount", "All staff", 2021, 2022]]
    assert [each[3:5] for each in figures_of(REFERENCE, xlsx_bytes({"S": months}))] == [
        ("2025-04", "2021"),
        ("2025-05", "2022"),
    ]


@pytest.mark.parametrize("names", [[2021, 2023, 2025], ["2021", "2023", "2024"], [2025, 2023, 2021]], ids=str)
def test_a_year_between_may_be_missing_beside_the_heading_of_a_key_column(names):
    data = across(*names)
    assert [each[3] for each in figures_of(REFERENCE, data)] == [f"{name}-12" for name in names]
    assert asked(REFERENCE, data) == [("year-for-month", "C1")]


def test_a_year_that_has_not_ended_wants_its_month_written():
    data = across(2024, 2025, 2026)
    assert wrong(REFERENCE, data) == [("future-year", "E1")]
    said = reading_of(REFERENCE, data).problems[0].message
    assert said.startswith('"2026" is read as its last month, December 2026') and "Write the month" in said
    two = xlsx_bytes({"S": [["Metric", 2025, "Oct-26"], ["Staff survey score", 51, 52]]})
    assert [each[3] for each in figures_of(REFERENCE, two)] == ["2025-12", "2026-10"]
    written = across(2024, 2025, "Oct-26")
    assert [each[3] for each in figures_of(REFERENCE, written)] == ["2024-12", "2025-12", "2026-10"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Metric", "Oct-26", "Dec-26"]], "Dec-26"),
        ([["Metric", dt.date(2026, 10, 1), dt.date(2026, 12, 1)]], "Dec 2026"),
        ([["Metric", "2026/27", None], [None, "Q2", "Q3"]], "2026/27 Q3"),
    ],
    ids=str,
)
def test_a_month_to_come_is_named_as_its_heading_writes_it(rows, said):
    found = reading_of(
        REFERENCE, xlsx_bytes({"S": [*rows, ["Headcount", 1, 2]]}, {("S", 0, 1): "mmm-yy", ("S", 0, 2): "mmm-yy"})
    )
    assert found.problems[0].message.startswith(f'"{said}" is December 2026, which has not begun')


def test_figures_a_few_apart_are_figures_all_the_same():
    rows = [["Metric", "Staff group", "Apr-25", "May-25"], ["Headcount", "All staff", 2021, 2023]]
    assert [each[3:5] for each in figures_of(REFERENCE, xlsx_bytes({"S": rows}))] == [
        ("2025-04", "2021"),
        ("2025-05", "2023"),
    ]


def test_percentages_below_years_are_asked_about_until_the_columns_are_kept():
    data = merged(
        ["Metric", "2023", None, "2024", None],
        [None, "%", "Answers", "%", "Answers"],
        [["Feel proud", 81, 200, 82, 210]],
        ["B1:C1", "D1:E1"],
    )
    assert {rule for rule, _ in asked(REFERENCE, data)} == {"heading-guessed", "columns-not-placed", "year-for-month"}
    said = saved_with(REFERENCE, data)
    assert asked(REFERENCE, data, said) == []
    assert [each[3:5] for each in figures_of(REFERENCE, data, said)] == [("2023-12", "81"), ("2024-12", "82")]


def test_numbers_that_do_not_follow_each_other_are_no_years():
    with pytest.raises(Refusal):
        figures_of(REFERENCE, across(2022, 2025, 2031))


def test_the_next_year_is_read_by_the_same_mapping():
    first = across("2021/22", "2022/23", "2023/24")
    grown = xlsx_bytes(
        {
            "S": [
                ["Metric", "Staff group", "2022/23", "2023/24", "2024/25", "2025/26"],
                ["Feel proud", "All staff", 1, 2, 3, 4],
            ]
        }
    )
    assert asked(REFERENCE, grown, saved_with(REFERENCE, first)) == []


@pytest.mark.parametrize(
    ("months", "years", "read"),
    [
        (["April", "March"], ["2023/24", "2024/25"], ["2023-04", "2024-04", "2024-03", "2025-03"]),
        (["Jan", "Feb"], [2024, 2025], ["2024-01", "2025-01", "2024-02", "2025-02"]),
        (["Q1", "Q4"], ["2023/24", "2024/25"], ["2023-06", "2024-06", "2024-03", "2025-03"]),
    ],
    ids=["financial years", "calendar years", "quarters"],
)
def test_months_down_and_years_across_are_read_together(months, years, read):
    rows = [["Headcount"], [], ["Month", *years], [months[0], 1, 2], [months[1], 3, 4]]
    data = xlsx_bytes({"S": rows})
    assert [each[3] for each in figures_of(REFERENCE, data)] == read and asked(REFERENCE, data) == []


@pytest.mark.parametrize(
    "written", ["12/13", "2021/23", "1999", "2101", "19-20 year olds", 12.5, None, True, "Year ending soon"]
)
def test_what_is_no_year(written):
    assert read_year(written) is None


def test_a_year_is_known_by_its_last_month():
    assert read_year(2022) == Year(dt.date(2022, 12, 1)) and read_year("2022/23") == Year(dt.date(2023, 3, 1))
    assert read_year("Year ending June 2023") == Year(dt.date(2023, 6, 1), ends_so=True)


def test_years_over_several_columns_are_another_table_than_years_over_one():
    said = saved_with(REFERENCE, across("2021/22", "2022/23", "2023/24"))
    data = merged(
        ["Metric", "Staff group", "2021/22", None, "2022/23", None],
        [None, None, "Q1", "Q2", "Q1", "Q2"],
        [["Headcount", "All staff", 1, 2, 3, 4]],
        ["C1:D1", "E1:F1"],
    )
    read = ["2021-06", "2021-09", "2022-06", "2022-09"]
    assert [each[3] for each in figures_of(REFERENCE, data, said)] == read


@pytest.mark.parametrize("over", [True, False], ids=["years above groups", "groups above years"])
@pytest.mark.parametrize("years", [["2021/22", "2022/23", "2023/24"], [2022, 2023, 2024]], ids=str)
def test_years_beside_another_row_of_headings_are_kept_for_the_next_year(years, over):
    groups = ["Social workers", "All staff"]

    def sheet(years: list) -> bytes:
        pairs = [(year, group) for year in years for group in groups]
        pairs = pairs if over else sorted(pairs, key=lambda pair: groups.index(pair[1]))
        upper = [pair[not over] for pair in pairs]
        upper = [name if n == 0 or upper[n - 1] != name else None for n, name in enumerate(upper)]
        rows = [["Metric", *upper], ["", *(pair[over] for pair in pairs)], ["Feel proud", *range(len(pairs))]]
        return xlsx_bytes({"S": rows})

    said = saved_with(REFERENCE, sheet(years[:2]))
    assert asked(REFERENCE, sheet(years[:2])) == [("year-for-month", "B2")]
    assert asked(REFERENCE, sheet(years), said) == [] and len(figures_of(REFERENCE, sheet(years), said)) == 6


def test_what_was_left_out_of_each_year_is_left_out_of_the_next():
    said = saved_with(REFERENCE, across("2022/23", "2022/23 Target", "2023/24"), D="ignore")
    data = xlsx_bytes(
        {
            "S": [
                ["Metric", "Staff group", "2022/23", "2022/23 Target", "2023/24", "2023/24 Target"],
                ["Feel proud", "All staff", 81, 85, 82, 86],
            ]
        }
    )
    assert [each[3:5] for each in figures_of(REFERENCE, data, said)] == [("2023-03", "81"), ("2024-03", "82")]
    assert asked(REFERENCE, data, said) == []
