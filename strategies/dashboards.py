"""READ SIDE: a strategy on a day, as frozen dataclasses that templates print. The number of queries is fixed."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from strategies import attention, evidence, headlines, ledger
from strategies.captions import listed
from strategies.known import Known, Moment, earliest
from strategies.measure_rows import MeasureRow, followed, measure_row, part_name
from strategies.models import Strategy
from strategies.news import Since, before_newest, since_rows
from strategies.parts import Part, PartKey, standings
from strategies.progress import Progress
from strategies.status import Status
from strategies.targets import judged_from
from workforce import months
from workforce.models import Council
from workforce.months import Month

# So many measures are named under "What needs attention"; the rest are counted, and named when they are asked for.
NAMED = 8


@dataclass(frozen=True)
class PriorityRow:
    """A priority in the strategy's own words, with how many of its measures stand how."""

    code: str
    title: str
    parent: str
    counts: tuple[tuple[Status, int], ...]
    measures: int


@dataclass(frozen=True)
class AttentionRow:
    """A measure that wants attention, and why it was picked; `of` says which part, where there are several."""

    row: MeasureRow
    reasons: tuple[tuple[attention.Reason, str], ...]


@dataclass(frozen=True)
class Behind:
    """A council with overdue figures: how many of those that are followed, each once, and how many it never sent."""

    council: Council
    overdue: int
    followed: int
    never: int


@dataclass(frozen=True)
class Dashboard:
    strategy: Strategy
    councils: tuple[Council, ...]
    as_of: dt.date
    month: Month
    known: Known
    headline: str
    counts: tuple[tuple[Status, int], ...]
    priorities: tuple[PriorityRow, ...]
    rows: tuple[MeasureRow, ...]
    attention: tuple[AttentionRow, ...]
    since: Since

    @property
    def census_notes(self) -> tuple[tuple[str, str], ...]:
        """What the census counts differently, once each, with the measures it is about."""
        found: dict[str, dict[str, None]] = {}
        for row in self.rows:
            for part in row.parts:
                for note in part.census_notes:
                    found.setdefault(note, {})[row.measure.name] = None
        return tuple(("; ".join(names), note) for note, names in found.items())

    @property
    def stale(self) -> tuple[Behind, ...]:
        """The councils that have overdue figures."""
        found = []
        for council in self.councils:
            parts = {part.figure_key: part for part in followed(self.rows) if part.council == council}
            late = [part for part in parts.values() if part.overdue]
            if late:
                found.append(Behind(council, len(late), len(parts), sum(part.never_came for part in late)))
        return tuple(found)

    @property
    def named(self) -> tuple[AttentionRow, ...]:
        return self.attention[:NAMED]

    @property
    def unnamed(self) -> tuple[AttentionRow, ...]:
        return self.attention[NAMED:]


def build(
    strategy: Strategy,
    councils: list[Council],
    as_of: dt.date,
    known: Known = Known(),  # noqa: B008 - frozen
    since: Moment | None = None,
    closed: Collection[int] = (),
    said: evidence.Records | None = None,
) -> Dashboard:
    """The dashboard as at `as_of` with what was known then, compared with `since`.

    Where that is None it is the month before the newest figures: what they changed, whenever they come in. `closed` are
    the councils whose small numbers the reader may not see; `said` is the strategy where it has been read.
    """
    said = said or evidence.find(strategy.slug)
    stored = said.of(councils).defined_on(known.promises)
    records = stored.as_known(known.figures, known.promises)
    now = ledger.end_of(known.figures)
    then = earliest(now, since.figures) if since else now
    reach = judged_from(since.as_of if since else as_of)
    book = ledger.ledger(stored.wanted(reach), stored.breaks, as_of, now, then, closed)
    since = since or before_newest(book, min(as_of, known.figures or as_of))
    rows = tuple(measure_row(records, book.now, measure, as_of) for measure in records.measures)
    earlier = stored.as_known(known.figures, since.promises or known.promises)
    before = standings(earlier, book.then, since.as_of)
    return Dashboard(
        strategy,
        tuple(councils),
        as_of,
        months.month_of(as_of),
        known,
        headlines.headline([row.status for row in rows], councils=len(councils)),
        headlines.tally([row.status for row in rows]),
        tuple(priority_rows(records, rows)),
        rows,
        tuple(attention_rows(records, rows, before, since, records.acted)),
        since_rows(rows, before, book, since),
    )


def attention_rows(
    records: evidence.Records,
    rows: tuple[MeasureRow, ...],
    before: dict[PartKey, Progress],
    since: Moment,
    acted: Collection[int],
):
    """The measures that want attention, most urgent reason first."""
    found = []
    for row in rows:
        has_action = any(priority.pk in acted for priority in records.places.get(row.measure.pk, []))
        said: dict[attention.Reason, dict[str, None]] = {}
        for part in row.parts:
            if part.operative:
                for reason in part_reasons(part, before.get(part.key), since, has_action=has_action):
                    # An action is for the measure, whichever of its parts wants one.
                    name = "" if reason.why == attention.Why.NO_ACTION else part_name(row, part)
                    said.setdefault(reason, {})[name] = None
        if said:
            reasons = sorted(said.items(), key=lambda pair: attention.ORDER[pair[0].why])
            found.append(AttentionRow(row, tuple((reason, listed(tuple(names))) for reason, names in reasons)))
    return sorted(found, key=lambda picked: attention.ORDER[picked.reasons[0][0].why])


def part_reasons(part: Part, before: Progress | None, since: Moment, *, has_action: bool):
    late = part.freshness if part.stopped and part.progress.status != Status.MISSED else ""
    promised = f"{part.target} {part.due}".strip()
    return attention.reasons(
        part.progress, before, since.words, part.reading, promised, part.gap, late, has_action=has_action
    )


def priority_rows(records: evidence.Records, rows: tuple[MeasureRow, ...]):
    titles = {priority.pk: priority.title for priority in records.priorities}
    for priority in records.priorities:
        held = [row for row in rows if any(place.code == priority.code for place in row.priorities)]
        yield PriorityRow(
            priority.code,
            priority.title,
            titles.get(priority.parent_id, ""),
            headlines.tally([row.status for row in held]),
            len(held),
        )
