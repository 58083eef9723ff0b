"""What a sheet says beside its figures that may be about them and is not read: all of it is asked. PURE."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from metrics.spreadsheets import all_staff
from metrics.spreadsheets.carried import OWN_ROWS, rows_of_figures, year_column
from metrics.spreadsheets.cells import Line, Value, address, column_letters, shown
from metrics.spreadsheets.contents import LOOKED_THROUGH, contents, width_of
from metrics.spreadsheets.dates import NotAMonth, read_month
from metrics.spreadsheets.headers import Header, titles
from metrics.spreadsheets.names import TOTALS, key, words
from metrics.spreadsheets.reference import Named, Reference
from metrics.spreadsheets.roles import BY_NAME, IGNORED, TITLES
from metrics.spreadsheets.stacked import over_figures
from metrics.spreadsheets.stated import Steps, both, fields_left_open, unknown
from metrics.spreadsheets.tables import Table, ask_about_figures_above, wants_hidden
from metrics.spreadsheets.telling import is_in_place
from metrics.spreadsheets.title_months import months_in
from metrics.spreadsheets.years import denies, read_year
from workforce import months

# A column that says of which part of the staff, or of what kind, a figure is has so many different words at most.
MOST_WORDS = 20
LONGEST = 40
PAGE = re.compile(r"page \d+(?: of \d+)?")
# Words that make a figure another one, however they stand.
OF_A_PART = {
    *("target", "forecast", "plan", "planned", "budget", "projection", "projected", "trajectory", "benchmark"),
    *("previous year", "last year", "female", "male", "women", "men", "full time", "part time", "permanent"),
    *("fixed term", "temporary", "numerator", "denominator"),
}
# What columns with these headings say is of no part of the figures.
ABOUT_NO_PART = {
    *("rag", "rag rating", "rag status", "status", "trend", "direction", "direction of travel", "owner", "lead"),
    *("source", "data source", "frequency", "polarity", "priority", "strategy", "theme", "outcome", "objective"),
    *("reference", "ref", "id", "region", "updated by", "quality", "data quality"),
}


def ask(table: Table, reference: Reference) -> None:
    """Asks about another council, headings above the headings, and words that tell rows of one metric apart."""
    if table.header.column_of("council") < 0:
        _ask_about_councils(table, reference)
    _ask_about_titles(table)
    _ask_about_sections(table, reference)
    _deny_years_above(table)
    if table.header.profile is None:
        all_staff.ask(table, reference)
        ask_about_figures_above(table)
        _ask_about_headings_above(table)
        _ask_about_services(table, reference)
        _ask_about_groups_across(table, reference)
        _ask_about_months_twice(table)
        _ask_about_names_in_titles(table, reference)
    _ask_about_words(table)


def ask_about_sheets(tables: Sequence[Table], reference: Reference) -> None:
    """Asks about sheets that name no staff group or service, where others are named for theirs."""
    by_name = {
        name for table in tables for name, source in table.stated.sources.items() if source == "the sheet's name"
    }
    for table in tables:
        said, name = table.stated, table.sheet.name or ""
        whole = key(name) in TOTALS or reference.services.find(name) or reference.staff_groups.find(name)
        lacking = [each for each in fields_left_open(table.header, reference) if each in by_name - said.fields]
        if lacking and not whole and table.header.profile is None:
            held = " and ".join(f'"{each}"' for each in _wholes(table.header, reference))
            table.report("sheet-names-nothing", what=TITLES[lacking[0]].lower(), name=name, held=held)


def _ask_about_councils(table: Table, reference: Reference) -> None:
    sheet = table.sheet
    named = _another(sheet.name or "", reference)
    if named:
        table.report("another-council", text=shown(sheet.name), other=named.name, council=reference.council.name)
    below = {item.where for item in table.left_out if item.what == "text, not a figure"}
    for line in sheet.lines:
        if line.number >= table.header.top and not below:
            return
        if line.number < table.header.top or f"row {line.number}" in below:
            _ask_about_texts(table, line, reference)
            below.discard(f"row {line.number}")


def _ask_about_texts(table: Table, line: Line, reference: Reference) -> None:
    for column, value in enumerate(line.values):
        named = _another(value, reference) if isinstance(value, str) else None
        if named:
            details = {"text": shown(value), "other": named.name, "council": reference.council.name}
            table.report("another-council", line.number, address(column, line.number), **details)


def _another(text: str, reference: Reference) -> Named | None:
    """The other council that a text names: alone, or by a name of several words among others."""
    found = reference.councils.find(text)
    said = f" {words(text)} "
    named = [each for name, each in reference.councils.things.items() if " " in name and f" {words(name)} " in said]
    if found is None or text.strip().isdigit():
        found = next(iter(named), None)
    own = {each.key for each in named} | ({found.key} if found else set())
    return found if found and reference.council.key not in own else None


def _ask_about_titles(table: Table) -> None:
    """Asks about each title that names another metric, group, service or month than what the figures are read as."""
    header, said = table.header, table.stated
    denied = [(text, TITLES[name].lower(), said.sources[name], said.whole[name].name) for name, text in said.denied]
    if header.month:
        what, held = TITLES["month"].lower(), months.name(header.month)
        denied += [(text, what, header.month_from, held) for text in _other_months(table)]
    for text, what, source, held in denied:
        row, cell = _place_of(table, text)
        this = f"another {what}"
        table.report("titles-disagree", row, cell, text=shown(text), this=this, source=source, that=f'"{held}"')


def _other_months(table: Table) -> Iterator[str]:
    """The titles that are a month and nothing else, or end in one as titles of figures do, and not in the one read."""
    for text, source in titles(table.sheet, table.header.top):
        if source == table.header.month_from or not isinstance(text, str):
            continue
        try:
            found = {read_month(text).month}
        except NotAMonth:
            found = months_in(text)
        if len(found) == 1 and table.header.month not in found:
            yield text


def _place_of(table: Table, text: str, below: Sequence[Line] = ()) -> tuple[int | None, str | None]:
    for line in [*takewhile(lambda line: line.number < table.header.top, table.sheet.lines), *below]:
        if text in line.values:
            return line.number, address(line.values.index(text), line.number)
    return None, None


def _ask_about_services(table: Table, reference: Reference) -> None:
    for name, row in both(table.stated, reference):
        column = table.stated.sections[row][1].column if row else 0
        cell = address(column, row) if row else None
        table.report("group-or-service", row or None, cell, text=name, group=name)


def _ask_about_groups_across(table: Table, reference: Reference) -> None:
    """Asks about staff groups across that are services as well, at the first of them."""
    header = table.header
    for column, role in header.across.items():
        service = reference.services.find(role.staff_group) if role.staff_group else None
        if service is not None and service != reference.whole_council:
            cell = address(column, header.row)
            table.report("group-or-service", header.row, cell, text=role.staff_group, group=role.staff_group)
            return


def _deny_years_above(table: Table) -> None:
    """Reports months in the headings under a year that is another."""
    header = table.header
    for column, over in header.over.items():
        role = header.roles.get(column)
        if role and role.month and over.year and denies(over.year, role.month, is_financial=False):
            details = {"value": months.name(role.month), "beside": "the row above it", "hint": ""}
            cell = address(column, header.row)
            table.report("year-denies-month", header.row, cell, year=over.year, **details)


def _ask_about_names_in_titles(table: Table, reference: Reference) -> None:
    """Asks about titles that speak of a staff group or a service, among other words, where nothing else gives one."""
    header, said = table.header, table.stated
    names = {"staff_group": reference.staff_groups, "service": reference.services}
    left_open = [name for name in fields_left_open(header, reference) if name in names and name not in said.fields]
    wholes = _wholes(header, reference)
    rows = {item.where.removeprefix("row ") for item in table.left_out if item.what == "text, not a figure"}
    below = [line for line in table.sheet.lines if line.number > header.row and str(line.number) in rows]
    limiting = [_lone(line) for line in below if "only" in words(_lone(line)).split()]
    for text in [*(title for title, _ in titles(table.sheet, header.top)), *limiting]:
        spoken = f" {' '.join(re.findall('[a-z0-9]+', key(text)))} " if isinstance(text, str) else ""
        for field in left_open:
            found = max(
                (name for name in names[field].things if " " in name and f" {words(name)} " in spoken),
                key=len,
                default="",
            )
            named = names[field].find(found)
            is_all = words(found) == spoken.strip()
            if named is not None and not is_all and named.name not in wholes and _another(spoken, reference) is None:
                row, cell = _place_of(table, str(text), below)
                held = " and ".join(f'"{name}"' for name in wholes)
                rule = "note-speaks-of" if row and row > header.row else "title-speaks-of"
                table.report(rule, row, cell, text=shown(text), name=named.name, held=held)
                return


def _ask_about_months_twice(table: Table) -> None:
    header, column = table.header, table.header.column_of("month")
    if column >= 0 and any(role.month for role in header.across.values()):
        table.report("month-twice", header.row, address(column, header.row), heading=header.heading(column))


def _ask_about_headings_above(table: Table) -> None:
    header = table.header
    above = over_figures(table.sheet, header)
    if above:
        texts = " and ".join(f'"{shown(text)}"' for text in list(dict.fromkeys(above.values()))[:4])
        table.report("headings-above", header.top - 1, address(min(above), header.top - 1), texts=texts)


def _ask_about_words(table: Table) -> None:
    """Asks about columns of a few words that are not used and may say of which part or kind the figures are."""
    header = table.header
    named = ((column, words(header.heading(column))) for column in _unused(table))
    free = [column for column, name in named if name not in ABOUT_NO_PART and BY_NAME.get(name) != "note"]
    lines = list(islice(rows_of_figures(table.sheet, header), LOOKED_THROUGH)) if free else []
    _, figures = contents(lines, header.row, free)
    for column in free:
        told = _told_apart(lines, header, column)
        if told and column not in figures:
            heading = header.heading(column) or column_letters(column)
            table.report("words-beside", header.row, address(column, header.row), column=heading, words=told)


def _unused(table: Table) -> list[int]:
    """The columns without a role that nothing has been said of."""
    header, sheet = table.header, table.sheet
    hidden = set() if wants_hidden(header) else sheet.hidden_columns
    used = {*header.roles, *header.said, *hidden, year_column(header)}
    width = width_of(sheet, sheet.lines[:LOOKED_THROUGH], header.headings)
    return [n for n in range(width) if n not in used and words(header.heading(n)) not in IGNORED]


def _told_apart(lines: Sequence[Line], header: Header, column: int) -> str:
    """Two of the words of a column that has different ones for one metric, or the one that is of another kind."""
    metric = header.column_of("metric")
    found: dict[Value, dict[str, None]] = defaultdict(dict)
    for line in lines:
        value = line.at(column)
        if isinstance(value, str):
            found[line.at(metric)][value] = None
        elif value is not None:
            return ""
    texts = list(dict.fromkeys(text for each in found.values() for text in each))
    if not texts or len(texts) > MOST_WORDS or max(map(len, texts)) > LONGEST:
        return ""
    other = [text for text in texts if words(text) in OF_A_PART]
    apart = other or max(map(list, found.values()), key=len)
    return " and ".join(f'"{shown(text)}"' for text in apart[:2]) if other or len(apart) > 1 else ""


def _ask_about_sections(table: Table, reference: Reference) -> None:
    said, header = table.stated, table.header
    steps, titled = Steps(said), {text for text, _ in titles(table.sheet, header.top)}
    for line, _ in unknown(said, table.sheet):
        text = line.at(said.texts[line.number])
        # What is printed at the head of each page says nothing of the rows below it alone.
        is_printed = text in titled or PAGE.fullmatch(key(str(text)))
        is_known = is_in_place(header, said.texts[line.number], str(text), reference)
        is_known = is_known or (header.year_from == OWN_ROWS and read_year(text) is not None)
        if not is_printed and not is_known and not (header.column_of("council") < 0 and _another(str(text), reference)):
            held = [place.name for place in steps.at(line.number).values()] or _wholes(header, reference)
            _ask_about_text(table, line, text, held)
    has_second = bool(said.sections) or any(found.rule == "section-unknown" for found in table.problems)
    if has_second and any(item.what == "headings repeated" for item in table.left_out):
        _ask_about_first_title(table, reference)
    if len(said.nested) > 1 and header.profile is None:
        outer, inner = (TITLES[name].lower() for name in said.nested[:2])
        row = min(row for row, (name, _) in said.sections.items() if name != said.nested[0])
        table.report("section-within", cell=address(said.sections[row][1].column, row), outer=outer, inner=inner)


def _ask_about_first_title(table: Table, reference: Reference) -> None:
    """Of two tables below titles of their own, the first one's title is asked about too, if it names nothing known."""
    above = [line for line in table.sheet.lines if line.number < table.header.top and _lone(line)]
    texts = {
        line.values[column] for line in table.sheet.lines if (column := table.stated.texts.get(line.number)) is not None
    }
    text = _lone(above[-1]) if above else ""
    if text and text not in texts and not table.stated.whole and reference.services.find(text) is None:
        _ask_about_text(table, above[-1], text, _wholes(table.header, reference))


def _lone(line: Line) -> str:
    """The text of a row that holds that and nothing else."""
    held = [value for value in line.values if value is not None]
    return held[0] if len(held) == 1 and isinstance(held[0], str) else ""


def _ask_about_text(table: Table, line: Line, text: Value, held: Sequence[str]) -> None:
    cell, names = address(line.values.index(text), line.number), " and ".join(f'"{name}"' for name in held)
    table.report("section-unknown", line.number, cell, text=shown(text), held=names or "their columns say")


def _wholes(header: Header, reference: Reference) -> list[str]:
    """What figures are of that neither their rows nor their headings say anything of."""
    wholes = {"staff_group": reference.all_staff, "service": reference.whole_council}
    return [each.name for name in fields_left_open(header, reference) if (each := wholes.get(name))]
