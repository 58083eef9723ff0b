"""PURE: the shape of a short line for a table cell, as path data. Gaps stay gaps."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from metrics.series import Series
from workforce import months

WIDTH, HEIGHT, MARGIN = 120, 32, 3
MONTHS = 36
# Every place in tenths as it is written: to look one up takes a third of the time that writing it takes.
TENTHS = tuple(f"{place / 10:.1f}" for place in range(10 * WIDTH + 1))


@dataclass(frozen=True)
class Sparkline:
    """`line` and `target` are SVG path data; `x`, `y` the last figure's place; `dots` lone figures."""

    line: str
    target: str
    x: str
    y: str
    dots: tuple[tuple[str, str], ...]


def draw(series: Series, bound: Decimal | None) -> Sparkline | None:
    """The last three years (or all, for yearly figures), with the promised value dashed; None under two numbers."""
    numbers = series.numbers
    if not numbers:
        return None
    step = series.step
    if step < 12:
        start = months.add(numbers[-1].month, -MONTHS)
        numbers = tuple(point for point in numbers if point.month > start)
    if len(numbers) < 2:
        return None
    values = [float(point.value) for point in numbers if point.value is not None]
    reach = values if bound is None else [*values, float(bound)]
    low, high = min(reach), max(reach)
    places = [months.place(point.month) for point in numbers]
    first, length = places[0], places[-1] - places[0]
    wide, tall = 10 * (WIDTH - 2 * MARGIN) / length, 10 * (HEIGHT - 2 * MARGIN) / ((high - low) or 1)
    left, top = 10 * MARGIN, 10 * MARGIN if high > low else 5 * HEIGHT

    across = [TENTHS[round(left + (place - first) * wide)] for place in places]
    down = [TENTHS[round(top + (high - value) * tall)] for value in reach]
    pens = ["M", *("L" if later - place <= step else "M" for place, later in pairwise(places)), "M"]
    line = "".join([f"{pen}{x} {y}" for pen, x, y in zip(pens, across, down, strict=False)])
    lone = [at for at, pair in enumerate(pairwise(pens)) if pair == ("M", "M")]
    target = f"M{MARGIN} {down[-1]}H{WIDTH - MARGIN}" if bound is not None else ""
    return Sparkline(line, target, across[-1], down[len(across) - 1], tuple((across[at], down[at]) for at in lone))
