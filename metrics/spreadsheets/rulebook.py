"""How a rule is written down: its level, its words, and what its message is made of. PURE.

`says` is the message: a sentence with the value seen in it, filled in by the check that finds the problem.
`remedy` follows it: what to do. `help` says the rule in general, for the template and the help page.
"""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """An error must be put right; a query wants a fix or a reason; a note only wants reading."""

    ERROR = "error"
    QUERY = "query"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rule:
    slug: str
    level: Level
    name: str
    help: str
    says: str
    remedy: str

    def message(self, **details: object) -> str:
        return f"{self.says.format(**details)} {self.remedy.format(**details)}".strip()


RULES: dict[str, Rule] = {}


def _add(level: Level, slug: str, name: str, help_text: str, says: str, remedy: str) -> None:
    RULES[slug] = Rule(slug, level, name, help_text, says, remedy)


def error(slug: str, name: str, help_text: str, says: str, remedy: str) -> None:
    _add(Level.ERROR, slug, name, help_text, says, remedy)


def query(slug: str, name: str, help_text: str, says: str, remedy: str) -> None:
    _add(Level.QUERY, slug, name, help_text, says, remedy)


def note(slug: str, name: str, help_text: str, says: str, remedy: str = "") -> None:
    _add(Level.NOTE, slug, name, help_text, says, remedy)
