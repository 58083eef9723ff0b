"""What a name, a title or a row of its own says holds for the figures below it; unknown texts there are asked about."""

from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.spreadsheets import Level, Refusal
from tests.metrics.files import xlsx_bytes
from tests.metrics.spreadsheets.test_layouts import figures, queries, reading_of

MONTHS = ["Apr-25", "May-25"]
ACROSS = ["Metric", *MONTHS]


def told(data: bytes) -> list[tuple]:
    reading = reading_of(data)
    assert not reading.has_errors, reading.problems
    return [(r.metric.name, r.staff_group.name, r.service.name, r.cell) for r in reading.rows]


def errors(data: bytes) -> list[tuple[str, str | None]]:
    return [(p.rule, p.cell) for p in reading_of(data).problems if p.level == Level.ERROR]


def test_a_row_that_names_a_staff_group_holds_for_the_rows_below_it():
    lines = [["Headcount", 9], ["SWs"], ["Headcount", 5], ["All staff"], ["Agency share", 8], ["Counted at month end"]]
    reading = reading_of(xlsx_bytes({"S": [["Metric", "Apr-25", "May-25"], *lines]}))
    named = [(row.cell, row.staff_group.name) for row in reading.rows]
    assert named == [("B2", "All staff"), ("B4", "Social workers"), ("B6", "All staff")]
    assert [left.text for left in reading.left_out if left.what == "text, not a figure"] == ["Counted at month end"]
    assert "section-unknown" not in [problem.rule for problem in reading.problems]


def test_a_row_of_text_among_staff_groups_that_names_none_is_asked_about():
    lines = [["SWs"], ["Headcount", 5], ["Wizards"], ["Agency share", 6]]
    data = xlsx_bytes({"S": [["Metric", "Apr-25", "May-25"], *lines]})
    assert ("section-unknown", "A4") in queries(data)


def test_a_sheet_that_is_named_for_a_staff_group_is_about_it():
    headings = ["Metric", "Apr-25", "May-25"]
    sheets = {name: [headings, ["Headcount", number]] for name, number in (("SWs", 5), ("All staff", 8))}
    reading = reading_of(xlsx_bytes(sheets))
    assert not reading.has_errors
    assert {(row.staff_group.name, row.value) for row in reading.rows} == {("Social workers", 5), ("All staff", 8)}


def test_a_title_names_the_staff_group_unless_a_column_does():
    bare, given = ["Headcount", "Apr-25", 5], ["Headcount", "All staff", "Apr-25", 5]
    titled = xlsx_bytes({"S": [["SWs"], [], ["Metric", "Month", "Value"], bare]})
    assert [f[1] for f in figures(titled)] == ["Social workers"]
    beside = xlsx_bytes({"SWs": [["Metric", "Staff group", "Month", "Value"], given, ["SWs"]]})
    assert [f[1] for f in figures(beside)] == ["All staff"]


def test_a_row_that_names_a_service_holds_for_the_rows_below_it():
    lines = [["Fostering"], ["Headcount", 5], ["Whole council"], ["Headcount", 9]]
    data = xlsx_bytes({"S": [ACROSS, *lines]})
    assert [(service, cell) for _, _, service, cell in told(data)] == [("Fostering", "B3"), ("Whole council", "B5")]
    assert reading_of(data).guesses[0].layout == "months across under rows that name the service"
    assert queries(data) == []


def test_a_sheet_that_is_named_for_a_service_is_about_it_and_one_named_for_the_council_about_all():
    sheets = {name: [["Testshire"], ACROSS, ["Headcount", 5]] for name in ("Fostering", "Testshire")}
    assert [service for _, _, service, _ in told(xlsx_bytes(sheets))] == ["Fostering", "Whole council"]


def test_a_sheet_for_each_metric():
    headings = ["Staff group", *MONTHS]
    sheets = {"Agency share %": [headings, ["SWs", 12]], "Headcount": [headings, ["SWs", 60]]}
    assert [f[0] for f in figures(xlsx_bytes(sheets))] == ["Agency share", "Headcount"]


def test_rows_that_name_a_metric_hold_for_the_staff_groups_below_them():
    lines = [["Agency share"], ["SWs", 12], ["Headcount"], ["Source: payroll"], ["SWs", 60]]
    data = xlsx_bytes({"S": [["Staff group", *MONTHS], *lines]})
    assert [f[0] for f in figures(data)] == ["Agency share", "Headcount"]
    assert queries(data) == [("section-unknown", "A5")]


def test_an_unknown_metric_among_those_rows_is_an_error_at_its_own_cell():
    lines = [["Headcount"], ["SWs", 60], ["Wizardry"], ["SWs", 7]]
    assert errors(xlsx_bytes({"S": [["Staff group", *MONTHS], *lines]})) == [("unknown-metric", "A4")]


def test_figures_above_the_first_row_that_names_a_metric_have_none():
    lines = [["SWs", 60], ["Headcount"], ["SWs", 7]]
    assert errors(xlsx_bytes({"S": [["Staff group", *MONTHS], *lines]})) == [("missing-metric", None)]


def test_the_kind_of_row_that_comes_first_ends_what_was_said_of_the_other_and_is_asked_about():
    lines = [["Fostering"], ["SWs"], ["Headcount", 5], ["Whole council"], ["Headcount", 9]]
    data = xlsx_bytes({"S": [ACROSS, *lines]})
    assert [row[1:3] for row in told(data)] == [("Social workers", "Fostering"), ("All staff", "Whole council")]
    assert queries(data) == [("section-within", "A3")]
    layout = "months across under rows that name the service and, within it, the staff group"
    assert reading_of(data).guesses[0].layout == layout


def test_a_column_without_a_heading_is_what_its_texts_name():
    rows = [
        ["", None, *MONTHS],
        ["Headcount", "SWs", 5, 6],
        ["Agency share", "All staff", 7, 8],
        ["Counted at month end"],
    ]
    assert told(xlsx_bytes({"S": rows}))[::2] == [
        ("Headcount", "Social workers", "Whole council", "C2"),
        ("Agency share", "All staff", "Whole council", "C3"),
    ]
    assert queries(xlsx_bytes({"S": rows})) == []


def test_under_a_heading_that_is_not_known_it_is_a_guess():
    data = xlsx_bytes({"S": [["What we count", *MONTHS], ["Headcount", 5, 6]]})
    assert queries(data) == [("heading-guessed", "A1")]


def test_a_column_of_texts_of_which_most_name_nothing_is_left_alone():
    rows = [["", *MONTHS], ["Headcount", 5, 6], ["Wizards", 7, 8], ["Elves", 7, 8]]
    with pytest.raises(Refusal, match="Metric"):
        reading_of(xlsx_bytes({"S": rows}))


WAYS = {"metric": "Metric", "staff_group": "Staff group", "service": "Service"}
FACTS = st.tuples(
    st.sampled_from(["Headcount", "Caseload"]),
    st.sampled_from(["All staff", "Social workers"]),
    st.sampled_from(["Whole council", "Fostering"]),
)


@settings(max_examples=150)
@given(
    facts=st.lists(FACTS, min_size=1, max_size=8, unique=True),
    order=st.permutations(list(WAYS)),
    rows=st.integers(0, 2),
    bare=st.booleans(),
)
def test_the_same_figures_come_out_whether_names_stand_in_columns_or_in_rows_of_their_own(facts, order, rows, bare):
    """The first `rows` fields of `order` stand in rows of their own, each within the one before."""
    named = [dict(zip(WAYS, fact, strict=True)) for fact in facts]
    outer, columns = order[:rows], order[rows:]
    named.sort(key=lambda fact: [fact[name] for name in outer])
    lines: list[list] = [[*("" if bare else WAYS[name] for name in columns), *MONTHS]]
    number, before = 0, dict.fromkeys(outer, "")
    expected = []
    for _, group in groupby(named, key=lambda fact: [fact[name] for name in outer]):
        facts_of_group = list(group)
        changed = False
        for name in outer:
            if changed or facts_of_group[0][name] != before[name]:
                lines.append([facts_of_group[0][name]])
                before[name], changed = facts_of_group[0][name], True
        for fact in facts_of_group:
            number += 1
            lines.append([*(fact[name] for name in columns), number, number + 100])
            expected += [(*fact.values(), "2025-04", number), (*fact.values(), "2025-05", number + 100)]
    reading = reading_of(xlsx_bytes({"S": lines}))
    assert not reading.has_errors, reading.problems
    found = [(r.metric.name, r.staff_group.name, r.service.name, f"{r.month:%Y-%m}", r.value) for r in reading.rows]
    assert found == expected


def test_a_row_that_names_a_metric_with_a_month_of_its_own_is_not_read_as_the_metric_alone():
    lines = [["Headcount"], ["All staff", "Sep-25", 5], ["Headcount Aug-25"], ["SWs", "Sep-25", 4]]
    data = xlsx_bytes({"S": [["Staff group", "Month", "Value"], *lines]})
    assert errors(data) == [("unknown-metric", "A4")]
