"""A fresh password before what gives rights away or takes figures back."""

import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.conftest import PASSWORD
from tests.metrics.files import csv_bytes, row
from tests.strategies.conftest import make_measure, strategy  # noqa: F401 - fixtures asked for here
from workforce.models import AccessToken, Membership

AGAIN = "/account/reauthenticate/"


@pytest.fixture
def administrator(make_user):
    return make_user(is_staff=True, is_superuser=True)


def signed_in(client, person, minutes_ago):
    client.force_login(person)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - minutes_ago * 60}]
    session.save()


ADMIN_PAGES = (
    *(("workforce", name) for name in ("user", "membership", "council")),
    *(("metrics", name) for name in ("metric", "staffgroup", "service", "reportingcalendar")),
)


@pytest.mark.parametrize(("app", "name"), ADMIN_PAGES)
def test_auth_6_people_roles_and_settings_want_a_fresh_password(client, administrator, app, name):
    page = reverse(f"admin:{app}_{name}_add")
    for minutes, asked in ((9, False), (11, True)):
        signed_in(client, administrator, minutes)
        response = client.post(page, {})
        assert response.headers.get("Location", "").startswith(AGAIN) == asked


def test_auth_6_a_form_is_not_begun_in_the_last_minutes_of_a_proof(client, administrator):
    page = reverse("admin:workforce_membership_add")
    signed_in(client, administrator, 4)
    assert client.get(page).status_code == 200
    signed_in(client, administrator, 6)
    assert client.get(page).url == f"{AGAIN}?next={page}"


def test_auth_6_a_role_is_not_changed_until_the_password_is_given(client, administrator, member, council):
    page = reverse("admin:workforce_membership_add")
    form = {"user": member.pk, "council": council.pk, "role": "editor"}
    signed_in(client, administrator, 11)
    asked = client.post(page, form, follow=True)
    assert "what you had just sent was not kept" in asked.content.decode()
    assert not Membership.objects.filter(role="editor").exists()
    assert client.post(AGAIN, {"password": "a wrong one", "next": page}).status_code == 200
    assert client.post(AGAIN, {"password": PASSWORD, "next": page}).url == page
    client.post(page, form)
    assert Membership.objects.filter(role="editor").exists()


@pytest.mark.parametrize(
    "where",
    [
        ("post", "workforce_user_changelist", False),
        ("post", "auth_user_password_change", True),
        ("post", "workforce_user_delete", True),
        ("post", "workforce_membership_changelist", False),
        ("post", "workforce_auditentry_changelist", False),
        ("post", "metrics_benchmark_import", False),
    ],
    ids=["invite or delete people", "set a password", "delete a person", "take roles", "export the record", "import"],
)
def test_auth_6_so_do_lists_that_do_something_and_the_export_of_every_council(client, administrator, where):
    method, name, of_one = where
    signed_in(client, administrator, 11)
    page = reverse(f"admin:{name}", args=[administrator.pk] if of_one else [])
    assert getattr(client, method)(page, {"action": "export"}).url.startswith(AGAIN)


def test_auth_6_a_token_wants_a_fresh_password(client, member):
    signed_in(client, member, 11)
    assert client.post(reverse("tokens"), {"name": "a", "days": 30}).url.startswith(AGAIN)
    assert not AccessToken.objects.exists()
    assert client.get(reverse("tokens")).status_code == 200


@pytest.fixture
def stored(client, analyst, council, make_measure):  # noqa: F811
    """A month that stands, and a file that would replace its figure, checked and not stored."""
    make_measure()
    client.force_login(analyst)
    for value in ("12", "13"):
        file = SimpleUploadedFile("figures.csv", csv_bytes(row(value=value)))
        client.post(reverse("upload-new", args=[council.slug]), {"file": file})
        upload = council.uploads.first()
        if value == "12":
            store(client, upload)
    return upload


def store(client, upload):
    form = client.get(reverse("upload-check", args=[upload.council.slug, upload.pk])).context["form"]
    return client.post(reverse("upload-apply", args=[upload.council.slug, upload.pk]), form.initial)


def test_auth_6_a_published_month_is_not_replaced_or_taken_back_without_one(client, analyst, stored):
    signed_in(client, analyst, 11)
    check = reverse("upload-check", args=[stored.council.slug, stored.pk])
    assert store(client, stored).url == f"{AGAIN}?next={check}"
    first = stored.council.uploads.get(state="applied")
    assert client.post(reverse("upload-undo", args=[stored.council.slug, first.pk])).url.startswith(AGAIN)
    signed_in(client, analyst, 9)
    assert store(client, stored).url == check


def test_auth_6_who_has_no_password_here_signs_in_anew(client, administrator):
    administrator.set_unusable_password()
    administrator.save()
    signed_in(client, administrator, 11)
    page = reverse("admin:workforce_membership_add")
    assert client.get(page).url == f"/account/login/?next={page}"
    assert client.get("/").status_code == 302
