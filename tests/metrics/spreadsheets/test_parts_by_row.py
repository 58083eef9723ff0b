"""FTE | % | Headcount beside a column of metrics: each row's are read as its metric says, or asked about."""

import io

import pytest
import xlsxwriter

from metrics.spreadsheets import Refusal, plain
from metrics.spreadsheets.headers import signature
from metrics.spreadsheets.mapping import columns_of, start_of
from metrics.spreadsheets.reading import open_workbook
from tests.metrics.files import xlsx_bytes
from tests.metrics.spreadsheets.reading import asked, figures_of, reading_of, wrong
from tests.metrics.spreadsheets.test_heading_parts import REFERENCE
from tests.metrics.spreadsheets.test_mapping import saved_with

KEYS = ["Metric", "Staff group", "Month"]


def table(headings: list[str], *rows: list) -> bytes:
    return xlsx_bytes({"S": [[*KEYS, *headings], *([row[0], "Social workers", "Apr-25", *row[1:]] for row in rows)]})


def read(data: bytes, profiles=None) -> list[tuple]:
    reading = reading_of(REFERENCE, data, profiles)
    assert not reading.has_errors, reading.problems
    return [(row.metric.name, plain(row.value), plain(row.numerator), row.cell) for row in reading.rows]


@pytest.mark.parametrize(
    ("headings", "row", "figures", "queries"),
    [
        (["FTE", "%"], ["Agency rate", 3, 12.5], [("Agency rate", "12.5", "3", "E2")], []),
        (["%", "WTE"], ["Vacancy rate", 12.5, 3], [("Vacancy rate", "12.5", "3", "D2")], []),
        (["Headcount", "FTE", "%"], ["Agency workers", 9, None, None], [("Agency workers", "9", "", "D2")], []),
        (
            ["Headcount", "FTE", "%"],
            ["Agency workers", 9, 8.5, None],
            [("Agency workers", "9", "", "D2")],
            [("part-of-rows", "E1")],
        ),
        (["FTE", "%"], ["Vacancies", 5, 10], [("FTE vacancies", "5", "", "D2"), ("Vacancy rate", "10", "", "E2")], []),
        (["Number", "Rate"], ["Turnover", 9, 12.5], [("Turnover", "12.5", "9", "E2")], [("heading-guessed", "D1")]),
        (["Number", "%"], ["Leavers", 9, None], [("Leavers", "9", "", "D2")], []),
        (["n", "%"], ["Turnover", 90, 12.5], [("Turnover", "12.5", "", "E2")], [("part-of-rows", "D1")]),
        (["%"], ["Turnover", 12.5], [("Turnover", "12.5", "", "D2")], []),
        (["FTE", "%", "Denominator"], ["Agency rate", 3, 12, 25], [("Agency rate", "12", "3", "E2")], []),
    ],
    ids=lambda each: " ".join(map(str, each)) if isinstance(each, list) else "",
)
def test_each_part_is_what_the_rows_metric_says(headings, row, figures, queries):
    data = table(headings, row)
    assert read(data) == figures and asked(REFERENCE, data) == queries
    said = saved_with(REFERENCE, data)
    assert read(data, said) == figures and asked(REFERENCE, data, said) == []


def test_the_same_columns_hold_other_parts_of_another_metric():
    data = table(["FTE", "%"], ["Agency rate", 3, 12.5], ["FTE vacancies", 5, None], ["Turnover", None, 9])
    assert [each[:3] for each in read(data)] == [
        ("Agency rate", "12.5", "3"),
        ("FTE vacancies", "5", ""),
        ("Turnover", "9", ""),
    ]


def test_what_a_metric_leaves_open_is_asked_for_each_metric():
    data = table(["Headcount", "%"], ["Agency workers", 9, 5], ["Leavers", 3, 7])
    assert asked(REFERENCE, data) == [("part-of-rows", "E1"), ("part-of-rows", "E1")]


@pytest.mark.parametrize(
    ("headings", "row", "query"),
    [
        (["FTE", "%"], ["Turnover", 9, 12.5], ("part-of-rows", "D1")),
        (["Number", "%"], ["Turnover", 9, 12.5], ("heading-guessed", "D1")),
        (["Headcount", "%"], ["Leavers", None, 7], ("part-of-rows", "E1")),
    ],
    ids=str,
)
def test_a_metric_that_came_after_the_columns_were_kept_is_asked_about(headings, row, query):
    first = ["Agency rate", None, 12.5]
    said = saved_with(REFERENCE, table(headings, first))
    grown = table(headings, first, row)
    assert asked(REFERENCE, grown, said) == [query]
    assert asked(REFERENCE, grown, saved_with(REFERENCE, grown, said)) == []


def test_of_a_long_file_any_metric_may_have_been_there():
    rows = [["Agency rate", None, 12.5]] * 300
    start = start_of(open_workbook(table(["FTE", "%"], *rows), "a.xlsx"))
    kept = columns_of(start, REFERENCE, {})
    profile = {signature(kept.headings): kept.as_said({})}
    assert asked(REFERENCE, table(["FTE", "%"], ["Turnover", 9, 12.5]), profile) == []


def test_a_metric_that_heads_a_column_beside_a_column_of_metrics_is_no_metric_of_its_rows():
    data = table(["Headcount", "Leavers", "Value"], ["Agency rate", 3, 4, 12.5])
    assert read(data) == [("Agency rate", "12.5", "", "F2")]
    assert asked(REFERENCE, data) == [("columns-not-placed", "D1"), ("columns-not-placed", "E1")]


def test_a_column_for_all_rows_leaves_the_parts_to_a_person():
    data = table(["Value", "FTE"], ["Agency rate", 12.5, 3])
    assert read(data) == [("Agency rate", "12.5", "", "D2")] and asked(REFERENCE, data) == [
        ("columns-not-placed", "E1")
    ]


def test_a_hidden_column_of_metrics_is_an_error_of_its_rows():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("S")
        sheet.write_row(0, 0, ["Metric", "Month", "FTE", "%"])
        sheet.write_row(1, 0, ["Agency rate", "Apr-25", 3, 12.5])
        sheet.set_column(0, 0, 8, None, {"hidden": True})
    assert wrong(REFERENCE, stream.getvalue()) == [("missing-metric", None)]


def test_rows_that_name_the_metric_hold_where_its_column_is_left_out():
    data = xlsx_bytes(
        {
            "S": [
                ["Metric", "Month", "FTE", "%"],
                ["Agency rate"],
                ["n.n.", "Apr-25", 3, 12.5],
                ["Turnover"],
                ["n.n.", "Apr-25", None, 9],
            ]
        }
    )
    said = saved_with(REFERENCE, data, A="ignore")
    assert read(data, said) == [("Agency rate", "12.5", "3", "D3"), ("Turnover", "9", "", "D5")]
    assert columns_of(open_workbook(data, "a.xlsx"), REFERENCE, said).profile is not None


def test_a_number_of_the_row_is_no_part():
    data = xlsx_bytes(
        {
            "S": [
                ["No.", *KEYS, "FTE", "%"],
                [1, "Agency rate", "All staff", "Apr-25", 3, 12.5],
                [2, "Turnover", "All staff", "Apr-25", None, 9],
            ]
        }
    )
    assert [each[:3] for each in read(data)] == [("Agency rate", "12.5", "3"), ("Turnover", "9", "")]


def test_a_metric_nobody_knows_is_an_error_at_its_cell():
    assert wrong(REFERENCE, table(["FTE", "%"], ["Wizards", 3, 12.5])) == [("unknown-metric", "A2")]


def test_a_row_without_any_figure_is_left_out():
    data = table(["FTE", "%"], ["Agency rate", None, None], ["Turnover", None, 9])
    assert [each[0] for each in figures_of(REFERENCE, data)] == ["Turnover"]


def test_what_was_chosen_for_all_rows_holds():
    data = table(["FTE", "%"], ["Turnover", 3, 12.5])
    said = saved_with(REFERENCE, data, D="ignore", E="value")
    assert read(data, said) == [("Turnover", "12.5", "", "E2")]


def test_metrics_across_without_a_column_of_metrics_stay_so():
    data = xlsx_bytes({"S": [["Month", "Headcount", "Leavers"], ["Apr-25", 9, 2]]})
    assert [each[0] for each in read(data)] == ["Headcount", "Leavers"]
    with pytest.raises(Refusal):
        read(xlsx_bytes({"S": [["Staff group", "Month", "FTE", "%"], ["All staff", "Apr-25", 9, 2]]}))
