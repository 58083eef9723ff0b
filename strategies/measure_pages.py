"""READ SIDE: one success measure with its charts, every figure and where each came from."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from metrics import charts
from metrics import figures as wording
from metrics.models import MetricSnapshot
from strategies import dashboards, evidence
from strategies.captions import caption
from strategies.models import Baseline, Commentary, Component, Event, Oddity, Strategy, SuccessMeasure, Target
from strategies.targets import Promise, Subject, bound_words
from workforce import months
from workforce.models import Council
from workforce.months import Month


@dataclass(frozen=True)
class FigureRow:
    """One figure with its origin. `earlier` are the values that it replaced, oldest first."""

    council: Council
    month: Month
    cohort: str
    figure: str
    numerator: str
    denominator: str
    target: str
    note: str
    source: str
    upload: int
    filename: str
    sheet: str
    cell: str
    recorded_at: dt.datetime
    earlier: tuple[str, ...]
    value: str
    symbol: str


@dataclass(frozen=True)
class ComponentPage:
    component: Component
    subject: Subject
    chart_id: str
    chart: dict[str, Any] | None
    captions: tuple[str, ...]
    picture_title: str
    parts: tuple[dashboards.Part, ...]
    census_notes: tuple[str, ...]
    promises: tuple[tuple[Target, ...], ...]
    baselines: tuple[Baseline, ...]
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True)
class MeasurePage:
    strategy: Strategy
    councils: tuple[Council, ...]
    measure: SuccessMeasure
    as_of: dt.date
    row: dashboards.MeasureRow
    components: tuple[ComponentPage, ...]
    oddities: tuple[Oddity, ...]
    commentaries: tuple[Commentary, ...]


def build(strategy: Strategy, councils: list[Council], measure: SuccessMeasure, as_of: dt.date) -> MeasurePage:
    records = evidence.read(strategy, councils, measure)
    holdings = evidence.figures(councils, records.pairs(), as_of)
    row = dashboards.measure_row(records, holdings, measure, as_of)
    found = figure_rows(records, as_of)
    events = list(Event.objects.filter(council__in=councils, month__lte=as_of))
    month = months.month_of(as_of)
    return MeasurePage(
        strategy,
        tuple(councils),
        measure,
        as_of,
        row,
        tuple(
            component_page(records, holdings, component, row, found, events)
            for component in records.components.get(measure.pk, [])
        ),
        tuple(measure.oddities.all()),
        tuple(measure.commentaries.filter(council__in=councils, month__lte=month).select_related("author", "council")),
    )


def component_page(records, holdings, component: Component, row, found, events) -> ComponentPage:
    parts = tuple(part for part in row.parts if part.component.pk == component.pk)
    subject = parts[0].subject
    lines = []
    for council in records.councils:
        series = next(part.series for part in parts if part.council.pk == council.pk)
        lines.append(charts.Line(council.short_name, series))
    versions = records.versions(component)
    targets: dict[int, list[Target]] = defaultdict(list)
    for target in records.targets.get(component.pk, []):
        targets[target.number].append(target)
    return ComponentPage(
        component,
        subject,
        f"chart-{component.pk}",
        draw(component, subject, lines, versions, events),
        tuple(caption(subject, line.name, line.series) for line in lines),
        f"{subject.label}: {' and '.join(line.name for line in lines)}",
        parts,
        tuple(dict.fromkeys(note for part in parts for note in part.census_notes)),
        tuple(tuple(held) for _, held in sorted(targets.items())),
        tuple(records.baselines.get(component.pk, [])),
        tuple(found.get(component.pk, [])),
    )


def draw(component: Component, subject: Subject, lines, versions, events) -> dict[str, Any] | None:
    """The chart of a component; None when there is no number to draw."""
    drawn = [line for line in lines if line.series.numbers][: len(charts.PALETTE)]
    if not drawn:
        return None
    first = min(line.series.points[0].month for line in drawn)
    last = max(line.series.points[-1].month for line in drawn)
    marks = [
        charts.Mark(event.month, event.text)
        for event in events
        if event.metric_id in (None, component.metric_id) and first <= event.month <= last
    ]
    targets = [target_line(promises, subject, first, last) for promises in versions.values()]
    return charts.line_chart(drawn, [target for target in targets if target], marks, subject.unit)


def target_line(promises: tuple[Promise, ...], subject: Subject, first: Month, last: Month):
    """The promised value in each month, as it stood then; None for a promise without a number to draw."""
    numeric = [p for p in promises if p.value is not None and p.operator and p.kind != "ambiguous_operator"]
    if not numeric or subject.kind == "cohort":
        return None
    dues = [months.month_of(promise.due) for promise in numeric if promise.due]
    values = []
    for month in months.span(first, max([last, *dues])):
        held = next((promise for promise in numeric if promise.in_force(month)), None)
        values.append((month, held.value if held else None))
    if not any(value is not None for _, value in values):
        return None
    current = numeric[-1]
    assert current.value is not None
    return charts.TargetLine(f"Promised: {bound_words(current.operator, current.value, subject)}", tuple(values))


def figure_rows(records: evidence.Records, as_of: dt.date) -> dict[int, list[FigureRow]]:
    """Every figure of each component, newest first, with its origin and what it replaced: one query."""
    snapshots = (
        MetricSnapshot.objects.filter(
            council__in=records.councils,
            metric__in={metric for metric, _ in records.pairs()},
            month__lte=months.month_of(as_of),
            service__parent=None,
        )
        .select_related("upload")
        .order_by("-month", "cohort", "recorded_at", "pk")
    )
    by_key: dict[tuple, list[MetricSnapshot]] = defaultdict(list)
    for snapshot in snapshots:
        by_key[
            snapshot.metric_id, snapshot.staff_group_id, snapshot.council_id, snapshot.month, snapshot.cohort
        ].append(snapshot)
    councils = {council.pk: council for council in records.councils}
    found: dict[int, list[FigureRow]] = defaultdict(list)
    for components in records.components.values():
        for component in components:
            subject = evidence.subject_of(component, component.label)
            versions = records.versions(component)
            for (metric, group, council, month, _), held in by_key.items():
                current = [snapshot for snapshot in held if snapshot.superseded_at is None]
                if (metric, group) == (component.metric_id, component.staff_group_id) and current:
                    target = promised_words(versions, month, subject)
                    found[component.pk].append(figure_row(councils[council], subject, current[0], held, target))
    return found


def figure_row(council: Council, subject: Subject, current: MetricSnapshot, held, target: str) -> FigureRow:
    return FigureRow(
        council=council,
        month=current.month,
        cohort=current.cohort,
        figure=shown(subject, current),
        numerator=dashboards.plain(current.numerator) if current.numerator is not None else "",
        denominator=dashboards.plain(current.denominator) if current.denominator is not None else "",
        target=target,
        note=current.note,
        source=dashboards.SOURCES.get(current.upload.source, ""),
        upload=current.upload_id,
        filename=current.upload.filename,
        sheet=current.source_sheet,
        cell=current.source_cell,
        recorded_at=current.recorded_at,
        earlier=tuple(shown(subject, snapshot) for snapshot in held if snapshot.superseded_at is not None),
        value="" if current.value is None else f"{current.value.normalize():f}",
        symbol=current.symbol,
    )


def shown(subject: Subject, snapshot: MetricSnapshot) -> str:
    if snapshot.value is None:
        return wording.SYMBOL_WORDS[snapshot.symbol].capitalize()
    about = {"~": "about ", "<": "less than ", ">": "more than "}.get(snapshot.qualifier, "")
    return about + subject.words(snapshot.value)


def promised_words(versions: dict[int, tuple[Promise, ...]], month: Month, subject: Subject) -> str:
    """What was promised in `month`, by the versions in force then."""
    held = [promise for promises in versions.values() for promise in promises if promise.in_force(month)]
    return "; ".join(
        bound_words(promise.operator, promise.value, subject)
        for promise in held
        if promise.value is not None and promise.operator and promise.kind != "ambiguous_operator"
    )


CSV_HEADINGS = (
    *("Council", "Measure", "Component", "Metric", "Staff group", "Month", "Cohort", "Value", "Unit", "Symbol"),
    *("Numerator", "Denominator", "Promise then", "Source", "File", "Sheet", "Cell", "Recorded", "Note"),
)


def csv_rows(strategy: Strategy, councils: list[Council], measure: SuccessMeasure, as_of: dt.date):
    """The figures of a measure, unrounded, a row each; text that a spreadsheet would run as a formula is made plain."""
    records = evidence.read(strategy, councils, measure)
    found = figure_rows(records, as_of)
    yield CSV_HEADINGS
    for component in records.components.get(measure.pk, []):
        for row in found.get(component.pk, []):
            yield [harmless(text) for text in csv_row(measure, component, row)]


def csv_row(measure: SuccessMeasure, component: Component, row: FigureRow) -> tuple[str, ...]:
    metric = component.metric
    what = (row.council.name, measure.name, component.label, metric.name, component.staff_group.name)
    when = (months.code(row.month), row.cohort)
    parts = (row.numerator.replace(",", ""), row.denominator.replace(",", ""))
    origin = (row.source, row.filename, row.sheet, row.cell, row.recorded_at.date().isoformat(), row.note)
    return (*what, *when, row.value, metric.get_unit_display(), row.symbol, *parts, row.target, *origin)


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula; a negative number stays a number."""
    risky = text[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{text}" if risky and not text.removeprefix("-").replace(".", "", 1).isdigit() else text
