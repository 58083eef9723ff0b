"""One pass over the records: the rows that may be stored, and every problem there is. PURE."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from metrics.spreadsheets.cells import Uncalculated, Value, shown
from metrics.spreadsheets.dates import NotAMonth, ReadMonth, read_month
from metrics.spreadsheets.layouts import TOTALS, Record, Table
from metrics.spreadsheets.names import key
from metrics.spreadsheets.reference import MetricNamed, Named, Reference
from metrics.spreadsheets.refusals import Problem, problem
from metrics.spreadsheets.roles import FIELDS
from metrics.spreadsheets.rules import RULES, Level
from metrics.spreadsheets.values import BLANK, Figure, NotANumber, read_figure
from workforce import months

COUNCIL, METRIC, STAFF_GROUP, SERVICE, COHORT, MONTH, VALUE, NUMERATOR, DENOMINATOR, NOTE = range(len(FIELDS))
KEPT_PROBLEMS = 5000
FIRST_MONTH = dt.date(2000, 1, 1)
PERCENT_TOLERANCE = Decimal("0.15")
OTHER_TOLERANCE = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Row:
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
    """Rows and problems as they are found. Past 5,000 problems only the count goes on."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, found: Problem) -> None:
        self.counts[found.rule] += 1
        if len(self.problems) < KEPT_PROBLEMS:
            self.problems.append(found)

    def count(self, level: Level) -> int:
        return sum(count for rule, count in self.counts.items() if RULES[rule].level == level)


class _Wrong(Exception):
    """The record has an error and makes no row; the problem has been noted."""


def check(tables: Iterable[Table], reference: Reference, as_of: dt.date) -> Findings:
    """Checks every record of every table. `as_of` is today's date: a month that has not begun is an error."""
    findings = Findings()
    seen: dict[tuple[object, ...], Row] = {}
    for table in tables:
        for found in table.problems:
            findings.add(found)
        checker = _Checker(table, reference, as_of, findings, seen)
        for record in table.records:
            checker.check(record)
    return findings


class _Checker:
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
        profile = table.header.profile
        self.month_first = profile is not None and profile.month_first
        self.shares = profile is not None and profile.shares

    def report(self, rule: str, record: Record, index: int | None, value: Value = None, **details: Any) -> None:
        cell = record.cell(index) if index is not None else None
        column = self.table.heading(FIELDS[index], record.columns[index]) if index is not None else None
        seen = record.values[index] if index is not None and value is None else value
        self.findings.add(problem(rule, self.sheet, record.row, cell, column, seen, **details))

    def check(self, record: Record) -> None:
        """Adds the record's row, unless it has an error; a record may have several."""
        if self._is_total(record):
            return
        wrong = False
        found: dict[str, object] = {}
        for name in ("council", "metric", "staff_group", "service", "cohort", "month"):
            try:
                found[name] = getattr(self, f"_{name}")(record)
            except _Wrong:
                wrong = True
        try:
            metric = found.get("metric")
            figures = self._figures(record, metric if isinstance(metric, MetricNamed) else None)
        except _Wrong:
            return
        if wrong or figures is None:
            return
        self._keep(record, self._row(record, found, figures))

    def _is_total(self, record: Record) -> bool:
        for index in (COUNCIL, METRIC, STAFF_GROUP, SERVICE):
            value = record.values[index]
            if isinstance(value, str) and key(value) in TOTALS and not self._known(index, value):
                self.report("total-row", record, index)
                return True
        return False

    def _known(self, index: int, text: str) -> bool:
        names = {
            COUNCIL: self.reference.councils,
            METRIC: self.reference.metrics,
            STAFF_GROUP: self.reference.staff_groups,
            SERVICE: self.reference.services,
        }[index]
        return names.find(text) is not None  # type: ignore[attr-defined]

    def _council(self, record: Record) -> None:
        value = record.values[COUNCIL]
        if value is None:
            return
        council = self.reference.councils.find(_text(value))
        expected = self.reference.council
        if council is None:
            self.report("unknown-council", record, COUNCIL, expected=expected.name)
            raise _Wrong
        if council.key != expected.key:
            self.report("other-council", record, COUNCIL, expected=expected.name)
            raise _Wrong

    def _metric(self, record: Record) -> MetricNamed:
        value = record.values[METRIC]
        if value is None:
            self.report("missing-metric", record, METRIC)
            raise _Wrong
        text = _text(value)
        metric = self.reference.metrics.find(text)
        if metric is None:
            self.report("unknown-metric", record, METRIC, suggestion=self.reference.metrics.suggestion(text))
            raise _Wrong
        return metric

    def _staff_group(self, record: Record) -> Named:
        value = record.values[STAFF_GROUP]
        if value is None:
            if self.reference.all_staff is None:
                self.report("unknown-staff-group", record, STAFF_GROUP, suggestion="Write which staff group it is.")
                raise _Wrong
            self.report("no-staff-group", record, STAFF_GROUP, group=self.reference.all_staff.name)
            return self.reference.all_staff
        text = _text(value)
        group = self.reference.staff_groups.find(text)
        if group is None:
            suggestion = self.reference.staff_groups.suggestion(text)
            self.report("unknown-staff-group", record, STAFF_GROUP, suggestion=suggestion)
            raise _Wrong
        return group

    def _service(self, record: Record) -> Named:
        value = record.values[SERVICE]
        if value is None:
            return self.reference.whole_council
        text = _text(value)
        service = self.reference.services.find(text)
        if service is None:
            self.report("unknown-service", record, SERVICE, suggestion=self.reference.services.suggestion(text))
            raise _Wrong
        return service

    def _cohort(self, record: Record) -> str:
        text = shown(record.values[COHORT], 500)
        if len(text) > 60:
            self.report("cohort-too-long", record, COHORT)
            raise _Wrong
        return text

    def _month(self, record: Record) -> dt.date:
        value = record.values[MONTH]
        if value is None:
            self.report("missing-month", record, MONTH)
            raise _Wrong
        try:
            read = self.months.get(value)
            if read is None:
                read = self.months[value] = read_month(value, self.month_first)
        except NotAMonth as reason:
            self.report("uncalculated" if isinstance(value, Uncalculated) else "bad-month", record, MONTH, why=reason)
            raise _Wrong from None
        if read.month > self.this_month:
            details = {"month": months.name(read.month), "today": months.name(self.this_month)}
            self.report("future-month", record, MONTH, **details)
            raise _Wrong
        if read.month < FIRST_MONTH:
            self.report("old-month", record, MONTH, month=months.name(read.month))
            raise _Wrong
        return read.month

    def _figures(self, record: Record, metric: MetricNamed | None) -> tuple[Figure, Figure, Figure] | None:
        """Value, numerator and denominator, checked against each other; None when the row is left out as blank."""
        figures, wrong = [], False
        for index in (VALUE, NUMERATOR, DENOMINATOR):
            try:
                figures.append(read_figure(record.values[index]))
            except NotANumber as reason:
                self.report(reason.rule, record, index, why=reason.why)
                wrong = True
        if wrong:
            raise _Wrong
        value, numerator, denominator = figures
        if self.shares and metric is not None and metric.is_percent and value.number is not None and not value.percent:
            value = replace(value, number=value.number * 100, percent=True, step=value.step * 100)
        value = self._fill(record, metric, value, numerator, denominator)
        if value is BLANK:
            self.report("blank-value", record, VALUE)
            return None
        if metric is not None:
            self._check_parts(record, metric, numerator, denominator)
            self._check_value(record, metric, value)
            self._check_agreement(record, metric, value, numerator, denominator)
        return value, numerator, denominator

    def _fill(
        self, record: Record, metric: MetricNamed | None, value: Figure, numerator: Figure, denominator: Figure
    ) -> Figure:
        """A rate's value from its parts, where the value is blank and the parts are there."""
        if value is not BLANK or metric is None or not (metric.is_rate or metric.is_percent):
            return value
        if numerator.number is None or not denominator.number:
            return value
        computed = (numerator.number / denominator.number * metric.scale).quantize(Decimal("0.000001")).normalize()
        details = {"computed": plain(computed, 4), "numerator": plain(numerator.number)}
        self.report("worked-out", record, VALUE, **details, denominator=plain(denominator.number))
        return Figure(computed, step=Decimal("0.000001"))

    def _check_parts(self, record: Record, metric: MetricNamed, numerator: Figure, denominator: Figure) -> None:
        for index, part, name in ((NUMERATOR, numerator, "numerator"), (DENOMINATOR, denominator, "denominator")):
            if part.percent:
                self.report("not-a-number", record, index, why="it is a percentage")
                raise _Wrong
            if part.number is not None and part.number < 0:
                self.report("negative-part", record, index, part=name)
                raise _Wrong

    def _check_value(self, record: Record, metric: MetricNamed, value: Figure) -> None:
        if value.written.startswith(("<", "≤")):
            self.report("below-threshold", record, VALUE)
        if value.percent and not metric.is_percent:
            self.report("percent-of-what", record, VALUE, metric=metric.name, unit=metric.unit_words)
            raise _Wrong
        number = value.number
        if number is None:
            return
        for limit, outside, side, end in (
            (metric.lowest, metric.lowest is not None and number < metric.lowest, "too low", "least"),
            (metric.highest, metric.highest is not None and number > metric.highest, "too high", "most"),
        ):
            if outside and limit is not None:
                self.report("out-of-range", record, VALUE, metric=metric.name, limit=plain(limit), side=side, end=end)
                raise _Wrong

    def _check_agreement(
        self, record: Record, metric: MetricNamed, value: Figure, numerator: Figure, denominator: Figure
    ) -> None:
        top, bottom = numerator.number, denominator.number
        if bottom == 0 and value.number is not None and not value.symbol:
            self.report("zero-denominator", record, DENOMINATOR)
            raise _Wrong
        if top is None or not bottom:
            return
        details = {"numerator": plain(top), "denominator": plain(bottom)}
        if top > bottom and metric.is_percent and metric.highest is not None and metric.highest <= 100:
            self.report("numerator-over-denominator", record, NUMERATOR, **details)
            raise _Wrong
        if value.number is None or not (metric.is_percent or metric.is_rate):
            return
        computed = top / bottom * metric.scale
        if abs(computed - value.number) > _tolerance(metric, value, numerator, denominator):
            self._report_disagreement(record, value.number, computed, details)
            raise _Wrong

    def _report_disagreement(self, record: Record, number: Decimal, computed: Decimal, details: dict[str, str]) -> None:
        self.report("parts-disagree", record, VALUE, value=plain(number), computed=plain(computed, 4), **details)

    def _row(self, record: Record, found: dict[str, object], figures: tuple[Figure, Figure, Figure]) -> Row:
        value, numerator, denominator = figures
        note = shown(record.values[NOTE], 500)
        if value.written.startswith(("<", "≤")) and value.symbol and value.written not in note:
            note = f"Written as {value.written}. {note}".strip()[:500]
        return Row(
            self.sheet,
            record.row,
            record.cell(VALUE) or f"row {record.row}",
            found["metric"],  # type: ignore[arg-type]
            found["staff_group"],  # type: ignore[arg-type]
            found["service"],  # type: ignore[arg-type]
            found["month"],  # type: ignore[arg-type]
            str(found["cohort"]),
            value.number,
            value.symbol,
            value.qualifier,
            numerator.number,
            denominator.number,
            note,
            value.percent,
        )

    def _keep(self, record: Record, row: Row) -> None:
        first = self.seen.setdefault(row.key, row)
        if first is row:
            self.findings.rows.append(row)
            return
        sheet = f' of sheet "{first.sheet}"' if first.sheet != row.sheet else ""
        if first.content[:5] == row.content[:5]:
            self.report("identical-rows", record, None, other=first.row, other_sheet=sheet)
        else:
            what: dict[str, Any] = {
                "other": first.row,
                "other_sheet": sheet,
                "other_value": plain(first.value) or first.symbol,
            }
            self.report("conflicting-rows", record, VALUE, **what)


def _text(value: Value) -> str:
    return value[:500] if isinstance(value, str) else shown(value, 500)


def _tolerance(metric: MetricNamed, value: Figure, numerator: Figure, denominator: Figure) -> Decimal:
    """How far a value may lie from its parts: the rounding of all three, and a small allowance besides."""
    top, bottom = numerator.number or Decimal(0), denominator.number or Decimal(1)
    parts = sum(
        (part.step / 2 / bottom * weight * metric.scale if part.step < 1 else Decimal(0))
        for part, weight in ((numerator, Decimal(1)), (denominator, top / bottom))
    )
    return max(PERCENT_TOLERANCE if metric.is_percent else OTHER_TOLERANCE, value.step / 2 + parts)


def plain(number: Decimal | None, places: int | None = None) -> str:
    """A decimal as a person writes it: no zeros at its end, no powers of ten; '' for None."""
    if number is None:
        return ""
    if places is not None:
        number = round(number, places)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
