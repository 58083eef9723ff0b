"""A table of figures on a sheet: its rows, without titles, footnotes, hidden rows and repeated headings. PURE.

A record is one figure's cells by field, each with the cell it stands in, so that the checks need not know
whether the month was in the row, above the column or in the sheet's name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

from metrics.spreadsheets.carried import year_column
from metrics.spreadsheets.cells import Line, Sheet, Value, address, shown
from metrics.spreadsheets.contents import is_number
from metrics.spreadsheets.headers import Header
from metrics.spreadsheets.names import TOTALS, is_total, key
from metrics.spreadsheets.refusals import Problem, problem
from metrics.spreadsheets.roles import FIELDS, TITLES, heading_text
from metrics.spreadsheets.stated import Stated
from metrics.spreadsheets.years import read_year

INDEX = {name: place for place, name in enumerate(FIELDS)}


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
    """The figures of one sheet, and how they were found; problems that concern no single figure are kept here.

    `stated` is what the sheet says of its figures outside their rows.
    """

    sheet: Sheet
    header: Header
    stated: Stated = field(default_factory=Stated)
    records: list[Record] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def layout(self) -> str:
        """How the figures lie, and where what no row says of them was found."""
        month = f" with the month from {self.header.month_from}" if self.header.month else ""
        year = f" with the year from {self.header.year_from}" if self.header.year_from else ""
        return self.header.layout + month + year + self.stated.in_words

    def heading(self, field: str, column: int) -> str:
        """The heading of a field's column as the sheet has it; our own word where there is no column."""
        named = self.header.column_of(field)
        found = named if named >= 0 else column
        return self.header.heading(found) or TITLES[field]

    def report(self, rule: str, row: int | None = None, cell: str | None = None, **details: object) -> None:
        details = {"cell": cell} | details
        self.problems.append(problem(rule, self.sheet.name, row, cell, None, None, **details))


def wants_hidden(header: Header) -> bool:
    """Whether a person said that hidden rows, columns and sheets are to be read too."""
    return header.profile is not None and header.profile.include_hidden


def body(table: Table, used: Sequence[int]) -> Iterator[Line]:
    """The rows of figures: below the headings, without hidden rows, repeated headings, titles and footnotes."""
    hidden: list[int] = []
    header, year = table.header, year_column(table.header)
    for line in _to_second_table(table):
        if line.number <= header.row:
            if line.number < header.top:
                _leave_out(table, "title above the headings", line)
            continue
        if is_blank(line, used):
            if any(value is not None for value in line.values):
                _leave_out(table, "text beside the figures", line)
        elif line.hidden and not wants_hidden(header):
            hidden.append(line.number)
        elif what := _no_figures(line, header):
            _leave_out(table, what, line)
        elif year >= 0 and isinstance(total := line.at(year), str) and is_total(total):
            table.report("total-row", line.number, address(year, line.number), value=shown(total))
        else:
            width = len(header.headings)
            if table.sheet.name is None and len(line.values) > width:
                table.report("shifted-row", line.number, cells=len(line.values), headings=width)
            yield line
    if hidden:
        _report_hidden_rows(table, hidden)
    if table.sheet.far_cell:
        table.report("far-cell", cell=table.sheet.far_cell)


def _no_figures(line: Line, header: Header) -> str:
    if lone_text(line, header) >= 0:
        return "text, not a figure"
    return "headings repeated" if _repeats(line, header) else ""


def ask_about_figures_above(table: Table) -> None:
    """Asks about rows above the headings that hold a text and figures, as those of another table do: two of either."""
    found: list[tuple[int, int]] = []
    for line in takewhile(lambda line: line.number < table.header.top, table.sheet.lines):
        figures = [n for n, value in enumerate(line.values) if is_number(value) and not read_year(value)]
        if figures and any(isinstance(value, str) and not is_number(value) for value in line.values):
            found += [(line.number, column) for column in figures]
    if len(found) > 1:
        row, column = found[0]
        table.report("figures-above", row, address(column, row), headings=table.header.top)


def _to_second_table(table: Table) -> Iterator[Line]:
    """The rows as far as other headings, or the same ones below another title: what stands below those must not be read
    under the first."""
    header = table.header
    named = {*TITLES.values(), *filter(None, header.headings)}
    titled, title = bool(table.stated.whole or header.month), ""
    for line in table.sheet.lines:
        if line.number > header.row and not line.hidden:
            found = (
                [] if named.isdisjoint(line.values) else [n for n, value in enumerate(line.values) if value in named]
            )
            repeats = titled and title and _repeats(line, header)
            if repeats:
                table.report("second-title", cell=address(0, line.number), number=line.number, text=title)
                return
            if (len(found) > 1 or _heads_others(line, found, header)) and not _repeats(line, header):
                table.report("second-table", cell=address(found[0], line.number), number=line.number)
                return
            title = _title(table, line) if titled else ""
        yield line


def _heads_others(line: Line, found: Sequence[int], header: Header) -> bool:
    """Whether a row has the heading of a key column in its place, and others that the table does not have: years."""
    here = [n for n in found if n in header.keys.values() and line.values[n] == header.heading(n)]
    return bool(here) and len(line.values) - line.values.count(None) > 1


def _title(table: Table, line: Line) -> str:
    """A text alone in its row that names nothing known: perhaps the title of another table."""
    column = lone_text(line, table.header)
    return "" if column < 0 or line.number in table.stated.sections else shown(line.at(column))


def is_blank(line: Line, used: Sequence[int]) -> bool:
    values, width = line.values, len(line.values)
    for column in used:  # noqa: SIM110 - asked of every row, and a generator would take twice the time.
        if column < width and values[column] is not None:
            return False
    return True


def _repeats(line: Line, header: Header) -> bool:
    """Whether a row is the headings once more; looked at whole only where its last cell is the last heading."""
    values = line.values
    return (
        len(values) == len(header.headings)
        and isinstance(values[-1], str)
        and heading_text(values[-1]) == header.headings[-1]
        and tuple(map(heading_text, values)) == header.headings
    )


def lone_text(line: Line, header: Header, or_total: bool = False) -> int:
    """The column of a row's text where it holds that and nothing else, and not where a figure would stand; else -1.

    'Total' is none but for rows below it, which it may be of.
    """
    if len(line.values) - line.values.count(None) != 1:
        return -1
    column = next(column for column, value in enumerate(line.values) if value is not None)
    if not isinstance(line.at(column), str) or (not or_total and key(str(line.at(column))) in TOTALS):
        return -1
    role = header.roles.get(column)
    return column if role is None or not role.is_figure else -1


def _leave_out(table: Table, what: str, line: Line) -> None:
    if len(table.left_out) < 200 and line.number not in table.stated.sections:
        text = next((shown(value) for value in line.values if value is not None), "")
        table.left_out.append(LeftOut(table.sheet.name, what, f"row {line.number}", text))


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
