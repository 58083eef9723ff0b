"""What the site asks elsewhere and does not get: mail, and a council's directory."""

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from tests.workforce.test_single_sign_on import directory
from workforce import environment
from workforce.models import AuditEntry, User

RESET = "/account/password/reset/"


@pytest.fixture
def no_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


@pytest.fixture
def administrator(client, make_user):
    client.force_login(make_user(is_staff=True, is_superuser=True))


pytestmark = pytest.mark.usefixtures("fresh_limits")


@pytest.mark.parametrize("email", ["person1@example.org", "nobody@example.org"], ids=["known", "unknown"])
def test_auth_2_mail_that_does_not_go_is_a_busy_site_for_any_address(client, member, no_mail, email):
    client.raise_request_exception = False
    answer = client.post(RESET, {"email": email})
    assert (answer.status_code, "The site is busy" in answer.content.decode()) == (503, True)


def test_an_invitation_that_does_not_go_is_said_and_not_on_record(client, administrator, member, no_mail):
    people = reverse("admin:workforce_user_changelist")
    page = client.post(people, {"action": "invite", "_selected_action": [member.pk]}, follow=True).content.decode()
    assert f"No link could be sent to {member.email}" in page and "It works once" not in page
    assert not AuditEntry.objects.filter(what__contains="a link to choose").exists()


def test_a_joiner_is_kept_where_the_invitation_does_not_go(client, administrator, no_mail):
    roles = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    form = {"email": "joiner@example.org", "name": "Jo", "invite": "on"} | roles
    client.post(reverse("admin:workforce_user_add"), form)
    page = client.get(reverse("admin:workforce_user_changelist"))
    assert "No link could be sent to joiner@example.org" in page.content.decode()
    assert User.objects.filter(email="joiner@example.org").exists()


def test_a_mail_server_that_keeps_silent_does_not_hold_a_page(settings):
    assert settings.EMAIL_TIMEOUT == 10


def test_a_directory_that_does_not_answer_is_a_busy_site(client, db, settings):
    settings.DIRECTORIES = (directory("http://127.0.0.1:1"),)
    client.raise_request_exception = False
    assert client.post("/account/oidc/council/login/").status_code == 503


def test_a_directory_without_its_client_stops_the_start_with_the_name_of_what_lacks(monkeypatch):
    monkeypatch.delenv("OIDC_CLIENT_ID", raising=False)
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_ID must be set where OIDC_SERVER_URL is"):
        environment.needed("OIDC_CLIENT_ID", "OIDC_SERVER_URL is")


def test_auth_2_an_address_of_before_opens_nothing(client, administrator, member):
    """It may be a new person's by now. To ask for a link has the library note the address."""
    before = member.email
    client.post(RESET, {"email": before})
    inline = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    page = reverse("admin:workforce_user_change", args=[member.pk])
    client.post(page, {"email": "mover@example.org", "name": "Mo", "is_active": "on"} | inline)
    mail.outbox.clear()
    client.post(RESET, {"email": before})
    assert "/password/reset/key/" not in mail.outbox[0].body
