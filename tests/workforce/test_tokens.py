"""Access tokens, and what a new password does to them."""

from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from tests.conftest import PASSWORD
from tests.workforce.test_sign_in import link_in, sign_in
from workforce import tokens
from workforce.models import AccessToken, AuditEntry, User

NEW = "kettle orange window"


pytestmark = pytest.mark.usefixtures("fresh_limits")


@pytest.fixture
def key(member):
    return tokens.make(member, "a program", 30)[1]


def by_reset_link(client, person):
    client.post(reverse("account_reset_password"), {"email": person.email})
    form = client.get(link_in(mail.outbox[0]), follow=True).request["PATH_INFO"]
    client.post(form, {"password1": NEW, "password2": NEW})


def by_themselves(client, person):
    sign_in(client, person)
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})


def by_an_administrator(client, person):
    client.force_login(User.objects.create_superuser("admin@example.org", PASSWORD, name="Ad"))
    page = reverse("admin:auth_user_password_change", args=[person.pk])
    assert "Every session and access token of theirs ends." in client.get(page).content.decode()
    client.post(page, {"usable_password": "true", "password1": NEW, "password2": NEW})


def taken_away(client, person):
    client.force_login(User.objects.create_superuser("admin@example.org", PASSWORD, name="Ad"))
    page = reverse("admin:auth_user_password_change", args=[person.pk])
    client.post(page, {"usable_password": "false", "unset-password": ""})


def by_a_command(client, person):
    with pytest.MonkeyPatch.context() as typed:
        typed.setattr("getpass.getpass", lambda prompt="": NEW)
        call_command("changepassword", person.email)


WAYS = {
    "a reset link": by_reset_link,
    "themselves": by_themselves,
    "an administrator": by_an_administrator,
    "an administrator, who takes it away": taken_away,
    "a command": by_a_command,
}


@pytest.mark.parametrize("way", WAYS)
def test_auth_3_a_new_password_ends_every_access_token_and_that_is_on_record(client, member, analyst, key, way):
    theirs = tokens.make(analyst, "another's", 30)[1]
    WAYS[way](client, member)
    assert not User.objects.get(pk=member.pk).check_password(PASSWORD)
    assert tokens.person_of(key) is None and tokens.person_of(theirs) == analyst
    entry = AuditEntry.objects.get(action="deleted", what__startswith="access token")
    assert (entry.what, entry.reason) == (f"access token a program of {member}", "Their password changed.")


def test_a_password_that_is_only_kept_in_another_way_ends_no_token(client, member, key, settings):
    """As at the first sign-in after an update, which costs whoever guesses more than before."""
    before = member.password
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    sign_in(client, member)
    assert User.objects.get(pk=member.pk).password != before
    assert tokens.person_of(key) == member


def test_whatever_else_is_changed_of_a_person_ends_no_token(member, key):
    member.name = "Mo"
    member.save()
    assert tokens.person_of(key) == member


@pytest.mark.django_db(transaction=True)
def test_a_password_and_its_tokens_change_together_or_not_at_all(member, key, monkeypatch):
    monkeypatch.setattr(tokens, "end_all", lambda user, reason: 1 / 0)
    member.set_password(NEW)
    with pytest.raises(ZeroDivisionError):
        member.save()
    assert User.objects.get(pk=member.pk).check_password(PASSWORD) and AccessToken.objects.exists()


def test_the_pages_say_that_tokens_end(client, member):
    client.post(reverse("account_reset_password"), {"email": member.email})
    link = urlsplit(link_in(mail.outbox[0])).path
    assert "access tokens that you made end" in client.get(link, follow=True).content.decode()
    sign_in(client, member)
    assert "access tokens</a> end" in client.get(reverse("account_change_password")).content.decode()
    assert "all your tokens end" in client.get(reverse("tokens")).content.decode()


def test_another_address_ends_what_began_under_the_one_before(client, member, key):
    sign_in(client, member)
    person = User.objects.get(pk=member.pk)
    person.name = "Another name"
    person.save()
    assert AccessToken.objects.exists() and client.get("/").status_code == 200
    person.email = "moved@example.org"
    person.save()
    assert not AccessToken.objects.exists()
    assert client.get("/").status_code == 302
    assert AuditEntry.objects.filter(reason="Their address changed.").exists()


def test_a_factor_that_is_taken_away_ends_tokens_and_sessions(client, member, key):
    sign_in(client, member)
    admin = User.objects.create_superuser("admin@example.org", PASSWORD, name="Ad")
    other = type(client)()
    other.force_login(admin)
    people = {"action": "reset_factor", "_selected_action": [member.pk]}
    other.post(reverse("admin:workforce_user_changelist"), people)
    assert not AccessToken.objects.filter(user=member).exists()
    assert client.get("/").status_code == 302 and other.get("/").status_code == 200
