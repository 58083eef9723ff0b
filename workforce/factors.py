"""Whether a second factor is demanded of somebody who has none: asked before a page is shown and a token is taken."""

from collections.abc import Collection

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from workforce.backends import memberships_of
from workforce.models import User


def is_missing(person: User, methods: Collection[str]) -> bool:
    """`methods` are those by which they came in; single sign-on ("socialaccount") brings a factor of its own."""
    return is_demanded(person) and not {"mfa", "socialaccount"} & set(methods) and not is_mfa_enabled(person)


def is_missing_for_token(person: User) -> bool:
    """A token says nothing of how its owner signs in, so it goes by what the account has."""
    return is_missing(person, {"socialaccount"} if person.socialaccount_set.exists() else ())


def is_demanded(person: User) -> bool:
    """By a council of theirs, or because they see more than one."""
    memberships = memberships_of(person)
    if any(membership.council.second_factor for membership in memberships):
        return True
    several = person.is_superuser or len({membership.council_id for membership in memberships}) > 1
    return settings.SECOND_FACTOR_FOR_SEVERAL and several
