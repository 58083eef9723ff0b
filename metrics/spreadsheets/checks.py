"""One pass over the records: the rows that may be stored, and every problem there is. PURE."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from metrics.spreadsheets.cells import Uncalculated, Value, shown
from metrics.spreadsheets.dates import NotAMonth, ReadMonth, read_month, starts_month_if_american
from metrics.spreadsheets.door import Told
from metrics.spreadsheets.figure_checks import FigureChecks
from metrics.spreadsheets.findings import (
    COHORT,
    COUNCIL,
    METRIC,
    MONTH,
    NOTE,
    SERVICE,
    STAFF_GROUP,
    VALUE,
    Findings,
    Row,
    Wrong,
    plain,
)
from metrics.spreadsheets.names import TOTALS, is_total, key
from metrics.spreadsheets.reference import MetricNamed, Named, Reference
from metrics.spreadsheets.refusals import problem
from metrics.spreadsheets.roles import TITLES
from metrics.spreadsheets.tables import Record, Table
from metrics.spreadsheets.values import Figure
from metrics.spreadsheets.years import month_for, read_year
from workforce import months

FIRST_MONTH = dt.date(2000, 1, 1)
UNREAD = object()
# What stands below months and is of all of them.
OF_MONTHS = {"average", "mean", "year", "full year", "ytd", "year to date", "rolling average", "12 month average"}


def check(tables: Sequence[Table], reference: Reference, as_of: dt.date, told: Told | None = None) -> Findings:
    """Checks every record of every table. `as_of` is today's date: a month that has not begun is an error."""
    findings = Findings()
    seen: dict[tuple[object, ...], Row] = {}
    number, total = 0, sum(len(table.sheet.lines) for table in tables)
    for table in tables:
        for found in table.problems:
            findings.add(found)
        checker = Checker(table, reference, as_of, findings, seen)
        for record in table.records:
            checker.check(record)
            number += 1
            if told and number % 1000 == 0:
                told(number, max(total, number))
        checker.ask_order_of_dates()
    return findings


class Checker(FigureChecks):
    """All the checks on a record: whom and when it is about, then its figures, then whether it stands twice."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.readers: tuple[Callable[[Record], object], ...] = (
            self._council, self._metric, self._staff_group, self._service, self._cohort, self._month,
        )  # fmt: skip
        # What a cell's content turned out to be, by the place of its field: each is looked up once, not in every row.
        self.known: list[dict[Value, object]] = [{} for _ in self.readers]
        self.known[COUNCIL][None] = None
        self.known[SERVICE][None] = self.reference.whole_council
        self.known[COHORT][None] = ""

    def check(self, record: Record) -> None:
        """Adds the record's row, unless it has an error; a record may have several."""
        try:
            found: list[Any] = [known[value] for known, value in zip(self.known, record.values, strict=False)]
        except KeyError:
            if self._is_total(record):
                return
            found = self._read(record)
        try:
            figures = self.figures(record, None if found[METRIC] is UNREAD else found[METRIC])
        except Wrong:
            return
        if figures is not None and UNREAD not in found:
            self._keep(record, self._row(record, found, figures))

    def _read(self, record: Record) -> list[Any]:
        """Whom and when the record is about, in the order of the fields; UNREAD stands for what was reported."""
        found: list[Any] = []
        for known, read, value in zip(self.known, self.readers, record.values, strict=False):
            if value in known:
                found.append(known[value])
                continue
            try:
                found.append(read(record))
            except Wrong:
                found.append(UNREAD)
            else:
                # Which month a year stands for depends on the metric.
                if value is not None and not (known is self.known[MONTH] and value not in self.months):
                    known[value] = found[-1]
        return found

    def ask_order_of_dates(self) -> None:
        """Asks about dates that are read day first and would all begin a month the other way round."""
        written = [value for value in self.months if isinstance(value, str)]
        starts = [starts_month_if_american(text) for text in written]
        if self.table.header.profile is not None or not starts or not all(starts):
            return
        for record in self.table.records:
            value = record.values[MONTH]
            if (
                isinstance(value, str)
                and value in self.months
                and not value.strip().startswith(("1/", "01", "1-", "1."))
            ):
                month = months.name(self.months[value].month)
                self.report("date-order", record, MONTH, month=month)
                return

    def _is_total(self, record: Record) -> bool:
        month = record.values[MONTH]
        if isinstance(month, str) and (is_total(month) or key(month) in OF_MONTHS):
            self.report("total-row", record, MONTH)
            return True
        for index in (COUNCIL, METRIC, STAFF_GROUP, SERVICE):
            value = record.values[index]
            if value is None or value in self.known[index]:
                continue
            if isinstance(value, str) and not self._known(index, value) and self._names_total(index, key(value)):
                self.report("total-row", record, index)
                return True
        return False

    def _names_total(self, index: int, text: str) -> bool:
        """'Total', and 'Fostering Total' as a pivot table writes it below the rows of Fostering."""
        name, _, last = text.rpartition(" ")
        return text in TOTALS or (last in ("total", "subtotal", "sub-total") and self._known(index, name))

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
        council = self.reference.councils.find(_text(value))
        expected = self.reference.council
        if council is None:
            self.report("unknown-council", record, COUNCIL, expected=expected.name)
            raise Wrong
        if council.key != expected.key:
            self.report("other-council", record, COUNCIL, expected=expected.name)
            raise Wrong

    def _metric(self, record: Record) -> MetricNamed:
        value = record.values[METRIC]
        if value is None:
            self.report("missing-metric", record, METRIC)
            raise Wrong
        text = _text(value)
        metric = self.reference.metrics.find(text)
        if metric is None:
            suggestion = self.suggestion(self.reference.metrics, "unknown-metric", text)
            self.report("unknown-metric", record, METRIC, suggestion=suggestion)
            raise Wrong
        return metric

    def _staff_group(self, record: Record) -> Named:
        value = record.values[STAFF_GROUP]
        if value is None:
            if self.reference.all_staff is None:
                self.report("unknown-staff-group", record, STAFF_GROUP, suggestion="Write which staff group it is.")
                raise Wrong
            self.report("no-staff-group", record, STAFF_GROUP, group=self.reference.all_staff.name)
            return self.reference.all_staff
        text = _text(value)
        group = self.reference.staff_groups.find(text)
        if group is None:
            suggestion = self.suggestion(self.reference.staff_groups, "unknown-staff-group", text)
            self.report("unknown-staff-group", record, STAFF_GROUP, suggestion=suggestion)
            raise Wrong
        return group

    def _service(self, record: Record) -> Named:
        text = _text(record.values[SERVICE])
        service = self.reference.services.find(text)
        if service is None:
            suggestion = self.suggestion(self.reference.services, "unknown-service", text)
            self.report("unknown-service", record, SERVICE, suggestion=suggestion)
            raise Wrong
        return service

    def _cohort(self, record: Record) -> str:
        text = shown(record.values[COHORT], 500)
        if len(text) > 60:
            self.report("cohort-too-long", record, COHORT)
            raise Wrong
        return text

    def _month(self, record: Record) -> dt.date:
        value = record.values[MONTH]
        if value is None:
            self.report("missing-month", record, MONTH)
            raise Wrong
        try:
            read = self.months.get(value)
            if read is None:
                read = self.months[value] = read_month(value, self.month_first)
        except NotAMonth as reason:
            read = self._in_year(record, reason)
        if read.month > self.this_month:
            details = {"month": months.name(read.month), "today": months.name(self.this_month)}
            self.report("future-year" if read.how == "year" else "future-month", record, MONTH, **details)
            raise Wrong
        if read.month < FIRST_MONTH:
            self.report("old-month", record, MONTH, month=months.name(read.month))
            raise Wrong
        return read.month

    def _in_year(self, record: Record, reason: NotAMonth) -> ReadMonth:
        """The month that a year stands for, which a metric with one figure a year gives it."""
        value, metric = record.values[MONTH], self.known[METRIC].get(record.values[METRIC])
        year = read_year(value)
        if year is None or not isinstance(metric, MetricNamed):
            self.report("uncalculated" if isinstance(value, Uncalculated) else "bad-month", record, MONTH, why=reason)
            raise Wrong from None
        month = month_for(metric, year)
        if month is None:
            self.report("year-of-months", record, MONTH, metric=metric.name)
            raise Wrong from None
        if not year.ends_so and self.table.header.profile is None and "year-for-month" not in self.findings.counts:
            self.report("year-for-month", record, MONTH, metric=metric.name, month=months.name(month))
        return ReadMonth(month, "year")

    def _row(self, record: Record, found: Sequence[Any], figures: tuple[Figure, Figure, Figure]) -> Row:
        value, numerator, denominator = figures
        _, metric, staff_group, service, cohort, month = found
        written = record.values[NOTE]
        note = "" if written is None else shown(written, 500)
        if value.is_reworded and value.written not in note:
            note = f"Written as {value.written}. {note}".strip()[:500]
        return Row(
            self.sheet,
            record.row,
            record.cell(VALUE) or f"row {record.row}",
            metric,
            staff_group,
            service,
            month,
            cohort,
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
        if first.content[:5] == row.content[:5]:
            self.report("identical-rows", record, None, other=first.row, other_sheet=_on_sheet(first, row))
            return
        if row.key not in self.findings.conflicting:
            self.findings.conflicting.add(row.key)
            self._report_first(first, row)
        self.report("conflicting-rows", record, VALUE, **_given(first, row))

    def _report_first(self, first: Row, row: Row) -> None:
        """Names the first of two rows that conflict too: it may as well be the wrong one."""
        cell = first.cell if first.cell[:1].isupper() else None
        seen = plain(first.value) or first.symbol
        self.findings.add(
            problem("conflicting-rows", first.sheet, first.row, cell, TITLES["value"], seen, **_given(row, first))
        )


def _given(other: Row, row: Row) -> dict[str, Any]:
    """What another row gives for the figure of this one, as the message says it."""
    said = plain(other.value) or other.symbol
    return {"other": other.row, "other_sheet": _on_sheet(other, row), "other_value": said}


def _on_sheet(other: Row, row: Row) -> str:
    return f' of sheet "{other.sheet}"' if other.sheet != row.sheet else ""


def _text(value: Value) -> str:
    return value[:500] if isinstance(value, str) else shown(value, 500)
