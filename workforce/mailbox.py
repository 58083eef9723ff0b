"""Proof that somebody reads the mailbox of their account, asked for before their first second factor.

A password alone, guessed or found, must not be enough to say what is asked for beside it from then on.
"""

import time

from allauth.account.internal.flows.reauthenticate_by_code import ConfirmReauthenticationCodeProcess
from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from workforce.account_forms import MailedCodeForm
from workforce.models import User

# The pages on which a factor is set up.
PAGES = ("mfa_activate_totp", "mfa_add_webauthn")
LINK, CODE = "mailbox_link", "mailbox_code"


class FirstFactor:
    """Leads whoever sets up their first factor over their mailbox, unless they came from there just now."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        page = request.resolver_match.url_name
        if page in PAGES and request.user.is_authenticated and not may_add_factor(request):
            return redirect(f"{reverse('mailbox')}?{urlencode({'to': page})}")
        return None


def may_add_factor(request) -> bool:
    return is_mfa_enabled(request.user) or is_proven(request)


def is_proven(request) -> bool:
    """Whether, within ten minutes, they gave a code that was sent there, or chose their password by a link."""
    link = request.session.get(LINK, {})
    return has_given_code(request) or (link.get("person") == request.user.pk and is_recent(link))


def has_given_code(request) -> bool:
    """It is noted here and not among the proofs of who is there: it opens the first factor and nothing else."""
    code = request.session.get(CODE, {})
    return (code.get("person"), code.get("email")) == (request.user.pk, request.user.email) and is_recent(code)


def is_recent(proof: dict) -> bool:
    return time.time() - proof["at"] <= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def came_by_link(request, person: User) -> None:
    request.session[LINK] = {"person": person.pk, "at": time.time()}


def mailbox(request):
    """Sends a code when asked to, and takes it."""
    to = request.GET.get("to")
    page = to if to in PAGES else PAGES[0]
    if may_add_factor(request):
        return redirect(page)
    if request.method == "POST" and "send" in request.POST:
        send(request)
        return redirect(request.get_full_path())
    process = ConfirmReauthenticationCodeProcess.resume(request)
    form = MailedCodeForm(request.POST or None, code=process.code) if process else None
    if form and request.method == "POST":
        if form.is_valid():
            accept(request, process)
            return redirect(page)
        if not process.record_invalid_attempt():
            messages.error(request, "That was wrong three times, so the code has ended. Have another sent.")
            return redirect(request.get_full_path())
    return render(request, "account/mailbox.html", {"form": form, "printed": settings.PLAIN_HTTP})


def send(request) -> None:
    if not ratelimit.consume(request, action="mailbox_code", user=request.user):
        messages.error(request, "Too many codes were sent to you in this hour. Wait a while and ask again.")
        return
    ConfirmReauthenticationCodeProcess.initiate(request=request, user=request.user, email=request.user.email)


def accept(request, process) -> None:
    process.abort()
    request.session[CODE] = {"person": request.user.pk, "email": request.user.email, "at": time.time()}
