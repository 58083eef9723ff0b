"""What the database itself refuses of a figure, also from a shell: raw SQL asks no model."""

import datetime as dt
from importlib import import_module

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from metrics.models import MetricSnapshot

APRIL, MAY = dt.date(2025, 4, 1), dt.date(2025, 5, 1)
WRONG = [
    ("value", "'NaN'"),
    ("value", "10000000000"),
    ("numerator", "'NaN'"),
    ("numerator", "-0.000001"),
    ("denominator", "'NaN'"),
    ("denominator", "-5"),
    ("denominator", "0"),
]
if connection.vendor == "sqlite":
    WRONG += [(name, said) for name in ("value", "numerator", "denominator") for said in ("9e999", "'many'", "x'00'")]
    WRONG.append(("value", "-9e999"))


@pytest.fixture
def figure(make_snapshot):
    return make_snapshot(APRIL, 12, numerator=6, denominator=50)


@pytest.mark.parametrize(("column", "said"), WRONG)
def test_data_8_what_cannot_be_is_refused_from_a_shell(figure, column, said):
    with (
        pytest.raises((IntegrityError, DataError)),
        transaction.atomic(),
        connection.cursor() as raw,
    ):
        raw.execute(f"UPDATE metrics_metricsnapshot SET {column} = {said}")  # noqa: S608


@pytest.mark.parametrize(("column", "said"), WRONG)
def test_data_8_and_so_it_is_as_a_new_row(figure, column, said):
    names = [field.column for field in MetricSnapshot._meta.concrete_fields if field.column != "id"]
    values = ", ".join({column: said, "month": "'2025-05-01'"}.get(name, name) for name in names)
    with (
        pytest.raises((IntegrityError, DataError)),
        transaction.atomic(),
        connection.cursor() as raw,
    ):
        raw.execute(
            f"INSERT INTO metrics_metricsnapshot ({', '.join(names)})"  # noqa: S608
            f" SELECT {values} FROM metrics_metricsnapshot"
        )


@pytest.mark.parametrize(
    "held",
    [
        {"value": -3},
        {"value": 0, "numerator": 0, "denominator": 1},
        {"value": None, "symbol": "z", "numerator": 0, "denominator": 0},
        {"value": 150, "numerator": 60, "denominator": 40},
        {"value": "9999999999.999999"},
    ],
    ids=["below zero", "nothing of something", "nothing of nothing has no value", "more than all", "the largest"],
)
def test_data_8_what_can_be_is_stored(make_snapshot, held):
    make_snapshot(MAY, **held)
    assert MetricSnapshot.objects.count() == 1


def test_data_8_the_constraints_are_those_of_the_model():
    numbers = import_module("metrics.migrations.0014_figures_are_numbers")
    assert set(numbers.CONDITIONS) <= {held.name for held in MetricSnapshot._meta.constraints}


def test_data_8_they_can_be_taken_away_and_given_again(make_snapshot):
    numbers = import_module("metrics.migrations.0014_figures_are_numbers")
    numbers.let_go(None, connection.schema_editor())
    numbers.hold(None, connection.schema_editor())
    with pytest.raises(IntegrityError), transaction.atomic():
        make_snapshot(APRIL, 12, denominator=-5)
