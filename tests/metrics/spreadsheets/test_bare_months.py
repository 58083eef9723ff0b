"""Months whose headings leave the year to what stands above them, or to the sheet's name."""

import pytest

from metrics.spreadsheets import Refusal
from tests.metrics.files import xlsx_bytes
from tests.metrics.spreadsheets.test_layouts import figures, merged, reading_of
from tests.metrics.spreadsheets.test_mapping import figures as shown
from tests.metrics.spreadsheets.test_mapping import reading_of as read_later
from tests.metrics.spreadsheets.test_mapping import saved

KEYS = ["Metric", "Staff group"]
BODY = ["Headcount", "All staff"]


def months(data: bytes) -> list[str]:
    return [figure[2] for figure in figures(data)]


def table(*names: str, titles: list[list] | None = None, sheet: str = "Data") -> bytes:
    return xlsx_bytes({sheet: [*(titles or []), [*KEYS, *names], [*BODY, *range(1, len(names) + 1)]]})


@pytest.mark.parametrize(
    ("top", "below", "read"),
    [
        ([2024, None, 2025, None], ["Oct", "Dec", "Jan", "Feb"], ["2024-10", "2024-12", "2025-01", "2025-02"]),
        (["2025", None], ["January", "Sept."], ["2025-01", "2025-09"]),
        (["2024/25", None, None], ["Apr", "Dec", "Mar"], ["2024-04", "2024-12", "2025-03"]),
        (["2023-24", None, "FY 2024-2025"], ["Feb", "Mar", "Apr"], ["2024-02", "2024-03", "2024-04"]),
    ],
    ids=["calendar years", "one year", "a financial year", "two financial years"],
)
def test_years_over_the_names_of_months(top, below, read):
    data = merged([*KEYS, *top], [None, None, *below], [[*BODY, *range(1, len(below) + 1)]], [])
    assert months(data) == read
    assert reading_of(data).guesses[0].layout == "months across"


def test_years_merged_over_the_names_of_months():
    data = merged(
        [*KEYS, 2024, None, None, 2025, None],
        [None, None, "Oct", "Nov", "Dec", "Jan", "Feb"],
        [["Agency share", "Social workers", 12.1, 12.2, 12.3, 12.4, 12.5]],
        ["C1:E1", "F1:G1"],
    )
    assert months(data) == ["2024-10", "2024-11", "2024-12", "2025-01", "2025-02"]


@pytest.mark.parametrize(
    ("data", "source"),
    [
        (table("Apr", "May", "Mar", sheet="2024-25"), "the sheet's name"),
        (table("Apr", "May", "Mar", sheet="FY24-25"), "the sheet's name"),
        (table("Apr", "May", "Mar", titles=[["Workforce return 2024/25"], []]), "row 1"),
        (table("Apr", "May", "Mar", titles=[["Return"], ["April 2024 to March 2025: 2024 – 2025"], []]), "row 2"),
        (table("APRIL", "may", "Mar.", titles=[["2024-25"], []], sheet="Return 2024-25"), "the sheet's name"),
    ],
)
def test_a_financial_year_is_taken_from_the_sheets_name_or_a_title(data, source):
    assert months(data) == ["2024-04", "2024-05", "2025-03"]
    assert reading_of(data).guesses[0].layout == f"months across with the year from {source}"


@pytest.mark.parametrize(
    "data",
    [
        table("Apr", "May", "Jun"),
        table("Jan", "Feb", "Apr", sheet="2024-25"),
        table("Apr", "May", sheet="2024-25", titles=[["Return 2023-24"], []]),
        table("Apr", "May", titles=[["Printed on 24/25/2024"], ["Posts 11-12"], ["2024-27"], []]),
        table("Jan", "Dec", "Apr", titles=[["2025"]]),
        merged([*KEYS, 2025, None, None], [None, None, "Oct", "Dec", "Jan"], [[*BODY, 1, 2, 3]], []),
    ],
    ids=["no year", "not April to March", "two years", "no financial year", "a year in the title", "past the year"],
)
def test_months_whose_year_cannot_be_told_are_refused(data):
    with pytest.raises(Refusal, match="months without their year") as refused:
        reading_of(data)
    assert "such as Apr-25" in str(refused.value) and refused.value.problem.sheet is not None


def test_the_same_month_twice_under_a_year_is_an_error_that_names_both():
    data = merged([*KEYS, 2025, None, None], [None, None, "Apr", "Apr", "May"], [[*BODY, 1, 2, 3]], [])
    assert [found.rule for found in reading_of(data).problems] == ["same-figure"]


def test_saving_the_columns_page_untouched_keeps_the_years():
    above = merged(
        [*KEYS, 2025, None, 2026, "Ref"],
        [None, None, "Nov", "Dec", "Jan", None],
        [["Turnover", "All staff", 1, 2, 3, 9]],
        [],
    )
    named = xlsx_bytes({"2025-26": [[*KEYS, "Apr", "May", "Ref"], ["Turnover", "All staff", 1, 2, 9]]})
    for data in (above, named):
        first = shown(read_later(data))
        assert len(first) in (2, 3) and shown(read_later(data, saved(data))) == first


def test_a_mapping_is_kept_for_the_months_that_follow():
    def year(*names):
        return xlsx_bytes({"2025-26": [[*KEYS, *names, "Ref"], ["Turnover", "All staff", *range(len(names)), 9]]})

    profiles = saved(year("Apr", "May"))
    later = read_later(year("Apr", "May", "Jun"), profiles)
    assert len(later.rows) == 3 and not later.open_queries


def test_months_over_several_columns_take_their_year_from_the_sheets_name():
    data = xlsx_bytes(
        {
            "2024-25": [
                [*KEYS, "April", None, "March", None],
                [None, None, "Value", "Numerator", "Value", "Numerator"],
                ["Agency share", "Social workers", 12, 5, 13, 6],
            ]
        }
    )
    assert months(data) == ["2024-04", "2025-03"]
    assert reading_of(data).guesses[0].layout == "months across with the year from the sheet's name"
