"""Who keeps the history of priorities, baselines and events: the admin, the loader and the migration."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from strategies import wordings
from strategies.loading import load
from strategies.models import Baseline, BaselineVersion, Event, EventVersion, MeasureVersion, Priority, PriorityVersion
from tests.strategies.test_loading import SMALL
from workforce.models import AuditEntry

ADMIN = "/admin/strategies/"


@pytest.fixture
def event(council):
    return Event.objects.create(council=council, month=dt.date(2025, 4, 1), kind="definition", text="A new form.")


def filled(client, url: str) -> dict[str, object]:
    """What a page of the admin would send back as it is."""
    page = client.get(url).context
    form = page["adminform"].form
    held = {name: form[name].value() for name in form.fields}
    for inline in page["inline_admin_formsets"]:
        held |= {
            f"{inline.formset.prefix}-{name}": value for name, value in inline.formset.management_form.initial.items()
        }
        for row in inline.formset.initial_forms:
            held |= {row.add_prefix(name): row[name].value() for name in row.fields if name != "DELETE"}
    return {name: value for name, value in held.items() if value is not None and value is not False}


def send(client, url: str, **changes) -> None:
    held = filled(client, url) | changes
    response = client.post(url, held)
    assert response.status_code == 302, response.context["errors"]


@pytest.fixture
def signed_in(client, editor):
    client.force_login(editor)
    return client


def test_the_admin_keeps_what_an_event_said_before(signed_in, editor, event):
    send(signed_in, f"{ADMIN}event/{event.pk}/change/", text="Another form.")
    send(signed_in, f"{ADMIN}event/{event.pk}/change/", breaks="on")
    assert [(v.text, v.breaks, v.changed_by) for v in event.versions.all()] == [
        ("Another form.", False, editor),
        ("Another form.", True, editor),
    ]


def test_the_admin_leaves_an_event_with_its_council(signed_in, editor, event, other_council):
    editor.memberships.create(council=other_council, role="editor")
    send(signed_in, f"{ADMIN}event/{event.pk}/change/", council=other_council.pk, text="Another form.")
    event.refresh_from_db()
    assert (event.council.slug, event.text) == ("testshire", "Another form.")


def test_what_the_admin_adds_was_not_there_before(signed_in, council, strategy):
    held = {"council": council.pk, "month": "2025-05-01", "kind": "pay", "text": "More pay."}
    assert signed_in.post(f"{ADMIN}event/add/", held).status_code == 302
    assert EventVersion.objects.get().added
    held = {"strategy": strategy.pk, "code": "RET", "title": "Retain", "order": 2, "aliases": ""}
    assert signed_in.post(f"{ADMIN}priority/add/", held).status_code == 302
    assert PriorityVersion.objects.get().added


@pytest.mark.parametrize("model", ["event", "priority"])
@pytest.mark.parametrize("way", ["its own page", "the list"])
def test_what_is_deleted_in_the_admin_is_given_up(signed_in, event, strategy, component, model, way):
    row = event if model == "event" else strategy.priorities.get()
    if way == "its own page":
        url, held = f"{ADMIN}{model}/{row.pk}/delete/", {"post": "yes"}
    else:
        url, held = f"{ADMIN}{model}/", {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    assert signed_in.post(url, held).status_code == 302
    assert not type(row).objects.exists()
    assert str(type(row).every.get().versions.get()) == str(row)
    entry = AuditEntry.objects.get(action="deleted")
    assert entry.what == f"{model} {row}"
    assert str(row) in entry.before.values()


def test_a_baseline_is_changed_added_and_given_up_on_the_page_of_its_component(signed_in, baseline, council):
    url = f"{ADMIN}component/{baseline.component_id}/change/"
    send(signed_in, url, **{"baselines-0-precision": "year"})
    assert baseline.versions.get().precision == "year"
    fresh = {"baselines-TOTAL_FORMS": 2, "baselines-1-council": council.pk}
    fresh |= {"baselines-1-printed": "Half", "baselines-1-as_at": "2024-03-01"}
    send(signed_in, url, **fresh)
    assert BaselineVersion.objects.get(printed="Half").added
    send(signed_in, url, **{"baselines-0-DELETE": "on"})
    assert [row.printed for row in Baseline.objects.all()] == ["Half"]
    assert Baseline.every.get(pk=baseline.pk).versions.get().printed == "30%"
    assert AuditEntry.objects.get(action="deleted").what == "baseline 30%"


def test_a_baseline_may_be_stated_again_once_it_was_given_up_and_not_before(signed_in, baseline, council):
    url = f"{ADMIN}component/{baseline.component_id}/change/"
    again = {"baselines-1-council": council.pk, "baselines-1-printed": "30%", "baselines-1-as_at_text": "March 2023"}
    again |= {"baselines-TOTAL_FORMS": 2}
    refused = signed_in.post(url, filled(signed_in, url) | again)
    assert refused.status_code == 200
    send(signed_in, url, **{"baselines-0-DELETE": "on"})
    again = {name.replace("-1-", "-0-"): value for name, value in again.items()}
    send(signed_in, url, **(again | {"baselines-TOTAL_FORMS": 1}))
    assert [(row.printed, row.cohort) for row in Baseline.objects.all()] == [("30%", "")]


def test_priorities_on_the_page_of_their_strategy_and_one_that_holds_another(signed_in, strategy, component):
    url = f"{ADMIN}strategy/{strategy.pk}/change/"
    recruit = strategy.priorities.get()
    strategy.priorities.create(code="NEW", title="Newly qualified", order=2, parent=recruit)
    send(signed_in, url, **{"priorities-0-title": "Recruit well"})
    assert recruit.versions.get().title == "Recruit well"
    send(signed_in, url, **{"priorities-0-DELETE": "on", "priorities-1-DELETE": "on"})
    assert not strategy.priorities.exists()
    assert Priority.every.count() == 2


def test_a_priority_that_a_measure_no_longer_serves(signed_in, strategy, component):
    measure, recruit = component.measure, strategy.priorities.get()
    url = f"{ADMIN}successmeasure/{measure.pk}/change/"
    send(signed_in, url, note="Counted monthly.")
    send(signed_in, url, **{"places-0-DELETE": "on"})
    assert [version.served for version in measure.versions.all()] == [[recruit.pk], []]


def test_no_page_of_the_admin_offers_a_priority_that_was_given_up(signed_in, strategy, component):
    signed_in.post(f"{ADMIN}priority/{strategy.priorities.get().pk}/delete/", {"post": "yes"}, follow=True)
    page = signed_in.get(f"{ADMIN}successmeasure/{component.measure.pk}/change/").content.decode()
    assert "Recruit" not in page
    assert signed_in.get(f"{ADMIN}priority/").status_code == 200


def test_a_list_that_was_changed_is_said_in_words(signed_in, strategy):
    url = f"{ADMIN}priority/{strategy.priorities.get().pk}/change/"
    for titles in ("", "Grow\nFind", ""):
        send(signed_in, url, title="Recruits", aliases=titles)
    day = dt.timedelta(days=1)
    found = wordings.changes(strategy, [], timezone.now() - day, timezone.now() + day)
    assert [change.fields for change in found] == [
        (("Other titles in the document", "Grow, Find", "nothing"),),
        (("Other titles in the document", "nothing", "Grow, Find"),),
    ]


def test_nobody_deletes_an_event_of_another_council(signed_in, other_council):
    theirs = Event.objects.create(council=other_council, month=dt.date(2025, 4, 1), kind="pay", text="Their pay.")
    assert signed_in.post(f"{ADMIN}event/{theirs.pk}/delete/", {"post": "yes"}).status_code == 404
    signed_in.post(f"{ADMIN}event/", {"action": "delete_selected", "_selected_action": theirs.pk, "post": "yes"})
    assert Event.objects.get() == theirs


STATED = (
    SMALL.replace(
        "        targets:",
        "        baselines: [{council: wiltshire, printed: 12%, value: 12, as_at_text: 2024}]\n        targets:",
    )
    + """
events:
  - {council: wiltshire, month: 2025-04, kind: pay, text: More pay.}
"""
)


@pytest.fixture
def loaded(tmp_path, db):
    """Loads a text as the file of a strategy."""

    def give(text: str) -> None:
        path = tmp_path / "small.yaml"
        path.write_text(text)
        load([path], timezone.now(), again=True)

    give(STATED)
    return give


def history(model) -> list[tuple[str, bool, bool]]:
    """What each version says, whether it still holds, and whether its row was added."""
    return [(str(version), version.superseded_at is None, version.added) for version in model.objects.order_by("pk")]


def test_what_comes_with_its_strategy_was_always_there(loaded):
    assert history(PriorityVersion) == [("First", True, False)]
    assert history(BaselineVersion) == [("12%", True, False)]
    assert history(EventVersion) == [("More pay.", True, False)]


def test_to_load_the_same_again_keeps_nothing_new(loaded):
    loaded(STATED)
    assert len(history(PriorityVersion)) == len(history(BaselineVersion)) == len(history(EventVersion)) == 1
    assert MeasureVersion.objects.count() == 1


def test_the_loader_keeps_what_a_strategy_said_before(loaded):
    loaded(
        STATED.replace("title: First", "title: Foremost")
        .replace("value: 12, as", "value: 13, as")
        .replace("kind: pay", "kind: other")
    )
    assert history(PriorityVersion) == [("First", False, False), ("Foremost", True, False)]
    assert list(BaselineVersion.objects.order_by("pk").values_list("value", flat=True)) == [12, 13]
    assert list(EventVersion.objects.order_by("pk").values_list("kind", flat=True)) == ["pay", "other"]


def test_what_a_file_adds_was_not_there_before(loaded):
    more = STATED.replace("title: First\n", "title: First\n  - code: B\n    title: Second\n")
    more = more.replace("{priority: A, order: 1}", "{priority: A, order: 1}, {priority: B, order: 1}")
    more = more.replace("baselines: [", "baselines: [{council: wiltshire, printed: Few}, ")
    loaded(more + "  - {council: wiltshire, month: 2025-05, kind: other, text: A new form.}\n")
    assert history(PriorityVersion)[-1] == ("Second", True, True)
    assert history(BaselineVersion)[-1] == ("Few", True, True)
    assert history(EventVersion)[-1] == ("A new form.", True, True)
    assert [len(version.served) for version in MeasureVersion.objects.order_by("pk")] == [1, 2]


def test_to_load_a_file_again_brings_back_what_was_given_up(loaded, client, make_user):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    for model in (Priority, Event):
        client.post(f"{ADMIN}{model._meta.model_name}/{model.objects.get().pk}/delete/", {"post": "yes"})
    loaded(STATED)
    assert history(PriorityVersion)[1:] == [("First", True, True)]
    assert history(EventVersion)[1:] == [("More pay.", True, True)]
    (place,) = Priority.objects.get().places.all()
    assert place.measure.code == "S1"


BEFORE = [("strategies", "0007_plural_of_priority")]


@pytest.mark.django_db(transaction=True)
def test_what_is_stored_already_gets_its_first_version():
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    apps = executor.loader.project_state(BEFORE).apps

    def make(app: str, model: str, **values):
        return apps.get_model(app, model).objects.create(**values)

    now = timezone.now()
    council = make("workforce", "Council", name="Testshire", short_name="Testshire", slug="testshire")
    strategy = make("strategies", "Strategy", slug="s", title="S", period_text="2023", starts=2023, ends=2026)
    recruit = make("strategies", "Priority", strategy=strategy, code="REC", title="Recruit", order=1)
    within = make("strategies", "Priority", strategy=strategy, code="NEW", title="New", order=1, parent=recruit)
    said = {"code": "M01", "name": "Agency", "order": 1, "kind": "mixed"}
    measure = make("strategies", "SuccessMeasure", strategy=strategy, **said)
    make("strategies", "MeasureVersion", of=measure, recorded_at=now, **said)
    make("strategies", "MeasurePriority", measure=measure, priority=within, order=1)
    group = make("metrics", "StaffGroup", slug="all-staff", name="All staff")
    component = make("strategies", "Component", measure=measure, order=1, label="Agency", staff_group=group)
    make("strategies", "Baseline", component=component, council=council, printed="30%")
    make("strategies", "Event", council=council, month=dt.date(2025, 4, 1), kind="pay", text="More pay.")
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert history(PriorityVersion) == [("Recruit", True, False), ("New", True, False)]
    assert PriorityVersion.objects.get(title="New").parent_id == recruit.pk
    assert history(BaselineVersion) == [("30%", True, False)]
    assert history(EventVersion) == [("More pay.", True, False)]
    assert MeasureVersion.objects.get().served == [within.pk]
    call_command("makemigrations", "--check", "--dry-run")
