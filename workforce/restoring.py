"""What a backup brings with it and must not: sessions of then, and rights that ended since."""

import getpass
import os
from datetime import datetime
from pathlib import Path

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Q

from workforce import audit
from workforce.models import AuditEntry

Action = AuditEntry.Action

ENDED = Q(action=Action.DELETED) & (
    Q(what__startswith="access token")
    | Q(what__startswith="account ")
    | Q(what__startswith="user ")
    | Q(what__startswith="membership ")
    | Q(what__contains="second factor")
)
CLOSED = Q(action=Action.CHANGED) & (
    Q(after__is_active=False) | Q(after__is_staff=False) | Q(after__is_superuser=False)
)
CHOSEN = Q(action=Action.CHANGED, what__startswith="own password") | Q(action=Action.ADDED, what="own second factor")
OTHERWISE = Q(action=Action.CHANGED) & (
    Q(what__startswith="membership ") | Q(after__has_key="email") | Q(after__has_key="second_factor")
)


def ended_since(moment: datetime) -> list[str] | None:
    """What ended in the database that is about to be replaced; None where its record is gone or unreadable."""
    try:
        if not AuditEntry.objects.exists():
            return None
        rows = AuditEntry.objects.filter(ENDED | CLOSED | CHOSEN | OTHERWISE, at__gte=moment).order_by("pk")
        return [f"{row.at:%d %B %Y, %H:%M} {row}, by {row.actor_name or 'the site'}" for row in rows]
    except DatabaseError:
        return None


def begin_anew() -> None:
    """Nobody stays signed in as they were then, with the codes and tries of then."""
    Session.objects.all().delete()
    UserSession.objects.all().delete()
    cache.clear()


def note(path: Path, digest: str, manifest: dict) -> None:
    what = f"restored {path.name}, made {manifest['made']}, SHA-256 {digest}"
    audit.record(Action.CHANGED, actor=None, what=what, reason=f"By the command line, as {who()}.")


def who() -> str:
    """The user of the machine; a container's may have a number and no name."""
    try:
        return getpass.getuser()
    except KeyError:
        return str(os.getuid())
