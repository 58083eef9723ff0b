"""PURE: which figures are withheld beside the small ones so that no withheld one can be worked out from what is shown.

A figure may hold three quantities (a rate: what its numerator counts, its value, and what it is out of, which alone may
be known); it is withheld whole. What a reader can do is given as sums between quantities, each of which comes to
something that everybody knows. A withheld figure is worked out where the sums determine it, alone or together, or where
so few people are withheld in a sum that each is plain.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

FEWEST = 5
COUNT, RATE, WHOLE = "count", "rate", "whole"
SUPPRESSED = "Suppressed: small numbers"
Figure = Hashable
Quantity = tuple[Figure, str]
# Sums are solved in whole numbers below this prime: what is nought there is nought, but for one chance in 2^61.
PRIME = 2**61 - 1
# So often the fewest people are looked for; then all that stands in the sums is taken.
ROUNDS = 6
# More withheld figures than this in one web of sums are not solved: the whole web is withheld and gives nothing away.
LARGE = 500


@dataclass(frozen=True)
class Sum:
    """Quantities, each times its factor, that come to something known. None of them is below nought."""

    factors: Mapping[Quantity, int | Decimal]

    @property
    def figures(self) -> set[Figure]:
        return {figure for figure, _ in self.factors}


def guarded(
    small: Collection[Figure], sizes: Mapping[Figure, Decimal], sums: Sequence[Sum], fixed: Collection[Figure] = ()
) -> set[Figure]:
    """The figures to withhold: the `small` ones and enough beside them that none can be worked out.

    `sizes` says how many people each figure counts, and the fewest are taken first. Those that are `fixed` cannot be
    taken: everybody knows them. Where nothing is left to take, what is worked out was public before.
    """
    hidden, lost = set(small), set[Figure]()
    taking_part: dict[Figure, list[Sum]] = defaultdict(list)
    for each in sums:
        for figure in each.figures:
            taking_part[figure].append(each)
    fresh, rounds = hidden, 0
    while fresh:
        added: set[Figure] = set()
        for group in linked(fresh, hidden, taking_part):
            added |= taken(group, hidden, lost, sizes, taking_part, fixed, widely=rounds >= ROUNDS)
        hidden |= added
        fresh, rounds = added, rounds + 1
    return hidden


def linked(fresh: Iterable[Figure], hidden: set[Figure], taking_part: Mapping[Figure, list[Sum]]) -> list[set[Figure]]:
    """The hidden figures in groups that no sum joins, as far as they lead from `fresh`."""
    groups, seen = [], set[Figure]()
    for start in sorted(fresh, key=repr):
        if start in seen:
            continue
        group, waiting = {start}, [start]
        while waiting:
            for each in taking_part.get(waiting.pop(), []):
                found = (each.figures & hidden) - group
                group |= found
                waiting += found
        groups.append(group)
        seen |= group
    return groups


def taken(
    group: set[Figure],
    hidden: set[Figure],
    lost: set[Figure],
    sizes: Mapping[Figure, Decimal],
    taking_part: Mapping[Figure, list[Sum]],
    fixed: Collection[Figure],
    *,
    widely: bool,
) -> set[Figure]:
    """What to withhold beside `group`, one for each figure of it that can be worked out; those without are `lost`.

    `widely` takes all that could be: many small figures in many sums would want one more, and one more, for ever.
    """
    sums = list({id(each): each for figure in group for each in taking_part.get(figure, [])}.values())
    if len(group) > LARGE:
        return open_in(sums, hidden, sizes, fixed)
    added: set[Figure] = set()
    # What a single sum gives away is seen to first: that often keeps what it leads to.
    for search in (too_few(sums, hidden, sizes), determined(sums, hidden)):
        for figure, near in search:
            if figure in lost:
                continue
            own = near or taking_part[figure]
            choices = open_in(own, hidden, sizes, fixed) or open_in(sums, hidden, sizes, fixed)
            if choices and widely:
                added |= choices
            elif choices:
                added.add(min(choices, key=lambda one: (sizes[one] == 0, sizes[one], repr(one))))
            else:
                lost.add(figure)
        if added:
            break
    return added


def open_in(
    sums: Sequence[Sum], hidden: set[Figure], sizes: Mapping[Figure, Decimal], fixed: Collection[Figure]
) -> set[Figure]:
    return {one for each in sums for one in each.figures if one in sizes and one not in fixed} - hidden


def too_few(
    sums: Sequence[Sum], hidden: set[Figure], sizes: Mapping[Figure, Decimal]
) -> Iterator[tuple[Figure, list[Sum]]]:
    """A figure of every sum that withholds one alone, or on one side so few people that each is plain.

    A factor other than one stands only beside a rate, where people are not counted.
    """
    for each in sums:
        gone = {quantity: factor for quantity, factor in each.factors.items() if quantity[0] in hidden}
        if len({factor > 0 for factor in gone.values()}) != 1 or all(kind == WHOLE for _, kind in gone):
            continue
        people = sum((sizes[figure] for figure, _ in gone), Decimal(0))
        if len(gone) < 2 or (people < FEWEST and all(kind == COUNT for _, kind in gone)):
            yield min((figure for figure, _ in gone), key=repr), [each]


def determined(sums: Sequence[Sum], hidden: set[Figure]) -> list[tuple[Figure, list[Sum]]]:
    """The hidden figures that `sums` together give away: each is the one unknown of a sum of sums."""
    unknown = [{q: modular(factor) for q, factor in each.factors.items() if q[0] in hidden} for each in sums]
    return sorted(((figure, []) for figure, kind in solved(unknown) if kind != WHOLE), key=repr)


def modular(factor: int | Decimal) -> int:
    if isinstance(factor, int):
        return factor % PRIME
    exact = Fraction(factor)
    return exact.numerator * pow(exact.denominator, -1, PRIME) % PRIME


def solved(rows: Iterable[dict[Quantity, int]]) -> list[Quantity]:
    """The unknowns that linear equations determine, by Gauss and Jordan's elimination; `rows` give the left sides.

    Short rows go first, which keeps the others short.
    """
    reduced: dict[Quantity, dict[Quantity, int]] = {}
    holders: dict[Quantity, set[Quantity]] = defaultdict(set)
    for row in sorted(rows, key=len):
        for pivot in [quantity for quantity in row if quantity in reduced]:
            subtract(row, reduced[pivot], row[pivot])
        if not row:
            continue
        pivot = next(iter(row))
        inverse = pow(row[pivot], -1, PRIME)
        row = {quantity: factor * inverse % PRIME for quantity, factor in row.items()}
        for holder in holders.pop(pivot, ()):
            if pivot in reduced[holder]:
                subtract(reduced[holder], row, reduced[holder][pivot])
                for quantity in row:
                    holders[quantity].add(holder)
        reduced[pivot] = row
        for quantity in row:
            holders[quantity].add(pivot)
    return [pivot for pivot, row in reduced.items() if len(row) == 1]


def subtract(row: dict[Quantity, int], other: Mapping[Quantity, int], times: int) -> None:
    """Take `times` the `other` row from `row`, where it stands; what comes to nought leaves it."""
    for quantity, factor in other.items():
        left = (row.get(quantity, 0) - times * factor) % PRIME
        if left:
            row[quantity] = left
        else:
            row.pop(quantity, None)


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
