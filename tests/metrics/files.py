"""Small spreadsheets for the tests: csv text and xlsx bytes from rows of plain values."""

import csv
import io

import xlsxwriter

HEADINGS = [
    "Council",
    "Metric",
    "Staff group",
    "Service",
    "Cohort",
    "Month",
    "Value",
    "Numerator",
    "Denominator",
    "Note",
]


def row(month="2025-04", value="12.5", metric="Agency share", group="Social workers", **extra) -> list:
    known = {"Metric": metric, "Staff group": group, "Month": month, "Value": value} | extra
    return [known.get(heading, "") for heading in HEADINGS]


def csv_bytes(*rows, headings=HEADINGS) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([headings, *rows])
    return stream.getvalue().encode()


def xlsx_bytes(sheets: dict[str, list[list]], formats: dict | None = None) -> bytes:
    """Sheets of rows; `formats` gives a number format for a (sheet, row, column), counted from 0."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, values in enumerate(rows):
                for column, value in enumerate(values):
                    code = (formats or {}).get((name, number, column))
                    form = book.add_format({"num_format": code}) if code else None
                    if value is not None and value != "":
                        sheet.write(number, column, value, form)
    return stream.getvalue()
