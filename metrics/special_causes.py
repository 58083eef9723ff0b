"""PURE: the four rules by which a point of an XmR chart is more than chance, as `metrics.spc` asks them.

The rules are those of the NHS 'Making Data Count' team, as the R package NHSRplotthedots 0.2.2 reads them.
"""

from collections.abc import Sequence
from itertools import pairwise

# So many points make a trend or a shift; so many a window of which two are close to a limit.
RUN = 7
WINDOW = 3


def trends(values: Sequence[float | None]) -> list[bool]:
    """Which points lie in a run of seven that rises, or falls, at every step."""
    ways = [None if a is None or b is None else (b > a) - (b < a) for a, b in pairwise(values)]
    found = [False] * len(values)
    for start in range(len(values) - RUN + 1):
        if set(ways[start : start + RUN - 1]) in ({1}, {-1}):
            found[start : start + RUN] = [True] * RUN
    return found


def shifts(sides: Sequence[int | None]) -> list[bool]:
    """Which points lie in a run of seven on one side of the mean; a point on the mean ends a run."""
    found = [False] * len(sides)
    for start in range(len(sides) - RUN + 1):
        run = set(sides[start : start + RUN])
        if run in ({1}, {-1}):
            found[start : start + RUN] = [True] * RUN
    return found


def two_in_three(sides: Sequence[int | None], close: Sequence[bool | None]) -> list[bool]:
    """Which points are close to a limit in a window of three on one side, two or more of them close."""
    found = [False] * len(sides)
    for start in range(len(sides) - WINDOW + 1):
        places = range(start, start + WINDOW)
        near = [place for place in places if close[place]]
        if {sides[place] for place in places} in ({1}, {-1}) and len(near) >= 2:
            for place in near:
                found[place] = True
    return found


def rises(values: Sequence[float | None], trend: Sequence[bool], row: int) -> bool:
    """Which way a trend's point is labelled: by the step to the next point where that is in a trend too."""
    pair = (row, row + 1) if row + 1 < len(values) and trend[row + 1] else (row - 1, row)
    before, after = values[pair[0]], values[pair[1]]
    return before is not None and after is not None and after > before


def special_causes(
    values: Sequence[float | None],
    sides: Sequence[int | None],
    outside: Sequence[bool | None],
    close: Sequence[bool | None],
) -> list[str]:
    """The name of each point's pattern: the first that applies of limits, trend, two in three, shift."""
    trend, pair, shift = trends(values), two_in_three(sides, close), shifts(sides)
    names = []
    for row, at in enumerate(sides):
        if outside[row]:
            names.append("Above UCL" if at == 1 else "Below LCL")
        elif trend[row]:
            names.append(f"7 Point Trend ({'Increasing' if rises(values, trend, row) else 'Decreasing'})")
        elif pair[row]:
            names.append(f"2 in 3 {'Above' if at == 1 else 'Below'} CL")
        elif shift[row]:
            names.append(f"7 Points {'Above' if at == 1 else 'Below'} CL")
        else:
            names.append("Common Cause")
    return names
