"""A target and its changes -> one full set of words for each version."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from strategies.loading.schema import StrategyEntry, TargetEntry, TargetWords


@dataclass(frozen=True)
class Version:
    number: int
    words: TargetWords
    holds_from: dt.date
    reason: str


def versions_of(target: TargetEntry, strategy: StrategyEntry) -> Iterator[Version]:
    """The first version, then one for each change: the keys that the change names, over those that it does not."""
    names = set(TargetWords.model_fields)
    held = target.model_dump(include=names)
    yield Version(1, TargetWords(**held), target.holds_from or strategy.targets_hold_from, "")
    for number, change in enumerate(target.changes, 2):
        held = held | change.model_dump(include=names & change.model_fields_set)
        yield Version(number, TargetWords(**held), change.holds_from, change.reason)
