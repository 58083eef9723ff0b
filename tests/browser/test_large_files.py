"""A large file that is only to be checked, its marked copy, and what a phone shows of its errors."""

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.test_intake import GROUP, csv_file, is_fit


@pytest.fixture
def analyst(open_page):
    return sign_in(open_page(), "analyst@example.org")


def send(page, path, *, check_only=False) -> None:
    page.goto("/councils/anyborough/uploads/new/")
    page.get_by_label("Spreadsheet").set_input_files(path)
    if check_only:
        page.get_by_label("Only check the file: keep nothing of it").check()
    page.get_by_role("button", name="Check the file").click()


def large(folder, name, wrong=""):
    """A file of one figure that stands there six thousand times."""
    return csv_file(
        folder, [["Headcount", GROUP, "2011-01", 61]] * 6000 + [["Headcount", GROUP, "2011-02", wrong or 62]], name=name
    )


def test_a_large_file_is_only_checked_and_then_forgotten(analyst, tmp_path):
    send(analyst, large(tmp_path, "large-and-only-checked.csv"), check_only=True)
    button = analyst.get_by_role("button", name="See what the check found")
    button.wait_for(timeout=60000)
    is_fit(analyst)
    button.click()
    expect(analyst.locator("main")).to_contain_text("nothing of the file was kept")
    expect(analyst.locator("main")).to_contain_text("2 new")
    is_fit(analyst)
    analyst.goto("/councils/anyborough/uploads/")
    expect(analyst.locator("main")).not_to_contain_text("large-and-only-checked.csv")


def test_the_worker_marks_a_large_file(analyst, tmp_path):
    send(analyst, large(tmp_path, "a_large_file_with_a_very_long_name_and_one_error.csv", "many"))
    analyst.wait_for_url("**/check/", timeout=60000)
    is_fit(analyst)
    analyst.get_by_role("button", name="Make a copy of my file").click()
    link = analyst.get_by_role("link", name="Download your file with every problem marked in its cells")
    link.wait_for(timeout=60000)
    with analyst.expect_download() as download:
        link.click()
    path = tmp_path / "marked.xlsx"
    download.value.save_as(path)
    assert "is not a number" in openpyxl.load_workbook(path)["Figures"]["D6002"].comment.text


def test_on_a_phone_no_part_of_an_error_is_out_of_sight(open_page, tmp_path):
    page = sign_in(open_page("phone"), "analyst@example.org")
    send(page, csv_file(tmp_path, [["Headcount", GROUP, "2011-01", "many"]], name="bad.csv"))
    for part in (page.get_by_label("New content of cell D2"), page.get_by_text("is not a number")):
        box = part.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 375
