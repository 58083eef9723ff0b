"""What checking finds: rows that may be stored, and problems; and how a check reports one. PURE."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from metrics.spreadsheets.cells import Value
from metrics.spreadsheets.dates import ReadMonth
from metrics.spreadsheets.names import Names
from metrics.spreadsheets.reference import MetricNamed, Named, Reference
from metrics.spreadsheets.refusals import Problem, problem
from metrics.spreadsheets.roles import FIELDS
from metrics.spreadsheets.rules import RULES, Level
from metrics.spreadsheets.tables import Record, Table
from workforce import months

COUNCIL, METRIC, STAFF_GROUP, SERVICE, COHORT, MONTH, VALUE, NUMERATOR, DENOMINATOR, NOTE = range(len(FIELDS))
KEPT_PROBLEMS = 5000
# As many unknown names of a file are compared with the known ones: each takes about a millisecond.
MOST_SUGGESTIONS = 1000


class Row(NamedTuple):
    """One figure, checked. `value` is None exactly where `symbol` is not empty; percentages are in points.

    `marked` says that a % sign or format came with the value.
    """

    sheet: str | None
    row: int
    cell: str
    metric: MetricNamed
    staff_group: Named
    service: Named
    month: dt.date
    cohort: str
    value: Decimal | None
    symbol: str
    qualifier: str
    numerator: Decimal | None
    denominator: Decimal | None
    note: str
    marked: bool = False

    @property
    def key(self) -> tuple[int, int, int, dt.date, str]:
        return (self.metric.key, self.staff_group.key, self.service.key, self.month, self.cohort)

    @property
    def content(self) -> tuple[object, ...]:
        return (self.value, self.symbol, self.qualifier, self.numerator, self.denominator, self.note)


@dataclass(slots=True)
class Findings:
    """Rows and problems as they are found. Past 5,000 problems of a level only the count goes on.

    Each level has a number of its own, so that no crowd of notes keeps an error out. `conflicting` are the keys of
    figures that stand twice with different values.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    kept: Counter[Level] = field(default_factory=Counter)
    conflicting: set[tuple[object, ...]] = field(default_factory=set)
    suggestions: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, found: Problem) -> None:
        self.counts[found.rule] += 1
        if self.kept[found.level] < KEPT_PROBLEMS:
            self.kept[found.level] += 1
            self.problems.append(found)

    def count(self, level: Level) -> int:
        return sum(count for rule, count in self.counts.items() if RULES[rule].level == level)


class Wrong(Exception):
    """The record has an error and makes no row; the problem has been noted."""


class Reporter:
    """Checks the records of one table; what it finds goes to `findings`."""

    def __init__(
        self,
        table: Table,
        reference: Reference,
        as_of: dt.date,
        findings: Findings,
        seen: dict[tuple[object, ...], Row],
    ) -> None:
        self.table = table
        self.sheet = table.sheet.name
        self.reference = reference
        self.this_month = months.month_of(as_of)
        self.findings = findings
        self.seen = seen
        self.months: dict[Value, ReadMonth] = {}
        # A cell that several figures of its row share is reported once.
        self.reported: set[tuple[str, int, str]] = set()
        profile = table.header.profile
        self.month_first = profile is not None and profile.month_first
        self.shares = profile is not None and profile.shares

    def report(self, rule: str, record: Record, index: int | None, value: Value = None, **details: Any) -> None:
        cell = record.cell(index) if index is not None else None
        if cell is not None:
            if (rule, record.row, cell) in self.reported:
                return
            self.reported.add((rule, record.row, cell))
        column = self.table.heading(FIELDS[index], record.columns[index]) if index is not None else None
        seen = self._seen(record, index) if index is not None and value is None else value
        self.findings.add(problem(rule, self.sheet, record.row, cell, column, seen, **details))

    def _seen(self, record: Record, index: int) -> Value:
        """What stands in a cell; of a month above its figures, as it is written there."""
        value, header = record.values[index], self.table.header
        is_above = index == MONTH and record.rows is not None and record.rows[index] == header.row
        return (is_above and isinstance(value, dt.date) and header.heading(record.columns[index])) or value

    def suggestion(self, names: Names[Any], rule: str, text: str) -> str:
        """What the writer of a name may have meant; each name is compared once, and only so many of a file."""
        held = self.findings.suggestions
        if (rule, text) not in held:
            if len(held) >= MOST_SUGGESTIONS:
                return names.listed()
            held[rule, text] = names.suggestion(text)
        return held[rule, text]


def plain(number: Decimal | None, places: int | None = None) -> str:
    """A decimal as a person writes it: no zeros at its end, no powers of ten; '' for None."""
    if number is None:
        return ""
    if places is not None:
        number = round(number, places)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
