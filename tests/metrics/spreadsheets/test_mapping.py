"""What a person says of the columns is kept for each column by itself, and saying nothing new changes nothing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.spreadsheets import Level, MetricNamed, Named, Profile, Refusal, check, plain
from metrics.spreadsheets.headers import keys_of, signature
from metrics.spreadsheets.mapping import MOST_COLUMNS, columns_of
from metrics.spreadsheets.reading import open_workbook
from metrics.spreadsheets.reference import Reference, index, index_metrics
from tests.metrics.files import xlsx_bytes
from tests.metrics.spreadsheets.test_checks import HERE
from tests.metrics.spreadsheets.test_layouts import merged

AS_OF = dt.date(2026, 11, 1)
MANY = 70
REFERENCE = Reference(
    council=HERE,
    councils=index([HERE]),
    metrics=index_metrics(
        [
            MetricNamed(1, "FTE vacancies", ("Vacancies",), unit="fte"),
            MetricNamed(2, "Vacancy rate", ("Vacancies %",), unit="percent"),
            MetricNamed(3, "Turnover rate", ("Turnover",), unit="percent"),
            *(MetricNamed(10 + number, f"Invented metric {number}") for number in range(MANY)),
        ]
    ),
    staff_groups=index([Named(1, "All staff"), Named(2, "Social workers"), Named(3, "Team managers")]),
    services=index([Named(1, "Whole council")]),
    all_staff=Named(1, "All staff"),
    whole_council=Named(1, "Whole council"),
)


def reading_of(data: bytes, profiles=None):
    return check(open_workbook(data, "a.xlsx"), REFERENCE, as_of=AS_OF, profiles=profiles)


def saved(data: bytes, profiles=None, **chosen: str) -> dict[str, Profile]:
    """The mappings after the columns page was saved: as it was offered, but for what is `chosen` by letters."""
    return saved_with(REFERENCE, data, profiles, **chosen)


def saved_with(reference: Reference, data: bytes, profiles=None, **chosen: str) -> dict[str, Profile]:
    columns = columns_of(open_workbook(data, "a.xlsx"), reference, profiles or {})
    roles = {column.key: chosen.get(column.letters, column.role) for column in columns.columns}
    return (profiles or {}) | {signature(columns.headings): columns.as_said(roles, fill_down=columns.fills_down)}


def figures(reading) -> list[tuple]:
    assert not reading.has_errors, reading.problems
    return [(r.cell, r.metric.name, r.staff_group.name, f"{r.month:%Y-%m}", plain(r.value)) for r in reading.rows]


def asked(reading) -> list[tuple[str, str | None]]:
    return [(found.rule, found.cell) for found in reading.problems if found.level == Level.QUERY]


def test_headings_that_differ_in_a_sign_or_in_brackets_are_remembered_apart():
    rows = [["Month", "Staff group", "Vacancies", "Vacancies %", "Ref"], ["Mar-26", "Social workers", 8.5, 14.2, 1001]]
    data = xlsx_bytes({"S": rows})
    first = figures(reading_of(data))
    assert [figure[1] for figure in first] == ["FTE vacancies", "Vacancy rate"]
    assert figures(reading_of(data, saved(data))) == first


def test_a_choice_for_one_of_two_like_headings_does_not_reach_the_other():
    rows = [
        ["Month", "Staff group", "Appraisals (FTE)", "Appraisals (headcount)", "Turnover"],
        ["Mar-26", "Social workers", 61, 52, 3],
    ]
    data = xlsx_bytes({"S": rows})
    profiles = saved(data, C="value=Vacancy rate", D="ignore", E="value=Turnover rate")
    assert [figure[:2] for figure in figures(reading_of(data, profiles))] == [
        ("C2", "Vacancy rate"),
        ("E2", "Turnover rate"),
    ]


def test_a_choice_for_one_of_two_equal_headings_does_not_reach_the_other():
    rows = [["Month", "Staff group", "Posts", "Posts", "Turnover"], ["Mar-26", "Social workers", 61, 52, 3]]
    data = xlsx_bytes({"S": rows})
    profiles = saved(data, C="ignore", D="value=FTE vacancies", E="value=Turnover rate")
    assert [figure[:2] for figure in figures(reading_of(data, profiles))] == [
        ("D2", "FTE vacancies"),
        ("E2", "Turnover rate"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (["Month", "Agency (headcount)"], ["Month", "Agency %"], False),
        (["Month", "Posts", "Posts"], ["Month", "Posts"], False),
        (["Month", "Posts [1]"], ["Month", "Posts [2]"], False),
        (["Month", "POSTS "], ["Month", "Posts"], True),
        (["Metric", "Apr-25"], ["Metric", "May-25", "Jun-25"], True),
        (["Metric", "Posts", "", ""], ["Metric", "Posts"], True),
    ],
)
def test_a_mapping_is_for_files_with_the_very_same_headings(one, other, same):
    assert (signature(one) == signature(other)) is same


@given(st.lists(st.text("aA% ()12\u00a0", max_size=4), max_size=12))
def test_no_two_columns_share_what_they_are_remembered_by(headings):
    assert len(set(keys_of(headings))) == len(headings)


def test_more_columns_than_the_page_lists_keep_what_their_headings_say():
    names = [f"Invented metric {number}" for number in range(MANY)]
    rows = [["Month", "Staff group", *names, "Leavers"], ["Mar-26", "Social workers", *range(MANY), 7]]
    data = xlsx_bytes({"S": rows})
    columns = columns_of(open_workbook(data, "a.xlsx"), REFERENCE, {})
    assert len(columns.columns) == MOST_COLUMNS and columns.more == MANY + 3 - MOST_COLUMNS
    assert "Leavers" in [column.heading for column in columns.columns], "what is asked about is listed first"
    before, after = reading_of(data), reading_of(data, saved(data))
    assert len(before.rows) == MANY and figures(after) == figures(before)
    assert asked(before) == [("columns-not-placed", "BU1")] and asked(after) == []


def test_columns_that_were_never_listed_are_asked_about_until_they_are():
    names = [f"Count {number}" for number in range(MANY)]
    rows = [["Month", "Metric", "Value", *names], ["Mar-26", "Turnover", 5, *range(MANY)]]
    data = xlsx_bytes({"S": rows})
    once = saved(data)
    left = MANY + 3 - MOST_COLUMNS
    assert 0 < len(asked(reading_of(data, once))) <= left
    twice = saved(data, once)
    assert asked(reading_of(data, twice)) == [] and len(figures(reading_of(data, twice))) == 1


MONTHS = ["Apr-25", "May-25", "June 2025", "2025-07"]
KEYS = [["Metric", "Staff group"], ["Month", "Role"], ["Metric", "Month"], ["Measure", "Month", "Value"], ["Month"]]
ACROSS = ["Vacancies", "Vacancies %", "Turnover (FTE)", "Turnover numerator", "Turnovre rate", "Social workers"]
OTHERS = [
    "11-20",
    "12-25",
    "Team managers",
    "Posts %",
    "Posts",
    "",
    "Note",
    "Ref",
    "Numerator",
    "Servise",
    "May",
    "June",
]
UNDER = {
    "Metric": st.sampled_from(["Turnover", "FTE vacancies"]),
    "Measure": st.just("Vacancies %"),
    "Staff group": st.sampled_from(["All staff", "Social workers", None]),
    "Role": st.just("All staff"),
    "Month": st.sampled_from(["Apr-25", "May-25", "2025-06"]),
}
FIGURES = st.sampled_from([*range(1, 30), 12.5, "c", None])


@st.composite
def tables(draw, upper, lower):
    """A row or two of headings, key columns among them, above rows that suit them."""
    keys = [(name, None) for name in draw(st.sampled_from(KEYS))]
    pairs = draw(st.permutations(keys + draw(st.lists(st.tuples(upper, lower), min_size=2, max_size=6))))
    cells = [UNDER.get(top or bottom, FIGURES) for top, bottom in pairs]
    return pairs, [[draw(cell) for cell in cells] for _ in range(draw(st.integers(1, 3)))]


@given(tables(st.sampled_from([*ACROSS, *ACROSS, *MONTHS, *MONTHS, *OTHERS]), st.none()))
def test_saving_the_columns_page_untouched_changes_nothing_of_what_is_read(table):
    pairs, body = table
    _unchanged(xlsx_bytes({"2025-26": [[top for top, _ in pairs], *body]}))


OVER = ["Apr-25", "May-25", "Vacancies", "Turnover", "Social workers", "Team managers", 2025, "2025-26", None, None]
LOWER = [
    "11-20",
    "Value",
    "Numerator",
    "Apr-25",
    "May-25",
    "May",
    "June",
    "Vacancies %",
    "Team managers",
    "Target",
    None,
]


@given(
    tables(st.sampled_from(OVER), st.sampled_from(LOWER)),
    st.sampled_from([[], ["C1:D1", "E1:F1"], ["B1:C1", "D2:E2"], ["A1:A2", "B1:B2", "C1:G1"]]),
)
def test_saving_two_rows_of_headings_untouched_changes_nothing_of_what_is_read(table, ranges):
    pairs, body = table
    _unchanged(merged([top for top, _ in pairs], [bottom for _, bottom in pairs], body, ranges))


def _unchanged(data: bytes) -> None:
    try:
        first = reading_of(data)
    except Refusal:
        return
    profiles = saved(data)
    again = reading_of(data, profiles)
    assert again.rows == first.rows
    assert [found for found in again.problems if found.level == Level.ERROR] == [
        found for found in first.problems if found.level == Level.ERROR
    ]
    assert reading_of(data, saved(data, profiles)).rows == first.rows
    assert all(rule not in {"columns-not-placed", "heading-guessed"} for rule, _ in asked(again))


@pytest.mark.parametrize(
    ("rows", "offered"),
    [
        pytest.param(
            [["Turnover", "Team managers", "Jan-19", 30], ["Vacancies", "Social workers", "Feb-19", "<5"]],
            {"A": "metric", "B": "staff_group", "C": "month", "D": "value"},
            id="each by what most of its cells say",
        ),
        pytest.param(
            [["Turnover", "x", dt.date(2019, 1, 1), 30, 4], ["Turnover", "y", dt.date(2019, 2, 1), 31, 5]],
            {"A": "metric", "B": "ignore", "C": "month", "D": "ignore", "E": "ignore"},
            id="no figures where two columns have some",
        ),
        pytest.param([["red", "blue", "green"]], {"A": "ignore", "B": "ignore", "C": "ignore"}, id="nothing of words"),
    ],
)
def test_below_headings_that_nobody_knows_the_page_offers_what_the_cells_tell(rows, offered):
    headings = ["Thing", "Who", "When", "How much", "Else"][: len(rows[0])]
    columns = columns_of(open_workbook(xlsx_bytes({"Data": [headings, *rows]}), "a.xlsx"), REFERENCE, {})
    assert {column.letters: column.role for column in columns.columns} == offered


def test_a_table_that_nobody_knows_is_read_once_what_the_page_offers_is_kept():
    rows = [["Thing", "Who", "When", "How much"], ["Turnover", "Team managers", "Jan-19", 30]]
    data = xlsx_bytes({"Data": rows})
    with pytest.raises(Refusal, match="No table of figures"):
        reading_of(data)
    assert figures(reading_of(data, saved(data))) == [("D2", "Turnover rate", "Team managers", "2019-01", "30")]
