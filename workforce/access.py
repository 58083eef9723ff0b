"""Who may see and do what: the one place where permissions are decided.

A council that a person has no role in does not exist for that person: every page of it is 404, not 403.
"""

from django.db.models import QuerySet
from django.http import Http404

from workforce.models import Council, Membership, User

Role = Membership.Role
READERS = (Role.BOARD, Role.ANALYST, Role.EDITOR)


def councils_for(user: User, *roles: str) -> QuerySet[Council]:
    """The councils in which `user` has one of `roles` (any role when none is named); all for a superuser."""
    if not user.is_authenticated or not user.is_active:
        return Council.objects.none()
    if user.is_superuser:
        return Council.objects.all()
    held = Membership.objects.filter(user=user, role__in=roles or READERS)
    return Council.objects.filter(pk__in=held.values("council"))


def council_or_404(user: User, slug: str, *roles: str) -> Council:
    """The council under `slug`, where `user` has one of `roles`; 404 otherwise, whether or not it exists."""
    council = councils_for(user, *roles).filter(slug=slug).first()
    if council is None:
        raise Http404("There is no such council, or you have no role in it.")
    return council


def can_upload(user: User, council: Council) -> bool:
    return councils_for(user, Role.ANALYST).filter(pk=council.pk).exists()


def can_comment(user: User, council: Council) -> bool:
    return can_upload(user, council)


def can_edit(user: User, council: Council) -> bool:
    return councils_for(user, Role.EDITOR).filter(pk=council.pk).exists()
