"""Three rows of headings, in any order, merged or not; and what stands above two rows and is none of them."""

import io
from itertools import groupby, permutations, product

import openpyxl
import pytest

from metrics.spreadsheets.headers import signature
from metrics.spreadsheets.mapping import columns_of
from metrics.spreadsheets.reading import open_workbook
from tests.metrics.spreadsheets.reading import asked, figures_of, reading_of
from tests.metrics.spreadsheets.test_heading_parts import REFERENCE
from tests.metrics.spreadsheets.test_mapping import saved_with

METRICS, PARTS = ["Agency rate", "Vacancy rate"], ["FTE", "%"]
WHO, WHEN = ["Social workers", "All staff"], ["Apr-25", "May-25"]


def stacked(*rows: list[str], keys: tuple = ("Month",), cells: tuple = ("Apr-25",), is_merged=True, titles=()) -> bytes:
    """A column for each combination of the rows' headings, the first row's outermost; the figures are 1, 2, 3, ...."""
    book, combined = openpyxl.Workbook(), list(product(*rows))
    sheet, begins = book.active, len(keys) + 1
    for title in titles:
        sheet.append([title])
    first = len(titles) + 1
    for place in range(len(rows)):
        names, before = [], None
        for each in combined:
            shown = None if each[: place + 1] == before else each[place]
            before = each[: place + 1]
            names.append(shown)
        sheet.append([*(keys if place == 0 else [None] * len(keys)), *names])
        if is_merged:
            column = begins
            for _, run in groupby(combined, key=lambda each: each[: place + 1]):
                width = len(list(run))
                if width > 1:
                    sheet.merge_cells(None, first + place, column, first + place, column + width - 1)
                column += width
    for column in range(1, begins) if is_merged else ():
        sheet.merge_cells(None, first, column, first + len(rows) - 1, column)
    sheet.append([*cells, *range(1, len(combined) + 1)])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def found(data: bytes, profiles=None) -> set[tuple]:
    return {each[:2] + each[3:5] for each in figures_of(REFERENCE, data, profiles)}


@pytest.mark.parametrize("is_merged", [True, False], ids=["merged", "not merged"])
@pytest.mark.parametrize("order", list(permutations(range(3))), ids=lambda order: "".join(map(str, order)))
def test_metrics_groups_and_months_in_any_order(order, is_merged):
    headings = (["Headcount", "Leavers"], WHO, WHEN)
    data = stacked(
        *(headings[place] for place in order), keys=("Service",), cells=("Whole council",), is_merged=is_merged
    )
    ordered = product(*(headings[place] for place in order))
    expected = set()
    for number, names in enumerate(ordered, 1):
        metric, who, when = (names[order.index(place)] for place in range(3))
        expected.add((metric, who, {"Apr-25": "2025-04", "May-25": "2025-05"}[when], str(number)))
    assert found(data) == expected and asked(REFERENCE, data) == []
    assert found(data, saved_with(REFERENCE, data)) == expected


@pytest.mark.parametrize("is_merged", [True, False], ids=["merged", "not merged"])
@pytest.mark.parametrize(
    "rows",
    [(METRICS, WHO, PARTS), (WHO, METRICS, PARTS), (METRICS, PARTS, WHO)],
    ids=["parts below groups", "parts below metrics", "parts above groups"],
)
def test_parts_below_or_between_metrics_and_groups(rows, is_merged):
    data = stacked(*rows, is_merged=is_merged)
    reading = reading_of(REFERENCE, data)
    assert not reading.has_errors and asked(REFERENCE, data) == []
    numbers = {names: number for number, names in enumerate(product(*rows), 1)}
    expected = set()
    for metric, who in product(METRICS, WHO):
        fte, share = (next(n for names, n in numbers.items() if {metric, who, part} == set(names)) for part in PARTS)
        expected.add((metric, who, share, fte))
    assert {(r.metric.name, r.staff_group.name, r.value, r.numerator) for r in reading.rows} == expected


def test_months_over_groups_over_parts_of_the_metric_in_a_column():
    data = stacked(WHEN, WHO, ["Value", "Numerator"], keys=("Metric",), cells=("Agency rate",))
    reading = reading_of(REFERENCE, data)
    assert [(f"{r.month:%b}", r.staff_group.name, r.value, r.numerator) for r in reading.rows] == [
        ("Apr", "Social workers", 1, 2),
        ("Apr", "All staff", 3, 4),
        ("May", "Social workers", 5, 6),
        ("May", "All staff", 7, 8),
    ]


def test_years_over_the_names_of_months_under_metrics():
    data = stacked(
        ["Headcount", "Leavers"], ["2024/25", "2025/26"], ["Apr", "May"], keys=("Staff group",), cells=("All staff",)
    )
    assert {each[:1] + each[2:] for each in found(data)} >= {
        ("Headcount", "2024-04", "1"), ("Headcount", "2025-05", "4"), ("Leavers", "2025-04", "7")
    }  # fmt: skip


def test_a_title_above_two_rows_is_none_of_them():
    data = stacked(WHO, WHEN, keys=("Service",), cells=("Whole council",), titles=("Headcount",))
    assert {each[:3] for each in found(data)} == {
        ("Headcount", who, when) for who in WHO for when in ("2025-04", "2025-05")
    }
    assert "with the metric from row 1" in reading_of(REFERENCE, data).guesses[0].layout


def test_unknown_texts_above_two_rows_are_asked_about():
    data = stacked(["Permanent", "Agency"], WHO, WHEN, keys=("Metric",), cells=("Headcount",))
    assert ("headings-above", "B1") in asked(REFERENCE, data)


def test_rows_of_their_own_below_one_row_of_headings_are_none():
    book = openpyxl.Workbook()
    for row in (["Service", "Apr-25", "May-25"], ["All staff"], ["Headcount"], ["Whole council", 1, 2]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert found(stream.getvalue()) == {
        ("Headcount", "All staff", "2025-04", "1"),
        ("Headcount", "All staff", "2025-05", "2"),
    }


def test_how_many_rows_can_be_chosen_by_say():
    data = stacked(["Headcount", "Leavers"], ["Us", "Them"], WHEN, keys=("Service",), cells=("Whole council",))
    workbook = open_workbook(data, "a.xlsx")
    columns = columns_of(workbook, REFERENCE, {}, row=3, rows=3)
    assert (columns.top, columns.row, columns.count) == (1, 3, 3)
    assert columns.headings[1] == "Headcount Us Apr-25"
    roles = {column.key: "ignore" if "Them" in column.heading else column.role for column in columns.columns}
    said = {signature(columns.headings): columns.as_said(roles)}
    assert {each[:1] + each[2:] for each in found(data, said)} == {
        ("Headcount", "2025-04", "1"), ("Headcount", "2025-05", "2"),
        ("Leavers", "2025-04", "5"), ("Leavers", "2025-05", "6"),
    }  # fmt: skip


def test_what_was_said_of_three_rows_holds_in_the_months_that_follow():
    first = stacked(["Agency rate", "Turnover"], WHEN, ["n", "%"], keys=("Staff group",), cells=("All staff",))
    assert {rule for rule, _ in asked(REFERENCE, first)} == {"columns-not-placed"}
    said = saved_with(REFERENCE, first)
    later = stacked(
        ["Agency rate", "Turnover"],
        ["Jun-25", "Jul-25", "Aug-25"],
        ["n", "%"],
        keys=("Staff group",),
        cells=("All staff",),
    )
    assert asked(REFERENCE, first, said) == [] and asked(REFERENCE, later, said) == []
