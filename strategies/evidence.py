"""READ SIDE: a strategy's promises and figures, in a fixed number of queries, as what the pure modules judge."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import Q

from metrics import definitions
from metrics.calendars import days_of
from metrics.completeness import Days
from metrics.models import Metric
from metrics.series import Series
from strategies import wordings
from strategies.ledger import Breaks, Holdings, Wanted, end_of
from strategies.models import Action, Component, Event, MeasurePriority, Priority, Strategy, SuccessMeasure, Target
from strategies.models import Baseline as StatedBaseline
from strategies.progress import Evidence, Verdict
from strategies.promises import known_on, numbered, promise_of, targets_and_verdicts
from strategies.targets import Baseline, Promise, Subject, looks_back_to
from workforce import months
from workforce.models import Council
from workforce.months import Month

# No month at all: the last figures are enough.
LATELY = dt.date.max
# Rows by what they are.
Kept = dict[type, list]


@dataclass(frozen=True)
class Records:
    """A strategy as stored. What is worked out from it is worked out once, for whoever reads it next.

    `every` is all that has been kept in versions, given up or not; what there was of it on the day that is shown stands
    beside it. `placed` are the priorities that each measure serves now, and `places` those that it served on that day.
    """

    strategy: Strategy
    councils: list[Council]
    every: Kept
    placed: dict[int, list[int]]
    targets: dict[int, list[Target]]
    verdicts: dict[tuple[int, int], list[tuple[Month, Verdict]]]
    acted: frozenset[int] = frozenset()
    priorities: list[Priority] = field(default_factory=list)
    measures: list[SuccessMeasure] = field(default_factory=list)
    places: dict[int, list[Priority]] = field(default_factory=dict)
    components: dict[int, list[Component]] = field(default_factory=dict)
    baselines: dict[int, list[StatedBaseline]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    calendars: dict[int, Days] = field(default_factory=dict)

    @cached_property
    def breaks(self) -> Breaks:
        return breaks_of(self.events)

    @cached_property
    def promises(self) -> dict[int, dict[int, tuple[Promise, ...]]]:
        """By component and number, each with its versions in order."""
        return {pk: numbered(held) for pk, held in self.targets.items()}

    def versions(self, component: Component) -> dict[int, tuple[Promise, ...]]:
        """The component's promises by number, each with its versions in order."""
        return self.promises.get(component.pk, {})

    def is_operative(self, component: Component, promise: Promise | None) -> bool:
        """Whether `promise` counts for the measure's status: not where it was set aside for a competing statement."""
        held = self.targets.get(component.pk, [])
        return promise is None or next((target.operative for target in held if target.pk == promise.pk), True)

    def subject_of(self, component: Component, label: str, council: Council) -> Subject:
        """What a component's figure is a figure of, due by the council's own calendar."""
        frequency = component.metric.frequency if component.metric else ""
        return subject_of(component, label, getattr(self.calendars.get(council.pk), frequency, None))

    def of(self, councils: list[Council]) -> "Records":
        """The same for some of its councils; itself for all of them."""
        return self if councils == self.councils else replace(self, councils=councils)

    def as_known(self, figures: dt.date | None, promises: dt.date | None) -> "Records":
        """The same with judgements as known at the end of `figures` and targets of `promises`; None for now, and itself
        for both.

        Metrics stay as they are defined now: `defined_on` asks for them.
        """
        if figures is None and promises is None:
            return self
        targets, verdicts = self.targets, self.verdicts
        if promises is not None:
            targets = {pk: known_on(held, promises) for pk, held in targets.items()}
        if figures is not None:
            verdicts = {key: [pair for pair in held if pair[1].on <= figures] for key, held in verdicts.items()}
        return replace(self, targets=targets, verdicts=verdicts)

    def defined_on(self, day: dt.date | None) -> "Records":
        """The same as it was defined at the end of `day`: metrics, and what there was of all that is kept in versions
        and what it said. Six queries, and none where it is None."""
        if day is None:
            return self
        moment = end_of(day)
        there: Kept = {model: wordings.as_known(model, rows, moment) for model, rows in self.every.items()}
        there[Component] = list(defined(there[Component], definitions.as_known(moment)))
        return self.showing(there)

    def showing(self, there: Kept) -> "Records":
        """The same, with `there` as all that there is."""
        measures = sorted(there[SuccessMeasure], key=lambda measure: measure.order)
        priorities = {priority.pk: priority for priority in there[Priority]}
        served = {m.pk: self.placed.get(m.pk, []) if m.served is None else m.served for m in measures}
        baselines: dict[int, list[StatedBaseline]] = defaultdict(list)
        for baseline in there[StatedBaseline]:
            baselines[baseline.component_id].append(baseline)
        return replace(
            self,
            priorities=in_tree_order(list(priorities.values())),
            measures=measures,
            places={pk: [priorities[key] for key in held if key in priorities] for pk, held in served.items()},
            components=beneath(measures, there[Component]),
            baselines=baselines,
            events=sorted(there[Event], key=lambda event: event.month),
        )

    def pairs(self) -> set[tuple[int, int]]:
        """Every (metric, staff group) that components, the monthly flows beneath them and comparators ask for."""
        return {pair for pair, _ in self.reaches}

    @property
    def followed(self) -> set[tuple[int, int]]:
        """Every (metric, staff group) of which councils are to send figures."""
        held = (component for found in self.components.values() for component in found)
        return {(component.metric_id, component.staff_group_id) for component in held if component.is_followed}

    @cached_property
    def reaches(self) -> tuple[tuple[tuple[int, int], Month], ...]:
        """Every pair with the month from which on all its figures matter, whatever came after."""
        found: dict[tuple[int, int], Month] = {}
        for component in (c for held in self.components.values() for c in held if c.metric_id):
            mine = component.metric_id, component.staff_group_id
            targets = self.targets.get(component.pk, [])
            asked = [(mine, LATELY), *((mine, looks_back_to(promise_of(target))) for target in targets)]
            if component.metric.flow_id:
                asked.append(((component.metric.flow_id, component.staff_group_id), LATELY))
            for target in targets:
                if target.comparator_group_id or target.comparator_metric_id:
                    other = target.comparator_metric_id or mine[0], target.comparator_group_id or mine[1]
                    asked.append((other, dt.date.min))
            for pair, month in asked:
                found[pair] = min(month or LATELY, found.get(pair, LATELY))
        return tuple(sorted(found.items()))

    def wanted(self, since: Month = LATELY) -> tuple[Wanted, ...]:
        """The series that judging and showing this need: as few of their figures as a dashboard of one day needs, and
        all from `since` on with the last number before it."""
        return tuple(
            Wanted(council.pk, metric, group, min(month, since))
            for council in self.councils
            for (metric, group), month in self.reaches
        )


def find(slug: str) -> Records | None:
    """The strategy with all its councils, and everything that a dashboard says of it but figures: eleven queries."""
    strategy = Strategy.objects.filter(slug=slug).first()
    if strategy is None:
        return None
    councils = list(strategy.councils.order_by("short_name"))
    acted = frozenset(priorities_with_actions(strategy))
    return replace(read(strategy, councils), acted=acted)


def read(strategy: Strategy, councils: list[Council], measure: SuccessMeasure | None = None) -> Records:
    """The strategy, or one measure of it: eight queries whatever its size."""
    only = Q(measure=measure) if measure else Q(measure__strategy=strategy)
    of_component = Q(component__measure=measure) if measure else Q(component__measure__strategy=strategy)
    placed = defaultdict(list)
    for place in MeasurePriority.objects.filter(only):
        placed[place.measure_id].append(place.priority_id)
    every: Kept = {
        Priority: list(Priority.every.filter(strategy=strategy)),
        SuccessMeasure: [measure] if measure else list(SuccessMeasure.every.filter(strategy=strategy)),
        Component: list(Component.every.filter(only).select_related("metric__flow", "staff_group")),
        StatedBaseline: list(StatedBaseline.every.filter(of_component, council__in=councils).select_related("council")),
        Event: list(Event.every.filter(council__in=councils).select_related("council")),
    }
    records = Records(
        strategy, councils, every, placed, *targets_and_verdicts(of_component), calendars=days_of(councils)
    )
    return records.showing({model: [row for row in rows if row.removed_at is None] for model, rows in every.items()})


def beneath(measures: list[SuccessMeasure], components: Iterable[Component]) -> dict[int, list[Component]]:
    """The components of `measures` in order, each with its measure at hand."""
    by_pk = {measure.pk: measure for measure in measures}
    found: dict[int, list[Component]] = defaultdict(list)
    for component in sorted(components, key=lambda component: component.order):
        if component.measure_id in by_pk:
            component.measure = by_pk[component.measure_id]
            found[component.measure_id].append(component)
    return found


def breaks_of(events: Iterable[Event]) -> Breaks:
    """The months from which figures cannot be compared with those before, by council and metric (None for all)."""
    found: dict[tuple[int, int | None], list[Month]] = defaultdict(list)
    for event in events:
        if event.breaks:
            found[event.council_id, event.metric_id].append(event.month)
    return {key: tuple(held) for key, held in found.items()}


def defined(components: Iterable[Component], metrics: dict[int, Metric]) -> Iterator[Component]:
    """The components with their metrics as `metrics` define them."""
    for component in map(copy, components):
        if component.metric_id in metrics:
            component.metric = metrics[component.metric_id]
        yield component


def priorities_with_actions(strategy: Strategy) -> set[int]:
    """The priorities under which the strategy says what it will do."""
    acts = (Action.Kind.ACTION, Action.Kind.COMMITMENT)
    return set(strategy.actions.filter(kind__in=acts).values_list("priority", flat=True))


def in_tree_order(priorities: list[Priority]) -> list[Priority]:
    """Each priority followed by those nested in it."""
    orders = {priority.pk: priority.order for priority in priorities}
    return sorted(priorities, key=lambda p: (orders.get(p.parent_id, p.order), p.parent_id is not None, p.order))


def subject_of(component: Component, label: str, days: int | None = None) -> Subject:
    metric = component.metric
    if metric is None:
        return Subject(label, "words", 0, "neutral", "qualitative", "report")
    return Subject(label, metric.unit, metric.decimals, metric.polarity, metric.kind, metric.frequency, days)


def baseline_of(stated: list[StatedBaseline], council: Council) -> Baseline | None:
    """The last dated number among a component's baselines for `council`; cohorts are not a place on the road."""
    dated = [b for b in stated if b.council_id == council.pk and b.value is not None and b.as_at and not b.cohort]
    if not dated:
        return None
    last = max(dated, key=lambda baseline: baseline.as_at)
    return Baseline(last.value, months.month_of(last.as_at), last.printed)


def evidence_for(
    records: Records, holdings: Holdings, component: Component, council: Council, promise: Promise | None
) -> Evidence:
    """All that is known about one promise to one council."""
    metric, group = component.metric_id, component.staff_group_id
    if metric is None:
        series, cohorts = Series(), ()
    else:
        series = holdings.series(council.pk, metric, group)
        cohorts = holdings.cohorts.get((council.pk, metric, group), ())
    target = next((t for t in records.targets.get(component.pk, []) if promise and t.pk == promise.pk), None)
    comparator = None
    if target and metric and (target.comparator_group_id or target.comparator_metric_id):
        comparator = holdings.series(
            council.pk, target.comparator_metric_id or metric, target.comparator_group_id or group
        )
    judged = records.verdicts.get((target.pk, council.pk), []) if target else []
    return Evidence(
        series,
        cohorts,
        baseline_of(records.baselines.get(component.pk, []), council),
        comparator,
        tuple(verdict for _, verdict in judged),
        component.measure.judged == SuccessMeasure.Judge.ROAD,
    )
