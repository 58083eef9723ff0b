import datetime as dt
from decimal import Decimal

import pytest

from metrics.models import MetricSnapshot, Service, StaffGroup
from metrics.uploads.guarding import guard_months
from workforce.models import AuditEntry

URL = "/councils/testshire/breakdown/"
NOW, THEN = dt.date(2025, 9, 1), dt.date(2024, 9, 1)
ASKED = {"metric": "agency-share", "group": "social-workers", "month": "2025-09"}


@pytest.fixture
def services(council, make_snapshot):
    """Three services: North with 3 agency workers of 40, East with 12 of 60, South with 20 of 100."""
    root = Service.objects.root_of(council)
    for name, top, bottom in (("North", 3, 40), ("East", 12, 60), ("South", 20, 100)):
        service = Service.objects.create(council=council, parent=root, name=name)
        for month, more in ((THEN, 5), (NOW, 0)):
            make_snapshot(
                month, Decimal(top + more) / bottom * 100, service=service, numerator=top + more, denominator=bottom
            )
    make_snapshot(THEN, Decimal(25), numerator=50, denominator=200)
    make_snapshot(NOW, Decimal("17.5"), numerator=35, denominator=200)
    guard_months(council, MetricSnapshot.objects.all())


def rows(response) -> dict[str, str]:
    return {row.name: row.figure for row in response.context["page"].services}


def test_a_small_part_and_one_beside_it_are_withheld(client, member, services):
    client.force_login(member)
    response = client.get(URL, ASKED)
    assert rows(response) == {"Whole council": "17.5%", "North": "Withheld", "East": "Withheld", "South": "20.0%"}
    assert "7.5%" not in response.content.decode().replace("17.5%", "")


def test_a_board_member_cannot_ask_for_small_numbers(client, member, services):
    client.force_login(member)
    response = client.get(URL, ASKED | {"small": "on"})
    assert rows(response)["North"] == "Withheld"
    assert "Show small numbers" not in response.content.decode()
    assert not AuditEntry.objects.filter(action="unsuppressed").exists()


def test_an_analyst_who_asks_sees_them_and_it_is_written_down(client, analyst, services, council):
    client.force_login(analyst)
    assert rows(client.get(URL, ASKED))["North"] == "Withheld"
    assert rows(client.get(URL, ASKED | {"small": "on"}))["North"] == "7.5%"
    entry = AuditEntry.objects.get(action="unsuppressed")
    assert (entry.actor, entry.council, entry.what) == (
        analyst,
        council,
        "Agency share, Social workers, September 2025",
    )


def test_it_says_whether_the_numerator_or_the_denominator_moved_and_which_part_most(client, analyst, services):
    client.force_login(analyst)
    story = client.get(URL, ASKED | {"small": "on"}).context["page"].story
    assert story[0] == (
        "The rate moved by −7.5 points: −7.5 points because agency workers (FTE) went from 50 to 35, and "
        "nothing because all workers (FTE) stayed at 200."
    )
    assert story[1].startswith("Agency workers (FTE) moved most in ")


def test_a_group_that_leaves_fewer_than_five_of_all_staff_is_withheld(
    client, member, council, make_snapshot, all_staff
):
    make_snapshot(NOW, Decimal(10), numerator=20, denominator=200, staff_group=all_staff)
    make_snapshot(NOW, Decimal(9), numerator=18, denominator=198)
    guard_months(council, MetricSnapshot.objects.all())
    client.force_login(member)
    page = client.get(URL, ASKED).context["page"]
    assert {row.name: row.figure for row in page.groups} == {"All staff": "10.0%", "Social workers": "Withheld"}


def test_groups_that_leave_enough_are_shown(client, member, council, make_snapshot, all_staff):
    make_snapshot(NOW, Decimal(10), numerator=20, denominator=200, staff_group=all_staff)
    make_snapshot(NOW, Decimal(10), numerator=10, denominator=100)
    guard_months(council, MetricSnapshot.objects.all())
    client.force_login(member)
    assert client.get(URL, ASKED).context["page"].hidden == 0


def test_another_council_does_not_exist(client, stranger, services):
    client.force_login(stranger)
    assert client.get(URL).status_code == 404


@pytest.mark.parametrize("query", [{}, {"metric": "banana"}, {"month": "banana"}, {"group": "banana"}])
def test_what_cannot_be_read_shows_the_newest_month(client, member, services, query):
    client.force_login(member)
    assert client.get(URL, query).context["page"].month == NOW


def test_without_figures_the_page_says_so(client, member, council):
    client.force_login(member)
    assert "No figure has been uploaded yet" in client.get(URL).content.decode()


def test_a_council_without_services_says_so(client, member, council, make_snapshot):
    StaffGroup.objects.create(slug="nobody", name="Nobody", order=0)
    make_snapshot(NOW, Decimal(10), numerator=20, denominator=200)
    client.force_login(member)
    assert "No figure of that month has been given by service." in client.get(URL, {"group": "nobody"}).content.decode()
