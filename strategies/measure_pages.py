"""READ SIDE: one success measure with its charts, every figure and where each came from."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from metrics import charts, comparing, comparison, spc_charts, variation
from metrics.series import Series
from strategies import adding_up, beside, drawing, drawn_beside, evidence, ledger, parts
from strategies.captions import caption, cohorts_caption
from strategies.figure_rows import FigureRow, figure_rows
from strategies.known import Known
from strategies.measure_rows import MeasureRow, measure_row
from strategies.models import Baseline, Commentary, Component, Event, Oddity, Strategy, SuccessMeasure, Target
from strategies.outlooks import Outlook, outlook
from strategies.targets import Subject
from workforce import months
from workforce.models import Council
from workforce.months import Month


@dataclass(frozen=True)
class PartOutlook:
    """How likely a part's promise is to be kept; `promised` is which, where the council made several."""

    part: parts.Part
    outlook: Outlook
    promised: str


@dataclass(frozen=True)
class ComponentPage:
    component: Component
    subject: Subject
    chart_id: str
    chart: drawing.Chart | None
    captions: tuple[str, ...]
    key: str
    picture_title: str
    sources: str
    parts: tuple[parts.Part, ...]
    census_notes: tuple[str, ...]
    variations: tuple[drawing.Variation, ...]
    outlooks: tuple[PartOutlook, ...]
    promises: tuple[tuple[tuple[Target, str], ...], ...]
    competing: bool
    baselines: tuple[Baseline, ...]
    events: tuple[tuple[str, Event], ...]
    beside: tuple[beside.Beside, ...]
    compare: str
    rows: tuple[FigureRow, ...]
    has_parts: bool
    has_limits: bool
    has_road: bool


@dataclass(frozen=True)
class MeasurePage:
    strategy: Strategy
    councils: tuple[Council, ...]
    measure: SuccessMeasure
    as_of: dt.date
    known: Known
    row: MeasureRow
    components: tuple[ComponentPage, ...]
    failing: tuple[adding_up.CheckRow, ...]
    oddities: tuple[Oddity, ...]
    commentaries: tuple[Commentary, ...]

    @property
    def judged_words(self) -> str:
        """Against what a figure is judged before its date; "" where nothing is promised by one."""
        roads = {
            component.has_road for component in self.components if any(part.before_its_date for part in component.parts)
        }
        if not roads:
            return ""
        road, target = SuccessMeasure.Judge.ROAD.label, SuccessMeasure.Judge.TARGET.label
        if roads == {True, False}:
            return f"{road} or, where no dated baseline begins one, {target}"
        return road if roads == {True} else target


def build(
    strategy: Strategy,
    councils: list[Council],
    measure: SuccessMeasure,
    as_of: dt.date,
    known: Known = Known(),  # noqa: B008 - frozen
    closed: Collection[int] = (),
) -> MeasurePage:
    stored = evidence.read(strategy, councils, measure).defined_on(known.promises)
    records = stored.as_known(known.figures, known.promises)
    moment = ledger.end_of(known.figures)
    wanted = records.wanted(dt.date.min)
    holdings = ledger.ledger(wanted, records.breaks, as_of, moment, moment, closed).now
    row = measure_row(records, holdings, measure, as_of)
    published = beside.published_for(row.parts, min(as_of, known.figures or as_of))
    found = figure_rows(records, as_of, moment, closed)
    events = [event for event in records.events if event.month <= as_of]
    comments = measure.commentaries.filter(council__in=councils, month__lte=months.month_of(as_of))
    if moment:
        comments = comments.filter(written_at__lte=moment)
    return MeasurePage(
        strategy,
        tuple(councils),
        measure,
        as_of,
        known,
        row,
        tuple(
            component_page(records, holdings, component, row, found, events, as_of, known, published)
            for component in records.components.get(measure.pk, [])
        ),
        failing_checks(records, measure, adding_up.Asked(as_of, closed, breaks=records.breaks, known=moment)),
        tuple(measure.oddities.all()),
        tuple(comments.select_related("author", "council")),
    )


def failing_checks(records, measure, asked: adding_up.Asked) -> tuple[adding_up.CheckRow, ...]:
    components = records.components.get(measure.pk, [])
    slugs = {component.metric.slug for component in components if component.metric_id}
    return adding_up.failing_of(records.councils, slugs, asked)


def component_page(
    records, holdings, component: Component, row, found, events, as_of, known: Known, published: beside.Published
) -> ComponentPage:
    held = tuple(part for part in row.parts if part.component.pk == component.pk)
    subject = held[0].subject
    first = {part.council.pk: part for part in reversed(held)}
    first_of = {council.pk: first[council.pk] for council in records.councils}
    lines = [charts.Line(council.short_name, first_of[council.pk].series) for council in records.councils]
    targets_of, versions = records.targets.get(component.pk, []), records.versions(component)
    targets: dict[int, list[Target]] = defaultdict(list)
    for target in targets_of:
        targets[target.number].append(target)
    outlooks = tuple(outlooks_of(held, as_of))
    variations = tuple(variations_of(holdings, component, subject, first_of.values(), events))
    limits = limits_of(subject, first_of.values())
    competing = any(not target.operative for versions in targets.values() for target in versions)
    roads = roads_of(records, component, held)
    comparators = comparators_of(records, holdings, component)
    drawn = drawn_beside.beside(component, subject, versions, targets_of, comparators, roads, known.figures)
    projected = next((found.outlook for found in outlooks if found.outlook.month), None)
    return ComponentPage(
        component=component,
        subject=subject,
        chart_id=f"chart-{component.pk}",
        chart=drawing.trend(
            component,
            subject,
            lines,
            versions,
            roads,
            projected,
            events,
            comparators,
        ),
        captions=tuple(caption_of(subject, part) for part in first_of.values()),
        key=drawing.key_words(roads, projected, lines, comparators, added=any(part.adds_up for part in held)),
        picture_title=picture_title(subject, lines),
        sources="; ".join(dict.fromkeys(row.source for row in found.get(component.pk, []) if row.source)),
        parts=held,
        census_notes=tuple(dict.fromkeys(note for part in held for note in part.census_notes)),
        variations=variations,
        outlooks=outlooks,
        promises=tuple(
            tuple((target, force_words(target, months.month_of(as_of))) for target in versions)
            for _, versions in sorted(targets.items())
        ),
        competing=competing,
        baselines=tuple(records.baselines.get(component.pk, [])),
        events=tuple(drawing.lettered(events, component)),
        beside=tuple(filter(None, (beside.build(part, published) for part in first_of.values()))),
        compare=compare_query(component, records.councils),
        rows=with_drawn(with_limits(found.get(component.pk, []), limits), drawn),
        has_parts=any(row.numerator or row.denominator for row in found.get(component.pk, [])),
        has_limits=bool(limits),
        has_road=bool(roads),
    )


def comparators_of(records, holdings, component: Component) -> dict[str, dict[int, Series]]:
    """What each version of a promise is measured against, as the reader may see it, for each council by name."""
    moving = [p for promises in records.versions(component).values() for p in promises if p.is_moving]
    found: dict[str, dict[int, Series]] = {}
    for council in records.councils:
        of = {p.pk: evidence.evidence_for(records, holdings, component, council, p).comparator for p in moving}
        found[council.short_name] = {pk: series.shown for pk, series in of.items() if series and series.shown.numbers}
    return found


def caption_of(subject: Subject, part: parts.Part) -> str:
    """The sentence of a line of months; of cohorts, which are no line, one of their own."""
    name = part.council.short_name
    if part.series.points or not (part.cohorts or subject.kind == "cohort"):
        return caption(subject, name, part.series)
    return cohorts_caption(subject, name, part.cohorts)


def force_words(target: Target, month: Month) -> str:
    """'in force', 'until April 2024' or 'from April 2024', as it stood in `month`."""
    if target.effective_from > month:
        return f"from {months.name(target.effective_from)}"
    if target.effective_to is None:
        return "in force"
    return f"{'in force ' if month < target.effective_to else ''}until {months.name(target.effective_to)}"


def picture_title(subject: Subject, lines: list[charts.Line]) -> str:
    """What is drawn, for whom and for which months."""
    drawn = [point.month for line in lines for point in line.series.points]
    span = f", {months.name(min(drawn))} to {months.name(max(drawn))}" if drawn else ""
    return f"{subject.label}: {' and '.join(line.name for line in lines)}{span}"


def compare_query(component: Component, councils: list[Council]) -> str:
    """The address of the page that compares these councils with England and their neighbours; "" for no such metric."""
    if component.metric is None or component.metric.slug not in comparison.PUBLISHED:
        return ""
    codes = [council.ons_code for council in councils if council.ons_code]
    held = [*codes, "E92000001", *(f"{comparing.NEIGHBOURS}{code}" for code in codes)]
    return urlencode({"metric": component.metric.slug} | {f"a{n}": code for n, code in enumerate(held[:4], 1)})


def roads_of(records, component: Component, held) -> list[charts.TargetLine]:
    """The road of each council, where figures are judged against one; none runs across a break."""
    if component.measure.judged != SuccessMeasure.Judge.ROAD:
        return []
    roads = [
        drawing.road_line(part.promise, part.progress.bound, start, part.council.short_name)
        for part in held
        for start in [evidence.baseline_of(records.baselines.get(component.pk, []), part.council)]
        if part.operative and parts.is_level(part.subject, part.promise, part.series)
        if not (start and part.series.last_break(start.month, dt.date.max))
    ]
    return [road for road in roads if road]


def outlooks_of(held, as_of: dt.date):
    promises = Counter(part.council.pk for part in held if part.operative)
    for part in held:
        if part.component.metric and part.operative:
            found = outlook(part.subject, part.promise, part.progress.bound, part.series, as_of)
            if found:
                several = promises[part.council.pk] > 1
                yield PartOutlook(part, found, f"{part.target} {part.due}".rstrip() if several else "")


def variations_of(holdings, component: Component, subject: Subject, held, events):
    """A chart with limits for each council, and of the monthly flow beneath where a metric of 12 months has one."""
    metric = component.metric
    if metric is None or subject.unit == "words":
        return
    for part in held:
        if not part.series.points:
            continue
        target = part.progress.bound if part.reading.assurance else None
        place = f"{component.pk}-{part.council.pk}"
        yield drawing.variation_of(
            component, part.council, subject, part.reading, target, events, place, added=part.adds_up
        )
        flow = metric.flow
        if flow and not part.reading.chart:
            series = holdings.series(part.council.pk, flow.pk, component.staff_group_id).shown
            beneath = Subject(flow.name, flow.unit, flow.decimals, flow.polarity, flow.kind, flow.frequency)
            reading = variation.read(series, flow.unit, flow.kind, flow.polarity)
            yield drawing.variation_of(component, part.council, beneath, reading, None, events, f"{place}-flow")


def with_limits(rows: list[FigureRow], limits) -> tuple[FigureRow, ...]:
    nothing = ("", "")
    return tuple(
        replace(row, limits=held[0], signal=held[1])
        for row in rows
        for held in [limits.get((row.council.pk, row.month), nothing)]
    )


def with_drawn(rows: Iterable[FigureRow], drawn: drawn_beside.Beside) -> tuple[FigureRow, ...]:
    return tuple(row if row.cohort else replace(row, drawn=drawn(row.council, row.month)) for row in rows)


def limits_of(subject: Subject, held) -> dict[tuple[int, Month], tuple[str, str]]:
    """The ordinary range and the signal of each council's months, for the table; empty where there are no limits."""
    words = drawing.limit_words(subject)
    return {
        (part.council.pk, point.date): (
            spc_charts.table_words(part.reading, point, words),
            variation.cause_words(point),
        )
        for part in held
        if part.reading.chart
        for point in part.reading.chart.points
    }
