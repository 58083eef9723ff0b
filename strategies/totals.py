"""PURE: what figures come to together, of which some may only be known to be less or more than a number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from metrics.series import Point
from strategies.targets import Subject

# The least by which a figure lies on its side of its number, where no whole things are counted.
LEAST = Decimal("0.000001")
WHOLE = ("headcount", "posts", "count")


def step_of(subject: Subject, points: Iterable[Point]) -> Decimal:
    """The least by which a figure lies on its side of its number: 1 where whole things are counted."""
    whole = subject.unit in WHOLE and all(point.value is None or point.value % 1 == 0 for point in points)
    return Decimal(1) if whole else LEAST


@dataclass(frozen=True)
class Total:
    """A sum of figures, exact where both ends are the same.

    `low` is the least that it may be and `high` the most, None where there is none. Where no whole things are
    counted (`step` is LEAST), an end that rests on an open-ended figure lies that much inside the number that is told.
    `about` is one of which some figure is only about its number.
    """

    low: Decimal
    high: Decimal | None
    step: Decimal
    above: bool
    about: bool = False

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    def words(self, subject: Subject) -> str:
        """'12', 'about 12', 'at least 12 and at most 16', 'at most 4', 'more than 17.5 FTE'."""
        about = "~" if self.about else ""
        if self.is_exact:
            return subject.told(self.low, about)
        whole, said = self.step == 1, []
        if self.low or self.above:
            told = self.low if whole or not self.above else self.low - self.step
            said.append(f"{'more than' if self.above and not whole else 'at least'} {subject.told(told, about)}")
        if self.high is not None:
            most = f"at most {subject.told(self.high, about)}"
            said.append(most if whole else f"less than {subject.told(self.high + self.step, about)}")
        return " and ".join(said)

    def as_point(self, last: Point) -> Point:
        """The sum in the place of the `last` figure; one that is open ended as less or more than a number."""
        value, sign = self.low, "~" if self.about else ""
        if not self.is_exact:
            value, sign = (self.low - self.step, ">") if self.high is None else (self.high + self.step, "<")
        return last._replace(value=value, numerator=None, denominator=None, qualifier=sign)


def total(subject: Subject, points: Sequence[Point]) -> Total:
    """The sum of the numbers among `points`, whose open-ended figures stand at their nearest."""
    numbers = [point for point in points if point.value is not None]
    amount = sum((point.value for point in numbers if point.value is not None), Decimal(0))
    signs = {point.qualifier for point in numbers}
    if not signs & {"<", ">"}:
        return Total(amount, amount, LEAST, above=False, about="~" in signs)
    below = sum((p.value for p in numbers if p.value is not None and p.qualifier == "<"), Decimal(0))
    above = ">" in signs
    return Total(amount - below, None if above else amount, step_of(subject, numbers), above, "~" in signs)
