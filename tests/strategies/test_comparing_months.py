import csv
import datetime as dt
import io
import re
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from metrics.models import Metric, StaffGroup
from strategies import comparing_months
from strategies.models import Event
from workforce.models import AuditEntry, Council, Membership

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
    assert [(row.month.month, [cell.words for cell in row.cells]) for row in page.rows] == [
        (6, ["12.0%", "No figure"]),
        (5, ["No figure", "20.0%"]),
        (4, ["10.0%", "No figure"]),
    ]
    assert page.sentences[0] == (
        "Testshire rose from 10.0% in April 2025 to 12.0% in June 2025. 1 month in between has no number."
    )


def test_no_rise_is_told_of_a_figure_that_is_only_less_than_a_number(
    make_snapshot, agency_rate, social_workers, council
):
    make_snapshot(dt.date(2025, 4, 1), Decimal(15), qualifier="<")
    make_snapshot(dt.date(2025, 6, 1), Decimal(12))
    page = comparing_months.build(agency_rate, social_workers, [council], dt.date(2025, 1, 1), dt.date(2025, 12, 1))
    assert page.sentences[0].startswith(
        "Testshire stood at less than 15.0% in April 2025 and at 12.0% in June 2025, which leaves open whether it rose "
        "or fell."
    )


def test_the_key_of_the_chart_says_what_the_mark_of_an_open_ended_figure_means(client, member, make_snapshot, council):
    make_snapshot(dt.date(2025, 4, 1), Decimal(15))
    client.force_login(member)
    said = "A figure that is less or more than a number is drawn at that number."
    assert said not in client.get(URL).content.decode()
    make_snapshot(dt.date(2025, 6, 1), Decimal(12), qualifier=">")
    assert said in client.get(URL).content.decode()


BREAKS = pytest.mark.parametrize(
    ("place", "there"),
    [(0, True), (None, True), (1, False)],
    ids=["in the metric", "in every metric", "in another council"],
)


@BREAKS
def test_no_rise_is_told_across_a_break(figures, agency_rate, social_workers, council, other_council, place, there):
    broken = {"council": other_council if place else council, "metric": None if place is None else agency_rate}
    Event.objects.create(month=dt.date(2025, 6, 1), text="Recounted", breaks=True, **broken)
    page = comparing_months.build(agency_rate, social_workers, [council], dt.date(2025, 1, 1), dt.date(2025, 12, 1))
    rose = "Testshire rose from 10.0% in April 2025 to 12.0% in June 2025."
    stood = (
        "Testshire stood at 10.0% in April 2025 and at 12.0% in June 2025; figures from before June 2025 cannot be "
        "compared with later ones."
    )
    assert page.sentences[0].startswith(stood if there else rose)


def test_a_line_is_not_drawn_across_a_break(make_snapshot, agency_rate, social_workers, council):
    for month in (4, 5, 6):
        make_snapshot(dt.date(2025, month, 1), Decimal(month))
    Event.objects.create(council=council, month=dt.date(2025, 6, 1), text="Recounted", breaks=True)
    page = comparing_months.build(agency_rate, social_workers, [council], dt.date(2025, 1, 1), dt.date(2025, 12, 1))
    assert page.chart["data"][0]["y"] == [4.0, 5.0, None, 6.0]


def test_only_the_councils_of_the_reader_are_offered_and_read(client, member, figures, other_council):
    client.force_login(member)
    page = client.get(URL, {"c1": other_council.slug}).content.decode()
    assert "20.0%" not in page
    assert ">Elsewhere<" not in page
    Membership.objects.create(user=member, council=other_council, role="board")
    assert "20.0%" in client.get(URL).content.decode()


def test_the_state_of_the_page_stands_in_its_address(client, member, figures):
    client.force_login(member)
    page = client.get(URL, {"metric": "agency-share", "start": "2025-05", "end": "2025-06"}).content.decode()
    assert "12.0%" in page
    assert "10.0%" not in page


def chosen(page: str) -> list[str]:
    """What the lists of the form say, but for those that say nothing."""
    return re.findall(r'<option value="([\w-]+)" selected>', page)


@pytest.mark.parametrize("query", [{}, {"metric": "agency-share"}], ids=["nothing asked", "no council asked"])
def test_the_form_says_what_is_shown_unasked(client, member, figures, query):
    client.force_login(member)
    page = client.get(URL, query).content.decode()
    assert chosen(page) == ["agency-share", "social-workers", "testshire"]


def test_a_council_stays_in_the_list_it_was_chosen_in(client, member, figures, other_council):
    Membership.objects.create(user=member, council=other_council, role="board")
    client.force_login(member)
    page = client.get(URL, {"c3": other_council.slug}).content.decode()
    assert chosen(page) == ["agency-share", "social-workers", other_council.slug]
    assert "20.0%" in page and "10.0%" not in page
    page = client.get(URL, {"c1": other_council.slug, "c2": "testshire", "c4": "testshire"}).content.decode()
    heading = page[page.index("<thead") : page.index("</thead")]
    assert re.findall(r"numeric\">([^<]+)<", heading) == ["Elsewhere", "Testshire"]


@pytest.fixture
def headcount_elsewhere(make_snapshot, other_council, member):
    """Another council of the reader has a metric that the first one has not."""
    words = {"unit": "count", "polarity": "context", "kind": "point", "frequency": "monthly", "tier": "core"}
    metric = Metric.objects.create(slug="heads", name="Heads", definition="Invented.", **words)
    make_snapshot(dt.date(2025, 6, 1), 321, metric=metric, council=other_council)
    Membership.objects.create(user=member, council=other_council, role="board")
    return metric


def test_a_metric_asked_for_is_shown_for_the_councils_that_have_it(client, member, figures, headcount_elsewhere):
    client.force_login(member)
    page = client.get(URL, {"metric": "heads"}).content.decode()
    assert "321" in page and chosen(page) == ["heads", "social-workers", "elsewhere"]


def test_councils_asked_for_are_shown_with_what_they_have_offered(client, member, figures, headcount_elsewhere):
    client.force_login(member)
    assert ">Heads<" not in client.get(URL, {"c1": "testshire"}).content.decode()
    page = client.get(URL, {"c1": "testshire", "metric": "heads"}).content.decode()
    assert "No figure in this time." in page and chosen(page) == ["heads", "social-workers", "testshire"]


def test_a_council_without_figures_of_its_own_leaves_the_others_to_choose(client, member, make_snapshot, other_council):
    make_snapshot(dt.date(2025, 5, 1), Decimal(20), council=other_council)
    Membership.objects.create(user=member, council=other_council, role="board")
    client.force_login(member)
    page = client.get(URL, {"c1": "testshire"}).content.decode()
    assert "No figure in this time." in page and ">Elsewhere<" in page


@pytest.mark.parametrize("name", ["metric", "group", "c1", "start"])
def test_what_there_is_not_is_said_and_the_rest_is_shown(client, member, figures, name):
    client.force_login(member)
    page = client.get(URL, {name: "nothing-of-the-kind"}).content.decode()
    assert "from its list: what was asked for is not in it." in page and "12.0%" in page


@pytest.mark.parametrize(
    "wrong", [{"c2": "elsewhere"}, {"c2": "nowhere"}, {"end": "banana"}], ids=["not mine", "nowhere", "no month"]
)
def test_one_choice_that_cannot_be_read_leaves_the_others(client, member, figures, make_snapshot, wrong):
    words = {"unit": "count", "polarity": "context", "kind": "point", "frequency": "monthly", "tier": "core"}
    metric = Metric.objects.create(slug="heads", name="Heads", definition="Invented.", **words)
    group = StaffGroup.objects.create(slug="others", name="Others", order=3)
    # With a comma, which no token of the form has.
    for month, value in ((4, 32100), (5, 65400)):
        make_snapshot(dt.date(2025, month, 1), value, metric=metric, staff_group=group)
    client.force_login(member)
    asked = {"metric": "heads", "group": "others", "c1": "testshire", "start": "2025-05"}
    page = client.get(URL, asked | wrong).content.decode()
    assert "65,400" in page and "32,100" not in page
    assert "what was asked for is not in it." in page


def test_more_councils_and_staff_groups_are_no_more_queries(client, member, figures, django_assert_num_queries):
    member.is_superuser = True
    member.save()
    client.force_login(member)
    client.get(URL)
    with django_assert_num_queries(10):
        client.get(URL)
    Council.objects.bulk_create(Council(name=f"C{n}", short_name=f"C{n}", slug=f"c{n}") for n in range(40))
    StaffGroup.objects.bulk_create(StaffGroup(slug=f"g{n}", name=f"G{n}") for n in range(40))
    with django_assert_num_queries(10):
        client.get(URL)


def test_each_figure_leads_to_its_file_and_says_its_cell(client, member, figures, upload):
    client.force_login(member)
    page = client.get(URL).content.decode()
    link = f'<a class="govuk-link" href="/councils/testshire/uploads/{upload.pk}/">may.xlsx</a>, sheet Figures, cell E2'
    assert page.count(link) == 2


def taken(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_what_is_on_screen_is_taken_away_unrounded_with_its_cells(client, member, figures, make_snapshot):
    make_snapshot(dt.date(2025, 7, 1), Decimal("12.123456"), numerator=Decimal("61.5"), denominator=500, note="Right.")
    client.force_login(member)
    assert "Right." in client.get(URL).content.decode()
    response = client.get(URL, {"format": "csv", "c1": "testshire", "c2": "elsewhere", "start": "2025-05"})
    assert response["Content-Disposition"] == 'attachment; filename="months-agency-share.csv"'
    first, second = taken(response)
    what = AuditEntry.objects.get(action="exported").what
    assert list(first.values()) == [
        *("Testshire County Council", "Agency share", "Social workers", "2025-07", "12.123456", "[z]", "%"),
        *("61.5", "500.0", "may.xlsx", "Figures", "E2", "Right."),
    ]
    assert (second["Month"], second["Value"], second["Numerator"]) == ("2025-06", "12.0", "[z]")
    assert what == "Agency share, Social workers, month by month of Testshire as csv"


@pytest.mark.parametrize(("role", "value"), [("board", "[c]"), ("analyst", "6.0")])
def test_a_file_withholds_what_the_page_withholds(client, make_user, council, make_snapshot, role, value):
    make_snapshot(dt.date(2025, 4, 1), Decimal(6), numerator=3, denominator=50, note="Three left.")
    client.force_login(make_user(role, council))
    (row,) = taken(client.get(URL, {"format": "csv"}))
    assert (row["Note"] == "Three left.") is (role == "analyst")
    assert row["Value"] == value and (row["Numerator"] == "[c]") is (role == "board")
    assert row["Why no number"] == ("Suppressed: small numbers" if role == "board" else "[z]")


def test_the_workbook_has_one_marked_up_table_a_sheet_with_no_cell_blank(client, member, figures):
    client.force_login(member)
    book = load_workbook(io.BytesIO(client.get(URL, {"format": "xlsx"}).content))
    assert book.sheetnames == ["Cover", "Notes", "Figures"]
    for sheet in book:
        (table,) = sheet.tables.values()
        assert all(cell.value not in (None, "") for row in sheet[table.ref] for cell in row)
    assert book["Figures"]["E3"].value == 12


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


@pytest.mark.parametrize("asked", ["metric", "group", ""])
def test_a_council_without_figures_is_not_said_to_be_all(
    client, figures, make_user, agency_rate, social_workers, asked
):
    Council.objects.create(slug="new", name="New Council", short_name="New")
    client.force_login(make_user(is_superuser=True))
    query = {"c1": "new", "metric": agency_rate.slug, "group": social_workers.slug}
    said = client.get(URL, {name: query[name] for name in ("c1", asked) if name}).content.decode()
    assert "None of your councils" not in said and "No figure in this time" in said


def test_where_no_council_has_figures_it_is_said_whatever_was_asked_for(client, make_user, agency_rate, social_workers):
    client.force_login(make_user(is_superuser=True))
    said = client.get(URL, {"metric": agency_rate.slug, "group": social_workers.slug}).content.decode()
    assert "None of your councils" in said


def test_a_metric_that_is_counted_by_cohort_says_so_and_leads_to_its_figures(
    client, member, council, figures, make_measure, make_snapshot
):
    retained = Metric.objects.create(
        slug="retained", name="ASYE retention", unit="percent", polarity="higher", kind="cohort", frequency="cohort",
        definition="x", tier="core",
    )  # fmt: skip
    make_measure("M06", metric=retained)
    make_snapshot(dt.date(2025, 4, 1), Decimal(78), metric=retained, cohort="2023")
    client.force_login(member)
    response = client.get(URL, {"metric": "retained", "group": "social-workers"})
    assert response.context["page"].sentences == (
        "ASYE retention is counted once for each cohort, so no figure of it is of a month and none can be compared "
        "here.",
    )
    page = response.content.decode()
    assert '<a class="govuk-link" href="/strategies/testshire-2023/measures/M06/">Agency share M06</a>' in page
    assert "no figure in this time" not in page
    assert "counted once for each cohort" not in client.get(URL).content.decode()
