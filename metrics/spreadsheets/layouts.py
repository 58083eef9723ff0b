"""Where the figures stand on the sheets: every layout comes out as the same records. PURE.

A record is one figure's cells by field, each with the cell it stands in, so that the checks need not know
whether the month was in the row, above the column or in the sheet's name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from metrics.spreadsheets import headers
from metrics.spreadsheets.cells import Line, Sheet, Value, Workbook, address, column_letters, shown
from metrics.spreadsheets.headers import FIELDS, NEEDED, TITLES, Header
from metrics.spreadsheets.names import key, words
from metrics.spreadsheets.refusals import Problem, Refusal, problem

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


class Record(NamedTuple):
    """One figure's cells in the order of FIELDS, and where each stands; column -1 where a field has no cell."""

    row: int
    values: tuple[Value, ...]
    columns: tuple[int, ...]

    def cell(self, field: int) -> str | None:
        return address(self.columns[field], self.row) if self.columns[field] >= 0 else None


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
    layout: str
    header: Header
    records: list[Record] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def heading(self, field: str) -> str:
        """The heading of a field's column as the sheet has it; our own word where there is no column."""
        column = self.header.column_of(field)
        return self.header.headings[column] if column >= 0 else TITLES[field]


def find_tables(workbook: Workbook) -> list[Table]:
    """The tables of figures of a workbook, in order. Raises Refusal for personal data, or when there is none."""
    found = [(sheet, headers.find(sheet)) for sheet in workbook.sheets]
    for sheet, header in found:
        headers.refuse_personal_data(sheet, [header.row] if header else [])
    whole = [(sheet, header) for sheet, header in found if header and set(NEEDED) <= set(header.fields.values())]
    shown_ones = [(sheet, header) for sheet, header in whole if not sheet.hidden]
    if not shown_ones:
        _refuse(workbook, [(sheet, header) for sheet, header in found if header and not sheet.hidden])
    tables = []
    for sheet, header in shown_ones:
        headers.check_twice(header, sheet.name)
        tables.append(read_long(sheet, header))
    _name_other_sheets(workbook, tables, {id(sheet) for sheet, _ in whole})
    return tables


def _refuse(workbook: Workbook, incomplete: Sequence[tuple[Sheet, Header]]) -> None:
    """Says which heading is missing where all but one are there; else that no table was found."""
    for sheet, header in incomplete:
        known = set(header.fields.values())
        missing = [name for name in NEEDED if name not in known]
        if len(missing) < len(NEEDED) - 1 or len(header.fields) >= 3:
            title = TITLES[missing[0]]
            found = ", ".join(heading for heading in header.headings if heading)
            refusal = Refusal("missing-column", sheet.name, heading=title, found=shown(found, 300))
            refusal.problem = problem(
                "missing-column", sheet.name, header.row, None, title, None, heading=title, found=shown(found, 300)
            )
            raise refusal
    names = ", ".join(f'"{sheet.name}"' for sheet in workbook.sheets[:8] if sheet.name)
    raise Refusal("no-table", where=f" on the sheets {names}" if names else "")


def _name_other_sheets(workbook: Workbook, tables: list[Table], with_figures: set[int]) -> None:
    first = tables[0]
    used = {id(table.sheet) for table in tables}
    for sheet in workbook.sheets:
        if id(sheet) in used or not sheet.lines:
            continue
        if sheet.hidden and id(sheet) in with_figures:
            first.problems.append(problem("hidden-sheet", sheet.name, None, None, None, None, name=sheet.name))
        first.left_out.append(
            LeftOut(sheet.name, "sheet without figures", "the whole sheet", shown(sheet.lines[0].at(0)))
        )


def read_long(sheet: Sheet, header: Header) -> Table:
    """A row per figure below one row of headings."""
    table = Table(sheet, "long", header)
    columns = tuple(-1 if header.column_of(name) in sheet.hidden_columns else header.column_of(name) for name in FIELDS)
    _name_unused(table, columns)
    used = [column for column in columns if column >= 0]
    for line in body(table, used):
        values = line.values
        width = len(values)
        table.records.append(
            Record(line.number, tuple(values[column] if 0 <= column < width else None for column in columns), columns)
        )
    return table


def body(table: Table, used: Sequence[int]) -> Iterator[Line]:
    """The rows of figures: below the headings, without hidden rows, repeated headings, titles and footnotes."""
    hidden: list[int] = []
    width = len(table.header.headings)
    for line in table.sheet.lines:
        if line.number <= table.header.row:
            if line.number < table.header.row:
                _leave_out(table, "title above the headings", line)
            continue
        filled = [column for column in used if line.at(column) is not None]
        if not filled:
            if any(value is not None for value in line.values):
                _leave_out(table, "text beside the figures", line)
        elif line.hidden:
            hidden.append(line.number)
        elif is_footnote(line, table.header):
            _leave_out(table, "text, not a figure", line)
        elif tuple(shown(value, 200) for value in line.values) == table.header.headings:
            _leave_out(table, "headings repeated", line)
        else:
            if table.sheet.name is None and len(line.values) > width:
                table.problems.append(
                    problem("shifted-row", None, line.number, None, None, None, cells=len(line.values), headings=width)
                )
            yield line
    if hidden:
        _report_hidden_rows(table, hidden)
    if table.sheet.far_cell:
        table.problems.append(
            problem("far-cell", table.sheet.name, None, table.sheet.far_cell, None, None, cell=table.sheet.far_cell)
        )


def is_footnote(line: Line, header: Header) -> bool:
    """Whether a row holds one text and nothing else, and not where a figure would stand."""
    filled = [column for column, value in enumerate(line.values) if value is not None]
    if len(filled) != 1 or not isinstance(line.at(filled[0]), str) or key(str(line.at(filled[0]))) in TOTALS:
        return False
    return header.fields.get(filled[0]) not in ("value", "numerator", "denominator")


def _leave_out(table: Table, what: str, line: Line) -> None:
    if len(table.left_out) < 200:
        text = next((shown(value) for value in line.values if value is not None), "")
        table.left_out.append(LeftOut(table.sheet.name, what, f"row {line.number}", text))


def _name_unused(table: Table, columns: Sequence[int]) -> None:
    """Names the columns that hold something and are not used, so that nothing is lost in silence."""
    header, sheet = table.header, table.sheet
    hidden = [
        column for column in sorted(sheet.hidden_columns) if column < len(header.headings) and header.headings[column]
    ]
    if hidden:
        named = ", ".join(f'{column_letters(column)} ("{header.headings[column]}")' for column in hidden[:10])
        table.problems.append(
            problem(
                "hidden-columns", sheet.name, None, None, None, None, s="s" if len(hidden) > 1 else "", columns=named
            )
        )
    for column, heading in enumerate(header.headings):
        if heading and column not in columns and column not in hidden and words(heading) not in headers.IGNORED:
            table.left_out.append(LeftOut(sheet.name, "column not used", f"column {column_letters(column)}", heading))


def _report_hidden_rows(table: Table, rows: list[int]) -> None:
    listed = ", ".join(map(str, rows[:10])) + (" and more" if len(rows) > 10 else "")
    many = len(rows) > 1
    table.problems.append(
        problem(
            "hidden-rows",
            table.sheet.name,
            rows[0],
            None,
            None,
            None,
            count=len(rows),
            s="s" if many else "",
            were="were" if many else "was",
            rows=listed,
        )
    )
