import datetime as dt
from decimal import Decimal

import pytest

from metrics import charts
from metrics.series import Point, Series

JULY, AUGUST, SEPTEMBER = (dt.date(2025, month, 1) for month in (7, 8, 9))


@pytest.mark.parametrize(
    ("figures", "promised", "shift"),
    [((20, 19, 18), 13, -10), ((9, 10, 11), 13, 10), ((20, 12, 11), 13, 10), ((20, 19, 18), 1, 10), ((), 13, 10)],
    ids=["figures above it", "figures below it", "mostly below it", "no room beneath", "no figures"],
)
def test_the_promise_is_named_on_the_side_where_fewer_figures_are(figures, promised, shift):
    points = [
        Point(month, Decimal(value), "") for month, value in zip((JULY, AUGUST, SEPTEMBER), figures, strict=False)
    ]
    line = charts.Line("Testshire", Series.of(points))
    target = charts.TargetLine("Promised: 13", tuple((month, Decimal(promised)) for month in (JULY, SEPTEMBER)))
    label = charts.target_label(target, [line])
    assert (label["yshift"], label["x"]) == (shift, JULY.isoformat())


def test_a_promise_without_a_number_has_no_name_in_the_chart():
    assert charts.target_label(charts.TargetLine("Promised", ((JULY, None),)), []) is None


@pytest.mark.parametrize(
    ("broken", "values"),
    [
        (JULY, [7.0, 8.0, 9.0]),
        (AUGUST, [7.0, None, 8.0, 9.0]),
        (SEPTEMBER, [7.0, 8.0, None, 9.0]),
        (dt.date(2025, 10, 1), [7.0, 8.0, 9.0]),
    ],
    ids=["from the first figure", "within", "at the last", "after the last"],
)
def test_no_line_is_drawn_across_a_break(broken, values):
    points = [Point(month, Decimal(month.month)) for month in (JULY, AUGUST, SEPTEMBER)]
    assert charts.with_gaps(Series.of(points, [broken]))[1] == values


def test_a_break_in_a_gap_leaves_one_empty_place():
    points = [Point(month, Decimal(month.month)) for month in (dt.date(2025, 5, 1), JULY, AUGUST)]
    assert charts.with_gaps(Series.of(points, [JULY]))[1] == [5.0, None, 7.0, 8.0]


def test_a_promise_named_beside_the_last_month_keeps_to_the_margin():
    held = tuple((dt.date(2025, month, 1), Decimal(month)) for month in (1, 2, 3))
    line = charts.Line("Here", Series(tuple(Point(month, value) for month, value in held)))
    name = "Promised: average of the whole council"
    moving = charts.line_chart([line], [charts.TargetLine(name, held)], [], "percent")
    level = charts.line_chart(
        [line], [charts.TargetLine(name, tuple((month, Decimal(2)) for month, _ in held))], [], "percent"
    )
    texts = [[label["text"] for label in chart["layout"]["annotations"]] for chart in (moving, level)]
    assert texts == [["Promised:<br>average of the<br>whole council"], [name]]
