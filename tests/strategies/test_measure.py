import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.utils import timezone

from strategies.models import Commentary, Judgement

URL = "/strategies/testshire-2023/measures/M01/"


@pytest.fixture
def known(component, make_snapshot):
    make_snapshot(dt.date(2025, 8, 1), Decimal("15.25"), numerator=61, denominator=400)
    return make_snapshot(dt.date(2025, 9, 1), Decimal(12), note="=HYPERLINK(1)")


def test_the_page_shows_the_promise_in_its_own_words_with_its_line(client, member, known):
    client.force_login(member)
    page = client.get(URL).content.decode()
    assert "“10% by September 2025”" in page
    assert "testshire.pdf, line 12" in page


def test_each_figure_names_its_file_sheet_and_cell(client, member, known, upload):
    client.force_login(member)
    page = client.get(URL).content.decode()
    assert "may.xlsx" in page
    assert "sheet Figures" in page
    assert "cell E2" in page
    assert f"/councils/testshire/uploads/{upload.pk}/" in page


def test_a_revised_figure_shows_what_it_was(client, member, known, make_snapshot):
    known.superseded_at = timezone.now()
    known.save()
    make_snapshot(dt.date(2025, 9, 1), Decimal(13))
    client.force_login(member)
    assert "Revised: was 12.0%" in client.get(URL).content.decode()


def test_the_chart_leaves_a_missing_month_empty_and_draws_the_target_as_it_stood(client, member, known, make_snapshot):
    make_snapshot(dt.date(2025, 6, 1), Decimal(14))
    client.force_login(member)
    chart = client.get(URL).context["page"].components[0].chart
    line, target = chart["data"]
    assert line["y"] == [14.0, None, 15.25, 12.0]
    assert line["connectgaps"] is False
    assert set(target["y"]) == {10.0}
    assert target["x"][-1] == "2025-09-01"


def test_the_chart_is_one_that_plotly_takes(client, member, known):
    import plotly.graph_objects as go

    client.force_login(member)
    assert go.Figure(client.get(URL).context["page"].components[0].chart).data


def test_the_download_holds_unrounded_figures_and_no_formula(client, member, known):
    client.force_login(member)
    response = client.get(URL + "figures.csv")
    assert "attachment" in response["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["Value"] for row in rows] == ["12", "15.25"]
    assert rows[0]["Note"] == "'=HYPERLINK(1)"
    assert rows[1]["Numerator"] == "61"


@pytest.mark.parametrize("url", [URL, URL + "figures.csv"])
def test_a_stranger_finds_nothing(client, stranger, known, url):
    client.force_login(stranger)
    assert client.get(url).status_code == 404


def test_a_measure_that_the_strategy_does_not_have_is_not_found(client, member, component):
    client.force_login(member)
    assert client.get("/strategies/testshire-2023/measures/M99/").status_code == 404


def test_a_judgement_shows_who_when_and_on_what_evidence(client, member, component, council):
    component.targets.update(kind="narrative", value=None, operator="")
    Judgement.objects.create(
        target=component.targets.get(), council=council, month=dt.date(2025, 6, 1), verdict="at_risk",
        evidence="Two audits.", judged_by="Director", judged_on=dt.date(2025, 6, 20),
    )  # fmt: skip
    client.force_login(member)
    page = client.get(URL).content.decode()
    assert "judged at risk by Director on 20 June 2025" in page
    assert "Two audits." in page


def comment(council, **changes):
    return {"council": council.pk, "month": "2025-09-01", "text": "Two teams merged."} | changes


def test_an_analyst_comments_and_the_board_reads_it(client, analyst, member, known, council, monkeypatch):
    monkeypatch.setattr("strategies.views.today", lambda: dt.date(2025, 10, 5))
    client.force_login(analyst)
    assert client.post(URL + "comment/", comment(council)).status_code == 302
    client.force_login(member)
    assert "Two teams merged." in client.get(URL).content.decode()


def test_a_comment_that_says_nothing_is_asked_for_again(client, analyst, known, council, monkeypatch):
    monkeypatch.setattr("strategies.views.today", lambda: dt.date(2025, 10, 5))
    client.force_login(analyst)
    response = client.post(URL + "comment/", comment(council, text=" "))
    assert response.status_code == 422
    assert not Commentary.objects.exists()


def test_only_an_analyst_of_the_council_comments(client, member, known, council, other_council, analyst):
    client.force_login(member)
    assert client.post(URL + "comment/", comment(council)).status_code == 404
    client.force_login(analyst)
    assert client.post(URL + "comment/", comment(other_council)).status_code == 422
    assert not Commentary.objects.exists()
