"""What the schema cannot see: names that must exist, pairs that belong together, words too long to store."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import models

from metrics.models import Metric, StaffGroup
from strategies.loading.reading import Problems, ReadFile
from strategies.loading.schema import Entry, PriorityEntry, StrategyFile, TargetEntry, TargetWords
from strategies.loading.versions import Version, versions_of
from strategies.models import (
    Action,
    Baseline,
    Board,
    Component,
    Event,
    Fact,
    Judgement,
    Oddity,
    Priority,
    Strategy,
    SuccessMeasure,
    Target,
)
from strategies.models.targets import NEEDS_NUMBER
from workforce import months
from workforce.models import Council


@dataclass
class Known:
    """The names that an entry may point at: those of the database and those of the files of this load."""

    councils: set[str] = field(default_factory=set)
    staff_groups: set[str] = field(default_factory=set)
    metrics: set[str] = field(default_factory=set)

    @classmethod
    def with_files(cls, files: Iterable[ReadFile]) -> "Known":
        known = cls(slugs(Council), slugs(StaffGroup), slugs(Metric))
        for file in files:
            if file.shape != "strategy":
                getattr(known, file.shape).update(entry.slug for entry in getattr(file.content, file.shape))
        return known


def slugs(model: type[models.Model]) -> set[str]:
    return set(model.objects.values_list("slug", flat=True))


CATALOGUE = {"councils": Council, "staff_groups": StaffGroup, "metrics": Metric}


def check(files: list[ReadFile], problems: Problems) -> None:
    """Add a sentence for everything in `files` that cannot be stored."""
    known = Known.with_files(files)
    for key in repeated(file.key for file in files):
        names = " and ".join(file.name for file in files if file.key == key)
        problems.append(f"{names}: both give the {key}. Keep one of the two.")
    for file in files:
        if file.shape == "strategy":
            StrategyCheck(file, known, problems).run()
        else:
            check_catalogue(file, known, problems)


def repeated(values: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    twice = {value for value in values if value in seen or seen.add(value)}
    return sorted(twice)


def check_catalogue(file: ReadFile, known: Known, problems: Problems) -> None:
    entries = getattr(file.content, file.shape)
    for name in ("slug", "name", "short_name", "ons_code"):
        for value in repeated(filter(None, (getattr(entry, name, None) for entry in entries))):
            problems.add(file.name, file.shape, f"has the {name} {value!r} twice. Give each entry its own.")
    for entry in entries:
        too_long(file.name, f"{file.shape}[{entry.slug}]", entry, CATALOGUE[file.shape], problems)
        if file.shape == "metrics" and None not in (entry.lowest, entry.highest) and entry.lowest >= entry.highest:
            problems.add(file.name, f"metrics[{entry.slug}].highest", "should be more than lowest.")
        flow = getattr(entry, "flow", None)
        if flow and (flow == entry.slug or flow not in known.metrics):
            words = f"names {flow!r} as its monthly flow. Name another metric of fixtures/metrics.yaml, or none."
            problems.add(file.name, f"metrics[{entry.slug}].flow", words)
    owner: dict[str, str] = {}
    for entry in entries:
        for word in {word.casefold() for word in [entry.name, *getattr(entry, "aliases", [])]}:
            other = owner.setdefault(word, entry.slug)
            if other != entry.slug:
                words = f"answers to {word!r}, and so does {other}. Take the word from one of them."
                problems.add(file.name, f"{file.shape}[{entry.slug}].aliases", words)


def too_long(file: str, path: str, entry: Entry, model: type[models.Model], problems: Problems) -> None:
    """Words that the database has no room for."""
    room = {column.name: column.max_length for column in model._meta.get_fields() if hasattr(column, "max_length")}
    for name in type(entry).model_fields:
        value, most = getattr(entry, name), room.get(name)
        if isinstance(value, str) and most and len(value) > most:
            problems.add(file, f"{path}.{name}", f"has {len(value)} letters and there is room for {most}. Shorten it.")


class StrategyCheck:
    """One strategy's file against the catalogue and against itself."""

    def __init__(self, file: ReadFile, known: Known, problems: Problems) -> None:
        self.file, self.known, self.problems = file.name, known, problems
        self.content: StrategyFile = file.content
        self.councils = set(self.content.strategy.councils)
        self.priorities = [entry.code for entry in flat(self.content.priorities)]

    def add(self, path: str, words: str) -> None:
        self.problems.add(self.file, path, words)

    def fits(self, path: str, entry: Entry, model: type[models.Model]) -> None:
        too_long(self.file, path, entry, model, self.problems)

    def known_name(self, path: str, name: str | None, names: set[str], what: str, where: str) -> None:
        if name is not None and name not in names:
            near = difflib.get_close_matches(name, names, 1)
            hint = f"Did you mean {near[0]}?" if near else f"Use one of {where}, or add it there."
            self.add(path, f"names the {what} {name!r}, which is unknown. {hint}")

    def council(self, path: str, name: str | None) -> None:
        if name is not None and name not in self.councils:
            named = ", ".join(sorted(self.councils))
            self.add(path, f"names {name!r}, which is not a council of this strategy. Use {named}.")

    def metric(self, path: str, name: str | None) -> None:
        self.known_name(path, name, self.known.metrics, "metric", "fixtures/metrics.yaml")

    def staff_group(self, path: str, name: str | None) -> None:
        self.known_name(path, name, self.known.staff_groups, "staff group", "fixtures/staff_groups.yaml")

    def priority(self, path: str, code: str | None) -> None:
        known = set(self.priorities)
        self.known_name(path, code, known, "priority", f"the priorities of this file ({', '.join(self.priorities)})")

    def once(self, path: str, values: Iterable[str], what: str) -> None:
        for value in repeated(values):
            self.add(path, f"has the {what} {value!r} twice. Give each entry its own.")

    def run(self) -> None:
        head = self.content.strategy
        self.fits("strategy", head, Strategy)
        for slug in head.councils:
            self.known_name("strategy.councils", slug, self.known.councils, "council", "fixtures/councils.yaml")
        if head.ends < head.starts:
            self.add("strategy.ends", f"is {head.ends}, before strategy.starts ({head.starts}). Swap or correct them.")
        self.once("priorities", self.priorities, "code")
        for entry in flat(self.content.priorities):
            self.fits(f"priorities[{entry.code}]", entry, Priority)
        self.measures()
        self.actions()
        self.boards()
        self.facts()
        self.events()
        self.services()

    def measures(self) -> None:
        self.once("measures", (entry.code for entry in self.content.measures), "code")
        for measure in self.content.measures:
            path = f"measures[{measure.code}]"
            self.fits(path, measure, SuccessMeasure)
            self.once(f"{path}.places", (place.priority for place in measure.places), "priority")
            for number, place in enumerate(measure.places, 1):
                self.priority(f"{path}.places[{number}].priority", place.priority)
            self.once(f"{path}.components", (entry.label for entry in measure.components), "label")
            for number, component in enumerate(measure.components, 1):
                self.component(f"{path}.components[{number}]", component)

    def component(self, path: str, component) -> None:
        self.fits(path, component, Component)
        self.metric(f"{path}.metric", component.metric)
        self.staff_group(f"{path}.staff_group", component.staff_group)
        keys = (f"{b.council}, {b.printed}, {b.cohort}, {b.as_at_text}" for b in component.baselines)
        self.once(f"{path}.baselines", keys, "baseline")
        for number, baseline in enumerate(component.baselines, 1):
            self.fits(f"{path}.baselines[{number}]", baseline, Baseline)
            self.council(f"{path}.baselines[{number}].council", baseline.council)
        for number, target in enumerate(component.targets, 1):
            self.target(f"{path}.targets[{number}]", target)

    def target(self, path: str, target: TargetEntry) -> None:
        starts = None
        for version in versions_of(target, self.content.strategy):
            here = path if starts is None else f"{path}.changes[{version.number - 1}]"
            self.version(here, version)
            if starts is not None and version.holds_from <= starts:
                words = (
                    f"is {months.code(version.holds_from)}, and the version before holds from {months.code(starts)}."
                )
                self.add(f"{here}.from", f"{words} Use a later month.")
            starts = version.holds_from
        for entry in [target, *target.changes]:
            self.fits(path, entry, Target)
        self.once(f"{path}.judgements", (f"{j.council} {months.code(j.month)}" for j in target.judgements), "judgement")
        for number, judgement in enumerate(target.judgements, 1):
            self.fits(f"{path}.judgements[{number}]", judgement, Judgement)
            self.council(f"{path}.judgements[{number}].council", judgement.council)

    def version(self, path: str, version: Version) -> None:
        words: TargetWords = version.words
        self.metric(f"{path}.comparator_metric", words.comparator_metric)
        self.staff_group(f"{path}.comparator_group", words.comparator_group)
        if words.kind in NEEDS_NUMBER and (words.value is None or not words.operator):
            self.add(path, f"is of the kind {words.kind}, which needs a value and an operator. Add them.")
        if bool(words.due) != bool(words.due_precision):
            self.add(path, "has one of due and due_precision without the other. Give both or neither.")
        elif words.due:
            try:
                months.end_of_printed(words.due, words.due_precision)
            except ValueError:
                example = {"day": "2023-09-30", "month": "2023-09", "year": "2023", "financial year": "2023-2024"}
                wanted = example[words.due_precision]
                self.add(
                    f"{path}.due", f"is {words.due!r}, and to the {words.due_precision} should look like {wanted}."
                )

    def actions(self) -> None:
        for number, action in enumerate(self.content.actions, 1):
            self.fits(f"actions[{number}]", action, Action)
            self.priority(f"actions[{number}].priority", action.priority)

    def boards(self) -> None:
        self.once("boards", (board.name for board in self.content.boards), "name")
        for number, board in enumerate(self.content.boards, 1):
            self.fits(f"boards[{number}]", board, Board)
            for slug in board.councils:
                self.council(f"boards[{number}].councils", slug)
            self.once(f"boards[{number}].meetings", (str(meeting.day) for meeting in board.meetings), "day")

    def facts(self) -> None:
        codes = [fact.code for fact in self.content.facts]
        measures = {measure.code for measure in self.content.measures}
        self.once("facts", codes, "code")
        self.once("oddities", (oddity.code for oddity in self.content.oddities), "code")
        self.elsewhere("facts", Fact, codes)
        self.elsewhere("oddities", Oddity, [oddity.code for oddity in self.content.oddities])
        for fact in self.content.facts:
            self.fits(f"facts[{fact.code}]", fact, Fact)
            self.council(f"facts[{fact.code}].council", fact.council)
            self.metric(f"facts[{fact.code}].metric", fact.metric)
        for oddity in self.content.oddities:
            path = f"oddities[{oddity.code}]"
            self.fits(path, oddity, Oddity)
            for code in oddity.measures:
                self.known_name(f"{path}.measures", code, measures, "measure", "the measures of this file")
            for code in oddity.facts:
                self.known_name(f"{path}.facts", code, set(codes), "fact", "the facts of this file")

    def elsewhere(self, path: str, model: type[models.Model], codes: list[str]) -> None:
        taken = model.objects.filter(code__in=codes).exclude(strategy__slug=self.content.strategy.slug)
        for code, strategy in taken.values_list("code", "strategy__slug"):
            self.add(f"{path}[{code}]", f"has a code that the strategy {strategy} uses. Choose another.")

    def services(self) -> None:
        named: set[tuple[str, str]] = set()
        for number, service in enumerate(self.content.services, 1):
            place = f"services[{number}]"
            self.council(f"{place}.council", service.council)
            if service.parent and (service.council, service.parent) not in named:
                self.add(
                    f"{place}.parent", f"names {service.parent!r}, which is not listed above it. List a parent first."
                )
            named.add((service.council, service.name))

    def events(self) -> None:
        for number, event in enumerate(self.content.events, 1):
            self.fits(f"events[{number}]", event, Event)
            self.council(f"events[{number}].council", event.council)
            self.metric(f"events[{number}].metric", event.metric)


def flat(priorities: Iterable[PriorityEntry]) -> Iterator[PriorityEntry]:
    """Every priority, each before the ones that it holds."""
    for priority in priorities:
        yield priority
        yield from flat(priority.priorities)
