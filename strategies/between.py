"""READ SIDE: what was known on one day and otherwise on another: corrected figures, changed targets and definitions."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from metrics import definitions, restatements, withholding
from metrics import figures as wording
from metrics.models import Metric, MetricSnapshot
from metrics.sheets import Cell
from metrics.suppression import SUPPRESSED
from strategies import changes, evidence, ledger, wordings
from strategies.models import Component, Strategy, Target
from strategies.parts import standings
from strategies.promises import made_on
from workforce.models import Council
from workforce.months import Month

# So many corrections are listed; the page says how many there are, and a file has them all.
LISTED = 300


@dataclass(frozen=True)
class Correction:
    """A figure that replaced another, or that was withdrawn; `became` is "" for one withdrawn.

    `exact` is both as they stand in a file that is taken away; `parts` says how its numerator and denominator changed.
    `same` is one of which nothing else did, so that no figure was corrected; `was_new` is one that came in that time.
    """

    council: Council
    metric: Metric
    group: str
    month: Month
    cohort: str
    was: str
    became: str
    exact: tuple[Cell | None, Cell | None]
    parts: str
    same: bool
    note: str
    upload: int
    filename: str
    sheet: str
    cell: str
    by: str
    at: dt.datetime
    was_new: bool


@dataclass(frozen=True)
class TargetChange:
    component: Component
    was: str
    became: str
    reason: str
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class Flip:
    """A status that the corrections alone changed: same day, same targets, other figures."""

    component: Component
    council: Council
    move: changes.Move


@dataclass(frozen=True)
class Restatements:
    """`rested` are the figures that stayed what they were while their numerator or denominator changed."""

    strategy: Strategy
    councils: tuple[Council, ...]
    since: dt.date
    until: dt.date
    new: int
    corrections: tuple[Correction, ...]
    rested: tuple[Correction, ...]
    targets: tuple[TargetChange, ...]
    definitions: tuple[definitions.Changed, ...]
    wordings: tuple[wordings.Changed, ...]
    flips: tuple[Flip, ...]

    @property
    def corrected(self) -> int:
        return len(self.corrections)

    @property
    def corrected_new(self) -> int:
        """How many of the corrected figures were not known at the start."""
        return sum(each.was_new for each in self.corrections)

    @property
    def listed(self) -> tuple[Correction, ...]:
        return self.corrections[:LISTED]

    @property
    def rested_listed(self) -> tuple[Correction, ...]:
        return self.rested[:LISTED]


def build(
    strategy: Strategy, councils: list[Council], since: dt.date, until: dt.date, closed: Collection[int] = ()
) -> Restatements:
    """Everything that was recorded after the end of `since` and by the end of `until`.

    `closed` are the councils whose small numbers the reader may not see.
    """
    records = evidence.read(strategy, councils)
    start, end = ledger.end_of(since), ledger.end_of(until)
    new, corrections = corrected_figures(records, start, end, closed)
    return Restatements(
        strategy,
        tuple(councils),
        since,
        until,
        new,
        tuple(each for each in corrections if not each.same),
        tuple(each for each in corrections if each.same),
        tuple(changed_targets(records, start, end)),
        tuple(definitions.changes_of((metric for metric, _ in records.pairs()), start, end)),
        tuple(wordings.changes(strategy, councils, start, end)),
        tuple(flips(records, start, end, until)),
    )


def corrected_figures(
    records: evidence.Records, start: dt.datetime, end: dt.datetime, closed: Collection[int] = ()
) -> tuple[int, list[Correction]]:
    """How many figures are new, and those of which the figure or what it rests on changed, newest first: one query."""
    pairs, followed = records.pairs(), records.followed
    recorded = Q(recorded_at__gt=start, recorded_at__lte=end)
    ended = Q(superseded_at__gt=start, superseded_at__lte=end)
    rows = (
        withholding.marked(MetricSnapshot.objects.filter(recorded | ended), closed)
        .filter(
            council__in=records.councils,
            metric__in={metric for metric, _ in pairs},
            staff_group__in={group for _, group in pairs},
            service__parent=None,
        )
        .select_related("metric", "staff_group", "council", "upload__user", "upload__undone_by")
        .order_by("recorded_at", "pk")
    )
    by_key: dict[tuple, list[MetricSnapshot]] = defaultdict(list)
    for row in rows:
        # The query takes each metric with each of the groups.
        if (row.metric_id, row.staff_group_id) in pairs:
            by_key[row.metric_id, row.staff_group_id, row.council_id, row.month, row.cohort].append(row)
    new, ended = 0, []
    for key, held in by_key.items():
        taken = {row.superseded_at for row in held}
        new += key[:2] in followed and any(row.recorded_at > start and row.recorded_at not in taken for row in held)
        following = {row.recorded_at: row for row in reversed(held)}
        for row in held:
            if row.superseded_at and row.superseded_at <= end:
                ended.append((row, following.get(row.superseded_at)))
    # Compared before anything is withheld, which is withheld of the very rows that are compared.
    compared = [(*pair, *compare(*pair)) for pair in ended]
    found = [correction(*told, start=start) for told in compared if told[2] or not told[3]]
    return new, sorted(found, key=lambda each: each.at, reverse=True)


def compare(row: MetricSnapshot, following: MetricSnapshot | None) -> tuple[str, bool]:
    """How what a figure rests on changed, and whether the figure itself did not."""
    if following is None:
        return "", False
    return restatements.parts_words(row, following), restatements.is_same(row, following)


def correction(
    row: MetricSnapshot, following: MetricSnapshot | None, parts: str, same: bool, *, start: dt.datetime
) -> Correction:
    """The end of `row` as a reader may see it; what an undo takes back goes by who undid it, and by its file."""
    undone = following is None or (following.upload_id != row.upload_id and row.upload.undone_at == row.superseded_at)
    for each in filter(None, (row, following)):
        withholding.blotted(each)
    source = row if undone else following
    person = row.upload.undone_by if undone else source.upload.user
    return Correction(
        row.council,
        row.metric,
        row.staff_group.name,
        row.month,
        row.cohort,
        figure(row),
        figure(following) if following else "",
        (unrounded(row), unrounded(following) if following else None),
        parts,
        same,
        "The upload was undone." if undone else source.note,
        source.upload_id,
        source.upload.filename,
        source.source_sheet,
        source.source_cell,
        person.name if person else "the command line",
        row.superseded_at,
        row.recorded_at > start,
    )


def figure(row: MetricSnapshot) -> str:
    """Unrounded, since a correction may be smaller than what is shown elsewhere."""
    if row.few:
        return SUPPRESSED
    if row.value is None:
        return wording.SYMBOL_WORDS[row.symbol].capitalize()
    return row.qualifier + wording.bare(row.value, row.metric.unit)


def unrounded(row: MetricSnapshot) -> Cell | None:
    return restatements.unrounded(row.value, row.symbol, row.qualifier, few=row.few)


def changed_targets(records: evidence.Records, start: dt.datetime, end: dt.datetime):
    for components in records.components.values():
        for component in components:
            held = records.targets.get(component.pk, [])
            for target in held:
                if target.version > 1 and start.date() < made_on(target) <= end.date():
                    yield target_change(component, held, target)


def target_change(component: Component, held: list[Target], target: Target) -> TargetChange:
    before = next((t for t in held if (t.number, t.version) == (target.number, target.version - 1)), None)
    made = target.changed_at or timezone.make_aware(dt.datetime.combine(made_on(target), dt.time()))
    by = target.changer or "the file of the strategy"
    return TargetChange(component, before.printed if before else "", target.printed, target.reason, by, made)


def flips(records: evidence.Records, start: dt.datetime, end: dt.datetime, as_of: dt.date):
    """The statuses that moved; statements that are set aside decide none."""
    book = ledger.ledger(records.wanted(), records.breaks, as_of, end, start)
    before, after = standings(records, book.then, as_of), standings(records, book.now, as_of)
    components = {c.pk: c for held in records.components.values() for c in held}
    councils = {council.pk: council for council in records.councils}
    aside = {(key, target.number) for key, held in records.targets.items() for target in held if not target.operative}
    for move in changes.moves(before, after):
        if (move.key[0], move.key[2]) in aside:
            continue
        yield Flip(components[move.key[0]], councils[move.key[1]], move)
