"""A fresh proof of who is there, asked for before what gives rights away or takes figures back.

Whoever signed in, or gave it again, within ten minutes is asked nothing. Who has a second factor proves it by that: a
password alone is what somebody else may know. A code sent by mail says who reads the mailbox, and nothing here.
"""

import time
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.utils.decorators import method_decorator

from workforce import single_sign_on
from workforce.backends import has_factor
from workforce.hiding import Hiding


def is_fresh(request, within: int | None = None) -> bool:
    """Whether the person proved who they are no more than `within` seconds ago; on the second itself they did."""
    most = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT if within is None else within
    return any(time.time() - moment <= most for moment in proofs(request))


def proofs(request) -> list[float]:
    """When the person of this session proved who they are."""
    records = get_authentication_records(request, request.user)
    if has_factor(request.user):
        return [record["at"] for record in records if record["method"] == "mfa"]
    by_directory = [record for record in records if record["method"] == "socialaccount"]
    by_password = [record["at"] for record in records if record["method"] == "password"]
    return by_password + [single_sign_on.proven_at(request, record) for record in by_directory]


def ask(request, back: str):
    """Leads to the page that asks again and from there to `back`; who has no password here signs in anew elsewhere."""
    words = "Confirm that it is you, then do it again: what you had just sent was not kept."
    messages.info(request, words if request.method == "POST" else "Confirm that it is you, and then go on.")
    methods = get_adapter().get_reauthentication_methods(request.user)
    if methods:
        return redirect_to_login(back, methods[0]["url"])
    logout(request)
    single_sign_on.ask_anew(request)
    return redirect_to_login(back)


def fresh(view):
    """Asks before the view; a page is not begun in the last minutes of a proof, so that its form can be sent."""

    @wraps(view)
    def asking(request, *args, **kwargs):
        half = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT // 2
        if not is_fresh(request, None if request.method == "POST" else half):
            return ask(request, request.get_full_path())
        return view(request, *args, **kwargs)

    return asking


def fresh_to_send(view):
    """Asks before the view does what a form says; the page itself is open."""
    guarded = fresh(view)

    @wraps(view)
    def asking(request, *args, **kwargs):
        return (guarded if request.method == "POST" else view)(request, *args, **kwargs)

    return asking


class FreshActions(Hiding):
    """Admin pages whose list does something only for who was asked of late: deletes, sends, exports."""

    @method_decorator(fresh_to_send)
    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, extra_context)


class FreshAdmin(FreshActions):
    """Admin pages on which nothing is added, changed or deleted but by who was asked of late."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        view = super().changeform_view
        guarded = fresh(view) if self.has_change_permission(request) else view
        return guarded(request, object_id, form_url, extra_context)

    @method_decorator(fresh)
    def delete_view(self, request, object_id, extra_context=None):
        return super().delete_view(request, object_id, extra_context)
