"""Where people are signed in besides, which they end themselves or which ends with what it began by."""

from allauth.core import context
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession

from workforce import audit
from workforce.models import AuditEntry, User


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions):
        """Each person's are put on record as one row, with how many they were."""
        super().end_sessions(sessions)
        if sessions:
            number = f"{len(sessions)} other session{'s' if len(sessions) > 1 else ''}"
            address = audit.address_of(self.request)
            audit.record(AuditEntry.Action.SIGNED_OUT, actor=sessions[0].user, what=number, address=address)


def end_others(person: User) -> None:
    """All of theirs but the one that asks for it, where that is a page of theirs."""
    session = getattr(context.request, "session", None)
    others = UserSession.objects.filter(user=person).exclude(session_key=session.session_key if session else None)
    SessionsAdapter().end_sessions(list(others))
