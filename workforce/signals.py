"""Puts sign-ins on record. Django and allauth announce them; the product sends no signals of its own."""

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from workforce import audit
from workforce.models import AuditEntry, User


@receiver(user_logged_in)
def signed_in(sender, request, user, **kwargs):
    audit.record(AuditEntry.Action.SIGNED_IN, actor=user, address=audit.address_of(request))


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
