"""FTE, %, No. and n under a metric's name: each is placed where the metric says so, or asked about; never guessed."""

import datetime as dt
from itertools import pairwise

import pytest

from metrics.spreadsheets import Level, MetricNamed, Named, Reference, Refusal, check, plain
from metrics.spreadsheets.mapping import columns_of
from metrics.spreadsheets.reading import open_workbook
from metrics.spreadsheets.reference import index, index_metrics
from tests.metrics.files import xlsx_bytes
from tests.metrics.spreadsheets.test_checks import HERE
from tests.metrics.spreadsheets.test_layouts import merged
from tests.metrics.spreadsheets.test_mapping import saved_with

AS_OF = dt.date(2026, 11, 1)
GROUPS = [Named(1, "All staff"), Named(2, "Social workers")]


def rate(key: int, name: str, aliases: tuple, numerator: str, denominator: str, unit="percent") -> MetricNamed:
    return MetricNamed(
        key, name, aliases, unit=unit, is_rate=True, scale=100, numerator=numerator, denominator=denominator
    )


REFERENCE = Reference(
    council=HERE,
    councils=index([HERE]),
    metrics=index_metrics(
        [
            rate(1, "Agency rate", ("Agency %", "agency_rate_fte"), "agency FTE", "agency FTE plus FTE in post"),
            rate(2, "Vacancy rate", ("Vacancies %",), "vacant FTE", "FTE of all posts"),
            rate(3, "Turnover", (), "leavers in 12 months", "average staff"),
            rate(4, "Caseload", (), "allocated cases", "FTE of those who hold one", unit="cases"),
            MetricNamed(5, "FTE vacancies", ("Vacancies",), unit="fte"),
            MetricNamed(6, "Agency workers", ("Agency headcount",), unit="headcount"),
            MetricNamed(7, "Headcount", (), unit="headcount"),
            MetricNamed(8, "Leavers", (), unit="headcount"),
        ]
    ),
    staff_groups=index(GROUPS),
    services=index([Named(1, "Whole council")]),
    all_staff=GROUPS[0],
    whole_council=Named(1, "Whole council"),
)


def reading_of(data: bytes, profiles=None):
    return check(open_workbook(data, "a.xlsx"), REFERENCE, as_of=AS_OF, profiles=profiles)


def table(top: list, below: list, is_merged: bool = True) -> bytes:
    """The parts below their headings; the figure of column C is 3, of D 4 and so on."""
    starts = [place for place, name in enumerate(top) if name] + [len(top)]
    ranges = [
        f"{chr(67 + start)}1:{chr(66 + end)}1" for start, end in pairwise(starts) if is_merged and end - start > 1
    ]
    cells = ["Social workers", "Apr-25", *range(3, len(top) + 3)]
    return merged(["Staff group", "Month", *top], [None, None, *below], [cells], ranges)


def placed(reading) -> list[tuple[str, str, str]]:
    assert not reading.has_errors, reading.problems
    return [(row.metric.name, plain(row.value), plain(row.numerator)) for row in reading.rows]


def asked(reading) -> list[tuple[str, str | None]]:
    return [(found.rule[:8], found.cell) for found in reading.problems if found.level == Level.QUERY]


LEFT, GUESSED = "columns-", "heading-"
CASES = {
    "a rate of FTE": (
        ["Agency rate", None, "Vacancy rate", None],
        ["FTE", "%", "WTE", "Rate"],
        [("Agency rate", "4", "3"), ("Vacancy rate", "6", "5")],
        [],
    ),
    "a rate that does not say what it counts": (
        ["Turnover", None, "Agency rate", None],
        ["FTE", "%", "FTE", "%"],
        [("Turnover", "4", ""), ("Agency rate", "6", "5")],
        [(LEFT, "C2")],
    ),
    "numbers of a rate": (
        ["Turnover", None, "Agency rate", None],
        ["No.", "%", "Number", "Rate"],
        [("Turnover", "4", "3"), ("Agency rate", "6", "5")],
        [(GUESSED, "C2"), (GUESSED, "E2")],
    ),
    "headcount and FTE of a rate of FTE": (
        ["Agency rate", None, None],
        ["Headcount", "FTE", "%"],
        [("Agency rate", "5", "4")],
        [(LEFT, "C2")],
    ),
    "metrics that both rows name together": (
        ["Agency", None, None, "Vacancies", None],
        ["Headcount", "FTE", "%", "FTE", "%"],
        [("Agency workers", "3", ""), ("Agency rate", "5", ""), ("FTE vacancies", "6", ""), ("Vacancy rate", "7", "")],
        [(LEFT, "D2")],
    ),
    "a count of people": (
        ["Agency workers", None, None],
        ["Headcount", "FTE", "%"],
        [("Agency workers", "3", "")],
        [(LEFT, "D2"), (LEFT, "E2")],
    ),
    "numbers of people": (
        ["Leavers", None, "Agency workers", None],
        ["No.", "%", "Num", "Rate"],
        [("Leavers", "3", ""), ("Agency workers", "5", "")],
        [(LEFT, "D2"), (LEFT, "F2")],
    ),
    "a number of FTE": (["Vacancies", None], ["Number", "%"], [("FTE vacancies", "3", ""), ("Vacancy rate", "4", "")],
                        [(GUESSED, "C2")]),
    "numerator and rate": (["Turnover", None], ["Num", "Rate"], [("Turnover", "4", "3")], []),
    "n may be the base": (
        ["Turnover", None, "Agency rate", None],
        ["n", "%", "n", "%"],
        [("Turnover", "4", ""), ("Agency rate", "6", "")],
        [(LEFT, "C2"), (LEFT, "E2")],
    ),
    "cases for each worker": (["Caseload", None], ["Number", "Rate"], [("Caseload", "4", "3")], [(GUESSED, "C2")]),
    "a count that may be the numerator": (
        ["Turnover", None, "Agency rate", None],
        ["Leavers", "%", "Agency workers", "%"],
        [("Leavers", "3", ""), ("Turnover", "4", ""), ("Agency workers", "5", ""), ("Agency rate", "6", "")],
        [(GUESSED, "C2")],
    ),
    "beside a metric of one column": (
        ["Agency rate", None, "Turnover"],
        ["FTE", "%", None],
        [("Agency rate", "4", "3"), ("Turnover", "5", "")],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("is_merged", [True, False], ids=["merged", "not merged"])
@pytest.mark.parametrize(("top", "below", "figures", "queries"), CASES.values(), ids=CASES)
def test_each_part_is_placed_or_asked_about(top, below, figures, queries, is_merged):
    reading = reading_of(table(top, below, is_merged))
    assert placed(reading) == figures
    assert sorted(asked(reading)) == sorted(queries)


@pytest.mark.parametrize(("top", "below", "figures", "queries"), CASES.values(), ids=CASES)
def test_what_was_asked_is_settled_by_saving_the_page_and_nothing_else_changes(top, below, figures, queries):
    data = table(top, below)
    again = reading_of(data, saved_with(REFERENCE, data))
    assert placed(again) == figures and asked(again) == []


def test_numerator_denominator_and_rate():
    cells = ["Social workers", "Apr-25", 5, 50, 10]
    data = merged(
        ["Staff group", "Month", "Turnover", None, None], [None, None, "Num", "Denom", "Rate"], [cells], ["C1:E1"]
    )
    (row,) = reading_of(data).rows
    assert (plain(row.value), plain(row.numerator), plain(row.denominator)) == ("10", "5", "50")
    assert asked(reading_of(data)) == []


@pytest.mark.parametrize(
    ("top", "below"),
    [
        (["Agency rate", None, "Turnover", None], ["FTE", "Headcount", "FTE", "Headcount"]),
        (["Caseload", None], ["n", "%"]),
        (["Leavers", None], ["FTE", "%"]),
    ],
    ids=["two ways to count a rate", "a share of cases", "neither is a count of people"],
)
def test_parts_of_which_none_is_surely_the_value_are_never_read(top, below):
    data = table(top, below)
    with pytest.raises(Refusal, match="nobody can tell which of") as refused:
        reading_of(data)
    assert refused.value.rule == "parts-not-placed" and "under 'Columns'" in str(refused.value)
    columns = columns_of(open_workbook(data, "a.xlsx"), REFERENCE, {})
    assert (columns.top, columns.row) == (1, 2), "the page offers the very columns"
    said = saved_with(REFERENCE, data, C="ignore", D="value")
    assert [figure[1] for figure in placed(reading_of(data, said))] == ["4"]


def test_a_percentage_under_months_is_asked_about_where_the_rows_name_their_metric():
    data = merged(
        ["Metric", "Staff group", "Apr-25", None, "May-25", None],
        [None, None, "Headcount", "%", "Headcount", "%"],
        [["Turnover", "Social workers", 5, 12, 6, 13]],
        ["C1:D1", "E1:F1"],
    )
    reading = reading_of(data)
    assert placed(reading) == [("Turnover", "12", ""), ("Turnover", "13", "")]
    assert asked(reading) == [(LEFT, "C2"), (LEFT, "E2"), (GUESSED, "D2"), (GUESSED, "F2")]
    again = reading_of(data, saved_with(REFERENCE, data))
    assert placed(again) == placed(reading) and asked(again) == []


@pytest.mark.parametrize("ranges", [["C1:D1"], []], ids=["merged", "not merged"])
def test_headcount_under_a_heading_nobody_knows_is_not_the_headcount(ranges):
    data = merged(
        [None, None, "Casual workers", None, None],
        ["Staff group", "Month", "FTE", "Headcount", "Turnover"],
        [["Social workers", "Apr-25", 5, 12, 6]],
        ranges,
    )
    reading = reading_of(data)
    assert placed(reading) in ([("Turnover", "6", "")], [])
    assert (LEFT, "D2") in asked(reading)


def test_headcount_under_a_title_is_the_headcount():
    data = merged(
        ["Workforce return", None, None, None],
        ["Staff group", "Month", "Headcount", "Turnover"],
        [["Social workers", "Apr-25", 12, 6]],
        ["A1:D1"],
    )
    assert placed(reading_of(data)) == [("Headcount", "12", ""), ("Turnover", "6", "")]


@pytest.mark.parametrize("first", ["Year", "Ref"])
def test_headcount_is_the_headcount_below_a_title_above_a_column_of_years_or_one_that_is_not_known(first):
    rows = [["Workforce return"], [first, "Month", "Headcount", "Turnover"], [2025, "Apr-25", 12, 6]]
    assert placed(reading_of(xlsx_bytes({"S": rows}))) == [("Headcount", "12", ""), ("Turnover", "6", "")]


def test_a_row_of_figures_is_no_second_row_of_headings():
    data = merged(
        ["Metric", "Staff group", "Unit", "Apr-25", "May-25"],
        ["Turnover", "Social workers", "%", 12, 13],
        [["Leavers", "Social workers", "No.", 3, 4]],
        [],
    )
    assert [figure[1] for figure in placed(reading_of(data))] == ["12", "13", "3", "4"]


def test_parts_under_a_title_that_names_the_metric():
    data = xlsx_bytes({"S": [["Turnover"], ["Staff group", "Month", "No.", "%"], ["Social workers", "Apr-25", 5, 12]]})
    assert placed(reading_of(data)) == [("Turnover", "12", "5")] and asked(reading_of(data)) == [(GUESSED, "C2")]
