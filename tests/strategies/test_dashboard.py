import datetime as dt
import re
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from metrics.models import MetricSnapshot, StaffGroup
from strategies import between, changes, dashboards
from strategies.known import Moment
from strategies.models import Component, Strategy
from strategies.status import Status
from workforce import months
from workforce.models import Membership

URL = "/strategies/testshire-2023/"


def test_a_member_sees_the_dashboard_of_their_council(client, member, component, make_snapshot):
    make_snapshot(dt.date(2025, 9, 1), Decimal(15), numerator=30, denominator=200)
    client.force_login(member)
    page = client.get(URL, {"month": "2025-12"}).content.decode()
    assert "15.0%" in page
    assert "30 of 200" in page
    assert "Missed" in page
    assert "Of 1 success measure, 1 was missed." in page


def test_the_dashboard_of_another_council_does_not_exist(client, stranger, component):
    client.force_login(stranger)
    assert client.get(URL).status_code == 404


def test_nobody_sees_a_dashboard_without_signing_in(client, component):
    assert client.get(URL).url == f"/account/login/?next={URL}"


@pytest.mark.parametrize(
    ("month", "status"),
    [("2024-03", Status.ON_TRACK), ("2025-09", Status.OFF_TRACK), ("2025-10", Status.MISSED)],
    ids=["early on", "as the date nears", "after it"],
)
def test_the_chosen_month_judges_everything_again(component, strategy, council, baseline, make_snapshot, month, status):
    make_snapshot(dt.date(2024, 3, 1), Decimal(20))
    make_snapshot(dt.date(2025, 9, 1), Decimal(20))
    as_of = months.last_day(months.parse_code(month))
    assert dashboards.build(strategy, [council], as_of).rows[0].status == status


def test_a_month_that_is_not_one_shows_today_and_says_so(client, member, component):
    client.force_login(member)
    page = client.get(URL, {"month": "banana"})
    assert page.status_code == 200
    assert "from its list: what was asked for is not in it." in page.content.decode()


def test_a_measure_stands_once_however_many_priorities_it_serves(component, strategy, council):
    strategy.priorities.create(code="RET", title="Retain", order=2).places.create(measure=component.measure, order=1)
    rows = dashboards.build(strategy, [council], dt.date(2025, 12, 31)).rows
    assert len(rows) == 1
    assert [place.title for place in rows[0].priorities] == ["Recruit", "Retain"]


def test_a_past_month_is_judged_by_the_target_of_then(component, strategy, council, make_snapshot):
    old = component.targets.get()
    old.effective_to = dt.date(2024, 6, 1)
    old.save()
    component.targets.create(
        number=1, version=2, reason="The board asked for it.", kind=old.kind, printed="20%", document=old.document,
        value=20, operator="<=", due=old.due, due_precision="month", effective_from=dt.date(2024, 6, 1),
    )  # fmt: skip
    make_snapshot(dt.date(2024, 5, 1), Decimal(15))
    make_snapshot(dt.date(2024, 6, 1), Decimal(15))
    before = dashboards.build(strategy, [council], dt.date(2024, 5, 31)).rows[0].parts[0]
    after = dashboards.build(strategy, [council], dt.date(2024, 6, 30)).rows[0].parts[0]
    assert (before.promise.value, before.progress.status) == (10, Status.OFF_TRACK)
    assert (after.promise.value, after.progress.status) == (20, Status.ON_TRACK)


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        ({}, {"Agency share A", "Agency share B"}),
        ({"status": "no-data"}, {"Agency share B"}),
        ({"priority": "REC"}, {"Agency share A", "Agency share B"}),
        ({"overdue": "yes"}, {"Agency share A", "Agency share B"}),
        ({"overdue": "no"}, set()),
    ],
    ids=["everything", "a status", "a priority", "overdue or never come", "not overdue"],
)
def test_the_rows_can_be_narrowed(client, member, make_measure, make_snapshot, choice, shown):
    make_measure("A", value=Decimal(10))
    other = make_measure("B", value=Decimal(10), due=None, due_precision="")
    Component.objects.filter(pk=other.pk).update(staff_group=StaffGroup.objects.create(slug="none", name="Nobody"))
    make_snapshot(dt.date(2024, 3, 1), Decimal(20))
    client.force_login(member)
    page = client.get(URL, choice | {"month": "2024-12"}).content.decode()
    table = page.split('id="measures"')[1]
    assert set(re.findall(r"/measures/\w+/\"?[^>]*>(Agency share \w)<", table)) == shown


QUERIES = [
    ("django_session", "the session"),
    ("workforce_membership", "the person and their roles"),
    ("workforce_datachange", "what the data stand at"),
    ("metrics_metricsnapshot", "the figures"),
]
SAID = [
    ("strategies_strategy", "the strategy"),
    ("workforce_council", "its councils"),
    ("strategies_action", "which priorities have actions"),
    ("strategies_measurepriority", "the measures’ places under priorities"),
    ("strategies_priority", "the priorities"),
    ("strategies_successmeasure", "the measures"),
    ("strategies_component", "their components"),
    ("strategies_baseline", "baselines"),
    ("strategies_event", "what happened, and what breaks comparison"),
    ("strategies_target", "targets with judgements"),
    ("metrics_reportingcalendar", "when the figures of its councils are due"),
]


@pytest.mark.parametrize("history", [12, 60, 120])
@pytest.mark.parametrize("measures", [2, 20, 200])
def test_the_dashboard_asks_the_same_queries_whatever_its_size(
    client, member, make_measure, make_snapshot, upload, measures, history
):
    for number in range(measures):
        make_measure(f"M{number:03d}", value=Decimal(10))
    end = months.month_of(dt.datetime.now(dt.UTC).date())
    for back in range(history):
        make_snapshot(months.add(end, -back), Decimal(15))
    client.force_login(member)
    client.get("/help/statuses/")
    assert asked(client) == [table for table, _ in QUERIES[:3] + SAID + QUERIES[3:]]
    assert asked(client) == [table for table, _ in QUERIES[:3]]
    upload.save()
    assert asked(client) == [table for table, _ in QUERIES]


def asked(client) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(URL).status_code == 200
    return tables(queries)


def tables(queries) -> list[str]:
    """The table that each query begins with; whether somebody has a factor is asked with their roles."""
    whole = [re.sub(r'EXISTS\(.*\) AS "has_factor"', "", query["sql"]) for query in queries]
    return [re.search(r'FROM "(\w+)"', sql)[1] for sql in whole]


@pytest.mark.parametrize(
    ("month", "said"), [("2025-10", False), ("2026-03", True)], ids=["while it is fresh", "when it is overdue"]
)
def test_a_stale_dashboard_says_so_once_at_its_top(client, member, component, make_snapshot, month, said):
    make_snapshot(dt.date(2025, 9, 1), Decimal(15))
    client.force_login(member)
    page = client.get(URL, {"month": month}).content.decode()
    assert ("1 of the 1 figure followed is overdue" in page) is said
    late = f"/councils/testshire/completeness/?as_at={months.last_day(months.parse_code(month))}"
    assert (f'href="{late}">See which figures are late' in page) is said


def test_two_councils_stand_side_by_side(component, strategy, council, other_council, make_snapshot):
    strategy.councils.add(other_council)
    make_snapshot(dt.date(2025, 9, 1), Decimal(5))
    make_snapshot(dt.date(2025, 9, 1), Decimal(25), council=other_council)
    built = dashboards.build(Strategy.objects.get(), [council, other_council], dt.date(2025, 12, 31))
    assert [(part.council.slug, part.progress.status) for part in built.rows[0].parts] == [
        ("testshire", Status.MET),
        ("elsewhere", Status.MISSED),
    ]


def test_census_figures_say_what_they_count_differently(
    component, strategy, council, make_snapshot, upload, client, member
):
    Component.objects.update(census_note="The census counts only children and family social workers.")
    upload.source = "census"
    upload.save()
    make_snapshot(dt.date(2025, 9, 1), Decimal(15))
    client.force_login(member)
    page = client.get(URL).content.decode()
    assert "The census counts only children and family social workers." in page
    assert "DfE census" in page


def picked(strategy, council, as_of=dt.date(2025, 6, 30), **named) -> list[str]:
    built = dashboards.build(strategy, [council], as_of, **named)
    return [reason.text for row in built.attention for reason, _ in row.reasons]


def test_a_measure_that_is_on_track_wants_no_attention(component, strategy, council, baseline, make_snapshot):
    make_snapshot(dt.date(2025, 6, 1), Decimal(10))
    assert picked(strategy, council) == []


def test_a_measure_that_turned_off_track_says_so_and_that_no_action_is_listed(
    component, strategy, council, make_snapshot
):
    make_snapshot(dt.date(2025, 5, 1), Decimal(9))
    make_snapshot(dt.date(2025, 6, 1), Decimal(15))
    assert picked(strategy, council) == [
        "Turned off track since the end of May 2025 (it was on track), 5.0 points over",
        "the strategy lists no action for it",
    ]


def test_what_changed_is_what_the_newest_figures_changed_whenever_they_come_in(
    component, strategy, council, make_snapshot
):
    make_snapshot(dt.date(2025, 5, 1), Decimal(9))
    make_snapshot(dt.date(2025, 6, 1), Decimal(15))
    built = dashboards.build(strategy, [council], dt.date(2025, 7, 10))
    assert built.since.moment.words == "since the end of May 2025" and built.since.arrivals.new == 1
    assert [(moved.move.before, moved.move.after, moved.move.better) for moved in built.since.moves] == [
        (Status.ON_TRACK, Status.OFF_TRACK, False)
    ]


def test_a_figure_that_a_measure_is_only_compared_with_is_no_news(
    component, strategy, council, make_snapshot, all_staff
):
    component.targets.update(kind="match_population", comparator="all staff", comparator_group=all_staff)
    for group in (component.staff_group, all_staff):
        make_snapshot(dt.date(2025, 5, 1), Decimal(9), staff_group=group)
        make_snapshot(dt.date(2025, 6, 1), Decimal(15), staff_group=group)
    assert dashboards.build(strategy, [council], dt.date(2025, 7, 10)).since.arrivals.new == 1
    page = between.build(strategy, [council], dt.date(2025, 6, 30), timezone.localdate())
    assert page.new == 2


def test_what_is_to_match_something_is_said_to_come_closer(component, strategy, council, make_snapshot, all_staff):
    component.targets.update(kind="match_population", comparator="all staff", value=15, operator="", tolerance=1)
    make_snapshot(dt.date(2025, 5, 1), Decimal(9))
    make_snapshot(dt.date(2025, 6, 1), Decimal(15))
    built = dashboards.build(strategy, [council], dt.date(2025, 7, 10))
    assert [(moved.move.after, moved.side) for moved in built.since.moves] == [(Status.ON_TRACK, "closer")]


def test_without_a_figure_what_changed_is_since_the_month_before(component, strategy, council):
    built = dashboards.build(strategy, [council], dt.date(2025, 7, 10))
    assert built.since.moment.words == "since the end of June 2025" and built.since.arrivals.new == 0


@pytest.mark.parametrize(
    ("before", "after", "better"),
    [
        (Status.OFF_TRACK, Status.ON_TRACK, True),
        (Status.ON_TRACK, Status.AT_RISK, False),
        (Status.OFF_TRACK, Status.LATE, None),
        (Status.ON_TRACK, Status.LATE, None),
        (Status.WRONG_DIRECTION, Status.PASSED_UNKNOWN, None),
        (Status.NEEDS_CLARIFICATION, Status.MET, None),
        (Status.ON_TRACK, Status.SUPPRESSED, None),
        (Status.MISSED, Status.OFF_TRACK, None),
    ],
    ids=lambda status: status if isinstance(status, str) else str(status),
)
def test_only_what_figures_say_is_called_better_or_worse(before, after, better):
    assert changes.better(before, after) is better


def second_promise(component, value: int):
    target = component.targets.get()
    target.pk, target.number, target.value, target.printed = None, 2, Decimal(value), f"{value}% by September 2025"
    target.save(force_insert=True)


def test_of_two_promises_for_two_councils_each_reason_says_which_and_the_lack_of_an_action_is_said_once(
    component, strategy, council, other_council, make_snapshot
):
    strategy.councils.add(other_council)
    second_promise(component, 12)
    for held in (council, other_council):
        make_snapshot(dt.date(2025, 5, 1), Decimal(15), council=held)
        make_snapshot(dt.date(2025, 6, 1), Decimal(15), council=held)
    (row,) = dashboards.build(strategy, [council, other_council], dt.date(2025, 6, 30)).attention
    assert [(of, reason.text) for reason, of in row.reasons] == [
        (
            "Testshire, 10% or less by September 2025 and Elsewhere, 10% or less by September 2025",
            "Off track, 5.0 points over",
        ),
        (
            "Testshire, 12% or less by September 2025 and Elsewhere, 12% or less by September 2025",
            "Off track, 3.0 points over",
        ),
        ("", "the strategy lists no action for it"),
    ]


def test_what_changed_since_a_chosen_month_is_what_was_not_known_by_its_end(
    client, member, component, strategy, council, make_snapshot
):
    this = months.month_of(timezone.localdate())
    end = months.last_day(months.add(this, -1))
    before, after = (timezone.make_aware(dt.datetime.combine(end, dt.time(12))) + dt.timedelta(d) for d in (-9, 1))
    make_snapshot(months.add(this, -3), Decimal(9), recorded_at=before)
    make_snapshot(months.add(this, -2), Decimal(15), recorded_at=after)
    client.force_login(member)
    page = client.get(URL, {"since": months.code(end)}).content.decode()
    since = f"?since={end.isoformat()}"
    assert f"What changed since the end of {months.name(end)}" in page and "1 new figure, 0 corrected" not in page
    assert "1 new figure." in page and since in page
    log = client.get(f"{URL}changes/{since}").content.decode()
    assert "1 figure is new" in log


@pytest.fixture
def shared(strategy, component, council, other_council, make_snapshot, member):
    """Two councils share the strategy, and the other one stands worse; the member reads both."""
    strategy.councils.add(other_council)
    Membership.objects.create(user=member, council=other_council, role="board")
    make_snapshot(dt.date(2025, 9, 1), Decimal(9))
    make_snapshot(dt.date(2025, 9, 1), Decimal(25), council=other_council)
    return {"month": "2025-12"}


def test_the_headline_of_two_councils_says_that_each_measure_counts_where_it_stands_worse(client, member, shared):
    client.force_login(member)
    page = client.get(URL, shared).content.decode()
    assert "Of 1 success measure, each counted where it stands worse: 1 was missed." in page
    assert 'name="council"' in page


def test_one_of_two_councils_can_be_looked_at_by_itself(client, member, shared, council):
    client.force_login(member)
    page = client.get(URL, shared | {"council": council.slug}).content.decode()
    assert "Of 1 success measure, 1 was met." in page and "25.0%" not in page
    assert f"/measures/M01/?council={council.slug}&amp;month=2025-12" in page
    measure = client.get(f"{URL}measures/M01/", shared | {"council": council.slug}).content.decode()
    assert "9.0%" in measure and "25.0%" not in measure
    figures = client.get(f"{URL}measures/M01/figures.csv", shared | {"council": council.slug}).content.decode()
    assert figures.count("\n") == 2


def test_a_council_that_is_not_the_readers_cannot_be_chosen(client, member, component, strategy, other_council):
    strategy.councils.add(other_council)
    client.force_login(member)
    page = client.get(URL, {"council": other_council.slug}).content.decode()
    assert "Testshire" in page and other_council.name not in page


def test_what_needs_attention_is_listed_whole_and_the_first_are_seen_at_once(
    client, member, make_measure, make_snapshot
):
    for place in range(1, 11):
        make_measure(code=f"M{place:02}", value=Decimal(10))
    make_snapshot(dt.date(2025, 9, 1), Decimal(25))
    client.force_login(member)
    page = client.get(URL, {"month": "2025-12"}).content.decode()
    assert "10 of 10 success measures, each with the reason it was picked." in page and "And 2 more" in page
    assert page.count("Missed the promise of 10% or less by September 2025") == 10
    assert '<ol class="govuk-list govuk-list--number wf-picked" start="9">' in page


def test_only_parts_that_decide_are_counted_among_the_most_urgent(client, member, component, make_snapshot):
    make_snapshot(dt.date(2025, 9, 1), Decimal(25))
    second_promise(component, 12)
    client.force_login(member)
    page = client.get(URL, {"month": "2025-12"}).content.decode()
    assert "The most urgent of 2 parts: 10% or less by September 2025" in page
    component.targets.filter(number=2).update(operative=False, operative_reason="Printed twice.")
    assert "The most urgent of" not in client.get(URL, {"month": "2025-12"}).content.decode()


def test_nothing_is_compared_with_a_day_after_those_whose_figures_count(
    client, member, component, strategy, council, make_snapshot
):
    make_snapshot(dt.date(2025, 9, 1), Decimal(15))
    client.force_login(member)
    this = months.add(months.month_of(timezone.localdate()), -1)
    page = client.get(URL, {"figures": "2025-06-15", "since": months.code(this)}).content.decode()
    assert "What changed since the end of May 2025" in page
    assert "?since=2025-05-31" not in page, "of what nobody knew there is no log"


def test_a_status_that_moved_says_which_of_two_promises_it_is_of(component, strategy, council, make_snapshot):
    second_promise(component, 12)
    make_snapshot(dt.date(2025, 5, 1), Decimal(9))
    make_snapshot(dt.date(2025, 6, 1), Decimal(11))
    moves = dashboards.build(strategy, [council], dt.date(2025, 6, 30)).since.moves
    assert [moved.of for moved in moves] == ["10% or less by September 2025"]


def test_an_action_under_its_priority_is_an_action_for_it(component, strategy, council, make_snapshot):
    strategy.actions.create(kind="action", text="Recruit.", order=1, priority=strategy.priorities.get())
    make_snapshot(dt.date(2025, 5, 1), Decimal(15))
    make_snapshot(dt.date(2025, 6, 1), Decimal(15))
    assert picked(strategy, council) == ["Off track, 5.0 points over"]


def test_a_missed_promise_and_an_overdue_figure_are_picked(component, strategy, council, make_snapshot):
    make_snapshot(dt.date(2025, 9, 1), Decimal(15))
    assert picked(strategy, council, dt.date(2025, 12, 31)) == [
        "Missed the promise of 10% or less by September 2025, 5.0 points over"
    ]
    assert picked(strategy, council, dt.date(2025, 9, 30)) == [
        "Off track, 5.0 points over", "the strategy lists no action for it",
    ]  # fmt: skip


def test_an_unusual_change_for_the_worse_is_picked_and_one_for_the_better_is_good_news(
    component, strategy, council, make_snapshot
):
    component.targets.all().delete()
    for place in range(20):
        make_snapshot(months.add(dt.date(2023, 11, 1), place), Decimal(20 + place % 3))
    make_snapshot(dt.date(2025, 7, 1), Decimal(35))
    assert picked(strategy, council, dt.date(2025, 7, 31)) == [
        "Unusual change: the figure for July 2025 is above the upper limit, a real change for the worse"
    ]
    make_snapshot(dt.date(2025, 8, 1), Decimal(5))
    built = dashboards.build(strategy, [council], dt.date(2025, 8, 31))
    assert built.attention == ()
    assert [found.row.measure.code for found in built.since.improved] == ["M01"]
    assert dashboards.build(strategy, [council], dt.date(2026, 1, 31)).since.improved == ()
    make_snapshot(dt.date(2025, 9, 1), Decimal(4))
    assert dashboards.build(strategy, [council], dt.date(2025, 9, 30)).since.improved == (), "no news twice"
    MetricSnapshot.objects.filter(month=dt.date(2025, 9, 1)).delete()
    make_snapshot(dt.date(2025, 9, 1), symbol="c")
    assert dashboards.build(strategy, [council], dt.date(2025, 9, 30)).since.improved == (), "none that is not shown"


def test_a_statement_set_aside_does_not_decide_the_status(component, strategy, council, make_snapshot):
    target = component.targets.get()
    target.pk, target.number, target.kind, target.due, target.due_precision = None, 2, "standing_ceiling", None, ""
    target.value, target.operative, target.operative_reason = Decimal(5), False, "It counts other people."
    target.save()
    make_snapshot(dt.date(2025, 6, 1), Decimal(8))
    row = dashboards.build(strategy, [council], dt.date(2025, 6, 30)).rows[0]
    assert row.status == Status.ON_TRACK
    assert [(part.operative, part.progress.status) for part in row.parts] == [
        (True, Status.ON_TRACK), (False, Status.MISSED),
    ]  # fmt: skip
    assert row.councils[0].lead.operative


def test_changes_are_counted_since_a_chosen_month(client, member, component, make_snapshot):
    make_snapshot(dt.date(2025, 3, 1), Decimal(9))
    make_snapshot(dt.date(2025, 6, 1), Decimal(15))
    client.force_login(member)
    page = client.get(URL, {"month": "2025-06", "since": "2025-03"}).content.decode()
    assert "What changed since the end of March 2025" in page
    assert "on track, now off track (worse)" in page


def test_what_is_compared_with_may_lie_before_the_figures_that_are_read_lately(
    component, strategy, council, make_snapshot
):
    for place in range(60):
        make_snapshot(months.add(dt.date(2023, 1, 1), place), Decimal(9))
    built = dashboards.build(strategy, [council], dt.date(2027, 12, 31), since=Moment(dt.date(2023, 6, 30), "since"))
    assert [(moved.move.before, moved.move.after) for moved in built.since.moves] == [(Status.ON_TRACK, Status.MET)]


def test_names_and_codes_with_marks_of_markup_are_only_words(client, member, component, strategy, make_snapshot):
    make_snapshot(dt.date(2025, 6, 1), Decimal(8))
    component.measure.code, component.measure.name = "A&lt'\"<b>", "<b>\"Less\" & 'fewer'</b>"
    component.measure.save()
    client.force_login(member)
    page = client.get(URL, {"month": "2025-06"}).content.decode()
    table = page.split('id="measures"')[1]
    assert "<b>" not in page
    address = unescape(re.search(r'class="govuk-link" href="(/strategies/[^"]+/measures/[^"]+)"', table)[1])
    assert "fewer" in client.get(address).content.decode()


def test_a_reader_who_comes_back_sees_what_changed_since(client, member, component, make_snapshot, monkeypatch):
    client.force_login(member)
    first = client.get(URL)
    assert "since the end of" in first.content.decode()
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=3)
    make_snapshot(months.month_of(later.date()), Decimal(15), recorded_at=later - dt.timedelta(hours=1))
    monkeypatch.setattr("strategies.looks.timezone.now", lambda: later)
    page = client.get(URL).content.decode()
    assert "What changed since you last looked on" in page
    assert "1 new figure" in page


def test_a_cookie_that_was_tampered_with_is_no_look(client, member, component):
    client.force_login(member)
    client.get(URL)
    name = next(name for name in client.cookies if name.startswith("looked-"))
    client.cookies[name] = "2020-01-01|2020-01-01:forged"
    assert "since you last looked" not in client.get(URL).content.decode()


def test_a_narrowed_page_says_in_words_how_much_of_it_is_shown(client, member, make_measure, make_snapshot):
    """On paper the choices themselves are not printed."""
    make_measure("M01")
    make_measure("M02")
    client.force_login(member)
    assert "success measures are shown" not in client.get(URL).content.decode()
    page = client.get(URL, {"overdue": "no"}).content.decode()
    assert "0 of 2 success measures are shown.</strong> Figures: Not overdue." in page


def test_what_people_typed_is_no_markup(client, member, component, strategy, council, make_snapshot):
    for row in (component.measure, component, strategy.priorities.get(), council, strategy):
        for name in ("name", "label", "title", "short_name", "priority_term"):
            if hasattr(row, name):
                setattr(row, name, "<i>&\"' it")
        row.save()
    make_snapshot(dt.date(2025, 9, 1), Decimal(15))
    client.force_login(member)
    page = client.get(URL, {"month": "2025-12", "sort": '"><i>'}).content.decode()
    assert "<i>" not in page
    assert "&lt;i&gt;&amp;" in page
