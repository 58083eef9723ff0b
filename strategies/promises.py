"""READ SIDE: targets and judgements as stored, and as they were known on a day."""

import datetime as dt
from collections import defaultdict
from copy import copy
from dataclasses import replace

from django.db.models import F, Q
from django.utils import timezone

from strategies.models import Target
from strategies.progress import Verdict
from strategies.targets import Promise
from workforce import months
from workforce.months import Month


def targets_and_verdicts(of_component: Q):
    """Targets by component, and judgements by (target, council): one query, since most targets have no judgement."""
    rows = (
        Target.objects.filter(of_component)
        .select_related("comparator_metric", "comparator_group")
        .annotate(
            changer=F("changed_by__name"),
            judged_council=F("judgements__council"),
            judged_month=F("judgements__month"),
            judged_verdict=F("judgements__verdict"),
            judged_evidence=F("judgements__evidence"),
            judged_by=F("judgements__judged_by"),
            judged_on=F("judgements__judged_on"),
        )
        .order_by("component", "number", "version", "judgements__month", "judgements__judged_on")
    )
    targets: dict[int, dict[int, Target]] = defaultdict(dict)
    verdicts: dict[tuple[int, int], list[tuple[Month, Verdict]]] = defaultdict(list)
    for row in rows:
        targets[row.component_id].setdefault(row.pk, row)
        if row.judged_council is not None:
            word = row.judged_verdict.replace("_", " ").capitalize()
            verdict = Verdict(row.judged_verdict, word, row.judged_evidence, row.judged_by, row.judged_on)
            verdicts[row.pk, row.judged_council].append((row.judged_month, verdict))
    return {component: list(found.values()) for component, found in targets.items()}, verdicts


def numbered(targets: list[Target]) -> dict[int, tuple[Promise, ...]]:
    """By number the versions in order, each with when what it only restates was first promised."""
    found: dict[int, list[Promise]] = defaultdict(list)
    for target in targets:
        promise, before = promise_of(target), found[target.number]
        if before and promise.restates(before[-1]):
            promise = replace(promise, first_made=before[-1].begun)
        before.append(promise)
    return {number: tuple(promises) for number, promises in sorted(found.items())}


def promise_of(target: Target) -> Promise:
    return Promise(
        kind=target.kind,
        printed=target.printed,
        value=target.value,
        operator=target.operator,
        due=target.due,
        due_precision=target.due_precision,
        tolerance=target.tolerance,
        comparator=target.comparator,
        cohorts=tuple(target.cohorts),
        window_start=target.window_start,
        history_years=target.history_years,
        effective_from=months.month_of(target.effective_from),
        effective_to=months.month_of(target.effective_to) if target.effective_to else None,
        number=target.number,
        version=target.version,
        pk=target.pk,
    )


def known_on(targets: list[Target], day: dt.date) -> list[Target]:
    """The versions that had been made by the end of `day`; one that a later version ended was then still in force."""
    kept = [target for target in targets if made_on(target) <= day]
    found = []
    for target in kept:
        successor = next((t for t in targets if (t.number, t.version) == (target.number, target.version + 1)), None)
        if successor and successor not in kept:
            target = copy(target)
            target.effective_to = None
        found.append(target)
    return found


def made_on(target: Target) -> dt.date:
    """The day a version was made; the first was always known, since it is what the document prints."""
    if target.version == 1:
        return dt.date.min
    return timezone.localdate(target.changed_at) if target.changed_at else target.effective_from
