"""Two rows of headings: what stands above, over several columns, holds for each column below it. PURE."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from metrics.spreadsheets import bare_months, heading_parts
from metrics.spreadsheets.cells import Line, Sheet
from metrics.spreadsheets.headers import Header
from metrics.spreadsheets.reference import Reference
from metrics.spreadsheets.roles import IGNORE, Role, heading_text, role_of, with_sure_months

LEAST_ACROSS = 2
MOST_COLUMNS = 2000
# As many of the first columns may hold keys, and as many rows are looked through for them.
MOST_KEYS = 12
LOOKED_THROUGH = 240


def read(sheet: Sheet, upper: Line, lower: Line, reference: Reference, wanted: bool = False) -> Header:
    """The two rows as headings, whether they look like some or not.

    Where a person `wanted` them, a figure may also stand under a heading that says nothing known.
    """
    spread = spread_of(sheet, upper, len(lower.values))
    above = with_sure_months({column: role_of(upper.at(start), reference) for column, start in spread.items()})
    below = with_sure_months({column: role_of(value, reference) for column, value in enumerate(lower.values)})
    for column, month in bare_months.below(lower, upper, spread).items():
        above[column], below[column] = Role("value", month=month), Role("value")
    titles = list(takewhile(lambda line: line.number < upper.number, sheet.lines))
    named, source = bare_months.beside(upper, titles, sheet)
    above |= {column: Role("value", month=named[start]) for column, start in spread.items() if start in named}
    headings = tuple(
        " ".join(filter(None, (heading_text(upper.at(spread.get(n, n))), heading_text(lower.at(n)))))
        for n in range(max(len(upper.values), len(lower.values)))
    )
    rows_name_metric = any(role and role.field == "metric" for role in (*above.values(), *below.values()))
    rows_name_metric = rows_name_metric or _name_metric(sheet.lines[:LOOKED_THROUGH], lower.number, reference)
    parts = heading_parts.under(upper, lower, spread, above, below, reference, rows_name_metric)
    roles = _placed(lower, above, below, spread, parts, reference, wanted)
    over = {column: role for column, role in above.items() if role and role.is_across}
    return Header(
        lower.number, upper.number, headings, roles, roles, year_from=source, parts=frozenset(parts), over=over
    )


def looks_so(header: Header, upper: Line, lower: Line) -> bool:
    """Whether enough of the second row says of what the figures below it are."""
    across = [column for column, role in header.roles.items() if role.is_across and lower.at(column) is not None]
    figures = (column for column in header.over if isinstance(lower.at(column), int | float))
    if any(column not in header.roles for column in figures):
        return False
    texts = [column for column, value in enumerate(upper.values) if value is not None]
    if len(texts) == 1 and not header.parts and header.column_of(header.roles.get(texts[0], IGNORE).field) == texts[0]:
        # One text above a key column is a title.
        return False
    return max(len(across), len(header.parts)) >= LEAST_ACROSS


def says_more(pair: Header, single: Header) -> bool:
    """Whether the upper row of a pair says different things of the figures that its lower row alone has too.

    What begins above a key column is a title.
    """
    figures = [column for column, role in pair.roles.items() if role.is_figure]
    keys = pair.roles.keys() - set(figures)
    return (
        single.row == single.top == pair.row > pair.top
        and pair.roles.keys() >= single.roles.keys()
        and len(pair.missing()) <= len(single.missing())
        and keys.isdisjoint(pair.over)
        and len({pair.over.get(column) for column in figures} - {None}) > 1
        and all(column in pair.over for column in figures)
    )


def over_figures(sheet: Sheet, header: Header) -> dict[int, str]:
    """The texts, two at least, in the row above a single row of headings that stand above its figures alone."""
    upper = next((line for line in sheet.lines if line.number == header.top - 1), None)
    if upper is None or header.top < header.row:
        return {}
    keys = {column for column, role in header.roles.items() if not role.is_across and not role.is_figure}
    texts = {column: value for column, value in enumerate(upper.values) if isinstance(value, str)}
    headed = [column for column in texts if header.heading(column)]
    return texts if keys.isdisjoint(texts) and len({texts[column] for column in headed}) > 1 else {}


def _placed(
    lower: Line,
    above: Mapping[int, Role | None],
    below: Mapping[int, Role | None],
    spread: Mapping[int, int],
    parts: Mapping[int, Role | None],
    reference: Reference,
    wanted: bool,
) -> dict[int, Role]:
    """What each column holds below two headings; a heading with nothing below it is of its own column alone."""
    # One column of notes is about the whole row; of several, each is about the figures it stands with.
    many_notes = [role.field for role in below.values() if role].count("note") > 1
    stands = Counter(spread.values())
    roles: dict[int, Role] = {}
    for column in sorted({*above, *below}):
        top, bottom = above.get(column), below.get(column)
        found = None
        if column in parts:
            found = parts[column]
        elif top and top.is_across and bottom and (bottom.is_figure or (many_notes and bottom.field == "note")):
            found = top.joined(bottom)
            if heading_parts.may_be_part(top.metric, bottom.metric, reference):
                found = replace(found, sure=False)
        elif bottom and (wanted or not bottom.is_figure):
            found = bottom
        elif lower.at(column) is None and top and (not top.is_figure or stands[spread[column]] == 1):
            found = top if spread[column] == column else None
        if found and found.field:
            roles[column] = found
    return roles


def _name_metric(lines: Sequence[Line], row: int, reference: Reference) -> bool:
    """Whether a text below the headings names a metric, in a column of its own or as a heading of rows."""
    texts = (value for line in lines if line.number > row for value in line.values[:MOST_KEYS])
    return any(isinstance(text, str) and reference.metrics.find(text) is not None for text in texts)


def spread_of(sheet: Sheet, upper: Line, width: int) -> dict[int, int]:
    """For each column the column whose upper heading holds for it: by merged cells, else from the left."""
    merged: dict[int, int] = {}
    for first, top, last, bottom in sheet.merges:
        # Merges that lie over each other are no program's: a few thousand of them must not be gone through whole.
        if top <= upper.number <= bottom and first not in merged:
            merged |= dict.fromkeys(range(first, min(last, MOST_COLUMNS) + 1), first)
    spread: dict[int, int] = {}
    start = -1
    for column in range(max(width, len(upper.values))):
        if upper.at(column) is not None:
            start = column
        if column in merged:
            spread[column] = merged[column]
        elif start >= 0:
            spread[column] = start
    return spread
