"""PURE: lines and promises as plotly figures: plain dictionaries, from plain numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from metrics.chart_axes import (
    ASIDE,
    END,
    PALETTE,
    PROMISE,
    TARGET,
    Mark,
    Trace,
    across,
    label,
    layout,
    mark_label,
    mark_shape,
)
from metrics.series import Series
from workforce import months
from workforce.months import Month


@dataclass(frozen=True)
class Line:
    """A named series to draw."""

    name: str
    series: Series


@dataclass(frozen=True)
class TargetLine:
    """A promised value as it stood: `values` by month, None where none was in force.

    One that is not `labelled` is told by the words beneath the chart, where its name would lie over those of lines.
    """

    name: str
    values: tuple[tuple[Month, Decimal | None], ...]
    labelled: bool = True


@dataclass(frozen=True)
class Fan:
    """Where a line is likely to go: from its last figure to a range at `month` that holds four times in five."""

    start: Month
    value: Decimal
    month: Month
    low: Decimal
    centre: Decimal
    high: Decimal


def with_gaps(series: Series) -> tuple[list[str], list[float | None]]:
    """Dates and values, with an empty place where a figure is missing or figures are no longer comparable with those
    before, so that no line is drawn across it."""
    points = series.points
    step = series.step
    dates: list[str] = []
    values: list[float | None] = []
    for place, point in enumerate(points):
        if place and months.between(points[place - 1].month, point.month) > step:
            dates.append(months.add(points[place - 1].month, step).isoformat())
            values.append(None)
        elif place and series.broken_between(points[place - 1].month, point.month):
            dates.append(point.month.isoformat())
            values.append(None)
        dates.append(point.month.isoformat())
        values.append(None if point.value is None else float(point.value))
    return dates, values


def line_chart(
    lines: Sequence[Line],
    targets: Sequence[TargetLine],
    marks: Sequence[Mark],
    unit: str,
    *,
    roads: Sequence[TargetLine] = (),
    fan: Fan | None = None,
) -> Trace:
    """A line for each series (four at most), the promises as steps, and what happened, as a plotly figure.

    `roads` are drawn thin, straight from baseline to promise; `fan` is where the line is likely to go.

    Raises ValueError for more than four series: nobody can tell five lines apart.
    """
    if len(lines) > len(PALETTE):
        raise ValueError("A chart shows four series at most.")
    data = [line_trace(line, PALETTE[place], unit) for place, line in enumerate(lines)]
    data += [target_trace(target) for target in targets]
    data += [road_trace(road) for road in roads] + (fan_traces(fan) if fan else [])
    labels = end_labels(lines) if len(lines) > 1 else []
    labels += [target_label(target, lines) for target in targets if target.labelled]
    labels += [road_label(road) for road in roads]
    if fan:
        labels.append(
            label(fan.month, float(fan.high), "Likely range", PALETTE[0])
            | {"xanchor": "right", "yshift": 12, "name": ASIDE}
        )
    return {
        "data": data,
        "layout": layout(unit)
        | {
            "annotations": [label for label in labels if label] + [mark_label(mark) for mark in marks],
            "shapes": [mark_shape(mark) for mark in marks],
            "xaxis": across(drawn_months(lines, targets, roads, fan)),
        },
    }


def open_ends_key(drawn_series: Iterable[Series]) -> str:
    """What a chart's key says of figures that are less or more than a number; "" where there is none."""
    drawn = any(series.has_open_ends for series in drawn_series)
    return "A figure that is less or more than a number is drawn at that number." if drawn else ""


def line_trace(line: Line, colour: str, unit: str) -> Trace:
    dates, values = with_gaps(line.series)
    suffix = "%" if unit == "percent" else ""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": line.name,
        "x": dates,
        "y": values,
        "connectgaps": False,
        "line": {"color": colour, "width": 2.5},
        "marker": {"color": colour, "size": 6},
        "hovertemplate": f"%{{x|%B %Y}}: %{{y:,.1f}}{suffix}<extra>{line.name}</extra>",
    }


def target_trace(target: TargetLine) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": target.name,
        "x": [month.isoformat() for month, _ in target.values],
        "y": [None if value is None else float(value) for _, value in target.values],
        "connectgaps": False,
        "line": {"color": TARGET, "width": 2, "dash": "dash", "shape": "hv"},
        "hoverinfo": "skip",
    }


def drawn_months(
    lines: Sequence[Line], targets: Sequence[TargetLine], roads: Sequence[TargetLine], fan: Fan | None
) -> list[Month]:
    found = [point.month for line in lines for point in line.series.points]
    found += [month for line in (*targets, *roads) for month, value in line.values if value is not None]
    return found + ([fan.month] if fan else [])


def road_trace(road: TargetLine) -> Trace:
    """From the baseline to the promised value."""
    trace = target_trace(road)
    return trace | {"line": {"color": TARGET, "width": 1.5, "dash": "dot", "shape": "linear"}}


def road_label(road: TargetLine) -> Trace | None:
    """The road's name at its start."""
    shown = [(month, value) for month, value in road.values if value is not None]
    return label(shown[0][0], float(shown[0][1]), road.name, TARGET) | {"yshift": 10, "name": ASIDE} if shown else None


def fan_traces(fan: Fan) -> list[Trace]:
    """The ends of the range and its middle, from the last figure on."""
    days = [fan.start.isoformat(), fan.month.isoformat()]
    edge = {"color": PALETTE[0], "width": 1, "dash": "dot"}
    base = {"type": "scatter", "mode": "lines", "x": days, "hoverinfo": "skip"}
    start = float(fan.value)
    return [
        base | {"y": [start, float(fan.low)], "line": edge},
        base | {"y": [start, float(fan.high)], "line": edge, "fill": "tonexty", "fillcolor": "rgba(18, 67, 109, 0.12)"},
        base | {"y": [start, float(fan.centre)], "line": {"color": PALETTE[0], "width": 1.5, "dash": "dash"}},
    ]


# The plot's height in pixels and the least distance between two lines of text in it.
PLOT_HEIGHT, TEXT_HEIGHT = 305, 17


def end_labels(lines: Sequence[Line]) -> list[Trace | None]:
    """Each line's name at its end, moved up where it would lie over the one below."""
    found = [(place, end_label(line, PALETTE[place])) for place, line in enumerate(lines)]
    labels = sorted((label for _, label in found if label), key=lambda label: label["y"])
    values = [float(p.value) for line in lines for p in line.series.numbers if p.value is not None]
    scale = PLOT_HEIGHT / (max(values, default=1) or 1)
    top = -PLOT_HEIGHT
    for one in labels:
        height = one["y"] * scale
        rows = 1 + one["text"].count("<br>")
        wanted = max(height, top + TEXT_HEIGHT * (1 + rows) / 2)
        one["yshift"] = round(wanted - height)
        top = wanted + TEXT_HEIGHT * (rows - 1) / 2
    return [*labels]


def wrapped(text: str, width: int = 16) -> str:
    """A name in lines of about `width` letters, for the margin of a chart."""
    rows = [""]
    for word in text.split():
        if rows[-1] and len(rows[-1]) + len(word) >= width:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return "<br>".join(rows)


def end_label(line: Line, colour: str) -> Trace | None:
    """The series' name beside its last figure, in its colour."""
    numbers = line.series.numbers
    if not numbers or numbers[-1].value is None:
        return None
    return label(numbers[-1].month, float(numbers[-1].value), wrapped(line.name), colour) | {
        "align": "left",
        "name": END,
    }


def target_label(target: TargetLine, lines: Sequence[Line]) -> Trace | None:
    """The promise in force now, where the line comes to it: an earlier promise is not what the words say.

    Above its line, or below where the figures from there on mostly lie above it and there is room down to nought.
    """
    shown = [(month, value) for month, value in target.values if value is not None]
    if not shown:
        return None
    last = shown[-1][1]
    earlier = [place for place, (_, value) in enumerate(shown) if value != last]
    month = shown[earlier[-1] + 1 if earlier else 0][0]
    numbers = [(point.month, point.value) for line in lines for point in line.series.numbers if point.value is not None]
    beside = [value > last for held, value in numbers if held >= month]
    highest = max([last, *(value for _, value in numbers)])
    roomy = highest > 0 and last / highest * PLOT_HEIGHT > 2 * TEXT_HEIGHT
    below = roomy and sum(beside) * 2 > len(beside)
    # Beside the last month there is only the margin.
    text = wrapped(target.name) if month == shown[-1][0] else target.name
    return label(month, float(last), text, TARGET) | {
        "align": "left",
        "yshift": -10 if below else 10,
        "name": PROMISE,
    }
