import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from metrics.models import Metric, MetricSnapshot, Service, StaffGroup
from metrics.uploads.guarding import guard_months
from strategies.breakdown_story import where_most
from strategies.models import Event
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


def test_a_figure_that_was_small_a_year_ago_is_shown_without_its_change(client, member, council, make_snapshot):
    make_snapshot(THEN, Decimal("7.5"), numerator=3, denominator=40)
    make_snapshot(NOW, Decimal("22.5"), numerator=9, denominator=40)
    guard_months(council, MetricSnapshot.objects.all())
    client.force_login(member)
    response = client.get(URL, ASKED)
    (row,) = response.context["page"].services
    assert (row.figure, row.parts, row.change, row.exact.moved) == ("22.5%", "9 of 40", "", None)
    assert "15.0 points" not in response.content.decode()


def test_no_change_is_told_of_a_figure_that_is_only_less_than_a_number(client, member, council, make_snapshot):
    make_snapshot(dt.date(2024, 9, 1), Decimal(12), numerator=24, denominator=200)
    make_snapshot(dt.date(2025, 9, 1), Decimal(15), qualifier="<", numerator=20, denominator=200)
    client.force_login(member)
    page = client.get("/councils/testshire/breakdown/").context["page"]
    (row,) = page.groups
    assert page.story == ("What moved the rate cannot be said: it is known only to be less or more than a number.",)
    assert (row.figure, row.change, row.exact.moved) == ("less than 15.0%", "Not known", None)


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


@pytest.fixture
def teams(council, make_snapshot):
    """Two teams under the one service that holds the whole council: A lost six of its agency workers, B gained one."""
    root = Service.objects.root_of(council)
    social_work = Service.objects.create(council=council, parent=root, name="Social work")
    team_a, team_b = (Service.objects.create(council=council, parent=social_work, name=f"Team {n}") for n in "AB")
    for service, then, now in ((root, 40, 35), (social_work, 40, 35), (team_a, 22, 16), (team_b, 18, 19)):
        for month, top in ((THEN, then), (NOW, now)):
            make_snapshot(month, Decimal(top) / 2, service=service, numerator=top, denominator=200)
    return {"Social work": social_work, "A": team_a, "B": team_b}


def story_of(client) -> tuple[str, ...]:
    return client.get(URL, ASKED).context["page"].story


def test_the_team_that_moved_most_is_named_and_not_what_holds_every_team(client, member, teams):
    client.force_login(member)
    assert story_of(client)[1:] == ("Agency workers (FTE) moved most in Team A: −6.",)


def test_teams_that_moved_alike_are_both_named_and_many_are_counted(client, member, teams):
    MetricSnapshot.objects.filter(service=teams["B"], month=NOW).update(numerator=24, value=12)
    client.force_login(member)
    assert story_of(client)[1:] == ("Agency workers (FTE) moved most in Team A (−6) and Team B (+6).",)
    changes = {key: Decimal(2) for key in range(4)}
    assert where_most(changes, Decimal(2), {key: f"Team {key}" for key in changes}) == "4 services, by 2 each"


def test_where_some_are_withheld_the_most_is_of_those_that_are_shown(client, member, teams, council, make_snapshot):
    team = Service.objects.create(council=council, parent=teams["Social work"], name="Team C")
    make_snapshot(NOW, Decimal(1), service=team, numerator=2, denominator=200)
    client.force_login(member)
    said = "Of the services with a figure that is shown in both months, agency workers (FTE) moved most in Team A: −6."
    assert story_of(client)[1:] == (said,)


def test_a_new_team_is_none_of_those_that_are_compared(client, member, teams, council, make_snapshot):
    team = Service.objects.create(council=council, parent=teams["Social work"], name="Team C")
    make_snapshot(NOW, Decimal(20), service=team, numerator=40, denominator=200)
    client.force_login(member)
    assert rows(client.get(URL, ASKED))["Team C"] == "20.0%"
    assert story_of(client)[1:][0].startswith("Of the services with a figure that is shown in both months, ")


def test_the_only_team_that_is_known_in_both_months_is_not_named(client, member, teams):
    MetricSnapshot.objects.filter(service=teams["B"], month=THEN).delete()
    client.force_login(member)
    assert story_of(client)[1:] == ()


def test_a_single_service_is_not_named(client, member, teams):
    MetricSnapshot.objects.filter(service__in=[teams["A"], teams["B"]]).delete()
    client.force_login(member)
    assert story_of(client)[1:] == ()


@pytest.mark.parametrize(
    ("month", "there"),
    [(dt.date(2024, 9, 1), False), (dt.date(2024, 10, 1), True), (NOW, True), (dt.date(2025, 10, 1), False)],
    ids=["at the start", "just after the start", "at the end", "after the end"],
)
def test_no_change_is_told_across_a_break(client, analyst, services, council, month, there):
    Event.objects.create(council=council, month=month, text="Recounted", breaks=True)
    client.force_login(analyst)
    page = client.get(URL, ASKED | {"small": "on"}).context["page"]
    changes = {row.change for row in (*page.services, *page.groups)}
    if not there:
        assert "Cannot be compared" not in changes and page.story[0].startswith("The rate moved")
        return
    assert changes == {"Cannot be compared"}
    assert page.story == (
        f"Figures from before {month:%B %Y} cannot be compared with later ones, so no change is given.",
    )


def test_a_break_of_another_metric_or_council_is_none_here(client, analyst, services, other_council, council):
    metric = Metric.objects.create(
        slug="other", name="Other", unit="count", polarity="context", kind="point", frequency="monthly",
        definition="x", tier="core",
    )  # fmt: skip
    for held in ({"council": other_council}, {"council": council, "metric": metric}):
        Event.objects.create(month=NOW, text="Recounted", breaks=True, **held)
    client.force_login(analyst)
    assert client.get(URL, ASKED).context["page"].story[0].startswith("The rate moved")


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


@pytest.mark.parametrize("wrong", [{"metric": "banana"}, {"month": "banana"}, {"group": "banana"}])
def test_one_choice_that_cannot_be_read_leaves_the_others(client, member, services, make_snapshot, wrong):
    heads = Metric.objects.create(
        slug="heads", name="A first metric", unit="count", polarity="context", kind="point", frequency="monthly",
        definition="x", tier="core",
    )  # fmt: skip
    StaffGroup.objects.create(slug="all-of-them", name="All", order=0)
    make_snapshot(NOW, Decimal(50), metric=heads)
    client.force_login(member)
    page = client.get(URL, ASKED | {"month": "2024-09"} | wrong).context["page"]
    assert (page.metric.slug, page.group.slug) == ("agency-share", "social-workers")
    assert page.month == (NOW if "month" in wrong else THEN)


def test_each_figure_leads_to_its_file_and_says_its_cell(client, member, services, upload):
    client.force_login(member)
    page = client.get(URL, ASKED).content.decode()
    link = f'<a class="govuk-link" href="/councils/testshire/uploads/{upload.pk}/">may.xlsx</a>, sheet Figures, cell E2'
    assert page.count(link) == 5


def taken(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_what_is_on_screen_is_taken_away_unrounded_with_its_cells(client, member, services, council):
    Service.objects.filter(name="South").update(name="=South")
    client.force_login(member)
    response = client.get(URL, ASKED | {"format": "csv"})
    assert response["Content-Disposition"] == 'attachment; filename="testshire-breakdown-agency-share-2025-09.csv"'
    rows = {(row["Table"], row["Service"]): list(row.values()) for row in taken(response)}
    what = ["Testshire County Council", "Agency share"]
    origin = ["may.xlsx", "Figures", "E2", "[z]"]
    assert rows["By service", "'=South"] == [
        *("By service", *what, "'=South", "1", "Social workers", "2025-09"),
        *("20.0", "[z]", "%", "20.0", "100.0", "-5.0", "down 5.0 points", "2024-09", *origin),
    ]
    assert rows["By service", "North"] == [
        *("By service", *what, "North", "1", "Social workers", "2025-09"),
        *("[c]", "Suppressed: small numbers", "%", "[c]", "[c]", "[c]", "[z]", "2024-09", *origin),
    ]
    assert ("By staff group", "Whole council") in rows
    entry = AuditEntry.objects.get(action="exported")
    assert (entry.what, entry.council) == ("Agency share, Social workers, September 2025: breakdown as csv", council)


def test_a_file_of_small_numbers_is_on_record_as_the_page_is(client, analyst, services):
    client.force_login(analyst)
    rows = {row["Service"]: row for row in taken(client.get(URL, ASKED | {"small": "on", "format": "csv"}))}
    assert (rows["North"]["Value"], rows["North"]["Numerator"]) == ("7.5", "3.0")
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")][-2:] == ["unsuppressed", "exported"]


def test_the_file_gives_no_change_across_a_break(client, member, services, council):
    Event.objects.create(council=council, month=NOW, text="Recounted", breaks=True)
    client.force_login(member)
    rows = {row["Service"]: row for row in taken(client.get(URL, ASKED | {"format": "csv"}))}
    assert (rows["South"]["Change"], rows["South"]["Change in words"]) == ("[z]", "Cannot be compared")


def test_the_workbook_has_one_marked_up_table_a_sheet_with_no_cell_blank(client, member, services):
    client.force_login(member)
    book = load_workbook(io.BytesIO(client.get(URL, ASKED | {"format": "xlsx"}).content))
    assert book.sheetnames == ["Cover", "Notes", "Figures"]
    for sheet in book:
        (table,) = sheet.tables.values()
        assert all(cell.value not in (None, "") for row in sheet[table.ref] for cell in row)
    cover = {row[0].value: row[1].value for row in book["Cover"].iter_rows(min_row=3)}
    assert cover["Small numbers"] == "Withheld"


def test_without_figures_the_page_says_so(client, member, council):
    client.force_login(member)
    assert "No figure has been uploaded yet" in client.get(URL).content.decode()


def test_a_council_without_services_says_so(client, member, council, make_snapshot):
    StaffGroup.objects.create(slug="nobody", name="Nobody", order=0)
    make_snapshot(NOW, Decimal(10), numerator=20, denominator=200)
    client.force_login(member)
    assert "No figure of that month has been given by service." in client.get(URL, {"group": "nobody"}).content.decode()


def test_a_metric_begins_with_a_group_of_which_it_is_given_by_service(
    client, member, services, council, make_snapshot, all_staff
):
    other = Metric.objects.create(slug="leavers", name="Leavers", unit="count", kind="period", frequency="monthly")
    north = Service.objects.get(council=council, name="North")
    make_snapshot(NOW, 20, metric=other, staff_group=all_staff, service=north)
    client.force_login(member)
    for metric, group in (("agency-share", "social-workers"), ("leavers", "all-staff")):
        assert client.get(URL, {"metric": metric}).context["page"].group.slug == group


def test_a_group_that_no_service_gives_leads_to_one_that_some_do(client, member, services):
    StaffGroup.objects.create(slug="asye", name="ASYE starters", order=0)
    client.force_login(member)
    page = client.get(URL, ASKED | {"group": "asye"}).content.decode()
    assert "Of ASYE starters no figure of that month has been given by service." in page
    assert 'href="?metric=agency-share&amp;group=social-workers&amp;month=2025-09">social workers</a>.' in page
    assert "No figure of that month" not in page


@pytest.mark.parametrize(("note", "told"), [("Invented figure", False), ("Counted twice.", True)])
def test_a_note_that_only_says_where_figures_come_from_is_not_said_of_each(
    client, member, services, upload, note, told
):
    upload.source = "invented"
    upload.save()
    MetricSnapshot.objects.update(note=note)
    client.force_login(member)
    page = client.get(URL, ASKED).content.decode()
    assert (note in page) is told


def test_the_lists_say_what_is_shown_where_something_else_was_asked_for(client, member, services):
    client.force_login(member)
    page = client.get(URL, ASKED | {"metric": "nothing-of-the-kind"}).content.decode()
    assert "from its list: what was asked for is not in it." in page
    assert '<option value="agency-share" selected>' in page
