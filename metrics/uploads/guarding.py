"""Marks the figures to withhold beside small ones whenever figures were stored, so that no page has to work it out.

A mark stays for as long as its figure stands: pages that show what was known earlier show what stood beside it then.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Max, Min, Q, QuerySet

from metrics import identities
from metrics.derivations import Told, derive
from metrics.models import MetricSnapshot, Service, Upload
from metrics.suppression import guarded
from metrics.withholding import COUNTS, SMALL
from workforce.models import Council

CHUNK = 500
# What joins one month to others, so that a month is never looked at alone.
CHAINED = (identities.PEOPLE, identities.STARTERS, identities.LEAVERS, *identities.YEARLY)
# What can take part in a sum: counts, rates with their parts, and rates that others give away.
SUMMED = (
    Q(metric__unit__in=COUNTS)
    | Q(numerator__isnull=False)
    | Q(symbol="c")
    | Q(metric__slug__in=[*identities.SHARES, *identities.NUMERATORS])
)
FIELDS = (
    *("pk", "metric__slug", "metric__unit", "staff_group__slug", "service_id", "month", "cohort", "value"),
    *("numerator", "denominator", "upload__source"),
)


def guard_months(council: Council, stored: QuerySet[MetricSnapshot]) -> int:
    """Guards the council's figures in the months of `stored`; how many were marked."""
    span = stored.aggregate(first=Min("month"), last=Max("month"))
    if span["first"] is None:
        return 0
    current = MetricSnapshot.objects.filter(council=council, superseded_at=None)
    parents = dict(Service.objects.filter(council=council).values_list("pk", "parent"))
    return guard(current, parents, span["first"], span["last"])


def guard(current: QuerySet, parents: Mapping[int, int | None], first: dt.date, last: dt.date) -> int:
    """Marks among a council's `current` figures of `first` to `last`, and of metrics that join months; how many."""
    near = current.filter(SUMMED).filter(Q(metric__slug__in=CHAINED) | Q(month__gte=first, month__lte=last))
    small = set(near.filter(SMALL | Q(guard=True) | Q(symbol="c")).values_list("pk", flat=True))
    told = list(told_by(near, small))
    found = derive(told, parents)
    hidden = guarded(found.small, found.sizes, found.sums, found.fixed)
    fresh = [row.figure for row in told if row.figure in hidden and row.figure not in small]
    mark(current, fresh)
    return len(fresh)


def told_by(rows: QuerySet, small: set[int]) -> Iterator[Told]:
    for pk, metric, unit, group, service, month, cohort, value, top, bottom, source in rows.values_list(*FIELDS):
        published = source == Upload.Source.CENSUS
        counted = top if top is not None or unit not in COUNTS else value
        withheld = pk in small and not published
        if value is not None or withheld:
            yield Told(
                pk, metric, group, service, month, cohort, value, counted, bottom, small=withheld, fixed=published
            )


def mark(current: QuerySet, pks: Sequence[int]) -> None:
    for start in range(0, len(pks), CHUNK):
        current.filter(pk__in=pks[start : start + CHUNK]).update(guard=True)
