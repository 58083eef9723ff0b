"""Puts sign-ins on record, and ends what a new password ends.

Django and allauth announce them; the product sends no signals of its own.
"""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.signals import login_code_rejected, password_changed, password_reset
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_save
from django.dispatch import receiver

from workforce import audit, mailbox, sessions, tokens, tries
from workforce.backends import FACTORS
from workforce.models import AuditEntry, User
from workforce.single_sign_on import directory_of


@receiver(user_logged_in)
def signed_in(sender, request, user, **kwargs):
    by = [record.get("provider") for record in get_authentication_records(request, user) if record.get("provider")]
    held = directory_of(by[-1]) if by else None
    what = f"by the directory of {held.name}" if held else ""
    audit.record(AuditEntry.Action.SIGNED_IN, actor=user, what=what, address=audit.address_of(request))


@receiver(user_logged_out)
def signed_out(sender, request, user, **kwargs):
    if user is not None:
        audit.record(AuditEntry.Action.SIGNED_OUT, actor=user, address=audit.address_of(request))


@receiver(user_login_failed)
def failed(sender, credentials, request=None, **kwargs):
    """Names the account where there is one; what else was typed may be anything, a password too, and is not kept."""
    email = str(credentials.get("email") or credentials.get("username") or "").lower()
    account = User.objects.filter(email=email).first()
    audit.record(
        AuditEntry.Action.FAILED,
        actor=None,
        what=f"Account {account.email}" if account else "No such account",
        address=audit.address_of(request),
    )


OWN = {
    password_changed: ("changed", "own password"),
    password_reset: ("changed", "own password, by a link sent to them"),
    authenticator_added: ("added", "own second factor"),
    authenticator_removed: ("deleted", "own second factor"),
    authenticator_reset: ("changed", "own recovery codes"),
    authentication_failed: ("sign-in-failed", "second factor"),
    login_code_rejected: ("sign-in-failed", "code sent by mail"),
}


def about_oneself(action: str, what: str):
    def note(sender, request, user, **kwargs):
        audit.record(action, actor=user, what=what, address=audit.address_of(request))

    return note


for announced, (action, what) in OWN.items():
    announced.connect(about_oneself(action, what), weak=False)


@receiver(social_account_added)
def tied(sender, request, sociallogin, **kwargs):
    about_oneself(AuditEntry.Action.ADDED, "own tie to a directory")(sender, request, sociallogin.user)


@receiver(social_account_removed)
def untied(sender, request, socialaccount, **kwargs):
    about_oneself(AuditEntry.Action.DELETED, "own tie to a directory")(sender, request, socialaccount.user)


@receiver(post_save, sender=User)
def person_saved(sender, instance, created, **kwargs):
    """With another address, which may be another council's, all ends that began under the one before."""
    if created:
        return
    if instance.password_is_another():
        tokens.end_all(instance, "Their password changed.")
    if instance.has_moved():
        tokens.end_all(instance, "Their address changed.")
        sessions.end_others(instance)


@receiver(post_save, sender=Authenticator)
def factor_saved(sender, instance, created, **kwargs):
    """With the first factor all ends that began without one: whoever only knew the password may be among it."""
    others = Authenticator.objects.filter(user=instance.user, type__in=FACTORS).exclude(pk=instance.pk)
    if created and instance.type in FACTORS and not others.exists():
        tokens.end_all(instance.user, "They set up a second factor.")
        sessions.end_others(instance.user)


@receiver(authenticator_added)
def factor_added(sender, request, user, authenticator, **kwargs):
    """Whoever sets one up has it at hand, and gave it."""
    user.known_factor = True
    if authenticator.type in FACTORS:
        given = {"id": authenticator.pk, "type": authenticator.type, "reauthenticated": True}
        record_authentication(request, user, "mfa", **given)


@receiver(authenticator_removed)
def factor_removed(sender, request, user, **kwargs):
    vars(user).pop("known_factor", None)


@receiver(password_reset)
def link_followed(sender, request, user, **kwargs):
    """The link went to their mailbox, so they need not show that it is theirs at once again, nor wait for an hour."""
    mailbox.came_by_link(request, user)
    tries.forget_from_here(request, "login_failed_here", user.email)
