import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from metrics import identities
from metrics.comparison import CENSUS_GROUP
from metrics.models import Benchmark, Metric, MetricSnapshot, Service, StaffGroup, Upload
from strategies import adding_up
from strategies.models import Fact
from workforce.models import AuditEntry

AS_OF = dt.date(2025, 12, 31)
URL = "/councils/testshire/adding-up/"


def make_metric(slug, unit="percent", **extra) -> Metric:
    return Metric.objects.create(
        slug=slug, name=slug, unit=unit, polarity="lower", kind="point", frequency="monthly", definition="x",
        tier="core", **extra,
    )  # fmt: skip


@pytest.fixture
def printed(strategy, council):
    """The shares that Cambridgeshire's strategy prints: 56, 40 and 26 of a hundred."""
    for place, (slug, value) in enumerate(zip(identities.SHARES, (56, 40, 26), strict=True)):
        Fact.objects.create(
            strategy=strategy, code=f"F{place}", council=council, metric=make_metric(slug), category="workforce",
            label=slug, value=value, printed=f"{value}%", as_at_text="2022-05", staff_group_text="social workers",
            line=149,
        )  # fmt: skip


def test_printed_shares_that_come_to_122_are_shown_to_readers(client, member, stranger, printed):
    client.force_login(member)
    page = client.get(URL).content.decode()
    assert "56% + 40% + 26% = 122%" in page
    assert "as printed in testshire.pdf, line 149" in page
    assert "May 2022" in page
    client.force_login(stranger)
    assert client.get(URL).status_code == 404


def test_a_measure_says_which_of_its_sums_do_not_come_out(client, member, printed, make_measure):
    make_measure(metric=Metric.objects.get(slug="agency-filled-posts-pct"))
    client.force_login(member)
    assert "56% + 40% + 26% = 122%" in client.get("/strategies/testshire-2023/measures/M01/").content.decode()


def test_uploaded_figures_are_added_up_by_staff_group_and_source(council, make_snapshot):
    people, came, went = (make_metric(slug, "headcount") for slug in ("headcount", "starters-count", "leavers-count"))
    for month, values in ((8, (100, 1, 1)), (9, (104, 5, 1)), (10, (104, 3, 1))):
        for metric, value in zip((people, came, went), values, strict=True):
            make_snapshot(dt.date(2025, month, 1), Decimal(value), metric=metric)
    page = adding_up.build(council, AS_OF)
    assert [row.check.sum for row in page.failing] == ["104 + 3 − 1 = 106; 104 were counted"]
    assert [count for _, count in page.holding] == [1]
    assert page.failing[0].where == "Social workers, Council’s own figure"


def test_a_figure_that_is_not_exact_is_in_no_sum(council, make_snapshot):
    people, came, went = (make_metric(slug, "headcount") for slug in ("headcount", "starters-count", "leavers-count"))
    for month, values in ((8, (100, 1, 1)), (9, (110, 5, 1))):
        for metric, value in zip((people, came, went), values, strict=True):
            make_snapshot(
                dt.date(2025, month, 1), Decimal(value), metric=metric, qualifier="~" if metric == people else ""
            )
    assert adding_up.build(council, AS_OF).count == 0


def test_services_come_to_the_whole_council(council, make_snapshot):
    people = make_metric("headcount", "headcount")
    root = Service.objects.root_of(council)
    for name, value in (("North", 40), ("South", 50)):
        service = Service.objects.create(council=council, parent=root, name=name)
        make_snapshot(dt.date(2025, 9, 1), Decimal(value), metric=people, service=service)
    make_snapshot(dt.date(2025, 9, 1), Decimal(100), metric=people)
    (row,) = adding_up.build(council, AS_OF).failing
    assert row.check.sum == "40 (North) + 50 (South) = 90; the whole is 100"


@pytest.fixture
def teams(council):
    root = Service.objects.root_of(council)
    return [Service.objects.create(council=council, parent=root, name=f"Team {name}") for name in "ABCD"]


@pytest.mark.parametrize(
    ("whole", "sums"),
    [
        (22, ["9 (Team A) + 7 (Team B) + 7 (Team C) = 23 without Team D; the whole is 22"]),
        (23, []),
        (30, []),
    ],
    ids=["too many already", "as many", "the rest may be in the fourth"],
)
def test_parts_that_exceed_the_whole_fail_also_where_one_has_no_figure(council, make_snapshot, teams, whole, sums):
    people = make_metric("headcount", "headcount")
    for service, value in zip(teams, (9, 7, 7), strict=False):
        make_snapshot(dt.date(2025, 9, 1), Decimal(value), metric=people, service=service)
    make_snapshot(dt.date(2025, 9, 1), Decimal(whole), metric=people)
    page = adding_up.build(council, AS_OF)
    assert ([row.check.sum for row in page.failing], page.count) == (sums, len(sums))


def test_a_part_that_is_withheld_is_in_no_sum_and_is_not_told_by_one(council, make_snapshot, teams):
    people = make_metric("headcount", "headcount")
    for service, value in zip(teams, (9, 7, 7, 3), strict=False):
        make_snapshot(dt.date(2025, 9, 1), Decimal(value), metric=people, service=service)
    make_snapshot(dt.date(2025, 9, 1), Decimal(22), metric=people)
    (row,) = adding_up.build(council, AS_OF, [council.pk]).failing
    assert row.check.sum == "9 (Team A) + 7 (Team B) + 7 (Team C) = 23 without Team D; the whole is 22"
    (row,) = adding_up.build(council, AS_OF).failing
    assert row.check.sum.startswith("9 (Team A) + 7 (Team B) + 7 (Team C) + 3 (Team D) = 26;")


def test_both_parts_of_a_rate_come_to_those_of_the_whole_council(council, make_snapshot, teams):
    parts = ((7, 40), (6, 50), (11, 60), (5, 50))
    for service, (top, bottom) in zip(teams, parts, strict=True):
        make_snapshot(dt.date(2025, 9, 1), Decimal(1), numerator=top, denominator=bottom, service=service)
    make_snapshot(dt.date(2025, 9, 1), Decimal("14.5"), numerator=29, denominator=210)
    page = adding_up.build(council, AS_OF)
    assert [(row.check.sum.partition(" = ")[2], row.where) for row in page.failing if "Team" in row.check.sum] == [
        ("200; the whole is 210", "Agency share, social workers: all workers (FTE)")
    ]
    assert ("The parts come to the whole", 1) in page.holding


def test_own_figures_stand_beside_the_census_of_the_same_month(
    client, member, council, upload, make_snapshot, agency_rate, social_workers
):
    agency_rate.census_note = "The census counts on 30 September."
    agency_rate.save()
    census = Upload.objects.create(
        council=council, filename="census.xlsx", sha256="1" * 64, size=1, source="census", state="applied",
        uploaded_at=upload.uploaded_at, applied_at=upload.applied_at,
    )  # fmt: skip
    group = StaffGroup.objects.create(slug=CENSUS_GROUP, name="Children and family social workers")
    own = make_snapshot(dt.date(2025, 9, 1), Decimal("15.5"))
    make_snapshot(dt.date(2025, 9, 1), Decimal("14.8"), staff_group=group, upload=census)
    (row,) = adding_up.build(council, AS_OF).census
    assert (row.own, row.census, row.apart) == ("15.5%", "14.8%", "")
    assert row.note == (
        "No gap is given: the census counts children and family social workers only. The census counts on 30 September."
    )
    client.force_login(member)
    assert row.note in client.get(URL).content.decode()
    StaffGroup.objects.filter(pk=group.pk).update(slug="other")
    StaffGroup.objects.filter(pk=social_workers.pk).update(slug=CENSUS_GROUP)
    (row,) = adding_up.build(council, AS_OF).census
    assert (row.apart, row.note) == ("+0.7 points", "The census counts on 30 September.")
    MetricSnapshot.objects.filter(pk=own.pk).update(value=Decimal("14.8"))
    assert adding_up.build(council, AS_OF).census[0].apart == "nothing"
    MetricSnapshot.objects.filter(pk=own.pk).update(qualifier="~")
    (row,) = adding_up.build(council, AS_OF).census
    assert (row.apart, row.note.partition(".")[0]) == ("", "No gap is given: the own figure is not exact")


def test_a_figure_in_the_place_of_the_census_stands_beside_what_was_published(council, make_snapshot, agency_rate):
    council.ons_code = "E06000001"
    council.save()
    Metric.objects.update(slug="agency-share-pct")
    group = StaffGroup.objects.create(slug=CENSUS_GROUP, name="Children and family social workers")
    for year, value in ((2024, 12), (2025, 14)):
        Benchmark.objects.create(
            area_code="E06000001", area_name="Testshire", area_kind="council", column="agency_rate_fte",
            metric=agency_rate, release="2025", year=year, value=value,
        )  # fmt: skip
    make_snapshot(dt.date(2025, 9, 1), Decimal("15.5"), staff_group=group)
    (row,) = adding_up.build(council, dt.date(2026, 3, 31)).census
    assert (row.own, row.census, row.census_group, row.apart) == ("15.5%", "14.0%", group.name, "+1.5 points")
    assert adding_up.build(council, dt.date(2025, 12, 31)).census == (), "before it was published"


def test_the_sums_of_two_councils_are_read_at_once(council, other_council, make_snapshot, django_assert_num_queries):
    for held in (council, other_council):
        make_snapshot(dt.date(2025, 9, 1), Decimal("15.5"), numerator=31, denominator=100, council=held)
    for councils in ([council], [council, other_council]):
        with django_assert_num_queries(5):
            assert len(list(adding_up.checks(councils, adding_up.Asked(AS_OF)))) == len(councils)


def test_a_council_without_figures_says_that_nothing_can_be_checked(client, member, council):
    client.force_login(member)
    assert "No sum across metrics can be checked yet" in client.get(URL).content.decode()


@pytest.mark.parametrize(
    ("known", "failing"), [(9, 1), (11, 0), (None, 0)], ids=["before it was corrected", "after", "now"]
)
def test_the_sums_of_an_earlier_day_are_made_with_the_figures_known_then(council, make_snapshot, known, failing):
    def moment(day):
        return timezone.make_aware(dt.datetime(2025, 11, day))

    people, came, went = (make_metric(slug, "headcount") for slug in ("headcount", "starters-count", "leavers-count"))
    for metric, value in ((came, 5), (went, 1)):
        make_snapshot(dt.date(2025, 9, 1), Decimal(value), metric=metric, recorded_at=moment(1))
    make_snapshot(dt.date(2025, 8, 1), Decimal(100), metric=people, recorded_at=moment(1))
    for value, begins, ends in ((106, 1, moment(10)), (104, 10, None)):
        stands = {"recorded_at": moment(begins), "superseded_at": ends}
        make_snapshot(dt.date(2025, 9, 1), Decimal(value), metric=people, **stands)
    asked = adding_up.Asked(AS_OF, known=moment(known) if known else None)
    assert len(adding_up.failing_of([council], {"headcount"}, asked)) == failing


@pytest.fixture
def beside_census(printed, council, make_snapshot, upload):
    """A sum that does not come out, and an own figure of September beside the census's."""
    of_census = Upload.objects.create(
        council=council, filename="census.csv", sha256="1" * 64, size=1, state="applied", source="census",
        uploaded_at=upload.uploaded_at, applied_at=upload.applied_at,
    )  # fmt: skip
    group = StaffGroup.objects.create(slug=CENSUS_GROUP, name="Census group", order=9)
    september = timezone.localdate().replace(month=9, day=1).replace(year=timezone.localdate().year - 1)
    make_snapshot(september, Decimal("12.123456"), numerator=40, denominator=330)
    make_snapshot(september, Decimal(15), upload=of_census, staff_group=group)
    return f"{september:%Y-%m}"


def taken(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))[1:]


def test_what_is_on_screen_is_taken_away_a_table_at_a_time(client, member, beside_census, council):
    client.force_login(member)
    response = client.get(URL, {"format": "csv"})
    assert response["Content-Disposition"] == 'attachment; filename="testshire-adding-up.csv"'
    (row,) = taken(response)
    assert row[1:3] == ["May 2022", "56% + 40% + 26% = 122%"]
    (row,) = taken(client.get(URL, {"format": "csv", "table": "census"}))
    assert row == [
        *("Agency share", beside_census, "12.123456", "Social workers", "15.0", "Census group", "[z]", "%"),
        "No gap is given: the census counts children and family social workers only.",
    ]
    StaffGroup.objects.filter(slug=CENSUS_GROUP).update(slug="other")
    StaffGroup.objects.filter(slug="social-workers").update(slug=CENSUS_GROUP)
    (row,) = taken(client.get(URL, {"format": "csv", "table": "census"}))
    assert row[6:] == ["-2.876544", "%", "The census defines it the same way."]
    entry = AuditEntry.objects.filter(action="exported").first()
    assert (entry.what, entry.council) == ("Do the figures add up? as csv", council)


@pytest.mark.parametrize("full", [True, False], ids=["with sums", "with none"])
def test_the_workbook_has_a_table_a_sheet_with_no_cell_blank(client, member, council, full, request):
    if full:
        request.getfixturevalue("beside_census")
    client.force_login(member)
    book = load_workbook(io.BytesIO(client.get(URL, {"format": "xlsx"}).content))
    assert book.sheetnames == ["Cover", "Notes", "Failing", "Holding", "Census"]
    for sheet in book:
        (table,) = sheet.tables.values()
        assert all(cell.value not in (None, "") for row in sheet[table.ref] for cell in row)


def test_a_file_withholds_what_the_page_withholds(client, member, beside_census):
    MetricSnapshot.objects.filter(numerator=40).update(numerator=3)
    client.force_login(member)
    (row,) = taken(client.get(URL, {"format": "csv", "table": "census"}))
    assert (row[2], row[6]) == ("[c]", "[z]")
