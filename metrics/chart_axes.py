"""PURE: what every chart has: colours, axes and what is written on them. The colours are the Analysis Function's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workforce import months
from workforce.months import Month

PALETTE = ("#12436D", "#28A197", "#801650", "#3D3D3D")
TARGET = "#A05A00"
GREY = "#6B7276"
AXIS = "#595959"
# What a label is, so that the script can fit it to a phone: one in the margin, the promise's, one the key says as well.
END, PROMISE, ASIDE = "end", "promise", "aside"
Trace = dict[str, Any]


@dataclass(frozen=True)
class Mark:
    """Something on the time axis: a letter in the chart, and its words in the list beside it."""

    month: Month
    text: str
    letter: str = ""


def label(month: Month, height: float, text: str, colour: str) -> Trace:
    return {
        "x": month.isoformat(),
        "y": height,
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "xshift": 8,
        "font": {"color": colour, "size": 13},
    }


def mark_shape(mark: Mark) -> Trace:
    day = mark.month.isoformat()
    line = {"color": GREY, "width": 1, "dash": "dot"}
    return {"type": "line", "x0": day, "x1": day, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def mark_label(mark: Mark) -> Trace:
    return {
        "x": mark.month.isoformat(),
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "text": mark.letter or (mark.text if len(mark.text) <= 40 else f"{mark.text[:39]}…"),
        "showarrow": False,
        "font": {"color": AXIS, "size": 13},
    }


def across(months_drawn: Sequence[Month]) -> Trace:
    """The time axis: from a month before the first to a month after the last, whatever is written beside the lines."""
    first, last = min(months_drawn), max(months_drawn)
    edge = max(1, months.between(first, last) // 40)
    # Left alone, a chart of one or two figures is marked with days.
    few = {"dtick": "M1", "tickformat": "%b %Y"} if months.between(first, last) < 4 else {}
    return few | {
        "type": "date",
        "range": [months.add(first, -edge).isoformat(), months.add(last, edge).isoformat()],
        "showgrid": False,
        "linecolor": AXIS,
        "ticks": "outside",
    }


def layout(unit: str) -> Trace:
    return {
        "font": {"family": "Helvetica, Arial, sans-serif", "size": 14, "color": "#0b0c0c"},
        "margin": {"l": 60, "r": 135, "t": 30, "b": 45},
        "height": 380,
        "showlegend": False,
        "hovermode": "closest",
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "yaxis": {
            "rangemode": "tozero",
            "gridcolor": "#e5e6e7",
            "zeroline": False,
            "ticksuffix": "%" if unit == "percent" else "",
            "tickprefix": "£" if unit == "pounds" else "",
            "automargin": True,
        },
    }
