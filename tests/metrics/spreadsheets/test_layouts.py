"""Any sensible layout comes out as the same figures, each with the cell it stands in."""

import datetime as dt
import io

import openpyxl
import pytest

from metrics.spreadsheets import Level, Profile, Refusal, check, plain, read
from metrics.spreadsheets.fixes import Fixes, laid_over
from metrics.spreadsheets.headers import signature
from metrics.spreadsheets.mapping import columns_of
from metrics.spreadsheets.reading import open_workbook
from metrics.spreadsheets.roles import MOST_COMPARED
from tests.metrics.files import HEADINGS, csv_bytes, row, xlsx_bytes
from tests.metrics.spreadsheets.test_checks import REFERENCE
from tests.metrics.spreadsheets.test_reading import with_parts

AS_OF = dt.date(2025, 12, 1)
APRIL, MAY = dt.datetime(2025, 4, 1), dt.datetime(2025, 5, 1)
DATES = {("S", 0, 2): "mmm-yy", ("S", 0, 3): "mmm-yy"}


def reading_of(data: bytes, profiles=None):
    name = "a.xlsx" if data.startswith(b"PK") else "a.csv"
    return read(data, name, REFERENCE, as_of=AS_OF, profiles=profiles)


def figures(data: bytes, profiles=None) -> list[tuple]:
    reading = reading_of(data, profiles)
    assert not reading.has_errors, reading.problems
    return [(r.metric.name, r.staff_group.name, f"{r.month:%Y-%m}", plain(r.value), r.cell) for r in reading.rows]


def test_months_across():
    rows = [
        ["Metric", "Staff group", APRIL, MAY],
        ["Agency share", "Social workers", 12.5, 13],
        ["Headcount", "All staff", 131],
    ]
    data = xlsx_bytes({"S": rows}, DATES)
    assert figures(data) == [
        ("Agency share", "Social workers", "2025-04", "12.5", "C2"),
        ("Agency share", "Social workers", "2025-05", "13", "D2"),
        ("Headcount", "All staff", "2025-04", "131", "C3"),
    ]
    reading = reading_of(data)
    assert reading.guesses[0].layout == "months across"
    assert [p.rule for p in reading.problems] == ["blank-cells"]


def test_months_across_as_text_in_a_csv_with_a_total_below():
    data = b"Measure;Role;Apr-25;May-25\r\nAgency share;SWs;12,5\r\n".replace(b"12,5", b"12.5;13") + b"Total;;1;2\r\n"
    assert [f[2:4] for f in figures(data)] == [("2025-04", "12.5"), ("2025-05", "13")]


def test_metrics_across_with_a_row_for_each_month():
    rows = [
        ["Council", "Period", "Agency share %", "Headcount", "Agency share numerator"],
        ["Testshire", "Apr-25", 12.5, 131, 5],
    ]
    reading = reading_of(xlsx_bytes({"S": rows}))
    assert reading.guesses[0].layout == "metrics across"
    assert [(r.metric.name, plain(r.value), plain(r.numerator), r.cell) for r in reading.rows] == [
        ("Agency share", "12.5", "5", "C2"),
        ("Headcount", "131", "", "D2"),
    ]


def test_months_in_two_figures_across_are_read_where_each_follows_the_one_before():
    rows = [["Metric", "Staff group", "04/25", "05/25", "06/25"], ["Headcount", "All staff", 131, 132, 133]]
    data = xlsx_bytes({"S": rows})
    assert [f[2:4] for f in figures(data)] == [("2025-04", "131"), ("2025-05", "132"), ("2025-06", "133")]
    assert queries(data) == []


def test_bands_of_ages_that_might_be_months_are_asked_about():
    rows = [["Metric", "Staff group", "11-20", "12-25"], ["Headcount", "All staff", 131, 132]]
    data = xlsx_bytes({"S": rows})
    assert queries(data) == [("heading-guessed", "C1"), ("heading-guessed", "D1")]
    assert 'The heading "12-25" was taken for "December 2025, Value"' in reading_of(data).problems[1].message


def test_a_date_in_eight_figures_is_read_in_a_column_of_months_alone():
    rows = [["Metric", "Staff group", "Month", "Value"], ["Headcount", "All staff", 20250430, 20250430]]
    assert [f[2:4] for f in figures(xlsx_bytes({"S": rows}))] == [("2025-04", "20250430")]


def test_staff_groups_across():
    rows = [["Metric", "Month", "All staff", "Social workers"], ["Headcount", "Apr-25", 131, 60]]
    assert [f[1::2] for f in figures(xlsx_bytes({"S": rows}))] == [("All staff", "131"), ("Social workers", "60")]


def test_a_sheet_for_each_month():
    body = [["Metric", "Staff group", "Value"], ["Headcount", "All staff", 131]]
    data = xlsx_bytes(
        {"April 2025": body, "May-25": [body[0], ["Headcount", "All staff", 132]], "Notes": [["Read me"]]}
    )
    assert [f[2:4] for f in figures(data)] == [("2025-04", "131"), ("2025-05", "132")]
    assert "the sheet's name" in reading_of(data).guesses[0].layout


def test_a_month_in_the_title_above_the_headings():
    body = [
        ["Workforce return"],
        ["Reporting period", "April 2025"],
        [],
        ["Metric", "Staff group", "Value"],
        ["Headcount", "All staff", 9],
    ]
    assert figures(xlsx_bytes({"S": body})) == [("Headcount", "All staff", "2025-04", "9", "C5")]


def merged(top: list, below: list, rows: list[list], ranges: list[str]) -> bytes:
    book = openpyxl.Workbook()
    for values in (top, below, *rows):
        book.active.append(values)
    for cells in ranges:
        book.active.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_two_rows_of_headings_with_merged_cells():
    data = merged(
        ["Metric", "Staff group", "April 2025", None, None, "May 2025", None, None],
        [None, None, *["Value", "Numerator", "Denominator"] * 2],
        [["Agency share", "Social workers", 8, 4, 50, 10, 5, 50]],
        ["C1:E1", "F1:H1", "A1:A2", "B1:B2"],
    )
    rows = reading_of(data).rows
    assert [(f"{r.month:%Y-%m}", plain(r.value), plain(r.numerator), r.cell) for r in rows] == [
        ("2025-04", "8", "4", "C3"),
        ("2025-05", "10", "5", "F3"),
    ]


def test_metrics_over_months():
    data = merged(
        ["Staff group", "Headcount", None, "Agency share", None],
        [None, "Apr-25", "May-25", "Apr-25", "May-25"],
        [["All staff", 131, 132, 12, 13]],
        ["B1:C1", "D1:E1"],
    )
    assert [(f[0], f[2], f[3]) for f in figures(data)] == [
        ("Headcount", "2025-04", "131"),
        ("Headcount", "2025-05", "132"),
        ("Agency share", "2025-04", "12"),
        ("Agency share", "2025-05", "13"),
    ]


def test_a_metric_merged_down_over_its_rows():
    data = merged(
        ["Metric", "Staff group", "Month", "Value"],
        ["Headcount", "All staff", "Apr-25", 131],
        [[None, "Social workers", "Apr-25", 60]],
        ["A2:A3"],
    )
    assert [f[:2] for f in figures(data)] == [("Headcount", "All staff"), ("Headcount", "Social workers")]


def test_blank_rows_and_columns_beside_the_table_do_not_matter():
    rows = [[], [None, None, *HEADINGS], [], [None, None, *row()]]
    assert figures(xlsx_bytes({"S": rows}))[0][-1] == "I4"


@pytest.mark.parametrize("heading", ["VALUE", " value ", "Value (%)", "Val\u200bue", "Value\u00a0"])
def test_a_heading_is_known_whatever_its_dress(heading):
    headings = [heading if name == "Value" else name for name in HEADINGS]
    assert len(figures(csv_bytes(row(), headings=headings))) == 1


def queries(data: bytes, profiles=None) -> list[tuple[str, str | None]]:
    return [(p.rule, p.cell) for p in reading_of(data, profiles).problems if p.level == Level.QUERY]


def test_a_heading_that_is_only_like_a_known_one_is_asked_about():
    headings = ["Numerater" if name == "Numerator" else name for name in HEADINGS]
    assert queries(csv_bytes(row(Numerator="5", Denominator="40"), headings=headings)) == [("heading-guessed", "H1")]


def test_a_column_of_figures_that_has_no_place_is_asked_about():
    data = csv_bytes([*row(), "17"], headings=[*HEADINGS, "Leavers"])
    assert queries(data) == [("columns-not-placed", "K1")]


@pytest.mark.parametrize("begins", [0, 1])
def test_a_column_without_heading_that_only_counts_the_rows_is_left_out_without_asking(begins):
    rows = [["", "Metric", "Month", "Value"], *([begins + n, "Headcount", f"2025-0{n + 1}", n] for n in range(3))]
    reading = reading_of(xlsx_bytes({"S": rows}))
    assert [p.rule for p in reading.problems if p.level == Level.QUERY] == []
    assert [left.where for left in reading.left_out] == ["column A"]
    rows[2][0] = 7
    assert queries(xlsx_bytes({"S": rows})) == [("columns-not-placed", "A1")]


def test_a_mapping_is_kept_for_files_with_the_same_headings_whatever_their_months():
    def file(*months):
        return csv_bytes(["Headcount", "x", *range(1, len(months) + 1)], headings=["Thing", "Unused", *months])

    assert queries(file("Apr-25", "May-25")) == [("heading-guessed", "A1")]
    profiles = {signature(["Thing", "Unused", "Apr-25"]): Profile({"thing": "metric", "unused": "ignore"})}
    assert [f[2] for f in figures(file("Apr-25", "May-25"), profiles)] == ["2025-04", "2025-05"]
    assert [f[2] for f in figures(file("Jun-25", "Jul-25", "Aug-25"), profiles)] == ["2025-06", "2025-07", "2025-08"]
    assert queries(file("Jun-25"), profiles) == []


def test_hidden_rows_columns_and_sheets_are_left_out_unless_asked_for():
    book = openpyxl.Workbook()
    for values in (HEADINGS, row(value=1), row(month="2025-05", value=2)):
        book.active.append(values)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["J"].hidden = True
    other = book.create_sheet("Old")
    for values in (HEADINGS, row(month="2025-06", value=3)):
        other.append(values)
    other.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    reading = reading_of(stream.getvalue())
    assert [plain(r.value) for r in reading.rows] == ["1"]
    assert {p.rule for p in reading.problems} == {"hidden-rows", "hidden-columns", "hidden-sheet"}
    mapped = {
        reading.guesses[0].signature: Profile(
            {h.lower(): h.lower().replace(" ", "_") for h in HEADINGS}, include_hidden=True
        )
    }
    assert [plain(r.value) for r in reading_of(stream.getvalue(), mapped).rows] == ["1", "2", "3"]


def test_a_merge_over_everything_costs_nothing():
    data = merged(["Metric", "Month", "Value"], ["Headcount", "Apr-25", 9], [], ["E1:F9"])

    def change(name, content):
        return content.replace(b"E1:F9", b"E1:XFD1048576")

    assert len(figures(with_parts(data, change))) == 1


def errors(data: bytes, profiles=None) -> list[tuple[str, str | None]]:
    return [(p.rule, p.cell) for p in reading_of(data, profiles).problems if p.level == Level.ERROR]


@pytest.mark.parametrize(
    ("headings", "cells", "says"),
    [
        (["Metric", "Staff group", "Apr-25", "Apr-25", "May-25"], ["D1"], "both give the value for April 2025"),
        (["Metric", "Staff group", "Apr-25", "30/04/2025", "May-25"], ["D1"], 'C ("Apr-25") and D ("30/04/2025")'),
        (["Month", "Staff group", "Headcount", "Headcount (FTE)", "Headcount"], ["D1", "E1"], "the value of Headcount"),
        (["Month", "Staff group", "Agency share", "Agency rate", "Headcount"], ["D1"], "under 'Columns'"),
        (["Month", "Metric", "SWs", "Social workers", "All staff"], ["D1"], "the value for Social workers"),
    ],
    ids=["month", "month written otherwise", "metric", "metric by another name", "staff group"],
)  # fmt: skip
def test_two_columns_for_one_figure_are_an_error_that_names_both(headings, cells, says):
    known = {"Metric": "Headcount", "Staff group": "All staff", "Month": "Apr-25"}
    body = [known.get(heading, number) for number, heading in enumerate(headings, 3)]
    data = xlsx_bytes({"S": [headings, body]})
    assert errors(data) == [("same-figure", cell) for cell in cells]
    assert says in reading_of(data).problems[0].message


@pytest.mark.parametrize(("first", "second", "cell"), [(7, None, "C2"), (None, 7, "D2")])
def test_of_two_columns_for_one_figure_an_empty_one_does_not_matter(first, second, cell):
    rows = [["Metric", "Staff group", "Apr-25", "Apr-25", "May-25"], ["Headcount", "All staff", first, second, 8]]
    assert [f[3:] for f in figures(xlsx_bytes({"S": rows}))] == [("7", cell), ("8", "E2")]


@pytest.mark.parametrize("column", [2, 4])
def test_figures_without_a_heading_are_asked_about(column):
    rows = [["Metric", "Month", "Staff group", "Value"], ["Headcount", "Apr-25", "All staff", 5]]
    rows[0].insert(column, "")
    rows[1].insert(column, 17)
    data = xlsx_bytes({"S": rows})
    assert queries(data) == [("columns-not-placed", f"{'ABCDE'[column]}1")]
    reading = reading_of(data)
    assert f"Column {'ABCDE'[column]}, which has no heading, holds figures" in reading.problems[0].message
    assert [(item.what, item.text) for item in reading.left_out] == [("column not used", "no heading")]


def test_figures_that_begin_far_down_an_unused_column_are_asked_about():
    rows = [["Metric", "Month", "Staff group", "Value", "Cohort", "Leavers"]]
    rows += [["Headcount", "Apr-25", "All staff", 5, f"c{n}", 3 if n > 1000 else None] for n in range(1100)]
    assert queries(xlsx_bytes({"S": rows})) == [("columns-not-placed", "F1")]


@pytest.mark.parametrize(
    ("cells", "asks"),
    [
        ([5, "c", "x", "c"], True),
        ([5, "Green"], True),
        (["12%", "£1,200", "30/04/2025"], True),
        ([5, "Green", "Red"], False),
        (["x", "x"], False),
    ],
)
def test_an_unused_column_is_asked_about_where_it_seems_to_hold_figures(cells, asks):
    rows = [["Metric", "Month", "Staff group", "Value", "Cohort", "Leavers"]]
    rows += [["Headcount", "Apr-25", "All staff", 5, f"c{number}", cell] for number, cell in enumerate(cells)]
    assert bool(queries(xlsx_bytes({"S": rows}))) is asks


def test_remarks_without_a_heading_are_named_and_not_asked_about():
    rows = [["Metric", "Month", "Staff group", "Value"], ["Headcount", "Apr-25", "All staff", 5, "seen by HR"]]
    reading = reading_of(xlsx_bytes({"S": rows}))
    assert [(item.where, item.text) for item in reading.left_out] == [("column E", "no heading")]
    assert reading.problems == ()


def test_a_month_merged_over_numbers_and_shares_stands_over_both():
    data = merged(
        ["Metric", "Staff group", "Apr-25", None, "May-25", None],
        [None, None, "No.", "%", "No.", "%"],
        [["Agency share", "Social workers", 25, 12.5, 26, 13]],
        ["C1:D1", "E1:F1"],
    )
    fixed = laid_over(open_workbook(data, "a.xlsx"), Fixes(left_out=frozenset({"Sheet!2"})))
    reading = check(fixed, REFERENCE, as_of=AS_OF)
    assert [(p.rule, p.cell) for p in reading.problems] == [("same-figure", "D1"), ("same-figure", "F1")]
    columns = columns_of(fixed, REFERENCE, {})
    assert [column.letters for column in columns.columns] == ["A", "B", "C", "D", "E", "F"]
    roles = {column.key: "ignore" if column.letters in "CE" else column.role for column in columns.columns}
    mapping = {signature(columns.headings): columns.as_said(roles)}
    reading = check(fixed, REFERENCE, as_of=AS_OF, profiles=mapping)
    assert not reading.problems and [plain(r.value) for r in reading.rows] == ["12.5", "13"]


def test_likeness_is_looked_for_in_few_rows_and_only_so_many_texts(compared):
    first = ["Metric", "Staff group", "Month", "Value"]
    rows = [[*first, *(f"Headcoumt {row} {n}" for n in range(496))] for row in range(40)]
    reading = reading_of(csv_bytes(*rows[1:], headings=rows[0]))
    assert reading.has_errors
    headings = [text for text in compared if text.startswith("headcoumt")]
    assert len(headings) == len(set(headings)) == MOST_COMPARED


def test_a_row_that_only_likeness_completes_is_still_found():
    headings = ["Metricc", "Staff grop", "Month", "Valeu"]
    data = csv_bytes(["Headcount", "All staff", "Apr-25", 5], headings=headings)
    with pytest.raises(Refusal):
        reading_of(data)
    data = csv_bytes(["Headcount", "All staff", "Apr-25", 5], headings=[*headings[:3], "Value"])
    assert queries(data) == [("heading-guessed", "A1"), ("heading-guessed", "B1")] and len(figures(data)) == 1


def test_a_month_in_a_column_that_is_only_like_one_comes_before_the_title():
    rows = [["April 2025"], [], ["Metric", "Staff group", "Monthh", "Value"], ["Headcount", "All staff", "May-25", 5]]
    assert [f[2] for f in figures(xlsx_bytes({"S": rows}))] == ["2025-05"]


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["Metric", "Staff group", APRIL, MAY],
            ["Agency share", "SWs", 1, 2],
            ["Metric", "Staff group", "Jun-25", "Jul-25"],
        ],
        [["Metric", "Month", "Value"], ["Agency share", "Apr-25", 1], ["Month", "Metric", "Value"]],
        [["Metric", "Apr-25", "May-25"], ["Agency share", 1, 2], ["Metric", 2024, 2025]],
    ],
    ids=["other months", "another order", "years"],
)
def test_what_stands_under_other_headings_is_not_read_under_the_first(rows):
    reading = reading_of(xlsx_bytes({"S": [*rows, ["Headcount", "SWs", 7, 8]]}, DATES))
    assert [(p.rule, p.row) for p in reading.problems if p.level == Level.ERROR] == [("second-table", None)]
    assert {row.row for row in reading.rows} == {2}


@pytest.mark.parametrize(
    ("above", "rules"),
    [
        ([["What", "Before", "After"], ["Agency share", 1, 2]], [("figures-above", "B2")]),
        ([["What", "After"], ["Agency share", 1], ["Headcount", 2]], [("figures-above", "B2")]),
        ([["Return 2025", 1.2]], []),
        ([["Year", 2025], ["Financial year", 2026]], []),
        ([["From", dt.datetime(2025, 4, 1), dt.datetime(2025, 5, 1)]], []),
    ],
    ids=["a row of two", "two rows", "a version", "years", "dates"],
)
def test_figures_above_the_headings_are_asked_about_until_the_columns_are_kept(above, rules):
    table = [["Metric", "Staff group", "Month", "Value"], ["Agency share", "SWs", "Apr-25", 1]]
    data = xlsx_bytes({"S": [*above, [], *table]}, {("S", 0, 1): "dd/mm/yyyy", ("S", 0, 2): "dd/mm/yyyy"})
    assert queries(data) == rules and len(figures(data)) == 1
    columns = columns_of(open_workbook(data, "a.xlsx"), REFERENCE, {})
    assert queries(data, {signature(columns.headings): columns.as_said({})}) == []


def test_figures_above_the_headings_of_a_text_file_are_asked_about_too():
    data = b"What,Before,After,\nAgency share,1,2,\nMetric,Staff group,Month,Value\nAgency share,SWs,Apr-25,1\n"
    assert queries(data) == [("figures-above", "B2")]


@pytest.mark.parametrize(
    ("headings", "row", "read"),
    [
        (["Metric", "Staff group", "Sep-25"], ["Headcount", "All staff", 131], ("Headcount", "All staff", "2025-09")),
        (["Staff group", "Month", "Headcount"], ["All staff", "Sep-25", 131], ("Headcount", "All staff", "2025-09")),
        (["Metric", "Month", "All staff"], ["Headcount", "Sep-25", 131], ("Headcount", "All staff", "2025-09")),
    ],
    ids=["a month", "a metric", "a staff group"],
)
def test_one_column_of_figures_whose_heading_says_of_what(headings, row, read):
    data = xlsx_bytes({"S": [headings, row]})
    (figure,) = figures(data)
    assert figure[:3] == read and queries(data) == []


def test_a_month_with_what_its_figures_are_and_one_of_a_forecast():
    headings = ["Metric", "Staff group", "Jul-25 (Actual)", "Aug-25 actual", "Sep-25 (Forecast)"]
    data = xlsx_bytes({"S": [headings, ["Headcount", "All staff", 131, 132, 133]]})
    assert [figure[2:4] for figure in figures(data)] == [("2025-07", "131"), ("2025-08", "132")]
    assert queries(data) == [("columns-not-placed", "E1")]


@pytest.mark.parametrize("name", ["Social workers Total", "Grand Total", "SWs subtotal"])
def test_the_total_of_a_name_that_is_known_is_left_out_as_totals_are(name):
    headings = ["Staff group", "Month", "Headcount", "Caseload"]
    data = xlsx_bytes({"S": [headings, ["Social workers", "Apr-25", 60, 16], [name, "Apr-25", 60, 16]]})
    assert [figure[4] for figure in figures(data)] == ["C2", "D2"]
    assert {found.rule for found in reading_of(data).problems} == {"total-row"}


@pytest.mark.parametrize(
    "headings",
    [
        ["Headcount Jul-25", "Headcount Aug-25", "Caseload Jul-25", "Caseload Aug-25"],
        ["Jul-25 Headcount", "Aug-25 Headcount", "Jul-25 Caseload", "Aug-25 Caseload"],
        ["Headcount (July 2025)", "Headcount (August 2025)", "Caseload: 2025-07", "Caseload - Aug 2025"],
    ],
    ids=["behind", "before", "in brackets"],
)
def test_a_metric_and_its_month_in_one_heading(headings):
    data = xlsx_bytes({"S": [["Staff group", *headings], ["All staff", 131, 132, 16, 17]]})
    assert [figure[0::2][:2] for figure in figures(data)] == [
        ("Headcount", "2025-07"),
        ("Headcount", "2025-08"),
        ("Caseload", "2025-07"),
        ("Caseload", "2025-08"),
    ]
    assert queries(data) == []


def test_a_title_that_names_the_metric_is_no_row_of_headings_and_the_next_one_ends_it():
    months = ["Staff group", "Jul-25", "Aug-25"]
    rows = [["Headcount"], months, ["All staff", 131, 132], [], ["Caseload"], months, ["All staff", 16, 17]]
    assert [(f[0], f[3], f[4]) for f in figures(xlsx_bytes({"S": rows}))] == [
        ("Headcount", "131", "B3"),
        ("Headcount", "132", "C3"),
        ("Caseload", "16", "B7"),
        ("Caseload", "17", "C7"),
    ]


def test_a_month_without_its_year_says_what_is_missing():
    rows = [["Metric", "Staff group", "Month", "Value"], ["Headcount", "All staff", "July", 131]]
    (error,) = reading_of(xlsx_bytes({"S": rows})).problems
    assert (error.rule, error.cell) == ("bad-month", "C2") and "it is a month without its year" in error.message


@pytest.mark.parametrize(
    ("title", "other", "headings", "row"),
    [
        ("Headcount", "Desks", ["Staff group", "Jul-25", "Aug-25"], [131, 132]),
        ("September 2025", "The month before", ["Staff group", "Headcount", "Caseload"], [131, 16]),
    ],
    ids=["a metric", "a month"],
)
def test_the_same_headings_below_a_title_that_names_nothing_known_end_the_table(title, other, headings, row):
    rows = [[title], headings, ["All staff", *row], [], [other], headings, ["Social workers", *row]]
    reading = reading_of(xlsx_bytes({"S": rows}))
    (error,) = [problem for problem in reading.problems if problem.level == Level.ERROR]
    assert (error.rule, error.cell) == ("second-title", "A6") and f'below "{other}"' in error.message
    assert [r.row for r in reading.rows] == [3, 3]


@pytest.mark.parametrize("heading", ["01-15", "Aug-25"])
def test_a_lone_month_beside_a_column_of_months_is_not_where_the_figures_are(heading):
    rows = [["Metric", "Staff group", "Month", heading], ["Headcount", "All staff", "Sep-25", 5]]
    with pytest.raises(Refusal, match='no "Value" column'):
        reading_of(xlsx_bytes({"S": rows}))


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_cell_beyond_the_last_column_that_is_read_is_named_in_a_note(kind):
    rows = [["Metric", "Month", "Value", *[""] * 520, "x"], ["Headcount", "Apr-25", 5]]
    data = xlsx_bytes({"S": rows}) if kind == "xlsx" else csv_bytes(*rows[1:], headings=rows[0])
    noted = [problem for problem in reading_of(data).problems if problem.rule == "far-cell"]
    assert [problem.cell for problem in noted] == ["TD1"] and "TD1" in noted[0].message
    assert len(reading_of(data).rows) == 1
