"""Sheets, columns and rows that are not read: each is named with what puts it right, and what looks like figures asked
about."""

import io

import openpyxl
import pytest

from metrics.spreadsheets import Profile, Refusal, check
from metrics.spreadsheets.fixes import Fixes, laid_over
from metrics.spreadsheets.headers import signature
from metrics.spreadsheets.reading import open_workbook
from tests.metrics.files import xlsx_bytes
from tests.metrics.spreadsheets.test_checks import REFERENCE
from tests.metrics.spreadsheets.test_layouts import AS_OF, figures, queries, reading_of

BODY = [["Metric", "Staff group", "Value"], ["Headcount", "All staff", 131]]
LONG = [["Metric", "Staff group", "Month", "Value"], ["Headcount", "All staff", "Apr-25", 131]]


def asked(data: bytes) -> list[str]:
    return [found.message for found in reading_of(data).problems if found.rule == "sheet-not-read"]


@pytest.mark.parametrize(
    ("name", "rows", "says"),
    [
        ("April", BODY, 'Name it "April 2025" (with the right year), or write the month and year in a row above'),
        ("may ", [["Staff group", "Headcount"], ["All staff", 130]], 'Name it "may 2025"'),
        ("Old", BODY, 'There is no "Month" column. The headings found are: Metric, Staff group, Value. Add a column'),
        ("Year", [["Metric", "Staff group", "Apr", "May"], ["Headcount", "All staff", 1, 2]], "such as Apr-25"),
        (
            "Two",
            [["Staff group", "Month", "Agency share"], [None, None, "FTE", "n"], ["All staff", "Apr-25", 3, 4]],
            'nobody can tell which of "Agency share FTE", "Agency share n" is the value',
        ),
    ],
    ids=["a month without its year", "with few headings", "no month", "months without their year", "parts"],
)
def test_a_sheet_that_looks_like_figures_beside_one_that_is_read_is_asked_about(name, rows, says):
    data = xlsx_bytes({"May-25": BODY, name: rows})
    (message,) = asked(data)
    assert f'The sheet "{name}" looks like figures, and none of it would be read. ' in message and says in message
    assert message.endswith("Or leave the whole sheet out, if it does not belong in.")
    assert [item.sheet for item in reading_of(data).left_out] == [name]


def test_notes_and_lists_beside_the_figures_are_not_asked_about():
    data = xlsx_bytes(
        {
            "May-25": BODY,
            "Notes": [["Read me"], ["Agency share", "Posts filled by agency"]],
            "Lists": [["Staff group", "Service"], ["All staff", "Fostering"]],
            "Definitions": [["Metric", "Unit", "Definition"], ["Headcount", "people", "In post"]],
        }
    )
    assert asked(data) == [] and len(reading_of(data).left_out) == 3


def test_a_sheet_left_out_by_consent_is_asked_about_no_more():
    workbook = open_workbook(xlsx_bytes({"May-25": BODY, "April": BODY}), "a.xlsx")
    reading = check(laid_over(workbook, Fixes(left_out=frozenset({"April!*"}))), REFERENCE, as_of=AS_OF)
    assert len(reading.rows) == 1 and not reading.open_queries


def test_sheets_that_are_all_named_for_months_without_their_year_are_refused_with_what_to_do():
    with pytest.raises(Refusal) as refused:
        reading_of(xlsx_bytes({"April": BODY, "May": BODY}))
    assert refused.value.rule == "sheet-without-year" and refused.value.problem.sheet == "April"
    assert 'Name it "April 2025"' in str(refused.value)


def test_a_sheet_named_for_a_month_takes_its_year_from_the_financial_year_in_a_title():
    titled = [["Workforce return 2024/25"], [], *BODY]
    data = xlsx_bytes({"April": titled, "March": titled})
    assert [figure[2:4] for figure in figures(data)] == [("2024-04", "131"), ("2025-03", "131")]
    assert reading_of(data).guesses[0].layout == "long with the month from the sheet's name and row 1"


def test_of_two_financial_years_in_the_titles_none_is_taken():
    titled = [["Return 2024/25"], ["compared with 2023/24"], *BODY]
    with pytest.raises(Refusal, match="neither its name nor a title"):
        reading_of(xlsx_bytes({"April": titled}))


def hidden_columns(*letters: str, rows: list[list]) -> bytes:
    book = openpyxl.Workbook()
    for values in rows:
        book.active.append(values)
    for letter in letters:
        book.active.column_dimensions[letter].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_hidden_columns_with_values_are_named_though_they_have_no_heading():
    data = hidden_columns("E", "F", "G", rows=[[*LONG[0], None, "Ref", None], [*LONG[1], 12, 7, None]])
    (note,) = [found for found in reading_of(data).problems if found.rule == "hidden-columns"]
    assert 'Hidden columns left out: E (no heading), F ("Ref").' in note.message and "under 'Columns'" in note.message


def test_a_hidden_column_that_is_to_be_read_and_says_nothing_is_asked_about():
    data = hidden_columns("E", rows=[LONG[0], [*LONG[1], 12]])
    said = {signature(LONG[0]): Profile({}, include_hidden=True)}
    assert queries(data) == [] and queries(data, said) == [("columns-not-placed", "E1")]


@pytest.mark.parametrize(
    ("left_out", "says"),
    [(["S"], 'The sheet "S" was left out'), (["S", "T"], 'The sheets "S" and "T" were left out')],
)
def test_where_every_sheet_with_figures_was_left_out_that_is_said_with_the_way_back(left_out, says):
    sheets = {name: [["Metric", "Month", "Value"], ["Headcount", "Apr-25", 9]] for name in left_out}
    workbook = open_workbook(xlsx_bytes(sheets | {"Notes": [["Read me"]]}), "a.xlsx")
    fixes = Fixes(left_out=frozenset(f"{name}!*" for name in left_out))
    with pytest.raises(Refusal) as refused:
        check(laid_over(workbook, fixes), REFERENCE, as_of=AS_OF)
    assert says in str(refused.value) and "Take these back" in str(refused.value)
