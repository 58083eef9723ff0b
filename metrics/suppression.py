"""PURE: which parts of a breakdown are withheld so that nobody can be made out, by subtraction either.

Primary: a part that counts one to four people, or all but one to four of them. Secondary: enough other parts that no
withheld one can be worked out from the total and the rest. A part is withheld whole: value, numerator and denominator.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

FEWEST = 5
SUPPRESSED = "Suppressed: fewer than 5"
Node = int


@dataclass(frozen=True)
class Cell:
    """What is counted in a part: `top` alone for a count, `top` of `bottom` for a rate. None where it is not known."""

    top: Decimal | None
    bottom: Decimal | None = None

    @property
    def is_small(self) -> bool:
        """Whether the part, or what it leaves over, is one to four people; zero people are nobody."""
        sizes = [self.top, self.bottom]
        if self.top is not None and self.bottom is not None:
            sizes.append(self.bottom - self.top)
        return any(size is not None and 0 < size < FEWEST for size in sizes)

    @property
    def size(self) -> Decimal:
        """How many people it is about, for choosing what to withhold beside a small part."""
        known = [size for size in (self.bottom, self.top) if size is not None]
        return known[0] if known else Decimal(0)


def withheld(cells: Mapping[Node, Cell], parents: Mapping[Node, Node | None]) -> set[Node]:
    """The parts of a tree to withhold. `parents` gives the part above each, None for the whole.

    Every set of parts under one whole is guarded by itself, from the bottom up and again, until nothing is added.
    """
    below: dict[Node, list[Node]] = {}
    for node, parent in parents.items():
        if parent is not None and node in cells:
            below.setdefault(parent, []).append(node)
    hidden = {node for node, cell in cells.items() if cell.is_small}
    while True:
        added = {node for parent, nodes in below.items() for node in beside(parent, nodes, cells, hidden)}
        added |= exposed(below, cells, hidden)
        if not added - hidden:
            return hidden
        hidden |= added


def beside(parent: Node, nodes: list[Node], cells: Mapping[Node, Cell], hidden: set[Node]) -> set[Node]:
    """What must be withheld beside the hidden parts of one whole: two at least, and five people together."""
    gone = [node for node in nodes if node in hidden]
    if not gone or parent not in cells or parent in hidden:
        return set()
    added: set[Node] = set()
    left = sorted(
        (node for node in nodes if node not in hidden), key=lambda node: (cells[node].size == 0, cells[node].size)
    )
    for node in left:
        together = [*gone, *added]
        if len(together) >= 2 and sum(cells[each].size for each in together) >= FEWEST:
            break
        added.add(node)
    return added


def exposed(below: Mapping[Node, list[Node]], cells: Mapping[Node, Cell], hidden: set[Node]) -> set[Node]:
    """For a hidden whole whose parts all show: the smallest of them, lest their sum give it away."""
    found = set()
    for parent, nodes in below.items():
        if parent in hidden and not hidden & set(nodes):
            found.add(min(nodes, key=lambda node: (cells[node].size == 0, cells[node].size)))
    return found


@dataclass(frozen=True)
class Moved:
    """A rate's change split exactly in two: what the numerator did and what the denominator did, in the rate's unit."""

    change: Decimal
    numerator: Decimal
    denominator: Decimal


def moved(before: Cell, after: Cell, scale: int) -> Moved | None:
    """How a rate moved, each part's effect taken at the middle of the other; None where a part is missing or zero."""
    if None in (before.top, before.bottom, after.top, after.bottom) or not before.bottom or not after.bottom:
        return None
    assert before.top is not None and after.top is not None  # just looked
    inverse = (1 / before.bottom + 1 / after.bottom) / 2
    top = (after.top - before.top) * inverse * scale
    bottom = (before.top + after.top) / 2 * (1 / after.bottom - 1 / before.bottom) * scale
    return Moved(top + bottom, top, bottom)
