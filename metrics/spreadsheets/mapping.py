"""What a person is shown to say what each column holds. PURE."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from metrics.spreadsheets import carried, header_rows, parts_by_row
from metrics.spreadsheets.cells import Line, Sheet, Workbook, column_letters, shown
from metrics.spreadsheets.contents import LOOKED_THROUGH, width_of
from metrics.spreadsheets.headers import OWN, Header, Profile, keys_of, monthly_keys, said_of
from metrics.spreadsheets.reference import Reference
from metrics.spreadsheets.roles import Likeness, Role, decode, encode, meaning, when
from metrics.spreadsheets.telling import proposed

SAMPLES = 3
MOST_COLUMNS = 60
MOST_SHEETS = 60
# What a column of years beside one of months is, whatever is said of it.
YEARS = "the years of the months beside it"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where it is, its heading, a few of its cells, and what it is taken to hold.

    `key` is what it is remembered by. `own` says in words what only its headings can say; '' where a role says it all.
    `over` says what a first row of headings says of it, such as its month: what is chosen holds for that.
    """

    letters: str
    heading: str
    key: str
    samples: tuple[str, ...]
    role: str
    own: str
    over: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one sheet below its headings, which begin in row `top` and end in `row`.

    `headings` are what a mapping is kept under, and `services` those of the council, the whole of it first.
    Of very many columns only some are listed, those that are asked about first; `more` is how many are not. `seen` is
    kept with what is said of them: the metrics of the rows below columns of parts.
    """

    sheet: str
    sheets: tuple[str, ...]
    row: int
    top: int
    rows: tuple[tuple[int, str], ...]
    headings: tuple[str, ...]
    columns: tuple[Column, ...]
    profile: Profile | None
    more: int
    fills_down: bool
    services: tuple[str, ...]
    seen: Mapping[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many rows the headings stand in."""
        return self.row - self.top + 1

    def as_said(self, roles: Mapping[str, str], **options: bool) -> Profile:
        """What is kept of the roles chosen by key; what was said before of columns that are not listed stays said."""
        before = self.profile.columns if self.profile else {}
        kept = {key: role for key, role in before.items() if key not in roles}
        monthly = monthly_keys(self.headings)
        said = {key: role for key, role in roles.items() if role != OWN or key in monthly}
        return Profile({**kept, **said, **self.seen}, **options)


def start_of(workbook: Workbook) -> Workbook:
    """The first rows of each sheet: all that `columns_of` looks at, however large the file is."""
    sheets = (replace(sheet, lines=tuple(sheet.lines[:LOOKED_THROUGH])) for sheet in workbook.sheets[:MOST_SHEETS])
    return replace(workbook, sheets=tuple(sheets))


def columns_of(
    workbook: Workbook,
    reference: Reference,
    profiles: Mapping[str, Profile],
    sheet: str = "",
    row: int = 0,
    rows: int = 0,
) -> Columns:
    """The columns under the headings found, or under the row that a person names, with `rows` up to that one."""
    likeness = Likeness(reference)

    def find(each: Sheet) -> Header | None:
        return header_rows.find(each, reference, profiles, likeness)

    chosen = _sheet(workbook, sheet, find)
    header = _header(chosen, find(chosen), reference, profiles, row, rows)
    columns = _columns(chosen, header)
    asked = sorted(columns, key=header.is_settled)[:MOST_COLUMNS]
    listed = tuple((line.number, _start(line)) for line in chosen.lines[: header_rows.SEARCHED_LINES])
    names = tuple(each.name or "" for each in workbook.sheets if each.lines)
    return Columns(
        chosen.name or "",
        names,
        header.row,
        header.top,
        listed,
        header.headings,
        tuple(columns[number] for number in sorted(asked)),
        header.profile,
        len(columns) - len(asked),
        _fills_down(chosen, header),
        tuple(reference.services.proper.values()),
        parts_by_row.seen(workbook, header, reference, LOOKED_THROUGH),
    )


def _header(
    sheet: Sheet, found: Header | None, reference: Reference, profiles: Mapping[str, Profile], row: int, rows: int
) -> Header:
    """The headings found, or those that a person names; where nobody said what columns hold, as their cells tell."""
    header = found or _widest(sheet, reference, profiles)
    row = row or header.row
    rows = rows or (header.row - header.top + 1 if row == header.row else 1)
    if (row, rows) != (header.row, header.row - header.top + 1):
        line = next((line for line in sheet.lines if line.number == row), sheet.lines[0])
        header, found = header_rows.plain(sheet, line, reference, profiles, rows), None
    if found is not None or header.profile is not None:
        return header
    roles = proposed(header, sheet.lines[:LOOKED_THROUGH], reference)
    return replace(header, roles=roles | header.roles)


def _fills_down(sheet: Sheet, header: Header) -> bool:
    if header.profile is not None:
        return header.profile.fill_down
    year = carried.year_column(header)
    below = [line for line in sheet.lines if line.number > header.row] if year >= 0 else []
    shown_there = carried.merged_down(sheet, list(header.keys.values()), header.row)
    return bool(carried.names_held(sheet, header, shown_there) or carried.filled_down(below, [year], {}))


def _columns(sheet: Sheet, header: Header) -> dict[int, Column]:
    """The columns that have a heading or hold something."""
    lines = sheet.lines[:LOOKED_THROUGH]
    below = [line for line in lines if line.number > header.row]
    width = width_of(sheet, lines, header.headings)
    headings = [header.heading(column) for column in range(width)]
    said = said_of(headings, header.profile) if header.profile else {}
    year = carried.year_column(header)
    own = {number: _words(role) for number, role in header.own.items()} | {year: YEARS}
    said.pop(year, None)
    columns = {
        number: Column(
            column_letters(number),
            header.heading(number),
            key,
            tuple(_samples(below, number)),
            said.get(number) or (OWN if number == year else _offered(header, number)),
            own.get(number, ""),
            meaning(header.over[number]) if number in header.over else "",
        )
        for number, key in enumerate(keys_of(headings))
    }
    return {number: column for number, column in columns.items() if column.heading or column.samples}


def _offered(header: Header, number: int) -> str:
    role = header.roles.get(number)
    return OWN if _words(role) else encode(role)


def _words(role: Role | None) -> str:
    """What a column's headings say, such as 'value, April 2025', where no choice can stand for it; else ''."""
    if role is not None and role.part:
        return "what it names of each row's metric"
    if role is None or decode(encode(role)) == replace(role, sure=True):
        return ""
    return ", ".join(filter(None, (role.field, role.metric, role.staff_group, role.service, when(role))))


def _sheet(workbook: Workbook, name: str, find: Callable[[Sheet], Header | None]) -> Sheet:
    """The sheet that a person names, else the first to be seen that has headings, else the longest."""
    filled = [sheet for sheet in workbook.sheets if sheet.lines]
    named = next((sheet for sheet in filled if name and sheet.name == name), None)
    with_header = (sheet for sheet in filled if not sheet.hidden and find(sheet))
    return named or next(with_header, max(filled, key=lambda sheet: len(sheet.lines)))


def _widest(sheet: Sheet, reference: Reference, profiles: Mapping[str, Profile]) -> Header:
    """The likeliest row of headings where none was found: the first with the most texts."""
    lines = sheet.lines[: header_rows.SEARCHED_LINES]
    line = max(lines, key=lambda line: sum(isinstance(value, str) for value in line.values))
    return header_rows.plain(sheet, line, reference, profiles)


def _samples(lines: list[Line], column: int) -> list[str]:
    values = [shown(line.at(column), 30) for line in lines if line.at(column) is not None]
    return list(dict.fromkeys(values))[:SAMPLES]


def _start(line: Line) -> str:
    return shown(" | ".join(shown(value, 20) for value in line.values if value is not None), 60)
