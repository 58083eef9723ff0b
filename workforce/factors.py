"""Whether a second factor is demanded of somebody who has none: asked before a page is shown and a token is taken."""

from collections.abc import Collection

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from workforce.backends import memberships_of
from workforce.models import User
from workforce.single_sign_on import ties_of


def is_missing(person: User, methods: Collection[str]) -> bool:
    """`methods` are those by which they came in; single sign-on ("socialaccount") brings a factor of its own."""
    enough = {"mfa"} if is_wanted_beside_a_directory(person) else {"mfa", "socialaccount"}
    return is_demanded(person) and not enough & set(methods) and not is_mfa_enabled(person)


def is_missing_for_token(person: User) -> bool:
    """A token says nothing of how its owner signs in, so it goes by what the account has."""
    return is_missing(person, {"socialaccount"} if ties_of(person).exists() else ())


def is_demanded(person: User) -> bool:
    """By a council of theirs, or because they see more than one."""
    if any(membership.council.second_factor for membership in memberships_of(person)):
        return True
    return settings.SECOND_FACTOR_FOR_SEVERAL and sees_several(person)


def sees_several(person: User) -> bool:
    return person.is_superuser or len({membership.council_id for membership in memberships_of(person)}) > 1


def is_wanted_beside_a_directory(person: User) -> bool:
    """Where several councils have one, whoever runs one council's must not be let into another's by it."""
    return len(settings.DIRECTORIES) > 1 and sees_several(person)
