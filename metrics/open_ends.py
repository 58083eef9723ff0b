"""PURE: what can be said of figures of which only a number is known that they are less or more than."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from metrics.series import Point

OPEN_ENDED = "some are known only to be less or more than a number"


def is_open_ended(point: Point) -> bool:
    """Whether a point is only known to lie on one side of its value; 'about' is taken as it is written."""
    return point.qualifier in ("<", ">") and point.value is not None


def exact_numbers(points: Iterable[Point]) -> list[Decimal]:
    """The values of the points that can be added up."""
    return [point.value for point in points if point.value is not None and not is_open_ended(point)]


def direction(before: Point, after: Point) -> int | None:
    """1 where a figure rose, -1 where it fell, 0 where it did neither; None where that is not known."""
    if lies_above(after, before):
        return 1
    if lies_above(before, after):
        return -1
    return None if is_open_ended(before) or is_open_ended(after) else 0


def lies_above(one: Point, other: Point) -> bool:
    """Whether `one` is surely more than `other`, wherever on their sides they lie; False without a number."""
    if one.value is None or other.value is None or one.qualifier == "<" or other.qualifier == ">":
        return False
    apart = is_open_ended(one) or is_open_ended(other)
    return one.value > other.value or (apart and one.value == other.value)


def highest(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points, all with a number, of which none lies below another; none where that is not known."""
    top = max((point.value for point in points if point.value is not None), default=None)
    found = tuple(point for point in points if point.value == top)
    return found if tops(found, points) else ()


def lowest(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points, all with a number, of which none lies above another; none where that is not known."""
    bottom = min((point.value for point in points if point.value is not None), default=None)
    found = tuple(point for point in points if point.value == bottom)
    return found if tops(points, found) else ()


def tops(above: Sequence[Point], below: Sequence[Point]) -> bool:
    """Whether each of `above` is surely no less than each of `below`."""
    return all(one is other or is_no_less(one, other) for one in above for other in below)


def is_no_less(one: Point, other: Point) -> bool:
    exact = not is_open_ended(one) and not is_open_ended(other)
    return lies_above(one, other) or (exact and one.value == other.value)
