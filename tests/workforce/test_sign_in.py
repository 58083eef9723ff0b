import re
import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.conftest import PASSWORD
from workforce.models import AuditEntry, User

LOGIN = "/account/login/"


pytestmark = pytest.mark.usefixtures("fresh_limits")


def sign_in(client, user, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": user.email, "password": password}, **extra)


def test_a_person_signs_in_with_email_and_password(client, member):
    assert sign_in(client, member).url == "/"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("email", ["person1@example.org", "nobody@example.org"], ids=["known", "unknown"])
def test_auth_2_a_wrong_password_and_an_unknown_address_read_the_same(client, member, email):
    page = client.post(LOGIN, {"login": email, "password": "wrong"})
    assert "That email address and password do not match. Check both and try again." in page.content.decode()


@pytest.mark.parametrize("email", ["person1@example.org", "nobody@example.org"], ids=["known", "unknown"])
def test_auth_2_a_password_is_hashed_once_whether_or_not_the_account_is_there(client, member, monkeypatch, email):
    """What takes the time of a sign-in is done for an unknown address too."""
    hashed = []
    for name in ("encode", "verify"):
        does = getattr(MD5PasswordHasher, name)
        monkeypatch.setattr(MD5PasswordHasher, name, lambda *args, does=does, n=name: hashed.append(n) or does(*args))
    client.post(LOGIN, {"login": email, "password": "wrong"})
    # To verify is to encode and to compare.
    assert hashed.count("encode") == 1


@pytest.mark.parametrize("email", ["person1@example.org", "nobody@example.org"], ids=["known", "unknown"])
def test_auth_2_a_message_goes_out_whether_or_not_the_account_is_there(client, member, email):
    client.post(reverse("account_reset_password"), {"email": email})
    assert [message.to for message in mail.outbox] == [[email]]
    assert ("/password/reset/key/" in mail.outbox[0].body) == (email == member.email)
    assert "sign up" not in mail.outbox[0].body.lower()


def test_auth_2_a_link_to_choose_a_password_ends_after_three_days(settings):
    assert settings.PASSWORD_RESET_TIMEOUT == 3 * 24 * 60 * 60


def test_the_address_may_be_written_in_any_case(client, member):
    response = client.post(LOGIN, {"login": member.email.upper(), "password": PASSWORD})
    assert response.status_code == 302


def test_auth_1_many_wrong_passwords_from_one_place_are_stopped_there_and_only_there(client, member):
    for _ in range(10):
        sign_in(client, member, "wrong")
    stopped = sign_in(client, member)
    assert (stopped.status_code, "Too many tries" in stopped.content.decode()) == (429, True)
    assert sign_in(client, member, headers={"X-Forwarded-For": "9.9.9.9"}).status_code == 429
    assert sign_in(client, member, REMOTE_ADDR="10.1.1.1").status_code == 302


def test_data_6_tries_that_cannot_be_counted_are_a_busy_site_and_not_too_many(client, member, monkeypatch):
    from django.core.cache.backends.db import DatabaseCache

    monkeypatch.setattr("allauth.core.internal.ratelimit.CACHE_LOCK_WAIT_TIMEOUT", 0)
    # What the cache makes of a full disk: it keeps nothing, and raises nothing.
    monkeypatch.setattr(DatabaseCache, "_base_set", lambda *args, **kwargs: False)
    answer = sign_in(client, member)
    assert (answer.status_code, "The site is busy" in answer.content.decode()) == (503, True)


@pytest.mark.parametrize(
    ("left", "status", "words"),
    [(8, 503, "The site is busy"), (11, 429, "Too many tries"), (-1, 302, "")],
    ids=["stays for two seconds", "is taken this moment", "has run out"],
)
def test_data_6_a_lock_on_a_count_that_stays_is_a_busy_site_and_not_too_many(
    client, member, monkeypatch, left, status, words
):
    from django.core.cache.backends.db import DatabaseCache

    ratelimit = "allauth.core.internal.ratelimit"
    monkeypatch.setattr(f"{ratelimit}.CACHE_LOCK_WAIT_TIMEOUT", 0)
    with monkeypatch.context() as full:
        full.setattr(f"{ratelimit}.CACHE_LOCK_TIMEOUT", left)
        full.setattr(DatabaseCache, "delete", lambda self, key, **named: key.endswith(":lock"))
        sign_in(client, member)
    answer = sign_in(client, member)
    assert (answer.status_code, words in answer.content.decode()) == (status, True)


def test_auth_1_wrong_passwords_for_many_accounts_from_one_place_are_stopped_too(client, member):
    for number in range(20):
        client.post(LOGIN, {"login": f"somebody{number}@example.org", "password": "wrong"})
    assert sign_in(client, member).status_code == 429
    assert sign_in(client, member, REMOTE_ADDR="10.1.1.1").status_code == 302


def test_auth_1_a_stopped_account_leaves_the_others_of_the_office_alone(client, member, analyst):
    for _ in range(10):
        sign_in(client, member, "wrong")
    assert sign_in(client, analyst).status_code == 302


def test_auth_1_the_tries_are_counted_where_a_restart_forgets_none(settings):
    assert settings.CACHES["default"]["BACKEND"] == "workforce.counting.Counts"


def test_auth_1_behind_a_trusted_proxy_the_address_it_saw_is_counted(client, member, settings):
    settings.TRUSTED_PROXIES = 1
    for count in range(10):
        sign_in(client, member, "wrong", headers={"X-Forwarded-For": f"1.1.1.{count}, 7.7.7.7"})
    assert sign_in(client, member, headers={"X-Forwarded-For": "7.7.7.7"}).status_code == 429
    assert sign_in(client, member, headers={"X-Forwarded-For": "8.8.8.8"}).status_code == 302


def test_nobody_signs_up(client, db):
    page = client.post("/account/signup/", {"email": "new@example.org", "password1": "a long enough password"})
    assert not User.objects.exists()
    assert "sign" in page.content.decode().lower()


def test_iso_6_a_closed_account_ends_its_open_sessions_at_the_next_page(client, member):
    sign_in(client, member)
    member.is_active = False
    member.save()
    assert client.get("/").status_code == 302


def test_iso_6_a_role_taken_away_is_gone_at_the_next_page(client, member, council):
    sign_in(client, member)
    member.memberships.all().delete()
    assert council.name not in client.get("/").content.decode()


def test_auth_3_a_changed_password_ends_the_other_sessions(client, member, django_user_model):
    sign_in(client, member)
    member.set_password("another long password")
    member.save()
    assert client.get("/").status_code == 302


def test_auth_3_signing_in_changes_the_session_key_and_signing_out_kills_it(client, member):
    client.get(LOGIN)
    sign_in(client, member)
    key = client.session.session_key
    client.post("/account/logout/")
    client.cookies["sessionid"] = key
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    ("minutes_idle", "hours_old", "open_"),
    [(59, 1, True), (61, 1, False), (1, 13, False)],
    ids=["active", "idle", "old"],
)
def test_auth_4_a_session_ends_on_the_server(client, member, minutes_idle, hours_old, open_):
    sign_in(client, member)
    session = client.session
    now = int(time.time())
    session["seen"], session["began"] = now - minutes_idle * 60, now - hours_old * 3600
    session.save()
    assert (client.get("/").status_code == 200) == open_


def test_a_person_sees_where_they_are_signed_in_and_signs_out_elsewhere(client, member, django_user_model):
    from django.test import Client

    elsewhere = Client()
    sign_in(elsewhere, member)
    sign_in(client, member)
    assert client.get(reverse("usersessions_list")).status_code == 200
    client.post(reverse("usersessions_list"))
    assert elsewhere.get("/").status_code == 302
    assert client.get("/").status_code == 200
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.what, entry.actor) == ("signed-out", "1 other session", member)
    assert entry.address == "127.0.0.1"


def test_auth_4_a_form_sent_after_the_session_ended_leads_back_to_its_page_and_says_so(client, analyst, council):
    sign_in(client, analyst)
    session = client.session
    session["seen"] = int(time.time()) - 61 * 60
    session.save()
    page = f"/councils/{council.slug}/uploads/7/check/"
    sent = client.post(
        f"/councils/{council.slug}/uploads/7/apply/",
        {"fingerprint": "a"},
        headers={"Referer": f"http://testserver{page}"},
    )
    assert sent.url == f"{LOGIN}?next={page}"
    assert "what you sent was not kept. Sign in and send it again." in client.get(sent.url).content.decode()


def test_auth_4_another_site_does_not_choose_where_a_person_comes_back_to(client, db):
    sent = client.post("/tokens/", {}, headers={"Referer": "http://evil.example/councils/"})
    assert sent.url == f"{LOGIN}?next=/tokens/"


# -- second factor --


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("short enough", True),
        ("too short x", False),
        ("a sentence with spaces, ünïcode and no digit", True),
        ("passwordpassword", False),
        ("123456789012", False),
        ("person1@example.org", False),
    ],
)
def test_auth_5_a_password_is_judged_by_its_length_and_by_lists_alone(member, password, taken):
    try:
        validate_password(password, member)
        assert taken
    except ValidationError:
        assert not taken


def test_auth_5_a_password_can_be_pasted_and_kept_by_a_manager(client, db):
    page = client.get(LOGIN).content.decode()
    assert 'autocomplete="current-password"' in page and "onpaste" not in page


@pytest.mark.parametrize(
    ("several", "superuser", "asked", "wanted"),
    [(True, False, True, True), (False, True, True, True), (False, False, True, False), (True, True, False, False)],
    ids=["two councils", "an administrator", "one council", "an installation that does not ask"],
)
def test_auth_5_whoever_sees_more_than_one_council_sets_up_a_second_factor(
    client, member, other_council, settings, several, superuser, asked, wanted
):
    settings.SECOND_FACTOR_FOR_SEVERAL = asked
    if several:
        member.memberships.create(council=other_council, role="board")
    User.objects.filter(pk=member.pk).update(is_superuser=superuser)
    sign_in(client, member)
    assert (client.get("/").headers.get("Location") == reverse("mfa_index")) == wanted


def test_auth_5_wrong_codes_are_counted(client, with_totp):
    sign_in(client, with_totp)
    answers = [client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"}) for number in range(12)]
    assert any("Too many" in page.content.decode() for page in answers)
    assert client.post(reverse("mfa_authenticate"), {"code": code("JBSWY3DPEHPK3PXP")}).status_code != 302


def code(secret: str, steps: int = 0) -> str:
    counter = next(iter(yield_hotp_counters_from_time())) + steps
    return format_hotp_value(hotp_value(secret, counter))


@pytest.fixture
def with_totp(member):
    TOTP.activate(member, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(member)
    return member


def test_auth_5_a_second_factor_is_asked_for_and_a_code_works_once(client, with_totp):
    assert sign_in(client, with_totp).url == reverse("mfa_authenticate")
    assert client.get("/").status_code == 302
    once = code("JBSWY3DPEHPK3PXP")
    assert client.post(reverse("mfa_authenticate"), {"code": once}).url == "/"
    client.post("/account/logout/")
    sign_in(client, with_totp)
    assert client.post(reverse("mfa_authenticate"), {"code": once}).status_code == 200


def test_a_recovery_code_opens_once(client, with_totp):
    recovery = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()[0]
    for status in (302, 200):
        sign_in(client, with_totp)
        assert client.post(reverse("mfa_authenticate"), {"code": recovery}).status_code == status
        client.post("/account/logout/")


def test_auth_5_a_council_that_demands_a_second_factor_gets_it(client, member, council):
    council.second_factor = True
    council.save()
    sign_in(client, member)
    assert client.get("/").url == reverse("mfa_index")
    assert client.get(reverse("mfa_index"), follow=True).status_code == 200
    TOTP.activate(member, "JBSWY3DPEHPK3PXP")
    sign_in(client, member)
    client.post(reverse("mfa_authenticate"), {"code": code("JBSWY3DPEHPK3PXP")})
    assert client.get("/").status_code == 200


def test_auth_5_the_admin_is_no_way_round_the_second_factor(client, make_user):
    admin = make_user(is_staff=True, is_superuser=True)
    TOTP.activate(admin, "JBSWY3DPEHPK3PXP")
    page = client.get("/admin/login/?next=/admin/")
    assert page.url.startswith(LOGIN)
    assert client.post("/admin/login/", {"username": admin.email, "password": PASSWORD}).url.startswith(LOGIN)
    sign_in(client, admin)
    assert client.get("/admin/").status_code == 302


# -- invitations and forgotten passwords --


def link_in(message) -> str:
    return urlsplit(re.search(r"http\S+", message.body)[0]).path


def test_auth_2_an_administrator_invites_by_a_link_that_works_once(client, make_user, member):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    client.post(reverse("admin:workforce_user_changelist"), {"action": "invite", "_selected_action": [member.pk]})
    client.logout()
    link = link_in(mail.outbox[0])
    form = client.get(link, follow=True).request["PATH_INFO"]
    new = {"password1": "a quite new password", "password2": "a quite new password"}
    assert client.post(form, new).status_code == 302
    assert sign_in(client, member, "a quite new password").url == "/"
    client.post("/account/logout/")
    assert "password1" not in client.get(link, follow=True).content.decode()


def test_a_joiner_gets_a_role_and_a_link_and_no_password_of_anothers(client, make_user, council):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    roles = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "0-council": council.pk, "0-role": "board"}
    form = {"email": "Joiner@Example.org", "name": "Jo", "invite": "on"}
    added = client.post(
        reverse("admin:workforce_user_add"), form | {f"memberships-{name}": value for name, value in roles.items()}
    )
    assert added.status_code == 302
    joiner = User.objects.get(email="joiner@example.org")
    assert not joiner.has_usable_password() and joiner.memberships.get().role == "board"
    assert mail.outbox[0].to == ["joiner@example.org"]
    client.logout()
    page = client.get(link_in(mail.outbox[0]), follow=True)
    new = {"password1": "kettle orange window", "password2": "kettle orange window"}
    client.post(page.request["PATH_INFO"], new)
    assert sign_in(client, joiner, "kettle orange window").url == "/"
    assert council.name in client.get("/").content.decode()


def test_auth_2_a_forgotten_password_says_the_same_for_any_address(client, member):
    pages = [
        client.post(reverse("account_reset_password"), {"email": email}, follow=True).content
        for email in (member.email, "nobody@example.org")
    ]
    assert pages[0] == pages[1]


def test_auth_2_a_link_never_leads_to_a_host_that_the_request_claims(client, member):
    response = client.post(reverse("account_reset_password"), {"email": member.email}, headers={"host": "evil.example"})
    assert response.status_code == 400
    assert mail.outbox == []


def test_nobody_changes_or_adds_an_address_of_their_own(client, member):
    sign_in(client, member)
    assert client.get("/account/email/").status_code == 404
    assert client.post("/account/email/", {"email": "other@example.org", "action_add": ""}).status_code == 404
