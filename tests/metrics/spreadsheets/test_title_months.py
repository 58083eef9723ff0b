"""The month of a sheet as its titles give it: at the end of a title, where there is one meaning."""

import pytest

from metrics.spreadsheets import Refusal
from metrics.spreadsheets.title_months import in_titles
from tests.metrics.files import xlsx_bytes
from tests.metrics.spreadsheets.test_layouts import figures, reading_of


@pytest.mark.parametrize(
    "title",
    [
        "Position as at 30 September 2025",
        "Data as at 30/09/2025",
        "Workforce return, September 2025",
        "Workforce return - Sep-25",
        "Children’s workforce (September 2025)",
        "Monthly figures for September 2025",
        "Period ending: 30.09.2025.",
    ],
)
def test_a_title_that_ends_in_a_month_gives_it(title):
    month, source = in_titles([(title, "row 1")])
    assert (f"{month:%Y-%m}", source) == ("2025-09", "row 1")


@pytest.mark.parametrize(
    "titles",
    [
        ["Report run: 05/10/2025"],
        ["Extracted from the HR system, 05/10/2025"],
        ["April 2025 to March 2026"],
        ["Return for April 2025 - September 2025"],
        ["Strategy adopted April 2024"],
        ["As at 30/09/2025", "compared with: 31/08/2025"],
        ["Workforce return, 2025/26"],
        ["Bands of age: 11-20"],
    ],
    ids=str,
)
def test_any_other_date_in_a_title_is_not_taken(titles):
    assert in_titles([(title, "row 1") for title in titles]) == (None, "")


def test_a_sheet_is_of_the_month_its_title_ends_in():
    rows = [["Workforce as at 30 September 2025"], [], ["Staff group", "Headcount"], ["All staff", 131]]
    data = xlsx_bytes({"Summary": rows})
    assert [figure[2:4] for figure in figures(data)] == [("2025-09", "131")]
    assert "the month from row 1" in reading_of(data).guesses[0].layout


def test_a_sheet_with_two_months_in_its_titles_says_that_the_month_is_missing():
    titles = [["Staff as at 30 September 2025"], ["Before: August 2025"]]
    rows = [*titles, ["Staff group", "Headcount", "Caseload"], ["All staff", 131, 16]]
    with pytest.raises(Refusal, match='no "Month" column'):
        reading_of(xlsx_bytes({"Summary": rows}))
