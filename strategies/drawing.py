"""READ SIDE: the charts of a measure's page, from what has been judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from metrics import charts, figures, spc_charts, variation
from metrics.series import Series
from strategies.models import Component, Event
from strategies.outlooks import Outlook
from strategies.targets import Baseline, Promise, Subject, adds_up, bound_words, expected, holds
from workforce import months
from workforce.models import Council
from workforce.months import Month

Chart = dict[str, Any]
ADDED = " The promise is of what several figures come to together, so the range of one says nothing about it."


@dataclass(frozen=True)
class Variation:
    """Whether a change is real, for one council: a chart with limits, or why there is none, and the flow beneath."""

    council: Council
    name: str
    sentence: str
    key: str
    chart_id: str
    chart: Chart | None
    title: str
    reading: variation.Reading


def limit_words(subject: Subject):
    """Averages and limits of whole numbers still want a decimal."""
    return lambda value: figures.words(value, subject.unit, max(1, subject.decimals))


def variation_of(
    component: Component,
    council: Council,
    subject: Subject,
    reading: variation.Reading,
    target,
    events,
    place: str,
    *,
    added: bool = False,
) -> Variation:
    words = limit_words(subject)
    drawn, aside = None, ""
    if reading.chart:
        aside = ADDED if added else ""
        first, last = reading.chart.points[0].date, reading.chart.points[-1].date
        marks = marks_of(events, component, first, last, council)
        drawn = spc_charts.xmr_chart(reading, subject.label, subject.unit, words, target, marks)
    name = f"{subject.label}, {council.short_name}"
    return Variation(
        council,
        name,
        f"{name}: {variation.sentence(reading, words)}{aside}",
        spc_charts.key_words(reading),
        f"limits-{place}",
        drawn,
        f"{name}: {spc_charts.month_words(reading)}",
        reading,
    )


def lettered(events: Sequence[Event], component: Component) -> list[tuple[str, Event]]:
    """The events that belong to a component's axis, in order of month, each with the letter that stands for it."""
    held = [event for event in events if event.metric_id in (None, component.metric_id)]
    return [(letter_of(place), event) for place, event in enumerate(sorted(held, key=lambda event: event.month))]


def letter_of(place: int) -> str:
    """'A' to 'Z', then 'A1' and so on."""
    return chr(ord("A") + place % 26) + (str(place // 26) if place >= 26 else "")


def marks_of(
    events: Sequence[Event], component: Component, first: Month, last: Month, council: Council | None = None
) -> list[charts.Mark]:
    return [
        charts.Mark(event.month, event.text, letter)
        for letter, event in lettered(events, component)
        if first <= event.month <= last and council in (None, event.council)
    ]


def trend(
    component: Component,
    subject: Subject,
    lines: Sequence[charts.Line],
    versions: dict[int, tuple[Promise, ...]],
    roads: Sequence[charts.TargetLine],
    outlook: Outlook | None,
    events: Sequence[Event],
    comparator: Series | None = None,
) -> Chart | None:
    """The figures with each promise as it stood, the road to it and the projection; None with no number to draw.

    `comparator` is what the promise is measured against, where that has figures and the chart is of one council.
    """
    drawn = [line for line in lines if line.series.numbers][: len(charts.PALETTE)]
    if not drawn:
        return None
    first = min(line.series.points[0].month for line in drawn)
    last = max(line.series.points[-1].month for line in drawn)
    step = min(line.series.step for line in drawn)
    targets = [target_line(promises, subject, first, last, step, comparator) for promises in versions.values()]
    fan = fan_of(outlook, drawn[0].series) if outlook and len(lines) == 1 else None
    return charts.line_chart(
        drawn,
        [target for target in targets if target],
        marks_of(events, component, first, last),
        subject.unit,
        roads=roads,
        fan=fan,
    )


def key_words(
    roads: Sequence[charts.TargetLine], outlook: Outlook | None, lines: Sequence[charts.Line], *, added: bool = False
) -> str:
    """The key of what is drawn thin or shaded beside the figures, or `added` up and not drawn; "" where nothing is."""
    said = ["No line is drawn for the promise: it is of what several figures come to together."] if added else []
    if roads:
        said.append(
            f"The dotted line is the straight road to the promise{'' if len(roads) == 1 else ', for each council'}."
        )
    if outlook and outlook.month and len(lines) == 1:
        said.append("The shaded part is where the figure is likely to lie.")
    return " ".join(said)


def fan_of(outlook: Outlook, series: Series) -> charts.Fan | None:
    if outlook.month is None or outlook.low is None or outlook.high is None or outlook.centre is None:
        return None
    last = series.numbers[-1]
    assert last.value is not None  # numbers holds none without
    return charts.Fan(last.month, last.value, outlook.month, outlook.low, outlook.centre, outlook.high)


def target_line(
    promises: tuple[Promise, ...],
    subject: Subject,
    first: Month,
    last: Month,
    step: int,
    comparator: Series | None = None,
):
    """The promised value in each month, as it stood then; None for a promise without a number to draw.

    A promise that is measured against a comparator is drawn as that stood, as far as it is known.
    Figures every `step` months that are added up before they are judged have no line to stay above.
    """
    numeric = [p for p in promises if p.value is not None and p.operator and p.kind != "ambiguous_operator"]
    numeric = [p for p in numeric if not adds_up(subject, p, step)]
    if not numeric or subject.kind == "cohort":
        return None
    dues = [months.month_of(promise.due) for promise in numeric if promise.due]
    values = []
    for month in months.span(first, max([last, *dues])):
        held = next((promise for promise in numeric if promise.in_force(month)), None)
        values.append((month, value_in(held, month, comparator)))
    if not any(value is not None for _, value in values):
        return None
    current = numeric[-1]
    assert current.value is not None
    if moves(current, comparator):
        return charts.TargetLine(f"Promised: {current.comparator}", tuple(values))
    return charts.TargetLine(f"Promised: {bound_words(current.operator, current.value, subject)}", tuple(values))


def moves(promise: Promise, comparator: Series | None) -> bool:
    """Whether what is promised moves with a comparator of which figures are known."""
    return promise.kind == "relative_to_comparator" and bool(comparator and comparator.numbers)


def value_in(promise: Promise | None, month: Month, comparator: Series | None) -> Decimal | None:
    """What `promise` asked for in `month`: the comparator's figure, or where it has none then the printed one."""
    if promise is None or comparator is None or not moves(promise, comparator):
        return promise.value if promise else None
    if month > comparator.numbers[-1].month:
        return None
    point = comparator.at(month)
    return point.value if point and point.value is not None else promise.value


def road_line(promise: Promise | None, bound: Decimal | None, baseline: Baseline | None, council: str):
    """The straight road from the baseline to the promised value at its date; None where there is no road."""
    if promise is None or bound is None or baseline is None or promise.due is None or not promise.operator:
        return None
    due = months.month_of(promise.due)
    if holds(baseline.value, promise.operator, bound) or due <= baseline.month:
        return None
    steps = months.span(baseline.month, due)
    values = tuple((month, expected(promise, bound, baseline, month)) for month in steps)
    return charts.TargetLine(f"Road, {council}", values)
