"""Two rows of headings: what stands under a month is of that month, and of no other table."""

from dataclasses import replace

import pytest

from metrics.spreadsheets import Profile
from metrics.spreadsheets.cells import Line, Sheet
from metrics.spreadsheets.headers import keys_of, signature
from metrics.spreadsheets.mapping import columns_of
from metrics.spreadsheets.reading import open_workbook
from metrics.spreadsheets.reference import Named, index
from metrics.spreadsheets.stacked import spread_of
from tests.metrics.spreadsheets.reading import asked, figures_of
from tests.metrics.spreadsheets.test_checks import REFERENCE
from tests.metrics.spreadsheets.test_layouts import figures, merged, queries, reading_of
from tests.metrics.spreadsheets.test_mapping import saved_with

TOP = ["Metric", "Staff group", "Apr-25", None, "May-25", None]
KEYS_DOWN = ["A1:A2", "B1:B2", "C1:D1", "E1:F1"]


def two_rows(first: str, second: str, cells: list) -> bytes:
    return merged(
        TOP, [None, None, first, second, first, second], [["Agency share", "Social workers", *cells]], KEYS_DOWN
    )


def test_a_note_under_a_month_is_about_that_month():
    reading = reading_of(two_rows("Value", "Note", [12.5, "two left", 13, "a strike"]))
    assert [(f"{r.month:%Y-%m}", r.note) for r in reading.rows] == [("2025-04", "two left"), ("2025-05", "a strike")]


def test_a_second_row_that_names_the_value_alone_is_headings_too():
    data = two_rows("Actual", "Target", [12.5, 10, 13, 10])
    assert [f[2:] for f in figures(data)] == [("2025-04", "12.5", "C3"), ("2025-05", "13", "E3")]
    assert queries(data) == [("columns-not-placed", "D2"), ("columns-not-placed", "F2")]


def test_what_was_said_of_months_across_is_not_said_of_months_over_several_columns():
    plain = signature(["Metric", "Staff group", "Apr-25", "May-25"])
    said = {plain: Profile({"metric": "metric", "staff group": "staff_group"})}
    data = two_rows("Value", "Numerator", [12.5, 5, 13, 6])
    assert figures(data, said) == figures(data)


def test_what_was_said_below_months_holds_whatever_the_months():
    first = two_rows("Actual", "Target", [12.5, 10, 13, 10])
    header = reading_of(first).guesses[0]
    said = {signature(["Metric", "Staff group", *header_texts("Apr-25", "May-25")]): LEFT_OUT}
    assert header.header_row == 2 and queries(first, said) == []
    later = first_with("Jul-25", "Aug-25")
    assert queries(later, said) == [] and [f[2] for f in figures(later, said)] == ["2025-07", "2025-08"]


LEFT_OUT = Profile({"month target": "ignore", "month target  2": "ignore"})


def header_texts(*months: str) -> list[str]:
    return [f"{month} {part}" for month in months for part in ("Actual", "Target")]


def first_with(first: str, second: str) -> bytes:
    top = ["Metric", "Staff group", first, None, second, None]
    cells = ["Agency share", "Social workers", 12.5, 10, 13, 10]
    return merged(top, [None, None, *["Actual", "Target"] * 2], [cells], KEYS_DOWN)


def over_months(*months: str, below: tuple = ("Actual", "Target"), cells: list | None = None) -> bytes:
    """Two columns under each month."""
    top = ["Metric", "Staff group", *(name for month in months for name in (month, None))]
    figures = cells or [12 + n for n in range(2 * len(months))]
    ranges = [f"{chr(67 + 2 * n)}1:{chr(68 + 2 * n)}1" for n in range(len(months))]
    return merged(top, [None, None, *below * len(months)], [["Agency share", "Social workers", *figures]], ranges)


def under_metrics(*months: str) -> bytes:
    """The months under each metric, and under one that nobody knows."""
    top = [
        "Staff group",
        *(name for metric in ("Headcount", "Caseload", "Desks") for name in (metric, *[None] * (len(months) - 1))),
    ]
    return merged(top, [None, *months * 3], [["Social workers", *range(1, 3 * len(months) + 1)]], [])


@pytest.mark.parametrize(
    "build",
    [over_months, lambda *months: over_months(*months, below=("Actual", None)), under_metrics],
    ids=["months above", "nothing below", "months below"],
)
def test_a_column_left_out_stays_so_in_each_further_month(build):
    first = build("Apr-25", "May-25")
    assert queries(first) and {rule for rule, _ in queries(first)} == {"columns-not-placed"}
    said = saved_with(REFERENCE, first)
    assert queries(first, said) == []
    for months in (("Apr-25", "May-25", "Jun-25"), ("May-25", "Jun-25", "Jul-25", "Aug-25"), ("Sep-25", "Oct-25")):
        later = build(*months)
        assert queries(later, said) == [] and figures(later, said) == figures(later)


def test_what_is_left_out_in_one_month_alone_is_left_out_in_that_one():
    first = over_months("Apr-25", "May-25", below=("Value", "Numerator"))
    said = saved_with(REFERENCE, first, C="ignore")
    assert [f[4] for f in figures(first, said)] == ["E3"]
    later = over_months("Apr-25", "May-25", "Jun-25", below=("Value", "Numerator"))
    assert [f[4] for f in figures(later, said)] == ["E3", "G3"]


def test_of_two_columns_with_one_heading_in_each_month_each_keeps_what_was_said_of_it():
    first = over_months("Apr-25", "May-25", below=("Count", "Count"))
    said = saved_with_two_rows(first, C="ignore", D="value", E="ignore", F="value")
    later = over_months("Apr-25", "May-25", "Jun-25", below=("Count", "Count"))
    assert [f[4] for f in figures(later, said)] == ["D3", "F3", "H3"] and queries(later, said) == []


def saved_with_two_rows(data: bytes, **chosen: str) -> dict[str, Profile]:
    columns = columns_of(open_workbook(data, "a.xlsx"), REFERENCE, {}, row=2, rows=2)
    roles = {column.key: chosen.get(column.letters, column.role) for column in columns.columns}
    return {signature(columns.headings): columns.as_said(roles)}


def test_a_month_at_the_end_of_a_heading_is_any_month():
    assert keys_of(["Leavers Apr-25", "Leavers May-25", "FTE at 31 March 2025"]) == (
        "leavers month",
        "leavers month  2",
        "fte at month",
    )
    assert signature(["Leavers Apr-25"]) == signature(["Leavers Jun-25", "Leavers Jul-25"])
    assert signature(["Leavers Apr-25"]) != signature(["Starters Apr-25"])


def test_thousands_of_merges_over_each_other_are_gone_through_once():
    lines = [Line(1, [None, "Headcount"]), Line(2, ["Month", "Apr-25"])]
    sheet = Sheet("S", lines, merges=((0, 1, 16383, 1048576),) * 200_000)
    assert spread_of(sheet, lines[0], 2) == {0: 0, 1: 0}


@pytest.mark.parametrize(
    ("months", "ranges", "last"),
    [
        (["Apr-25", None, "May-25", None, None], ["B1:C1", "D1:E1"], False),
        (["Apr-25", None, "May-25", None, None], [], False),
        (["Apr-25", "Apr-25", "May-25", "May-25", None], [], False),
        (["Apr-25", None, "May-25", None, None], ["B1:C1", "D1:F1"], True),
    ],
    ids=["beyond merged headings", "behind headings written once", "behind repeated ones", "merged over"],
)
def test_a_total_behind_all_months_is_of_none_of_them(months, ranges, last):
    groups = index([Named(1, "All staff", ("total",)), Named(2, "Social workers"), Named(3, "Managers")])
    reference = replace(REFERENCE, staff_groups=groups)
    lower = [None, *["Social workers", "Managers"] * 2, "Total"]
    data = merged(["Metric", *months], lower, [["Headcount", 1, 2, 3, 4, 10]], ranges)
    assert [each[4] for each in figures_of(reference, data)] == ["1", "2", "3", "4", *["10"][:last]]
    assert [rule for rule, _ in asked(reference, data)] == ["total-of-groups" if last else "columns-not-placed"]
