"""Access tokens: a person's own key for programs. Only its hash is kept; the key itself is shown once."""

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from workforce import audit
from workforce.models import AccessToken, AuditEntry, User

PREFIX = "wfb_"
# A token that is used is noted no more often than this: not every request costs a write.
NOTED_EVERY = dt.timedelta(minutes=5)


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def make(user: User, name: str, days: int) -> tuple[AccessToken, str]:
    """A new token and its key, which cannot be had again. Raises IntegrityError where one of that name is there."""
    key = PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        token = AccessToken.objects.create(
            user=user, name=name, digest=digest_of(key), created_at=now, expires_at=now + dt.timedelta(days=days)
        )
        audit.record(AuditEntry.Action.ADDED, actor=user, what=f"access token {name}")
    return token, key


def revoke(token: AccessToken) -> None:
    audit.record(AuditEntry.Action.DELETED, actor=token.user, what=f"access token {token.name}")
    token.delete()


def end_all(user: User, reason: str) -> None:
    """Of a person with a new password or a first factor: whoever came in before may have made a token, or hold one."""
    for token in AccessToken.objects.filter(user=user):
        what = f"access token {token.name} of {user}"
        audit.record(AuditEntry.Action.DELETED, actor=None, what=what, reason=reason)
        token.delete()


def person_of(key: str) -> User | None:
    """Whose key it is; None for one that is unknown or has run out, and for a person who may not sign in."""
    if not key.startswith(PREFIX):
        return None
    now = timezone.now()
    token = AccessToken.objects.select_related("user").filter(digest=digest_of(key), expires_at__gt=now).first()
    if token is None or not token.user.is_active:
        return None
    if token.used_at is None or now - token.used_at > NOTED_EVERY:
        AccessToken.objects.filter(pk=token.pk).update(used_at=now)
    return token.user
