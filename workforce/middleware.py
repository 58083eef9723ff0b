import time

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect

from workforce.backends import memberships_of


class PrivatePages:
    """Keeps every page that a person signed in for out of shared caches and of the browser's own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        return response


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
                messages.info(request, "You were signed out because your session had ended. Sign in to go on.")
                return redirect_to_login(request.get_full_path())
            if "began" not in request.session or now - seen > self.NOTED_EVERY:
                request.session["began"], request.session["seen"] = began, now
        return self.get_response(request)


class SecondFactor:
    """Leads a person whose council demands a second factor to set one up before anything else."""

    OPEN = ("/account/", "/static/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and not request.path.startswith(self.OPEN) and self.is_missing(request):
            messages.info(request, "Your council asks for a second factor. Set one up to go on.")
            return redirect("mfa_index")
        return self.get_response(request)

    def is_missing(self, request) -> bool:
        if not any(membership.council.second_factor for membership in memberships_of(request.user)):
            return False
        used = {record.get("method") for record in request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])}
        return not used & {"mfa", "socialaccount"} and not is_mfa_enabled(request.user)
