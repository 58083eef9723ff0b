"""READ SIDE: the lines of a scorecard: each success measure with its parts, by council."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from strategies import evidence, ledger
from strategies.models import SuccessMeasure
from strategies.parts import Part, component_parts
from strategies.status import Status, lead
from workforce.models import Council


@dataclass(frozen=True)
class PriorityPlace:
    code: str
    title: str


@dataclass(frozen=True)
class CouncilRow:
    """A measure's parts for one council; `lead` is the most urgent of those that count."""

    council: Council
    parts: tuple[Part, ...]

    @cached_property
    def lead(self) -> Part:
        return min(self.counted, key=lambda part: part.progress.status.urgency)

    @property
    def counted(self) -> tuple[Part, ...]:
        """The parts of which the lead is the most urgent: those that decide, or all where none does."""
        return tuple(part for part in self.parts if part.operative) or self.parts


@dataclass(frozen=True)
class MeasureRow:
    """A success measure, once, with its parts; its status is the most urgent of those that count."""

    measure: SuccessMeasure
    priorities: tuple[PriorityPlace, ...]
    parts: tuple[Part, ...]
    status: Status

    @property
    def overdue(self) -> bool:
        return any(part.is_awaited for part in self.parts)

    @property
    def councils(self) -> tuple[CouncilRow, ...]:
        """A line of the scorecard for each council."""
        found = []
        for council in dict.fromkeys(part.council for part in self.parts):
            held = tuple(part for part in self.parts if part.council == council)
            found.append(CouncilRow(council, held))
        return tuple(found)


def measure_row(
    records: evidence.Records, holdings: ledger.Holdings, measure: SuccessMeasure, as_of: dt.date
) -> MeasureRow:
    places = sorted(records.places.get(measure.pk, []), key=lambda priority: priority.order)
    parts = tuple(
        part
        for component in records.components.get(measure.pk, [])
        for council in records.councils
        for part in component_parts(records, holdings, component, council, as_of)
    )
    status = lead([part.progress.status for part in parts if part.operative])
    return MeasureRow(
        measure, tuple(PriorityPlace(priority.code, priority.title) for priority in places), parts, status
    )


def followed(rows: tuple[MeasureRow, ...]) -> tuple[Part, ...]:
    """The parts for which a council is to send a figure."""
    return tuple(part for row in rows for part in row.parts if part.is_followed)


def part_name(row: MeasureRow, part: Part) -> str:
    """What tells a part from the others of its measure: its council, its label, its promise; "" where there is one."""
    several_councils = len({held.council.pk for held in row.parts}) > 1
    return ", ".join(filter(None, (part.council.short_name if several_councils else "", within_council(row, part))))


def within_council(row: MeasureRow, part: Part) -> str:
    several_labels = len({held.component.pk for held in row.parts}) > 1
    promises = {held.key for held in row.parts if held.operative and held.component.pk == part.component.pk}
    several_promises = len({number for _, council, number in promises if council == part.council.pk}) > 1
    promised = f"{part.target} {part.due}".rstrip() if several_promises else ""
    return ", ".join(filter(None, (part.subject.label if several_labels else "", promised)))
