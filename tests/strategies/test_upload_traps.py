"""Traps that other products' uploads fell into, each put to the pages of this one."""

import io
import re

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from metrics import uploads
from metrics.models import MetricSnapshot, Upload
from metrics.spreadsheets import RULES
from tests.metrics.files import HEADINGS, csv_bytes, row, xlsx_bytes
from tests.strategies.test_upload_pages import confirm, page, sent  # noqa: F401 - a fixture

STORE = "Store these figures"


@pytest.fixture
def check(client, sent):  # noqa: F811
    """Sends a file; gives the page of its check."""
    return lambda *file: client.get(page("upload-check", sent(*file)))


def hidden_rows() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for values in (HEADINGS, row(), row(month="2025-05", value="12.7")):
        sheet.append(values)
    for number in (2, 3):
        sheet.row_dimensions[number].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        csv_bytes(),
        csv_bytes(row(value=""), row(month="2025-05", value=" ")),
        csv_bytes(row(group="Total"), row(metric="Grand total")),
        hidden_rows(),
        csv_bytes([""] * 10, [" "] * 10),
    ],
    ids=["headings only", "blank values", "totals only", "hidden rows only", "blank rows only"],
)
def test_a_file_with_nothing_to_store_never_ends_in_success(client, check, data):
    said = check(data, "figures.xlsx" if data.startswith(b"PK") else "figures.csv").content.decode()
    assert STORE not in said and "Stored:" not in said and "no figure that could be stored" in said
    upload = Upload.objects.get()
    shown = uploads.preview(upload, timezone.localdate(), asking=True).fingerprint
    tried = client.post(page("upload-apply", upload), {"fingerprint": shown}, follow=True).content.decode()
    assert "Nothing was stored: the file holds no figure." in tried and not MetricSnapshot.objects.exists()


def test_as_many_errors_are_listed_as_are_counted_each_with_its_cell(check):
    wrong = [row(value="many"), row(month="2025-13"), row(metric="Agency chair"), row(value="140", month="2025-06")]
    groups = check(csv_bytes(*wrong)).context["groups"]
    assert sum(group.count for group in groups.errors) == sum(len(group.problems) for group in groups.errors) == 4
    for group in groups.errors:
        for problem in group.problems:
            assert problem.cell and problem.value and len(re.findall(r"[.?](?: |$)", problem.message)) >= 2


def test_a_long_list_of_errors_says_how_many_there_are(check):
    response = check(csv_bytes(*(row(value="many", Cohort=f"c{number}") for number in range(1234))))
    (group,) = response.context["groups"].errors
    said = response.content.decode()
    assert group.count == 1234 and len(group.problems) + group.more == 1234
    assert "Text in a number: 1,234" in said and "And 1,224 more of this kind." in said


def test_the_cell_named_is_the_one_excel_shows_whatever_stands_to_its_left_and_above(check):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["C2"] = "Return of Testshire"
    sheet.merge_cells("C2:F2")
    for place, value in enumerate(["Metric", "Staff group", "Spare", "Month", "Value"]):
        sheet.cell(6, 3 + place, value)
    for number, value in ((8, 12.5), (9, 12.6), (12, "many")):
        for place, text in enumerate(["Agency share", "Social workers", None, f"2025-{number:02d}", value]):
            sheet.cell(number, 3 + place, text)
    sheet.column_dimensions["E"].hidden = True
    sheet.row_dimensions[9].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    (group,) = check(stream.getvalue(), "figures.xlsx").context["groups"].errors
    assert [(problem.row, problem.cell) for problem in group.problems] == [(12, "G12")]


@pytest.mark.parametrize("stray", ["x", " ", "Checked by Jo"])
def test_a_stray_cell_far_below_stops_nothing(client, check, stray):
    book = openpyxl.Workbook()
    sheet = book.active
    for values in (HEADINGS, row()):
        sheet.append(values)
    sheet["B5000"] = stray
    stream = io.BytesIO()
    book.save(stream)
    response = check(stream.getvalue(), "figures.xlsx")
    assert "stores 1 new" in response.content.decode() and STORE in response.content.decode()


def test_notes_never_stand_before_errors(check):
    noted = [row(value="", Cohort=f"c{number}") for number in range(300)]
    said = check(csv_bytes(*noted, row(value="many"))).content.decode()
    assert said.index("Text in a number: 1") < said.index("Blank values: 300")


def test_the_errors_of_a_file_are_gone_from_the_one_sent_after_it(check):
    assert "is not a number" in check(csv_bytes(row(value="many"))).content.decode()
    said = check(csv_bytes(row())).content.decode()
    assert "is not a number" not in said and "There is a problem" not in said and STORE in said


def test_every_state_of_an_upload_has_words_in_the_list(client, sent, council):  # noqa: F811
    stored, undone = sent(csv_bytes(row())), sent(csv_bytes(row(month="2025-05", value="12.6")))
    for upload in (stored, undone):
        confirm(client, upload)
    client.post(page("upload-undo", undone))
    sent(csv_bytes(row(value="many")))
    sent(csv_bytes(row(value="12.9")))
    said = client.get(reverse("upload-list", args=[council.slug])).content.decode()
    table = re.sub(r"<[^>]+>", " ", said[said.index("<tbody") : said.index("</tbody")])
    for words in ("Stored", "Undone", "Refused", "Checked, not stored"):
        assert words in table
    assert not re.search(r"None|null|unknown|SHA", table)


@pytest.mark.parametrize(
    "again",
    [
        row(value="12.50"),
        row(value=" 12.5 "),
        row(value="12.5%"),
        row(month="01/04/2025"),
        row(group="SOCIAL  WORKERS"),
    ],
    ids=["a zero at the end", "spaces", "a percent sign", "another form of date", "another form of name"],
)
def test_a_figure_written_differently_is_no_change(client, sent, check, again):  # noqa: F811
    confirm(client, sent(csv_bytes(row())))
    assert "There is nothing to store" in check(csv_bytes(again)).content.decode()


def test_only_what_changes_is_listed(client, sent, check):  # noqa: F811
    months = [f"2026-{month:02d}" for month in range(1, 9)]
    confirm(client, sent(csv_bytes(*(row(month=month, value=f"12.{place}") for place, month in enumerate(months)))))
    changed = [row(month=month, value="12.9" if place == 7 else f"12.{place}") for place, month in enumerate(months)]
    response = check(csv_bytes(*changed, row(month="2026-09", value="12.8")))
    lines = list(response.context["table"].paginated_rows)
    assert [(line.record.month, line.record.old_figure, line.record.new_figure) for line in lines] == [
        ("Aug 2026", "12.7", "12.9")
    ]


def test_a_sign_that_no_workbook_may_hold_breaks_neither_page_nor_copy(client, sent):  # noqa: F811
    upload = sent(csv_bytes(row(value="ma\x0bny", Note="bell \x07 here"), row(month="2025-05", Note="\x1b[31mred")))
    said = client.get(page("upload-check", upload)).content.decode()
    assert "is not a number" in said and "\x0b" not in said
    copy = client.get(page("upload-annotated", upload)).content
    assert openpyxl.load_workbook(io.BytesIO(copy)).sheetnames[-1] == "What to put right"
    again = sent(copy, "copy.xlsx")
    assert "is not a number" in client.get(page("upload-check", again)).content.decode()


@pytest.mark.parametrize("mark", ["12.5 r", "12.5r", "12.5 p", "12.5*", "12.5 (p)"])
def test_a_mark_after_a_number_is_never_read_as_another_number(check, mark):
    response = check(csv_bytes(row(value=mark)))
    said = response.content.decode()
    assert mark in said and STORE not in said, "asked about"


def test_a_reason_is_not_asked_for_again_when_the_same_file_comes_again(client, sent, check):  # noqa: F811
    months = [f"2025-{month:02d}" for month in range(1, 10)]
    confirm(client, sent(csv_bytes(*(row(month=month, value=f"12.{place}") for place, month in enumerate(months)))))
    data = csv_bytes(row(month="2025-10", value="45"))
    upload = sent(data)
    client.post(page("upload-answer", upload), {"reasons-jump": "A team was moved in."})
    assert STORE in client.get(page("upload-check", upload)).content.decode()
    again = check(data + b"\r\n").content.decode()
    assert STORE in again and "A team was moved in." in again


def test_the_help_page_the_template_and_the_messages_are_of_one_book(client, sent, council):  # noqa: F811
    sent(csv_bytes(row()))
    rules = client.get(reverse("upload-rules", args=[council.slug])).content.decode()
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("upload-template", args=[council.slug, "xlsx"])).content), read_only=True
    )
    told = {str(value) for sheet in book for line in sheet.iter_rows(values_only=True) for value in line if value}
    for rule in RULES.values():
        assert rule.name.replace("'", "&#x27;") in rules
    assert {rule.help for rule in RULES.values() if rule.slug in ("bad-month", "not-a-number", "total-row")} <= told


@pytest.mark.parametrize("sheet", ["Figures", "Old figures"])
def test_the_sheet_and_the_row_of_headings_can_be_picked(client, sent, sheet):  # noqa: F811
    data = xlsx_bytes(
        {
            "Notes": [["For the board"], ["Nothing here"]],
            "Figures": [HEADINGS, row()],
            "Old figures": [["A title"], HEADINGS, row(month="2024-04")],
        }
    )
    upload = sent(data, "figures.xlsx")
    columns = client.get(page("upload-columns", upload), {"sheet": sheet}).context["columns"]
    assert (columns.sheet, columns.row) == (sheet, 1 if sheet == "Figures" else 2)
    picked = client.get(page("upload-columns", upload), {"sheet": sheet, "row": "1"}).context["columns"]
    assert picked.row == 1
