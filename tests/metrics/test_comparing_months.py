import datetime as dt
import re
from decimal import Decimal

import pytest

from metrics import comparing_months
from workforce.models import Membership

URL = "/compare/months/"


@pytest.fixture
def figures(make_snapshot, other_council):
    make_snapshot(dt.date(2025, 4, 1), Decimal(10))
    make_snapshot(dt.date(2025, 6, 1), Decimal(12))
    make_snapshot(dt.date(2025, 5, 1), Decimal(20), council=other_council)


def test_a_month_that_one_council_lacks_stays_a_gap(figures, agency_rate, social_workers, council, other_council):
    page = comparing_months.build(
        agency_rate, social_workers, [council, other_council], dt.date(2025, 1, 1), dt.date(2025, 12, 1)
    )
    assert [(row.month.month, row.cells) for row in page.rows] == [
        (6, ("12.0%", "No figure")),
        (5, ("No figure", "20.0%")),
        (4, ("10.0%", "No figure")),
    ]
    assert page.sentences[0] == (
        "Testshire rose from 10.0% in April 2025 to 12.0% in June 2025. 1 month in between has no number."
    )


def test_only_the_councils_of_the_reader_are_offered_and_read(client, member, figures, other_council):
    client.force_login(member)
    page = client.get(URL, {"councils": other_council.slug}).content.decode()
    assert "20.0%" not in page
    assert ">Elsewhere<" not in page
    Membership.objects.create(user=member, council=other_council, role="board")
    assert "20.0%" in client.get(URL).content.decode()


def test_the_state_of_the_page_stands_in_its_address(client, member, figures):
    client.force_login(member)
    page = client.get(URL, {"metric": "agency-share", "start": "2025-05", "end": "2025-06"}).content.decode()
    assert "12.0%" in page
    assert "10.0%" not in page


@pytest.mark.parametrize("query", [{}, {"metric": "agency-share"}], ids=["nothing asked", "no council asked"])
def test_whoever_is_shown_unasked_is_ticked(client, member, figures, query):
    client.force_login(member)
    page = client.get(URL, query).content.decode()
    assert re.search(r'value="testshire"[^>]*checked', page)


def test_without_figures_the_page_says_so(client, member):
    client.force_login(member)
    assert "None of your councils has uploaded figures of its own yet." in client.get(URL).content.decode()


def test_census_figures_are_not_a_councils_own(client, member, figures, upload):
    upload.source = "census"
    upload.save()
    client.force_login(member)
    assert "None of your councils" in client.get(URL).content.decode()


def test_an_invented_council_is_named_as_one_on_the_page_and_on_the_picture(client, member, figures, council):
    council.invented = True
    council.save()
    client.force_login(member)
    page = client.get(URL).content.decode()
    assert "does not exist and its figures are made up" in page
    assert "the councils’ own figures; Testshire is invented." in page
