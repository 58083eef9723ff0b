"""Signing in: what allauth asks of us. Accounts are made by administrators; nobody signs up."""

import ipaddress
import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404

from workforce import audit, fresh, tries
from workforce.backends import has_factor
from workforce.errors import Away
from workforce.models import AuditEntry

log = logging.getLogger(__name__)
CODE_BY_MAIL = "reauthenticate_by_code"
# Behind a socket there is no address, and everybody must have one.
UNKNOWN = "0.0.0.0"  # noqa: S104 - nothing listens there


class SignInForm(LoginForm):
    """Email and password; the same words whether the address is unknown or the password wrong."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(
            label="Email address", widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"})
        )
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "That email address and password do not match. Check both and try again.",
        "incorrect_code": "This code is not right. Copy it from the newest message that you were sent.",
        "enter_current_password": "This is not your current password. Type it again.",
    }

    def is_open_for_signup(self, request):
        return False

    def pre_authenticate(self, request, **credentials):
        """Too many tries end in a page and a row of the record, whether or not the password was right."""
        here = tries.count_from_here(request, "login_failed_here", credentials.get("email", "").lower())
        try:
            if here is None:
                raise self.validation_error("too_many_login_attempts")
            super().pre_authenticate(request, **credentials)
        except ValidationError as many:
            audit.record(AuditEntry.Action.LIMITED, actor=None, address=self.get_client_ip(request))
            raise ImmediateHttpResponse(respond_429(request)) from many
        # Taken back together where the password was right.
        self._login_failed_rl_usage.usage += here.usage

    def get_client_ip(self, request):
        """The address that the last trusted proxy saw; what the client itself claims is never believed."""
        chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        trusted = settings.TRUSTED_PROXIES
        seen = chain[-trusted] if trusted and len(chain) >= trusted else ""
        return bare_address(seen) or bare_address(request.META.get("REMOTE_ADDR", "")) or UNKNOWN

    def send_mail(self, template_prefix, email, context):
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as problem:
            raise Away(f"The mail server: {type(problem).__name__}") from problem

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """What was done is done, whether or not the message about it goes; it goes to the account's own address."""
        try:
            super().send_notification_mail(template_prefix, user, context, email or user.email)
        except Away:
            log.error("A message about an account (%s) was not sent.", template_prefix, exc_info=True)

    def get_reauthentication_methods(self, user):
        """Who has a factor is asked for it, and not for what it was set up against: a password that others may know.

        A code by mail is for the first factor alone.
        """
        held = [method for method in super().get_reauthentication_methods(user) if method["id"] != CODE_BY_MAIL]
        return [method for method in held if method["id"].startswith("mfa_") or not has_factor(user)]

    def is_reauthentication_required(self, *, app, **kwargs):
        """For the first factor a fresh password, beside the proof of the mailbox; that alone of who has no password."""
        person = self.request.user
        if app == "allauth.mfa" and not has_factor(person):
            return person.has_usable_password() and not fresh.is_fresh(self.request)
        return super().is_reauthentication_required(app=app, **kwargs)


def bare_address(text: str) -> str:
    """A network address without the port, brackets or zone that some proxies add; empty where it is none.

    One of IPv4 written as IPv6 is the former: of the latter a whole network counts as one, and that would be all.
    """
    host = text.rpartition(":")[0] if text.count(":") == 1 else text.removeprefix("[").partition("]")[0]
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right. Give the newest one that your app shows.",
    }

    def generate_authenticator_name(self, user, type):
        """What the box offers as the name of a key, until its owner writes a better one."""
        return f"Key {user.authenticator_set.filter(type=type).count() + 1}"


def absent(request, key=""):
    raise Http404
