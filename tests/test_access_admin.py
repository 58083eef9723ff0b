"""Who reaches what in the admin: every page of every class that is registered, tried by everybody.

The rules are made from the site's own register, so a new class without a kind, and a new page without a rule, fail.
"""

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from tests.reaching import NEVER, addresses, built, world  # noqa: F401 - fixtures that these tests ask for
from workforce.hiding import Hiding

# A council's own rows are its editors'; the catalogue is read by every editor; all else is the administrators'.
KINDS = {
    "workforce": dict.fromkeys(("user", "council", "membership", "auditentry"), "administrators'"),
    "metrics": dict.fromkeys(("service", "reportingcalendar", "benchmark", "neighbour"), "administrators'")
    | dict.fromkeys(("metric", "staffgroup"), "catalogue"),
    "strategies": dict.fromkeys(
        (
            *("strategy", "priority", "successmeasure", "component", "target", "judgement", "action", "board"),
            *("event", "fact", "oddity", "commentary"),
        ),
        "council's",
    ),
}
# What nobody does, an administrator neither: records stay, promises get versions, published figures are imported.
CLOSED = {
    ("auditentry", "add"), ("auditentry", "delete"), ("benchmark", "add"), ("benchmark", "delete"),
    ("neighbour", "add"), ("neighbour", "delete"), ("commentary", "add"), ("strategy", "delete"), ("target", "delete"),
}  # fmt: skip
READ_ONLY = {"auditentry", "benchmark", "neighbour", "commentary"}
OF_ALL, OF_ONE = ("changelist", "add"), ("change", "delete", "history")
# Pages of single classes, all administrators' own: name, and whether it is about one row.
EXTRA = {"auth_user_password_change": True, "metrics_benchmark_import": False}
# Pages of the admin itself, and what each answers to whoever may open the admin at all.
ITS_OWN = {
    "index": 200, "app_list": 200, "jsi18n": 200, "password_change_done": 200, "password_change": 302, "logout": 200,
    "login": 404, "view_on_site": 404, "autocomplete": 403,
}  # fmt: skip
OUTSIDE = ("nobody", "board", "analyst", "another's board", "another's analyst")
INSIDE = ("reader", "another's editor", "editor", "administrator")
METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
# To those who are let in a page is the same by any method but POST; of those who are not, one of a kind tries them all.
TRIED = dict.fromkeys(("nobody", "board", "reader"), METHODS) | dict.fromkeys(OUTSIDE[2:], ("post",))
MODELS = {model._meta.model_name: model for model in admin.site._registry}
PAGES = [(name, view) for name in MODELS for view in (*OF_ALL, *OF_ONE)]


def tried(person: str) -> tuple[str, ...]:
    return TRIED.get(person, ("get", "post"))


def kind_of(name: str) -> str:
    return KINDS[MODELS[name]._meta.app_label][name]


def page(world, name, view, key=None):  # noqa: F811
    model = MODELS[name]
    about = [key or world.rows[model].pk] if view in OF_ONE else []
    return reverse(f"admin:{model._meta.app_label}_{name}_{view}", args=about)


def expected(person: str, name: str, view: str, method: str) -> tuple[int, ...]:
    """What a page answers; 404 for whoever does not see the row, 403 for whoever sees it and may not do that."""
    kind, editing = kind_of(name), person in ("editor", "another's editor")
    sees = (
        person == "administrator" or (kind == "council's" and person == "editor") or (kind == "catalogue" and editing)
    )
    if view in OF_ONE and not sees:
        return (404,)
    lists = sees or (kind == "council's" and editing)
    changes = lists and (kind != "catalogue" or not editing)
    if view in ("changelist", "history"):
        return (200, 302) if lists else (403,)
    if (name, view) in CLOSED or not lists:
        return (403,)
    if view == "change" and method != "post":
        return (200,)
    return (200, 302) if changes and not (view == "change" and name in READ_ONLY) else (403,)


def test_iso_1_every_class_of_the_admin_has_a_rule():
    ruled = {(app, name) for app, names in KINDS.items() for name in names}
    assert {(model._meta.app_label, name) for name, model in MODELS.items()} == ruled


def test_iso_1_every_page_of_the_admin_has_a_rule():
    ruled = {f"admin:{MODELS[name]._meta.app_label}_{name}_{view}" for name, view in PAGES}
    ruled |= {f"admin:{name}" for name in (*EXTRA, *ITS_OWN)}
    there = {name for where, name in addresses() if where.startswith("admin/") and name}
    assert there == ruled


def test_iso_1_pages_without_a_name_only_lead_on():
    unnamed = [where for where, name in addresses() if where.startswith("admin/") and not name]
    leading = {f"admin/{model._meta.app_label}/{name}/<path:object_id>/" for name, model in MODELS.items()}
    assert set(unnamed) == leading | {"admin/(?P<url>.*)$"}


def test_iso_3_every_class_of_the_admin_hides_what_is_not_to_be_seen():
    assert [held for held in admin.site._registry.values() if not isinstance(held, Hiding)] == []


@pytest.mark.parametrize(("name", "view"), PAGES)
def test_iso_1_nobody_from_outside_reaches_a_page_of_the_admin(world, name, view):  # noqa: F811
    for person in OUTSIDE:
        client = world.client(person)
        door = "/account/login/" if person == "nobody" else "/admin/login/"
        for method in tried(person):
            answer = getattr(client, method)(page(world, name, view))
            assert answer.status_code == 302 and answer.url.startswith(door), (person, method)


@pytest.mark.ignore_template_errors  # a box of Django's own asks for what is not there
@pytest.mark.parametrize(("name", "view"), PAGES)
def test_iso_1_a_page_of_the_admin_opens_to_whom_its_rule_says(world, name, view):  # noqa: F811
    for person in INSIDE:
        for method in tried(person):
            answer = getattr(world.client(person), method)(page(world, name, view))
            assert answer.status_code in expected(person, name, view, method), (person, method)


@pytest.mark.parametrize(("name", "view"), [(name, view) for name, view in PAGES if view in OF_ONE])
def test_iso_3_what_is_not_to_be_seen_reads_as_what_never_was(world, name, view):  # noqa: F811
    for person in INSIDE:
        client = world.client(person)
        for method in ("get", "post"):
            assert getattr(client, method)(page(world, name, view, NEVER)).status_code == 404, (person, method)


@pytest.mark.parametrize("name", MODELS)
def test_iso_1_an_action_on_a_list_touches_nothing_of_others(world, name):  # noqa: F811
    row = world.rows[MODELS[name]]
    before = type(row).objects.filter(pk=row.pk).values().get()
    actions = [action for action in admin.site._registry[type(row)].actions or () if isinstance(action, str)]
    for action in ("delete_selected", *actions):
        form = {"action": action, "_selected_action": row.pk, "post": "yes"}
        for person in ("nobody", "board", "reader", "another's editor"):
            answer = world.client(person).post(page(world, name, "changelist"), form)
            assert answer.status_code in (200, 302, 403)
            assert "attachment" not in answer.headers.get("Content-Disposition", "")
            assert type(row).objects.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("name", [name for name in MODELS if kind_of(name) == "council's"])
def test_iso_1_a_list_shows_its_rows_to_the_councils_editors_alone(world, name):  # noqa: F811
    row, where = world.rows[MODELS[name]], page(world, name, "changelist")
    shown = {person: rows_in(world.client(person).get(where)) for person in INSIDE[1:]}
    assert shown == {"another's editor": set(), "editor": {row.pk}, "administrator": {row.pk}}


def rows_in(answer) -> set[int]:
    return {row.pk for row in answer.context["cl"].queryset}


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("name", EXTRA)
def test_iso_1_a_page_of_its_own_is_the_administrators(world, name):  # noqa: F811
    user = next(row for model, row in world.rows.items() if model._meta.model_name == "user")
    keys = [user.pk, NEVER] if EXTRA[name] else [None]
    for key in keys:
        where = reverse(f"admin:{name}", args=[key] if key else [])
        for person in OUTSIDE:
            assert {getattr(world.client(person), method)(where).status_code for method in tried(person)} == {302}
        for person in ("reader", "another's editor", "editor"):
            answered = {getattr(world.client(person), method)(where).status_code for method in tried(person)}
            assert answered == ({404} if key else {403}), person
        for method in ("get", "post"):
            answer = getattr(world.client("administrator"), method)(where)
            assert answer.status_code == (404 if key == NEVER else 200)


@pytest.mark.parametrize("name", ITS_OWN)
def test_iso_1_a_page_of_the_admin_itself_is_for_whoever_may_open_it(world, name):  # noqa: F811
    parts = {"app_list": ["strategies"], "view_on_site": [1, 1]}
    where = reverse(f"admin:{name}", args=parts.get(name, []))
    assert world.client("nobody").get(where).url.startswith("/account/login/")
    for person in OUTSIDE[1:]:
        assert world.client(person).get(where, follow=True).status_code in (200 if name == "logout" else 404, 404)
    method = "post" if name == "logout" else "get"
    for person in ("editor", "administrator"):
        assert getattr(world.client(person), method)(where).status_code == ITS_OWN[name]


@pytest.mark.parametrize("name", MODELS)
def test_iso_3_no_address_leads_from_a_row_to_its_page_on_the_site(world, name):  # noqa: F811
    of = ContentType.objects.get_for_model(MODELS[name]).pk
    for key in (world.rows[MODELS[name]].pk, NEVER):
        where = reverse("admin:view_on_site", args=[of, key])
        assert world.client("another's editor").get(where).status_code == 404


def test_iso_1_boxes_that_find_rows_find_only_what_the_person_sees(world):  # noqa: F811
    asked = {"app_label": "workforce", "model_name": "membership", "field_name": "user", "term": "Person"}
    answers = {person: world.client(person).get(reverse("admin:autocomplete"), asked) for person in INSIDE}
    assert {person: answer.status_code for person, answer in answers.items()} == dict.fromkeys(INSIDE[:-1], 403) | {
        "administrator": 200
    }
