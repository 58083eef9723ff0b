"""A button that is pressed twice: both requests find nothing in their way, and one comes second."""

from django.urls import reverse

from strategies.token_views import TokenForm
from workforce import tokens
from workforce.models import AccessToken, AuditEntry, Membership


def test_a_role_that_is_given_twice_at_once_is_given_once_and_said(client, make_user, member, council, monkeypatch):
    for check in ("validate_unique", "validate_constraints"):
        monkeypatch.setattr(Membership, check, lambda *args, **kwargs: None)
    client.force_login(make_user(is_staff=True, is_superuser=True))
    form = {"user": member.pk, "council": council.pk, "role": "board"}
    page = client.post(reverse("admin:workforce_membership_add"), form, follow=True)
    assert "The same was stored a moment before" in page.content.decode()
    assert Membership.objects.count() == 1


def test_a_token_that_is_made_twice_at_once_is_made_once_and_said(client, member, monkeypatch):
    tokens.make(member, "a program", 30)
    client.force_login(member)
    monkeypatch.setattr(TokenForm, "clean_name", lambda form: form.cleaned_data["name"])
    page = client.post(reverse("tokens"), {"name": "a program", "days": 30})
    assert (page.status_code, "You have a token of that name" in page.content.decode()) == (422, True)
    assert AccessToken.objects.count() == AuditEntry.objects.filter(what="access token a program").count() == 1
