"""Each rule breaks where it should, names its cell, and tells the person what to do."""

import datetime as dt
from decimal import Decimal

import pytest

from metrics.spreadsheets import Level, MetricNamed, Named, Profile, Reading, Reference, Refusal, read
from metrics.spreadsheets.findings import KEPT_PROBLEMS, MOST_SUGGESTIONS
from metrics.spreadsheets.mapping import columns_of
from metrics.spreadsheets.reading import open_workbook
from metrics.spreadsheets.reference import index, index_metrics
from metrics.spreadsheets.rules import RULES
from tests.metrics.files import HEADINGS, csv_bytes, row, xlsx_bytes

HERE = Named(1, "Testshire County Council", ("Testshire",))
REFERENCE = Reference(
    council=HERE,
    councils=index([HERE, Named(2, "Elsewhere Council")]),
    metrics=index_metrics(
        [
            MetricNamed(
                1, "Agency share", ("Agency rate",), unit="percent", unit_words="%", highest=Decimal(100), scale=100
            ),
            MetricNamed(2, "Headcount", unit="headcount", unit_words="people"),
            MetricNamed(3, "Caseload", unit="cases", is_rate=True),
            MetricNamed(4, "Net change", unit="headcount", unit_words="people", lowest=None),
            MetricNamed(5, "Days lost", unit="days", unit_words="days per FTE"),
        ]
    ),
    staff_groups=index([Named(1, "All staff"), Named(2, "Social workers", ("SWs",))]),
    services=index([Named(1, "Whole council"), Named(2, "Fostering")]),
    all_staff=Named(1, "All staff"),
    whole_council=Named(1, "Whole council"),
)
AS_OF = dt.date(2025, 6, 15)


def check(data: bytes) -> Reading:
    name = "figures.xlsx" if data.startswith(b"PK") else "figures.csv"
    return read(data, name, REFERENCE, as_of=AS_OF)


def found(reading: Reading, level=Level.ERROR) -> list[tuple[str, str | None]]:
    return [(problem.rule, problem.cell) for problem in reading.problems if problem.level == level]


@pytest.mark.parametrize(
    ("wrong", "rule", "cell", "says"),
    [
        ({"Council": "Testshyre"}, "unknown-council", "A2", "Testshire County Council"),
        ({"Council": "Elsewhere Council"}, "other-council", "A2", "you are uploading for Testshire"),
        ({"metric": "Agancy share"}, "unknown-metric", "B2", 'Did you mean "Agency share"?'),
        ({"metric": ""}, "missing-metric", "B2", "no metric"),
        ({"group": "Socail workers"}, "unknown-staff-group", "C2", 'Did you mean "Social workers"?'),
        ({"group": "Wizards"}, "unknown-staff-group", "C2", 'Known are "All staff", "Social workers"'),
        ({"Service": "Fosterling"}, "unknown-service", "D2", 'Did you mean "Fostering"?'),
        ({"Cohort": "x" * 61}, "cohort-too-long", "E2", "60 characters"),
        ({"month": ""}, "missing-month", "F2", "Write the month"),
        ({"month": "Aprol"}, "bad-month", "F2", "could not be read"),
        ({"month": "Jul-25"}, "future-month", "F2", "July 2025, which has not begun (today is in June 2025)"),
        ({"month": "Dec 1999"}, "old-month", "F2", "long before"),
        ({"value": "twelve"}, "not-a-number", "G2", "is not a number"),
        ({"value": "140"}, "out-of-range", "G2", "where 100 is the most possible"),
        ({"value": "(3)"}, "out-of-range", "G2", "where 0 is the least possible"),
        ({"value": "12", "metric": "Headcount", "Numerator": "4%"}, "not-a-number", "H2", "a percentage"),
        ({"value": "12%", "metric": "Headcount"}, "percent-of-what", "G2", "counted in people"),
        ({"value": "8", "Numerator": "-4", "Denominator": "50"}, "negative-part", "H2", "below zero"),
        ({"value": "8", "Numerator": "4", "Denominator": "0"}, "zero-denominator", "I2", "denominator is 0"),
        ({"value": "12", "Numerator": "4", "Denominator": "50"}, "parts-disagree", "G2", "4 / 50 gives 8"),
        ({"value": "80", "Numerator": "50", "Denominator": "4"}, "numerator-over-denominator", "H2", "swapped"),
        ({"value": "0.08", "Numerator": "4", "Denominator": "50"}, "parts-disagree", "G2", "gives 8"),
        (
            {"value": "16", "metric": "Caseload", "Numerator": "608", "Denominator": "40"},
            "parts-disagree",
            "G2",
            "15.2",
        ),
        ({"value": ">=95%"}, "not-a-number", "G2", "at most are kept of whole numbers only; write > or <"),
        ({"value": "≥0", "metric": "Headcount"}, "not-a-number", "G2", "kept of whole numbers only"),
        ({"value": "8", "Numerator": "~4", "Denominator": "50"}, "not-a-number", "H2", "a numerator is exact, or left"),
        ({"value": "<15%", "Numerator": "8", "Denominator": "50"}, "parts-disagree", "G2", "8 / 50 gives 16"),
        ({"value": "99999999999", "metric": "Headcount"}, "too-large-number", "G2", "too large"),
    ],
    ids=lambda value: value if isinstance(value, str) and "-" in value else "",
)
def test_an_error_names_its_cell_and_the_remedy(wrong, rule, cell, says):
    reading = check(csv_bytes(row(**wrong)))
    assert found(reading) == [(rule, cell)]
    assert says in reading.problems[0].message and reading.rows == ()


@pytest.mark.parametrize(
    "right",
    [
        {"month": "Jun-25"},
        {"value": "100"},
        {"value": "0"},
        {"value": "8.1", "Numerator": "4", "Denominator": "50"},
        {"value": "16.7", "Numerator": "1", "Denominator": "6"},
        {"value": "-5", "metric": "Net change"},
        {"Council": "TESTSHIRE"},
        {"group": "SWs"},
        {"value": "15.2", "metric": "Caseload", "Numerator": "608", "Denominator": "40"},
        {"value": "c", "Numerator": "c", "Denominator": "50"},
    ],
    ids=str,
)
def test_what_is_right_on_the_line_passes(right):
    reading = check(csv_bytes(row(**right)))
    assert reading.problems == () and len(reading.rows) == 1


@pytest.mark.parametrize(
    ("written", "metric", "kept"),
    [
        ("<5", "Headcount", ("c", None, "", "Written as <5.")),
        ("≤ 10", "Headcount", ("c", None, "", "Written as ≤ 10.")),
        ("<5", "Agency share", ("c", None, "", "Written as <5.")),
        ("<11", "Headcount", ("", 11, "<", "")),
        ("≤14", "Headcount", ("", 15, "<", "Written as ≤14.")),
        (">=18", "Headcount", ("", 17, ">", "Written as >=18.")),
        ("<5%", "Agency share", ("", 5, "<", "")),
        ("<9", "Days lost", ("", 9, "<", "")),
        (">95%", "Agency share", ("", 95, ">", "")),
    ],
)
def test_less_than_a_small_number_of_people_is_suppressed_and_any_other_is_less_or_more_than_it(written, metric, kept):
    (found,) = check(csv_bytes(row(value=written, metric=metric))).rows
    assert (found.symbol, found.value, found.qualifier, found.note) == kept


def test_all_problems_come_at_once_errors_first():
    reading = check(csv_bytes(row(value=""), row(metric="?", group="?", month="?", value="?")))
    assert [level for level, _ in [(p.level, p) for p in reading.problems]] == ["error"] * 4 + ["note"]


def test_a_wrong_name_beside_many_months_is_one_error():
    data = xlsx_bytes({"S": [["Metric", "Jan-25", "Feb-25", "Mar-25"], ["Agency chair", 12.5, 12.6, 140]]})
    assert found(check(data)) == [("unknown-metric", "A2")]


def test_no_crowd_of_notes_keeps_an_error_out():
    reading = check(csv_bytes(*[row()] * (KEPT_PROBLEMS + 10), row(value="many")))
    assert reading.problems[0].rule == "not-a-number" and len(reading.problems) == KEPT_PROBLEMS + 1
    assert reading.counts["identical-rows"] == KEPT_PROBLEMS + 9


def test_the_same_row_twice_is_a_note_and_a_conflict_an_error():
    assert found(check(csv_bytes(row(), row(month="01/04/2025"))), Level.NOTE) == [("identical-rows", None)]
    reading = check(csv_bytes(row(), row(month="01/04/2025", value="13")))
    assert found(reading) == [("conflicting-rows", "G2"), ("conflicting-rows", "G3")]
    assert ["row 3 gives 13" in found.message for found in reading.problems] == [True, False]
    assert ["row 2 gives 12.5" in found.message for found in reading.problems] == [False, True]


def test_a_blank_value_is_worked_out_from_its_parts_or_left_out():
    reading = check(csv_bytes(row(value="", Numerator="4", Denominator="50"), row(month="2025-05", value="")))
    assert [r.value for r in reading.rows] == [Decimal(8)]
    assert sorted(found(reading, Level.NOTE)) == [("blank-value", "G3"), ("worked-out", "G2")]


def test_below_a_threshold_is_suppressed_and_keeps_what_was_written():
    (kept,) = check(csv_bytes(row(value="<5"))).rows
    assert (kept.symbol, kept.value, kept.note) == ("c", None, "Written as <5.")


def test_totals_titles_and_footnotes_are_no_figures():
    body = [["Workforce return"], [], HEADINGS, row(), row(group="Total"), row(Council="Grand total", metric="")]
    reading = check(xlsx_bytes({"S": [*body, [], ["1. Provisional"]]}))
    assert len(reading.rows) == 1 and reading.guesses[0].header_row == 3
    assert [p.rule for p in reading.problems] == ["total-row", "total-row"]
    assert [item.text for item in reading.left_out] == ["Workforce return", "1. Provisional"]


def test_row_numbers_are_the_ones_excel_shows():
    reading = check(xlsx_bytes({"S": [[], ["Title"], [], HEADINGS, [], row(value="?"), [], [], row(value="?")]}))
    assert [(p.row, p.cell) for p in reading.problems] == [(6, "G6"), (9, "G9")]


def test_a_missing_column_is_named_with_those_found():
    with pytest.raises(Refusal) as refused:
        check(b"Metric,Month,Numerator\r\nAgency share,2025-04,5\r\n")
    assert refused.value.problem.column == "Value" and "Metric, Month, Numerator" in str(refused.value)


def test_two_columns_with_one_heading_are_refused():
    with pytest.raises(Refusal) as refused:
        check(csv_bytes([*row(), "13"], headings=[*HEADINGS, "Value"]))
    assert "G and K" in str(refused.value)


def test_a_row_with_slipped_columns_is_an_error():
    reading = check(csv_bytes(row()) + b",Agency share,Social workers,,,2025-05,12,,,one, two\r\n")
    assert found(reading) == [("shifted-row", None)]


def test_columns_not_used_are_named():
    reading = check(csv_bytes([*row(), "x"], headings=[*HEADINGS, "Region"]))
    assert [(item.what, item.where, item.text) for item in reading.left_out] == [
        ("column not used", "column K", "Region")
    ]


@pytest.mark.parametrize(
    "heading",
    ["SWE number", "Social Work England registration number", "N.I. Number", "NI_No", "DOB", "Date of Birth",
     "Full name", "Employee Name", "Surname", "Home address", "Postcode", "Payroll number"],
)  # fmt: skip
def test_a_column_about_persons_is_refused_by_name(heading):
    with pytest.raises(Refusal) as refused:
        check(csv_bytes([*row(), "x"], headings=[*HEADINGS, heading]))
    assert refused.value.rule == "personal-data" and heading in str(refused.value) and "Column K" in str(refused.value)
    assert refused.value.keeps_nothing


def test_national_insurance_numbers_are_seen_whatever_their_heading():
    with pytest.raises(Refusal) as refused:
        check(csv_bytes(row(Note="AB123456C")))
    assert refused.value.rule == "personal-data"


def test_personal_data_on_a_hidden_sheet_is_refused_too():
    with pytest.raises(Refusal):
        check(xlsx_bytes({"S": [HEADINGS, row()], "Staff": [["Role", "Team", "Date of birth"], ["a", "b", "c"]]}))


def test_percentages_are_never_rescaled_in_silence():
    data = xlsx_bytes({"S": [HEADINGS, row(value=0.125), row(month="2025-05", value=0.125)]}, {("S", 1, 6): "0%"})
    assert [r.value for r in check(data).rows] == [Decimal("12.5"), Decimal("0.125")]


def test_every_rule_has_words_for_all_its_readers():
    for rule in RULES.values():
        assert rule.name and rule.help.endswith(".") and rule.says.endswith((".", "}"))
        assert rule.level == Level.NOTE or rule.remedy


def test_only_so_many_unknown_names_are_compared_with_the_known_ones(compared):
    body = [row(metric=f"Agancy share {number}") for number in range(MOST_SUGGESTIONS + 50)]
    reading = check(csv_bytes(row(metric="Agancy share"), row(metric="Agancy share"), *body))
    assert len(compared) == MOST_SUGGESTIONS
    assert all('Did you mean "Agency share"?' in problem.message for problem in reading.problems[:2])
    assert 'Known are "Agency share"' in reading.problems[-1].message


def test_the_first_of_many_rows_that_conflict_is_named_once():
    body = [HEADINGS, row(value=12)]
    data = xlsx_bytes({"A": body, "B": [HEADINGS, row(value=13), row(value=14)], "C": [HEADINGS, row(value=15)]})
    places = [(problem.sheet, problem.cell) for problem in check(data).problems]
    assert places == [("A", "G2"), ("B", "G2"), ("B", "G3"), ("C", "G2")]


@pytest.mark.parametrize(
    ("dates", "asks"),
    [
        (["1/1/25", "2/1/25", "3/1/25"], True),
        (["01/01/2025", "02/01/2025"], True),
        (["10/01/2025"], True),
        (["01/01/2025", "01/02/2025"], False),
        (["01/01/2025"], False),
        (["31/01/2025", "28/02/2025"], False),
        (["Jan-25", "02/01/2025"], False),
        (["2025-01-02"], False),
    ],
    ids=["two figures", "four figures", "one date", "day first", "New Year", "month ends", "words too", "year first"],
)
def test_dates_that_would_all_begin_a_month_the_other_way_round_are_asked_about(dates, asks):
    values = [row(month=month, Cohort=f"c{number}") for number, month in enumerate(dates)]
    reading = check(csv_bytes(*values))
    assert ("date-order" in reading.counts) is asks


def test_the_order_of_dates_is_asked_about_once():
    data = csv_bytes(row(month="1/1/25"), row(month="2/1/25"))
    (signature,) = {guess.signature for guess in check(data).guesses}
    columns = columns_of(open_workbook(data, "a.csv"), REFERENCE, {}).columns
    profiles = {signature: Profile({column.key: column.role for column in columns}, month_first=True)}
    reading = read(data, "a.csv", REFERENCE, as_of=dt.date(2026, 3, 1), profiles=profiles)
    assert "date-order" not in reading.counts
    assert [found.month for found in reading.rows] == [dt.date(2025, 1, 1), dt.date(2025, 2, 1)]
