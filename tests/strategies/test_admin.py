import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from strategies.models import Target
from workforce.models import AuditEntry


@pytest.fixture
def target(component):
    return component.targets.get()


def posted(target, **changes):
    """The change form as a browser sends it."""
    return {
        "kind": target.kind,
        "printed": target.printed,
        "document": target.document,
        "line": target.line,
        "reading": target.reading,
        "read_by": target.read_by,
        "certainty": target.certainty,
        "value": target.value,
        "operator": target.operator,
        "due_text": target.due_text,
        "due": target.due,
        "comparator": "",
        "due_precision": target.due_precision,
        "staff_group_text": "",
        "tolerance": target.tolerance,
        "cohort_text": "",
        "cohorts": "",
        "operative": "on",
        "operative_reason": "",
    } | changes


def url(target, action="change"):
    return reverse(f"admin:strategies_target_{action}", args=[target.pk])


def test_changing_a_target_makes_a_new_version_from_a_month_with_a_reason(client, editor, target):
    client.force_login(editor)
    data = posted(target, value="12", start="2024-06-15", reason="The board agreed.")
    assert client.post(url(target), data).status_code == 302
    old, new = Target.objects.order_by("version")
    assert (old.value, old.effective_to) == (10, dt.date(2024, 6, 1))
    assert (new.value, new.effective_from, new.effective_to) == (12, dt.date(2024, 6, 1), None)
    assert (new.reason, new.changed_by) == ("The board agreed.", editor)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reason": "Because."}, "Say from which month"),
        ({"start": "2024-06-01"}, "Say why the target changes"),
        ({"start": "2023-04-01", "reason": "Because."}, "choose May 2023 or later"),
    ],
    ids=["no month", "no reason", "too early"],
)
def test_a_change_without_month_or_reason_is_refused_in_words(client, editor, target, changes, message):
    client.force_login(editor)
    response = client.post(url(target), posted(target, value="12", **changes))
    assert message in response.content.decode()
    assert Target.objects.get().value == 10


def test_correcting_our_reading_makes_no_new_version(client, editor, target):
    client.force_login(editor)
    assert client.post(url(target), posted(target, reading="Of FTE.")).status_code == 302
    assert Target.objects.get().reading == "Of FTE."


def test_a_replaced_version_can_be_read_and_not_changed(client, editor, target):
    target.effective_to = dt.date(2024, 6, 1)
    target.save()
    client.force_login(editor)
    assert client.get(url(target)).status_code == 200
    assert client.post(url(target), posted(target, value="12")).status_code == 403


def test_a_promise_is_never_deleted(client, editor, target):
    client.force_login(editor)
    assert client.get(url(target, "delete")).status_code == 403


@pytest.mark.parametrize("action", ["change", "history", "delete"])
@pytest.mark.parametrize("model", ["strategy", "priority", "successmeasure", "component", "target"])
def test_what_belongs_to_another_council_does_not_exist_in_the_admin(
    client, make_user, other_council, target, model, action, strategy
):
    outsider = make_user("editor", other_council, is_staff=True)
    client.force_login(outsider)
    rows = {
        "strategy": strategy, "priority": strategy.priorities.get(), "successmeasure": strategy.measures.get(),
        "component": target.component, "target": target,
    }  # fmt: skip
    assert client.get(reverse(f"admin:strategies_{model}_{action}", args=[rows[model].pk])).status_code == 404


def form_of(client, address: str) -> dict[str, object]:
    """What a browser would send back of a change page of which nothing was changed."""
    form = client.get(address).context["adminform"].form
    held = {name: form[name].value() for name in form.fields}
    empty = {"priorities-TOTAL_FORMS": 0, "priorities-INITIAL_FORMS": 0}
    return empty | {name: value for name, value in held.items() if value not in (None, False)}


def test_a_council_that_the_editor_does_not_see_stays_in_a_strategy_that_is_shared(
    client, editor, strategy, council, other_council
):
    strategy.councils.add(other_council)
    client.force_login(editor)
    address = reverse("admin:strategies_strategy_change", args=[strategy.pk])
    sent = form_of(client, address) | {"councils": [council.pk]}
    assert client.post(address, sent).status_code == 302
    assert set(strategy.councils.all()) == {council, other_council}
    assert not AuditEntry.objects.filter(action="changed").exists()


def test_a_council_that_leaves_a_strategy_is_on_record(client, make_user, strategy, council, other_council):
    strategy.councils.add(other_council)
    client.force_login(make_user(is_superuser=True, is_staff=True))
    address = reverse("admin:strategies_strategy_change", args=[strategy.pk])
    assert client.post(address, form_of(client, address) | {"councils": [council.pk]}).status_code == 302
    (entry,) = AuditEntry.objects.filter(action="changed")
    assert entry.before == {"councils": sorted([str(council), str(other_council)])}
    assert entry.after == {"councils": [str(council)]}


def test_a_fact_of_one_council_is_that_councils_alone_in_a_strategy_that_is_shared(
    client, editor, strategy, council, other_council
):
    strategy.councils.add(other_council)
    facts = {
        held: strategy.facts.create(code=name, label=name, printed="12", council=held)
        for name, held in (("ours", council), ("theirs", other_council), ("of both", None))
    }
    client.force_login(editor)
    found = {
        held: client.get(reverse("admin:strategies_fact_change", args=[fact.pk])).status_code
        for held, fact in facts.items()
    }
    assert found == {council: 200, other_council: 404, None: 200}


def test_a_judgement_of_one_council_is_that_councils_alone_in_a_strategy_that_is_shared(
    client, editor, strategy, target, council, other_council
):
    strategy.councils.add(other_council)
    day = dt.date(2025, 6, 1)
    held = [
        target.judgements.create(council=each, month=day, verdict="met", evidence="x", judged_by="y", judged_on=day)
        for each in (council, other_council)
    ]
    client.force_login(editor)
    addresses = [reverse("admin:strategies_judgement_change", args=[judgement.pk]) for judgement in held]
    assert [client.get(address).status_code for address in addresses] == [200, 404]


def test_lists_and_autocompletes_offer_only_what_is_theirs(client, make_user, other_council, target):
    client.force_login(make_user("editor", other_council, is_staff=True))
    assert target.printed not in client.get(reverse("admin:strategies_target_changelist")).content.decode()
    found = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "strategies", "model_name": "target", "field_name": "component", "term": "Agency"},
    )
    assert found.json()["results"] == []


def test_an_action_on_another_councils_rows_touches_none(client, make_user, other_council, strategy, component):
    client.force_login(make_user("editor", other_council, is_staff=True))
    client.post(
        reverse("admin:strategies_priority_changelist"),
        {"action": "delete_selected", "_selected_action": strategy.priorities.get().pk, "post": "yes"},
    )
    assert strategy.priorities.exists()


@pytest.mark.parametrize("role", ["board", "analyst"])
def test_the_admin_is_not_there_for_those_who_do_not_edit(client, make_user, council, role):
    client.force_login(make_user(role, council))
    assert client.get("/admin/", follow=True).status_code == 404


def test_nobody_signs_in_to_the_admin_by_a_door_of_its_own(client, db):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/account/login/")


def test_an_editor_reads_the_catalogue_and_does_not_change_it(client, editor, agency_rate):
    client.force_login(editor)
    page = reverse("admin:metrics_metric_change", args=[agency_rate.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"name": "Other"}).status_code == 403


LISTED = (
    *("strategy", "priority", "successmeasure", "component", "target", "judgement", "action", "board", "event"),
    *("fact", "oddity", "commentary"),
)


@pytest.mark.parametrize("name", LISTED)
def test_every_list_of_the_admin_opens_and_can_be_searched(client, editor, target, name):
    client.force_login(editor)
    assert client.get(reverse(f"admin:strategies_{name}_changelist"), {"q": "a"}).status_code == 200


def test_a_superuser_edits_people_and_their_roles(client, make_user, council):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    for name in ("user", "membership", "council"):
        assert client.get(reverse(f"admin:workforce_{name}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:workforce_{name}_add")).status_code == 200


@pytest.mark.ignore_template_errors  # Django's page asks for a box that is only there where there is a password
def test_a_password_is_given_to_somebody_who_has_none_yet(client, make_user, member):
    member.set_unusable_password()
    member.save()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    assert client.get(reverse("admin:auth_user_password_change", args=[member.pk])).status_code == 200


def test_the_value_stays_a_decimal(target):
    assert isinstance(Target.objects.get().value, Decimal)


def test_a_decimal_is_offered_in_as_few_digits_as_it_needs_and_read_back_the_same(client, editor, target):
    client.force_login(editor)
    Target.objects.filter(pk=target.pk).update(value=Decimal("12.5"), tolerance=Decimal(100))
    page = client.get(url(target)).content.decode()
    assert ('value="12.5"' in page, 'value="100"' in page) == (True, True)
    target.refresh_from_db()
    assert client.post(url(target), posted(target, value="12.5", tolerance="100")).status_code == 302
    assert Target.objects.count() == 1


def test_a_replaced_version_is_shown_as_people_write_it_and_asks_nothing(client, editor, target):
    target.effective_to = dt.date(2024, 6, 1)
    target.save()
    client.force_login(editor)
    page = client.get(url(target)).content.decode()
    assert '<div class="readonly">10</div>' in page
    assert "10.000000" not in page and "The change holds from" not in page and "Start:" not in page


def test_a_new_target_is_not_asked_why_it_changes(client, editor):
    client.force_login(editor)
    page = client.get(reverse("admin:strategies_target_add")).content.decode()
    assert "Why it changes" not in page and "The change holds from" not in page


@pytest.mark.parametrize(
    ("chosen", "count"), [("yes", 1), ("no", 0), ("x", 1)], ids=["in force", "replaced", "nonsense"]
)
def test_targets_in_force_are_told_from_replaced_ones(client, editor, target, chosen, count):
    client.force_login(editor)
    page = client.get(reverse("admin:strategies_target_changelist"), {"in_force": chosen})
    assert page.context["cl"].result_count == count


def test_a_list_without_rows_says_why(client, editor, target):
    client.force_login(editor)
    page = client.get(reverse("admin:strategies_target_changelist"), {"q": "zzzz"}).content.decode()
    assert "<h1>Targets</h1>" in page and "None of the 1 is like that" in page
    target.delete()
    page = client.get(reverse("admin:strategies_target_changelist"), {"q": "zzzz"}).content.decode()
    assert "There is nothing here yet." in page and "None of the" not in page


def test_deleting_asks_without_a_programs_words(client, editor, strategy, council):
    board = strategy.boards.create(name="Workforce Board", order=1)
    board.councils.add(council)
    client.force_login(editor)
    page = client.get(f"/admin/strategies/board/{board.pk}/delete/").content.decode()
    assert "Delete board?" in page and "relationship" not in page
