"""Which way is better."""

from decimal import Decimal
from enum import StrEnum


class Polarity(StrEnum):
    LOWER = "lower"
    HIGHER = "higher"
    NEUTRAL = "neutral"
    MATCH = "match"


def is_improvement(change: Decimal, polarity: str) -> bool | None:
    """Whether `change` (new minus old) is for the better.

    None when nothing changed, when neither way is better, or when only a comparator could tell.
    """
    if change == 0 or polarity not in (Polarity.LOWER, Polarity.HIGHER):
        return None
    return (change < 0) == (polarity == Polarity.LOWER)
