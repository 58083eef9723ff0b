"""Which row, or which two rows, hold the headings. PURE."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from metrics.spreadsheets.cells import Line, Sheet, Value, column_letters
from metrics.spreadsheets.dates import NotAMonth, read_month
from metrics.spreadsheets.names import words
from metrics.spreadsheets.reference import Reference
from metrics.spreadsheets.refusals import Refusal
from metrics.spreadsheets.roles import EXACT, IGNORE, TITLES, Role, decode, heading_text, like_role, role_of

SEARCHED_LINES = 40
LEAST_ACROSS = 2


@dataclass(frozen=True, slots=True)
class Profile:
    """How a council's people said that a file with these headings is to be read."""

    columns: Mapping[str, str]
    month_first: bool = False
    shares: bool = False
    include_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """Rows of headings, and what each column holds; a column that is not used has no role here.

    `row` is the lowest row of headings, `top` the highest. `month` is the sheet's own, where no column has one.
    """

    row: int
    top: int
    headings: tuple[str, ...]
    roles: Mapping[int, Role]
    month: dt.date | None = None
    month_from: str = ""
    profile: Profile | None = None
    upper: Mapping[int, int] = field(default_factory=dict)

    def column_of(self, name: str) -> int:
        """The key or single figure column that holds a field; -1 when none does."""
        return next((column for column, role in self.roles.items() if role.field == name and not role.is_across), -1)

    @property
    def across(self) -> dict[int, Role]:
        return {column: role for column, role in self.roles.items() if role.is_across}

    @property
    def signature(self) -> str:
        return signature(self.headings)

    @property
    def layout(self) -> str:
        """'long', 'months across', 'metrics across', 'staff groups across', or several of them across."""
        kinds = [
            name
            for name, has in (
                ("months", any(role.month for role in self.across.values())),
                ("metrics", any(role.metric for role in self.across.values())),
                ("staff groups", any(role.staff_group for role in self.across.values())),
            )
            if has
        ]
        return f"{' and '.join(kinds)} across" if kinds else "long"

    def missing(self) -> list[str]:
        """The fields that no column, heading or sheet name gives: nothing can be read without them."""
        figures = [role for role in self.roles.values() if role.field == "value"]
        lacking = []
        if self.column_of("metric") < 0 and not (figures and all(role.metric for role in figures)):
            lacking.append("metric")
        if self.column_of("month") < 0 and not self.month and not (figures and all(role.month for role in figures)):
            lacking.append("month")
        if not figures:
            lacking.append("value")
        return lacking

    @property
    def unsure(self) -> list[int]:
        return [column for column, role in self.roles.items() if not role.sure]


def signature(headings: Sequence[str]) -> str:
    """What two files with the same columns have in common, whatever their months."""
    kept = [("month" if _is_month(heading) else words(heading)) for heading in headings]
    compact = [name for place, name in enumerate(kept) if name != "month" or "month" not in kept[:place]]
    return hashlib.sha256("|".join(compact).encode()).hexdigest()[:32]


def _is_month(heading: str) -> bool:
    try:
        return read_month(heading).how != "serial"
    except NotAMonth:
        return False


def find(sheet: Sheet, reference: Reference, profiles: Mapping[str, Profile]) -> Header | None:
    """The headings among the first rows, above which titles may stand; None when there are none.

    A row that a person has mapped before wins; then the row, or pair of rows, that names most, the upper one on a tie.
    """
    lines = sheet.lines[:SEARCHED_LINES]
    best: tuple[int, int, Header] | None = None
    for place, line in enumerate(lines):
        candidates = [_single(line, reference, profiles)]
        if place and lines[place - 1].number == line.number - 1:
            candidates.append(_double(sheet, lines[place - 1], line, reference, profiles))
        for header in candidates:
            if header is None:
                continue
            if header.profile is not None:
                return _with_month(header, sheet)
            header = _with_month(header, sheet)
            rank = (-len(header.missing()), len(header.roles))
            if best is None or rank > best[:2]:
                best = (*rank, header)
    return best[2] if best and _is_enough(best[2]) else None


def _is_enough(header: Header) -> bool:
    known = [role for role in header.roles.values() if role.field]
    return len(header.missing()) <= 1 and len(known) >= 2 and (len(known) >= 3 or not header.missing())


def _single(line: Line, reference: Reference, profiles: Mapping[str, Profile]) -> Header | None:
    headings = tuple(heading_text(value) for value in line.values)
    profile = profiles.get(signature(headings)) if len(headings) > 1 else None
    if profile is not None:
        return Header(line.number, line.number, headings, _mapped(line, headings, profile, reference), profile=profile)
    roles = roles_of(line.values, reference)
    if not roles:
        return None
    return Header(line.number, line.number, headings, roles)


def _mapped(line: Line, headings: Sequence[str], profile: Profile, reference: Reference) -> dict[int, Role]:
    """The roles that a person gave; a month's heading keeps its own month."""
    roles: dict[int, Role] = {}
    for column, heading in enumerate(headings):
        found = role_of(line.values[column], reference)
        if found is not None and found.month and words(heading) not in profile.columns:
            roles[column] = found
        elif words(heading) in profile.columns:
            role = decode(profile.columns[words(heading)])
            if role is not None:
                roles[column] = role
    return roles


def roles_of(values: Sequence[Value], reference: Reference) -> dict[int, Role]:
    """The role of each column, each key field once; a lone metric or month is a figure's text, not a heading."""
    roles: dict[int, Role] = {}
    found = [(column, role_of(value, reference)) for column, value in enumerate(values)]
    across = Counter(kind for _, role in found if role for kind in _kinds(role))
    taken: set[str] = set()
    ordered = sorted(found, key=lambda item: _rank(item, values))
    for column, role in ordered:
        if role is None or not role.field:
            continue
        if role.is_across:
            if any(across[kind] >= LEAST_ACROSS for kind in _kinds(role)):
                roles[column] = role
        elif role.field not in taken:
            taken.add(role.field)
            roles[column] = role
    _add_likely(roles, found, values, reference, taken)
    return dict(sorted(roles.items()))


def _rank(item: tuple[int, Role | None], values: Sequence[Value]) -> tuple[int, int]:
    """Our own titles count before other names, then the left column before the right."""
    column, value = item[0], values[item[0]]
    return (0 if isinstance(value, str) and words(value) in EXACT else 1, column)


def _kinds(role: Role) -> list[str]:
    return [name for name in ("metric", "month", "staff_group") if getattr(role, name)]


def _add_likely(
    roles: dict[int, Role],
    found: Sequence[tuple[int, Role | None]],
    values: Sequence[Value],
    reference: Reference,
    taken: set[str],
) -> None:
    """Headings that are only like known ones, once enough of the row is sure to be headings."""
    if len(roles) < 2:
        return
    for column, role in found:
        value = values[column]
        if role is None and isinstance(value, str):
            likely = like_role(value, reference)
            if likely is not None and (likely.is_across or likely.field not in taken):
                roles[column] = likely
                taken.add(likely.field if not likely.is_across else "")


def _double(
    sheet: Sheet, upper: Line, lower: Line, reference: Reference, profiles: Mapping[str, Profile]
) -> Header | None:
    """Two rows of headings: what stands above, over several columns, holds for each column below it."""
    spread = _spread(sheet, upper, len(lower.values))
    above = {column: role_of(upper.at(start), reference) for column, start in spread.items()}
    below = {column: role_of(value, reference) for column, value in enumerate(lower.values)}
    roles: dict[int, Role] = {}
    for column in range(max(len(upper.values), len(lower.values))):
        top, bottom = above.get(column), below.get(column)
        if top and top.is_across and bottom and bottom.is_figure:
            roles[column] = top.joined(bottom)
        elif bottom and bottom.field and not bottom.is_figure:
            roles[column] = bottom
        elif lower.at(column) is None and top and top.field and not top.is_figure and column not in roles:
            roles[column] = top
    if sum(role.is_across for role in roles.values()) < LEAST_ACROSS:
        return None
    width = max(len(upper.values), len(lower.values))
    headings = tuple(
        " ".join(filter(None, (heading_text(upper.at(spread.get(n, n))), heading_text(lower.at(n)))))
        for n in range(width)
    )
    profile = profiles.get(signature(headings))
    if profile is not None:
        for column, heading in enumerate(headings):
            if words(heading) in profile.columns:
                roles.pop(column, None)
                role = decode(profile.columns[words(heading)])
                if role is not None:
                    roles[column] = role
    return Header(lower.number, upper.number, headings, roles, profile=profile, upper=spread)


def _spread(sheet: Sheet, upper: Line, width: int) -> dict[int, int]:
    """For each column the column whose upper heading holds for it: by merged cells, else from the left."""
    merged = {
        column: first
        for first, top, last, bottom in sheet.merges
        if top <= upper.number <= bottom
        for column in range(first, min(last, 2000) + 1)
    }
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


def _with_month(header: Header, sheet: Sheet) -> Header:
    """Adds the month that the sheet's name or its title gives, where no column has one."""
    if "month" not in header.missing():
        return header
    month, source = _sheet_month(sheet, header.top)
    if month is None:
        return header
    return Header(
        header.row, header.top, header.headings, header.roles, month, source, header.profile, header.upper
    )  # fmt: skip


def _sheet_month(sheet: Sheet, top: int) -> tuple[dt.date | None, str]:
    candidates: list[tuple[Value, str]] = [(sheet.name, "the sheet's name")] if sheet.name else []
    for line in sheet.lines[:SEARCHED_LINES]:
        if line.number < top:
            candidates += [(value, f"row {line.number}") for value in line.values if isinstance(value, str | dt.date)]
    for value, source in candidates:
        try:
            read = read_month(value)
        except NotAMonth:
            continue
        if read.how != "serial":
            return read.month, source
    return None, ""


def check_twice(header: Header, sheet: str | None) -> None:
    """Refuses two columns with the very same heading of a field: nobody can tell which one counts."""
    for role in header.roles.values():
        if role.is_across or header.profile is not None:
            continue
        named = [
            column for column, heading in enumerate(header.headings) if words(heading) == words(TITLES[role.field])
        ]
        if len(named) > 1:
            columns = " and ".join(column_letters(n) for n in named)
            raise Refusal("column-twice", sheet, heading=TITLES[role.field], columns=columns)


__all__ = ["IGNORE", "Header", "Profile", "check_twice", "find", "signature"]
