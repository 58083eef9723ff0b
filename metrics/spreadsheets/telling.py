"""What a column holds as its cells tell, where its heading does not: a blank corner above names of metrics. PURE."""

from collections.abc import Callable, Sequence
from typing import Any

from metrics.spreadsheets.bare_months import QUARTER
from metrics.spreadsheets.cells import Line, Value
from metrics.spreadsheets.dates import NotAMonth, month_named, read_month
from metrics.spreadsheets.headers import Header
from metrics.spreadsheets.names import Names, is_total, key, words
from metrics.spreadsheets.reference import Reference
from metrics.spreadsheets.roles import IGNORED, Role
from metrics.spreadsheets.values import BLANK, NotANumber, read_figure
from metrics.spreadsheets.years import read_year

# As many of the first columns may be told so, and as many different texts of each are looked at.
MOST_COLUMNS = 12
MOST_TEXTS = 60
PIVOT_LABELS = {"row labels", "row label"}


def told_by_cells(header: Header, lines: Sequence[Line], reference: Reference) -> dict[int, Role]:
    """The key columns of `lines` that neither their heading nor another column gives, by what most of their texts name.

    Only below what are headings without them: two known ones at least. Under a heading that is not known it is a guess.
    """
    if len(header.own) < 2:
        return {}
    return _named(header, lines, reference) | _years(header, lines) | _months(header, lines)


def proposed(header: Header, lines: Sequence[Line], reference: Reference) -> dict[int, Role]:
    """What the columns below headings of which no table can be made may hold, for a person to keep or to change.

    Names by what most of their texts name, months by most of their cells, the value where one column alone has figures.
    """
    held = header.own | _named(header, lines, reference) | _years(header, lines)
    for field, holds in (("month", _is_month), ("value", _is_figure)):
        if not any(role.field == field or role.is_across for role in held.values()):
            columns = [
                column for column in range(MOST_COLUMNS) if column not in held and _mostly(header, lines, column, holds)
            ]
            if len(columns) == 1:
                held[columns[0]] = Role(field, sure=False)
    return held


def _named(header: Header, lines: Sequence[Line], reference: Reference) -> dict[int, Role]:
    open_fields: dict[str, Names[Any]] = {
        name: names
        for name, names in _names(reference).items()
        if all(role.field != name and not getattr(role, name, "") for role in header.own.values())
    }
    told: dict[int, Role] = {}
    for column in range(MOST_COLUMNS):
        heading = header.heading(column)
        if column not in header.own and words(heading) not in IGNORED and open_fields:
            if words(heading) in PIVOT_LABELS and is_mixed(lines, header.row, column, reference):
                continue
            # 'Total' stands below whatever it is the total of.
            texts = {text for text in _texts(lines, header.row, column) if not is_total(text)}
            named = {name: sum(names.find(text) is not None for text in texts) for name, names in open_fields.items()}
            best = max(named, key=lambda name: named[name])
            if named[best] and named[best] * 2 >= len(texts):
                told[column] = Role(best, sure=not heading)
                del open_fields[best]
    return told


def _years(header: Header, lines: Sequence[Line]) -> dict[int, Role]:
    """The one column of years beside months across that lack theirs; a guess under a heading that is not known."""
    if not header.names_months or header.column_of("month") >= 0:
        return {}
    free = (column for column in range(MOST_COLUMNS) if column not in header.own)
    found = [column for column in free if _mostly(header, lines, column, lambda value: read_year(value) is not None)]
    return {found[0]: Role("month", sure=not header.heading(found[0]))} if len(found) == 1 else {}


def _months(header: Header, lines: Sequence[Line]) -> dict[int, Role]:
    """The one column without a heading whose cells are months, below headings that give none; or names of months, below
    years."""
    roles = header.roles.values()
    if header.month or header.column_of("month") >= 0 or any(role.month or role.named for role in roles):
        return {}
    holds = _is_month_named if any(role.year for role in roles) else _is_dated
    free = (column for column in range(MOST_COLUMNS) if column not in header.own and not header.heading(column))
    found = [column for column in free if _mostly(header, lines, column, holds)]
    return {found[0]: Role("month")} if len(found) == 1 else {}


def _is_dated(value: Value) -> bool:
    """Whether a cell is a month as people write it; a number may be anything."""
    return not isinstance(value, int | float) and _is_month(value)


def _is_month_named(value: Value) -> bool:
    return isinstance(value, str) and month_named(value) is not None


def _mostly(header: Header, lines: Sequence[Line], column: int, holds: Callable[[Value], bool]) -> bool:
    if words(header.heading(column)) in IGNORED:
        return False
    cells = [line.at(column) for line in lines if line.number > header.row and line.at(column) not in (None, "")]
    return bool(cells) and sum(map(holds, cells)) * 2 > len(cells)


def _is_month(value: Value) -> bool:
    try:
        return bool(read_month(value))
    except NotAMonth:
        return False


def _is_figure(value: Value) -> bool:
    try:
        return read_figure(value) != BLANK
    except NotANumber:
        return False


def is_mixed(lines: Sequence[Line], row: int, column: int, reference: Reference) -> bool:
    """Whether the texts of a column name things of several kinds, as the row labels of a compact pivot table do."""
    texts = _texts(lines, row, column)
    kinds = [{text for text in texts if names.find(text) is not None} for names in _names(reference).values()]
    return (
        all(found != texts for found in kinds)
        and sum(bool(found - set().union(*kinds[:n])) for n, found in enumerate(kinds)) > 1
    )


def _names(reference: Reference) -> dict[str, Names[Any]]:
    return {"metric": reference.metrics, "staff_group": reference.staff_groups, "service": reference.services}


def is_in_place(header: Header, column: int, text: str, reference: Reference) -> bool:
    """Whether a text alone in its row is what its column has in each: a month or a group that has no figure yet."""
    names = _names(reference)
    for field, own in header.keys.items():
        if own == column and field == "month":
            return _is_month(text) or month_named(text) is not None or QUARTER.fullmatch(key(text)) is not None
        if own == column and field in names:
            return names[field].find(text) is not None
    return False


def _texts(lines: Sequence[Line], header_row: int, column: int) -> set[str]:
    texts: set[str] = set()
    for line in lines:
        value = line.at(column) if line.number > header_row else None
        # A text that stands alone in its row is a footnote or a heading of the rows below it.
        if isinstance(value, str) and len(line.values) - line.values.count(None) > 1 and len(texts) < MOST_TEXTS:
            texts.add(value)
    return texts
