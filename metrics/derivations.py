"""PURE: the sums that anybody can do with a council's figures: parts of a whole, groups in groups, metrics in metrics.

A sum that does not come out in the figures themselves, by five people or more, tells nobody anything and is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from metrics import identities
from metrics.suppression import COUNT, FEWEST, RATE, WHOLE, Cell, Figure, Quantity, Sum
from workforce import months
from workforce.months import Month

# Staff groups that lie within others. Those in one line of DISJOINT share nobody.
WITHIN = {
    "all-staff": (
        *("social-workers", "children-and-family-social-workers", "team-managers", "senior-practitioners", "asye"),
        *("students-and-trainees", "family-support-workers", "early-help-officers", "nursery-workers"),
        "business-support",
    ),
    "social-workers": ("children-and-family-social-workers", "team-managers", "senior-practitioners", "asye"),
    "children-and-family-social-workers": ("team-managers", "senior-practitioners", "asye"),
}
DISJOINT = {
    "all-staff": (
        *("social-workers", "students-and-trainees", "family-support-workers", "early-help-officers"),
        *("nursery-workers", "business-support"),
    ),
    "social-workers": ("team-managers", "senior-practitioners", "asye"),
    "children-and-family-social-workers": ("team-managers", "senior-practitioners", "asye"),
}
# Less than one person apart is rounding.
ROUNDING = Decimal(1)
YEAR = 12


@dataclass(frozen=True)
class Told:
    """A figure as stored. `top` is a count, or a rate's numerator; None for what does not add up, or is a symbol.

    `small` figures are withheld already; `fixed` ones are published and known to everybody.
    """

    figure: Figure
    metric: str
    group: str
    service: int
    month: Month
    cohort: str = ""
    value: Decimal | None = None
    top: Decimal | None = None
    bottom: Decimal | None = None
    small: bool = False
    fixed: bool = False

    @property
    def count(self) -> Quantity:
        return self.figure, COUNT

    @property
    def rate(self) -> Quantity:
        return self.figure, RATE


@dataclass
class Derivations:
    """What there is to withhold, and what a reader can work out of what."""

    small: set[Figure] = field(default_factory=set)
    fixed: set[Figure] = field(default_factory=set)
    sizes: dict[Figure, Decimal] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)

    def add_parts(self, whole: Told, parts: list[Told]) -> None:
        """`parts` of one whole; what they leave over is withheld too, where it is one to four people."""
        factors: dict[Quantity, int | Decimal] = {whole.count: 1}
        factors.update({part.count: -1 for part in parts})
        over = left_over(whole, parts)
        if over is None or over.top is None:
            self.add(factors)
            return
        if not is_rounding(over):
            if not over.is_small:
                return
            rest = ("rest of", whole.figure, *(part.figure for part in parts))
            factors[rest, COUNT] = -1
            self.small.add(rest)
            self.sizes[rest] = max(Decimal(0), over.top)
        self.add(factors)

    def add(self, factors: Mapping[Quantity, int | Decimal]) -> None:
        self.sums.append(Sum(factors))


def left_over(whole: Told, parts: list[Told]) -> Cell | None:
    """The people of `whole` who are in none of `parts`; None where a figure is not known."""
    if whole.top is None or any(part.top is None for part in parts):
        return None
    top = whole.top - sum((part.top for part in parts if part.top is not None), Decimal(0))
    if whole.bottom is None or any(part.bottom is None for part in parts):
        return Cell(top)
    return Cell(top, whole.bottom - sum((part.bottom for part in parts if part.bottom is not None), Decimal(0)))


def is_rounding(over: Cell) -> bool:
    return all(size is None or abs(size) < ROUNDING for size in (over.top, over.bottom))


def derive(rows: Iterable[Told], parents: Mapping[int, int | None]) -> Derivations:
    """Every sum that the figures of a council allow. `parents` gives the service above each, None for the whole."""
    held, found = list(rows), Derivations()
    for row in held:
        found.sizes[row.figure] = row.top if row.top is not None else Decimal(0)
        if row.small:
            found.small.add(row.figure)
        if row.fixed:
            found.fixed.add(row.figure)
    by_service(held, parents, found)
    by_group(held, found)
    by_metric(held, found)
    by_whole(held, found)
    return found


def by_service(rows: list[Told], parents: Mapping[int, int | None], found: Derivations) -> None:
    trees: dict[tuple[object, ...], dict[int, Told]] = defaultdict(dict)
    for row in rows:
        if row.top is not None or row.small:
            trees[row.metric, row.group, row.month, row.cohort][row.service] = row
    for tree in trees.values():
        below: dict[int, list[Told]] = defaultdict(list)
        for service, row in tree.items():
            above = parents.get(service)
            while above is not None and above not in tree:
                above = parents.get(above)
            if above is not None:
                below[above].append(row)
        for service, parts in below.items():
            found.add_parts(tree[service], parts)


def by_group(rows: list[Told], found: Derivations) -> None:
    families: dict[tuple[object, ...], dict[str, Told]] = defaultdict(dict)
    for row in rows:
        if row.top is not None or row.small:
            families[row.metric, row.service, row.month, row.cohort][row.group] = row
    for family in families.values():
        for whole, names in WITHIN.items():
            together = [family[name] for name in DISJOINT[whole] if name in family]
            if whole not in family:
                continue
            if len(together) > 1 and left_over(family[whole], together) is not None:
                found.add_parts(family[whole], together)
            for part in [family[name] for name in names if name in family]:
                over = left_over(family[whole], [part])
                if over is not None and over.is_small and not is_rounding(over):
                    found.add_parts(family[whole], [part])


def by_metric(rows: list[Told], found: Derivations) -> None:
    places: dict[tuple[object, ...], dict[tuple[str, Month], Told]] = defaultdict(dict)
    for row in rows:
        places[row.group, row.service, row.cohort][row.metric, row.month] = row
    for held in places.values():
        for month in sorted({month for _, month in held}):
            for rate, count in identities.NUMERATORS.items():
                same_people(held.get((rate, month)), held.get((count, month)), found)
            shares([held[slug, month] for slug in identities.SHARES if (slug, month) in held], found)
            movement(held, month, found)
            for rate, flow in identities.YEARLY.items():
                flows = [held.get((flow, months.add(month, -back))) for back in range(YEAR + 1)]
                twelve(held.get((rate, month)), held.get((rate, months.add(month, -1))), flows, found)


def by_whole(rows: list[Told], found: Derivations) -> None:
    """A rate that is shown tells how many people it is out of, which is a count of its own."""
    people = {(row.group, row.service, row.month): row for row in rows if row.metric == identities.PEOPLE}
    for row in rows:
        count = people.get((row.group, row.service, row.month))
        if row.metric not in identities.OF_ALL_IN_POST or count is None or row.bottom is None:
            continue
        if count.top is None or near(row.bottom - count.top):
            found.add({(row.figure, WHOLE): 1, count.count: -1})


def near(off: Decimal) -> bool:
    return abs(off) < FEWEST


def same_people(rate: Told | None, count: Told | None, found: Derivations) -> None:
    """A rate's numerator that is a metric of its own; the rate alone gives it away to whoever knows the denominator."""
    if rate is None or count is None:
        return
    if rate.top is None:
        found.add({rate.rate: 1, count.count: -1})
    elif count.top is None or near(rate.top - count.top):
        found.add({rate.count: 1, count.count: -1})


def shares(rates: list[Told], found: Derivations) -> None:
    """Shares of one whole that come to 100%; a value times its denominator is its numerator."""
    if len(rates) < len(identities.SHARES):
        return
    values = [rate.value for rate in rates if rate.value is not None]
    if len(values) == len(rates) and abs(sum(values, Decimal(0)) - 100) > identities.ROUNDING:
        return
    found.add({rate.rate: 1 for rate in rates})
    for rate in rates:
        if rate.top is not None and rate.bottom:
            found.add({rate.rate: rate.bottom, rate.count: -100})


def movement(held: Mapping[tuple[str, Month], Told], month: Month, found: Derivations) -> None:
    """People at the start, and those who joined, less those who left, are the people at the end.

    From the last month before in which people were counted, of a year at most: what came and went in between is added.
    """
    end = held.get((identities.PEOPLE, month))
    back = next((n for n in range(1, YEAR + 1) if (identities.PEOPLE, months.add(month, -n)) in held), None)
    if end is None or back is None:
        return
    start, between = held[identities.PEOPLE, months.add(month, -back)], [months.add(month, -n) for n in range(back)]
    came, went = (
        [held[slug, each] for each in between if (slug, each) in held]
        for slug in (identities.STARTERS, identities.LEAVERS)
    )
    if not came or not went:
        return
    factors: dict[Quantity, int | Decimal] = {start.count: 1, end.count: -1}
    factors |= {row.count: 1 for row in came} | {row.count: -1 for row in went}
    tops = {row.count: row.top for row in (start, end, *came, *went)}
    off = sum((factor * (tops[each] or Decimal(0)) for each, factor in factors.items()), Decimal(0))
    if None in tops.values() or near(Decimal(off)):
        found.add(factors)


def twelve(rate: Told | None, before: Told | None, flows: list[Told | None], found: Derivations) -> None:
    """A rate of twelve months counts what the twelve months count; it moves by the new month less the one that leaves.

    `flows` go back from the rate's own month to the one that has just left it.
    """
    if rate is None:
        return
    year = [flow for flow in flows[:YEAR] if flow]
    if comes_out(rate, year):
        found.add({rate.count: 1} | {flow.count: -1 for flow in year})
    came, left = flows[0], flows[YEAR]
    if before and came and left and moves(rate, before, came, left):
        found.add({rate.count: 1, before.count: -1, came.count: -1, left.count: 1})


def moves(rate: Told, before: Told, came: Told, left: Told) -> bool:
    """Whether a rate moved by the new month less the one that left, as far as these are known, whatever is missing of
    the eleven months that both have."""
    if rate.top is None or before.top is None:
        return False
    return came.top is None or left.top is None or near(rate.top - before.top - came.top + left.top)


def comes_out(rate: Told, year: list[Told]) -> bool:
    """Whether `rate` counts what the twelve months of `year` do, as far as they are known."""
    if rate.top is None or len(year) < YEAR:
        return False
    known = [flow.top for flow in year if flow.top is not None]
    return len(known) < YEAR or near(rate.top - sum(known, Decimal(0)))
