from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from workforce.models import Membership, User

# What is asked for at each sign-in. Recovery codes stand in for these and are none themselves.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class PersonWithRoles(AuthenticationBackend):
    """Fetches the person, their roles and whether they have a second factor in one query: every page asks for them."""

    def get_user(self, user_id):
        factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=FACTORS)
        held = Membership.objects.filter(user=user_id).select_related("user", "council").order_by()
        memberships = list(held.annotate(has_factor=Exists(factors)))
        if not memberships:
            return super().get_user(user_id)
        user = memberships[0].user
        user.known_memberships, user.known_factor = memberships, memberships[0].has_factor
        return user if self.user_can_authenticate(user) else None


def memberships_of(user: User) -> list[Membership]:
    """A person's memberships, fetched once."""
    if not hasattr(user, "known_memberships"):
        user.known_memberships = list(Membership.objects.filter(user=user).select_related("council").order_by())
    return user.known_memberships


def has_factor(user: User) -> bool:
    """Whether a person has a second factor, asked once."""
    if not hasattr(user, "known_factor"):
        user.known_factor = Authenticator.objects.filter(user=user, type__in=FACTORS).exists()
    return user.known_factor
