"""The councils of a person, those with most late figures first: the same numbers as a council's own matrix."""

import datetime as dt
import random
import re
from itertools import product

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics.completeness import Presence
from metrics.models import Metric, MetricSnapshot, ReportingCalendar, Service, StaffGroup, Upload
from strategies import completeness_pages, lateness, upload_templates
from strategies.models import Component, Strategy, SuccessMeasure
from workforce import months
from workforce.models import Council

TODAY = dt.date(2025, 7, 10)
MOMENT = dt.datetime(2025, 7, 1, tzinfo=dt.UTC)
UPLOAD = {"filename": "any.xlsx", "sha256": "0" * 64, "size": 1, "state": "applied"}
UPLOAD |= {"uploaded_at": MOMENT, "applied_at": MOMENT}
FREQUENCIES = ("monthly", "quarterly", "annual", "cohort", "report")

# A strategy: its councils, and what it follows.
PROMISED = st.lists(
    st.tuples(
        st.sets(st.integers(0, 2), min_size=1),
        st.lists(st.tuples(st.integers(0, 5), st.integers(0, 1), st.booleans()), max_size=8),
    ),
    min_size=1,
    max_size=3,
)
CALENDARS = st.lists(st.none() | st.tuples(*[st.integers(0, 200)] * 3), min_size=3, max_size=3)
ANY_FIXTURE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture
def catalogue(db):
    """Three councils, the last without any service, six metrics, the last in words, and two staff groups."""
    councils = [Council.objects.create(name=f"C{n}", short_name=f"C{n}", slug=f"c{n}") for n in range(3)]
    roots = {council: Service.objects.root_of(council) for council in councils[:2]}
    parts = {root: Service.objects.create(council=each, parent=root, name="Part") for each, root in roots.items()}
    words = {"polarity": "lower", "kind": "point", "tier": "core", "definition": "Invented.", "unit": "count"}
    metrics = [Metric.objects.create(slug=each, name=each, frequency=each, **words) for each in FREQUENCIES]
    words["unit"] = "words"
    metrics.append(Metric.objects.create(slug="said", name="said", frequency="monthly", **words))
    groups = [StaffGroup.objects.create(slug=f"g{n}", name=f"G{n}") for n in range(2)]
    return councils, roots, parts, metrics, groups


def promise(catalogue, promised) -> None:
    councils, _, _, metrics, groups = catalogue
    for number, (by, followed) in enumerate(promised):
        strategy = Strategy.objects.create(slug=f"s{number}", title="S", starts=2024, ends=2028, document="none.pdf")
        strategy.councils.set(councils[each] for each in by)
        measure = SuccessMeasure.objects.create(strategy=strategy, code="M", name="M", order=1, kind="quantitative")
        Component.objects.bulk_create(
            Component(
                measure=measure, order=order, label="C", metric=metrics[metric], staff_group=groups[group],
                removed_at=MOMENT if removed else None,
            )
            for order, (metric, group, removed) in enumerate(followed)
        )  # fmt: skip


def store(catalogue, some: random.Random) -> None:
    """Of each series some months, in part replaced or undone; of cohorts and of parts of a council too."""
    _, roots, parts, metrics, groups = catalogue
    uploads = {root: Upload.objects.create(council=root.council, **UPLOAD) for root in roots.values()}
    rows = []
    for root, metric, group, ago in product(roots.values(), metrics[:-1], groups, range(-1, 40)):
        if ago > 15 and metric.frequency != "annual":
            continue
        common = {
            "council": root.council, "metric": metric, "staff_group": group, "upload": uploads[root],
            "service": parts[root] if some.random() < 0.1 else root, "cohort": "2024" if some.random() < 0.1 else "",
            "month": months.add(dt.date(2025, 7, 1), -ago), "source_cell": "A1", "recorded_at": MOMENT,
        }  # fmt: skip
        replaced = some.choice((0, 0, 0, 0, 1, 2))
        rows += [MetricSnapshot(**common, value=2, superseded_at=MOMENT) for _ in range(replaced)]
        if some.random() < (0.3 if metric.frequency == "annual" else 0.7):
            symbol = some.choice(("", "", "", "", "z", "x", "c", "u", "k"))
            rows.append(MetricSnapshot(**common, symbol=symbol, value=None if symbol else 1))
    MetricSnapshot.objects.bulk_create(rows)


@settings(max_examples=25, suppress_health_check=ANY_FIXTURE)
@given(promised=PROMISED, seed=st.integers(0, 1 << 32), calendars=CALENDARS)
def test_what_is_counted_is_what_the_matrices_show(catalogue, promised, seed, calendars):
    councils = catalogue[0]
    with transaction.atomic():
        promise(catalogue, promised)
        store(catalogue, random.Random(seed))
        for council, days in zip(councils, calendars, strict=True):
            if days:
                names = ("monthly_days", "quarterly_days", "annual_days")
                ReportingCalendar.objects.create(council=council, **dict(zip(names, days, strict=True)))
        counted, latest = lateness.standing(councils, TODAY), lateness.latest_first(councils, TODAY)
        matrices = completeness_pages.build_each(councils, TODAY)
        transaction.set_rollback(True)
    assert [(each.council, each.needed, each.overdue, each.counts) for each in counted] == [
        (matrix.council, len(matrix.rows), matrix.overdue, matrix.counts) for matrix in matrices
    ]
    matrices.sort(key=lambda matrix: (-matrix.late, matrix.council.short_name))
    assert latest == [matrix.council.pk for matrix in matrices]
    assert [each.council.pk for each in sorted(counted, key=lateness.latest)] == latest


@pytest.fixture
def many(council, make_measure, make_snapshot, member):
    """Sixty councils with the same strategy, of which the first has figures, and somebody who sees them all."""
    component = make_measure()
    others = Council.objects.bulk_create(
        Council(name=f"C{n:02} Council", short_name=f"C{n:02}", slug=f"c{n:02}") for n in range(59)
    )
    component.measure.strategy.councils.add(*others)
    this = months.month_of(timezone.localdate())
    for ago in range(1, 13):
        make_snapshot(months.add(this, -ago), 10)
    member.is_superuser = True
    member.save()
    return member


def listed(response) -> list[str]:
    return re.findall(r'href="/councils/([\w-]+)/completeness/"', response.content.decode())


def test_the_index_takes_the_same_number_of_queries_for_any_number_of_councils_months_and_metrics(
    client, many, make_measure, make_snapshot, django_assert_num_queries
):
    client.force_login(many)
    page = reverse("completeness-index")
    client.get(page)
    with django_assert_num_queries(6):
        client.get(page)
    for code in ("M02", "M03"):
        component = make_measure(code)
        component.metric = Metric.objects.create(
            slug=code.lower(), name=code, unit="count", polarity="lower", kind="point", frequency="annual",
            tier="core", definition="Invented.",
        )  # fmt: skip
        component.save()
        for year in range(2010, 2026):
            make_snapshot(dt.date(year, 9, 1), year, metric=component.metric)
    # The order is found anew, which takes two more.
    with django_assert_num_queries(8):
        client.get(page)
    Council.objects.exclude(pk__in=Council.objects.values("pk")[:2]).exclude(snapshots__isnull=False).delete()
    # One page holds them all: it is put in order as it is.
    with django_assert_num_queries(5):
        client.get(page)


def test_the_order_follows_a_change(client, many):
    client.force_login(many)
    assert listed(client.get(reverse("completeness-index")))[0] == "c00"
    ReportingCalendar.objects.create(council=Council.objects.get(slug="c00"), monthly_days=500)
    assert listed(client.get(reverse("completeness-index")))[0] == "c01"
    assert "c00" in listed(client.get(reverse("completeness-index"), {"page": 3}))


def test_the_councils_come_in_pages_those_with_most_late_months_first(client, many, council):
    client.force_login(many)
    pages = [client.get(reverse("completeness-index"), {"page": number}) for number in (1, 2, 3)]
    shown = [slug for page in pages for slug in listed(page)]
    assert [len(listed(page)) for page in pages] == [25, 25, 10] and len(set(shown)) == 60
    assert shown[:2] == ["c00", "c01"] and shown[-1] == council.slug
    assert "Page 2 of 3" in pages[1].content.decode()


def test_sorted_by_name_every_page_stays_so(client, many, council):
    client.force_login(many)
    first = client.get(reverse("completeness-index"), {"sort": "name"})
    assert listed(first)[0] == "c00" and 'href="?sort=name&amp;page=2"' in first.content.decode()
    last = client.get(reverse("completeness-index"), {"sort": "name", "page": 3})
    assert listed(last)[-1] == council.slug


@pytest.mark.parametrize("page", ["0", "99", "x", ""])
def test_a_page_that_is_not_there_shows_one_that_is(client, many, page):
    client.force_login(many)
    response = client.get(reverse("completeness-index"), {"page": page})
    assert response.status_code == 200 and listed(response)


def test_a_page_is_no_larger_for_more_councils(client, many):
    client.force_login(many)
    before = len(client.get(reverse("completeness-index")).content)
    Council.objects.bulk_create(
        Council(name=f"D{n:02} Council", short_name=f"D{n:02}", slug=f"d{n:02}") for n in range(40)
    )
    assert abs(len(client.get(reverse("completeness-index")).content) - before) < 50


def test_who_has_no_council_is_told_so(client, make_user):
    client.force_login(make_user())
    said = client.get(reverse("completeness-index")).content.decode()
    assert "You have no role in any council yet." in said and "List by name" not in said


def test_a_council_that_needs_nothing_is_listed(council):
    (found,) = lateness.standing([council], TODAY)
    assert (found.needed, found.overdue, found.counts) == (0, 0, ())


def test_a_replaced_figure_counts_once_and_as_revised(council, make_measure, make_snapshot):
    make_measure()
    make_snapshot(dt.date(2025, 5, 1), 10, superseded_at=MOMENT, recorded_at=MOMENT)
    make_snapshot(dt.date(2025, 5, 1), 11)
    (found,) = lateness.standing([council], TODAY)
    assert found.counts == ((Presence.LATE, 10), (Presence.NOT_DUE, 1), (Presence.REVISED, 1))


def test_councils_strategies_are_found_from_the_councils_and_not_among_all_there_are():
    assert "LEFT OUTER JOIN" not in str(upload_templates.followed([1]).query)
