"""Every page, at three widths: no accessibility violation, nothing off the side, nothing refused by the policy."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import sign_in

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
PAGES = [
    "/",
    "/strategies/anyborough-2024/",
    "/strategies/anyborough-2024/?month=2025-06&status=on-track",
    "/strategies/wiltshire-2020/",
    "/strategies/cambridgeshire-peterborough-2022/",
    "/strategies/anyborough-2024/document/",
    "/strategies/wiltshire-2020/measures/WILT-M03/",
    "/strategies/cambridgeshire-peterborough-2022/measures/CP-M01/",
    "/metrics/",
    "/metrics/turnover-rate-pct/",
    "/strategies/anyborough-2024/measures/ANY-M01/",
    "/strategies/anyborough-2024/measures/ANY-M02/?month=2026-06",
    "/strategies/anyborough-2024/?figures=2026-11-01&promises=2025-01-01&since=2026-06",
    "/strategies/anyborough-2024/changes/",
    "/councils/cambridgeshire/adding-up/",
    "/councils/anyborough/breakdown/",
    "/councils/anyborough/breakdown/?small=on",
    "/councils/anyborough/breakdown/?figures=2026-11-01",
    "/councils/anyborough/adding-up/?figures=2026-11-01",
    "/councils/anyborough/completeness/?figures=2026-11-01",
    "/completeness/?sort=name",
    "/compare/",
    "/compare/months/",
    "/compare/months/?metric=asye-retention-pct&group=asye",
    "/metrics/agency-share-pct/published/2025/?of=E06000054",
    "/tokens/",
    "/help/analysis/",
    "/help/api/",
    "/accessibility/",
    "/help/statuses/",
    "/councils/anyborough/uploads/",
    "/councils/anyborough/uploads/changes/",
    "/councils/anyborough/uploads/new/",
    "/councils/anyborough/uploads/rules/",
    "/councils/anyborough/uploads/7/",
    "/no-such-page/",
]


ADMIN_PAGES = [
    "/admin/",
    "/admin/strategies/target/",
    "/admin/strategies/target/1/change/",
    "/admin/strategies/target/1/history/",
    "/admin/strategies/target/add/",
    "/admin/strategies/strategy/1/change/",
    "/admin/strategies/successmeasure/1/change/",
    "/admin/strategies/component/1/change/",
    "/admin/metrics/metric/1/change/",
    "/admin/workforce/user/add/",
    "/admin/workforce/user/1/change/",
    "/admin/workforce/membership/",
    "/admin/strategies/priority/1/delete/",
]


def violations(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html'][:150]} ({len(item['nodes'])})" for item in found]


@pytest.mark.parametrize("pages", [PAGES, ADMIN_PAGES], ids=["site", "admin"])
@pytest.mark.parametrize("width", ["desktop", "phone", "narrow"])
def test_every_page_is_accessible_and_fits(open_page, width, pages):
    page = sign_in(open_page(width), "admin@example.org")
    problems = {}
    for address in pages:
        assert page.goto(address).status == (404 if address == "/no-such-page/" else 200), address
        found = violations(page) if width != "phone" else []
        across = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if across > 0:
            found.append(f"{across} px off the side")
        if found:
            problems[address] = found
    assert problems == {}


def test_the_sign_in_page_is_accessible_with_and_without_an_error(open_page):
    page = open_page("phone")
    page.goto("/account/login/")
    assert violations(page) == []
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("alert").is_visible()
    assert violations(page) == []


def test_a_page_is_worked_by_the_keyboard_alone(open_page):
    page = sign_in(open_page(), "board@example.org")
    page.goto("/strategies/anyborough-2024/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent").strip().split("\n")[0])
    assert "What the statuses mean" in reached
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_the_chart_is_drawn_in_place_and_its_numbers_stand_in_the_table(open_page):
    page = sign_in(open_page(), "board@example.org")
    page.goto("/strategies/wiltshire-2020/measures/WILT-M03/")
    figure = page.locator("figure[data-drawn=yes]")
    figure.wait_for()
    plot, line = figure.locator("[data-plot]").bounding_box(), figure.locator(".scatterlayer").bounding_box()
    assert plot["y"] <= line["y"] and line["y"] + line["height"] <= plot["y"] + plot["height"]
    assert figure.locator("figcaption").inner_text().startswith("Vacancy rate of social workers, Wiltshire")
    assert page.get_by_role("table", name="Figures of Vacancy rate of social workers").get_by_role("row").count() >= 10
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the chart").click()
    assert download.value.suggested_filename == "wilt-m03.png"


def test_a_dashboard_prints_with_its_statuses_in_words(open_page, tmp_path):
    page = sign_in(open_page(), "board@example.org")
    page.goto("/strategies/anyborough-2024/")
    page.emulate_media(media="print")
    assert not page.locator(".wf-header").is_visible()
    assert page.locator(".wf-cards .wf-status").first.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("slug", ["anyborough-2024", "wiltshire-2020"])
def test_the_scorecard_of_twenty_measures_prints_on_one_page(open_page, slug):
    page = sign_in(open_page(), "board@example.org")
    page.goto(f"/strategies/{slug}/")
    assert page.locator(".wf-cards tbody").count() == 20
    page.emulate_media(media="print")
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))) == 1


def test_a_scorecard_too_long_for_one_page_fills_the_first_and_goes_on(open_page):
    page = sign_in(open_page(), "admin@example.org")
    page.goto("/strategies/cambridgeshire-peterborough-2022/")
    page.emulate_media(media="print")
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))) == 2


def test_a_chart_is_printed_whole(open_page):
    page = sign_in(open_page(), "board@example.org")
    page.goto("/strategies/anyborough-2024/measures/ANY-M01/")
    figure = page.locator("figure[data-drawn=yes]").first
    figure.wait_for()
    page.emulate_media(media="print")
    # As wide as an A4 page between its margins.
    figure.evaluate("figure => { figure.style.width = '700px'; }")
    assert figure.locator(".main-svg").first.bounding_box()["width"] <= 700
    assert not figure.get_by_role("button").is_visible()


def test_a_chart_is_drawn_again_for_a_phone_that_is_turned(open_page):
    page = sign_in(open_page(), "board@example.org")
    page.goto("/strategies/anyborough-2024/measures/ANY-M01/")
    figure = page.locator("figure[data-drawn=yes]").first
    figure.wait_for()
    assert figure.get_by_text("Likely range").count() == 1
    page.set_viewport_size({"width": 375, "height": 800})
    figure.get_by_text("Likely range").wait_for(state="detached")
    box, button = figure.locator(".main-svg").first.bounding_box(), figure.get_by_role("button").bounding_box()
    assert box["width"] <= 375 and box["y"] + box["height"] <= button["y"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


@pytest.mark.parametrize("address", ["/strategies/anyborough-2024/", "/metrics/"])
def test_on_a_phone_the_headings_that_sort_come_into_sight_when_they_are_reached(open_page, address):
    page = sign_in(open_page("phone"), "board@example.org")
    page.goto(address)
    link = page.locator("thead a").first
    assert link.bounding_box()["height"] <= 1 or page.locator("thead").first.bounding_box()["height"] <= 1
    link.focus()
    assert page.locator("thead").first.bounding_box()["height"] > 20


def test_what_a_check_found_is_printed_and_its_buttons_are_not(open_page):
    page = sign_in(open_page(), "analyst@example.org")
    page.goto("/councils/wiltshire/uploads/new/")
    content = b"Metric,Staff group,Month,Value\nHeadcount,All staff,2018-02,many\n"
    page.get_by_label("Spreadsheet").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("heading", name="Text in a number: 1").wait_for()
    page.emulate_media(media="print")
    assert page.get_by_text("is not a number").is_visible()
    assert page.get_by_role("button").count() == 0


def test_a_chart_with_limits_is_saved_with_its_title_events_and_source(open_page):
    page = sign_in(open_page(), "board@example.org")
    page.goto("/strategies/anyborough-2024/measures/ANY-M01/")
    figure = page.locator("figure[data-drawn=yes][data-name=any-m01-limits]")
    figure.wait_for()
    assert "Agency share of social workers, Anyborough: November 2023 to" in figure.get_attribute("data-title")
    assert "C July 2025: A new pay offer" in figure.get_attribute("data-notes")
    assert "Source: Invented figure" in figure.get_attribute("data-source")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the chart with limits").click()
    assert download.value.suggested_filename == "any-m01-limits.png"


def test_a_choice_of_time_and_knowledge_is_made_by_keyboard_and_stands_in_the_address(open_page):
    page = sign_in(open_page(), "board@example.org")
    page.goto("/strategies/anyborough-2024/")
    page.locator("summary", has_text="As it was known on an earlier day").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Figures as known on").fill("2024-01-01")
    page.get_by_label("Changes since").select_option("2026-06")
    page.get_by_role("button", name="Show").press("Enter")
    assert "figures=2024-01-01" in page.url and "since=2026-06" in page.url
    assert page.get_by_text("Not as it is known now.").is_visible()


def test_the_site_works_without_script(open_page):
    page = sign_in(open_page(java_script_enabled=False), "board@example.org")
    page.goto("/strategies/anyborough-2024/")
    page.get_by_label("Status", exact=True).select_option("on-track")
    page.get_by_role("button", name="Show").click()
    assert "status=on-track" in page.url
