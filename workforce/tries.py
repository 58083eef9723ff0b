"""How often something may be tried: for an account from one network address by itself, and slowly for it as a whole.

A limit by account alone would let an outsider lock its owner out, from anywhere.
"""

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import RateLimitUsage, clear, consume, get_ip
from django.core.exceptions import ValidationError

from workforce.models import User

APP = "allauth.account"


def count(request, action: str, key: str) -> RateLimitUsage | None:
    """One more try; None where there were too many."""
    return consume(request, app=APP, action=action, key=key)


def count_from_here(request, action: str, key: str) -> RateLimitUsage | None:
    return count(request, action, f"{key}|{get_ip(request)}")


def forget_from_here(request, action: str, key: str) -> None:
    clear(request, app=APP, action=action, key=f"{key}|{get_ip(request)}")


def count_code(request, person: User) -> RateLimitUsage:
    """One more code of a second factor. Raises ValidationError where there were too many.

    The slow limit goes with the password: whoever chooses another, by a link, starts again, and leaves behind whoever
    knew the old one.
    """
    here = count_from_here(request, "code_here", str(person.pk))
    if here is None:
        raise get_adapter().validation_error("too_many_login_attempts")
    anywhere = count(request, "code", f"{person.pk}|{person.password}")
    if anywhere is None:
        raise ValidationError(
            "Too many wrong codes were given for this account today. Choose another password by a link, and try again."
        )
    return RateLimitUsage(usage=[*here.usage, *anywhere.usage])
