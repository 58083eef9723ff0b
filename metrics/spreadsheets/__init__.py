"""Spreadsheets in and out: bytes -> rows and every problem; and the template that goes out. PURE."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from metrics.spreadsheets import checks, layouts, reading
from metrics.spreadsheets.cells import Workbook
from metrics.spreadsheets.door import Limits, Told
from metrics.spreadsheets.findings import Row, plain
from metrics.spreadsheets.headers import Profile
from metrics.spreadsheets.questions import Point, Whole, ask, explained, figure_of, series_of
from metrics.spreadsheets.reference import MetricNamed, Named, Reference
from metrics.spreadsheets.refusals import Problem, Refusal, problem
from metrics.spreadsheets.roles import encode
from metrics.spreadsheets.rules import RULES, Level, Rule
from metrics.spreadsheets.tables import LeftOut, Table

ORDER = {Level.ERROR: 0, Level.QUERY: 1, Level.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Guess:
    """How one sheet was read: what a person should see before trusting it."""

    sheet: str | None
    layout: str
    header_row: int
    columns: Mapping[str, str]
    signature: str = ""
    month_first: bool = False
    shares: bool = False

    @property
    def layout_in_words(self) -> str:
        return (
            self.layout.replace("long", "a row for each figure", 1) if self.layout.startswith("long") else self.layout
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a file says. `problems` are errors first; `counts` counts all by rule, also those past the cap."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    counts: Mapping[str, int]
    guesses: tuple[Guess, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    how: str = ""

    def count(self, level: Level) -> int:
        return sum(count for rule, count in self.counts.items() if RULES[rule].level == level)

    @property
    def has_errors(self) -> bool:
        return self.count(Level.ERROR) > 0

    @property
    def open_queries(self) -> int:
        """How many queries have no reason yet."""
        answered = sum(1 for found in self.problems if found.level == Level.QUERY and found.reason)
        return self.count(Level.QUERY) - answered

    def with_questions(self, asked: list[Problem], reasons: Mapping[tuple[object, ...], str]) -> "Reading":
        """The same reading with queries about its figures added, and their reasons put to the figures' notes."""
        counts = Counter(self.counts) + Counter(found.rule for found in asked)
        problems = sorted([*self.problems, *asked], key=lambda found: ORDER[found.level])
        return replace(self, rows=tuple(explained(self.rows, reasons)), problems=tuple(problems), counts=dict(counts))


def read(
    data: bytes,
    filename: str,
    reference: Reference,
    *,
    as_of: dt.date,
    limits: Limits | None = None,
    profiles: Mapping[str, Profile] | None = None,
) -> Reading:
    """Reads and checks a file. Raises Refusal, and nothing else, when it cannot be read at all."""
    return check(reading.open_workbook(data, filename, limits), reference, as_of=as_of, profiles=profiles)


def check(
    workbook: Workbook,
    reference: Reference,
    *,
    as_of: dt.date,
    profiles: Mapping[str, Profile] | None = None,
    told: Told | None = None,
) -> Reading:
    """Checks a workbook that has been read. Raises Refusal for personal data, or when it holds no figures."""
    tables = layouts.find_tables(workbook, reference, profiles)
    if workbook.misnamed:
        what = {"named": workbook.misnamed, "what": "csv text" if workbook.kind == "csv" else "an Excel workbook"}
        tables[0].problems.append(problem("misnamed", None, None, None, None, None, **what))
    findings = checks.check(tables, reference, as_of, told)
    return Reading(
        tuple(findings.rows),
        tuple(sorted(findings.problems, key=lambda found: ORDER[found.level])),
        dict(findings.counts),
        tuple(_guess(table) for table in tables),
        tuple(item for table in tables for item in table.left_out),
        workbook.how,
    )


def _guess(table: Table) -> Guess:
    header = table.header
    columns = {header.heading(column): encode(role) for column, role in header.roles.items() if header.heading(column)}
    said = header.profile or Profile({})
    return Guess(table.sheet.name, table.layout, header.row, columns, header.signature, said.month_first, said.shares)


def refused(refusal: Refusal) -> Reading:
    """The reading of a file that could not be read: one error."""
    return Reading((), (refusal.problem,), {refusal.rule: 1})


__all__ = [
    "RULES",
    "Guess",
    "LeftOut",
    "Level",
    "Limits",
    "MetricNamed",
    "Named",
    "Point",
    "Problem",
    "Profile",
    "Reading",
    "Reference",
    "Refusal",
    "Row",
    "Rule",
    "Whole",
    "ask",
    "check",
    "figure_of",
    "plain",
    "read",
    "refused",
    "series_of",
]
