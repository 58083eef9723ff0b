"""Two rows of headings: what stands under a month is of that month, and of no other table."""

from metrics.spreadsheets import Profile
from metrics.spreadsheets.headers import signature
from tests.metrics.spreadsheets.test_layouts import figures, merged, queries, reading_of

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
