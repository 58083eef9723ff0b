"""Whether a second factor is wanting: asked before a page is shown and a token is taken."""

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings

from workforce.backends import has_factor, memberships_of
from workforce.models import Council, User
from workforce.single_sign_on import is_by_their_directory, ties_of


def is_unproven(request) -> bool:
    """Whether the person has a factor and this session never gave one: it began before the factor was there."""
    return not has_given_factor(request) and has_factor(request.user)


def is_missing(request) -> bool:
    """Whether one is demanded of the person of a session, who has none; single sign-on brings one of its own."""
    records = get_authentication_records(request, request.user)
    by_directory = any(is_by_their_directory(record, request.user) for record in records)
    return lacks(request.user, by_directory=by_directory)


def is_missing_for_token(person: User) -> bool:
    """A token says nothing of how its owner signs in, so it goes by what the account has."""
    return lacks(person, by_directory=bool(ties_of(person)))


def has_given_factor(request) -> bool:
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def lacks(person: User, *, by_directory: bool) -> bool:
    """Whoever runs a directory can be anybody in it, and must not be let into other councils' figures by it."""
    if not is_demanded(person) or has_factor(person):
        return False
    return not by_directory or sees_several(person)


def is_demanded(person: User) -> bool:
    """By a council of theirs, or because they see more than one."""
    if any(membership.council.second_factor for membership in memberships_of(person)):
        return True
    return settings.SECOND_FACTOR_FOR_SEVERAL and (person.is_superuser or sees_several(person))


def sees_several(person: User) -> bool:
    """Whether there are figures of more than one council that they are let into; an administrator sees all."""
    if person.is_superuser:
        return Council.objects.filter(memberships__isnull=False).distinct().count() > 1
    return len({membership.council_id for membership in memberships_of(person)}) > 1
