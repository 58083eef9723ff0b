"""The short line of a table cell: its ends, its gaps and the promised value."""

import datetime as dt
from decimal import Decimal

import pytest

from metrics.series import Point, Series
from strategies.sparklines import draw
from workforce import months

START = dt.date(2023, 1, 1)


def series(*values) -> Series:
    """A figure a month; None leaves a month out."""
    return Series(
        tuple(Point(months.add(START, at), Decimal(value)) for at, value in enumerate(values) if value is not None)
    )


@pytest.mark.parametrize(
    ("values", "bound", "line", "target", "dots"),
    [
        ((10, 20), None, "M3.0 29.0L117.0 3.0", "", ()),
        ((20, 10, 15), None, "M3.0 3.0L60.0 29.0L117.0 16.0", "", ()),
        ((10, 20), 15, "M3.0 29.0L117.0 3.0", "M3 16.0H117", ()),
        ((10, 20), 30, "M3.0 29.0L117.0 16.0", "M3 3.0H117", ()),
        ((5, 5, 5), None, "M3.0 16.0L60.0 16.0L117.0 16.0", "", ()),
        ((10, 20, None, 20, None, 10, 20), None,
         "M3.0 29.0L22.0 3.0M60.0 3.0M98.0 29.0L117.0 3.0", "", (("60.0", "3.0"),)),
    ],
    ids=["up", "down and up", "a promise between", "a promise above", "flat", "gaps and a lone figure"],
)  # fmt: skip
def test_the_line_lies_where_the_figures_do(values, bound, line, target, dots):
    drawn = draw(series(*values), None if bound is None else Decimal(bound))
    assert (drawn.line, drawn.target, drawn.dots) == (line, target, dots)
    assert line.endswith(f"{drawn.x} {drawn.y}")


@pytest.mark.parametrize("values", [(), (10,)], ids=["no figure", "one figure"])
def test_too_few_figures_are_no_line(values):
    assert draw(series(*values), None) is None


def test_three_years_of_months_are_drawn():
    assert draw(series(*range(50)), None).line.count("L") == 35
