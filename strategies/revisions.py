"""The one place where a promise changes: the old version ends, a new one begins, and the reason is kept."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from strategies.models import Target
from workforce import months

# What a change of which makes another promise; the rest (our reading of it, where it is printed) is corrected in place.
PROMISED = (
    "kind", "printed", "value", "operator", "due_text", "due", "due_precision", "staff_group_text", "comparator",
    "comparator_metric", "comparator_group", "tolerance", "cohort_text", "cohorts", "window_start", "history_years",
)  # fmt: skip


def changed(old: Target, new: Target) -> list[str]:
    """The names of the promised fields that differ."""
    return [name for name in PROMISED if getattr(old, name) != getattr(new, name)]


def check(old: Target, start: dt.date | None, reason: str) -> None:
    """Raises ValidationError, with words for a person, where a new version cannot begin so."""
    if old.effective_to is not None:
        raise ValidationError("This version has been replaced. Change the version that is in force instead.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why the target changes. Board members will read it."})
    if start is None:
        raise ValidationError({"start": "Say from which month the change holds. Earlier months keep the old target."})
    if months.month_of(start) <= old.effective_from:
        first = months.name(months.add(months.month_of(old.effective_from), 1))
        raise ValidationError(
            {"start": f"This version holds from {months.name(old.effective_from)}; choose {first} or later."}
        )


def revise(new: Target, start: dt.date, reason: str, user, moment: dt.datetime) -> Target:
    """Ends the stored version in the month before `start` and stores `new` as the next one."""
    with transaction.atomic():
        old = Target.objects.select_for_update().get(pk=new.pk)
        check(old, start, reason)
        old.effective_to = months.month_of(start)
        old.save(update_fields=["effective_to"])
        new.pk, new._state.adding = None, True
        new.version, new.effective_from, new.effective_to = old.version + 1, months.month_of(start), None
        new.reason, new.changed_by, new.changed_at = reason.strip(), user, moment
        new.save(force_insert=True)
    return new
