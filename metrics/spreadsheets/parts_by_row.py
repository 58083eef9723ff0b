"""Columns such as FTE | % beside a column of metrics: what each holds depends on the metric of its row. PURE."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from metrics.spreadsheets import heading_parts
from metrics.spreadsheets.cells import Line, Sheet, Value, Workbook, address
from metrics.spreadsheets.contents import LOOKED_THROUGH, only_counts_rows
from metrics.spreadsheets.headers import OWN, Header, Profile
from metrics.spreadsheets.names import key
from metrics.spreadsheets.reference import MetricNamed, Reference
from metrics.spreadsheets.roles import Role, meaning
from metrics.spreadsheets.tables import Table

# No heading has two spaces in the form that is remembered, but where a number follows them.
OF = "parts of  "
ANY = f"{OF}any metric"


def with_parts(roles: Mapping[int, Role], line: Line, sheet: Sheet) -> dict[int, Role]:
    """The roles of a row of headings with its columns of parts, where the rows name their metric and no column is for
    the values of all."""
    named = heading_parts.kinds(dict(enumerate(line.values)))
    lines = sheet.lines[:LOOKED_THROUGH]
    named = {column: kind for column, kind in named.items() if not only_counts_rows(lines, line.number, column)}
    others = {column: role for column, role in roles.items() if column not in named}
    has_values = any(role.is_across or role.field == "value" for role in others.values())
    is_plain = len(named) == 1 and any(column in roles and not roles[column].is_across for column in named)
    if has_values or is_plain or not named or all(role.field != "metric" for role in others.values()):
        return dict(roles)
    return dict(sorted((others | {column: Role("value", part=kind) for column, kind in named.items()}).items()))


@dataclass(frozen=True, slots=True)
class Placed:
    """Of one metric's rows, the columns of each figure by its metric's name; the parts that nothing says how to place,
    and those that were guessed."""

    figures: tuple[tuple[str, dict[str, int]], ...]
    open: tuple[int, ...] = ()
    guessed: Mapping[int, Role] = field(default_factory=dict)


class PartsByRow:
    """Places the columns of parts for each row; `others` are the columns that hold the same for every row."""

    def __init__(self, table: Table, reference: Reference, parts: list[int], others: Mapping[str, int]) -> None:
        self.table, self.reference, self.others = table, reference, others
        self.parts = {column: table.header.heading(column) for column in parts}
        self.known: dict[str, Placed] = {}
        self.asked: set[tuple[int, str]] = set()

    def figures(self, line: Line, metric: Value) -> list[tuple[str, dict[str, int]]]:
        """The figures of a row that holds any, each with its metric's name; of none of them, the first."""
        name = metric if isinstance(metric, str) else ""
        if name not in self.known:
            self.known[name] = self._placed(name)
        placed = self.known[name]
        self._ask(line, placed, name)
        filled = [each for each in placed.figures if any(line.at(column) is not None for column in each[1].values())]
        return filled or list(placed.figures[:1])

    def _placed(self, name: str) -> Placed:
        metric = self.reference.metrics.find(name)
        above = dict.fromkeys(self.parts, Role("value", metric=metric.name) if metric else None)
        texts: dict[int, tuple[Value, ...]] = dict.fromkeys(self.parts, (name,))
        found = heading_parts.under(texts, self.parts, above, {}, self.reference, False)
        figures: dict[str, dict[str, int]] = {}
        left = []
        for column in self.parts:
            role = found.get(column)
            columns = figures.setdefault(role.metric, dict(self.others)) if role else {}
            if role is None or columns.setdefault(role.field, column) != column:
                left.append(column)
        guessed = {column: role for column, role in found.items() if role and not role.sure}
        if metric is None or _is_kept(metric, self.table.header.profile):
            left, guessed = [], {}
        if not figures:
            # Without a value, so that what is wrong with the metric is said, or that the row has none.
            return Placed(((name, dict(self.others) or {"value": -1}),), tuple(left))
        return Placed(tuple(figures.items()), tuple(left), guessed)

    def _ask(self, line: Line, placed: Placed, name: str) -> None:
        header = self.table.header
        for column in (*placed.open, *placed.guessed):
            if (column, name) not in self.asked and line.at(column) is not None:
                self.asked.add((column, name))
                cell, heading = address(column, header.row), header.heading(column)
                if column in placed.guessed:
                    meant = meaning(replace(placed.guessed[column], sure=True))
                    self.table.report("heading-guessed", header.row, cell, heading=heading, meant=meant)
                else:
                    self.table.report("part-of-rows", header.row, cell, heading=heading, metric=name)


def seen(workbook: Workbook, header: Header, reference: Reference, most: int) -> dict[str, str]:
    """The metrics whose rows were there when a person kept columns of parts, as a mapping remembers them.

    Of a sheet of which only the first `most` rows are known it might be any.
    """
    column = header.column_of("metric")
    if column < 0 or not any(role.part for role in header.roles.values()):
        return {}
    if any(len(sheet.lines) == most for sheet in workbook.sheets):
        return {ANY: OWN}
    texts = {line.at(column) for sheet in workbook.sheets for line in sheet.lines}
    found = (reference.metrics.find(text) for text in texts if isinstance(text, str))
    return {f"{OF}{key(metric.name)}": OWN for metric in found if metric}


def _is_kept(metric: MetricNamed, profile: Profile | None) -> bool:
    """Whether a person kept the columns of parts with rows of this metric there, and so knows what is made of them."""
    return profile is not None and (ANY in profile.columns or f"{OF}{key(metric.name)}" in profile.columns)
