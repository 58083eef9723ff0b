"""The staff group that a sheet's name, a title or a row of its own gives, where no column does. PURE."""

from collections.abc import Iterator, Mapping

from metrics.spreadsheets.cells import Line, Sheet
from metrics.spreadsheets.headers import Header, titles
from metrics.spreadsheets.reference import Reference
from metrics.spreadsheets.tables import is_footnote, wants_hidden


def says_groups(header: Header) -> bool:
    """Whether a column or a heading says which staff group a figure is about."""
    return any(role.field == "staff_group" or role.staff_group for role in header.roles.values())


def of_sheet(sheet: Sheet, top: int, reference: Reference) -> tuple[str, str]:
    """The name of the staff group of the whole sheet, and where that stands; two empty texts where nothing says it."""
    for text, source in titles(sheet, top):
        group = reference.staff_groups.find(text) if isinstance(text, str) else None
        if group is not None:
            return group.name, source
    return "", ""


def sections(sheet: Sheet, header: Header, reference: Reference) -> dict[int, str]:
    """The rows below the headings that hold a staff group's name and nothing else, with that name."""
    if says_groups(header):
        return {}
    found = {}
    for line in sheet.lines:
        if line.number > header.row and is_footnote(line, header) and (not line.hidden or wants_hidden(header)):
            group = reference.staff_groups.find(next(value for value in line.values if isinstance(value, str)))
            if group is not None:
                found[line.number] = group.name
    return found


def unknown(sheet: Sheet, header: Header, named: Mapping[int, str]) -> Iterator[tuple[Line, str]]:
    """The rows of one text among `sections` that name no staff group, each with the group that holds below it."""
    group, waiting = "", list[tuple[Line, str]]()
    for line in sheet.lines:
        if line.number in named:
            group, waiting = named[line.number], []
        elif group and is_footnote(line, header):
            waiting.append((line, group))
        elif group:
            yield from waiting
            waiting = []
