"""A component's targets. A target that a person changed since it was loaded stays as that person left it."""

from strategies.loading.ids import Ids
from strategies.loading.schema import JudgementEntry, StrategyEntry, TargetEntry
from strategies.loading.tally import Tally
from strategies.loading.versions import Version, versions_of
from strategies.models import Component, Judgement, Target
from workforce import months


def store_targets(
    component: Component, entries: list[TargetEntry], strategy: StrategyEntry, ids: Ids, tally: Tally
) -> None:
    for number, entry in enumerate(entries, 1):
        versions = list(versions_of(entry, strategy))
        held = list(component.targets.filter(number=number).order_by("version"))
        if changed_by_a_person(held, versions):
            measure = component.measure
            tally.kept.append(f"target {number} of {component.label} ({measure.code}) was changed since and stays so.")
        else:
            held = [store_version(component, number, versions, at, strategy, ids, tally) for at in range(len(versions))]
        for judgement in entry.judgements:
            store_judgement(held, judgement, ids, tally)


def changed_by_a_person(held: list[Target], versions: list[Version]) -> bool:
    return len(held) > len(versions) or any(target.changed_by_id or target.changed_at for target in held)


def store_version(component, number, versions, at, strategy, ids, tally) -> Target:
    version, words = versions[at], versions[at].words
    following = versions[at + 1] if at + 1 < len(versions) else None
    due = months.end_of_printed(words.due, words.due_precision) if words.due else None
    values = words.model_dump(exclude={"due", "comparator_metric", "comparator_group", "read_by"}) | {
        "due": due,
        "comparator_metric_id": ids.metrics.get(words.comparator_metric),
        "comparator_group_id": ids.staff_groups.get(words.comparator_group),
        "read_by": words.read_by or strategy.read_by,
        "document": strategy.document,
        "effective_from": version.holds_from,
        "effective_to": following.holds_from if following else None,
        "reason": version.reason,
    }
    return tally.put(Target, {"component": component, "number": number, "version": version.number}, values)


def store_judgement(held: list[Target], entry: JudgementEntry, ids: Ids, tally: Tally) -> None:
    """Written once, under the version in force in its month; a verdict that is there already is a person's."""
    target = next((target for target in reversed(held) if target.effective_from <= entry.month), held[0])
    keys = {"target": target, "council_id": ids.councils[entry.council], "month": entry.month}
    if Judgement.objects.filter(**keys).exists():
        tally.same += 1
        return
    Judgement.objects.create(**keys, **entry.model_dump(exclude={"council", "month"}))
    tally.made += 1
