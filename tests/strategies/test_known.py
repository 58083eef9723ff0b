"""Pages as they were known on an earlier day, and the log of what changed since."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from metrics import definitions
from strategies import between, dashboards, measure_pages, wordings
from strategies.known import Known, Moment
from strategies.status import Status

URL = "/strategies/testshire-2023/"
AS_OF = dt.date(2025, 9, 30)


def moment(day: int, month: int = 10) -> dt.datetime:
    return timezone.make_aware(dt.datetime(2025, month, day, 12))


@pytest.fixture
def corrected(component, make_snapshot):
    """September's figure came as 9 on 5 October and was corrected to 15 on 20 October."""
    make_snapshot(
        dt.date(2025, 9, 1), Decimal(9), recorded_at=moment(5), superseded_at=moment(20), numerator=18, denominator=200
    )
    return make_snapshot(
        dt.date(2025, 9, 1), Decimal(15), recorded_at=moment(20), note="Two teams were left out.",
        numerator=30, denominator=200,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "status", "figure"),
    [
        (dt.date(2025, 10, 4), Status.NO_DATA, "No figure"),
        (dt.date(2025, 10, 5), Status.ON_TRACK, "9.0%"),
        (dt.date(2025, 10, 19), Status.ON_TRACK, "9.0%"),
        (dt.date(2025, 10, 20), Status.OFF_TRACK, "15.0%"),
        (None, Status.OFF_TRACK, "15.0%"),
    ],
    ids=["before it came", "the day it came", "the day before", "the day of the correction", "now"],
)
def test_a_dashboard_shows_the_figures_as_they_were_known(corrected, strategy, council, day, status, figure):
    row = dashboards.build(strategy, [council], AS_OF, Known(figures=day)).rows[0]
    assert (row.status, row.parts[0].figure) == (status, figure)


@pytest.fixture
def changed_target(component):
    """10% was promised; on 10 October the board made it 20%, to hold from September."""
    old = component.targets.get()
    old.effective_to = dt.date(2025, 9, 1)
    old.save()
    return component.targets.create(
        number=1, version=2, reason="The board asked for it.", kind=old.kind, printed="20%", document=old.document,
        value=20, operator="<=", due=old.due, due_precision="month", effective_from=dt.date(2025, 9, 1),
        changed_at=moment(10),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "promises", "status"),
    [
        (None, None, Status.ON_TRACK),
        (None, dt.date(2025, 10, 9), Status.OFF_TRACK),
        (dt.date(2025, 10, 19), dt.date(2025, 10, 9), Status.ON_TRACK),
        (dt.date(2025, 10, 19), None, Status.ON_TRACK),
    ],
    ids=["now", "before the target changed", "before both", "before the correction"],
)
def test_figures_and_targets_are_each_known_on_a_day_of_their_own(
    corrected, changed_target, strategy, council, figures, promises, status
):
    assert dashboards.build(strategy, [council], AS_OF, Known(figures, promises)).rows[0].status == status


@pytest.fixture
def redefined(component, agency_rate, editor):
    """Lower was better; on 10 October somebody wrote that higher is, with one more decimal."""
    definitions.record([agency_rate], None, moment(1))
    agency_rate.polarity, agency_rate.decimals = "higher", 2
    agency_rate.save()
    definitions.record([agency_rate], editor, moment(10))


@pytest.mark.parametrize(
    ("day", "polarity", "figure"),
    [(None, "higher", "15.00%"), (dt.date(2025, 10, 9), "lower", "15.0%"), (dt.date(2025, 10, 10), "higher", "15.00%")],
    ids=["now", "before the definition changed", "the day it changed"],
)
def test_a_metric_is_read_as_it_was_defined_then(redefined, corrected, strategy, council, day, polarity, figure):
    part = dashboards.build(strategy, [council], AS_OF, Known(promises=day)).rows[0].parts[0]
    assert (part.subject.polarity, part.figure) == (polarity, figure)
    page = measure_pages.build(strategy, [council], strategy.measures.get(), AS_OF, Known(promises=day))
    assert page.components[0].rows[0].figure == figure


def test_the_log_lists_changed_definitions(redefined, client, member, strategy, council):
    (change,) = between.build(strategy, [council], dt.date(2025, 10, 9), dt.date(2025, 10, 31)).definitions
    assert [name for name, _, _ in change.fields] == ["Polarity", "Decimals shown"]
    client.force_login(member)
    page = client.get(URL + "changes/", {"since": "2025-10-09", "until": "2025-10-31"}).content.decode()
    assert "Decimals shown: “1” became “2”" in page
    assert "and 1 definition was changed" in page


@pytest.mark.parametrize("measures", [1, 20])
def test_a_chosen_day_costs_a_query_more_for_metrics_and_for_each_kind_of_what_is_kept_in_versions(
    redefined, corrected, strategy, council, make_measure, baseline, django_assert_num_queries, measures
):
    council.events.create(month=dt.date(2025, 4, 1), kind="pay", text="More pay.")
    for number in range(1, measures):
        make_measure(f"X{number}", value=Decimal(10))
    with CaptureQueriesContext(connection) as now:
        dashboards.build(strategy, [council], AS_OF)
    with django_assert_num_queries(len(now) + 1 + len(wordings.KINDS)):
        dashboards.build(strategy, [council], AS_OF, Known(promises=dt.date(2025, 10, 9)))


@pytest.mark.parametrize("path", ["", "measures/M01/", "measures/M01/figures.csv"])
def test_the_days_stand_in_the_address_of_every_page(client, member, corrected, path):
    client.force_login(member)
    then = client.get(URL + path, {"figures": "2025-10-19"}).content.decode()
    now = client.get(URL + path).content.decode()
    assert "9" in then
    assert "30 of 200" not in then
    assert "Two teams were left out." not in then
    if not path.endswith("csv"):
        assert "figures as known on 19 October 2025 and promises and definitions as known today" in then
        assert "figures=2025-10-19" in then
    assert "15" in now


@pytest.mark.parametrize("value", ["banana", "2025-13-01", "31/02/2025"])
def test_a_day_that_is_not_one_shows_all_that_is_known_and_says_so(client, member, corrected, value):
    client.force_login(member)
    page = client.get(URL, {"figures": value})
    assert page.status_code == 200
    assert "Enter a valid date" in page.content.decode()


def test_the_log_names_what_a_figure_was_and_became_by_whom_and_why(corrected, strategy, council, analyst):
    page = between.build(strategy, [council], dt.date(2025, 10, 10), dt.date(2025, 10, 31))
    (item,) = page.corrections
    assert (item.was, item.became, item.note, item.by) == ("9%", "15%", "Two teams were left out.", analyst.name)
    assert page.new == 0


def test_the_log_says_which_statuses_the_corrections_moved(corrected, strategy, council):
    page = between.build(strategy, [council], dt.date(2025, 10, 10), dt.date(2025, 12, 31))
    assert [(flip.move.before, flip.move.after) for flip in page.flips] == [(Status.MET, Status.MISSED)]


def test_a_status_that_moved_is_said_to_be_judged_on_one_day_by_the_figures_of_two(client, member, corrected):
    client.force_login(member)
    text = client.get(f"{URL}changes/", {"since": "2025-10-10", "until": "2025-12-31"}).content.decode()
    assert "judged on 31 December 2025, once by the figures that were known on 10 October 2025 and once by" in text
    assert "met by the earlier figures, missed by the later." in text


def test_a_figure_that_came_first_is_new_and_not_a_correction(corrected, strategy, council):
    page = between.build(strategy, [council], dt.date(2025, 10, 1), dt.date(2025, 10, 6))
    assert (page.new, page.corrected) == (1, 0)


def test_a_withdrawn_figure_is_in_the_log(component, strategy, council, make_snapshot):
    make_snapshot(dt.date(2025, 9, 1), Decimal(9), recorded_at=moment(5), superseded_at=moment(20))
    (item,) = between.build(strategy, [council], dt.date(2025, 10, 10), dt.date(2025, 10, 31)).corrections
    assert item.became == ""


def test_a_figure_that_came_and_was_corrected_since_is_said_to_be_new(client, member, corrected, strategy):
    client.force_login(member)
    days = ("2025-10-01", "2025-10-31")
    page = client.get(URL + "changes/", dict(zip(("since", "until"), days, strict=True))).content.decode()
    assert "1 was corrected or withdrawn, new in that time," in page
    since = Moment(AS_OF, "since then", moment(1), dt.date(2025, 10, 1))
    council = strategy.councils.get()
    assert dashboards.build(strategy, [council], AS_OF, since=since).since.arrivals.corrected == 0


def test_the_log_lists_changed_targets_with_their_reason(changed_target, strategy, council):
    page = between.build(strategy, [council], dt.date(2025, 10, 1), dt.date(2025, 10, 31))
    assert [(c.was, c.became, c.reason) for c in page.targets] == [
        ("10% by September 2025", "20%", "The board asked for it.")
    ]
    assert between.build(strategy, [council], dt.date(2025, 10, 10), dt.date(2025, 10, 31)).targets == ()


def test_the_log_is_a_page(client, member, stranger, corrected, changed_target):
    client.force_login(member)
    page = client.get(URL + "changes/", {"since": "2025-10-01", "until": "2025-10-31"}).content.decode()
    assert "Two teams were left out." in page
    assert "The board asked for it." in page
    client.force_login(stranger)
    assert client.get(URL + "changes/").status_code == 404


def test_no_day_of_the_log_lies_after_today(client, member, corrected):
    client.force_login(member)
    page = client.get(URL + "changes/", {"since": "2025-10-10", "until": "2999-12-31"}).context["page"]
    assert page.until == timezone.localdate()


def test_what_changed_since_a_moment_counts_new_and_corrected_figures(corrected, strategy, council, make_snapshot):
    make_snapshot(dt.date(2025, 8, 1), Decimal(12), recorded_at=moment(21))
    since = Moment(AS_OF, "since then", moment(10), dt.date(2025, 10, 10))
    found = dashboards.build(strategy, [council], AS_OF, since=since).since
    assert (found.arrivals.new, found.arrivals.corrected) == (1, 1)
    assert [(row.move.before, row.move.after, row.move.better) for row in found.moves] == [
        (Status.ON_TRACK, Status.OFF_TRACK, False)
    ]


def test_a_figure_that_came_again_as_it_was_is_neither_new_nor_corrected(component, strategy, council, make_snapshot):
    make_snapshot(dt.date(2025, 8, 1), Decimal(12), recorded_at=moment(5), superseded_at=moment(21))
    make_snapshot(dt.date(2025, 8, 1), Decimal(12), recorded_at=moment(21), note="A better note")
    since = Moment(AS_OF, "since then", moment(10), dt.date(2025, 10, 10))
    found = dashboards.build(strategy, [council], AS_OF, since=since).since
    assert (found.arrivals.new, found.arrivals.corrected) == (0, 0)
