"""PURE: the shape of a short line for a table cell, as path data. Gaps stay gaps."""

from dataclasses import dataclass
from decimal import Decimal

from metrics.series import Series
from workforce import months
from workforce.months import Month

WIDTH, HEIGHT, MARGIN = 120, 32, 3
MONTHS = 36


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
    first, length = numbers[0].month, months.between(numbers[0].month, numbers[-1].month)

    def x(month: Month) -> str:
        return f"{MARGIN + (WIDTH - 2 * MARGIN) * months.between(first, month) / length:.1f}"

    def y(value: float) -> str:
        share = 0.5 if high == low else (value - low) / (high - low)
        return f"{MARGIN + (HEIGHT - 2 * MARGIN) * (1 - share):.1f}"

    pieces, dots = [], []
    across, up = [x(point.month) for point in numbers], [y(value) for value in values]
    for place, point in enumerate(numbers):
        joined = place > 0 and months.between(numbers[place - 1].month, point.month) <= step
        onward = place + 1 < len(numbers) and months.between(point.month, numbers[place + 1].month) <= step
        pieces.append(f"{'L' if joined else 'M'}{across[place]} {up[place]}")
        if not joined and not onward:
            dots.append((across[place], up[place]))
    target = f"M{MARGIN} {y(float(bound))}H{WIDTH - MARGIN}" if bound is not None else ""
    return Sparkline("".join(pieces), target, across[-1], up[-1], tuple(dots))
