"""Tries are stopped where they come from, and an outsider locks nobody out."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.conftest import PASSWORD
from tests.workforce.test_sign_in import link_in, sign_in
from workforce.models import AuditEntry, User

RESET, AGAIN, CHANGE = "/account/password/reset/", "/account/reauthenticate/", "/account/password/change/"
FACTOR = "/account/2fa/authenticate/"
NEW = "kettle orange window"


pytestmark = pytest.mark.usefixtures("fresh_limits")


@pytest.fixture
def minutes_go_by(settings):
    """Takes the limits by the minute away, which whoever is slow never meets."""
    rates = settings.ACCOUNT_RATE_LIMITS
    settings.ACCOUNT_RATE_LIMITS = {name: re.sub(r"\d+/m/\w+,?", "", rate) for name, rate in rates.items()}


def ask(client, email, address="10.0.0.1"):
    return client.post(RESET, {"email": email}, REMOTE_ADDR=address).status_code


def test_auth_1_nobody_stops_anothers_link_to_a_new_password(client, member):
    for number in range(5):
        assert ask(client, member.email, f"10.0.0.{number}") == 302
    assert ask(client, member.email, "10.9.9.9") == 302
    assert link_in(mail.outbox[-1])


def test_auth_1_links_for_one_account_are_stopped_where_they_are_asked_for(client, member, analyst):
    assert [ask(client, member.email) for _ in range(6)] == [302] * 5 + [429]
    assert ask(client, member.email.upper()) == 429
    assert ask(client, analyst.email) == 302


@pytest.mark.parametrize("email", ["person1@example.org", "nobody@example.org"], ids=["known", "unknown"])
def test_auth_1_a_mailbox_is_not_flooded_from_many_addresses_and_no_link_is_refused(client, member, email):
    for number in range(25):
        assert ask(client, email, f"10.0.0.{number}") == 302
    assert len(mail.outbox) == 20
    if email == member.email:
        form = client.get(link_in(mail.outbox[0]), follow=True).request["PATH_INFO"]
        client.post(form, {"password1": NEW, "password2": NEW})
        assert User.objects.get().check_password(NEW)


def test_auth_1_who_signs_in_meanwhile_leaves_the_owner_a_link_that_works(client, member):
    for number in range(20):
        ask(client, member.email, f"10.0.0.{number}")
    sign_in(client, member)
    assert ask(client, member.email, "10.9.9.9") == 302 and len(mail.outbox) == 21


def test_auth_1_messages_to_unknown_addresses_are_thirty_an_hour_from_one_place(client, db, minutes_go_by):
    answers = [ask(client, f"nobody{number}@example.org") for number in range(31)]
    assert answers == [302] * 30 + [429] and len(mail.outbox) == 30
    assert ask(client, "nobody@example.org", "10.9.9.9") == 302


# -- second factor --


@pytest.fixture
def codes(member):
    TOTP.activate(member, "JBSWY3DPEHPK3PXP")
    return RecoveryCodes.activate(member).get_unused_codes()


def wrong_codes(person, number, address, password=PASSWORD):
    client = Client(REMOTE_ADDR=address)
    sign_in(client, person, password)
    return [client.post(FACTOR, {"code": f"{n:06}"}).content.decode() for n in range(number)]


def opens(person, code, address, password=PASSWORD) -> bool:
    client = Client(REMOTE_ADDR=address)
    sign_in(client, person, password)
    return client.post(FACTOR, {"code": code}).status_code == 302


def test_auth_5_whoever_knows_a_password_locks_nobody_out_of_their_factor(member, codes):
    assert "Too many failed" in wrong_codes(member, 12, "10.0.0.1")[-1]
    assert not opens(member, codes[0], "10.0.0.1")
    assert opens(member, codes[0], "10.0.0.2")


def test_auth_5_codes_are_not_guessed_from_many_addresses(client, member, codes):
    pages = [wrong_codes(member, 10, f"10.0.0.{number}")[-1] for number in range(6)]
    assert "Too many wrong codes were given for this account today" in pages[5] and "Too many" not in pages[4]
    assert not opens(member, codes[0], "10.9.9.9")
    # Their way out, which is none for whoever knew the old password.
    member.set_password(NEW)
    member.save()
    assert opens(member, codes[0], "10.9.9.9", NEW)


def test_auth_5_a_code_that_was_right_counts_as_no_try(member, codes):
    for code in codes[:9]:
        assert opens(member, code, "10.0.0.1")
    assert "Too many" not in wrong_codes(member, 9, "10.0.0.1")[-1]


# -- an open session --


def test_auth_1_a_password_is_not_guessed_for_long_from_an_open_session(client, member, minutes_go_by):
    sign_in(client, member)
    for number in range(30):
        assert client.post(AGAIN, {"password": "wrong"}, REMOTE_ADDR=f"10.0.0.{number}").status_code == 200
    assert client.post(AGAIN, {"password": PASSWORD}, REMOTE_ADDR="10.9.9.9").status_code == 429


def test_auth_1_nor_by_choosing_another_and_each_wrong_one_is_on_record(client, member, minutes_go_by):
    sign_in(client, member)
    form = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    for _ in range(20):
        assert "This is not your current password" in client.post(CHANGE, form).content.decode()
    assert client.post(CHANGE, form | {"oldpassword": PASSWORD}).status_code == 429
    rows = AuditEntry.objects.filter(action="sign-in-failed", what="own password, to choose another", actor=member)
    assert rows.count() == 20 and rows[0].address == "127.0.0.1"


def test_auth_1_whoever_chose_another_password_by_a_link_need_not_wait(client, member):
    for _ in range(11):
        sign_in(client, member, "wrong")
    ask(client, member.email, "127.0.0.1")
    form = client.get(link_in(mail.outbox[-1]), follow=True).request["PATH_INFO"]
    client.post(form, {"password1": NEW, "password2": NEW})
    assert sign_in(client, member, NEW).url == "/"


# -- links --


def test_iso_6_a_link_sets_no_password_while_its_account_is_closed(client, member):
    ask(client, member.email)
    form = client.get(link_in(mail.outbox[0]), follow=True).request["PATH_INFO"]
    User.objects.update(is_active=False)
    for where in (form, link_in(mail.outbox[0])):
        client.post(where, {"password1": NEW, "password2": NEW}, follow=True)
    assert User.objects.get().check_password(PASSWORD)
    User.objects.update(is_active=True)
    client.post(form, {"password1": NEW, "password2": NEW})
    assert User.objects.get().check_password(NEW)


def test_auth_2_who_signs_in_by_the_directory_alone_is_sent_no_link_for_the_asking(client, member):
    member.set_unusable_password()
    member.save()
    pages = [client.post(RESET, {"email": email}, follow=True).content for email in (member.email, "no@example.org")]
    assert pages[0] == pages[1]
    assert "has none" in mail.outbox[0].body and "/password/reset/key/" not in mail.outbox[0].body
    assert mail.outbox[0].to == [member.email]


def test_auth_2_nor_do_they_choose_a_password_by_themselves(client, member):
    member.set_unusable_password()
    member.save()
    client.force_login(member)
    form = {"password1": NEW, "password2": NEW}
    assert client.post("/account/password/set/", form).status_code == 404
    assert reverse("account_change_password") not in client.get(reverse("mfa_index")).content.decode()
    assert not User.objects.get().has_usable_password()
