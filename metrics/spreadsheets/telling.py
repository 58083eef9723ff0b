"""What a column holds as its cells tell, where its heading does not: a blank corner above names of metrics. PURE."""

from collections.abc import Sequence
from typing import Any

from metrics.spreadsheets.cells import Line
from metrics.spreadsheets.headers import Header
from metrics.spreadsheets.names import Names, words
from metrics.spreadsheets.reference import Reference
from metrics.spreadsheets.roles import IGNORED, Role

# As many of the first columns may be told so, and as many different texts of each are looked at.
MOST_COLUMNS = 12
MOST_TEXTS = 60


def told_by_cells(header: Header, lines: Sequence[Line], reference: Reference) -> dict[int, Role]:
    """The key columns of `lines` that neither their heading nor another column gives, by what most of their texts name.

    Only below what are headings without them: two known ones at least. Under a heading that is not known it is a guess.
    """
    if len(header.own) < 2:
        return {}
    open_fields: dict[str, Names[Any]] = {
        name: names
        for name, names in _names(reference).items()
        if all(role.field != name and not getattr(role, name, "") for role in header.own.values())
    }
    told: dict[int, Role] = {}
    for column in range(MOST_COLUMNS):
        heading = header.heading(column)
        if column not in header.own and words(heading) not in IGNORED and open_fields:
            texts = _texts(lines, header.row, column)
            named = {name: sum(names.find(text) is not None for text in texts) for name, names in open_fields.items()}
            best = max(named, key=lambda name: named[name])
            if named[best] and named[best] * 2 >= len(texts):
                told[column] = Role(best, sure=not heading)
                del open_fields[best]
    return told


def _names(reference: Reference) -> dict[str, Names[Any]]:
    return {"metric": reference.metrics, "staff_group": reference.staff_groups, "service": reference.services}


def _texts(lines: Sequence[Line], header_row: int, column: int) -> set[str]:
    texts: set[str] = set()
    for line in lines:
        value = line.at(column) if line.number > header_row else None
        # A text that stands alone in its row is a footnote or a heading of the rows below it.
        if isinstance(value, str) and len(line.values) - line.values.count(None) > 1 and len(texts) < MOST_TEXTS:
            texts.add(value)
    return texts
