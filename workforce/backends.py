from allauth.account.auth_backends import AuthenticationBackend

from workforce.models import Membership, User


class PersonWithRoles(AuthenticationBackend):
    """Fetches the person and their roles in one query, since every page asks for both."""

    def get_user(self, user_id):
        memberships = list(Membership.objects.filter(user=user_id).select_related("user", "council").order_by())
        if not memberships:
            return super().get_user(user_id)
        user = memberships[0].user
        user.known_memberships = memberships
        return user if self.user_can_authenticate(user) else None


def memberships_of(user: User) -> list[Membership]:
    """A person's memberships, fetched once."""
    if not hasattr(user, "known_memberships"):
        user.known_memberships = list(Membership.objects.filter(user=user).select_related("council").order_by())
    return user.known_memberships
