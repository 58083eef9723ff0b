"""How long what is about people is kept, and how it goes: accounts of those who left, and original files."""

import datetime as dt
import json
import re

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max, Q

from workforce import audit
from workforce.folder import Folder
from workforce.models import AuditEntry, DataChange, User

# So many rows that say something changed may gather before all but the newest go: every page counts them.
MOST_CHANGES, KEPT_CHANGES = 1_000, 100
LONGEST = LogEntry._meta.get_field("object_repr").max_length
# What the libraries that people sign in with keep of a person.
OF_LIBRARIES = ("emailaddress_set", "authenticator_set", "socialaccount_set", "usersession_set")


def forget(person: User, moment: dt.datetime, by: User | None) -> None:
    """Takes a person's name, addresses, roles, factors, access tokens and sessions away.

    What they did stays, under 'Former user', since the board must be able to trust who stored what; the audit record
    keeps the name they had, as the law on public records expects.
    """
    with transaction.atomic():
        audit.record(AuditEntry.Action.DELETED, actor=by, what=f"account {person.pk}")
        former = f"Former user {person.pk}"
        forget_in_log(person, former)
        for held in ("memberships", "tokens", *OF_LIBRARIES):
            getattr(person, held).all().delete()
        person.email, person.name = f"former-{person.pk}@invalid.example", former
        person.is_active = person.is_staff = person.is_superuser = False
        person.last_login = None
        person.set_unusable_password()
        person.save()
    end_sessions(person)


def forget_in_log(person: User, former: str) -> None:
    """The admin's own log holds what people were called: in entries about them, and about roles that they had."""
    about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk))
    addresses = person.emailaddress_set.values_list("email", flat=True)
    names = {person.name, person.email, *addresses, *about.values_list("object_repr", flat=True)} - {"", former}
    about.update(object_repr=former, change_message="")
    for name in names:
        # Messages are JSON, which writes some letters otherwise.
        written = json.dumps(name)[1:-1]
        naming = LogEntry.objects.filter(Q(object_repr__icontains=name) | Q(change_message__icontains=written))
        for entry in naming.iterator():
            entry.object_repr = without(name, former, entry.object_repr)[:LONGEST]
            entry.change_message = without(written, former, entry.change_message)
            entry.save(update_fields=["object_repr", "change_message"])


def without(name: str, former: str, text: str) -> str:
    """`text` with `former` wherever `name` stands by itself: 'Jo' stays a part of 'Joint', 'Jo-Ann' and 'ann.jo@…'."""
    return re.sub(rf"(?<![\w.+-]){re.escape(name)}(?![\w@-]|\.\w)", former, text, flags=re.IGNORECASE)


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
