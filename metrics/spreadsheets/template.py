"""The template that goes out: a council's own rows to fill in, as a workbook or as csv. PURE.

Everything it says about rules comes from the registry in `rules`, so it cannot disagree with the checks.
"""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from metrics.spreadsheets.reference import MetricNamed
from metrics.spreadsheets.roles import REFERENCE_ONLY
from metrics.spreadsheets.rules import RULES, Level
from metrics.spreadsheets.symbols import MEANINGS
from workforce import months

SHEET = "Figures"
HEADINGS = [
    "Council",
    "Metric",
    "Staff group",
    "Service",
    "Cohort",
    "Month",
    REFERENCE_ONLY,
    "Value",
    "Numerator",
    "Denominator",
    "Note",
]
WIDTHS = [24, 38, 28, 20, 12, 10, 16, 12, 12, 13, 36]
SPARE_ROWS = 200
LEADS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One figure to fill in. `last` is the latest figure kept, as words, with its month; '' when there is none."""

    metric: MetricNamed
    staff_group: str
    service: str = ""
    cohort: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """What a template is made from: one council, one month, its rows and the lists to choose from."""

    council: str
    month: dt.date
    rows: Sequence[TemplateRow]
    metrics: Sequence[MetricNamed]
    staff_groups: Sequence[str]
    services: Sequence[str]


def safe(text: str) -> str:
    """Text that no spreadsheet program will run: an apostrophe goes before what could start a formula."""
    return "'" + text if text.startswith(LEADS) else text


def as_csv(template: Template) -> bytes:
    """The rows as csv in UTF-8 with its mark, so that Excel shows every character."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(HEADINGS)
    for row in template.rows:
        month = months.code(template.month)
        texts = [template.council, row.metric.name, row.staff_group, row.service, row.cohort, month, row.last]
        writer.writerow([*map(safe, texts), "", "", "", ""])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def as_xlsx(template: Template) -> bytes:
    """The rows as a workbook: drop-down lists, definitions and the rules, and the figures first."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": f"Figures of {template.council} for {months.name(template.month)}"})
        _write_figures(book, template)
        _write_definitions(book, template)
        _write_rules(book)
        _write_lists(book, template)
    return stream.getvalue()


def _write_figures(book: Any, template: Template) -> None:
    sheet = book.add_worksheet(SHEET)
    head = book.add_format(
        {"bold": True, "bg_color": "#12436D", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
    )
    month = book.add_format({"num_format": "mmm-yy", "align": "left"})
    quiet = book.add_format({"font_color": "#484949", "align": "right"})
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.write_string(0, column, heading, head)
        sheet.set_column(column, column, width)
    for number, row in enumerate(template.rows, 1):
        texts = [template.council, row.metric.name, row.staff_group, row.service, row.cohort]
        for column, text in enumerate(texts):
            sheet.write_string(number, column, text)
        sheet.write_datetime(number, 5, dt.datetime(template.month.year, template.month.month, 1), month)
        sheet.write_string(number, 6, row.last, quiet)
    sheet.freeze_panes(1, 2)
    _add_choices(sheet, template, len(template.rows) + SPARE_ROWS)
    for column, note in _notes().items():
        sheet.write_comment(0, column, note, {"x_scale": 2.2, "y_scale": 1.6})


def _add_choices(sheet: Any, template: Template, last: int) -> None:
    lists = (
        (1, "Metrics", template.metrics),
        (2, "StaffGroups", template.staff_groups),
        (3, "Services", template.services),
    )
    for column, name, things in lists:
        if things:
            choice = {"validate": "list", "source": f"={name}", "error_type": "warning"}
            choice |= {
                "error_title": "Not in the list",
                "error_message": "Choose from the list, or send it as it is to see what we make of it.",
            }
            sheet.data_validation(1, column, last, column, choice)


def _notes() -> dict[int, str]:
    """A note on each heading, from the rules that concern it."""
    rules = {
        1: ["unknown-metric"],
        2: ["unknown-staff-group", "no-staff-group"],
        3: ["unknown-service"],
        4: ["cohort-too-long"],
        5: ["bad-month", "future-month"],
        7: ["not-a-number", "blank-value", "worked-out", "below-threshold"],
        8: ["negative-part", "numerator-over-denominator"],
        9: ["zero-denominator", "parts-disagree"],
    }
    return {column: "\n".join(RULES[slug].help for slug in slugs) for column, slugs in rules.items()}


def _write_definitions(book: Any, template: Template) -> None:
    sheet = book.add_worksheet("Definitions")
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    headings = [
        "Metric",
        "Counted in",
        "Least",
        "Most",
        "Numerator is",
        "Denominator is",
        "Definition",
        "Also known as",
    ]
    sheet.write_row(0, 0, headings, bold)
    for number, metric in enumerate(template.metrics, 1):
        ends = ["" if limit is None else f"{limit.normalize():f}" for limit in (metric.lowest, metric.highest)]
        texts = [metric.name, metric.unit_words, *ends, metric.numerator, metric.denominator, metric.definition]
        for column, text in enumerate([*texts, ", ".join(metric.aliases)]):
            sheet.write_string(number, column, text, wrap)
    for column, width in enumerate([38, 14, 8, 8, 34, 34, 70, 40]):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)


def _write_rules(book: Any) -> None:
    sheet = book.add_worksheet("Rules")
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, ["Rule", "What it asks", "What happens"], bold)
    happens = {
        Level.ERROR: "Must be put right",
        Level.QUERY: "Put right, or give a reason",
        Level.NOTE: "For your information",
    }
    lines = [(rule.name, rule.help, happens[rule.level]) for rule in RULES.values()]
    lines += [
        (f"Symbol {symbol}", f"Means: {meaning}.", "Write it in place of the value")
        for symbol, meaning in MEANINGS.items()
    ]
    for number, texts in enumerate(lines, 1):
        for column, text in enumerate(texts):
            sheet.write_string(number, column, text, wrap)
    for column, width in enumerate([34, 90, 28]):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)


def _write_lists(book: Any, template: Template) -> None:
    """The lists behind the drop-downs, on a sheet of their own that Excel does not show."""
    sheet = book.add_worksheet("Lists")
    sheet.hide()
    columns = (
        ("Metrics", [metric.name for metric in template.metrics]),
        ("StaffGroups", list(template.staff_groups)),
        ("Services", list(template.services)),
    )
    for column, (name, texts) in enumerate(columns):
        for number, text in enumerate(texts):
            sheet.write_string(number, column, text)
        if texts:
            letter = chr(65 + column)
            book.define_name(name, f"=Lists!${letter}$1:${letter}${len(texts)}")
