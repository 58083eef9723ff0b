"""The first second factor is set up by whoever reads the mailbox, and messages tell of each that comes or goes."""

import io
import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.conftest import PASSWORD
from tests.workforce.test_sign_in import code, link_in, sign_in
from workforce.models import AuditEntry, User

MAILBOX, APP = "/account/2fa/mailbox/", "/account/2fa/totp/activate/"
NEW = "kettle orange window"


pytestmark = pytest.mark.usefixtures("fresh_limits")


def sent_code() -> str:
    return re.search(r"^\w{4}-\w{4}$", mail.outbox[-1].body, re.MULTILINE)[0]


def prove_mailbox(client):
    client.post(MAILBOX, {"send": "1"})
    return client.post(MAILBOX, {"code": sent_code()})


def set_up_app(client) -> bool:
    """Whether the page of the app opens to this person, and takes a code of it."""
    page = client.get(APP)
    if page.status_code != 200:
        return False
    secret = re.search(r'value="([A-Z2-7]{16,})"', page.content.decode())[1]
    return client.post(APP, {"code": code(secret)}).status_code == 302


def confirm(client):
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.mark.parametrize("where", [APP, "/account/2fa/webauthn/add/"])
def test_auth_5_a_password_alone_sets_up_no_first_factor(client, member, where):
    sign_in(client, member)
    confirm(client)
    for method in ("get", "post"):
        assert getattr(client, method)(where).url.startswith(f"{MAILBOX}?to=mfa_")
    assert not Authenticator.objects.exists()


def test_auth_5_a_code_sent_to_the_mailbox_lets_them_set_up_an_app(client, member):
    sign_in(client, member)
    assert "Send me a code" in client.get(client.get(APP).url).content.decode()
    assert mail.outbox == []
    assert prove_mailbox(client).url == APP
    assert mail.outbox[0].to == [member.email]
    assert set_up_app(client)
    assert Authenticator.objects.filter(user=member, type="totp").exists()


def test_auth_5_the_code_leads_back_to_the_page_that_asked(client, member):
    sign_in(client, member)
    asked = client.get("/account/2fa/webauthn/add/").url
    client.post(asked, {"send": "1"})
    assert client.post(asked, {"code": sent_code()}).url == "/account/2fa/webauthn/add/"
    assert client.get("/account/2fa/webauthn/add/").status_code == 200


def test_auth_5_a_wrong_code_opens_nothing_ends_after_three_and_is_on_record(client, member):
    sign_in(client, member)
    client.post(MAILBOX, {"send": "1"})
    right = sent_code()
    answers = [client.post(MAILBOX, {"code": "BCDF-GHJK"}, follow=True).content.decode() for _ in range(3)]
    assert "This code is not right" in answers[0] and "the code has ended" in answers[2]
    assert 'name="code"' not in client.post(MAILBOX, {"code": right}, follow=True).content.decode()
    assert not set_up_app(client)
    assert AuditEntry.objects.filter(action="sign-in-failed", what="code sent by mail", actor=member).count() == 3


def test_auth_5_a_code_and_a_proof_end(client, member, monkeypatch):
    sign_in(client, member)
    client.post(MAILBOX, {"send": "1"})
    now = time.time()
    with monkeypatch.context() as later:
        later.setattr(time, "time", lambda: now + 601)
        client.post(MAILBOX, {"code": sent_code()})
    assert not set_up_app(client)
    prove_mailbox(client)
    assert client.get(APP).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 700)
    assert client.get(APP).url.startswith(MAILBOX)


def test_auth_5_codes_are_sent_five_times_an_hour(client, member):
    sign_in(client, member)
    pages = [client.post(MAILBOX, {"send": "1"}, follow=True).content.decode() for _ in range(6)]
    assert len(mail.outbox) == 5
    assert "Too many codes were sent" in pages[5] and "Too many codes were sent" not in pages[4]


def test_auth_5_the_proof_is_of_the_account_and_address_of_now(client, member, analyst):
    sign_in(client, member)
    prove_mailbox(client)
    User.objects.filter(pk=member.pk).update(email="other@example.org")
    assert client.get(APP).url.startswith(MAILBOX)


def choose_password(client, person):
    client.post(reverse("account_reset_password"), {"email": person.email})
    form = client.get(link_in(mail.outbox[-1]), follow=True).request["PATH_INFO"]
    client.post(form, {"password1": NEW, "password2": NEW})


def test_auth_5_whoever_just_chose_their_password_by_a_link_is_sent_no_code(client, member, analyst):
    choose_password(client, member)
    sign_in(client, member, NEW)
    client.post(reverse("account_reauthenticate"), {"password": NEW})
    assert set_up_app(client)
    other = Client()
    sign_in(other, member, NEW)
    assert not set_up_app(other)


def test_auth_5_a_link_is_a_proof_of_its_own_account_alone(client, member, analyst):
    choose_password(client, member)
    sign_in(client, analyst)
    assert client.get(APP).url.startswith(MAILBOX)


def test_auth_5_whoever_has_a_factor_adds_another_without_a_code(client, member):
    TOTP.activate(member, "JBSWY3DPEHPK3PXP")
    first, second = RecoveryCodes.activate(member).get_unused_codes()[:2]
    sign_in(client, member)
    client.post(reverse("mfa_authenticate"), {"code": first})
    client.post(reverse("mfa_reauthenticate"), {"code": second})
    assert client.get("/account/2fa/webauthn/add/").status_code == 200
    assert client.get(MAILBOX).url == APP


def test_auth_5_a_code_by_mail_is_no_way_round_a_password(client, member):
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    sign_in(client, member)
    assert "/reauthenticate/code/" not in client.get(reverse("account_reauthenticate")).content.decode()
    assert client.get("/account/reauthenticate/code/").status_code == 404


def test_auth_5_whoever_has_no_password_sets_up_a_factor_too(client, member):
    """They came in by a directory, and the library has nothing to ask them for again."""
    member.set_unusable_password()
    member.save()
    client.force_login(member)
    assert prove_mailbox(client).url == APP
    assert set_up_app(client)


@pytest.mark.parametrize("plain", [True, False])
def test_on_ones_own_machine_the_page_says_where_the_code_is(client, member, settings, plain):
    settings.PLAIN_HTTP = plain
    sign_in(client, member)
    assert ("is printed where the site was started" in client.get(MAILBOX).content.decode()) is plain


def test_a_link_is_printed_while_no_mail_can_be_sent(client, member):
    out = io.StringIO()
    call_command("print_link", member.email.upper(), stdout=out)
    link = re.match(r"http://localhost(/\S+)\n", out.getvalue())[1]
    form = client.get(link, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": NEW, "password2": NEW})
    assert User.objects.get(pk=member.pk).check_password(NEW)
    assert AuditEntry.objects.filter(what=f"printed {member} a link to choose a password").exists()
    User.objects.update(is_active=False)
    for email in (member.email, "nobody@example.org"):
        with pytest.raises(CommandError, match="There is no account"):
            call_command("print_link", email)


# -- what messages tell --


@pytest.fixture
def with_app(client, member):
    sign_in(client, member)
    prove_mailbox(client)
    assert set_up_app(client)
    return member


def told() -> list[str]:
    return [message.subject for message in mail.outbox]


@pytest.mark.django_db(transaction=True)
def test_auth_5_a_message_tells_of_a_factor_that_was_set_up(with_app):
    assert "An authenticator app was set up for you on Workforce boards" in told()
    (message,) = [sent for sent in mail.outbox if "set up for you" in sent.subject]
    assert message.to == [with_app.email] and "from the network address 127.0.0.1" in message.body
    assert "choose another password at once" in message.body


@pytest.mark.django_db(transaction=True)
def test_auth_5_a_message_tells_of_a_factor_that_was_taken_away(client, with_app, make_user):
    confirm(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert "Your authenticator app was taken away from Workforce boards" in told()


@pytest.mark.django_db(transaction=True)
def test_auth_5_a_message_tells_of_a_factor_that_an_administrator_took_away(client, with_app, analyst, make_user):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    people = [with_app.pk, analyst.pk]
    client.post(reverse("admin:workforce_user_changelist"), {"action": "reset_factor", "_selected_action": people})
    gone = [sent for sent in mail.outbox if sent.subject == "Your second factor was taken away from Workforce boards"]
    assert [sent.to for sent in gone] == [[with_app.email]]


def test_auth_3_a_message_tells_of_a_new_password(client, member):
    choose_password(client, member)
    sign_in(client, member, NEW)
    client.post(reverse("account_change_password"), {"oldpassword": NEW, "password1": PASSWORD, "password2": PASSWORD})
    assert told()[-2:] == [
        "Your password for Workforce boards was chosen",
        "Your password for Workforce boards was changed",
    ]


def test_a_message_that_does_not_go_undoes_nothing(client, member, settings, caplog):
    sign_in(client, member)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    changed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_change_password"), changed).status_code == 302
    assert User.objects.get(pk=member.pk).check_password(NEW)
    assert "was not sent" in caplog.text


def test_a_code_that_cannot_be_sent_is_a_busy_site(client, member, settings):
    sign_in(client, member)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert client.post(MAILBOX, {"send": "1"}).status_code == 503
