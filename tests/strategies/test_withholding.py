"""Counts of one to four people are kept from all but those who send them in, in every format."""

import csv
import datetime as dt
import io
import re
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from metrics.models import Metric
from workforce import tokens
from workforce.models import Membership

URL = "/strategies/testshire-2023/"
AUGUST, JULY = dt.date(2025, 8, 1), dt.date(2025, 7, 1)
TEXT = "Suppressed: small numbers"


@pytest.fixture
def figures(component, make_snapshot):
    """July is 61 of 400; August 3 of 12, off a promise of 10% or less."""
    make_snapshot(JULY, Decimal("15.25"), numerator=61, denominator=400)
    return make_snapshot(AUGUST, Decimal("25"), numerator=3, denominator=12)


@pytest.fixture(params=["board", "editor"])
def reader(request, client, make_user, council):
    user = make_user(request.param, council)
    client.force_login(user)
    return user


def page(client, address="", **query) -> str:
    return client.get(URL + address, {"month": "2025-08"} | query).content.decode()


def scorecard(client) -> dict[str, str]:
    (row,) = csv.DictReader(
        io.StringIO(client.get(URL, {"format": "csv", "month": "2025-08"}).content.decode("utf-8-sig"))
    )
    return row


def figures_csv(client) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page(client, "measures/M01/figures.csv").removeprefix("\ufeff"))))


def sheet(client) -> dict[str, object]:
    book = load_workbook(io.BytesIO(client.get(URL, {"format": "xlsx", "month": "2025-08"}).content))
    _, headings, row = list(book["Scorecard"].iter_rows(values_only=True))
    return dict(zip(headings, row, strict=True))


def api(client, user, path, **query):
    _, key = tokens.make(user, path, 30)
    return client.get(f"/api/v1{path}", query, headers={"authorization": f"Bearer {key}"}).json()["items"]


def test_the_dashboard_withholds_the_figure_and_keeps_its_true_status(client, reader, figures):
    text = page(client)
    assert TEXT in text
    assert "Off track" in text
    assert "3 of 12" not in text
    assert "25.0%" not in text
    assert "15.0 points" not in text


def test_the_measures_page_withholds_it_in_sentences_chart_and_table(client, reader, figures):
    text = page(client, "measures/M01/")
    assert TEXT in text
    assert "off track. A figure that decides it is withheld because of small numbers." in text
    assert "25.0" not in text
    assert "15.3%" in text


def test_iso_7_the_scorecard_as_csv_and_workbook(client, reader, figures):
    for row in (scorecard(client), sheet(client)):
        assert (row["Value"], row["Numerator"], row["Denominator"]) == ("[c]", "[c]", "[c]")
        assert (row["Why no number"], row["Gap as a number"]) == (TEXT, "[c]")
        assert row["Status"] == "Off track"
        assert "25.0" not in str(row)
        assert row["Gap"] == "[z]"


def test_the_figures_as_csv(client, reader, figures):
    first, second = figures_csv(client)
    assert (first["Value"], first["Symbol"], first["Numerator"], first["Denominator"]) == ("[c]",) * 4
    assert (second["Value"], second["Symbol"], second["Numerator"]) == ("15.25", "[z]", "61")
    assert (first["Why no number"], second["Why no number"]) == (TEXT, "[z]")


def test_iso_7_the_api(client, reader, figures):
    _, second = api(client, reader, "/figures", council="testshire")
    assert [second[name] for name in ("value", "symbol", "numerator", "denominator")] == [None, "c", None, None]
    (promise,) = api(client, reader, "/strategies/testshire-2023/promises", month="2025-08")
    assert [promise[name] for name in ("value", "symbol", "numerator", "gap", "gap_in_people")] == [
        None, "c", None, None, None,
    ]  # fmt: skip
    assert promise["status"] == "off-track"


def everything(client) -> list[str]:
    pages = [
        page(client),
        page(client, "measures/M01/"),
        page(client, "measures/M01/figures.csv"),
        page(client, format="csv"),
    ]
    return [re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce[-="][\w+/=-]+', "", text) for text in pages]


def test_nothing_differs_between_two_small_figures_of_one_status(client, member, figures):
    client.force_login(member)
    before = everything(client)
    figures.value, figures.numerator, figures.denominator = Decimal("40"), 4, 10
    figures.save()
    assert everything(client) == before


def test_an_analyst_sees_it_everywhere(client, analyst, figures):
    client.force_login(analyst)
    assert "3 of 12" in page(client)
    assert "25.0%" in page(client, "measures/M01/")
    assert (scorecard(client)["Value"], sheet(client)["Numerator"]) == ("25.0", 3)
    assert (figures_csv(client)[0]["Value"], figures_csv(client)[0]["Numerator"]) == ("25", "3")
    assert Decimal(api(client, analyst, "/figures", council="testshire")[1]["value"]) == 25


def test_an_analyst_of_one_council_reads_another_as_a_board_member(
    client, analyst, other_council, strategy, figures, make_snapshot
):
    strategy.councils.add(other_council)
    Membership.objects.create(user=analyst, council=other_council, role="board")
    make_snapshot(AUGUST, Decimal("20"), numerator=4, denominator=20, council=other_council)
    client.force_login(analyst)
    text = page(client)
    assert "3 of 12" in text
    assert "4 of 20" not in text
    assert "20.0%" not in text


@pytest.mark.parametrize(
    ("unit", "value", "top", "bottom", "withheld"),
    [
        pytest.param("percent", "12.5", 5, 40, False, id="a rate of five"),
        pytest.param("percent", "10", 4, 40, True, id="a rate of four"),
        pytest.param("percent", "0", 0, 40, False, id="a rate of nobody"),
        pytest.param("percent", "0", 0, 4, True, id="a rate out of four"),
        pytest.param("percent", "92.5", 37, 40, True, id="all but three"),
        pytest.param("percent", "100", 40, 40, False, id="all of forty"),
        pytest.param("percent", "3", None, None, False, id="a rate whose parts are not known"),
        pytest.param("headcount", "4", None, None, True, id="a count of four"),
        pytest.param("headcount", "5", None, None, False, id="a count of five"),
        pytest.param("headcount", "0", None, None, False, id="a count of nobody"),
        pytest.param("days", "3", 300, 100, False, id="three days each"),
        pytest.param("cases", "1.1", 44, 40, False, id="cases for each"),
    ],
)
def test_iso_7_what_is_small(client, member, component, make_snapshot, unit, value, top, bottom, withheld):
    Metric.objects.filter(pk=component.metric_id).update(unit=unit)
    make_snapshot(AUGUST, Decimal(value), numerator=top, denominator=bottom)
    (row,) = api(client, member, "/figures", council="testshire")
    assert (row["symbol"] == "c") == withheld


def test_a_published_census_figure_is_open_to_everybody(client, reader, figures, upload):
    upload.source = "census"
    upload.save()
    assert "3 of 12" in page(client)


def test_the_lists_of_changes_withhold_what_a_small_figure_was_and_became(client, reader, figures, make_snapshot):
    moment = timezone.now()
    figures.superseded_at = moment
    figures.save()
    make_snapshot(AUGUST, Decimal("100") / 3, numerator=4, denominator=12, recorded_at=moment)
    for address in ("/councils/testshire/uploads/changes/", URL + "changes/"):
        text = client.get(address).content.decode()
        assert text.count(TEXT) == 2
        assert "33.3" not in text


def links(text: str) -> list[str]:
    return [link.replace("&amp;", "&") for link in re.findall(r'href="([/?][^"#]*)', text)]


def test_iso_7_no_page_or_file_that_a_board_member_can_come_to_tells_a_small_figure(
    client, member, figures, make_snapshot
):
    """Follows every link from the first page; the small figure is 23.77%, 3.09 of 13, and was 29.46%, 3.83 of 13."""
    moment = timezone.now()
    figures.value, figures.numerator, figures.denominator = Decimal("29.46"), Decimal("3.83"), 13
    figures.superseded_at = moment
    figures.save()
    make_snapshot(AUGUST, Decimal("23.77"), numerator=Decimal("3.09"), denominator=13, recorded_at=moment)
    client.force_login(member)
    seen, waiting = set(), ["/", "/compare/months/", f"{URL}?month=2025-08", f"{URL}measures/M01/?month=2025-08"]
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(("/static/", "/account/")) or "xlsx" in address:
            continue
        seen.add(address)
        response = client.get(address)
        text = b"".join(response).decode()
        assert not re.search(r"23\.[78]|29\.[45]|3\.09|3\.8|3\.1 of", text), address
        path = address.partition("?")[0]
        if "text/html" in response["Content-Type"]:
            waiting += [path + link if link.startswith("?") else link for link in links(text)]
    assert {"/compare/months/", "/councils/testshire/uploads/changes/", f"{URL}changes/"} <= {
        address.partition("?")[0] for address in seen
    }


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("Only 3 were left of 12.", True),
        ("It went to 25.0% in a month.", True),
        ("Three were left; 30 is what we plan for.", False),
        ("We have recruited.", False),
    ],
    ids=["the parts", "the rate", "words and other numbers", "no number"],
)
def test_a_commentary_that_tells_a_withheld_number_is_refused(
    client, analyst, council, figures, monkeypatch, text, refused
):
    monkeypatch.setattr("strategies.views.today", lambda: dt.date(2025, 9, 15))
    client.force_login(analyst)
    sent = {"council": council.pk, "month": "2025-08-01", "text": text}
    page = client.post(f"{URL}measures/M01/comment/", sent)
    assert page.status_code == (422 if refused else 302)
    assert ("which board members may not see" in page.content.decode()) == refused


def test_a_note_goes_with_its_figure(client, reader, figures):
    figures.note = "The last two left in May."
    figures.save()
    for text in (page(client, "measures/M01/"), page(client, "measures/M01/figures.csv")):
        assert "The last two left" not in text


@pytest.mark.parametrize("address", ["", "measures/M01/"])
@pytest.mark.parametrize("order", [("analyst", "board"), ("board", "analyst")])
def test_a_page_kept_for_one_reader_is_not_shown_to_another_who_may_see_less(
    client, make_user, council, figures, address, order
):
    shown = {}
    for role in order:
        client.force_login(make_user(role, council))
        shown[role] = page(client, address)
    assert TEXT not in shown["analyst"]
    assert "25.0%" in shown["analyst"] and "25.0%" not in shown["board"]
