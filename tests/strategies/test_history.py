"""Priorities, baselines and events as they were known on a day, whoever changed, added or gave them up."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from metrics import identities
from metrics.models import Metric
from strategies import adding_up, between, dashboards, measure_pages, revisions, wordings
from strategies.known import Known
from strategies.models import Action, Baseline, Event, MeasurePriority, Priority
from strategies.status import Status
from workforce import months

URL = "/strategies/testshire-2023/"
AS_OF = dt.date(2025, 9, 30)
BEFORE, THAT_DAY = dt.date(2025, 10, 9), dt.date(2025, 10, 10)
DAYS = pytest.mark.parametrize("day", [BEFORE, THAT_DAY, None], ids=["the day before", "that day", "now"])
KINDS = pytest.mark.parametrize("model", [Priority, Baseline, Event], ids=["a priority", "a baseline", "an event"])
SAYS = {Priority: "title", Baseline: "printed", Event: "text"}


def moment(day: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime(2025, 10, day, 12))


@pytest.fixture
def event(council):
    return Event.objects.create(council=council, month=dt.date(2025, 4, 1), kind="definition", text="A new form.")


@pytest.fixture
def kept(strategy, component, baseline, event, make_snapshot):
    """One of each, kept since 1 October."""
    rows = {Priority: strategy.priorities.get(), Baseline: baseline, Event: event}
    wordings.record([component.measure, component, *rows.values()], None, moment(1))
    make_snapshot(dt.date(2025, 9, 1), Decimal(15))
    return rows


def another(strategy, model: type):
    """A second one, not kept yet."""
    if model is Priority:
        return strategy.priorities.create(code="RET", title="Retain", order=2)
    if model is Baseline:
        first = Baseline.objects.get()
        return Baseline.objects.create(component=first.component, council=first.council, printed="Half of them")
    return Event.objects.create(
        council=strategy.councils.get(), month=dt.date(2025, 5, 1), kind="pay", text="More pay."
    )


def seen(strategy, model: type, day: dt.date | None) -> list[str]:
    """What pages show of a kind."""
    councils = list(strategy.councils.all())
    if model is Priority:
        return [row.title for row in dashboards.build(strategy, councils, AS_OF, Known(promises=day)).priorities]
    page = measure_pages.build(strategy, councils, strategy.measures.get(), AS_OF, Known(promises=day))
    (shown,) = page.components
    if model is Baseline:
        return [baseline.printed for baseline in shown.baselines]
    return [event.text for _, event in shown.events]


FIRST = {Priority: "Recruit", Baseline: "30%", Event: "A new form."}
SECOND = {Priority: "Retain", Baseline: "Half of them", Event: "More pay."}


@DAYS
@KINDS
def test_what_was_changed(kept, strategy, editor, model, day):
    row = kept[model]
    setattr(row, SAYS[model], "Said anew")
    row.save()
    wordings.record([row], editor, moment(10))
    assert seen(strategy, model, day) == ([FIRST[model]] if day == BEFORE else ["Said anew"])


@DAYS
@KINDS
def test_what_was_added(kept, strategy, model, day):
    row = another(strategy, model)
    wordings.record([row], None, moment(10), added=[row])
    expected = {FIRST[model]} if day == BEFORE else {FIRST[model], SECOND[model]}
    assert set(seen(strategy, model, day)) == expected


@DAYS
@KINDS
def test_what_was_given_up(kept, strategy, model, day):
    wordings.give_up([kept[model]], None, moment(10))
    assert seen(strategy, model, day) == ([FIRST[model]] if day == BEFORE else [])


@KINDS
def test_what_has_no_version_was_there_always(strategy, baseline, event, model):
    assert seen(strategy, model, dt.date(2020, 1, 1)) == [FIRST[model]]


@KINDS
def test_what_was_given_up_can_be_added_again_in_the_same_words(kept, strategy, model):
    old = kept[model]
    wordings.give_up([model.objects.get(pk=old.pk)], None, moment(10))
    old.pk = None
    old.save(force_insert=True)
    wordings.record([old], None, moment(12), added=[old])
    assert seen(strategy, model, None) == seen(strategy, model, BEFORE) == [FIRST[model]]
    assert seen(strategy, model, THAT_DAY) == []


@pytest.mark.parametrize("values", [{"superseded_at": None}, {"superseded_at": moment(1)}], ids=["open", "no time"])
@KINDS
def test_the_database_refuses_a_second_open_version_and_one_of_no_time(kept, model, values):
    row = kept[model].versions.get()
    row.pk, row.superseded_at = None, values["superseded_at"]
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@DAYS
def test_a_measure_that_stood_under_another_priority(kept, strategy, council, component, day):
    retain = another(strategy, Priority)
    component.measure.places.update(priority=retain)
    wordings.record([component.measure, retain], None, moment(10))
    built = dashboards.build(strategy, [council], AS_OF, Known(promises=day))
    assert [place.title for place in built.rows[0].priorities] == (["Recruit"] if day == BEFORE else ["Retain"])
    assert [row.measures for row in built.priorities] == ([1, 0] if day == BEFORE else [0, 1])


@DAYS
def test_a_measure_under_a_priority_that_was_given_up(kept, strategy, council, day):
    wordings.give_up([kept[Priority]], None, moment(10))
    built = dashboards.build(strategy, [council], AS_OF, Known(promises=day))
    assert [place.code for place in built.rows[0].priorities] == (["REC"] if day == BEFORE else [])


@DAYS
def test_priorities_that_lay_within_others_and_in_another_order(kept, strategy, council, day):
    recruit, retain = kept[Priority], another(strategy, Priority)
    wordings.record([retain], None, moment(2))
    Priority.objects.filter(pk=recruit.pk).update(order=3, parent=retain)
    wordings.record([Priority.objects.get(pk=recruit.pk)], None, moment(10))
    rows = dashboards.build(strategy, [council], AS_OF, Known(promises=day)).priorities
    then, now = [("Recruit", ""), ("Retain", "")], [("Retain", ""), ("Recruit", "Retain")]
    assert [(row.title, row.parent) for row in rows] == (then if day == BEFORE else now)


def test_what_lies_within_a_priority_is_given_up_with_it(kept, strategy, client, member):
    within = strategy.priorities.create(code="NEW", title="Newly qualified", order=1, parent=kept[Priority])
    Action.objects.create(strategy=strategy, priority=within, kind="action", text="Go to universities.", order=1)
    client.force_login(member)
    assert "Go to universities." in client.get(URL + "document/").content.decode()
    wordings.give_up([kept[Priority]], None, moment(10))
    assert seen(strategy, Priority, None) == []
    assert seen(strategy, Priority, BEFORE) == ["Recruit", "Newly qualified"]
    assert "Go to universities." not in client.get(URL + "document/").content.decode()


@DAYS
def test_a_promise_is_judged_by_the_road_from_the_baseline_that_was_known(kept, strategy, council, baseline, day):
    """15% in September is what was promised for the month of the date; half way there it is on the road from 30%."""
    target = baseline.component.targets.get()
    target.due = dt.date(2027, 9, 30)
    target.save()
    baseline.value, baseline.printed = Decimal("15.5"), "15.5%"
    baseline.save()
    wordings.record([baseline], None, moment(10))
    (row,) = dashboards.build(strategy, [council], AS_OF, Known(promises=day)).rows
    assert row.status == (Status.ON_TRACK if day == BEFORE else Status.OFF_TRACK)


@pytest.fixture
def long_series(kept, make_snapshot):
    """About 15 for 13 months and about 40 for 13 more, until August."""
    for number in range(26):
        month = dt.date(2023 + (6 + number) // 12, (6 + number) % 12 + 1, 1)
        make_snapshot(month, Decimal((15 if number < 13 else 40) + number % 3))


@DAYS
def test_limits_begin_again_only_at_a_break_that_was_known(long_series, kept, strategy, council, day):
    broken = kept[Event]
    broken.month, broken.breaks = dt.date(2024, 8, 1), True
    broken.save()
    wordings.record([broken], None, moment(10))
    part = dashboards.build(strategy, [council], dt.date(2025, 8, 31), Known(promises=day)).rows[0].parts[0]
    assert part.reading.starts == (() if day == BEFORE else (dt.date(2024, 8, 1),))
    page = measure_pages.build(strategy, [council], part.component.measure, AS_OF, Known(promises=day))
    assert page.components[0].parts[0].series.breaks == (() if day == BEFORE else (dt.date(2024, 8, 1),))


@DAYS
def test_sums_are_made_across_a_break_that_was_not_known(kept, council, strategy, component, make_snapshot, day):
    def metric(slug):
        return Metric.objects.create(slug=slug, name=slug, unit="headcount", tier="core", frequency="monthly")

    people, starters, leavers = map(metric, (identities.PEOPLE, identities.STARTERS, identities.LEAVERS))
    component.metric = people
    component.save()
    wordings.record([component], None, moment(2))
    for month, held in ((7, 100), (8, 90)):
        make_snapshot(dt.date(2025, month, 1), Decimal(held), metric=people)
    for flow in (starters, leavers):
        make_snapshot(dt.date(2025, 8, 1), Decimal(5), metric=flow)
    broken = Event.objects.create(council=council, month=dt.date(2025, 8, 1), text="Reorganised", breaks=True)
    wordings.record([broken], None, moment(10), added=[broken])
    page = measure_pages.build(strategy, [council], component.measure, AS_OF, Known(promises=day))
    assert len(page.failing) == (1 if day == BEFORE else 0)
    assert not [row for row in adding_up.checks([council], adding_up.Asked(AS_OF)) if not row.check.holds]


def changed(strategy, councils=None) -> list[tuple]:
    councils = list(strategy.councils.all()) if councils is None else councils
    found = between.build(strategy, councils, BEFORE, dt.date(2025, 10, 31)).wordings
    return [(change.kind, change.name, change.became, change.fields, change.by) for change in found]


def test_the_log_lists_what_became_of_each(kept, strategy, editor, component, client, member):
    kept[Event].breaks = True
    kept[Baseline].as_at = dt.date(2023, 4, 1)
    kept[Event].save()
    kept[Baseline].save()
    retain = another(strategy, Priority)
    MeasurePriority.objects.create(measure=component.measure, priority=retain, order=1)
    wordings.record([retain], editor, moment(11), added=[retain])
    wordings.record([component.measure, kept[Event], kept[Baseline]], editor, moment(12))
    wordings.give_up([Event.objects.get(pk=kept[Event].pk)], editor, moment(13))
    wordings.give_up([kept[Priority]], editor, moment(14))
    by = editor.name
    assert changed(strategy)[:2] == [
        ("Priority", "Recruit", "given up", (), ""),
        ("Event", "A new form., Testshire", "given up", (), ""),
    ]
    assert sorted(changed(strategy)[2:]) == sorted([
        ("Event", "A new form., Testshire", "",
         (("Figures before and after cannot be compared", "no", "yes"),), by),
        ("Baseline", "30%, Agency share M01", "", (("First day it holds for", "1 March 2023", "1 April 2023"),), by),
        ("Success measure", "Agency share M01", "", (("Priorities that it serves", "Recruit", "Recruit, Retain"),), by),
        ("Priority", "Retain", "added", (), by),
    ])  # fmt: skip
    client.force_login(member)
    page = client.get(URL + "changes/", {"since": "2025-10-09", "until": "2025-10-31"}).content.decode()
    assert "Baseline 30%, Agency share M01: first day it holds for: “1 March 2023” became “1 April 2023”" in page
    assert "Priority Retain was added" in page


def test_the_log_names_nothing_of_a_council_that_the_reader_has_no_role_in(
    kept, strategy, other_council, client, member, stranger
):
    strategy.councils.add(other_council)
    theirs = Event.objects.create(council=other_council, month=dt.date(2025, 5, 1), kind="pay", text="Their pay.")
    stated = Baseline.objects.create(component=kept[Baseline].component, council=other_council, printed="Their 20%")
    wordings.record([theirs, stated], None, moment(11), added=[theirs, stated])
    wordings.give_up([stated], None, moment(12))
    asked = {"since": "2025-10-09", "until": "2025-10-31"}
    client.force_login(member)
    assert "Their" not in client.get(URL + "changes/", asked).content.decode()
    client.force_login(stranger)
    page = client.get(URL + "changes/", asked).content.decode()
    assert "Their pay., Elsewhere was added" in page
    assert "Their 20%, Agency share M01 was given up" in page


@pytest.mark.parametrize("number", [1, 12])
def test_the_log_takes_the_same_number_of_queries_however_much_changed(
    kept, strategy, council, django_assert_num_queries, number
):
    events = [Event(council=council, month=dt.date(2025, 5, 1), kind="pay", text=f"{each}") for each in range(number)]
    within = [
        Priority(strategy=strategy, code=f"P{each}", title=f"{each}", order=each, parent=kept[Priority])
        for each in range(number)
    ]
    rows = [*Event.objects.bulk_create(events), *Priority.objects.bulk_create(within)]
    wordings.record(rows, None, moment(8), added=rows)
    for row in rows:
        setattr(row, SAYS[type(row)], "Said anew")
    wordings.record(rows, None, moment(11))
    wordings.give_up(within, None, moment(12))
    with django_assert_num_queries(1 + 2 * len(wordings.KINDS)):
        found = wordings.changes(strategy, [council], moment(9), moment(20))
        assert len(found) == 3 * number


def test_changing_nothing_opens_no_version(kept, component):
    assert wordings.record([component.measure, *kept.values()], None, moment(20)) == 0


def test_a_version_without_its_priorities_takes_those_of_now_and_is_no_change(kept, strategy, council, component):
    """As a process of the release before writes it."""
    component.measure.versions.update(served=None)
    built = dashboards.build(strategy, [council], AS_OF, Known(promises=BEFORE))
    assert [place.title for place in built.rows[0].priorities] == ["Recruit"]
    wordings.record([component.measure], None, moment(12))
    assert changed(strategy) == []


# -- a quantity by a month, through the versions of its target --


@pytest.fixture
def counted(make_measure, make_snapshot):
    """Forty by March 2026, promised in July 2025, with five in each month."""
    metric = Metric.objects.create(
        slug="recruits", name="Recruits", unit="count", polarity="higher", kind="period", frequency="monthly",
        tier="core", definition="Invented.", decimals=0,
    )  # fmt: skip
    component = make_measure(
        metric=metric, kind="milestone_quantity", printed="recruit 40 by March 2026", value=40, operator=">=",
        effective_from=dt.date(2025, 7, 1), due=dt.date(2026, 3, 31),
    )  # fmt: skip
    for month in months.span(dt.date(2025, 7, 1), dt.date(2026, 3, 1)):
        make_snapshot(month, 5, metric=metric)
    return component


def next_version(component, start: dt.date, **changes) -> None:
    target = component.targets.latest("version")
    for name, value in changes.items():
        setattr(target, name, value)
    revisions.revise(target, start, "Said otherwise.", None, timezone.now())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"printed": "40 recruits by the end of March 2026"}, "45 counted from July 2025 to March 2026"),
        ({"tolerance": 3}, "45 counted from July 2025 to March 2026"),
        ({"value": 20}, "25 counted from November 2025 to March 2026"),
    ],
    ids=["other words", "another tolerance", "another quantity"],
)
def test_a_quantity_is_counted_from_when_it_was_first_promised(strategy, council, counted, changes, said):
    next_version(counted, dt.date(2025, 10, 1), printed="forty by March 2026")
    next_version(counted, dt.date(2025, 11, 1), **changes)
    (part,) = dashboards.build(strategy, [council], dt.date(2026, 4, 15)).rows[0].parts
    assert said in part.progress.sentence and part.progress.status.value == "met"


def test_so_it_is_as_it_was_known_and_in_a_year_that_is_counted_again(strategy, council, counted):
    next_version(counted, dt.date(2025, 10, 1), printed="forty by March 2026")
    day = dt.date(2026, 4, 15)
    (part,) = dashboards.build(strategy, [council], day, Known(promises=dt.date(2025, 8, 1))).rows[0].parts
    assert "counted from July 2025" in part.progress.sentence
    counted.targets.update(kind="periodic_yield", due=None, due_precision="", due_text="")
    (part,) = dashboards.build(strategy, [council], day).rows[0].parts
    assert "in the year from July 2025" in part.progress.sentence
