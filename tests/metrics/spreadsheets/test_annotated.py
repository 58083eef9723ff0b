"""A marked copy of an analyst's file reads as the file itself did, whichever library had to write it."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from metrics.spreadsheets import annotated
from metrics.spreadsheets.annotated import LIST_SHEET, annotate
from metrics.spreadsheets.reading import open_workbook
from metrics.spreadsheets.refusals import problem
from tests.metrics.files import HEADINGS, row, xlsx_bytes
from tests.metrics.spreadsheets.test_checks import check


def made() -> bytes:
    """A title, merged headings, a percentage, a date, hidden rows, columns and sheets."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        percent, date = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "mmm-yy"})
        old = book.add_worksheet("Old figures")
        old.write_row(0, 0, HEADINGS)
        old.write_row(1, 0, row(month="2024-01", value=11))
        old.hide()
        sheet = book.add_worksheet("Figures")
        sheet.activate()
        sheet.set_first_sheet()
        sheet.merge_range(0, 0, 0, 4, "Return")
        sheet.write_row(2, 0, ["Metric", "Staff group", "Month", "Value", "Spare"])
        sheet.merge_range(3, 0, 5, 0, "Agency share")
        for number, value in ((3, 0.125), (4, 0.15), (5, 0.2)):
            sheet.write(number, 1, "Social workers")
            sheet.write_datetime(number, 2, dt.datetime(2025, number - 2, 5), date)
            sheet.write_number(number, 3, value, percent)
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.set_column(4, 4, None, None, {"hidden": True})
    return stream.getvalue()


WRONG = [problem("not-a-number", "Figures", 4, "D4", "Value", "12,5", why="it is not")]


def told(data: bytes) -> tuple:
    reading = check(data)
    figures = [(found.metric.name, found.month, found.value, found.marked) for found in reading.rows]
    return figures, dict(reading.counts)


@pytest.mark.parametrize("spread_out", [annotated.MOST_MERGED, 0], ids=["marked in place", "written anew"])
def test_the_copy_reads_as_the_file_did(monkeypatch, spread_out):
    monkeypatch.setattr(annotated, "MOST_MERGED", spread_out)
    data = made()
    copy = annotate(data, open_workbook(data, "a.xlsx"), WRONG)
    assert told(copy) == told(data) and len(told(data)[0]) == 2
    book = openpyxl.load_workbook(io.BytesIO(copy))
    assert book["Figures"]["D4"].comment.text.startswith("Error: Text in a number.")
    # A copy of a copy has one list, not two.
    again = annotate(copy, open_workbook(copy, "a.xlsx"), WRONG)
    assert openpyxl.load_workbook(io.BytesIO(again)).sheetnames.count(LIST_SHEET) == 1


def with_merge(data: bytes, area: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            merged = f'</sheetData><mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'.encode()
            content = source.read(name)
            target.writestr(name, content.replace(b"</sheetData>", merged) if "sheet1" in name else content)
    return stream.getvalue()


def test_a_merge_over_everything_is_not_spread_out_for_the_copy(monkeypatch):
    def never(*_, **__):
        raise AssertionError("It would spread out a thousand million cells.")

    monkeypatch.setattr("openpyxl.load_workbook", never)
    data = with_merge(xlsx_bytes({"Figures": [HEADINGS, row(value="many")]}), "A5:XFD100000")
    copy = annotate(data, open_workbook(data, "a.xlsx"), WRONG)
    assert open_workbook(copy, "a.xlsx").sheets[0].lines[1].values[6] == "many"


def test_what_openpyxl_cannot_load_is_written_anew(monkeypatch):
    monkeypatch.setattr("openpyxl.load_workbook", lambda *_, **__: {}["no such part"])
    data = xlsx_bytes({"Figures": [HEADINGS, row(value="many")]})
    copy = annotate(data, open_workbook(data, "a.xlsx"), WRONG)
    assert [sheet.name for sheet in open_workbook(copy, "a.xlsx").sheets] == ["Figures", LIST_SHEET]
