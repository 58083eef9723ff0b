"""The main job as a new user does it: a template down, a workbook up, a mistake put right, a figure traced."""

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in

METRIC = "Agency workers as share of workforce"


@pytest.fixture
def template(open_page, tmp_path):
    """The analyst's page, signed in, and the template that they downloaded."""
    page = sign_in(open_page(), "analyst@example.org")
    page.get_by_role("link", name="Upload figures for Wiltshire").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel workbook (xlsx)").click()
    path = tmp_path / "wiltshire.xlsx"
    download.value.save_as(path)
    return page, path


def fill(path, values: dict[str, object]) -> str:
    """Writes values into the row of the vacancy rate of social workers; gives the row's number as Excel shows it."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Figures"]
    headings = {cell.value: cell.column for cell in sheet[1]}
    row = next(
        row
        for row in range(2, sheet.max_row + 1)
        if sheet.cell(row, headings["Metric"]).value.startswith("Vacancy rate")
        and "family social workers" in sheet.cell(row, headings["Staff group"]).value
    )
    for heading, value in values.items():
        sheet.cell(row, headings[heading]).value = value
    workbook.save(path)
    return str(row)


def send(page, path) -> None:
    page.get_by_label("Spreadsheet").set_input_files(path)
    page.get_by_role("button", name="Check the file").click()


def test_an_analyst_puts_a_mistake_right_and_traces_the_figure_to_its_cell(template):
    page, path = template
    row = fill(path, {"Value": 140})
    send(page, path)
    expect(page.get_by_role("heading", name="There is a problem: nothing of this file has been stored")).to_be_visible()
    problem = page.get_by_role("row").filter(has_text=f"Figures, cell H{row}")
    expect(problem).to_contain_text("140 is too high for Vacancy rate, where 100 is the most possible.")

    page.get_by_role("button", name="Put it right and send it again").click()
    fill(path, {"Value": 12.5, "Numerator": 25, "Denominator": 200})
    send(page, path)
    page.get_by_role("button", name="Store these figures").click()
    expect(page.locator("main")).to_contain_text("1 new")

    page.goto("/strategies/wiltshire-2020/")
    page.get_by_role("link", name="Vacancy rates", exact=True).first.click()
    table = page.get_by_role("table", name="Figures of Vacancy rate of social workers")
    first = table.get_by_role("row").nth(1)
    expect(first).to_contain_text("12.5%")
    expect(first).to_contain_text("25")
    expect(first).to_contain_text(f"sheet Figures, cell H{row}")
    first.get_by_role("link", name="wiltshire.xlsx").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("wiltshire.xlsx")


def test_the_same_file_again_is_a_no_op_and_undoing_takes_the_figures_away(template):
    page, path = template
    fill(path, {"Value": 11, "Note": "Sent to be undone"})
    send(page, path)
    page.get_by_role("button", name="Store these figures").click()
    receipt = page.url

    page.goto("/councils/wiltshire/uploads/new/")
    send(page, path)
    expect(page.locator("main")).to_contain_text("There is nothing to store")

    page.goto(receipt)
    page.get_by_role("link", name="Undo this upload").click()
    page.get_by_role("button", name="Undo this upload").click()
    expect(page.locator("main")).to_contain_text("Undone")
    page.goto("/strategies/wiltshire-2020/measures/WILT-M03/")
    expect(page.locator("main")).not_to_contain_text("Sent to be undone")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "empty"),
        ("photo.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 100, "picture"),
        ("report.xls", b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        ("cut.xlsx", b"PK\x03\x04" + b"x" * 200, "damaged"),
    ],
    ids=["empty", "a picture", "a web page", "damaged"],
)
def test_a_wrong_file_is_refused_in_a_sentence(open_page, tmp_path, name, content, words):
    page = sign_in(open_page(), "analyst@example.org")
    page.goto("/councils/wiltshire/uploads/new/")
    path = tmp_path / name
    path.write_bytes(content)
    send(page, path)
    expect(page.locator("main")).to_contain_text(words, ignore_case=True)


def test_an_editor_changes_a_target_and_the_old_months_keep_the_old_one(open_page):
    page = sign_in(open_page(), "editor@example.org")
    page.goto("/admin/strategies/target/?q=agency")
    page.goto("/admin/strategies/target/?q=WILT-M03")
    page.get_by_role("link", name="(10% social workers)").click()
    page.get_by_label("Value:").fill("12")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("body")).to_contain_text("Say why the target changes")
    page.get_by_label("The change holds from the month of:").fill("2023-06-01")
    page.get_by_label("Why it changes:").fill("Agreed by the cabinet.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto("/strategies/wiltshire-2020/measures/WILT-M03/")
    expect(page.locator("main")).to_contain_text("Changed because: Agreed by the cabinet.")
    table = page.get_by_role("table", name="Figures of Vacancy rate of social workers")
    expect(table.get_by_role("row").filter(has_text="September 2022")).to_contain_text("10% or less")
    expect(table.get_by_role("row").filter(has_text="September 2024")).to_contain_text("12% or less")


def test_a_board_member_chooses_a_month_and_everything_is_judged_as_it_stood(open_page):
    page = sign_in(open_page(), "board@example.org")
    page.get_by_role("link", name="Workforce Development Framework").first.click()
    page.get_by_label("As at the end of").select_option("2022-12")
    page.get_by_role("button", name="Show").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="agency")).first
    expect(page.locator("main")).to_contain_text("Judged as at 31 December 2022")
    expect(row).to_contain_text("Sep 2022")


def test_an_administrator_adds_what_is_missing_in_a_window_beside_the_form(open_page):
    page = sign_in(open_page(), "admin@example.org")
    page.goto("/admin/strategies/component/add/")
    with page.expect_popup() as opened:
        page.locator("#add_id_staff_group").click()
    window = opened.value
    window.get_by_label("Name:").fill("Practice educators")
    window.get_by_label("Name in addresses:").fill("practice-educators")
    with window.expect_event("close"):
        window.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".field-staff_group .select2-selection__rendered")).to_contain_text("Practice educators")
