"""When a reader last looked at a strategy, kept in a signed cookie of their own and nowhere else."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from strategies.models import Strategy

SALT = "looked"
# Pages opened within this time of each other are one look.
ONE_LOOK = dt.timedelta(minutes=30)
KEPT = dt.timedelta(days=400)


def name(strategy: Strategy) -> str:
    return f"looked-{strategy.pk}"


def read(request, strategy: Strategy) -> tuple[dt.datetime | None, dt.datetime | None]:
    """When the look before this one was, and when this one last was; None for never."""
    text = request.get_signed_cookie(name(strategy), default="", salt=f"{SALT}-{request.user.pk}", max_age=KEPT)
    before, _, latest = text.partition("|")
    try:
        return (dt.datetime.fromisoformat(before) if before else None, dt.datetime.fromisoformat(latest))
    except ValueError:
        return None, None


def last(request, strategy: Strategy) -> dt.datetime | None:
    """When this reader last looked, before the look they are having now; None where they never did."""
    before, latest = read(request, strategy)
    return latest if latest and timezone.now() - latest > ONE_LOOK else before


def note(request, response, strategy: Strategy) -> None:
    """Remember that this reader is looking now."""
    before, moment = last(request, strategy), timezone.now()
    response.set_signed_cookie(
        name(strategy),
        f"{before.isoformat() if before else ''}|{moment.isoformat()}",
        salt=f"{SALT}-{request.user.pk}",
        max_age=KEPT,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
