"""READ SIDE: the charts of a measure's page, from what has been judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from metrics import charts, figures, spc_charts, variation
from metrics.series import Point, Series
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


# What a promise is measured against, by the promise's key, for each council by name.
Comparators = Mapping[str, Mapping[int, Series]]
# Lines of figures and of what they are measured against that can be told apart in one chart.
MOST_MOVING = 2


def trend(
    component: Component,
    subject: Subject,
    lines: Sequence[charts.Line],
    versions: dict[int, tuple[Promise, ...]],
    roads: Sequence[charts.TargetLine],
    outlook: Outlook | None,
    events: Sequence[Event],
    comparators: Comparators = MappingProxyType({}),
) -> Chart | None:
    """The figures with each promise as it stood, the road to it and the projection; None with no number to draw."""
    drawn = [line for line in lines if line.series.numbers][: len(charts.PALETTE)]
    if not drawn:
        return None
    first = min(line.series.points[0].month for line in drawn)
    last = max(line.series.points[-1].month for line in drawn)
    step = min(line.series.step for line in drawn)
    names = [line.name for line in drawn]
    targets = [
        target
        for promises in versions.values()
        for name, known in standards(promises, comparators, names)
        for target in [target_line(promises, subject, first, last, step, known, name)]
    ]
    fan = fan_of(outlook, drawn[0].series) if outlook and len(lines) == 1 else None
    return charts.line_chart(
        drawn,
        [target for target in targets if target],
        marks_of(events, component, first, last),
        subject.unit,
        roads=roads,
        fan=fan,
    )


def standards(
    promises: tuple[Promise, ...], comparators: Comparators, names: Sequence[str]
) -> list[tuple[str, Mapping[int, Series]]]:
    """For each line that a promise asks for, whose it is and what it is measured against: one for all of the councils
    `names` where nothing moves; one for each where it does, and none where those were too many to tell apart."""
    moving = {name: known for name, known in comparators.items() if any(moves(each, known) for each in promises)}
    if not moving:
        return [("", {})]
    if len(names) > MOST_MOVING:
        return []
    return [(name if len(names) > 1 else "", moving[name]) for name in names if name in moving]


def key_words(
    roads: Sequence[charts.TargetLine],
    outlook: Outlook | None,
    lines: Sequence[charts.Line],
    comparators: Comparators = MappingProxyType({}),
    *,
    added: bool = False,
) -> str:
    """The key of what is drawn thin or shaded beside the figures, or `added` up and not drawn; "" where nothing is."""
    said = ["No line is drawn for the promise: it is of what several figures come to together."] if added else []
    drawn = sum(bool(line.series.numbers) for line in lines)
    if any(comparators.values()) and drawn > MOST_MOVING:
        said.append("No line is drawn for the promise: each council is measured against a figure of its own.")
    elif any(comparators.values()) and drawn > 1:
        said.append("A dashed line is what the council beside it is measured against.")
    if roads:
        said.append(
            f"The dotted line is the straight road to the promise{'' if len(roads) == 1 else ', for each council'}."
        )
    if outlook and outlook.month and len(lines) == 1:
        said.append("The shaded part is where the figure is likely to lie.")
    compared = [series for known in comparators.values() for series in known.values()] if drawn <= MOST_MOVING else []
    return " ".join(filter(None, (*said, charts.open_ends_key([*(line.series for line in lines), *compared]))))


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
    comparators: Mapping[int, Series] = MappingProxyType({}),
    council: str = "",
):
    """The promised value in each month, as it stood then; None for a promise without a number to draw.

    A promise that is measured against a comparator is drawn as that stood, as far as it is known; `council` is whose
    that is, where there are several. Figures every `step` months that are added up before they are judged have no line
    to stay above.
    """
    numeric = [p for p in promises if moves(p, comparators) or (p.value is not None and is_bound(p))]
    numeric = [p for p in numeric if not adds_up(subject, p, step)]
    if not numeric or subject.kind == "cohort":
        return None
    dues = [months.month_of(promise.due) for promise in numeric if promise.due]
    values = []
    for month in months.span(first, max([last, *dues])):
        held = next((promise for promise in numeric if promise.in_force(month)), None)
        values.append((month, value_in(held, month, last, comparators) if held else None))
    if not any(value is not None for _, value in values):
        return None
    whose = f", {council}" if council else ""
    return charts.TargetLine(f"Promised{whose}: {name_of(numeric[-1], subject)}", tuple(values), labelled=not council)


def is_bound(promise: Promise) -> bool:
    return bool(promise.operator) and promise.kind != "ambiguous_operator"


def name_of(promise: Promise, subject: Subject) -> str:
    """'10% or less'; of a promise that is measured against a comparator that, for its number is of one day."""
    if promise.is_moving and promise.comparator:
        return promise.comparator
    return bound_words(promise.operator, promise.value, subject) if promise.value is not None else promise.printed


def moves(promise: Promise, comparators: Mapping[int, Series]) -> bool:
    """Whether what is promised moves with a comparator of which figures are known."""
    return promise.is_moving and promise.pk in comparators


def value_in(promise: Promise, month: Month, last: Month, comparators: Mapping[int, Series]) -> Decimal | None:
    """What `promise` asked for in `month`, as it is judged: its own number, or what it is measured against; in matching
    a population the printed one before any is known. None where there is none."""
    if not moves(promise, comparators):
        return promise.value
    point = point_in(promise, month, last, comparators)
    if point is None and promise.kind == "match_population" and month <= last:
        return promise.value
    return point.value if point else None


def point_in(promise: Promise, month: Month, last: Month, comparators: Mapping[int, Series]) -> Point | None:
    """What a moving promise is measured against in `month`: that month's figure; in matching a population the newest
    number by then, and none after `last`."""
    known = comparators[promise.pk or 0]
    if promise.kind != "match_population":
        return known.at(month)
    return next((point for point in reversed(known.numbers) if point.month <= month <= last), None)


def road_line(promise: Promise | None, bound: Decimal | None, baseline: Baseline | None, council: str):
    """The straight road from the baseline to the promised value at its date; None where there is no road."""
    if promise is None or bound is None or baseline is None or promise.due is None or not promise.operator:
        return None
    due = months.month_of(promise.due)
    if holds(baseline.value, promise.operator, bound) or due <= baseline.month:
        return None
    steps = months.span(baseline.month, due)
    values = tuple((month, expected(promise, bound, baseline, month)) for month in steps)
    return charts.TargetLine(road_name(council), values)


def road_name(council: str) -> str:
    return f"Road, {council}"
