import time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from workforce import audit, factors
from workforce.models import AuditEntry


class PrivatePages:
    """Keeps every page that a person signed in for out of shared caches and of the browser's own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class Permissions:
    """Asks every browser to keep devices away from the site, which uses none."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        return response


def to_sign_in(request):
    """Leads back to the page that was open: what a form had sent is gone, and its address may take only forms."""
    back = request.get_full_path()
    if request.method == "POST":
        messages.info(request, "Your session had ended, so what you sent was not kept. Sign in and send it again.")
        came_from = request.headers.get("Referer", "")
        if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
            back = urlsplit(came_from)._replace(scheme="", netloc="").geturl()
    elif settings.SESSION_COOKIE_NAME in request.COOKIES:
        messages.info(request, "You were signed out because your session had ended. Sign in to go on.")
    return redirect_to_login(back)


class SignedIn(LoginRequiredMiddleware):
    """Every page is for people who signed in, unless it says otherwise."""

    def handle_no_permission(self, request, view_func):
        return to_sign_in(request)


class SessionLimits:
    """Ends a session on the server after an hour without a page, and after twelve hours in any case."""

    # How old the note of the last page may grow before it is written again: not every page costs a write.
    NOTED_EVERY = 5 * 60

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = int(time.time())
            began, seen = request.session.get("began", now), request.session.get("seen", now)
            if now - seen > settings.SESSION_IDLE_MINUTES * 60 or now - began > settings.SESSION_COOKIE_AGE:
                logout(request)
                return to_sign_in(request)
            if "began" not in request.session or now - seen > self.NOTED_EVERY:
                request.session["began"], request.session["seen"] = began, now
        return self.get_response(request)


class SecondFactor:
    """Leads a person whose council demands a second factor to set one up before anything else.

    A session that began before its person had one, and never gave it, ends: it may be somebody else's.
    """

    OPEN = ("/account/", "/static/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and factors.is_unproven(request):
            logout(request)
            messages.info(request, "Your account has a second factor, which you have not given here. Sign in with it.")
            return redirect_to_login(request.get_full_path())
        if request.user.is_authenticated and not request.path.startswith(self.OPEN) and factors.is_missing(request):
            messages.info(request, "You need a second factor to sign in here. Set one up to go on.")
            return redirect("mfa_index")
        return self.get_response(request)


class Denials:
    """Puts on record who asked for a page that is there, but of something that is not theirs or does not exist."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code in (403, 404) and request.user.is_authenticated and request.resolver_match:
            audit.told(request, AuditEntry.Action.DENIED, f"{request.method} {request.path}")
        return response
