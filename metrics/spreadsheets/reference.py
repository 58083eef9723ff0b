"""What a file is checked against: the names and limits that the council's figures go by. PURE."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from metrics.spreadsheets.names import Names


@dataclass(frozen=True, slots=True)
class Named:
    """A council, staff group or service: its key in the caller's own books, its name and its other names."""

    key: int
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricNamed(Named):
    """A metric. `lowest` and `highest` are the ends of what is possible, both allowed; None is no limit.

    `is_yearly` is whether a figure comes once a year, `covers_a_year` whether each month's covers the twelve before it.
    `scale` is what numerator / denominator is multiplied by to give the value: 100 for a percentage.
    """

    unit: str = "count"
    unit_words: str = "number"
    lowest: Decimal | None = Decimal(0)
    highest: Decimal | None = None
    decimals: int = 1
    is_rate: bool = False
    scale: int = 1
    is_yearly: bool = False
    covers_a_year: bool = False
    numerator: str = ""
    denominator: str = ""
    definition: str = ""

    @property
    def is_percent(self) -> bool:
        return self.unit == "percent"


@dataclass(frozen=True, slots=True)
class Reference:
    """Everything that names in a file are looked up in. `services` of `council` only, the root first."""

    council: Named
    councils: Names[Named]
    metrics: Names[MetricNamed]
    staff_groups: Names[Named]
    services: Names[Named]
    all_staff: Named | None
    whole_council: Named
    council_names: tuple[str, ...] = field(default=())


def index(things: Iterable[Named]) -> Names[Named]:
    names: Names[Named] = Names()
    for thing in things:
        names.add(thing, thing.name, thing.aliases)
    return names


def index_metrics(things: Iterable[MetricNamed]) -> Names[MetricNamed]:
    names: Names[MetricNamed] = Names()
    for thing in things:
        names.add(thing, thing.name, thing.aliases)
    return names
