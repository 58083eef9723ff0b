import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from metrics import comparison
from metrics.models import Benchmark, Metric, Neighbour, StaffGroup
from strategies import beside, dashboards
from strategies.beside import sentence
from strategies.targets import Subject

URL = "/strategies/testshire-2023/measures/M01/"


@pytest.fixture
def placed(component, council):
    """Testshire among ten councils of the census, with three neighbours of which one has no figure."""
    council.ons_code, council.dfe_number, council.region_code = "E00", "0", "E12"
    council.save()
    Metric.objects.update(slug="agency-share-pct")
    group = StaffGroup.objects.create(
        slug="children-and-family-social-workers", name="Children and family social workers"
    )
    component.staff_group = group
    component.save()
    metric = Metric.objects.get()
    named = {"column": "agency_rate_fte", "metric": metric, "release": "2025", "year": 2025}
    Benchmark.objects.create(area_code="E92", area_name="England", area_kind="country", value=13, **named)
    Benchmark.objects.create(area_code="E12", area_name="North East", area_kind="region", value=9, **named)
    for number in range(1, 11):
        Benchmark.objects.create(
            area_code=f"E0{number}", area_name=f"Council {number}", area_kind="council", dfe_number=str(number),
            value=None if number == 3 else number + 10, symbol="x" if number == 3 else "", **named,
        )  # fmt: skip
    for rank, number in enumerate("123", 1):
        Neighbour.objects.create(area="0", neighbour=number, rank=rank, model_year=2025)
    return group


DAY = dt.date(2026, 3, 31)


def build(part, day):
    return beside.build(part, beside.published_for([part], day))


def test_the_census_is_read_once_for_all_councils_and_parts(
    placed, strategy, council, other_council, make_snapshot, django_assert_num_queries
):
    strategy.councils.add(other_council)
    for held in (council, other_council):
        make_snapshot(dt.date(2025, 9, 1), Decimal(15), staff_group=placed, council=held)
    parts = dashboards.build(strategy, [council, other_council], DAY).rows[0].parts
    with django_assert_num_queries(3):
        published = beside.published_for(parts, DAY)
        assert all(beside.build(part, published) for part in parts) and len(parts) == 2


def part(strategy, council):
    return dashboards.build(strategy, [council], DAY).rows[0].parts[0]


def test_a_figure_that_matches_the_census_stands_beside_it_with_its_gaps(placed, strategy, council, make_snapshot):
    make_snapshot(dt.date(2025, 9, 1), Decimal(15), staff_group=placed)
    found = build(part(strategy, council), DAY)
    assert [(line.name, line.figure, line.apart) for line in found.lines] == [
        ("England", "13.0%", "+2.0 points"),
        ("North East", "9.0%", "+6.0 points"),
        ("Median of its statistical neighbours (2 of 3)", "11.5%", "+3.5 points"),
    ]
    assert found.band == "the second lowest quarter of councils"
    assert found.why_not == ""


@pytest.mark.parametrize(
    ("sign", "said", "apart", "why"),
    [
        (">", "more than 15.0%", "", "No gap is given: the council’s figure is known only to be less or more than a"),
        ("~", "about 15.0%", "+2.0 points", ""),
    ],
)
def test_a_figure_that_is_not_exact_says_so_beside_the_census(
    placed, strategy, council, make_snapshot, sign, said, apart, why
):
    make_snapshot(dt.date(2025, 9, 1), Decimal(15), staff_group=placed, qualifier=sign)
    found = build(part(strategy, council), DAY)
    assert (found.own_figure, found.lines[0].apart) == (said, apart)
    assert found.why_not.startswith(why) and bool(found.band) is (sign == "~")


def test_a_figure_of_another_month_is_put_beside_it_without_a_gap_and_says_why(
    placed, strategy, council, make_snapshot, client, member
):
    make_snapshot(dt.date(2025, 10, 1), Decimal(15), staff_group=placed)
    found = build(part(strategy, council), DAY)
    assert {line.apart for line in found.lines} == {""}
    assert (found.band, found.strip.own) == ("", "")
    client.force_login(member)
    assert (
        "No gap is given: the figure is for October 2025 and the census for September 2025."
        in client.get(URL).content.decode()
    )


def test_the_census_figure_of_the_council_is_taken_before_its_own(placed, strategy, council, make_snapshot):
    make_snapshot(dt.date(2025, 10, 1), Decimal(15), staff_group=placed)
    Benchmark.objects.create(
        area_code="E00", area_name="Testshire", area_kind="council", column="agency_rate_fte", release="2025",
        year=2025, value=14, region_code="E12",
    )  # fmt: skip
    found = build(part(strategy, council), DAY)
    assert (found.own_figure, found.own_source, found.why_not) == ("14.0%", "DfE census", "")


def test_a_metric_that_the_census_does_not_publish_has_nothing_beside_it(component, strategy, council, make_snapshot):
    make_snapshot(dt.date(2025, 9, 1), Decimal(15))
    assert build(part(strategy, council), DAY) is None


def test_the_figure_and_its_month_are_those_of_the_last_number(placed, strategy, council, make_snapshot, upload):
    invented = type(upload).objects.create(
        council=council, filename="october.xlsx", sha256="1" * 64, size=1, state="applied", source="invented",
        uploaded_at=upload.uploaded_at, applied_at=upload.applied_at,
    )  # fmt: skip
    make_snapshot(dt.date(2025, 8, 1), Decimal(15), staff_group=placed)
    make_snapshot(dt.date(2025, 10, 1), None, symbol="c", staff_group=placed, upload=invented)
    found = build(part(strategy, council), DAY)
    assert (found.own_figure, found.own_source) == ("15.0%", "Council’s own figure")
    assert found.why_not == "No gap is given: the figure is for August 2025 and the census for September 2025."


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (dt.date(2025, 3, 3), None),
        (dt.date(2025, 3, 4), 2024),
        (dt.date(2026, 3, 3), 2024),
        (dt.date(2026, 3, 4), 2025),
        (dt.date(2030, 1, 1), 2025),
    ],
    ids=["before the first", "the first day of it", "before the next", "the first day of the next", "long after"],
)
def test_a_census_stands_beside_a_figure_once_it_was_published(placed, strategy, council, make_snapshot, day, year):
    make_snapshot(dt.date(2023, 9, 1), Decimal(15), staff_group=placed)
    for row in Benchmark.objects.all():
        row.pk, row.year = None, 2024
        row.save()
    found = build(part(strategy, council), day)
    assert (found.year if found else None) == year


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ({"month": "2026-03"}, True),
        ({"month": "2025-12"}, False),
        ({"month": "2026-03", "figures": "2026-03-03"}, False),
        ({"month": "2026-03", "figures": "2026-03-04"}, True),
    ],
    ids=["judged after it", "judged before it", "known before it", "known on its day"],
)
def test_the_page_of_a_day_shows_the_census_of_that_day(placed, strategy, client, member, make_snapshot, query, there):
    then = timezone.make_aware(dt.datetime(2025, 10, 1))
    make_snapshot(dt.date(2025, 9, 1), Decimal(15), staff_group=placed, recorded_at=then)
    client.force_login(member)
    assert ("census of September 2025" in client.get(URL, query).content.decode()) is there


ELEVEN = [Decimal(number) for number in range(10, 21)]
QUARTERS = (Decimal("12.5"), Decimal(15), Decimal("17.5"))
ALL = (
    "Each line is one of 11 councils in September 2025, from 10.0% to 20.0%; the shaded box holds the middle half of "
    "them. "
)


@pytest.mark.parametrize(
    ("polarity", "values", "own", "known", "said"),
    [
        ("lower", ELEVEN, 19, True, "Testshire (19.0%) is in the highest quarter of councils, the worse end."),
        ("higher", ELEVEN, 19, True, "Testshire (19.0%) is in the highest quarter of councils, the better end."),
        ("neutral", ELEVEN, 19, True, "Testshire (19.0%) is in the highest quarter of councils."),
        ("lower", ELEVEN, 11, True, "Testshire (11.0%) is in the lowest quarter of councils, the better end."),
        ("higher", ELEVEN, 11, True, "Testshire (11.0%) is in the lowest quarter of councils, the worse end."),
        ("lower", ELEVEN, 14, True, "Testshire (14.0%) is in the second lowest quarter of councils."),
        ("lower", ELEVEN, 16, True, "Testshire (16.0%) is in the second highest quarter of councils."),
        ("lower", ELEVEN, None, False, "Testshire is not marked, because no figure of it is known."),
        ("lower", ELEVEN, None, True, "Testshire is not marked, because its figure cannot be compared with theirs."),
        ("lower", ELEVEN[:7], 14, True, ""),
        ("lower", ELEVEN[:1] * 11, 10, True, ""),
    ],
    ids=[
        "up is bad",
        "up is good",
        "up is neither",
        "down is good",
        "down is bad",
        "below the middle",
        "above the middle",
        "no data or suppressed",
        "of another month",
        "seven councils",
        "all the same",
    ],
)
def test_the_sentence_of_the_strip(placed, strategy, council, polarity, values, own, known, said):
    own = None if own is None else Decimal(own)
    subject = Subject("Agency", "percent", 1, polarity, "point", "yearly")
    drawn = comparison.strip(values, own, QUARTERS)
    band = comparison.band(own, QUARTERS, polarity) if own is not None else ""
    held = replace(part(strategy, council), subject=subject)
    assert sentence(held, own, band, drawn, len(values), 2025, known=known) == (ALL + said if said else "")


def test_a_council_whose_census_figure_is_withheld_is_not_marked(placed, strategy, council, make_snapshot):
    make_snapshot(dt.date(2025, 9, 1), Decimal(15), staff_group=placed)
    Benchmark.objects.create(
        area_code="E00", area_name="Testshire", area_kind="council", column="agency_rate_fte", release="2025",
        year=2025, value=None, symbol="c", region_code="E12",
    )  # fmt: skip
    found = build(part(strategy, council), DAY)
    assert (found.own_figure, found.strip.own) == ("No figure", "")
    assert found.sentence.endswith("Testshire is not marked, because no figure of it is known.")


def test_a_published_figure_says_its_cell_and_leads_to_all_that_is_drawn(
    placed, strategy, council, make_snapshot, client, member
):
    make_snapshot(dt.date(2025, 9, 1), Decimal(15), staff_group=placed)
    Benchmark.objects.filter(area_code="E92").update(source_file="census.csv", source_cell="K2")
    assert [line.place for line in build(part(strategy, council), DAY).lines] == ["census.csv, cell K2", "", ""]
    client.force_login(member)
    page = client.get(URL).content.decode()
    assert "census.csv, cell K2" in page
    assert '<a class="govuk-link wf-no-print" href="/metrics/agency-share-pct/published/2025/?of=E00">' in page
