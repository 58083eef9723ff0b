"""The template reads back as what it was made from, and runs nothing."""

import csv
import datetime as dt
import io

import openpyxl
import pytest

from metrics.spreadsheets.layouts import find_tables
from metrics.spreadsheets.reading import open_workbook
from metrics.spreadsheets.rules import RULES
from metrics.spreadsheets.template import HEADINGS, Template, TemplateRow, as_csv, as_xlsx, safe
from tests.metrics.spreadsheets.test_checks import REFERENCE

METRICS = [REFERENCE.metrics.find("Agency share"), REFERENCE.metrics.find("Headcount")]
MADE = Template(
    "Testshire County Council",
    dt.date(2025, 4, 1),
    [TemplateRow(METRICS[0], "Social workers", last="12.5 (Mar 2025)"), TemplateRow(METRICS[1], "=cmd|'/C calc'!A0")],
    METRICS,
    ["All staff", "Social workers"],
    ["Whole council"],
)


def test_the_workbook_has_its_headings_in_row_1_and_a_row_for_each_figure():
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(MADE)))["Figures"]
    assert [cell.value for cell in sheet[1]] == HEADINGS
    assert (sheet["B2"].value, sheet["F2"].value, sheet["G2"].value) == (
        "Agency share",
        dt.datetime(2025, 4, 1),
        "12.5 (Mar 2025)",
    )
    assert {choice.formula1 for choice in sheet.data_validations.dataValidation} == {
        "Metrics",
        "StaffGroups",
        "Services",
    }


def test_the_workbook_explains_metrics_and_rules():
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(MADE)))
    assert book["Definitions"]["A2"].value == "Agency share"
    assert {cell.value for cell in book["Rules"]["A"]} >= {rule.name for rule in RULES.values()}
    assert book["Lists"].sheet_state == "hidden"


@pytest.mark.parametrize("made", [as_xlsx(MADE), as_csv(MADE)], ids=["xlsx", "csv"])
def test_it_reads_back_as_one_long_table(made):
    (table,) = find_tables(open_workbook(made, "template"), REFERENCE)
    assert (table.layout, table.header.row, len(table.records)) == ("long", 1, 2)
    assert [problem.rule for problem in table.problems] == []


def test_no_cell_of_it_is_a_formula():
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(MADE)))
    assert [cell.coordinate for sheet in book for line in sheet for cell in line if cell.data_type == "f"] == []
    rows = list(csv.reader(io.StringIO(as_csv(MADE).decode("utf-8-sig"))))
    assert rows[2][2] == "'=cmd|'/C calc'!A0"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1"])
def test_text_that_could_run_is_made_harmless(text):
    assert safe(text) == "'" + text
