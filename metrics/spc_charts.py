"""PURE: an XmR chart as a plotly figure: the line, its limits, and real changes by shape and colour."""

from collections.abc import Callable
from decimal import Decimal
from itertools import groupby

from metrics.chart_axes import AXIS, END, PROMISE, TARGET, Mark, Trace, across, label, layout, mark_label, mark_shape
from metrics.spc import XmrPoint
from metrics.variation import Reading
from workforce import months
from workforce.months import Month

LINE = "#3D3D3D"
# Kind of point: colour, plotly's name of the shape, and the words of the key.
SIGNALS = {
    "special_cause_improvement": ("#005EB8", "diamond", "a real change for the better"),
    "special_cause_concern": ("#B25400", "square", "a real change for the worse"),
    "special_cause_neutral_high": ("#801650", "triangle-up", "a real change upwards"),
    "special_cause_neutral_low": ("#801650", "triangle-down", "a real change downwards"),
}
SHAPE_WORDS = {
    "diamond": "A blue diamond",
    "square": "An orange square",
    "triangle-up": "A purple triangle pointing up",
    "triangle-down": "A purple triangle pointing down",
}


def xmr_chart(
    reading: Reading, name: str, unit: str, words: Callable[[Decimal], str], target: Decimal | None, marks: list[Mark]
) -> Trace:
    """The chart of a reading that has one. Limits are drawn no further than figures can lie.

    Raises ValueError where the reading withholds its limits.
    """
    if reading.chart is None:
        raise ValueError("There is no chart to draw: the limits are withheld.")
    points = reading.chart.points
    data = [line_of(points, name, unit)]
    data += [markers(points, kind, unit) for kind in SIGNALS if any(point.point_type == kind for point in points)]
    data += [trace for group in groups(points) for trace in limit_lines(group, reading)]
    last = points[-1]
    labels = [
        reference_label(last, value, text, words, reading, shift)
        for value, text, shift in references(last, reading.trial)
    ]
    if target is not None:
        days = [day(points[0]), day(last)]
        data.append(reference_line(days, [float(target)] * 2, TARGET, "dashdot"))
        labels.append(
            label(month_of(points[0]), float(target), f"Promised {words(target)}", TARGET)
            | {"yshift": 10, "name": PROMISE}
        )
    return {
        "data": data,
        "layout": layout(unit)
        | {
            "annotations": [text for text in labels if text] + [mark_label(mark) for mark in marks],
            "shapes": [mark_shape(mark) for mark in marks],
            "xaxis": across([month_of(point) for point in points]),
        },
    }


def key_words(reading: Reading) -> str:
    """The key of the shapes that the chart shows, in words; "" where every point is ordinary variation."""
    held = {point.point_type for point in reading.chart.points} if reading.chart else set()
    said = [f"{SHAPE_WORDS[shape]} is {words}." for kind, (_, shape, words) in SIGNALS.items() if kind in held]
    return " ".join(said)


def month_of(point: XmrPoint) -> Month:
    assert isinstance(point.date, Month)  # the product's series are dated by month
    return point.date


def day(point: XmrPoint) -> str:
    return month_of(point).isoformat()


def groups(points: tuple[XmrPoint, ...]) -> list[list[XmrPoint]]:
    return [list(held) for _, held in groupby(points, key=lambda point: point.group)]


def line_of(points: tuple[XmrPoint, ...], name: str, unit: str) -> Trace:
    """The figures, broken where limits start again: no line crosses a break."""
    dates: list[str] = []
    values: list[float | None] = []
    for place, group in enumerate(groups(points)):
        if place:
            dates.append(day(group[0]))
            values.append(None)
        dates += [day(point) for point in group]
        values += [point.value for point in group]
    suffix = "%" if unit == "percent" else ""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": dates,
        "y": values,
        "connectgaps": False,
        "line": {"color": LINE, "width": 2},
        "marker": {"color": LINE, "size": 6},
        "hovertemplate": f"%{{x|%B %Y}}: %{{y:,.1f}}{suffix}<extra></extra>",
    }


def markers(points: tuple[XmrPoint, ...], kind: str, unit: str) -> Trace:
    colour, shape, words = SIGNALS[kind]
    held = [point for point in points if point.point_type == kind]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": words,
        "x": [day(point) for point in held],
        "y": [point.value for point in held],
        "marker": {"color": colour, "size": 12, "symbol": shape},
        "hoverinfo": "skip",
    }


def limit_lines(group: list[XmrPoint], reading: Reading) -> list[Trace]:
    """A group's average and limits; trial limits are dotted."""
    first, days = group[0], [day(group[0]), day(group[-1])]
    dash = "dot" if first.short_group_warning else "dash"
    lines = [(first.mean, "solid"), (first.lpl, dash), (first.upl, dash)]
    return [
        reference_line(days, [reading.clipped(value)] * 2, AXIS, style) for value, style in lines if value is not None
    ]


def reference_line(days: list[str], values: list[float], colour: str, dash: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": days,
        "y": values,
        "line": {"color": colour, "width": 1.5, "dash": dash},
        "hoverinfo": "skip",
    }


def references(last: XmrPoint, trial: bool) -> list[tuple[float | None, str, int]]:
    """What is written beside the lines; the limits a little apart from the average, lest they lie over each other."""
    kind = "trial" if trial else "limit"
    return [(last.upl, f"Upper {kind}", 7), (last.mean, "Average", 0), (last.lpl, f"Lower {kind}", -7)]


def reference_label(
    last: XmrPoint, value: float | None, text: str, words: Callable[[Decimal], str], reading: Reading, shift: int
) -> Trace | None:
    if value is None:
        return None
    height = reading.clipped(value)
    side = "" if height == value else "below " if height > value else "above "
    told = f"{text} {side}{words(Decimal(height))}"
    return label(month_of(last), height, told, AXIS) | {"yshift": shift, "name": END}


def table_words(reading: Reading, point: XmrPoint | None, words: Callable[[Decimal], str]) -> str:
    """'18.2% to 28.0%' for the table; "" for a row without limits."""
    if point is None or point.lpl is None or point.upl is None:
        return ""
    trial = " (trial)" if point.short_group_warning else ""
    span = reading.span(point.lpl, point.upl, words) or "any figure"
    return f"{span.removeprefix('from ') if ' to ' in span else span}{trial}"


def month_words(reading: Reading) -> str:
    """The months of the chart, for the title of its picture."""
    if reading.chart is None:
        return ""
    first, last = month_of(reading.chart.points[0]), month_of(reading.chart.points[-1])
    return f"{months.name(first)} to {months.name(last)}"
