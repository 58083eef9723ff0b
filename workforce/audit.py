"""What people did, in rows that nobody can change: each carries the hash of the one before."""

import datetime as dt
import hashlib
import json
from decimal import Decimal

from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from workforce.models import AuditEntry, Council, User

START = "0" * 64


def record(
    action: str,
    *,
    actor: User | None,
    what: str = "",
    council: Council | None = None,
    before: dict | None = None,
    after: dict | None = None,
    reason: str = "",
    address: str | None = None,
) -> AuditEntry:
    """Adds a row. `before` and `after` hold only what differs; nothing secret belongs in them."""
    entry = AuditEntry(
        action=action,
        actor=actor,
        actor_name=str(actor or ""),
        council=council,
        what=what[:300],
        before=plain(before),
        after=plain(after),
        reason=reason,
        address=address,
    )
    with transaction.atomic():
        wait_for_turn()
        last = AuditEntry.objects.order_by("-pk").first()
        entry.at, entry.previous = timezone.now(), last.digest if last else START
        entry.digest = digest_of(entry)
        entry.save(force_insert=True)
    return entry


def wait_for_turn() -> None:
    """Whoever adds a row waits until the one before is there, since each seals the other; with SQLite they do anyway.

    To lock the last row is not enough: who has waited for it finds that it is not the last any more.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('workforce_auditentry'))")


def plain(values: dict | None) -> dict:
    """Values as JSON holds them: dates and decimals as text, related rows by name."""
    return {
        name: value if isinstance(value, bool | int | list | dict | None) else str(value)
        for name, value in (values or {}).items()
    }


def digest_of(entry: AuditEntry, *, with_actor: bool = True) -> str:
    content = [
        entry.previous,
        entry.at.astimezone(dt.UTC).isoformat(),
        entry.action,
        entry.actor_name,
        entry.council_id,
        entry.what,
        entry.before,
        entry.after,
        entry.reason,
        entry.address,
        *([entry.actor_id] if with_actor else []),
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def first_broken() -> AuditEntry | None:
    """The first row that does not follow from the one before it; None when the whole record holds."""
    previous = START
    for entry in AuditEntry.objects.order_by("pk").iterator():
        if entry.previous != previous or not is_sealed(entry):
            return entry
        previous = entry.digest
    return None


def is_sealed(entry: AuditEntry) -> bool:
    """Rows of before name their actor, and do not seal which account that was."""
    return entry.digest in (digest_of(entry), digest_of(entry, with_actor=False))


def can_be_changed() -> bool:
    """Whether the database lets a row be changed, which is tried and taken back; False where there is none yet."""
    try:
        with transaction.atomic():
            changed = AuditEntry.objects.filter(pk__in=AuditEntry.objects.values("pk")[:1]).update(what="")
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return bool(changed)


def values_of(row: models.Model) -> dict:
    """A row's fields by name, secrets left out."""
    return {
        field.name: str(value) if isinstance(value, Decimal) else value
        for field in row._meta.concrete_fields
        if field.name != "password"
        for value in [getattr(row, field.attname)]
    }


def difference(before: dict, after: dict) -> tuple[dict, dict]:
    """The parts of two sets of values that differ."""
    names = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
    return {n: before[n] for n in sorted(names) if n in before}, {n: after[n] for n in sorted(names) if n in after}


def told(request, action: str, what: str, council: Council | None = None, **more) -> AuditEntry:
    """What the person of a request did."""
    return record(action, actor=request.user, what=what, council=council, address=address_of(request), **more)


def address_of(request) -> str | None:
    from allauth.account.adapter import get_adapter

    return get_adapter().get_client_ip(request) if request else None
