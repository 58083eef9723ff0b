"""How names are compared: case, spaces, quotes and dashes never matter; spelling does. PURE."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
SAME = str.maketrans(
    {"‘": "'", "’": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-"}
)
# What a row or a column of the sum of others is called.
TOTALS = {
    *("total", "totals", "grand total", "sub-total", "subtotal", "sub total", "overall", "sum"),
    *("england", "all councils"),
}
Thing = TypeVar("Thing")


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """The form in which two names are compared: 'Children’s\xa0Homes  STAFF' and "children's homes staff" agree."""
    text = unicodedata.normalize("NFKC", text).translate(INVISIBLE).translate(SAME)
    return " ".join(text.replace("&", " and ").replace("_", " ").casefold().split())


@lru_cache(maxsize=20_000)
def words(text: str) -> str:
    """A looser form for headings: letters and figures only, 'Value (%)' and 'value' agree."""
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", key(text))
    return " ".join(re.findall(r"[a-z0-9£]+", bare)) or " ".join(re.findall(r"[a-z0-9£]+", key(text)))


def is_total(text: str) -> bool:
    """'Total', and '2025 Total' as a pivot table writes it below the rows of 2025."""
    return key(text) in TOTALS or key(text).rpartition(" ")[2] in ("total", "subtotal", "sub-total")


@dataclass(slots=True)
class Names(Generic[Thing]):
    """Things found by any of their names."""

    things: dict[str, Thing] = field(default_factory=dict)
    proper: dict[str, str] = field(default_factory=dict)

    def add(self, thing: Thing, name: str, aliases: Iterable[str] = ()) -> None:
        """Adds a thing; a proper name always wins over another thing's alias."""
        self.things[key(name)] = thing
        self.proper[key(name)] = name
        for alias in aliases:
            if alias and key(alias) not in self.proper:
                self.things.setdefault(key(alias), thing)

    def find(self, text: str) -> Thing | None:
        return self.things.get(key(text))

    def like(self, text: str, count: int = 3) -> list[str]:
        """The proper names most like `text`, best first; empty when none comes near."""
        wanted = key(text)
        near = difflib.get_close_matches(wanted, self.things, n=count * 2, cutoff=0.72)
        inside = [known for known in self.proper if wanted and (wanted in known or known in wanted)]
        named = [self._proper_name(known) for known in [*near, *inside]]
        return list(dict.fromkeys(named))[:count]

    def _proper_name(self, known: str) -> str:
        if known in self.proper:
            return self.proper[known]
        thing = self.things[known]
        return next(name for found, name in self.proper.items() if self.things[found] is thing)

    def suggestion(self, text: str) -> str:
        """A sentence that says what the writer may have meant."""
        near = self.like(text)
        if near:
            return "Did you mean " + " or ".join(f'"{name}"' for name in near) + "?"
        return self.listed()

    def listed(self) -> str:
        """A sentence that names the first of those known."""
        known = list(self.proper.values())
        listed = ", ".join(f'"{name}"' for name in known[:6])
        return f"Known are {listed}{' and others; the template lists them' if len(known) > 6 else ''}."
