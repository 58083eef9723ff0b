"""The matrix of figures by month, for those who may see it."""

import datetime as dt
import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from metrics.completeness import Presence
from metrics.models import ReportingCalendar
from strategies import completeness_pages, dashboards, lateness
from workforce import months
from workforce.models import Council

TODAY = dt.date(2025, 7, 10)


@pytest.fixture
def matrix(council, make_measure, make_snapshot):
    make_measure()
    for month, value in ((1, 12), (2, 13), (3, 14)):
        make_snapshot(dt.date(2025, month, 1), value)
    make_snapshot(dt.date(2025, 4, 1), None, symbol="c")
    return lambda **options: completeness_pages.build(council, TODAY, **options)


def test_each_month_says_how_its_figure_stands(matrix):
    (row,) = matrix().rows
    assert row.cells[-6:] == (
        Presence.PRESENT, Presence.PRESENT, Presence.PRESENT, Presence.SUPPRESSED, Presence.LATE, Presence.NOT_DUE,
    )  # fmt: skip
    assert len(row.cells) == 12 and row.late == 7


def test_the_councils_own_calendar_counts(matrix, council):
    ReportingCalendar.objects.create(council=council, monthly_days=60)
    assert matrix().rows[0].cells[-2] == Presence.NOT_DUE


def test_the_page_says_when_figures_are_due(client, member, council, matrix):
    ReportingCalendar.objects.create(council=council, monthly_days=15, quarterly_days=25, annual_days=70)
    client.force_login(member)
    said = client.get(reverse("completeness", args=[council.slug])).content.decode()
    assert "a monthly figure is due 15 days after its month has ended, a quarterly one 25 days after" in said
    assert "a yearly one 70 days" in said


def test_the_matrix_takes_the_same_number_of_queries_however_large(matrix, django_assert_num_queries):
    with django_assert_num_queries(4):
        matrix()


def test_the_index_takes_the_same_number_of_queries_for_any_number_of_councils(
    matrix, council, django_assert_num_queries
):
    others = [Council.objects.create(name=f"C{n}", short_name=f"C{n}", slug=f"c{n}") for n in range(20)]
    for councils in ([council], [council, *others]):
        with django_assert_num_queries(4):
            assert len(completeness_pages.build_each(councils, TODAY)) == len(councils)


@pytest.mark.parametrize(("who", "status"), [("member", 200), ("analyst", 200), ("editor", 200), ("stranger", 404)])
def test_the_page_opens_to_the_councils_people(client, request, council, matrix, who, status):
    client.force_login(request.getfixturevalue(who))
    response = client.get(reverse("completeness", args=[council.slug]))
    assert response.status_code == status


def test_the_index_lists_only_ones_own_councils(client, stranger, council, matrix):
    client.force_login(stranger)
    said = client.get(reverse("completeness-index")).content.decode()
    assert "Elsewhere Council" in said and council.name not in said


def test_it_is_taken_away_with_a_row_for_each_figure_and_month_and_the_day_it_was_due(client, member, council, matrix):
    ReportingCalendar.objects.create(council=council, monthly_days=0)
    client.force_login(member)
    address = reverse("completeness", args=[council.slug])
    said = client.get(address, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert said[0] == "Council,Metric,Staff group,Frequency,Month,Standing,Due by"
    assert len(said) == 1 + 12
    last = completeness_pages.build(council, timezone.localdate()).months[-1]
    assert said[1].endswith(f",monthly,{months.code(last)},Late,{months.last_day(last)}")
    assert client.get(address, {"format": "xlsx"}).content.startswith(b"PK")
    assert "format=xlsx" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("days", "marked", "said"),
    [(20, "Late", "Overdue since 20 December 2025"), (45, "Not due yet", "Next due by 14 January 2026")],
    ids=["as usual", "later"],
)
def test_the_scorecard_goes_by_the_calendar_of_the_council_as_the_matrix_does(
    council, component, make_snapshot, days, marked, said
):
    today = dt.date(2026, 1, 10)
    ReportingCalendar.objects.create(council=council, monthly_days=days)
    component.targets.update(due=dt.date(2027, 3, 31))
    make_snapshot(dt.date(2025, 10, 1), 9)
    (row,) = completeness_pages.build(council, today).rows
    assert row.cells[-2].word == marked
    board = dashboards.build(component.measure.strategy, [council], today)
    (part,) = board.rows[0].parts
    assert part.freshness == said and part.overdue == (marked == "Late")
    assert (part.progress.status.value == "late") == (marked == "Late")


@pytest.mark.parametrize(
    ("held", "overdue", "said"),
    [
        ((), True, "None has come yet"),
        ((8, 9, 10), True, "Overdue since 20 December 2025"),
        ((8, 10, 11), False, "Next due by 20 January 2026"),
        ((11,), False, "Next due by 20 January 2026"),
        ((10, 12), False, "Next due by 20 February 2026"),
    ],
    ids=["never came", "stopped", "a month between is missing", "one came in time", "one came early"],
)
def test_the_dashboard_and_the_page_of_late_figures_count_the_same_overdue_figures(
    council, component, make_snapshot, held, overdue, said
):
    today = dt.date(2026, 1, 10)
    for month in held:
        make_snapshot(dt.date(2025, month, 1), 9)
    board = dashboards.build(component.measure.strategy, [council], today)
    matrix = completeness_pages.build(council, today)
    assert board.stale == ((dashboards.Behind(council, 1, 1, never=not held),) if overdue else ())
    assert (matrix.overdue, lateness.standing([council], today)[0].overdue) == (overdue, overdue)
    assert board.rows[0].parts[0].freshness == said


@pytest.mark.parametrize(
    ("last", "day", "overdue"),
    [
        (dt.date(2024, 3, 1), dt.date(2026, 3, 20), True),
        (dt.date(2024, 3, 1), dt.date(2026, 4, 10), True),
        (dt.date(2025, 3, 1), dt.date(2026, 4, 10), False),
        (dt.date(2025, 3, 1), dt.date(2026, 5, 31), True),
        (dt.date(2021, 3, 1), dt.date(2026, 8, 10), True),
    ],
    ids=["a year late", "a year late and the next to come", "the next to come", "a day late", "stopped years ago"],
)
def test_a_yearly_figure_that_did_not_come_stays_overdue_until_one_comes(
    council, component, agency_rate, make_snapshot, last, day, overdue
):
    agency_rate.frequency = "annual"
    agency_rate.save()
    make_snapshot(last, 9)
    (part,) = dashboards.build(component.measure.strategy, [council], day).rows[0].parts
    assert (part.stopped, part.overdue) == (overdue, overdue)
    assert completeness_pages.build(council, day).overdue == overdue
    assert lateness.standing([council], day)[0].overdue == overdue


def test_a_census_figure_in_place_of_the_councils_own_says_so(council, component, make_snapshot, upload):
    upload.source = "census"
    upload.save()
    make_snapshot(dt.date(2025, 9, 1), 9)
    board = dashboards.build(component.measure.strategy, [council], dt.date(2026, 1, 10))
    (part,) = board.rows[0].parts
    assert part.overdue and not part.stopped
    assert part.freshness == "The council’s own is overdue; next census due by 4 March 2027"


def test_both_pages_say_it_in_the_same_words(client, member, council, component, make_snapshot):
    make_snapshot(dt.date(2025, 1, 1), 9)
    client.force_login(member)
    words = "1 of the 1 figure followed is overdue: the newest one that is due has not come."
    assert words in client.get("/strategies/testshire-2023/").content.decode()
    assert words in client.get(reverse("completeness", args=[council.slug])).content.decode()


@pytest.mark.parametrize(
    ("late", "never", "said"),
    [
        (1, 0, "1 of the 9 figures followed is overdue: the newest one that is due has not come."),
        (1, 1, "1 of the 9 figures followed is overdue: it never came from the council."),
        (3, 3, "3 of the 9 figures followed are overdue: they never came from the council."),
        (5, 2, "the newest one that is due has not come, and 2 of them never came from the council."),
    ],
    ids=["it stopped", "it never came", "none ever came", "some never came"],
)
def test_what_never_came_is_told_from_what_stopped(late, never, said):
    told = render_to_string("strategies/overdue.html", {"late": late, "all": 9, "never": never, "of": ""})
    assert told.endswith(said)


def test_an_overdue_figure_of_another_part_is_named_on_its_line(client, member, component, all_staff, make_snapshot):
    make_snapshot(months.add(months.month_of(timezone.localdate()), -1), 9)
    other = component.measure.components.create(
        label="Agency share of all staff", metric=component.metric, staff_group=all_staff, order=2
    )
    client.force_login(member)
    page = client.get("/strategies/testshire-2023/", {"overdue": "yes"}).content.decode()
    assert f'<span class="wf-small wf-overdue wf-no-print">Overdue: {other.label}</span>' in page


def test_late_figures_are_judged_on_the_day_of_the_dashboard_that_leads_there(
    client, member, council, component, make_snapshot
):
    long_ago = timezone.make_aware(dt.datetime(2025, 11, 11))
    make_snapshot(dt.date(2025, 10, 1), 9, recorded_at=long_ago)
    make_snapshot(dt.date(2025, 11, 1), 9, recorded_at=timezone.make_aware(dt.datetime(2025, 12, 5)))
    client.force_login(member)
    dashboard = client.get("/strategies/testshire-2023/", {"month": "2025-12", "figures": "2025-12-01"})
    (address,) = re.findall(r'href="([^"]+completeness[^"]+)"', dashboard.content.decode())
    assert "1 of the 1 figure followed is overdue" in dashboard.content.decode()
    page = client.get(address.replace("&amp;", "&")).content.decode()
    assert "Judged as at 31 December 2025." in page and "1 of the 1 figure followed is overdue" in page


@pytest.mark.parametrize("name", ["completeness", "adding-up", "breakdown"])
def test_a_day_before_any_figure_is_as_if_none_were_chosen(client, member, council, component, make_snapshot, name):
    make_snapshot(dt.date(2025, 10, 1), 9)
    client.force_login(member)
    assert client.get(reverse(name, args=[council.slug]), {"figures": "0001-01-01"}).status_code == 200
