"""Where the figures stand on the sheets: every layout comes out as the same records. PURE.

A record is one figure's cells by field, each with the cell it stands in, so that the checks need not know
whether the month was in the row, above the column or in the sheet's name.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from metrics.spreadsheets import headers, persons
from metrics.spreadsheets.cells import Line, Sheet, Value, Workbook, address, column_letters, shown
from metrics.spreadsheets.headers import Header, Profile
from metrics.spreadsheets.names import key, words
from metrics.spreadsheets.reference import Reference
from metrics.spreadsheets.refusals import Problem, Refusal, problem
from metrics.spreadsheets.roles import FIELDS, IGNORED, PARTS, TITLES, Role, heading_text

TOTALS = {
    "total",
    "totals",
    "grand total",
    "sub-total",
    "subtotal",
    "sub total",
    "overall",
    "sum",
    "england",
    "all councils",
}
INDEX = {name: place for place, name in enumerate(FIELDS)}
MERGES_READ = 500


class Record(NamedTuple):
    """One figure's cells in the order of FIELDS, and where each stands.

    A column is -1 where a field has no cell. `rows` is None where all stand in `row`; else it has a row for each.
    """

    row: int
    values: tuple[Value, ...]
    columns: tuple[int, ...]
    rows: tuple[int, ...] | None = None

    def cell(self, field: int) -> str | None:
        if self.columns[field] < 0:
            return None
        return address(self.columns[field], self.rows[field] if self.rows else self.row)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something on a sheet that is no figure: a title, a footnote, a column or a sheet that is not used."""

    sheet: str | None
    what: str
    where: str
    text: str


@dataclass(slots=True)
class Table:
    """The figures of one sheet, and how they were found; problems that concern no single figure are kept here."""

    sheet: Sheet
    header: Header
    records: list[Record] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def layout(self) -> str:
        """How the figures lie, with 'a sheet per month' where the month is the sheet's."""
        by_sheet = " with the month from " + self.header.month_from if self.header.month else ""
        return self.header.layout + by_sheet

    def heading(self, field: str, column: int) -> str:
        """The heading of a field's column as the sheet has it; our own word where there is no column."""
        named = self.header.column_of(field)
        found = named if named >= 0 else column
        return (self.header.headings[found] if 0 <= found < len(self.header.headings) else "") or TITLES[field]

    def report(self, rule: str, row: int | None = None, cell: str | None = None, **details: object) -> None:
        self.problems.append(problem(rule, self.sheet.name, row, cell, None, None, **details))


def find_tables(workbook: Workbook, reference: Reference, profiles: Mapping[str, Profile] | None = None) -> list[Table]:
    """The tables of figures of a workbook, in order. Raises Refusal for personal data, or when there is none."""
    persons.refuse(workbook)
    found = [(sheet, headers.find(sheet, reference, profiles or {})) for sheet in workbook.sheets]
    whole = [(sheet, header) for sheet, header in found if header and not header.missing()]
    used = [(sheet, header) for sheet, header in whole if not sheet.hidden or _wants_hidden(header)]
    if not used:
        _refuse(workbook, [(sheet, header) for sheet, header in found if header and not sheet.hidden])
    tables = []
    for sheet, header in used:
        persons.refuse_headings(sheet, header.headings)
        headers.check_twice(header, sheet.name)
        tables.append(read_table(sheet, header))
    _name_other_sheets(workbook, tables, {id(sheet) for sheet, _ in whole})
    return tables


def _wants_hidden(header: Header) -> bool:
    return header.profile is not None and header.profile.include_hidden


def _refuse(workbook: Workbook, incomplete: Sequence[tuple[Sheet, Header]]) -> None:
    """Says which heading is missing where all but one are there; else that no table was found."""
    for sheet, header in incomplete:
        title = TITLES[header.missing()[0]]
        found = shown(", ".join(heading for heading in header.headings if heading), 300)
        refusal = Refusal("missing-column", sheet.name, heading=title, found=found)
        refusal.problem = problem(
            "missing-column", sheet.name, header.row, None, title, None, heading=title, found=found
        )
        raise refusal
    names = ", ".join(f'"{sheet.name}"' for sheet in workbook.sheets[:8] if sheet.name)
    raise Refusal("no-table", where=f" on the sheets {names}" if names else "")


def _name_other_sheets(workbook: Workbook, tables: list[Table], with_figures: set[int]) -> None:
    used = {id(table.sheet) for table in tables}
    for sheet in workbook.sheets:
        if id(sheet) in used or not sheet.lines:
            continue
        if sheet.hidden and id(sheet) in with_figures:
            tables[0].problems.append(problem("hidden-sheet", sheet.name, None, None, None, None, name=sheet.name))
        text = shown(next((value for value in sheet.lines[0].values if value is not None), ""))
        tables[0].left_out.append(LeftOut(sheet.name, "sheet without figures", "the whole sheet", text))


@dataclass(frozen=True, slots=True)
class Figure:
    """The columns of one figure of each row: which part stands where, and what the headings say of it."""

    role: Role
    columns: dict[str, int]


def read_table(sheet: Sheet, header: Header) -> Table:
    """Every figure below the headings, whatever is across."""
    table = Table(sheet, header)
    roles = header.roles if _wants_hidden(header) else _without_hidden(table)
    keys = {role.field: column for column, role in roles.items() if not role.is_across and not role.is_figure}
    figures = _figures(roles)
    _name_unused(table, set(roles))
    filled = _merged_values(sheet, list(keys.values()), header.row)
    used = [*keys.values(), *(column for figure in figures for column in figure.columns.values())]
    if header.layout == "long" and header.month is None and not filled and len(figures) == 1:
        table.records.extend(_plain_records(table, keys, figures[0], used))
        return table
    blanks = 0
    for line in body(table, used):
        for figure in figures:
            record = _record(table, line, keys, figure, filled)
            if header.across and all(record.values[INDEX[part]] is None for part in PARTS):
                blanks += 1
            else:
                table.records.append(record)
    if blanks:
        table.report("blank-cells", count=blanks)
    return table


def _without_hidden(table: Table) -> dict[int, Role]:
    header, sheet = table.header, table.sheet
    hidden = [
        column for column in sorted(sheet.hidden_columns) if column < len(header.headings) and header.headings[column]
    ]
    if hidden:
        named = ", ".join(f'{column_letters(column)} ("{header.headings[column]}")' for column in hidden[:10])
        table.report("hidden-columns", s="s" if len(hidden) > 1 else "", columns=named)
    return {column: role for column, role in header.roles.items() if column not in sheet.hidden_columns}


def _figures(roles: Mapping[int, Role]) -> list[Figure]:
    """The figures of a row, in the order of their columns; parts with one heading belong together."""
    groups: dict[tuple[object, ...], Figure] = {}
    for column, role in roles.items():
        if role.is_figure:
            group = groups.setdefault((role.metric, role.month, role.staff_group), Figure(role, {}))
            group.columns.setdefault(role.field, column)
    return list(groups.values())


def _plain_records(table: Table, keys: Mapping[str, int], figure: Figure, used: Sequence[int]) -> Iterator[Record]:
    """A record for each row: the usual layout, read without asking the headings of every cell."""
    columns = tuple(figure.columns.get(name, -1) if name in PARTS else keys.get(name, -1) for name in FIELDS)
    for line in body(table, used):
        values, width = line.values, len(line.values)
        cells = [values[column] if 0 <= column < width else None for column in columns]
        yield Record(line.number, tuple(cells), columns)


def _record(
    table: Table, line: Line, keys: Mapping[str, int], figure: Figure, filled: Mapping[tuple[int, int], Value]
) -> Record:
    values: list[Value] = []
    columns: list[int] = []
    rows: list[int] = []
    any_column = next(iter(figure.columns.values()))
    for name in FIELDS:
        column = figure.columns.get(name, -1) if name in PARTS else keys.get(name, -1)
        value, row = line.at(column), line.number
        if value is None and (line.number, column) in filled:
            value = filled[line.number, column]
        given = _given(table.header, figure.role, name)
        if given is not None:
            value, column, row = given, any_column, table.header.row
            if table.header.month and name == "month" and figure.role.month is None:
                column = -1
        values.append(value)
        columns.append(column)
        rows.append(row)
    across = any(row != line.number for row in rows)
    return Record(line.number, tuple(values), tuple(columns), tuple(rows) if across else None)


def _given(header: Header, role: Role, name: str) -> Value:
    """What the headings, or the sheet itself, say of a field; None where the row says it."""
    if name == "metric":
        return role.metric or None
    if name == "staff_group":
        return role.staff_group or None
    if name == "month":
        return role.month or header.month
    return None


def _merged_values(sheet: Sheet, columns: Sequence[int], header_row: int) -> dict[tuple[int, int], Value]:
    """For key cells merged down over several rows: the value each row shows."""
    tall = [merge for merge in sheet.merges if merge[0] in columns and merge[3] > merge[1] > header_row][:MERGES_READ]
    filled: dict[tuple[int, int], Value] = {}
    for first, top, _, bottom in tall:
        value: Value = None
        for line in sheet.lines:
            if line.number == top:
                value = line.at(first)
            elif top < line.number <= bottom and value is not None:
                filled[line.number, first] = value
    return filled


def body(table: Table, used: Sequence[int]) -> Iterator[Line]:
    """The rows of figures: below the headings, without hidden rows, repeated headings, titles and footnotes."""
    hidden: list[int] = []
    header = table.header
    for line in table.sheet.lines:
        if line.number <= header.row:
            if line.number < header.top:
                _leave_out(table, "title above the headings", line)
            continue
        if all(line.at(column) is None for column in used):
            if any(value is not None for value in line.values):
                _leave_out(table, "text beside the figures", line)
        elif line.hidden and not _wants_hidden(header):
            hidden.append(line.number)
        elif is_footnote(line, header):
            _leave_out(table, "text, not a figure", line)
        elif _repeats(line, header):
            _leave_out(table, "headings repeated", line)
        else:
            width = len(header.headings)
            if table.sheet.name is None and len(line.values) > width:
                table.report("shifted-row", line.number, cells=len(line.values), headings=width)
            yield line
    if hidden:
        _report_hidden_rows(table, hidden)
    if table.sheet.far_cell:
        table.report("far-cell", cell=table.sheet.far_cell)


def _repeats(line: Line, header: Header) -> bool:
    """Whether a row is the headings once more; looked at whole only where its last cell is the last heading."""
    values = line.values
    return (
        len(values) == len(header.headings)
        and isinstance(values[-1], str)
        and heading_text(values[-1]) == header.headings[-1]
        and tuple(map(heading_text, values)) == header.headings
    )


def is_footnote(line: Line, header: Header) -> bool:
    """Whether a row holds one text and nothing else, and not where a figure would stand."""
    if len(line.values) - line.values.count(None) != 1:
        return False
    filled = [column for column, value in enumerate(line.values) if value is not None]
    if not isinstance(line.at(filled[0]), str) or key(str(line.at(filled[0]))) in TOTALS:
        return False
    role = header.roles.get(filled[0])
    return role is None or not role.is_figure


def _leave_out(table: Table, what: str, line: Line) -> None:
    if len(table.left_out) < 200:
        text = next((shown(value) for value in line.values if value is not None), "")
        table.left_out.append(LeftOut(table.sheet.name, what, f"row {line.number}", text))


def _name_unused(table: Table, used: set[int]) -> None:
    """Names the columns that hold something and are not used; those with figures are asked about."""
    header, sheet = table.header, table.sheet
    unused = [
        column
        for column, heading in enumerate(header.headings)
        if heading and column not in used and column not in sheet.hidden_columns and words(heading) not in IGNORED
    ]
    for column in unused:
        where = f"column {column_letters(column)}"
        table.left_out.append(LeftOut(sheet.name, "column not used", where, header.headings[column]))
    if header.profile is None:
        for column in unused:
            if _holds_figures(table, column):
                table.report(
                    "columns-not-placed", header.row, address(column, header.row), heading=header.headings[column]
                )
        for column in header.unsure:
            role = header.roles[column]
            meant = " ".join(filter(None, (role.metric, role.staff_group))) or TITLES[role.field]
            table.report(
                "heading-guessed", header.row, address(column, header.row), heading=header.headings[column], meant=meant
            )


def _holds_figures(table: Table, column: int) -> bool:
    values = [line.at(column) for line in table.sheet.lines[:400] if line.number > table.header.row]
    numbers = sum(isinstance(value, int | float) and not isinstance(value, dt.date | bool) for value in values)
    numbers += sum(isinstance(value, str) and value.strip().replace(".", "", 1).isdigit() for value in values)
    return numbers * 2 > sum(value is not None for value in values)


def _report_hidden_rows(table: Table, rows: list[int]) -> None:
    many = len(rows) > 1
    listed = ", ".join(map(str, rows[:10])) + (" and more" if len(rows) > 10 else "")
    table.report(
        "hidden-rows",
        rows[0],
        count=len(rows),
        s="s" if many else "",
        were="were" if many else "was",
        rows=listed,
    )
