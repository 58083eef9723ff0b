"""One strategy's entries -> rows. Rows are added and brought up to date, and never removed."""

from django.utils import timezone

from metrics.models import Service
from strategies import wordings
from strategies.loading.ids import Ids
from strategies.loading.promises import store_targets
from strategies.loading.schema import ComponentEntry, MeasureEntry, PriorityEntry, StrategyFile
from strategies.loading.tally import Tally, make_room
from strategies.models import (
    Action,
    Baseline,
    Board,
    Component,
    Event,
    Fact,
    MeasurePriority,
    Meeting,
    Oddity,
    Priority,
    Strategy,
    SuccessMeasure,
)
from workforce.models import Council


def store_strategy(content: StrategyFile, tally: Tally) -> None:
    StoredStrategy(content, tally).run()


class StoredStrategy:
    """The strategy of one file while it is being written."""

    def __init__(self, content: StrategyFile, tally: Tally) -> None:
        self.content, self.tally, self.ids = content, tally, Ids()
        head = content.strategy
        values = head.model_dump(exclude={"slug", "councils", "period", "targets_hold_from", "read_by"})
        self.row = tally.put(Strategy, {"slug": head.slug}, values | {"period_text": head.period})
        self.tally.link(self.row, "councils", self.councils(head.councils))
        self.priorities: dict[str, Priority] = {}
        self.events: list[Event] = []

    def councils(self, names: list[str]) -> list[Council]:
        return list(Council.objects.filter(slug__in=names))

    def run(self) -> None:
        self.store_priorities(self.content.priorities, None)
        places = make_room(self.row.measures.all(), "code", [entry.code for entry in self.content.measures])
        for entry in self.content.measures:
            self.store_measure(entry, places[entry.code])
        self.store_actions()
        self.store_boards()
        self.store_facts()
        self.store_services()
        for entry in self.content.events:
            keys = {"council_id": self.ids.councils[entry.council], "month": entry.month, "text": entry.text}
            values = {"metric_id": self.ids.metrics.get(entry.metric), "kind": entry.kind, "breaks": entry.breaks}
            self.events.append(self.tally.put(Event, keys, values))
        self.record()

    def record(self) -> None:
        """Keeps all that it says in versions. What came with its strategy was always there: it is printed."""
        components = Component.objects.filter(measure__strategy=self.row)
        baselines = Baseline.objects.filter(component__in=components)
        rows = [*self.row.priorities.all(), *self.row.measures.all(), *components, *baselines, *self.events]
        added = [] if self.row in self.tally.fresh else [row for row in rows if row in self.tally.fresh]
        wordings.record(rows, None, timezone.now(), added=added)

    def store_services(self) -> None:
        for entry in self.content.services:
            council = Council.objects.get(slug=entry.council)
            root = Service.objects.root_of(council)
            parent = Service.objects.get(council=council, name=entry.parent) if entry.parent else root
            self.tally.put(
                Service, {"council": council, "name": entry.name}, {"parent": parent, "aliases": entry.aliases}
            )

    def store_priorities(self, entries: list[PriorityEntry], parent: Priority | None) -> None:
        places = make_room(self.row.priorities.filter(parent=parent), "code", [entry.code for entry in entries])
        for entry in entries:
            values = entry.model_dump(exclude={"code", "priorities"})
            values |= {"parent": parent, "order": places[entry.code]}
            row = self.tally.put(Priority, {"strategy": self.row, "code": entry.code}, values)
            self.priorities[entry.code] = row
            if entry.priorities:
                self.store_priorities(entry.priorities, row)

    def store_measure(self, entry: MeasureEntry, order: int) -> None:
        values = entry.model_dump(exclude={"code", "places", "components"}) | {"order": order}
        row = self.tally.put(SuccessMeasure, {"strategy": self.row, "code": entry.code}, values)
        for place in entry.places:
            keys = {"measure": row, "priority": self.priorities[place.priority]}
            self.tally.put(MeasurePriority, keys, {"order": place.order, "stated": place.stated})
        self.rename_components(row, entry.components)
        places = make_room(row.components.all(), "label", [component.label for component in entry.components])
        for component in entry.components:
            self.store_component(row, component, places[component.label])

    def rename_components(self, measure: SuccessMeasure, entries: list[ComponentEntry]) -> None:
        """A component under a new label stays the same one, where place, metric and staff group are as they were."""
        labels = {entry.label for entry in entries}
        held = {component.order: component for component in measure.components.all()}
        known = {component.label for component in held.values()}
        for place, entry in enumerate(entries, 1):
            old = held.get(place)
            if old is None or entry.label in known or old.label in labels:
                continue
            follows = (self.ids.metrics.get(entry.metric), self.ids.staff_groups[entry.staff_group])
            if (old.metric_id, old.staff_group_id) == follows:
                old.label = entry.label
                old.save(update_fields=["label"])
                self.tally.changed += 1

    def store_component(self, measure: SuccessMeasure, entry: ComponentEntry, order: int) -> None:
        values = entry.model_dump(exclude={"label", "metric", "staff_group", "baselines", "targets"}) | {
            "order": order,
            "metric_id": self.ids.metrics.get(entry.metric),
            "staff_group_id": self.ids.staff_groups[entry.staff_group],
        }
        row = self.tally.put(Component, {"measure": measure, "label": entry.label}, values)
        for baseline in entry.baselines:
            values = baseline.model_dump()
            keys = {name: values.pop(name) for name in ("printed", "cohort", "as_at_text")}
            keys |= {"component": row, "council_id": self.ids.councils[values.pop("council")]}
            self.tally.put(Baseline, keys, values)
        store_targets(row, entry.targets, self.content.strategy, self.ids, self.tally)

    def store_actions(self) -> None:
        for order, entry in enumerate(self.content.actions, 1):
            values = entry.model_dump(exclude={"priority"}) | {"priority": self.priorities.get(entry.priority)}
            self.tally.put(Action, {"strategy": self.row, "order": order}, values)

    def store_boards(self) -> None:
        places = make_room(self.row.boards.all(), "name", [entry.name for entry in self.content.boards])
        for entry in self.content.boards:
            values = entry.model_dump(exclude={"name", "councils", "meetings"}) | {"order": places[entry.name]}
            row = self.tally.put(Board, {"strategy": self.row, "name": entry.name}, values)
            self.tally.link(row, "councils", self.councils(entry.councils))
            for meeting in entry.meetings:
                self.tally.put(Meeting, {"board": row, "day": meeting.day}, {"note": meeting.note})

    def store_facts(self) -> None:
        for entry in self.content.facts:
            values = entry.model_dump(exclude={"code", "council", "metric", "as_at"}) | {
                "strategy": self.row,
                "council_id": self.ids.councils.get(entry.council),
                "metric_id": self.ids.metrics.get(entry.metric),
                "as_at_text": entry.as_at,
            }
            self.tally.put(Fact, {"code": entry.code}, values)
        for entry in self.content.oddities:
            values = {"strategy": self.row, "lines": entry.lines, "text": entry.text, "handling": entry.handling}
            row = self.tally.put(Oddity, {"code": entry.code}, values)
            self.tally.link(row, "measures", self.row.measures.filter(code__in=entry.measures))
            self.tally.link(row, "facts", self.row.facts.filter(code__in=entry.facts))
