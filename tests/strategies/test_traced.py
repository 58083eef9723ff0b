"""Every number of the scorecard and a measure's page is two clicks at most from its file, sheet and cell."""

import datetime as dt
import re
from decimal import Decimal
from html import unescape

import pytest

from workforce import months

URL = "/strategies/testshire-2023/"
LAST = dt.date(2025, 8, 1)


@pytest.fixture
def figures(component, make_snapshot):
    """Fourteen months, each with another figure from another cell; a promise of 10% by September 2025."""
    for back in range(14):
        top = 60 + back * 3
        make_snapshot(months.add(LAST, -back), Decimal(top) / 4, numerator=top, denominator=400, note=f"E{back + 2}")


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", html, flags=re.S)).split())


def scorecard(page: str) -> dict[str, str]:
    """The cells of the one measure's row, by what they are labelled."""
    return {label: words(cell) for label, cell in re.findall(r'data-label="([^"]+)">(.*?)</td>', page, re.S)}


def table(page: str) -> dict[str, list[str]]:
    """The rows of the figures' table by month; the last cell is where the figure came from."""
    body = page.split('aria-label="Figures of ')[1].split("</table>")[0]
    rows = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.S)
    ]
    return {words(row[0]): row for row in rows[1:]}


def numbers(text: str) -> list[Decimal]:
    return [Decimal(found.replace("−", "-")) for found in re.findall(r"[−-]?\d+(?:\.\d+)?", text)]


@pytest.fixture
def followed(client, member, figures):
    """The scorecard's row, and the measure's page that its link leads to."""
    client.force_login(member)
    page = client.get(URL, {"month": "2025-08"}).content.decode()
    link = unescape(re.search(r'href="(/strategies/[^"]+/measures/M01/[^"]*)"', page.split('id="measures"')[1])[1])
    return scorecard(page), client.get(link).content.decode()


def test_the_latest_figure_and_its_parts_stand_beside_their_cell_one_click_away(followed):
    row, page = followed
    assert row["Latest figure"].startswith("15.0% 60 of 400 Aug 2025")
    latest = table(page)["August 2025"]
    assert [words(cell) for cell in latest[1:4]] == ["15.0%", "60", "400"]
    assert "may.xlsx , sheet Figures, cell E2" in words(latest[-1])


def test_changes_are_between_figures_that_stand_beside_their_cells(followed):
    row, page = followed
    shown = table(page)
    month, year = numbers(row["Change"])[:2]
    at = {name: numbers(words(cells[1]))[0] for name, cells in shown.items()}
    assert month == pytest.approx(at["August 2025"] - at["July 2025"], abs=Decimal("0.06"))
    assert year == pytest.approx(at["August 2025"] - at["August 2024"], abs=Decimal("0.06"))


def test_the_gap_and_the_promise_stand_with_their_line_and_their_sums(followed):
    row, page = followed
    assert row["Promise"].startswith("10% or less")
    assert "testshire.pdf, line 12" in page
    assert numbers(row["Gap"])[0] == 5
    assert "10% of 400 = 40.00" in words(page)


def test_every_figure_of_the_measures_page_names_its_cell_and_leads_to_its_file(client, followed):
    _, page = followed
    rows = table(page)
    assert len(rows) == 14
    for cells in rows.values():
        assert re.search(r"sheet Figures, cell [A-Z]+\d+", words(cells[-1]))
        file = client.get(re.search(r'href="([^"]+)"', cells[-1])[1])
        assert file.status_code == 200
        assert "may.xlsx" in file.content.decode()
