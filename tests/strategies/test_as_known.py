"""Pages of a council as its figures were known on an earlier day, which stands in the address."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from metrics.models import Metric, MetricSnapshot, Service
from metrics.uploads.guarding import guard_months
from strategies import completeness_pages, ledger
from workforce.models import AuditEntry

MONTH = dt.date(2025, 9, 1)
BEFORE, AFTER = "2025-11-09", "2025-11-10"
SAID = "This page shows figures as known on 9 November 2025"
BREAKDOWN, SUMS = "/councils/testshire/breakdown/", "/councils/testshire/adding-up/"
LATE, COMPARED = "/councils/testshire/completeness/", "/compare/months/"


def moment(day: int):
    return timezone.make_aware(dt.datetime(2025, 11, day, 9))


@pytest.fixture
def corrected(council, make_measure, make_snapshot):
    """September's 15% of 1 November became 18% on 10 November; North's 12% came on that day."""
    make_measure()
    make_snapshot(MONTH, Decimal(15), numerator=30, denominator=200, recorded_at=moment(1), superseded_at=moment(10))
    make_snapshot(MONTH, Decimal(18), numerator=36, denominator=200, recorded_at=moment(10))
    north = Service.objects.create(council=council, parent=Service.objects.root_of(council), name="North")
    make_snapshot(MONTH, Decimal(12), numerator=6, denominator=50, recorded_at=moment(10), service=north)


@pytest.mark.parametrize("address", [BREAKDOWN, SUMS, LATE, COMPARED])
def test_each_page_says_of_which_day_it_shows_what_was_known_and_leads_back_to_now(client, member, corrected, address):
    client.force_login(member)
    page = client.get(address, {"figures": BEFORE}).content.decode()
    assert SAID in page
    assert 'name="figures" value="2025-11-09"' in page
    assert '<a class="govuk-link wf-no-print" href="?">Show what is known now</a>' in page
    assert "This page shows figures as known on" not in client.get(address).content.decode()


@pytest.mark.parametrize("wrong", ["3000-01-01", "yesterday", "2025-02-30"])
@pytest.mark.parametrize("address", [BREAKDOWN, SUMS, LATE, COMPARED])
def test_a_day_to_come_or_none_at_all_shows_what_is_known_now(client, member, corrected, address, wrong):
    client.force_login(member)
    response = client.get(address, {"figures": wrong})
    assert response.status_code == 200
    assert "Not as it is known now" not in response.content.decode()


@pytest.mark.parametrize(
    ("day", "services"),
    [(BEFORE, [("Whole council", "15.0%")]), (AFTER, [("Whole council", "18.0%"), ("North", "12.0%")])],
    ids=["before", "after"],
)
def test_a_breakdown_has_the_services_and_figures_of_that_day(client, member, corrected, day, services):
    client.force_login(member)
    page = client.get(BREAKDOWN, {"figures": day}).context["page"]
    assert [(row.name, row.figure) for row in page.services] == services


def test_before_anything_was_known_a_breakdown_says_so(client, member, corrected):
    client.force_login(member)
    assert "No figure had been uploaded by then." in client.get(BREAKDOWN, {"figures": "2025-10-01"}).content.decode()


def test_a_breakdown_of_an_earlier_day_withholds_what_was_withheld_then(client, member, council, make_snapshot):
    """North's 3, with East beside it, became 8 on 10 November; what stood before stays withheld."""
    root = Service.objects.root_of(council)
    north, east, south = (
        Service.objects.create(council=council, parent=root, name=n) for n in ("North", "East", "South")
    )
    for service, top, bottom in ((north, 3, 40), (east, 12, 60), (south, 20, 100), (root, 35, 200)):
        make_snapshot(
            MONTH,
            Decimal(top) / bottom * 100,
            numerator=top,
            denominator=bottom,
            service=service,
            recorded_at=moment(1),
        )
    guard_months(council, MetricSnapshot.objects.all())
    for service, top, bottom in ((north, 8, 40), (root, 40, 200)):
        MetricSnapshot.objects.filter(service=service).update(superseded_at=moment(10))
        make_snapshot(
            MONTH,
            Decimal(top) / bottom * 100,
            numerator=top,
            denominator=bottom,
            service=service,
            recorded_at=moment(10),
        )
    client.force_login(member)
    page = client.get(BREAKDOWN, {"figures": BEFORE}).context["page"]
    assert {row.name: row.figure for row in page.services} == {
        "Whole council": "17.5%", "North": "Withheld", "East": "Withheld", "South": "20.0%",
    }  # fmt: skip
    now = {row.name: row.figure for row in client.get(BREAKDOWN).context["page"].services}
    assert (now["North"], now["East"]) == ("20.0%", "Withheld")


def test_an_analyst_who_asks_for_small_numbers_of_a_day_leaves_the_day_on_record(client, analyst, corrected):
    client.force_login(analyst)
    client.get(BREAKDOWN, {"figures": BEFORE, "small": "on"})
    entry = AuditEntry.objects.filter(action="unsuppressed").get()
    assert entry.what == "Agency share, Social workers, September 2025 (figures as known on 9 November 2025)"


def test_the_sums_are_made_with_what_was_known(client, member, council, make_snapshot):
    people, came, went = (
        Metric.objects.create(
            slug=slug, name=slug, unit="headcount", polarity="lower", kind="point", frequency="monthly",
            definition="x", tier="core",
        )
        for slug in ("headcount", "starters-count", "leavers-count")
    )  # fmt: skip
    for metric, month, value in ((people, 8, 100), (came, 9, 5), (went, 9, 10)):
        make_snapshot(dt.date(2025, month, 1), Decimal(value), metric=metric, recorded_at=moment(1))
    for value, begins, ends in ((106, 1, moment(10)), (95, 10, None)):
        stands = {"recorded_at": moment(begins), "superseded_at": ends}
        make_snapshot(MONTH, Decimal(value), metric=people, **stands)
    client.force_login(member)
    assert "106 were counted" in client.get(SUMS, {"figures": BEFORE}).content.decode()
    assert "The one sum that can be checked comes out" in client.get(SUMS, {"figures": AFTER}).content.decode()


def test_which_figures_are_late_is_told_of_that_day(council, corrected):
    def standing(day: int):
        known = dt.date(2025, 11, day)
        (row,) = completeness_pages.build(council, known, known=ledger.end_of(known)).rows
        return row.cells[-2].word, row.cells[-1].word

    # September, whose figure came on the first of November and was corrected on the tenth; October is due by the 20th.
    assert standing(1) == ("Present", "Not due yet")
    assert standing(10) == ("Revised", "Not due yet")
    assert standing(21) == ("Revised", "Late")


def test_a_comparison_draws_what_was_known(client, member, corrected):
    client.force_login(member)
    assert client.get(COMPARED, {"figures": BEFORE}).context["page"].sentences == (
        "Testshire: 15.0% in September 2025, the only number.",
    )
    assert "18.0%" in client.get(COMPARED).context["page"].sentences[0]


@pytest.mark.parametrize("address", [BREAKDOWN, SUMS, COMPARED])
def test_a_file_says_on_its_cover_of_which_day_it_is(client, member, corrected, address):
    client.force_login(member)

    def known(**query):
        book = load_workbook(io.BytesIO(client.get(address, {"format": "xlsx"} | query).content))
        return dict(row[:2] for row in book["Cover"].iter_rows(min_row=3, values_only=True))["Known"]

    assert known(figures=BEFORE) == "Figures as known on 9 November 2025"
    assert known() == "All that is known now"


def test_the_file_of_late_figures_is_of_that_day(client, member, corrected):
    client.force_login(member)
    response = client.get(LATE, {"figures": BEFORE, "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["Standing"] for row in rows if row["Month"] == "2025-09"] == ["Present"]
    assert max(row["Month"] for row in rows) == "2025-10"
