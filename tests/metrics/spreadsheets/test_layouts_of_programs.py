"""Tables as programs and people in a hurry write them: pivot tables, dumps, totals in every corner."""

import dataclasses

import pytest

from metrics.spreadsheets import Named, Refusal
from metrics.spreadsheets.reference import index
from tests.metrics.files import xlsx_bytes
from tests.metrics.spreadsheets import test_heading_parts
from tests.metrics.spreadsheets.reading import asked, figures_of, reading_of, wrong
from tests.metrics.spreadsheets.test_layouts import merged
from tests.metrics.spreadsheets.test_mapping import saved_with
from tests.metrics.spreadsheets.test_three_rows import METRICS, PARTS, WHO, stacked

KNOWN = test_heading_parts.REFERENCE
REFERENCE = dataclasses.replace(
    KNOWN,
    metrics=index(
        [
            *dict.fromkeys(KNOWN.metrics.things.values()),
            dataclasses.replace(
                KNOWN.metrics.things["turnover"], key=20, name="Social worker share", aliases=("% social workers",)
            ),
        ]
    ),
    services=index([Named(1, "Whole council"), Named(2, "Fostering"), Named(3, "Adoption")]),
)


def sheet(*rows: list) -> bytes:
    return xlsx_bytes({"S": list(rows)})


def test_a_group_and_a_part_below_a_metric_are_not_another_metric_together():
    for rows in ((METRICS, WHO, PARTS), (WHO, METRICS, PARTS)):
        assert {each[0] for each in figures_of(REFERENCE, stacked(*rows))} == set(METRICS)


def test_quarters_below_their_financial_years_are_their_last_months():
    data = merged(
        ["Metric", "2023/24", None, "2024/25", None],
        [None, "Q1", "Q4", "Q1", "Quarter 2"],
        [["Headcount", 1, 2, 3, 4]],
        ["B1:C1", "D1:E1"],
    )
    assert [each[3] for each in figures_of(REFERENCE, data)] == ["2023-06", "2024-03", "2024-06", "2024-09"]


@pytest.mark.parametrize("total", ["Total", "Grand total", "Average", "YTD", "Full year"])
def test_a_total_below_months_is_left_out_with_a_note(total):
    data = sheet(["Month", "Headcount", "Leavers"], ["Apr-25", 9, 1], ["May-25", 9, 2], [total, 9, 3])
    assert [each[5] for each in figures_of(REFERENCE, data)] == ["B2", "C2", "B3", "C3"]
    assert ("total-row", "A4") in [(each.rule, each.cell) for each in reading_of(REFERENCE, data).problems]


def test_rows_below_a_total_are_not_those_of_the_service_before_it_unasked():
    data = sheet(["Metric", "Apr-25", "May-25"], ["Adoption"], ["Headcount", 9, 9], ["Total"], ["Leavers", 3, 3])
    assert asked(REFERENCE, data) == [("section-unknown", "A4")]


def test_a_sheet_that_is_named_for_no_service_where_others_are_is_asked_about():
    body = [["Metric", "Apr-25", "May-25"], ["Headcount", 9, 9]]
    other = [body[0], ["Headcount", 5, 5]]
    data = xlsx_bytes({"Fostering": body, "Rest": other})
    assert asked(REFERENCE, data) == [("sheet-names-nothing", None)]
    assert asked(REFERENCE, data, saved_with(REFERENCE, data)) == []
    assert asked(REFERENCE, xlsx_bytes({"Fostering": body, "Total": other})) == []


LABELS = ["Row Labels", "Apr-25", "May-25"]


@pytest.mark.parametrize("metrics", [1, 3], ids=["fewer metrics", "more metrics"])
def test_a_compact_pivot_table_is_refused_with_the_clicks_that_put_it_right(metrics):
    rows = [
        [name, 9, 9]
        for metric in ("Headcount", "Leavers", "Turnover")[:metrics]
        for name in (metric, " Social workers", " All staff")
    ]
    with pytest.raises(Refusal, match="Show in Tabular Form"):
        reading_of(REFERENCE, sheet(["Sum of Value", "Column Labels"], LABELS, *rows, ["Grand Total", 9, 9]))


def test_a_pivot_table_with_one_kind_of_row_labels_is_read():
    data = sheet(LABELS, ["Headcount", 9, 9], ["Leavers", 1, 2], ["Grand Total", 10, 11])
    assert [each[0] for each in figures_of(REFERENCE, data)] == ["Headcount", "Headcount", "Leavers", "Leavers"]


def test_a_year_beside_months_says_that_it_can_be_left_out():
    data = sheet(["Metric", "Apr-25", "May-25", "2024/25"], ["Leavers", 1, 2, 30])
    assert wrong(REFERENCE, data) == [("year-of-months", "D1")]
    assert "leave the column out under 'Columns'" in reading_of(REFERENCE, data).problems[0].message
    assert wrong(REFERENCE, data, saved_with(REFERENCE, data, D="ignore")) == []
