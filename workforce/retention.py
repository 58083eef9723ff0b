"""How long what is about people is kept, and how it goes: accounts of those who left, and original files."""

import datetime as dt

from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max

from workforce import audit
from workforce.folder import Folder
from workforce.models import AuditEntry, DataChange, User

# So many rows that say something changed may gather before all but the newest go: every page counts them.
MOST_CHANGES, KEPT_CHANGES = 1_000, 100


def forget(person: User, moment: dt.datetime, by: User | None) -> None:
    """Takes a person's name, address, roles, factors and sessions away.

    What they did stays, under 'Former user', since the board must be able to trust who stored what; the audit record
    keeps the name they had, as the law on public records expects.
    """
    with transaction.atomic():
        audit.record(AuditEntry.Action.DELETED, actor=by, what=f"account {person.pk}")
        person.memberships.all().delete()
        person.authenticator_set.all().delete()
        person.socialaccount_set.all().delete()
        person.usersession_set.all().delete()
        person.email, person.name = f"former-{person.pk}@invalid.example", f"Former user {person.pk}"
        person.is_active = person.is_staff = person.is_superuser = False
        person.last_login = None
        person.set_unusable_password()
        person.save()
    end_sessions(person)


def end_sessions(person: User) -> None:
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def remove_half_written() -> None:
    if isinstance(default_storage, Folder):
        default_storage.remove_left()


def shorten_changes() -> None:
    """Keeps the record of changes short: of each kind only its newest row and how many there are tell anything."""
    if DataChange.objects.count() > MOST_CHANGES:
        newest = DataChange.objects.order_by("-pk")[KEPT_CHANGES].pk
        kinds = (
            DataChange.objects.order_by().values("uploading").annotate(last=Max("pk")).values_list("last", flat=True)
        )
        DataChange.objects.filter(pk__lte=newest).exclude(pk__in=list(kinds)).delete()
