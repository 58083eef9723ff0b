"""What the upload pages show, made ready for their templates."""

from dataclasses import dataclass

from metrics.spreadsheets import RULES, Level, Problem, Reading, Rule

SHOWN = 200
SHOWN_OF_RULE = 40


@dataclass(frozen=True, slots=True)
class Group:
    """The problems under one rule: how many there are, and the first of them."""

    rule: Rule
    count: int
    problems: tuple[Problem, ...]

    @property
    def more(self) -> int:
        return self.count - len(self.problems)


@dataclass(frozen=True, slots=True)
class Groups:
    errors: tuple[Group, ...]
    queries: tuple[Group, ...]
    notes: tuple[Group, ...]
    total: int
    shown: int


def groups_of(reading: Reading) -> Groups:
    """The problems by rule, most frequent first; at most 200 are listed, whatever the total."""
    by_level: dict[Level, list[Group]] = {level: [] for level in Level}
    left = SHOWN
    for slug, count in sorted(reading.counts.items(), key=lambda item: (_order(item[0]), -item[1])):
        listed = tuple(problem for problem in reading.problems if problem.rule == slug)[: min(left, SHOWN_OF_RULE)]
        left -= len(listed)
        by_level[RULES[slug].level].append(Group(RULES[slug], count, listed))
    total = sum(reading.counts.values())
    errors, queries, notes = (tuple(by_level[level]) for level in (Level.ERROR, Level.QUERY, Level.NOTE))
    return Groups(errors, queries, notes, total, SHOWN - left)


def _order(slug: str) -> int:
    return list(Level).index(RULES[slug].level)
