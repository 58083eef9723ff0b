"""Every sample file does what is written of it, by the pure reading alone."""

import datetime as dt

import pytest

from metrics.spreadsheets import Level, Reading, Refusal, plain, read, refused
from tests.metrics.spreadsheets.samples import FOLDER, STATUS, expected, needs_samples, reference
from workforce import months

AS_OF = dt.date(2026, 11, 27)


def reading_of(name: str) -> Reading:
    try:
        return read((FOLDER / name).read_bytes(), name, reference(), as_of=AS_OF)
    except Refusal as refusal:
        return refused(refusal)


def as_written(reading: Reading) -> list[dict]:
    return [
        {
            "council": "Northborough Council",
            "metric": row.metric.name,
            "staff_group": row.staff_group.name,
            "month": months.code(row.month),
            "value": plain(row.value) or None,
            "status": next(status for status, symbol in STATUS.items() if symbol == row.symbol),
            "numerator": plain(row.numerator) or None,
            "denominator": plain(row.denominator) or None,
        }
        for row in reading.rows
    ]


def says(reading: Reading, wanted: dict, level: set[Level]) -> bool:
    return any(
        found.level in level
        and (wanted["sheet"] is None or found.sheet == wanted["sheet"])
        and (wanted["row"] is None or found.row == wanted["row"])
        and (wanted["column"] is None or found.column == wanted["column"])
        and wanted["mentions"].lower() in f"{found.message} {found.value}".lower()
        for found in reading.problems
    )


@needs_samples
def test_there_are_34_samples():
    assert len(expected()) == 34


@pytest.mark.parametrize("sample", expected(), ids=lambda sample: sample["file"])
def test_up_5_a_sample_file_does_what_is_written_of_it(sample):
    if sample["file"] == "a46_csv_named.xlsx":
        control = next(other for other in expected() if other["file"] == "m01_control_long.csv")
        sample = sample | {"outcome": "accept", "rows": control["rows"], "errors": []}
    reading = reading_of(sample["file"])
    for wanted in sample["errors"]:
        assert says(reading, wanted, {Level.ERROR}), (wanted, reading.problems[:5])
    for wanted in sample["warnings"]:
        assert says(reading, wanted, {Level.QUERY, Level.NOTE}), (wanted, reading.problems)
    if sample["outcome"] == "refuse":
        assert reading.has_errors
    else:
        assert not reading.has_errors, reading.problems
        assert as_written(reading) == sample["rows"]


@needs_samples
def test_a_note_in_cp1252_comes_through_whole():
    reading = reading_of("m07_cp1252_pound_endash.csv")
    assert "Quarter 1 – provisional" in {row.note for row in reading.rows}


@needs_samples
def test_five_thousand_bad_rows_are_counted_beyond_what_is_kept():
    reading = reading_of("a50_5000_errors.csv")
    assert sum(reading.counts.values()) >= 5000
    assert len(reading.problems) <= 5000
