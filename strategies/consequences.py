"""What storing an upload would do to the boards' pages: statuses that flip, and late figures that come in.

The figures are stored, the pages are built as they would be, and all is rolled back: so it cannot disagree with
what the pages will say. For a large file the worker does it, and what it found is kept.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from metrics import figures, uploads
from metrics.uploads import Preview
from strategies import dashboards
from strategies.measure_rows import MeasureRow
from strategies.models import Component, Meeting, Strategy
from strategies.parts import Part
from strategies.status import Status
from workforce import months
from workforce.models import Council

# More figures than this are not tried out while a page waits.
MOST_ROWS = 3000
MOST_SHOWN = 100
BATCH = 5000
Key = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Flip:
    """One promise whose status would change."""

    strategy: str
    measure: str
    code: str
    label: str
    before: Status
    after: Status


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure that would change after boards have met on it, each with the last meeting at which it stood so."""

    figure: str
    boards: tuple[tuple[str, dt.date], ...]


@dataclass(frozen=True, slots=True)
class Consequences:
    """What would change on the council's dashboards; of the figures `shown`, the first, and how many there are."""

    flips: tuple[Flip, ...] = ()
    late_cleared: int = 0
    shown: tuple[Shown, ...] = ()
    shown_count: int = 0


def takes_long(preview: Preview) -> bool:
    """Whether trying it out is more than a page should wait for."""
    return len(preview.new) + len(preview.changed) > MOST_ROWS


def of(preview: Preview, council: Council, moment: dt.datetime, as_of: dt.date) -> Consequences:
    """The consequences of storing what `preview` would store; nothing is stored. Two dashboards for each strategy."""
    if not preview.new and not preview.changed:
        return Consequences()
    strategies = list(council.strategies.all())
    before = {strategy.pk: _parts(strategy, council, as_of) for strategy in strategies}
    with uploads.trial(preview, moment):
        after = {strategy.pk: _parts(strategy, council, as_of) for strategy in strategies}
    flips = [flip for strategy in strategies for flip in _flips(strategy, before[strategy.pk], after[strategy.pk])]
    cleared = sum(
        part.overdue and not after[strategy][key][1].overdue
        for strategy, parts in before.items()
        for key, (_, part) in parts.items()
    )
    shown = shown_before(preview, council, as_of)
    return Consequences(tuple(flips), cleared, shown[:MOST_SHOWN], len(shown))


def shown_before(preview: Preview, council: Council, as_of: dt.date) -> tuple[Shown, ...]:
    """The figures that would change and that a board of a strategy which follows them has met on: four queries."""
    if not preview.changed:
        return ()
    followed: dict[tuple[int, int], set[int]] = defaultdict(set)
    components = Component.objects.filter(measure__strategy__councils=council, metric__isnull=False)
    for metric, group, strategy in components.values_list("metric", "staff_group", "measure__strategy"):
        followed[metric, group].add(strategy)
    meetings = Meeting.objects.filter(board__strategy__councils=council, day__lte=as_of).order_by("-day", "board")
    meetings = meetings.filter(Q(board__councils=None) | Q(board__councils=council)).select_related("board")
    if not followed or not (held := list(meetings)):
        return ()
    changed = [
        change
        for change in preview.changed
        if (change.row.metric.key, change.row.staff_group.key) in followed and not change.is_same
    ]
    whole = set(council.services.filter(parent=None).values_list("pk", flat=True))
    recorded: dict[int, dt.date] = {}
    for place in range(0, len(changed), BATCH):
        recorded |= uploads.recorded_on(change.old.pk for change in changed[place : place + BATCH])
    found = []
    for change in changed:
        row = change.row
        seen: dict[int, Meeting] = {}
        for meeting in held:
            follows = meeting.board.strategy_id in followed.get((row.metric.key, row.staff_group.key), ())
            # A meeting of the same day may have been before or after: it is not claimed.
            if follows and meeting.day > recorded[change.old.pk]:
                seen.setdefault(meeting.board_id, meeting)
        if seen:
            service = "" if row.service.key in whole else row.service.name
            name = figures.named(row.metric.name, row.staff_group.name, service, row.cohort, months.name(row.month))
            found.append(
                Shown(
                    f"{name}: {change.old_figure}",
                    tuple((meeting.board.name, meeting.day) for meeting in seen.values()),
                )
            )
    return tuple(found)


def _parts(strategy: Strategy, council: Council, as_of: dt.date) -> dict[Key, tuple[MeasureRow, Part]]:
    rows = dashboards.build(strategy, [council], as_of).rows
    return {
        (row.measure.pk, part.component.pk, place): (row, part) for row in rows for place, part in enumerate(row.parts)
    }


def _flips(strategy: Strategy, before: dict, after: dict) -> Iterator[Flip]:
    for key, (row, part) in after.items():
        old = before[key][1].progress.status
        new = part.progress.status
        if old != new:
            yield Flip(strategy.slug, row.measure.name, row.measure.code, part.component.label, old, new)
