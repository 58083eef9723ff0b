"""Where the figures stand on the sheets: every layout comes out as the same records. PURE."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from metrics.spreadsheets import carried, doubts, header_rows, headers, other_sheets, persons
from metrics.spreadsheets.cells import Line, Sheet, Value, Workbook, address, column_letters, shown
from metrics.spreadsheets.contents import contents, only_counts_rows, width_of
from metrics.spreadsheets.headers import Header, Profile
from metrics.spreadsheets.names import words
from metrics.spreadsheets.parts_by_row import PartsByRow
from metrics.spreadsheets.reference import Reference
from metrics.spreadsheets.roles import ACROSS, FIELDS, IGNORED, PARTS, TITLES, Likeness, Role, meaning, when
from metrics.spreadsheets.stated import Place, Stated, Steps, fields_left_open, stated
from metrics.spreadsheets.tables import INDEX, LeftOut, Record, Table, body, lone_text, wants_hidden

# As many rows are named that contradict themselves.
MOST_DENIED = 500
OF_FINANCIAL_YEARS = '; a column of financial years is headed "Financial year", not "Year"'


def find_tables(workbook: Workbook, reference: Reference, profiles: Mapping[str, Profile] | None = None) -> list[Table]:
    """The tables of figures of a workbook, in order. Raises Refusal for personal data, or when there is none."""
    persons.refuse(workbook)
    likeness = Likeness(reference)
    found = [(sheet, header_rows.find(sheet, reference, profiles or {}, likeness)) for sheet in workbook.sheets]
    said = [(sheet, header, _stated(sheet, header, reference)) for sheet, header in found if header]
    whole = [(sheet, header, told) for sheet, header, told in said if told.fields.issuperset(header.missing())]
    used = [(sheet, header, told) for sheet, header, told in whole if not sheet.hidden or wants_hidden(header)]
    if not used:
        other_sheets.refuse(found, reference)
    tables = []
    for sheet, header, told in used:
        persons.refuse_headings(sheet, header.headings)
        headers.check_twice(header, sheet.name)
        tables.append(read_table(sheet, header, told, reference))
        doubts.ask(tables[-1], reference)
    doubts.ask_about_sheets(tables, reference)
    other_sheets.name(found, tables, {id(sheet) for sheet, _, _ in whole})
    return tables


def _texts(sheet: Sheet, header: Header) -> dict[int, int]:
    """By row below the headings that holds one text and nothing else, the column of that."""
    lines = (line for line in sheet.lines if line.number > header.row and (not line.hidden or wants_hidden(header)))
    found = ((line.number, lone_text(line, header, or_total=True)) for line in lines)
    return {row: column for row, column in found if column >= 0}


def _stated(sheet: Sheet, header: Header, reference: Reference) -> Stated:
    return stated(sheet, header, reference, _texts(sheet, header) if fields_left_open(header, reference) else {})


@dataclass(frozen=True, slots=True)
class Figure:
    """The columns of one figure of each row: which part stands where, and what the headings say of it.

    `financial` is whether the years that rows give to its month begin in April.
    """

    role: Role
    columns: dict[str, int]
    financial: bool = False


def read_table(sheet: Sheet, header: Header, said: Stated, reference: Reference) -> Table:
    """Every figure below the headings, whatever is across."""
    year = carried.year_column(header)
    header = replace(header, year_from=f"column {column_letters(year)}") if year >= 0 else header
    header = replace(header, from_april=carried.run_from_april(sheet, header))
    table = Table(sheet, header, said)
    roles = header.roles if wants_hidden(header) else _without_hidden(table)
    keys = {name: column for name, column in header.keys.items() if column in roles}
    parts = [column for column, role in roles.items() if role.part]
    figures = _figures(table, {column: role for column, role in roles.items() if not role.part})
    _name_unused(table, {*roles, year})
    _ask_about_guesses(table)
    filled = _carried(table, keys)
    used = [*keys.values(), *parts, *(column for figure in figures for column in figure.columns.values())]
    if parts:
        others = figures[0].columns if figures else {}
        table.records.extend(_records_of_parts(table, keys, PartsByRow(table, reference, parts, others), filled, used))
        return table
    sheet_says = header.month or said
    if header.layout == "long" and not sheet_says and not filled and len(figures) == 1:
        table.records.extend(_plain_records(table, keys, figures[0], used))
        return table
    blanks, steps = 0, Steps(said)
    for line in body(table, used):
        held = steps.at(line.number)
        for figure in figures:
            record = _record(table, line, keys, figure, filled, held)
            if header.across and all(record.values[INDEX[part]] is None for part in PARTS):
                blanks += 1
            else:
                table.records.append(record)
    if blanks:
        table.report("blank-cells", count=blanks)
    return table


def _carried(table: Table, keys: Mapping[str, int]) -> carried.Cells:
    """What key cells show beside what they hold."""
    sheet, header = table.sheet, table.header
    shown_there = carried.merged_down(sheet, list(keys.values()), header.row)
    once = [name for name in carried.names_held(sheet, header, shown_there) if name in keys]
    if once or carried.year_column(header) >= 0:
        shown_there = _filled(table, keys, once, shown_there)
    dated, source = carried.in_titled_year(sheet, header, shown_there)
    table.header = replace(header, year_from=source or header.year_from)
    return shown_there | dated


def _filled(table: Table, keys: Mapping[str, int], once: list[str], shown_there: carried.Cells) -> carried.Cells:
    """With the names and years that hold for blank cells below them, which are asked about where that only seems so."""
    sheet, header = table.sheet, table.header
    lines = [line for line in sheet.lines if line.number > header.row]
    down = carried.filled_down(lines, [keys[name] for name in once], shown_there)
    for name in once if header.profile is None else ():
        row, column = min(place for place in down if place[1] == keys[name])
        is_year = name == "month" and header.names_months
        title, above = "year" if is_year else TITLES[name].lower(), shown(down[row, column])
        table.report("blank-below", cell=address(column, row), title=title, above=above)
    if header.profile is None:
        _ask_about_year(table, lines, shown_there)
    shown_there |= down
    _deny_months(table, lines, shown_there)
    return shown_there | carried.with_years(lines, header, shown_there)


def _ask_about_year(table: Table, lines: Sequence[Line], shown_there: carried.Cells) -> None:
    """Asks about a year written once where the months below it begin again."""
    row, column = carried.back_in_year(lines, table.header, shown_there), carried.year_column(table.header)
    if row:
        years = [line.at(column) for line in lines if line.number <= row and line.at(column) is not None]
        above = shown(years[-1]) if years else "no year"
        table.report("blank-below", row, address(column, row), title="year", above=above)


def _deny_months(table: Table, lines: Sequence[Line], shown_there: carried.Cells) -> None:
    """Reports months whose year is another than the one beside them: nobody can tell which is right."""
    header = table.header
    seen = [line for line in lines if wants_hidden(header) or not line.hidden]
    column, year = header.column_of("month"), carried.year_column(header)
    for row, month, other in islice(carried.denied_by_year(seen, header, shown_there), MOST_DENIED):
        details = {"value": shown(month), "hint": OF_FINANCIAL_YEARS, "year": shown(other)}
        table.report("year-denies-month", row, address(column, row), beside=address(year, row), **details)


def _without_hidden(table: Table) -> dict[int, Role]:
    header, sheet = table.header, table.sheet
    unseen = [
        column for column in sorted(sheet.hidden_columns) if column < width_of(sheet, sheet.lines, header.headings)
    ]
    filled, _ = contents(sheet.lines, header.row, unseen)
    hidden = [column for column in unseen if header.heading(column) or column in filled]
    if hidden:
        named = ", ".join(_named(header, column) for column in hidden[:10]) + (" and more" if len(hidden) > 10 else "")
        table.report("hidden-columns", s="s" if len(hidden) > 1 else "", columns=named)
    return {column: role for column, role in header.roles.items() if column not in sheet.hidden_columns}


def _figures(table: Table, roles: Mapping[int, Role]) -> list[Figure]:
    """The figures of a row, in the order of their columns; parts with one heading belong together.

    Two columns for the same part are an error, unless one of them is empty.
    """
    financial, groups = table.header.has_financial_years, dict[tuple[object, ...], Figure]()
    twice: list[tuple[Figure, Role, int]] = []
    for column, role in roles.items():
        if role.is_figure or role.is_across:
            group = groups.setdefault(role.said, Figure(role, {}, financial))
            if group.columns.setdefault(role.field, column) != column:
                twice.append((group, role, column))
    columns = {column for group, role, other in twice for column in (group.columns[role.field], other)}
    filled, _ = contents(table.sheet.lines, table.header.row, columns)
    for group, role, column in twice:
        first = group.columns[role.field]
        if first not in filled:
            group.columns[role.field] = column
        elif column in filled:
            _report_twice(table, role, first, column)
    return [group for group in groups.values() if not group.columns.keys().isdisjoint(PARTS)]


def _report_twice(table: Table, role: Role, first: int, second: int) -> None:
    header = table.header
    said = [f"the {role.field}", role.metric and f"of {role.metric}", role.staff_group and f"for {role.staff_group}"]
    said += [f"for {each}" for each in (role.service, when(role)) if each]
    table.report(
        "same-figure",
        cell=address(second, header.row),
        first=_named(header, first),
        second=_named(header, second),
        figure=" ".join(filter(None, said)),
    )


def _named(header: Header, column: int) -> str:
    """'D ("Apr-25")': a column by its letters and its heading."""
    heading = header.heading(column)
    return column_letters(column) + (f' ("{heading}")' if heading else " (no heading)")


def _plain_records(table: Table, keys: Mapping[str, int], figure: Figure, used: Sequence[int]) -> Iterator[Record]:
    """A record for each row: the usual layout, read without asking the headings of every cell."""
    columns = tuple(figure.columns.get(name, -1) if name in PARTS else keys.get(name, -1) for name in FIELDS)
    for line in body(table, used):
        values, width = line.values, len(line.values)
        cells = [values[column] if 0 <= column < width else None for column in columns]
        yield Record(line.number, tuple(cells), columns)


def _records_of_parts(
    table: Table, keys: Mapping[str, int], placing: PartsByRow, filled: carried.Cells, used: Sequence[int]
) -> Iterator[Record]:
    """The records of a table whose columns hold parts of each row's metric."""
    # The column may be hidden, or left out where rows of their own name the metric.
    steps, column = Steps(table.stated), keys.get("metric", -1)
    for line in body(table, used):
        held = steps.at(line.number)
        metric = filled.get((line.number, column), line.at(column))
        if column < 0 and "metric" in held:
            metric = held["metric"].name
        for name, columns in placing.figures(line, metric):
            record = _record(table, line, keys, Figure(Role("value"), columns), filled, held)
            values = list(record.values)
            values[INDEX["metric"]] = name or None
            yield record._replace(values=tuple(values))


def _record(
    table: Table,
    line: Line,
    keys: Mapping[str, int],
    figure: Figure,
    filled: Mapping[tuple[int, int], Value],
    held: Mapping[str, Place],
) -> Record:
    values: list[Value] = []
    columns: list[int] = []
    rows: list[int] = []
    any_column = next(iter(figure.columns.values()))
    is_half = bool(figure.role.named) != bool(figure.role.year)
    for name in FIELDS:
        column = figure.columns.get(name, keys.get(name, -1))
        value, row = line.at(column), line.number
        value = filled.get((line.number, column), value)
        given = _given(figure.role, name)
        if name == "month" and is_half and (figure.role.named or value is not None):
            value = carried.of_both(figure.role, value, figure.financial)
        elif given:
            value, column, row = given, any_column, table.header.row
        elif name == "month" and table.header.month:
            value, column, row = table.header.month, -1, table.header.row
        elif name in held:
            value, row, column = held[name].name, held[name].row, held[name].column
        values.append(value)
        columns.append(column)
        rows.append(row)
    across = any(row != line.number for row in rows)
    return Record(line.number, tuple(values), tuple(columns), tuple(rows) if across else None)


def _given(role: Role, name: str) -> Value:
    """What the headings of a figure say of a field; nothing where the row, or the whole sheet, says it."""
    return role.said[ACROSS.index(name)] or None if name in ACROSS else None


def _name_unused(table: Table, used: set[int]) -> None:
    """Names the columns that hold something and are not used; those with figures are asked about."""
    header, sheet = table.header, table.sheet
    free = [
        column
        for column in range(width_of(sheet, sheet.lines, header.headings))
        if column not in used
        and (wants_hidden(header) or column not in sheet.hidden_columns)
        and words(header.heading(column)) not in IGNORED
    ]
    filled, with_figures = contents(sheet.lines, header.row, free)
    for column in free:
        heading, letters = header.heading(column), column_letters(column)
        if heading or column in filled:
            table.left_out.append(LeftOut(sheet.name, "column not used", f"column {letters}", heading or "no heading"))
        is_index = not heading and only_counts_rows(sheet.lines, header.row, column)
        if column in with_figures and column not in header.said and not is_index:
            named = f'The column "{heading}"' if heading else f"Column {letters}, which has no heading,"
            table.report("columns-not-placed", header.row, address(column, header.row), column=named)


def _ask_about_guesses(table: Table) -> None:
    header = table.header
    for column in header.unsure:
        heading, meant = header.heading(column), meaning(header.roles[column])
        table.report("heading-guessed", header.row, address(column, header.row), heading=heading, meant=meant)
