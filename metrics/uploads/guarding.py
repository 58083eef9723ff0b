"""Marks the figures to withhold beside small ones whenever figures were stored, so that no page has to work it out.

A mark stays for as long as its figure stands: pages that show what was known earlier show what stood beside it then.
What a figure was before it was withheld is marked with it, for what else changed would tell the one from the other.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import BooleanField, Case, Max, Min, Q, QuerySet, When

from metrics import identities
from metrics.derivations import Told, derive
from metrics.models import MetricSnapshot, Service, Upload
from metrics.suppression import guarded
from metrics.withholding import COUNTS, SMALL
from workforce.models import Council

CHUNK = 500
# What joins one month to others, so that a month is never looked at alone.
CHAINED = (identities.PEOPLE, identities.STARTERS, identities.LEAVERS, *identities.YEARLY)
WITHHELD = Case(When(SMALL | Q(guard=True) | Q(symbol="c"), then=True), default=False, output_field=BooleanField())
FIELDS = (
    *("pk", "metric__slug", "metric__unit", "staff_group__slug", "service_id", "month", "cohort", "value"),
    *("numerator", "denominator", "upload__source", "withheld"),
)


def guard_months(council: Council, stored: QuerySet[MetricSnapshot]) -> None:
    """Guards the council's figures in the months of `stored`."""
    span = stored.aggregate(first=Min("month"), last=Max("month"))
    if span["first"] is None:
        return
    held = MetricSnapshot.objects.filter(council=council)
    parents = dict(Service.objects.filter(council=council).values_list("pk", "parent"))
    withheld = guard(held.filter(superseded_at=None), parents, span["first"], span["last"])
    guard_before(held, withheld)


def guard(current: QuerySet, parents: Mapping[int, int | None], first: dt.date, last: dt.date) -> list[Told]:
    """Marks among a council's `current` figures of `first` to `last`, and of metrics that join months; all that are
    withheld there."""
    told, small = told_by(summed(current).filter(Q(metric__in=chained(current)) | Q(month__gte=first, month__lte=last)))
    found = derive(told, parents)
    hidden = guarded(found.small, found.sizes, found.sums, found.fixed)
    fresh = [row.figure for row in told if row.figure in hidden and row.figure not in small]
    mark(current, fresh)
    return [row for row in told if row.figure in hidden]


def guard_before(held: QuerySet, withheld: Sequence[Told]) -> None:
    """Marks what the `withheld` figures, which stand among those `held` of a council, were before."""
    if not withheld:
        return
    same = {(row.metric, row.group, row.service, row.month, row.cohort) for row in withheld}
    metrics = keys(catalogue(held).filter(slug__in={row.metric for row in withheld}))
    span = [row.month for row in withheld]
    before = held.filter(metric__in=metrics, month__gte=min(span), month__lte=max(span))
    found = before.filter(superseded_at__isnull=False, guard=False).values_list(
        "pk", "metric__slug", "staff_group__slug", "service_id", "month", "cohort"
    )
    mark(held, [pk for pk, *key in found.iterator() if tuple(key) in same])


def summed(current: QuerySet) -> QuerySet:
    """What can take part in a sum: counts, rates with their parts, and rates that others give away.

    The metrics are given by key: most figures then fall out by what stands in their own row.
    """
    given_away = Q(slug__in=[*identities.SHARES, *identities.NUMERATORS])
    alone = catalogue(current).filter(Q(unit__in=COUNTS) | given_away)
    return current.filter(Q(metric__in=keys(alone)) | Q(numerator__isnull=False) | Q(symbol="c"))


def chained(current: QuerySet) -> list[int]:
    return keys(catalogue(current).filter(slug__in=CHAINED))


def catalogue(current: QuerySet) -> QuerySet:
    """The metrics as the model of `current` knows them, which in a migration is an older one."""
    return current.model._meta.get_field("metric").related_model.objects.all()


def keys(rows: QuerySet) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def told_by(rows: QuerySet) -> tuple[list[Told], set[int]]:
    """The rows as what they tell, and the keys of those that are withheld already."""
    told, small = [], set()
    found = rows.annotate(withheld=WITHHELD).values_list(*FIELDS)
    for pk, metric, unit, group, service, month, cohort, value, top, bottom, source, withheld in found:
        published = source == Upload.Source.CENSUS
        counted = top if top is not None or unit not in COUNTS else value
        if withheld:
            small.add(pk)
        hidden = withheld and not published
        if value is not None or hidden:
            told.append(
                Told(pk, metric, group, service, month, cohort, value, counted, bottom, small=hidden, fixed=published)
            )
    return told, small


def mark(rows: QuerySet, pks: Sequence[int]) -> None:
    for start in range(0, len(pks), CHUNK):
        rows.filter(pk__in=pks[start : start + CHUNK]).update(guard=True)
