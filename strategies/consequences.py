"""What storing an upload would do to the boards' pages: statuses that flip, and late figures that come in.

The figures are stored, the pages are built as they would be, and all is rolled back: so it cannot disagree with
what the pages will say.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from metrics import uploads
from metrics.uploads import Preview
from strategies import dashboards
from strategies.dashboards import Part
from strategies.models import Strategy
from strategies.status import Status
from workforce.models import Council

MOST_ROWS = 3000
Key = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Flip:
    """One promise whose status would change."""

    strategy: Strategy
    measure: str
    code: str
    label: str
    before: Status
    after: Status


@dataclass(frozen=True, slots=True)
class Consequences:
    """What would change on the council's dashboards. `looked` is False where the file is too large to try out."""

    flips: tuple[Flip, ...] = ()
    late_cleared: int = 0
    looked: bool = True


def of(preview: Preview, council: Council, moment: dt.datetime, as_of: dt.date) -> Consequences:
    """The consequences of storing what `preview` would store; nothing is stored. Two dashboards for each strategy."""
    if not preview.new and not preview.changed:
        return Consequences()
    if len(preview.new) + len(preview.changed) > MOST_ROWS:
        return Consequences(looked=False)
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
    return Consequences(tuple(flips), cleared)


def _parts(strategy: Strategy, council: Council, as_of: dt.date) -> dict[Key, tuple[dashboards.MeasureRow, Part]]:
    rows = dashboards.build(strategy, [council], as_of).rows
    return {
        (row.measure.pk, part.component.pk, place): (row, part) for row in rows for place, part in enumerate(row.parts)
    }


def _flips(strategy: Strategy, before: dict, after: dict) -> Iterator[Flip]:
    for key, (row, part) in after.items():
        old = before[key][1].progress.status
        new = part.progress.status
        if old != new:
            yield Flip(strategy, row.measure.name, row.measure.code, part.component.label, old, new)
