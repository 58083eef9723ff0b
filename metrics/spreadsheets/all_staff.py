"""Whether a Total beside staff groups is all staff, as the catalogue may call it, or of these groups alone. PURE."""

from collections.abc import Iterator

from metrics.spreadsheets.cells import address, shown
from metrics.spreadsheets.names import is_total
from metrics.spreadsheets.reference import Reference
from metrics.spreadsheets.tables import INDEX, Record, Table

GROUP = INDEX["staff_group"]


def ask(table: Table, reference: Reference) -> None:
    """Asks about the first Total that is read as all staff where other groups stand beside it."""
    everyone = reference.all_staff
    named = [*_in_rows(table, reference), *_across(table)]
    if everyone is None or all(group == everyone.name for _, group, _ in named):
        return
    for text, group, cell in named:
        if group == everyone.name and is_total(text):
            table.report("total-of-groups", cell=cell, text=shown(text).strip(), group=group)
            return


def _in_rows(table: Table, reference: Reference) -> Iterator[tuple[str, str, str | None]]:
    """Each text that names a staff group in a row, the group, and the first cell of it."""
    first: dict[object, Record] = {}
    for record in table.records:
        first.setdefault(record.values[GROUP], record)
    for text, record in first.items():
        if isinstance(text, str) and (group := reference.staff_groups.find(text)):
            yield text, group.name, record.cell(GROUP)


def _across(table: Table) -> Iterator[tuple[str, str, str]]:
    """The same of headings; of several that stand above each other, the Total."""
    for column, role in table.header.across.items():
        if role.staff_group:
            heading = table.header.heading(column)
            text = next(filter(is_total, heading.split()), heading)
            yield text, role.staff_group, address(column, table.header.row)
