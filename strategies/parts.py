"""READ SIDE: one promise to one council, judged: a line of the dashboard and a section of the measure's page."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from metrics import variation
from metrics.completeness import Days, is_overdue
from metrics.series import Point, Series, cadence
from strategies import evidence, ledger, part_words, sparklines
from strategies.judging import as_known, assess
from strategies.models import Component
from strategies.people import People, Rate, gap_in_people
from strategies.progress import Evidence, Progress, told_apart
from strategies.targets import BY_DATE, Promise, Subject, adds_up, due_words, promise_in_force
from workforce import months
from workforce.models import Council
from workforce.months import Month

GENERIC_LABELS = ("Outcome statement", "Overall")
PartKey = tuple[int, int, int]
USUAL = Days()


@dataclass(frozen=True)
class Part:
    """One promise (or one unpromised component) to one council. `operative` is False for a statement set aside.

    `overdue` is as on the page of late figures; `stopped` is one after whose last figure, be it the census's, the next
    is overdue. `point` is the figure shown for it, on pages and in files alike: the last, or that of the cohort that
    decides.
    """

    component: Component
    council: Council
    subject: Subject
    promise: Promise | None
    operative: bool
    progress: Progress
    series: Series
    cohorts: tuple[Point, ...]
    point: Point | None
    figure: str
    month: Month | None
    parts_of_rate: str
    source_words: str
    target: str
    due: str
    gap: str
    people: People | None
    on_month: part_words.ChangeWords
    on_year: part_words.ChangeWords
    freshness: str
    stopped: bool
    overdue: bool
    spark: sparklines.Sparkline | None
    reading: variation.Reading
    census_notes: tuple[str, ...]

    @property
    def adds_up(self) -> bool:
        return adds_up(self.subject, self.promise, self.series.step)

    @property
    def is_followed(self) -> bool:
        """Whether the council is to send a figure for it."""
        return self.component.is_followed

    @property
    def is_awaited(self) -> bool:
        """Whether the council should have sent its newest figure and has not."""
        return self.is_followed and self.overdue

    @property
    def never_came(self) -> bool:
        """Whether the council itself never sent a figure of it."""
        return all(point.source == "census" for point in self.series.points)

    @property
    def figure_key(self) -> ledger.Key:
        """Which figures it follows, whatever was promised of them. Only of one that has a metric."""
        assert self.component.metric_id is not None
        return self.council.pk, self.component.metric_id, self.component.staff_group_id

    @property
    def before_its_date(self) -> bool:
        """Whether a figure is judged on its way to a date, by the road or by the target as the measure says."""
        return bool(self.promise and self.promise.kind in BY_DATE and not self.adds_up)

    @property
    def promised_value(self) -> Decimal | None:
        """The number that is promised, a comparator's where it is measured against one; None where no number is."""
        promise = self.promise
        if promise is None or not promise.operator or promise.kind == "ambiguous_operator":
            return None
        return self.progress.bound if promise.is_moving or self.progress.bound is not None else promise.value

    @property
    def key(self) -> PartKey:
        return part_key(self.component, self.council, self.promise)


def part_key(component: Component, council: Council, promise: Promise | None) -> PartKey:
    """What stays the same when a promise gets a new version."""
    return component.pk, council.pk, promise.number if promise else 0


def label_of(component: Component) -> str:
    """What to call a component in a sentence: its label, or the measure's name where the label says nothing."""
    return component.measure.name if component.label in GENERIC_LABELS else component.label


def in_force(records: evidence.Records, component: Component, as_of: dt.date) -> list[Promise | None]:
    """The component's promises in force on `as_of`; [None] where it has none."""
    month = months.month_of(as_of)
    held = [promise_in_force(versions, month) for versions in records.versions(component).values()]
    return [promise for promise in held if promise] or [None]


def standings(records: evidence.Records, holdings: ledger.Holdings, as_of: dt.date) -> dict[PartKey, Progress]:
    """How every promise stood on `as_of`, and nothing more: for comparing two states."""
    found = {}
    for components in records.components.values():
        for component in components:
            for council in records.councils:
                subject = records.subject_of(component, label_of(component), council)
                for promise in in_force(records, component, as_of):
                    known = evidence.evidence_for(records, holdings, component, council, promise)
                    found[part_key(component, council, promise)] = assess(subject, promise, known, as_of)
    return found


def component_parts(
    records: evidence.Records, holdings: ledger.Holdings, component: Component, council: Council, as_of: dt.date
) -> list[Part]:
    """A part for each of the component's promises in force; one without a promise where it has none."""
    promises = in_force(records, component, as_of)
    return [part_of(records, holdings, component, council, promise, as_of) for promise in promises]


def part_of(
    records: evidence.Records,
    holdings: ledger.Holdings,
    component: Component,
    council: Council,
    promise: Promise | None,
    as_of: dt.date,
) -> Part:
    subject = records.subject_of(component, label_of(component), council)
    known = evidence.evidence_for(records, holdings, component, council, promise)
    progress = assess(subject, promise, known, as_of)
    known = as_known(known, as_of).shown
    series, point, exact = known.series, point_of(known, progress), told_apart(subject, progress)
    rhythm = cadence(subject.frequency, point.source if point else "own", subject.days)
    stopped = bool(rhythm and series.latest and rhythm.is_late(series.latest.month, as_of))
    days = records.calendars.get(council.pk, USUAL)
    overdue = is_overdue(subject.frequency, (point.month for point in series.points), as_of, days)
    return Part(
        component=component,
        council=council,
        subject=subject,
        promise=promise,
        operative=records.is_operative(component, promise),
        progress=progress,
        series=series,
        cohorts=known.cohorts,
        point=point,
        figure=part_words.figure_words(exact if point == progress.point else subject, point),
        month=point.month if point else None,
        parts_of_rate=part_words.rate_words(point),
        source_words=part_words.SOURCES.get(point.source, "") if point else "",
        target=part_words.target_words(exact, promise, progress),
        due=due_words(promise) if promise else "",
        gap=part_words.gap_words(exact, promise, progress),
        people=people_of(holdings, component, council, subject, promise, progress, series, as_of),
        on_month=part_words.change_words(subject, series, 1),
        on_year=part_words.change_words(subject, series, 12),
        freshness=part_words.freshness_words(series, rhythm, stopped=stopped, overdue=overdue),
        stopped=stopped,
        overdue=overdue,
        spark=sparklines.draw(series, progress.bound if is_level(subject, promise, series) else None),
        reading=reading_of(subject, promise, progress, series),
        census_notes=census_notes(component, point),
    )


def point_of(shown: Evidence, progress: Progress) -> Point | None:
    """The figure to show: the last one, or of cohorts the one that decides, or without a promise the last."""
    if shown.series.latest:
        return shown.series.latest
    if progress.point and progress.point.cohort:
        return progress.point
    return shown.cohorts[-1] if shown.cohorts else None


def rate_of(component: Component) -> Rate | None:
    metric = component.metric
    if metric is None or not metric.is_rate:
        return None
    return Rate(metric.numerator, metric.denominator, metric.scale, metric.closing)


def people_of(
    holdings: ledger.Holdings,
    component: Component,
    council: Council,
    subject: Subject,
    promise: Promise | None,
    progress: Progress,
    series: Series,
    as_of: dt.date,
) -> People | None:
    """The gap in people, from the figure that was judged, or before the promise's date from the last one.

    `series` are the figures shown.
    """
    rate = rate_of(component)
    if rate is None:
        return None
    flow = None
    if component.metric.flow_id:
        flow = holdings.series(council.pk, component.metric.flow_id, component.staff_group_id).shown
    bound = progress.bound if promise and promise.operator else None
    passed = promise is not None and promise.is_past(as_of)
    point = progress.point or (None if passed else series.latest)
    latest = series.latest.month if series.latest else None
    return gap_in_people(subject, rate, promise, bound, point, as_of, flow, latest)


def is_level(subject: Subject, promise: Promise | None, series: Series) -> bool:
    """Whether single figures of every month can be held against the value that the last one is judged by."""
    return not adds_up(subject, promise, series.step) and not (promise and promise.is_moving)


def reading_of(subject: Subject, promise: Promise | None, progress: Progress, series: Series) -> variation.Reading:
    numeric = promise is not None and promise.operator and promise.kind != "ambiguous_operator"
    numeric = numeric and (promise.operator != "=" or promise.kind == "complete")
    target = progress.bound if numeric and is_level(subject, promise, series) else None
    strict = promise is not None and promise.operator in ("<", ">")
    return variation.read(series, subject.unit, subject.kind, subject.polarity, target, strict=strict)


def census_notes(component: Component, point: Point | None) -> tuple[str, ...]:
    """What the census counts differently from the promise; said beside census figures only."""
    if point is None or point.source != "census":
        return ()
    return tuple(note for note in (component.census_note, component.metric.census_note) if note)
