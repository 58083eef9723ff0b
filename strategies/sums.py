"""PURE: the arithmetic of a gap in people, in words that a reader can check with a pencil."""

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from metrics import figures
from strategies.targets import Subject

TENTH = Decimal("0.1")
# The first in words as short as "posts to convert" or "more people staying" is their noun.
PLURAL = re.compile(r"\bpeople\b|\b\w{2,}[^\Ws]s\b")


def allowed(bound: Decimal, denominator: Decimal, scale: int, operator: str, *, whole: bool) -> Decimal:
    """The largest numerator (for a ceiling) or the smallest (for a floor) that keeps the promise, as it is printed.

    In whole people, or in tenths of FTE and days: rounded to the side that keeps the promise, and a step inside the
    line where it must be passed.
    """
    step = Decimal(1) if whole else TENTH
    steps = bound * denominator / scale / step
    if operator == "<=":
        return steps.to_integral_value(ROUND_FLOOR) * step
    if operator == "<":
        return (steps.to_integral_value(ROUND_CEILING) - 1) * step
    if operator == ">":
        return (steps.to_integral_value(ROUND_FLOOR) + 1) * step
    return steps.to_integral_value(ROUND_CEILING) * step


def count(value: Decimal, *, whole: bool) -> str:
    """'20', '19.7': whole people, or tenths of FTE and days."""
    return figures.number(value, 0 if whole else 1)


def plain(value: Decimal) -> str:
    text = f"{value:,.1f}"
    return text.removesuffix(".0")


def closing_words(number: str, words: str) -> str:
    """'20 posts to convert', '1 post to convert': what closes a gap, its noun singular beside a 1."""
    if number == "1":
        words = PLURAL.sub(lambda found: "person" if found[0] == "people" else found[0][:-1], words, count=1)
    return f"{number} {words}"


def pace(value: Decimal) -> str:
    """'about 3', 'about 2.3': to one decimal where a whole number would mislead; 'less than one' below that."""
    if value < Decimal("0.85"):
        return "less than one"
    near = abs(value - round(value)) < Decimal("0.15")
    return f"about {figures.number(value, 0 if value >= 10 or near else 1)}"


def limit_words(operator: str, asked: Decimal, *, whole: bool) -> str:
    """'12 or fewer', '40 or more', '12.5 or fewer', '40' for exactly 40."""
    text = count(asked, whole=whole)
    if operator == "=":
        return text
    return f"{text} or fewer" if operator in ("<=", "<") else f"{text} or more"


def line_sum(
    subject: Subject, scale: int, bound: Decimal, denominator: Decimal, asked: Decimal, operator: str, *, whole: bool
) -> str:
    """'10% of 120 = 12.0, so 12 or fewer'."""
    line = bound * denominator / scale
    shown = figures.bare(bound, subject.unit)
    text = f"{shown} of {plain(denominator)}" if scale == 100 else f"{shown} × {plain(denominator)}"
    return f"{text} = {line:,.2f}, so {limit_words(operator, asked, whole=whole)}"


def gap_sum(numerator: Decimal, asked: Decimal, gap: Decimal, *, down: bool, whole: bool) -> str:
    """'48 − 12 = 36'; in fractions with what was rounded up: '25.25 − 23.50 = 1.75, so 1.8'."""
    first, second = (numerator, asked) if down else (asked, numerator)
    if whole:
        return f"{first:,.0f} − {second:,.0f} = {gap:,.0f}"
    return f"{first:,.2f} − {second:,.2f} = {first - second:,.2f}, so {count(gap, whole=False)}"
