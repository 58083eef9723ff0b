"""What a file reads as, for tests that bring their own names to look up."""

import datetime as dt

from metrics.spreadsheets import Level, Reading, Reference, plain, read

AS_OF = dt.date(2026, 11, 1)


def reading_of(reference: Reference, data: bytes, profiles=None) -> Reading:
    name = "a.xlsx" if data.startswith(b"PK") else "a.csv"
    return read(data, name, reference, as_of=AS_OF, profiles=profiles)


def figures_of(reference: Reference, data: bytes, profiles=None) -> list[tuple]:
    """Metric, staff group, service, month, value and cell of each figure; of a file without errors."""
    reading = reading_of(reference, data, profiles)
    assert not reading.has_errors, reading.problems
    return [
        (row.metric.name, row.staff_group.name, row.service.name, f"{row.month:%Y-%m}", plain(row.value), row.cell)
        for row in reading.rows
    ]


def asked(reference: Reference, data: bytes, profiles=None) -> list[tuple[str, str | None]]:
    found = reading_of(reference, data, profiles).problems
    return [(problem.rule, problem.cell) for problem in found if problem.level == Level.QUERY]


def wrong(reference: Reference, data: bytes, profiles=None) -> list[tuple[str, str | None]]:
    found = reading_of(reference, data, profiles).problems
    return [(problem.rule, problem.cell) for problem in found if problem.level == Level.ERROR]
