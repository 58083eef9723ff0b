"""Which row, or which two or three rows, hold the headings. PURE."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from metrics.spreadsheets import bare_months, heading_parts, stacked, title_months
from metrics.spreadsheets.alongside import read_headings, without_said_twice
from metrics.spreadsheets.cells import Line, Sheet, Value
from metrics.spreadsheets.contents import LOOKED_THROUGH, contents, width_of
from metrics.spreadsheets.dates import NotAMonth, month_named, read_month
from metrics.spreadsheets.headers import Header, Profile, headings_of, overlaid, titles
from metrics.spreadsheets.names import TOTALS, key, words
from metrics.spreadsheets.parts_by_row import with_parts
from metrics.spreadsheets.reference import Reference
from metrics.spreadsheets.roles import EXACT, Likeness, Role, role_of, when, year_role
from metrics.spreadsheets.stacked import LEAST_ACROSS, LEAST_ROWS, MOST_COLUMNS, MOST_ROWS
from metrics.spreadsheets.telling import told_by_cells

SEARCHED_LINES = 40
LIKELIEST = 3


def find(
    sheet: Sheet, reference: Reference, profiles: Mapping[str, Profile], likeness: Likeness | None = None
) -> Header | None:
    """The headings among the first rows, above which titles may stand; None when there are none.

    A row that a person has mapped before wins, of several the one mapped last, which stands last in `profiles`, and of
    the same headings with and without the rows above them those that name most; then the row, or rows, that do, the
    upper ones on a tie. Something may be missing; of rows that name parts, even the figures. `likeness` is what the
    sheets of a workbook share; it is asked of the likeliest rows alone.
    """
    likeness = likeness or Likeness(reference)
    found = list(_candidates(sheet, reference, profiles, likeness))
    mapped = [_with_month(header, sheet) for header in found if header.profile is not None]
    if mapped:
        said_last = list(profiles)
        return min(mapped, key=lambda header: (-said_last.index(header.signature), *_order(header)))
    likeliest = sorted(found, key=lambda header: _order(_with_month(header, sheet)))[:LIKELIEST]
    completed = [
        _with_month(_with_lone(_with_likely(header, sheet, reference, likeness), sheet, reference), sheet)
        for header in likeliest
    ]
    named = [_with_month(header, sheet) for header in found if header.parts]
    best = _wider(_with_other_row(min(completed, key=_order, default=None), [*named, *completed]), found, sheet)
    if best is None or (best.missing() and not best.parts):
        # Cells are asked last: they would complete a second row of headings just as well as both rows together.
        told = [_as_told(header, sheet, reference) for header in completed]
        best = _with_other_row(min(told, key=_order, default=None), told)
        best = _wider(
            best, [_as_told(each, sheet, reference) for each in found if best and each.row == best.row], sheet
        )
    if best is None or not (best.parts or _is_enough(best, sheet, reference)):
        return None
    return _under_merges(_as_told(best, sheet, reference), sheet)


def _candidates(
    sheet: Sheet, reference: Reference, profiles: Mapping[str, Profile], likeness: Likeness
) -> Iterator[Header]:
    lines = sheet.lines[:SEARCHED_LINES]
    for place, line in enumerate(lines):
        single = _single(line, sheet, reference)
        profile = profiles.get(single.signature) if profiles and len(single.headings) > 1 else None
        if profile is not None:
            single = _with_lone(_with_likely(single, sheet, reference, likeness), sheet, reference)
            single = _as_told(single, sheet, reference)
            own = single.own if "month" in profile.columns.values() else _months_alone(line, reference) | single.own
            yield _said(_under_merges(replace(single, own=own), sheet), sheet, profile)
        elif single.roles:
            yield single
        for rows in range(LEAST_ROWS, MOST_ROWS + 1):
            together = lines[max(place - rows + 1, 0) : place + 1]
            if line.number - together[0].number == rows - 1:
                yield from _stacked(sheet, together, reference, profiles)


def _stacked(
    sheet: Sheet, lines: Sequence[Line], reference: Reference, profiles: Mapping[str, Profile]
) -> Iterator[Header]:
    """Several rows as headings, where they look so or a person has mapped them before."""
    header = stacked.read(sheet, lines, reference)
    profile = profiles.get(header.signature) if profiles else None
    if profile is not None:
        header = _as_told(stacked.read(sheet, lines, reference, wanted=True), sheet, reference)
        yield _said(_under_merges(header, sheet), sheet, profile)
    elif stacked.looks_so(header, lines):
        yield header


def _order(header: Header) -> tuple[int, int, int, int]:
    """The less is missing and the more is said the better; what is said of two figures alike tells none of them."""
    said = {(role.field, *role.said) if role.is_across else (str(column),) for column, role in header.roles.items()}
    return (len(header.missing()), -len(said), header.row, -header.top)


def _with_other_row(best: Header | None, found: Sequence[Header]) -> Header | None:
    """Where the row below names parts of what stands above, the rows together, if they say as much.

    A part that nobody can place stops its column being read as what stands above it, so those count in any case.
    """
    if best is None or (best.top < best.row and best.parts):
        return best
    for more in found:
        is_below = best.top == more.top and best.row == more.row - 1
        is_above = best.top > more.top and best.row == more.row
        if more.parts and (is_below or (is_above and len(more.missing()) <= len(best.missing()))):
            return more
        if is_below and _order(more)[:2] <= _order(best)[:2]:
            return more
    return best


def _wider(best: Header | None, found: Sequence[Header], sheet: Sheet) -> Header | None:
    """With the rows above a row of headings, where each says of the figures what tells them from others."""
    if best is None:
        return None
    for more in found:
        if more.over and more.row == best.row and more.top == best.top - 1:
            wide = _with_month(more, sheet)
            best = wide if stacked.says_more(wide, best) else best
    return best


def _is_enough(header: Header, sheet: Sheet, reference: Reference) -> bool:
    known, lacking = [role for role in header.roles.values() if role.field], header.missing()
    if len(known) == 2 and lacking == ["metric"]:
        return any(role.metric for text, _ in titles(sheet, header.top) if (role := role_of(text, reference)))
    return len(lacking) <= 1 and len(known) >= 2 and (len(known) >= 3 or not lacking)


def plain(sheet: Sheet, line: Line, reference: Reference, profiles: Mapping[str, Profile], rows: int = 1) -> Header:
    """A row read as headings, or `rows` up to that one, whether they look like some or not; as many as there are."""
    above = [upper for upper in sheet.lines if line.number - rows < upper.number <= line.number]
    if len(above) > 1 and above[-2].number == line.number - 1:
        together = above if line.number - above[0].number == len(above) - 1 else above[-2:]
        header = stacked.read(sheet, together, reference, wanted=True)
        header = _under_merges(_as_told(header, sheet, reference), sheet)
    else:
        header = _with_likely(_single(line, sheet, reference), sheet, reference, Likeness(reference))
        header = _with_lone(header, sheet, reference)
        header = _as_told(header, sheet, reference)
    profile = profiles.get(header.signature)
    return header if profile is None else _said(header, sheet, profile)


def _single(line: Line, sheet: Sheet, reference: Reference) -> Header:
    titles = [title for title in sheet.lines[:SEARCHED_LINES] if title.number < line.number]
    named, source = ({}, "") if bare_months.has_years([line]) else bare_months.beside(line, titles, sheet)
    own = roles_of(line.values, reference) | {column: Role("value", month=month) for column, month in named.items()}
    if titles and titles[-1].number == line.number - 1:
        spread = stacked.spread_of(sheet, titles[-1], len(line.values))
        own = heading_parts.without_unknown(own, line, titles[-1], spread, reference)
    own = with_parts(own, line, sheet)
    return Header(line.number, line.number, headings_of(line), own, own, year_from=source)


def _as_told(header: Header, sheet: Sheet, reference: Reference) -> Header:
    """With the columns that have no known heading and say by their cells what they hold."""
    month = header.month or ("month" in header.missing() and _sheet_month(sheet, header.top)[0]) or None
    told = told_by_cells(replace(header, month=month), sheet.lines[:LOOKED_THROUGH], reference)
    own = dict(sorted((told | header.own).items()))
    return replace(header, own=own, roles=own)


def _under_merges(header: Header, sheet: Sheet) -> Header:
    """A heading merged over several columns stands over each of them that holds figures and has no other heading."""
    under = {
        column: header.own[first]
        for first, top, last, bottom in sheet.merges
        if top <= header.row <= bottom and first in header.own and header.own[first].is_across
        for column in range(first + 1, min(last, MOST_COLUMNS) + 1)
        if not header.heading(column) and column not in header.own
    }
    _, figures = contents(sheet.lines[:LOOKED_THROUGH], header.row, under)
    own = dict(sorted((header.own | {column: under[column] for column in figures}).items()))
    return replace(header, own=own, roles=own)


def _said(header: Header, sheet: Sheet, profile: Profile) -> Header:
    """The headings as a person said that they are to be read; columns beyond the last heading may be spoken of too."""
    width = width_of(sheet, sheet.lines[:LOOKED_THROUGH], header.headings)
    beyond = [""] * (width - len(header.headings))
    # Whoever kept the page has seen the months and years on it, which no choice stands for.
    own = {column: replace(role, sure=True) if when(role) else role for column, role in header.own.items()}
    roles, said = overlaid(own, [*header.headings, *beyond], profile, header.over)
    return replace(header, roles=roles, said=said, profile=profile)


def _months_alone(line: Line, reference: Reference) -> dict[int, Role]:
    """The months among the headings, were there only one: it counts where a mapping gives no column of months."""
    found = ((column, role_of(value, reference)) for column, value in enumerate(line.values))
    return {column: role for column, role in found if role and role.month}


def roles_of(values: Sequence[Value], reference: Reference) -> dict[int, Role]:
    """The role of each column, each key field once; a lone metric or month is a figure's text, not a heading."""
    roles: dict[int, Role] = {}
    found = list(read_headings(dict(enumerate(values)), reference).items())
    across = Counter(kind for _, role in found if role for kind in role.kinds)
    taken: set[str] = set()
    ordered = sorted(found, key=lambda item: _rank(item, values))
    for column, role in ordered:
        if role is None or not role.field:
            continue
        if role.is_across:
            if any(across[kind] >= LEAST_ACROSS for kind in role.kinds):
                roles[column] = role
        elif role.field not in taken:
            taken.add(role.field)
            roles[column] = role
    return without_said_twice(roles)


def _with_lone(header: Header, sheet: Sheet, reference: Reference) -> Header:
    """With the one column of figures of a table whose heading alone says what they are: a month, a metric or a group.

    Only below headings that name a key column, where no other column has figures that are known.
    """
    keys = [role for role in header.roles.values() if role.field and not role.is_figure]
    if header.top < header.row or not keys or len(keys) < len(header.roles):
        return header
    line = next(line for line in sheet.lines if line.number == header.row)
    found = read_headings(dict(enumerate(line.values)), reference)
    given = {role.field for role in keys}
    if _has_names_of_months(header, sheet):
        found |= {n: replace(role, sure=True) for n, value in enumerate(line.values) if (role := year_role(value))}
        given.remove("month")
    lone = {n: role for n, role in found.items() if role and role.is_across and given.isdisjoint(role.kinds)}
    _, figures = contents(sheet.lines[:LOOKED_THROUGH], header.row, lone)
    if len(lone) != 1 or not figures or not all(role.sure for role in lone.values()):
        return header
    own = dict(sorted((header.own | lone).items()))
    return replace(header, own=own, roles=own)


def _has_names_of_months(header: Header, sheet: Sheet) -> bool:
    """Whether the column of months holds names without their years, which the heading of the figures may give."""
    column = header.column_of("month")
    below = (line.at(column) for line in sheet.lines[:LOOKED_THROUGH] if line.number > header.row)
    texts = [value for value in below if isinstance(value, str)]
    return column >= 0 and bool(texts) and all(month_named(text) or key(text) in TOTALS for text in texts)


def _rank(item: tuple[int, Role | None], values: Sequence[Value]) -> tuple[int, int]:
    """Our own titles count before other names, then the left column before the right."""
    column, value = item[0], values[item[0]]
    return (0 if isinstance(value, str) and words(value) in EXACT else 1, column)


def _with_likely(header: Header, sheet: Sheet, reference: Reference, likeness: Likeness) -> Header:
    """With headings that are only like known ones, once enough of the row is sure to be headings."""
    if len(header.own) < 2 or header.top < header.row:
        return header
    line = next(line for line in sheet.lines if line.number == header.row)
    own = dict(header.own)
    taken = {role.field for role in own.values() if not role.is_across}
    for column, value in enumerate(line.values):
        if column not in own and isinstance(value, str) and role_of(value, reference) is None:
            likely = likeness.role(value)
            if likely is not None and (likely.is_across or likely.field not in taken):
                known = own | {column: likely}
                # A guess never makes a table lack what it has without it.
                if len(replace(header, roles=known).missing()) > len(replace(header, roles=own).missing()):
                    continue
                own = known
                taken.add(likely.field if not likely.is_across else "")
    own = dict(sorted(own.items()))
    return replace(header, own=own, roles=own)


def _with_month(header: Header, sheet: Sheet) -> Header:
    """Adds the month that the sheet's name or its title gives, where no column has one; else a column of years."""
    if "month" not in header.missing():
        return header
    month, source = (None, "") if header.names_months else _sheet_month(sheet, header.top)
    if month is not None:
        return replace(header, month=month, month_from=source)
    named = {column: words(heading) for column, heading in enumerate(header.headings)}
    years = [column for column, heading in named.items() if heading in bare_months.YEAR_HEADINGS]
    if len(years) != 1 or years[0] in header.roles or header.profile is not None:
        return header
    own = dict(sorted((header.own | {years[0]: Role("month")}).items()))
    return replace(header, own=own, roles=own)


def _sheet_month(sheet: Sheet, top: int) -> tuple[dt.date | None, str]:
    said = list(titles(sheet, top))
    for value, source in said:
        try:
            read = read_month(value)
        except NotAMonth:
            continue
        if read.how != "serial":
            return read.month, source
    month, source = bare_months.named(sheet, said)
    return (month, source) if month else title_months.in_titles(said)
