"""Several rows changed at once in the admin: they swap, go and come in one save, or the page says what is wrong."""

import pytest

from strategies.models import Baseline, Board, Component, Priority, Strategy, SuccessMeasure
from tests.strategies.test_history_kept import ADMIN, filled, send, signed_in  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("signed_in")


@pytest.fixture
def retain(strategy):
    return strategy.priorities.create(code="RET", title="Retain", order=2)


@pytest.fixture
def url(strategy):
    return f"{ADMIN}strategy/{strategy.pk}/change/"


def shown(strategy) -> list[tuple]:
    return [(row.order, row.code, row.title) for row in strategy.priorities.order_by("order")]


def row(number: int, **values) -> dict[str, object]:
    return {f"priorities-{number}-{name}": value for name, value in values.items()}


FIRST, SECOND = "Recruit", "Retain"
TOGETHER = {
    "places swapped": (row(0, order=2) | row(1, order=1), [(1, "RET", SECOND), (2, "REC", FIRST)]),
    "codes swapped": (row(0, code="RET") | row(1, code="REC"), [(1, "RET", FIRST), (2, "REC", SECOND)]),
    "one takes the place of one deleted before it": (row(0, DELETE="on") | row(1, order=1), [(1, "RET", SECOND)]),
    "one takes the code of one deleted after it": (row(0, code="RET") | row(1, DELETE="on"), [(1, "RET", FIRST)]),
    "deleted and added anew": (
        row(0, DELETE="on") | row(2, order=1, code="REC", title="Anew") | {"priorities-TOTAL_FORMS": 3},
        [(1, "REC", "Anew"), (2, "RET", SECOND)],
    ),
}


@pytest.mark.parametrize(("changes", "expected"), TOGETHER.values(), ids=TOGETHER)
def test_rows_take_what_another_had_until_the_same_save(client, strategy, retain, url, changes, expected):
    send(client, url, **changes)
    assert shown(strategy) == expected
    assert all(version.code in ("REC", "RET") for found in Priority.every.all() for version in found.versions.all())


REFUSED = {
    "one place for two": (row(0, order=2), "Two priorities that lie in no other have the place 2."),
    "a place far away": (row(0, order=30_000), "Give a place up to 9,999."),
    "a code as of one given up": (row(0, code="~2"), "Let the code begin with a letter or a number."),
}


@pytest.mark.parametrize(("changes", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_stored_is_refused_in_words(client, strategy, retain, url, changes, said):
    page = client.post(url, filled(client, url) | changes)
    assert said in page.content.decode()
    assert shown(strategy) == [(1, "REC", "Recruit"), (2, "RET", "Retain")]


def test_components_swap_their_places(client, component, social_workers):
    Component.objects.create(measure=component.measure, order=2, label="Second", staff_group=social_workers)
    send(
        client,
        f"{ADMIN}successmeasure/{component.measure_id}/change/",
        **{"components-0-order": 2, "components-1-order": 1},
    )
    assert [held.label for held in component.measure.components.all()] == ["Second", component.label]


def test_what_was_changed_beneath_a_priority_goes_with_it_and_what_was_moved_stays(client, strategy, url, editor):
    recruit = strategy.priorities.get()
    for order, code in ((2, "NEW"), (3, "OLD")):
        strategy.priorities.create(code=code, title=code, order=order, parent=recruit)
    send(client, url, **(row(0, DELETE="on") | row(1, title="Newly qualified") | row(2, parent="")))
    assert shown(strategy) == [(3, "OLD", "OLD")]
    assert Priority.every.get(title="Newly qualified").versions.last().changed_by == editor


@pytest.mark.parametrize("within", ["itself", "what lies within it", "one of another strategy"])
def test_a_priority_lies_within_another_of_its_strategy_and_never_within_itself(
    client, strategy, retain, council, within
):
    recruit, other = strategy.priorities.get(code="REC"), type(strategy).objects.create(
        slug="other", title="Other", period_text="2023", starts=2023, ends=2026
    )  # fmt: skip
    other.councils.add(council)
    retain.parent = recruit
    retain.save()
    foreign = other.priorities.create(code="X", title="X", order=1)
    parent = {"itself": recruit, "what lies within it": retain, "one of another strategy": foreign}[within]
    page = f"{ADMIN}priority/{recruit.pk}/change/"
    refused = client.post(page, filled(client, page) | {"parent": parent.pk})
    assert refused.context["errors"]
    recruit.refresh_from_db()
    assert recruit.parent is None


@pytest.mark.parametrize("way", ["its own page", "the list"])
def test_the_admin_names_what_goes_with_a_priority_before_it_goes(client, strategy, way):
    recruit = strategy.priorities.get()
    strategy.priorities.create(code="NEW", title="Newly qualified", order=2, parent=recruit)
    if way == "its own page":
        page = client.get(f"{ADMIN}priority/{recruit.pk}/delete/")
    else:
        chosen = strategy.priorities.values_list("pk", flat=True)
        page = client.post(f"{ADMIN}priority/", {"action": "delete_selected", "_selected_action": list(chosen)})
    assert page.text.count("Newly qualified") == 1
    assert "Priorities: 2" in page.text


def test_a_circle_of_priorities_is_given_up_all_the_same(client, strategy, retain):
    recruit = strategy.priorities.get(code="REC")
    Priority.objects.filter(pk=recruit.pk).update(parent=retain)
    Priority.objects.filter(pk=retain.pk).update(parent=recruit)
    assert client.post(f"{ADMIN}priority/{recruit.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not strategy.priorities.exists()


def test_two_places_cannot_exchange_their_priorities_in_one_save(client, component, retain):
    """The library would store the first while the second still has what it takes."""
    measure = component.measure
    measure.places.create(priority=retain, order=2)
    first, second = measure.places.order_by("order")
    page = f"{ADMIN}successmeasure/{measure.pk}/change/"
    swapped = {"places-0-priority": second.priority_id, "places-1-priority": first.priority_id}
    assert "save one change before you make the other" in client.post(page, filled(client, page) | swapped).text
    send(client, page, **{"places-0-order": 5, "places-1-DELETE": "on"})
    send(client, page, **{"places-0-priority": retain.pk})
    assert [place.priority for place in measure.places.all()] == [retain]


def test_two_meetings_cannot_exchange_their_days_in_one_save(client, strategy):
    board = Board.objects.create(strategy=strategy, name="Board", order=1)
    for day in ("2025-04-01", "2025-05-01"):
        board.meetings.create(day=day)
    page = f"{ADMIN}board/{board.pk}/change/"
    swapped = {"meetings-0-day": "2025-04-01", "meetings-1-day": "2025-05-01"}
    assert "save one change before you make the other" in client.post(page, filled(client, page) | swapped).text


@pytest.fixture
def theirs(baseline, strategy, other_council):
    """Where another council stood, in a strategy of both."""
    strategy.councils.add(other_council)
    return Baseline.objects.create(component=baseline.component, council=other_council, printed="Their 20%")


def test_an_editor_of_one_council_changes_what_two_promise_and_sees_no_baseline_of_the_other(client, baseline, theirs):
    page = f"{ADMIN}component/{baseline.component_id}/change/"
    assert "Their 20%" not in client.get(page).content.decode()
    send(client, page, note="Counted monthly.")
    assert Baseline.objects.count() == 2


@pytest.mark.parametrize("day", ["", "?promises=2025-10-10"], ids=["now", "on a day"])
def test_a_reader_of_one_council_is_shown_no_baseline_of_another(client, baseline, theirs, member, day):
    client.force_login(member)
    page = client.get(f"/strategies/testshire-2023/measures/M01/{day}").content.decode()
    assert "30%" in page
    assert "Their 20%" not in page


@pytest.mark.parametrize("kind", ["priority", "measure", "component"])
def test_what_earlier_days_show_stays_with_its_strategy(client, strategy, component, council, kind):
    other = Strategy.objects.create(slug="other", title="Other", period_text="2023", starts=2023, ends=2026)
    other.councils.add(council)
    elsewhere = SuccessMeasure.objects.create(strategy=other, code="O1", name="Other", order=1, kind="mixed")
    held = {"priority": strategy.priorities.get(), "measure": component.measure, "component": component}[kind]
    page = f"{ADMIN}{held._meta.model_name}/{held.pk}/change/"
    moved = {"measure": elsewhere.pk} if kind == "component" else {"strategy": other.pk}
    send(client, page, note="Moved.", title="Moved", **moved)
    held.refresh_from_db()
    assert (held.measure if kind == "component" else held).strategy == strategy
