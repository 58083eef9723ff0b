"""Whoever knows a password alone gets no further once its owner has a second factor."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from tests.conftest import PASSWORD
from tests.workforce.test_mailbox import prove_mailbox, set_up_app
from tests.workforce.test_sign_in import LOGIN, code, sign_in
from workforce import tokens
from workforce.models import AccessToken, AuditEntry

SECRET = "JBSWY3DPEHPK3PXP"
AGAIN, AGAIN_BY_FACTOR = "/account/reauthenticate/", "/account/2fa/reauthenticate/"
OF_FACTORS = ["mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp", "mfa_add_webauthn"]


pytestmark = pytest.mark.usefixtures("fresh_limits")


@pytest.fixture
def demanding(council):
    council.second_factor = True
    council.save()
    return council


@pytest.fixture
def attacker(member, demanding):
    """Who knows the password, and came in with it before its owner set up a factor."""
    browser = Client()
    sign_in(browser, member)
    assert browser.get("/").url == reverse("mfa_index")
    return browser


def owner_sets_up_an_app(client, member):
    sign_in(client, member)
    prove_mailbox(client)
    assert set_up_app(client)


@pytest.mark.django_db(transaction=True)
def test_auth_5_a_session_that_began_with_a_password_ends_when_its_owner_sets_up_a_factor(client, member, attacker):
    owner_sets_up_an_app(client, member)
    assert attacker.get("/").url.startswith(LOGIN)
    assert client.get("/").status_code == 200
    assert AuditEntry.objects.filter(action="signed-out", what="1 other session", actor=member).exists()


@pytest.mark.parametrize("where", ["home", "tokens", "account_reauthenticate", "account_change_password", *OF_FACTORS])
@pytest.mark.parametrize("method", ["get", "post"])
def test_auth_5_a_session_that_never_gave_the_factor_opens_no_page(client, member, attacker, where, method):
    """Also one that was not ended as the factor was set up."""
    Authenticator.objects.bulk_create([Authenticator(user=member, type="totp", data={"secret": SECRET})])
    assert getattr(attacker, method)(reverse(where), {"password": PASSWORD}).url.startswith(LOGIN)
    assert attacker.session.is_empty() or "_auth_user_id" not in attacker.session


def test_auth_5_the_first_factor_ends_the_tokens_made_before_and_that_is_on_record(member):
    key = tokens.make(member, "a program", 30)[1]
    TOTP.activate(member, SECRET)
    assert tokens.person_of(key) is None
    entry = AuditEntry.objects.get(action="deleted", what__startswith="access token")
    assert (entry.what, entry.reason) == (f"access token a program of {member}", "They set up a second factor.")


@pytest.mark.django_db(transaction=True)
def test_auth_5_a_factor_beside_the_first_ends_nothing(client, member, demanding):
    owner_sets_up_an_app(client, member)
    key = tokens.make(member, "a program", 30)[1]
    Authenticator.objects.create(user=member, type="webauthn", data={})
    assert tokens.person_of(key) == member and client.get("/").status_code == 200


@pytest.fixture
def with_codes(client, member):
    """Signed in with an app, an hour ago; the recovery codes that are left."""
    TOTP.activate(member, SECRET)
    codes = RecoveryCodes.activate(member).get_unused_codes()
    sign_in(client, member)
    client.post(reverse("mfa_authenticate"), {"code": code(SECRET)})
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    return codes


@pytest.mark.parametrize("where", OF_FACTORS)
def test_auth_5_who_has_a_factor_is_asked_for_it_before_factors_change(client, member, with_codes, where):
    assert client.post(AGAIN, {"password": PASSWORD}).url == AGAIN_BY_FACTOR
    assert client.get(reverse(where), follow=True).request["PATH_INFO"] in (AGAIN_BY_FACTOR, reverse(where))
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(type="totp").exists()
    assert with_codes[0] not in client.get(reverse("mfa_view_recovery_codes"), follow=True).content.decode()
    client.post(AGAIN_BY_FACTOR, {"code": with_codes[0]})
    assert client.get(reverse(where)).status_code == 200


def test_auth_6_who_has_a_factor_proves_by_it_alone_who_is_there(client, member, with_codes):
    form = {"name": "a program", "days": 30}
    assert client.post(reverse("tokens"), form).url.startswith(AGAIN_BY_FACTOR)
    client.post(AGAIN, {"password": PASSWORD})
    client.post(reverse("tokens"), form)
    assert not AccessToken.objects.exists()
    client.post(AGAIN_BY_FACTOR, {"code": with_codes[0]})
    client.post(reverse("tokens"), form)
    assert AccessToken.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_auth_5_who_gave_up_their_last_factor_is_asked_for_the_password_again(client, member):
    owner_sets_up_an_app(client, member)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert client.get("/").status_code == 200
    assert "password" in client.get(AGAIN).content.decode()


def test_auth_6_a_code_by_mail_opens_the_first_factor_and_proves_nothing_else(client, member):
    sign_in(client, member)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 3600
    session.save()
    prove_mailbox(client)
    assert client.post(reverse("tokens"), {"name": "a", "days": 30}).url.startswith(AGAIN)
    assert not AccessToken.objects.exists()
    # Nor does it stand for the password, which is asked for beside it.
    assert client.get(reverse("mfa_activate_totp")).url.startswith(AGAIN)
    client.post(AGAIN, {"password": PASSWORD})
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_whoever_just_signed_in_is_not_asked_for_the_password_again(client, member):
    sign_in(client, member)
    prove_mailbox(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


@pytest.mark.parametrize("page", ["code/", "code/confirm/"])
def test_auth_6_nor_is_it_taken_on_the_librarys_own_page(client, member, page):
    sign_in(client, member)
    assert client.post(f"/account/reauthenticate/{page}", {"code": "BCDF-GHJK"}).status_code == 404


def test_the_page_says_what_ends_with_the_first_factor(client, member):
    words = "you are signed out everywhere else, and access tokens that you made end"
    sign_in(client, member)
    assert words in client.get(reverse("mfa_index")).content.decode()
    TOTP.activate(member, SECRET)
    sign_in(client, member)
    client.post(reverse("mfa_authenticate"), {"code": code(SECRET)})
    assert words not in client.get(reverse("mfa_index")).content.decode()
