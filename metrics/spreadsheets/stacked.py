"""Rows of headings, one above another: what stands over several columns holds for each column below it. PURE."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, takewhile
from typing import NamedTuple

from metrics.spreadsheets import bare_months, heading_parts
from metrics.spreadsheets.alongside import read_headings, without_grand_total, without_said_twice
from metrics.spreadsheets.cells import Line, Sheet, Value
from metrics.spreadsheets.contents import LOOKED_THROUGH, is_number
from metrics.spreadsheets.headers import Header
from metrics.spreadsheets.names import words
from metrics.spreadsheets.reference import Reference
from metrics.spreadsheets.roles import BY_NAME, Role, heading_text
from metrics.spreadsheets.years import read_year

LEAST_ROWS, MOST_ROWS = 2, 3
LEAST_ACROSS = 2
MOST_COLUMNS = 2000
# As many of the first columns may hold keys.
MOST_KEYS = 12
Roles = dict[int, Role | None]


class Row(NamedTuple):
    """One row of headings: for each column the one whose heading holds for it, and what that says.

    `dated` is whether its months take their year from elsewhere.
    """

    line: Line
    starts: Mapping[int, int]
    said: Roles
    dated: bool = False

    def at(self, column: int) -> Value:
        return self.line.at(self.starts.get(column, -1))

    @property
    def texts(self) -> dict[int, Value]:
        return {column: self.at(column) for column in self.starts}


@dataclass(frozen=True, slots=True)
class Over:
    """What stands over each column in all rows but the lowest: their texts, where those begin, and what they say."""

    texts: Mapping[int, tuple[Value, ...]]
    starts: Mapping[int, tuple[int, ...]]
    said: Roles


def read(sheet: Sheet, lines: Sequence[Line], reference: Reference, wanted: bool = False) -> Header:
    """Two or three rows as headings, whether they look like some or not.

    Where a person `wanted` them, a figure may also stand under a heading that says nothing known.
    """
    rows, source = _rows(sheet, lines, reference)
    headings = tuple(
        " ".join(filter(None, (heading_text(row.at(n)) for row in rows)))
        for n in range(max(len(line.values) for line in lines))
    )
    said_twice = any(_are_alike(upper.said, lower.said) for upper, lower in combinations(rows, 2))
    idle = len(rows) > LEAST_ROWS and not all(map(_says_something, rows[:-1]))
    idle = idle or (len(rows) > LEAST_ROWS and any(map(_is_lone, lines[1:])))
    # A text alone with a blank row below it is a title.
    idle = idle or (_is_lone(lines[0]) and lines[1].number > lines[0].number + 1)
    over, lower = _parted(rows)
    parts = _parts(sheet, over, lower, reference)
    roles = _placed(over, lower, parts, reference, wanted)
    roles = without_grand_total(roles, lower.texts, over.starts, _merged(sheet, lines[-1].number - 1))
    if not wanted and (said_twice or idle):
        roles, parts = {}, {}
    across = {column: role for column, role in over.said.items() if role and role.is_across}
    return Header(
        lines[-1].number, lines[0].number, headings, roles, roles, year_from=source, parts=frozenset(parts), over=across
    )


def _merged(sheet: Sheet, row: int) -> set[int]:
    """The columns of a row that are merged with others."""
    across = [merge for merge in sheet.merges if merge[1] <= row <= merge[3] and merge[2] > merge[0]]
    return {column for first, _, last, _ in across for column in range(first, min(last, MOST_COLUMNS) + 1)}


def _rows(sheet: Sheet, lines: Sequence[Line], reference: Reference) -> tuple[list[Row], str]:
    """Each row with what it says, and where the year of months without one was found if not in a row above them."""
    lowest = lines[-1]
    titles, source = list(takewhile(lambda line: line.number < lines[0].number, sheet.lines)), ""
    rows: list[Row] = []
    for line in lines:
        within = rows[-1].starts if rows else {}
        own = {column: column for column in range(len(line.values))}
        row = Row(line, own if line is lowest else spread_of(sheet, line, len(lowest.values), within), {})
        said = read_headings(row.texts, reference)
        dated: dict[int, dt.date] = {}
        for above in rows:
            dated |= bare_months.below(line, above.line, above.starts, within)
        if line is lowest:
            said = _without_figures(said, line, within)
        if not dated and not bare_months.has_years(lines):
            dated, found = bare_months.beside(line, titles, sheet, within)
            source = source or found
        said |= {column: Role("value", month=dated[start]) for column, start in row.starts.items() if start in dated}
        rows.append(row._replace(said=said, dated=bool(dated)))
    return rows, source


def _parted(rows: Sequence[Row]) -> tuple[Over, Row]:
    """What stands over the columns, and the row below it: where a row between names parts, such as FTE, that counts as
    the lowest."""
    *uppers, lower = rows
    has_figures = any(is_number(value) and not read_year(value) for value in lower.line.values)
    names_parts = len(uppers) > 1 and heading_parts.kinds(uppers[-1].texts) and not heading_parts.kinds(lower.texts)
    if names_parts and not has_figures:
        uppers, lower = [*uppers[:-1], lower], uppers[-1]
    columns = sorted({column for row in rows for column in row.starts})
    said: Roles = {}
    for row in uppers:
        said |= {column: _joined(said.get(column), role) for column, role in row.said.items()}
    for column, role in lower.said.items():
        if role and role.month and lower.dated:
            # A month that takes its year from above is as good as one that stands there.
            said[column], lower.said[column] = _joined(said.get(column), role), Role("value")
    texts = {column: tuple(row.at(column) for row in uppers) for column in columns}
    starts = {column: tuple(row.starts.get(column, -1) for row in uppers) for column in columns}
    return Over(texts, starts, said), lower


def _joined(top: Role | None, bottom: Role | None) -> Role | None:
    if top is None or bottom is None or not top.is_across or not bottom.is_figure:
        return bottom or top
    return top.joined(bottom)


def _are_alike(above: Roles, below: Roles) -> bool:
    """Whether two rows name a group, a service or another month in one column, as headings never do."""
    for column, top in above.items():
        bottom = below.get(column)
        if top and bottom:
            months_differ = top.month and bottom.month and top.month != bottom.month
            if months_differ or (top.staff_group and bottom.staff_group) or (top.service and bottom.service):
                return True
    return False


def _says_something(row: Row) -> bool:
    named = any(role and role.is_across for role in row.said.values()) or any(map(read_year, row.line.values))
    return named or bool(heading_parts.kinds(row.texts))


def _is_lone(line: Line) -> bool:
    """Whether a row holds one text alone, as one that says of the rows below it what they are."""
    return len(line.values) - line.values.count(None) == 1


def _without_figures(below: Roles, lower: Line, starts: Mapping[int, int]) -> Roles:
    """Without numbers such as 2022 that stand under a heading each: a row of figures, not of years."""
    stands = Counter(starts.values())
    numbers = [column for column, role in below.items() if role and role.year and not isinstance(lower.at(column), str)]
    alone = all(stands[starts.get(column, -1)] < LEAST_ACROSS for column in numbers)
    return below | dict.fromkeys(numbers) if alone else below


def looks_so(header: Header, lines: Sequence[Line]) -> bool:
    """Whether enough of the lowest row says of what the figures below it are."""
    top, lower = lines[0], lines[-1]
    across = [column for column, role in header.roles.items() if role.is_across and lower.at(column) is not None]
    figures = (column for column in header.over if isinstance(lower.at(column), int | float))
    if any(column not in header.roles for column in figures):
        return False
    texts = [column for column, value in enumerate(top.values) if value is not None]
    if len(texts) == 1 and not header.parts:
        first = texts[0]
        # One text above a key column, or above one without a heading, is a title.
        keys = heading_parts.key_columns(lower, header.roles)
        if lower.at(first) is None or not keys.isdisjoint({first, *header.over}):
            return False
    return max(len(across), len(header.parts)) >= LEAST_ACROSS


def _unknown_under_merges(sheet: Sheet, over: Over, lower: Row) -> Roles:
    """The columns of texts that say nothing known below a metric that is merged over them: parts of it, whatever they
    are, where none of them is a value."""
    found: Roles = {}
    for first, top, last, bottom in sheet.merges:
        columns = range(first, min(last, MOST_COLUMNS) + 1) if top == bottom == lower.line.number - 1 else ()
        roles = [lower.said.get(column) for column in columns]
        are_texts = all(isinstance(lower.at(column), str) for column in columns)
        of_metric = all((role := over.said.get(column)) and role.metric for column in columns)
        if len(roles) > 1 and are_texts and of_metric and not any(role and not role.staff_group for role in roles):
            found |= {column: None for column, role in zip(columns, roles, strict=True) if role is None}
    return found


def says_more(wide: Header, narrow: Header) -> bool:
    """Whether the uppermost row says different things of the figures that the rows below it alone have too.

    What begins above a key column is a title.
    """
    figures = [column for column, role in wide.roles.items() if role.is_figure]
    keys = wide.roles.keys() - set(figures)
    gained = [(wide.roles[n].said, narrow.roles[n].said if n in narrow.roles else ()) for n in figures]
    return (
        wide.row == narrow.row
        and wide.top < narrow.top
        and wide.roles.keys() >= narrow.roles.keys()
        and len(wide.missing()) <= len(narrow.missing())
        and keys.isdisjoint(wide.over)
        and len({wide.over.get(column) for column in figures} - {None}) > 1
        and all(column in wide.over for column in figures)
        and (narrow.top == narrow.row or all(more != less for more, less in gained))
    )


def over_figures(sheet: Sheet, header: Header) -> dict[int, str]:
    """The texts, two at least, in the row above the headings that stand above figures alone."""
    upper = next((line for line in sheet.lines if line.number == header.top - 1), None)
    if upper is None:
        return {}
    keys = set(header.keys.values())
    above = {column: value for column, value in enumerate(upper.values) if isinstance(value, str)}
    # The heading of a key column may be merged down from there.
    texts = {column: value for column, value in above.items() if column not in keys or words(value) not in BY_NAME}
    headed = [column for column in texts if header.heading(column)]
    return texts if keys.isdisjoint(texts) and len({texts[column] for column in headed}) > 1 else {}


def _parts(sheet: Sheet, over: Over, lower: Row, reference: Reference) -> Roles:
    unknown = _unknown_under_merges(sheet, over, lower)
    if not heading_parts.kinds(lower.texts):
        return unknown
    named = any(role and role.field == "metric" for role in (*over.said.values(), *lower.said.values()))
    named = named or _name_metric(sheet.lines[:LOOKED_THROUGH], lower.line.number, reference)
    return unknown | heading_parts.under(over.texts, lower.texts, over.said, lower.said, reference, named)


def _placed(over: Over, lower: Row, parts: Roles, reference: Reference, wanted: bool) -> dict[int, Role]:
    """What each column holds below its headings; a heading with nothing below it is of its own column alone."""
    # One column of notes is about the whole row; of several, each is about the figures it stands with.
    many_notes = [role.field for role in lower.said.values() if role].count("note") > 1
    stands = Counter(over.starts.values())
    roles: dict[int, Role] = {}
    for column in sorted({*over.said, *lower.said}):
        top, bottom = over.said.get(column), lower.said.get(column)
        found = None
        if column in parts:
            found = parts[column]
        elif top and top.is_across and bottom and (bottom.is_figure or (many_notes and bottom.field == "note")):
            found = top.joined(bottom)
            if heading_parts.may_be_part(top.metric, bottom.metric, reference):
                found = replace(found, sure=False)
        elif bottom and (wanted or not bottom.is_figure):
            found = bottom
        elif lower.at(column) is None and top and (not top.is_figure or stands[over.starts[column]] == 1):
            found = top if column in over.starts[column] else None
        if found and found.field:
            roles[column] = found
    return without_said_twice(roles)


def _name_metric(lines: Sequence[Line], row: int, reference: Reference) -> bool:
    """Whether a text below the headings names a metric, in a column of its own or as a heading of rows."""
    texts = (value for line in lines if line.number > row for value in line.values[:MOST_KEYS])
    return any(isinstance(text, str) and reference.metrics.find(text) is not None for text in texts)


def spread_of(sheet: Sheet, upper: Line, width: int, within: Mapping[int, int] | None = None) -> dict[int, int]:
    """For each column the column whose upper heading holds for it: by merged cells, else from the left.

    `within` is the same for the row above: a heading ends where the one over it does.
    """
    merged: dict[int, int] = {}
    for first, top, last, bottom in sheet.merges:
        # Merges that lie over each other are no program's: a few thousand of them must not be gone through whole.
        if top <= upper.number <= bottom and first not in merged:
            merged |= dict.fromkeys(range(first, min(last, MOST_COLUMNS) + 1), first)
    # A heading merged over several columns stands over no other.
    wide = {first for column, first in merged.items() if column > first}
    spread: dict[int, int] = {}
    start, bounds = -1, within or {}
    for column in range(max(width, len(upper.values))):
        if bounds.get(column) != bounds.get(column - 1):
            start = -1
        if upper.at(column) is not None:
            start = column
        elif start in wide and column not in merged:
            start = -1
        if column in merged:
            spread[column] = merged[column]
        elif start >= 0:
            spread[column] = start
    return spread
