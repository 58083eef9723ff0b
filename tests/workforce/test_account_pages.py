"""What a person reads on the pages about their own account: this site's words, and a way back."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from tests.workforce.test_mailbox import prove_mailbox
from tests.workforce.test_sign_in import sign_in

STRANGERS = [
    ("account_inactive", "This account is closed", "Go back to sign in"),
    ("account_signup", "Accounts are made for you", "Go back to sign in"),
    ("account_reset_password", "Choose a new password", "Go back to sign in"),
    ("socialaccount_login_cancelled", "You did not sign in", "Go back to sign in"),
]
OWN = [
    ("mfa_activate_totp", "Set up an authenticator app", "Not now"),
    ("mfa_add_webauthn", "Add a security key", "Not now"),
    ("mfa_list_webauthn", "Security keys", "Add a key"),
    ("account_change_password", "Change your password", "Change the password"),
    ("account_logout", "Sign out", "Stay signed in"),
    ("socialaccount_connections", "Your council’s directory", "opens this account"),
]
PROTECTED = [
    ("mfa_deactivate_totp", "Stop using the app?", "Leave it as it is"),
    ("mfa_view_recovery_codes", "Recovery codes", "Make new codes"),
    ("mfa_generate_recovery_codes", "Make recovery codes", "Leave it as it is"),
]


pytestmark = pytest.mark.usefixtures("fresh_limits")


def is_in_our_words(client, name, heading, way) -> None:
    page = client.get(reverse(name))
    text = page.content.decode()
    assert page.status_code == 200
    assert f'<h1 class="govuk-heading-xl">{heading}</h1>' in text
    assert way in text
    assert "placeholder=" not in text
    # The library's headings and buttons have a capital for each word.
    assert re.search(r"<(h1|h2|button|label|a)\b[^>]*>\s*[A-Z][a-z]+ (?:[A-Z][a-z]+\s*)+</", text) is None


@pytest.mark.parametrize(("name", "heading", "way"), STRANGERS)
def test_a_strangers_page_is_in_this_sites_words(client, db, name, heading, way):
    is_in_our_words(client, name, heading, way)


@pytest.mark.parametrize(("name", "heading", "way"), OWN)
def test_a_page_of_an_account_is_in_this_sites_words(client, member, name, heading, way):
    sign_in(client, member)
    prove_mailbox(client)
    is_in_our_words(client, name, heading, way)


@pytest.mark.parametrize(("name", "heading", "way"), PROTECTED)
def test_a_page_of_a_second_factor_is_in_this_sites_words(client, member, name, heading, way):
    TOTP.activate(member, "JBSWY3DPEHPK3PXP")
    sign_in(client, member)
    codes = RecoveryCodes.activate(member).get_unused_codes()
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    client.post(reverse("mfa_reauthenticate"), {"code": codes[1]})
    is_in_our_words(client, name, heading, way)


@pytest.mark.parametrize("where", ["email/", "confirm-email/", "confirm-email/a-key/"])
def test_nothing_is_verified_by_a_person_here(client, member, where):
    sign_in(client, member)
    assert client.get(f"/account/{where}").status_code == 404


def test_whoever_asks_for_a_link_in_somebodys_name_keeps_them_from_no_second_factor(client, member):
    client.post(reverse("account_reset_password"), {"email": member.email})
    assert EmailAddress.objects.filter(user=member, verified=False).exists()
    sign_in(client, member)
    prove_mailbox(client)
    assert "Set up an authenticator app" in client.get(reverse("mfa_activate_totp")).content.decode()


def test_an_error_names_the_field_that_was_left_empty(client, db):
    page = client.post(reverse("account_login"), {}).content.decode()
    assert "Fill in “Email address”." in page and "Fill in “Password”." in page
    assert "This field is required." not in page


def test_a_box_to_tick_stands_before_its_words(client, analyst, council):
    client.force_login(analyst)
    page = client.get(reverse("upload-new", args=[council.slug])).content.decode()
    box, label = page.index('type="checkbox"'), page.index("Only check the file")
    assert box < label


def test_the_admin_sends_whoever_changes_a_password_to_the_sites_own_page(admin_client):
    page = admin_client.get(reverse("admin:password_change"))
    assert (page.status_code, page["Location"]) == (302, reverse("account_change_password"))
