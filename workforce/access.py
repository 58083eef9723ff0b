"""Who may see and do what: the one place where permissions are decided.

A council that a person has no role in does not exist for that person: every page of it is 404, not 403.
"""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import Http404

from workforce.backends import memberships_of
from workforce.models import Council, Membership, User

Role = Membership.Role


def councils_for(user: User, *roles: str) -> QuerySet[Council]:
    """The councils in which `user` has one of `roles` (any role when none is named); all for a superuser."""
    if not user.is_authenticated or not user.is_active:
        return Council.objects.none()
    if user.is_superuser:
        return Council.objects.all()
    return Council.objects.filter(
        pk__in={held.council_id for held in memberships_of(user) if not roles or held.role in roles}
    )


def council_or_404(user: User, slug: str, *roles: str) -> Council:
    """The council under `slug`, where `user` has one of `roles`; 404 otherwise, whether or not it exists."""
    council = councils_for(user, *roles).filter(slug=slug).first()
    if council is None:
        raise Http404("There is no such council, or you have no role in it.")
    return council


def has_role(user: User, council: Council, role: str) -> bool:
    """Whether `user` may act as `role` for `council`; a superuser may do all."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or any(
        held.council_id == council.pk and held.role == role for held in memberships_of(user)
    )


def may_read(user: User, council: Council) -> bool:
    return any(has_role(user, council, role) for role in Role.values)


def can_upload(user: User, council: Council) -> bool:
    return has_role(user, council, Role.ANALYST)


def can_comment(user: User, council: Council) -> bool:
    return has_role(user, council, Role.ANALYST)


def can_edit(user: User, council: Council) -> bool:
    return has_role(user, council, Role.EDITOR)


def can_see_small_numbers(user: User, council: Council) -> bool:
    """Whether `user` may see counts of fewer than five people: those who send the figures in."""
    return has_role(user, council, Role.ANALYST)


def can_import_published(user: User) -> bool:
    """Whether `user` may bring in what others published about every council."""
    return user.is_authenticated and user.is_active and user.is_superuser


def administrators() -> QuerySet[User]:
    """Whom to ask for what only an administrator may do."""
    return User.objects.filter(is_active=True, is_superuser=True)


def closed_to(user: User, councils: Iterable[Council]) -> frozenset[int]:
    """Those of `councils` whose small numbers are kept from `user`."""
    return frozenset(council.pk for council in councils if not can_see_small_numbers(user, council))
