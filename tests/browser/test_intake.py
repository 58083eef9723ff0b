"""What an analyst does with a file of their own: columns, queries, fixes, the marked copy, undo, and who is late."""

import csv

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.test_pages import violations

GROUP = "Children and family social workers"
HEADINGS = ["Metric", "Staff group", "Month", "Value"]


@pytest.fixture
def analyst(open_page):
    return sign_in(open_page(), "analyst@example.org")


def send(page, path, council="wiltshire") -> None:
    page.goto(f"/councils/{council}/uploads/new/")
    page.get_by_label("Spreadsheet").set_input_files(path)
    page.get_by_role("button", name="Check the file").click()


def csv_file(folder, rows, headings=HEADINGS, name="figures.csv"):
    path = folder / name
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


def months_of(values, year=2019, metric="Vacancy rate"):
    return [[metric, GROUP, f"{year}-{month:02d}", value] for month, value in enumerate(values, 1)]


def is_fit(page) -> None:
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.set_viewport_size({"width": 1280, "height": 900})


def test_columns_are_said_once_and_the_next_file_is_read(analyst, tmp_path):
    headings = ["Thing", "Who", "When", "How much"]
    send(analyst, csv_file(tmp_path, [["Headcount", GROUP, "Jan-19", 300]], headings))
    expect(analyst.locator("main")).to_contain_text("No table of figures was found")
    analyst.get_by_role("link", name="say what the columns hold").click()
    is_fit(analyst)
    for label, choice in (
        ("A: Thing", "Metric"),
        ("B: Who", "Staff group"),
        ("C: When", "Month"),
        ("D: How much", "Value"),
    ):
        analyst.get_by_label(label).select_option(label=choice)
    analyst.get_by_role("button", name="Keep and check again").click()
    expect(analyst.locator("main")).to_contain_text("stores 1 new")
    send(analyst, csv_file(tmp_path, [["Headcount", GROUP, "Feb-19", 301]], headings))
    expect(analyst.locator("main")).to_contain_text("stores 1 new")
    is_fit(analyst)


def test_a_query_takes_a_reason_that_is_shown_with_the_figure(analyst, tmp_path):
    send(analyst, csv_file(tmp_path, months_of([10, 11, 10, 11, 10, 11, 10])))
    analyst.get_by_role("button", name="Store these figures").click()
    send(analyst, csv_file(tmp_path, [["Vacancy rate", GROUP, "2019-08", 40]]))
    expect(analyst.get_by_role("heading", name="A jump: 1")).to_be_visible()
    expect(analyst.get_by_role("button", name="Store these figures")).to_have_count(0)
    is_fit(analyst)
    analyst.get_by_label("Reason for cell D2").fill("A team was set up with ten new posts.")
    analyst.get_by_role("button", name="Keep these answers").click()
    analyst.get_by_role("button", name="Store these figures").click()
    analyst.goto("/strategies/wiltshire-2020/measures/WILT-M03/")
    figures = analyst.get_by_role("table", name="Figures of Vacancy rate of social workers")
    expect(figures.get_by_role("row").filter(has_text="August 2019")).to_contain_text(
        "A team was set up with ten new posts."
    )


def test_a_mistake_is_put_right_on_the_page_or_a_row_left_out(analyst, tmp_path):
    send(
        analyst,
        csv_file(tmp_path, [*months_of([300, "many"], 2018, "Headcount"), ["Headcount", "Wizards", "2018-03", 1]]),
    )
    is_fit(analyst)
    analyst.get_by_label("New content of cell D3").fill("302")
    analyst.get_by_label("Leave row 4 out").check()
    analyst.get_by_role("button", name="Check again with what is put right here").click()
    expect(analyst.locator("main")).to_contain_text("stores 2 new")
    analyst.get_by_role("button", name="Store these figures").click()
    expect(analyst.locator("main")).to_contain_text("row 4 was left out")
    is_fit(analyst)


def test_the_marked_copy_is_put_right_and_sent_back(analyst, tmp_path):
    send(analyst, csv_file(tmp_path, months_of(["many"], 2017, "Headcount")))
    with analyst.expect_download() as download:
        analyst.get_by_role("link", name="Download your file with every problem marked in its cells").click()
    path = tmp_path / "marked.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    assert "is not a number" in book["Figures"]["D2"].comment.text
    book["Figures"]["D2"] = 299
    book.save(path)
    send(analyst, path)
    expect(analyst.locator("main")).to_contain_text("stores 1 new")


def test_undo_and_the_log_of_changes(analyst, tmp_path):
    send(analyst, csv_file(tmp_path, months_of([280], 2016, "Headcount")))
    analyst.get_by_role("button", name="Store these figures").click()
    analyst.get_by_role("link", name="Undo this upload").click()
    is_fit(analyst)
    analyst.get_by_role("button", name="Undo this upload").click()
    expect(analyst.locator("main")).to_contain_text("1 figure taken back")
    analyst.goto("/councils/wiltshire/uploads/changes/")
    expect(analyst.get_by_role("row").filter(has_text="January 2016")).to_contain_text("taken back")
    is_fit(analyst)


def test_a_check_only_keeps_nothing(analyst, tmp_path):
    analyst.goto("/councils/wiltshire/uploads/new/")
    analyst.get_by_label("Spreadsheet").set_input_files(
        csv_file(tmp_path, months_of([1], 2015), name="only-a-check.csv")
    )
    analyst.get_by_label("Only check the file: keep nothing of it").check()
    analyst.get_by_role("button", name="Check the file").click()
    expect(analyst.locator("main")).to_contain_text("nothing of the file was kept")
    is_fit(analyst)
    analyst.goto("/councils/wiltshire/uploads/")
    expect(analyst.locator("main")).not_to_contain_text("only-a-check.csv")


def test_who_is_late_is_seen_by_council_and_by_figure(analyst):
    analyst.goto("/completeness/")
    is_fit(analyst)
    analyst.get_by_role("link", name="Wiltshire Council").click()
    expect(analyst.get_by_role("columnheader", name="Late")).to_be_visible()
    is_fit(analyst)


def test_a_large_file_shows_how_far_it_has_come_and_is_stored(analyst, tmp_path):
    groups, metrics = ("All staff", GROUP, "Team managers"), ("Headcount", "Leavers", "New starters", "Agency workers")
    rows = [
        [metric, group, f"{2000 + month // 12}-{month % 12 + 1:02d}", number + month % 7]
        for number, metric in enumerate(metrics, 50)
        for group in groups
        for month in range(240)
    ]
    # The same rows again are notes, not figures: they make the file large and the receipt small.
    send(analyst, csv_file(tmp_path, rows * 3, name="large.csv"), council="anyborough")
    bar = analyst.get_by_role("progressbar", name="How far it has come")
    expect(bar).to_be_visible()
    expect(analyst.get_by_role("status")).to_contain_text("% done")
    assert analyst.get_by_role("status").get_attribute("aria-live") == "polite"
    assert violations(analyst) == []
    analyst.wait_for_url("**/check/", timeout=60000)
    expect(analyst.get_by_role("heading", name="Check large.csv")).to_be_visible()
    is_fit(analyst)
