"""READ SIDE: what moved a council's rate over twelve months, and which of its services moved most."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from metrics import figures
from metrics.models import Metric, MetricSnapshot
from metrics.open_ends import is_open_ended
from metrics.suppression import Cell, Moved, moved
from strategies.captions import listed
from strategies.part_words import plain
from workforce import months
from workforce.months import Month

# Of so many services that moved alike each is named.
MOST_NAMED = 3


@dataclass(frozen=True)
class Held:
    """The snapshots of one month by key (service or staff group)."""

    rows: dict[int, MetricSnapshot]

    def cell(self, key: int) -> Cell:
        row = self.rows.get(key)
        if row is None:
            return Cell(None)
        if row.metric.is_rate:
            return Cell(row.numerator, row.denominator)
        return Cell(row.value)

    @property
    def withheld(self) -> set[int]:
        return {key for key, row in self.rows.items() if row.few}


@dataclass(frozen=True)
class Compared:
    """A month beside an earlier one. `broken` is the month in between from which figures cannot be compared with those
    before; None where all can."""

    metric: Metric
    now: Held
    then: Held
    broken: Month | None
    unsuppressed: bool

    @property
    def withheld(self) -> set[int]:
        """What is withheld in the month itself."""
        return set() if self.unsuppressed else self.now.withheld

    @property
    def hidden(self) -> set[int]:
        """What is withheld in either month, so that no change tells it."""
        return set() if self.unsuppressed else self.now.withheld | self.then.withheld


def story(held: Compared, parents: dict[int, int | None], names: dict[int, str]) -> Iterator[str]:
    """What moved the rate of the whole council: its numerator or its denominator, and which part of it most."""
    if held.broken and held.then.rows:
        yield (
            f"Figures from before {months.name(held.broken)} cannot be compared with later ones, so no change is given."
        )
        return
    metric = held.metric
    root = next((key for key in held.now.rows if parents.get(key) is None), None)
    if root is None or not metric.is_rate or root in held.hidden:
        return
    before, after = held.then.cell(root), held.now.cell(root)
    split = moved(before, after, metric.scale)
    if any(root in month.rows and is_open_ended(month.rows[root]) for month in (held.then, held.now)):
        yield "What moved the rate cannot be said: it is known only to be less or more than a number."
        return
    if split is None:
        yield "What moved the rate cannot be said: it needs the numerator and denominator of both months."
        return
    yield split_words(metric, split, before, after)
    for label, read in ((metric.numerator, lambda cell: cell.top), (metric.denominator, lambda cell: cell.bottom)):
        yield from most(label, read, held, parents, names)


def split_words(metric: Metric, split: Moved, before: Cell, after: Cell) -> str:
    def signed(value: Decimal) -> str:
        return figures.signed(value, metric.unit, metric.decimals)

    assert before.top is not None and after.top is not None  # a split has its parts
    assert before.bottom is not None and after.bottom is not None

    def part(change: Decimal, label: str, was: Decimal, now: Decimal) -> str:
        if was == now:
            return f"nothing because {label} stayed at {plain(now)}"
        return f"{signed(change)} because {label} went from {plain(was)} to {plain(now)}"

    moved = f"moved by {signed(split.change)}" if split.change else "did not move"
    top = part(split.numerator, metric.numerator, before.top, after.top)
    bottom = part(split.denominator, metric.denominator, before.bottom, after.bottom)
    return f"The rate {moved}: {top}, and {bottom}."


def most(label: str, read: Callable, held: Compared, parents: dict[int, int | None], names) -> Iterator[str]:
    """The service whose own change was the largest, among the deepest that show in both months."""
    below = [key for key in held.now.rows.keys() | held.then.rows.keys() if parents.get(key) is not None]
    shown = {key: change for key in below for change in changed(held, key, read)}
    above = {parents[key] for key in shown}
    deepest = {key: change for key, change in shown.items() if key not in above}
    # The only one holds all of it, and says nothing.
    if len(deepest) < 2:
        return
    largest = max(map(abs, deepest.values()))
    if largest:
        some = "" if len(shown) == len(below) else "of the services with a figure that is shown in both months, "
        words = f"{some}{figures.mid_sentence(label)} moved most in {where_most(deepest, largest, names)}."
        yield f"{words[:1].upper()}{words[1:]}"


def where_most(changes: dict[int, Decimal], largest: Decimal, names: dict[int, str]) -> str:
    """'Team A: −6', 'Team A (+2) and Team B (−2)' or, of more than three, '4 services, by 2 each'."""
    found = {names[key]: f"{'+' if change > 0 else '−'}{plain(largest)}" for key, change in changes.items()
             if abs(change) == largest}  # fmt: skip
    if len(found) == 1:
        return ": ".join(*found.items())
    if len(found) > MOST_NAMED:
        return f"{len(found)} services, by {plain(largest)} each"
    return listed([f"{name} ({change})" for name, change in sorted(found.items())])


def changed(held: Compared, key: int, read: Callable) -> Iterator[Decimal]:
    """How a part of a service's rate changed; nothing where it is withheld or not known in both months."""
    before, after = read(held.then.cell(key)), read(held.now.cell(key))
    if key not in held.hidden and before is not None and after is not None:
        yield after - before
