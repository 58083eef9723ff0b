"""Signing in through a council's own directory: it opens accounts that exist, of its own addresses, and makes none."""

import functools
import time
from http import HTTPStatus

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.http import urlencode

from workforce import audit
from workforce.directories import Directory
from workforce.errors import Away
from workforce.models import AuditEntry, User

# Of a session: that the directory is to ask who is there, and when it last did.
ANEW, PROOF = "directory_anew", "directory_proof"


def directory_of(id_: str) -> Directory | None:
    return next((held for held in settings.DIRECTORIES if held.id == id_), None)


def ties_of(person: User):
    """A person's ties to directories that are set and vouch for their address of now; others open nothing."""
    able = [held.id for held in settings.DIRECTORIES if held.vouches_for(person.email)]
    return person.socialaccount_set.filter(provider__in=able)


def is_by_their_directory(record: dict, person: User) -> bool:
    """Whether a sign-in came by a directory that may still open the account: its person may have moved since."""
    held = directory_of(record.get("provider", "")) if record["method"] == "socialaccount" else None
    return held is not None and held.vouches_for(person.email)


def ask_anew(request) -> None:
    """Has the directory of the next sign-in ask who is there, whether or not it knows them already."""
    request.session[ANEW] = True


def note_proof(request, account) -> None:
    """When somebody proved to a directory who they are: as it says itself, else just now where it was to ask anew.

    Whom it knew already it sends back without a question, which proves nothing of who is there.
    """
    asked = request.session.pop(ANEW, False)
    said = (account.extra_data.get("id_token") or {}).get("auth_time")
    moment = said if isinstance(said, int | float) else time.time() if asked else 0
    request.session[PROOF] = {"provider": account.provider, "uid": account.uid, "at": min(moment, time.time())}


def proven_at(request, record: dict) -> float:
    """When the person of a sign-in by a directory proved to it who they are; long ago where nobody knows."""
    proof = request.session.get(PROOF, {})
    same = all(proof.get(name) == record.get(name) for name in ("provider", "uid"))
    return proof["at"] if proof and same else 0


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request, sociallogin):
        return False

    def list_apps(self, request, provider=None, client_id=None):
        """Those of the environment, each by its own name alone: a row of the database makes no directory.

        A sign-in that waits for a second factor is kept under the library's name for all of them and the client's;
        of two with the same client either will do, for who it is stands beside it.
        """
        if provider == OpenIDConnectProvider.id and client_id:
            return [app_of(held) for held in settings.DIRECTORIES if held.client_id == client_id][:1]
        return [app_of(held) for held in settings.DIRECTORIES if provider in (None, held.id)]

    def can_authenticate_by_email(self, login, email):
        """One council's directory says nothing of another's people, nor of who administers the site from elsewhere."""
        held = directory_of(login.account.provider)
        return held is not None and held.vouches_for(email) and super().can_authenticate_by_email(login, email)

    def pre_social_login(self, request, sociallogin):
        """A tie that was made before opens nothing either, once the account has an address of elsewhere.

        Nobody ties a directory to their account by hand: that would go round whom it vouches for.
        """
        held = directory_of(sociallogin.account.provider)
        known = sociallogin.is_existing
        by_hand = sociallogin.state.get("process") == AuthProcess.CONNECT
        if by_hand or (known and not held.vouches_for(sociallogin.user.email)):
            what = f"Account {sociallogin.user.email}, by the directory of {held.name}" if known else "No such account"
            audit.record(AuditEntry.Action.FAILED, actor=None, what=what, address=audit.address_of(request))
            raise ImmediateHttpResponse(render(request, "socialaccount/not_vouched.html", status=403))
        note_proof(request, sociallogin.account)

    def get_requests_session(self):
        session = super().get_requests_session()
        session.request = or_away(session.request)
        return session


@login_not_required
def begin(request, provider_id):
    """Leads to a directory over a page, for browsers apply what the policy says of forms to where their answers lead.

    To name the directories in the policy would not do: a directory may lead on to another of the council's.
    """
    answer = login(request, provider_id)
    if answer.status_code != HTTPStatus.FOUND:
        return answer
    anew = f"&{urlencode({'prompt': 'login', 'max_age': 0})}" if request.session.get(ANEW) else ""
    return render(request, "socialaccount/leaving.html", {"to": f"{answer.url}{anew}"})


def app_of(held: Directory) -> SocialApp:
    """A directory as the library knows it."""
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=held.id,
        name=held.name,
        client_id=held.client_id,
        secret=held.secret,
        settings={
            "server_url": held.server_url,
            "oauth_pkce_enabled": True,
            # Entra ID says nothing of whether an address is verified; the directory is the council's own.
            "verified_email": held.trust_email,
        },
    )


def or_away(ask):
    """Asks a directory, and says so where it does not answer, has an error of its own or does not describe itself."""

    @functools.wraps(ask)
    def asking(method, url, *args, **kwargs):
        try:
            answer = ask(method, url, *args, **kwargs)
            if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or "/.well-known/" in url:
                answer.raise_for_status()
        except OSError as problem:
            raise Away(f"The directory for single sign-on: {type(problem).__name__}") from problem
        return answer

    return asking
